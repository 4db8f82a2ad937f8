//! Feeds in the database, and the meetings that they show.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::Feed;
use crate::kernel::ids::{CalendarFeedId, MeetingId, MemberId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::meetings::domain::{
    Attendee, Exception, Meeting, MeetingRoom, OccurrenceAttendee,
};
use crate::meetings::meetings::queries::Whole;
use crate::meetings::room_bookings::domain::{RoomBooking, RoomBookingStatus};
use crate::schema::{
    calendar_feeds, meeting_attendees, meeting_exceptions, meeting_occurrence_attendees,
    meeting_rooms, meetings, room_bookings,
};

pub async fn insert(tx: &mut Tx, row: &Feed) -> diesel::QueryResult<()> {
    diesel::insert_into(calendar_feeds::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A member's feeds, oldest first; there are few.
pub async fn of_member(tx: &mut Tx, member: MemberId) -> Result<Vec<Feed>> {
    let feeds = calendar_feeds::table
        .filter(calendar_feeds::org_id.eq(tx.org_id()))
        .filter(calendar_feeds::member_id.eq(member))
        .order(calendar_feeds::id)
        .select(Feed::as_select());
    Ok(feeds.load(tx.conn()).await?)
}

pub async fn delete(tx: &mut Tx, member: MemberId, id: CalendarFeedId) -> Result<()> {
    let own = calendar_feeds::table
        .find((tx.org_id(), id))
        .filter(calendar_feeds::member_id.eq(member));
    match diesel::delete(own).execute(tx.conn()).await? {
        0 => Err(Problem::not_found("calendar feed")),
        _ => Ok(()),
    }
}

pub async fn by_secret(tx: &mut Tx, digest: &[u8]) -> Result<Option<Feed>> {
    let feed = calendar_feeds::table
        .filter(calendar_feeds::org_id.eq(tx.org_id()))
        .filter(calendar_feeds::secret_hash.eq(digest))
        .select(Feed::as_select());
    Ok(feed.first(tx.conn()).await.optional()?)
}

pub async fn used(tx: &mut Tx, id: CalendarFeedId) -> Result<()> {
    let now = tx.now();
    diesel::update(calendar_feeds::table.find((tx.org_id(), id)))
        .set(calendar_feeds::last_used_at.eq(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Meetings of a member that take place and were not over at `since`; the next to end first.
pub async fn meetings_of(
    tx: &mut Tx,
    member: MemberId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Meeting>> {
    let org_id = tx.org_id();
    let ids: Vec<MeetingId> = meeting_attendees::table
        .filter(meeting_attendees::org_id.eq(org_id))
        .filter(meeting_attendees::member_id.eq(member))
        .filter(meeting_attendees::last_ends_at.gt(since))
        .order(meeting_attendees::last_ends_at)
        .limit(limit)
        .select(meeting_attendees::meeting_id)
        .load(tx.conn())
        .await?;
    let rows = meetings::table
        .filter(meetings::org_id.eq(org_id).and(meetings::id.eq_any(ids)))
        .filter(meetings::status.eq("confirmed"))
        .order(meetings::id)
        .select(Meeting::as_select());
    Ok(rows.load(tx.conn()).await?)
}

/// These meetings with all that belongs to them, in a constant number of statements.
pub async fn wholes(tx: &mut Tx, rows: Vec<Meeting>) -> Result<Vec<Whole>> {
    let org_id = tx.org_id();
    let ids: Vec<MeetingId> = rows.iter().map(|row| row.id).collect();
    let exceptions: Vec<Exception> = meeting_exceptions::table
        .filter(meeting_exceptions::org_id.eq(org_id))
        .filter(meeting_exceptions::meeting_id.eq_any(&ids))
        .order(meeting_exceptions::original_start)
        .select(Exception::as_select())
        .load(tx.conn())
        .await?;
    let attendees: Vec<Attendee> = meeting_attendees::table
        .filter(meeting_attendees::org_id.eq(org_id))
        .filter(meeting_attendees::meeting_id.eq_any(&ids))
        .order(meeting_attendees::attendee_id)
        .select(Attendee::as_select())
        .load(tx.conn())
        .await?;
    let here = meeting_occurrence_attendees::table
        .filter(meeting_occurrence_attendees::org_id.eq(org_id))
        .filter(meeting_occurrence_attendees::meeting_id.eq_any(&ids))
        .order((
            meeting_occurrence_attendees::original_start,
            meeting_occurrence_attendees::attendee_id,
        ))
        .select(OccurrenceAttendee::as_select());
    let here: Vec<OccurrenceAttendee> = here.load(tx.conn()).await?;
    let rooms: Vec<MeetingRoom> = meeting_rooms::table
        .filter(meeting_rooms::org_id.eq(org_id))
        .filter(meeting_rooms::meeting_id.eq_any(&ids))
        .order(meeting_rooms::room_id)
        .select(MeetingRoom::as_select())
        .load(tx.conn())
        .await?;
    let bookings: Vec<RoomBooking> = room_bookings::table
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::meeting_id.eq_any(&ids))
        .filter(room_bookings::status.eq_any(RoomBookingStatus::HOLDING))
        .order((room_bookings::original_start, room_bookings::room_id))
        .select(RoomBooking::as_select())
        .load(tx.conn())
        .await?;
    let mut exceptions = grouped(exceptions, |row| row.meeting_id);
    let mut attendees = grouped(attendees, |row| row.meeting_id);
    let mut here = grouped(here, |row| row.meeting_id);
    let mut rooms = grouped(rooms, |row| row.meeting_id);
    let mut bookings = grouped(bookings, |row| row.meeting_id);
    let whole = |meeting: Meeting| {
        let id = meeting.id;
        let rooms: Vec<RoomId> = taken(&mut rooms, &id)
            .into_iter()
            .map(|row| row.room_id)
            .collect();
        Whole {
            exceptions: taken(&mut exceptions, &id),
            attendees: taken(&mut attendees, &id),
            occurrence_attendees: taken(&mut here, &id),
            rooms,
            bookings: taken(&mut bookings, &id),
            meeting,
        }
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Rows by key, in their order.
fn grouped<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn taken<K: Eq + Hash, T>(groups: &mut HashMap<K, Vec<T>>, key: &K) -> Vec<T> {
    groups.remove(key).unwrap_or_default()
}

//! Room bookings in the database.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{Array, BigInt, Text, Timestamp, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::{RoomBooking, RoomBookingStatus, Wanted};
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, OrgId, RoomBookingId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::slot::Slot;
use crate::meetings::window::Window;
use crate::schema::{meeting_attendees, meetings, room_bookings, rooms};

crate::statement! {
    /// As what holds a room does not overlap, the last that begins before a slot ends is the last
    /// to end: if it is not in the way, nothing is.
    struct InTheWay<'a> {
        org: &'a OrgId, rooms: &'a [RoomId], starts: &'a [DateTime<Utc>], ends: &'a [DateTime<Utc>],
    }
    this: "SELECT asked.place, held.starts_at, held.ends_at FROM unnest(" [Array<SqlUuid>] *this.rooms,
    ", " [Array<Timestamptz>] *this.starts, ", " [Array<Timestamptz>] *this.ends,
    ") WITH ORDINALITY AS asked (room_id, starts_at, ends_at, place) CROSS JOIN LATERAL \
     (SELECT b.starts_at, b.ends_at FROM room_bookings AS b WHERE b.org_id = " [SqlUuid] *this.org;
    " AND b.room_id = asked.room_id AND b.status IN ('pending', 'confirmed') \
     AND b.starts_at < asked.ends_at ORDER BY b.starts_at DESC LIMIT 1) AS held \
     WHERE held.ends_at > asked.starts_at ORDER BY asked.place"
}

impl Query for InTheWay<'_> {
    type SqlType = (BigInt, Timestamptz, Timestamptz);
}

/// Which of what is wanted cannot be had, by its place, and the last time that is in its way.
pub async fn in_the_way(tx: &mut Tx, wanted: &[Wanted]) -> Result<Vec<(usize, Slot)>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let org = tx.org_id();
    let rooms: Vec<_> = wanted.iter().map(|one| one.room_id).collect();
    let starts: Vec<_> = wanted.iter().map(|one| one.slot.starts_at).collect();
    let ends: Vec<_> = wanted.iter().map(|one| one.slot.ends_at).collect();
    let asked = InTheWay {
        org: &org,
        rooms: &rooms,
        starts: &starts,
        ends: &ends,
    };
    let rows: Vec<(i64, DateTime<Utc>, DateTime<Utc>)> = asked.load(tx.conn()).await?;
    let found = rows.into_iter().map(|(place, starts_at, ends_at)| {
        let place = usize::try_from(place - 1).map_err(Problem::internal)?;
        Ok((place, Slot { starts_at, ends_at }))
    });
    found.collect()
}

crate::statement! {
    struct Insert<'a> {
        org: &'a OrgId, now: &'a DateTime<Utc>, ids: &'a [RoomBookingId], rooms: &'a [RoomId],
        meetings: &'a [MeetingId], names: &'a [NaiveDateTime], organizers: &'a [MemberId],
        starts: &'a [DateTime<Utc>], ends: &'a [DateTime<Utc>], statuses: &'a [&'a str],
    }
    this: "INSERT INTO room_bookings (org_id, created_at, id, room_id, meeting_id, original_start, \
     organizer_id, starts_at, ends_at, status) SELECT " [SqlUuid] *this.org, ", " [Timestamptz] *this.now,
    ", * FROM unnest(" [Array<SqlUuid>] *this.ids, ", " [Array<SqlUuid>] *this.rooms,
    ", " [Array<SqlUuid>] *this.meetings, ", " [Array<Timestamp>] *this.names,
    ", " [Array<SqlUuid>] *this.organizers, ", " [Array<Timestamptz>] *this.starts,
    ", " [Array<Timestamptz>] *this.ends, ", " [Array<Text>] *this.statuses; ")"
}

/// One statement of one shape for any number. Fails by `room_bookings_no_overlap` where a room
/// is taken, which whoever holds the locks of the rooms has looked for before.
pub async fn insert(
    mut conn: &AsyncPgConnection,
    (org, now): (OrgId, DateTime<Utc>),
    rows: &[RoomBooking],
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let rooms: Vec<_> = rows.iter().map(|row| row.room_id).collect();
    let meetings: Vec<_> = rows.iter().map(|row| row.meeting_id).collect();
    let names: Vec<_> = rows.iter().map(|row| row.original_start).collect();
    let organizers: Vec<_> = rows.iter().map(|row| row.organizer_id).collect();
    let starts: Vec<_> = rows.iter().map(|row| row.starts_at).collect();
    let ends: Vec<_> = rows.iter().map(|row| row.ends_at).collect();
    let statuses: Vec<_> = rows.iter().map(|row| row.status.as_str()).collect();
    let insert = Insert {
        org: &org,
        now: &now,
        ids: &ids,
        rooms: &rooms,
        meetings: &meetings,
        names: &names,
        organizers: &organizers,
        starts: &starts,
        ends: &ends,
        statuses: &statuses,
    };
    insert.execute(&mut conn).await?;
    Ok(())
}

/// Forgets bookings that nobody held the room with yet.
pub async fn delete(tx: &mut Tx, ids: &[RoomBookingId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let rows = room_bookings::table
        .filter(room_bookings::org_id.eq(tx.org_id()))
        .filter(room_bookings::id.eq_any(ids));
    diesel::delete(rows).execute(tx.conn()).await?;
    Ok(())
}

/// Gives the rooms of these bookings back.
pub async fn release(tx: &mut Tx, ids: &[RoomBookingId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let rows = room_bookings::table
        .filter(room_bookings::org_id.eq(tx.org_id()))
        .filter(room_bookings::id.eq_any(ids));
    diesel::update(rows)
        .set(room_bookings::status.eq(RoomBookingStatus::Released.as_str()))
        .execute(tx.conn())
        .await?;
    Ok(())
}

crate::statement! {
    struct Rename<'a> {
        org: &'a OrgId, ids: &'a [RoomBookingId], meetings: &'a [MeetingId], names: &'a [NaiveDateTime],
    }
    this: "UPDATE room_bookings AS b SET meeting_id = asked.meeting_id, original_start = asked.name FROM unnest("
    [Array<SqlUuid>] *this.ids, ", " [Array<SqlUuid>] *this.meetings, ", " [Array<Timestamp>] *this.names,
    ") AS asked (id, meeting_id, name) WHERE b.org_id = " [SqlUuid] *this.org; " AND b.id = asked.id"
}

/// Says of which occurrence of which meeting these bookings are now.
pub async fn rename(tx: &mut Tx, rows: &[RoomBooking]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let org = tx.org_id();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let meetings: Vec<_> = rows.iter().map(|row| row.meeting_id).collect();
    let names: Vec<_> = rows.iter().map(|row| row.original_start).collect();
    let rename = Rename {
        org: &org,
        ids: &ids,
        meetings: &meetings,
        names: &names,
    };
    rename.execute(tx.conn()).await?;
    Ok(())
}

/// A booking in a room's list, as one member sees it.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub booking: RoomBooking,
    pub title: String,
    pub private: bool,
    /// The member's own answer; nothing for who is not invited.
    pub answer: Option<String>,
}

/// What holds a room in the window, by start.
pub async fn of_room(tx: &mut Tx, room: RoomId, window: &Window) -> Result<Vec<Listed>> {
    let viewer = tx.member_id()?;
    let mut query = room_bookings::table
        .inner_join(
            meetings::table.on(meetings::org_id
                .eq(room_bookings::org_id)
                .and(meetings::id.eq(room_bookings::meeting_id))),
        )
        .left_join(
            meeting_attendees::table.on(meeting_attendees::org_id
                .eq(room_bookings::org_id)
                .and(meeting_attendees::meeting_id.eq(room_bookings::meeting_id))
                .and(meeting_attendees::attendee_id.eq(AttendeeId(viewer.0)))),
        )
        .filter(
            room_bookings::org_id
                .eq(tx.org_id())
                .and(room_bookings::room_id.eq(room)),
        )
        .filter(room_bookings::status.eq_any(RoomBookingStatus::HOLDING))
        .filter(
            room_bookings::ends_at
                .gt(window.from)
                .and(room_bookings::starts_at.lt(window.to)),
        )
        .filter(room_bookings::starts_at.gt(window.earliest_start()))
        .order((room_bookings::starts_at, room_bookings::id))
        .limit(window.limit + 1)
        .select((
            RoomBooking::as_select(),
            meetings::title,
            meetings::private,
            meeting_attendees::answer.nullable(),
        ))
        .into_boxed();
    if let Some((at, id, _)) = window.after {
        let id = RoomBookingId(id);
        query = query.filter(
            room_bookings::starts_at.gt(at).or(room_bookings::starts_at
                .eq(at)
                .and(room_bookings::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// The names of rooms, also of those that were removed.
pub async fn room_names(tx: &mut Tx, ids: &[RoomId]) -> Result<Vec<(RoomId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rooms::table
        .filter(rooms::org_id.eq(tx.org_id()))
        .filter(rooms::id.eq_any(ids))
        .order(rooms::name)
        .select((rooms::id, rooms::name))
        .load(tx.conn())
        .await?)
}

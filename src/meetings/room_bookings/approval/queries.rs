//! Bookings that wait, in the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{MeetingId, MemberId, RoomBookingId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::room_bookings::domain::{RoomBooking, RoomBookingStatus};
use crate::schema::{meetings, room_bookings, room_managers, rooms};

const PENDING: &str = "pending";

pub async fn find(tx: &mut Tx, id: RoomBookingId) -> Result<RoomBooking> {
    let row = room_bookings::table
        .find((tx.org_id(), id))
        .select(RoomBooking::as_select())
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("booking of a room"))
}

/// What waits of a meeting in a room and is not over, by start.
pub async fn waiting_of(tx: &mut Tx, meeting: MeetingId, room: RoomId) -> Result<Vec<RoomBooking>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(room_bookings::table
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::meeting_id.eq(meeting))
        .filter(room_bookings::room_id.eq(room))
        .filter(room_bookings::status.eq(PENDING))
        .filter(room_bookings::ends_at.gt(now))
        .order((room_bookings::starts_at, room_bookings::id))
        .select(RoomBooking::as_select())
        .load(tx.conn())
        .await?)
}

/// Decides about those of the bookings that wait, and answers them as they are now.
pub async fn decide(
    tx: &mut Tx,
    ids: &[RoomBookingId],
    status: RoomBookingStatus,
    note: Option<&str>,
) -> Result<Vec<RoomBooking>> {
    let (org_id, now, me) = (tx.org_id(), tx.now(), tx.member_id()?);
    let waiting = room_bookings::table
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::id.eq_any(ids))
        .filter(room_bookings::status.eq(PENDING));
    let mut decided: Vec<RoomBooking> = diesel::update(waiting)
        .set((
            room_bookings::status.eq(status.as_str()),
            room_bookings::decided_by.eq(me),
            room_bookings::decided_at.eq(now),
            room_bookings::decision_note.eq(note),
        ))
        .returning(RoomBooking::as_returning())
        .get_results(tx.conn())
        .await?;
    decided.sort_by_key(|booking| (booking.starts_at, booking.id));
    Ok(decided)
}

/// What was decided together with this booking, by start.
pub async fn decided_with(tx: &mut Tx, booking: &RoomBooking) -> Result<Vec<RoomBookingId>> {
    Ok(room_bookings::table
        .filter(room_bookings::org_id.eq(tx.org_id()))
        .filter(room_bookings::meeting_id.eq(booking.meeting_id))
        .filter(room_bookings::room_id.eq(booking.room_id))
        .filter(room_bookings::decided_at.is_not_distinct_from(booking.decided_at))
        .filter(room_bookings::status.eq(&booking.status))
        .order((room_bookings::starts_at, room_bookings::id))
        .select(room_bookings::id)
        .load(tx.conn())
        .await?)
}

/// A booking that waits, its room's name, and the title of its meeting and whether it is private.
pub type Waiting = (RoomBooking, String, String, bool);

/// What waits in these rooms, or in all but these, and is not over; after the key of the page before.
pub async fn waiting(
    tx: &mut Tx,
    mine: &[RoomId],
    others: Option<&[RoomId]>,
    after: Option<(DateTime<Utc>, RoomBookingId)>,
    limit: i64,
) -> Result<Vec<Waiting>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let mut query = room_bookings::table
        .inner_join(
            rooms::table.on(rooms::org_id
                .eq(room_bookings::org_id)
                .and(rooms::id.eq(room_bookings::room_id))),
        )
        .inner_join(
            meetings::table.on(meetings::org_id
                .eq(room_bookings::org_id)
                .and(meetings::id.eq(room_bookings::meeting_id))),
        )
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::status.eq(PENDING))
        .filter(room_bookings::ends_at.gt(now))
        .order((room_bookings::starts_at, room_bookings::id))
        .limit(limit)
        .select((
            RoomBooking::as_select(),
            rooms::name,
            meetings::title,
            meetings::private,
        ))
        .into_boxed();
    let mine = mine.to_vec();
    query = match others {
        None => query.filter(room_bookings::room_id.eq_any(mine)),
        Some(managed) => query.filter(
            room_bookings::room_id
                .eq_any(mine)
                .or(room_bookings::room_id.ne_all(managed.to_vec())),
        ),
    };
    if let Some((at, id)) = after {
        query = query.filter(
            room_bookings::starts_at.gt(at).or(room_bookings::starts_at
                .eq(at)
                .and(room_bookings::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// Who manages which room, of these rooms or of all.
pub async fn managers(
    tx: &mut Tx,
    of: Option<&[RoomId]>,
) -> Result<HashMap<RoomId, Vec<MemberId>>> {
    let mut query = room_managers::table
        .filter(room_managers::org_id.eq(tx.org_id()))
        .order((room_managers::room_id, room_managers::member_id))
        .select((room_managers::room_id, room_managers::member_id))
        .into_boxed();
    if let Some(rooms) = of {
        query = query.filter(room_managers::room_id.eq_any(rooms.to_vec()));
    }
    let rows: Vec<(RoomId, MemberId)> = query.load(tx.conn()).await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (room, who) in rows {
        found.entry(room).or_default().push(who);
    }
    Ok(found)
}

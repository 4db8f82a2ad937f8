//! What is asked and written when somebody leaves.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{MeetingId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{meeting_attendees, meetings, room_bookings};

/// The meetings of an organizer that are neither over nor cancelled, locked in the order of ids.
pub async fn organized(tx: &mut Tx, member: MemberId) -> Result<Vec<MeetingId>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    Ok(meetings::table
        .filter(meetings::org_id.eq(org_id))
        .filter(meetings::organizer_id.eq(member))
        .filter(meetings::last_ends_at.gt(now))
        .filter(meetings::status.eq("confirmed"))
        .order(meetings::id)
        .select(meetings::id)
        .for_no_key_update()
        .load(tx.conn())
        .await?)
}

/// Makes the bookings of an organizer that are not over those of another one.
pub async fn reassign_bookings(tx: &mut Tx, from: MemberId, to: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let theirs = meetings::table
        .filter(meetings::org_id.eq(org_id))
        .filter(meetings::organizer_id.eq(to))
        .filter(meetings::last_ends_at.gt(now))
        .select(meetings::id);
    let rows = room_bookings::table
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::meeting_id.eq_any(theirs))
        .filter(room_bookings::organizer_id.eq(from))
        .filter(room_bookings::ends_at.gt(now));
    diesel::update(rows)
        .set(room_bookings::organizer_id.eq(to))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes a member out of all meetings that are not over.
pub async fn withdraw(tx: &mut Tx, member: MemberId) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let places = meeting_attendees::table
        .filter(meeting_attendees::org_id.eq(org_id))
        .filter(meeting_attendees::member_id.eq(member))
        .filter(meeting_attendees::last_ends_at.gt(now));
    diesel::delete(places).execute(tx.conn()).await?;
    Ok(())
}

//! The names and addresses that calendars and mails tell of meetings: of the people and rooms that
//! meet there. Who is invited learns with whom, so nobody is hidden here.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::icalendar::meeting::Names;
use super::meetings::queries::Whole;
use crate::kernel::ids::{MeetingId, MemberId, RoomId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::directory;
use crate::schema::{meetings, rooms};

/// The names of these meetings, in three statements.
pub async fn of(tx: &mut Tx, wholes: &[&Whole]) -> Result<Names> {
    let org_id = tx.org_id();
    let mut people: Vec<MemberId> = Vec::new();
    let mut places: Vec<RoomId> = Vec::new();
    let mut continued: Vec<MeetingId> = Vec::new();
    for whole in wholes {
        people.push(whole.meeting.organizer_id);
        people.extend(whole.attendees.iter().filter_map(|one| one.member_id));
        places.extend(&whole.rooms);
        places.extend(whole.bookings.iter().map(|booking| booking.room_id));
        continued.extend(whole.meeting.continues_id);
    }
    let members = directory::contacts(tx, &people).await?;
    let rooms: Vec<(RoomId, String)> = rooms::table
        .filter(rooms::org_id.eq(org_id).and(rooms::id.eq_any(places)))
        .select((rooms::id, rooms::name))
        .load(tx.conn())
        .await?;
    let mut names = Names {
        members,
        rooms: rooms.into_iter().collect(),
        ..Names::default()
    };
    if !continued.is_empty() {
        let found: Vec<(MeetingId, String)> = meetings::table
            .filter(meetings::org_id.eq(org_id))
            .filter(meetings::id.eq_any(continued))
            .select((meetings::id, meetings::uid))
            .load(tx.conn())
            .await?;
        names.continued = found.into_iter().map(|(id, uid)| (id.0, uid)).collect();
    }
    Ok(names)
}

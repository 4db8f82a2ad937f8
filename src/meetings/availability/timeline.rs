//! The timeline of all rooms.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::presence::window;
use super::queries::{self, Held};
use super::room_times::{self, RoomFacts};
use super::wire::{RoomTimeline, TimeStretch, TimelineBooking, TimelineQuery, TimelineState};
use crate::kernel::ids::RoomId;
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::local_time::LocalTime;
use crate::meetings::meetings::view::manages_rooms;

/// A week; a change of the clocks may add an hour.
const LONGEST: TimeDelta = TimeDelta::hours(7 * 24 + 1);

pub async fn page(tx: &mut Tx, query: &TimelineQuery) -> Result<Page<RoomTimeline>> {
    let window = window(&query.from, &query.to, LONGEST)?;
    let paged = PageQuery::new(query.limit, query.cursor.clone());
    let (limit, after) = (paged.limit()?, paged.after::<String>()?);
    let rooms = room_times::by_name(tx, query.place_id, after, limit + 1).await?;
    let ids: Vec<RoomId> = rooms.iter().map(|room| room.id).collect();
    let mut closed = room_times::closed(tx, &rooms, window).await?;
    let viewer = tx.member_id()?;
    let manages = manages_rooms(tx);
    let mut held: HashMap<RoomId, Vec<TimelineBooking>> = HashMap::new();
    for booking in queries::timeline(tx, viewer, &ids, window).await? {
        let bookings = held.entry(booking.room_id).or_default();
        bookings.push(shown(booking, manages));
    }
    let key = |room: &RoomFacts| room.name.clone();
    Page::new(rooms, limit, key, |room| {
        let closed = closed.remove(&room.id).unwrap_or_default();
        RoomTimeline {
            room_id: room.id,
            bookings: held.remove(&room.id).unwrap_or_default(),
            closed: closed.into_iter().map(TimeStretch::from).collect(),
            name: room.name,
            capacity: room.capacity,
        }
    })
}

/// Titles are for those who attend, and for who manages rooms unless the meeting is private.
fn shown(booking: Held, manages: bool) -> TimelineBooking {
    let reads = booking.attends || (manages && !booking.is_private);
    TimelineBooking {
        starts_at: booking.stretch.from,
        ends_at: booking.stretch.to,
        state: match booking.is_pending {
            true => TimelineState::Pending,
            false => TimelineState::Confirmed,
        },
        meeting_id: reads.then_some(booking.meeting_id),
        original_start: reads.then_some(LocalTime(booking.original_start)),
        title: reads.then_some(booking.title),
    }
}

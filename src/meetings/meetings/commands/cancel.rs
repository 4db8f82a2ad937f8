//! Cancelling a meeting, or a part of it.

use chrono::NaiveDateTime;

use super::{over, require_occurrence, tell, write};
use crate::kernel::ids::MeetingId;
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Tx;
use crate::meetings::meetings::domain::{HORIZON, MeetingStatus, expand};
use crate::meetings::meetings::events::{self, MeetingState};
use crate::meetings::meetings::planning::Plan;
use crate::meetings::meetings::queries::{self, Whole};
use crate::meetings::meetings::wire::{self, Cancellation, Extent};
use crate::meetings::meetings::{editing, view};
use crate::meetings::room_bookings;
use crate::meetings::room_bookings::domain::RoomBooking;
use crate::organizations::audit::{self, Change};

/// Frees the rooms; the same again changes nothing.
pub async fn cancel(
    tx: &mut Tx,
    id: MeetingId,
    cancellation: Cancellation,
) -> Result<wire::Meeting> {
    let before = queries::lock(tx, id).await?;
    require_right(tx, &before)?;
    if before.meeting.status() == MeetingStatus::Cancelled {
        return view::meeting(tx, &before).await;
    }
    let now = tx.now();
    let Cancellation { scope, occurrence } = cancellation;
    let series = before.meeting.is_series();
    let name = match scope {
        Extent::All => None,
        _ if !series => None,
        _ => {
            let cancelled = |whole: &Whole| {
                let mut all = whole.exceptions.iter();
                all.any(|one| {
                    one.cancelled && Some(one.original_start) == occurrence.map(|of| of.0)
                })
            };
            if scope == Extent::One && cancelled(&before) {
                return view::meeting(tx, &before).await;
            }
            Some(require_occurrence(&before, occurrence, now)?)
        }
    };
    let after =
        match name.filter(|name| scope == Extent::One || *name != before.meeting.starts_local) {
            None => whole(tx, &before).await?,
            Some(name) if scope == Extent::One => one(tx, &before, name).await?,
            Some(name) => following(tx, &before, name).await?,
        };
    if before.meeting.organizer_id != tx.member_id()? {
        let change = Change {
            action: events::CANCELLED,
            target_kind: "meeting",
            target_id: id.0,
        };
        let was = MeetingState::for_the_log(&before, name);
        let is = MeetingState::for_the_log(&after, name);
        audit::record(tx, change, Some(&was), Some(&is)).await?;
    }
    let kind = match after.meeting.status() {
        MeetingStatus::Cancelled => events::CANCELLED,
        MeetingStatus::Confirmed => events::EDITED,
    };
    tell(tx, kind, Some(&before), &after, name).await?;
    view::meeting(tx, &after).await
}

fn require_right(tx: &Tx, whole: &Whole) -> Result<()> {
    let organizes = whole.meeting.organizer_id == tx.member_id()?;
    let in_rooms = !whole.rooms.is_empty() || !whole.bookings.is_empty();
    if organizes || (in_rooms && view::manages_rooms(tx)) {
        return Ok(());
    }
    Err(Problem::new(
        &code::FORBIDDEN,
        "Only its organizer can cancel a meeting, or, where it has a room, somebody with the \
         permission rooms.manage.",
    ))
}

/// Splits what is held into what stays and what is given back: of what is over, nothing is.
fn parted(
    tx: &Tx,
    bookings: &[RoomBooking],
    ends: impl Fn(&RoomBooking) -> bool,
) -> (Vec<RoomBooking>, Vec<RoomBooking>) {
    let now = tx.now();
    let stays = |booking: &RoomBooking| booking.ends_at <= now || !ends(booking);
    bookings.iter().cloned().partition(stays)
}

async fn give_back(
    tx: &mut Tx,
    before: &Whole,
    mut after: Whole,
    ends: impl Fn(&RoomBooking) -> bool,
) -> Result<Whole> {
    let (kept, gone) = parted(tx, &before.bookings, ends);
    let gone: Vec<_> = gone.iter().map(|booking| booking.id).collect();
    let plan = Plan {
        kept,
        ..Plan::default()
    };
    write(tx, Some(before), &mut after, plan, false).await?;
    room_bookings::queries::release(tx, &gone).await?;
    Ok(after)
}

async fn whole(tx: &mut Tx, before: &Whole) -> Result<Whole> {
    let now = tx.now();
    if before.meeting.last_ends_at <= now {
        return Err(over());
    }
    let mut after = before.clone();
    let by = tx.member_id()?;
    let meeting = &mut after.meeting;
    meeting.status = "cancelled".to_owned();
    meeting.cancelled_at = Some(now);
    meeting.cancelled_by = Some(by);
    meeting.changed_at = now;
    meeting.sequence += 1;
    meeting.version += 1;
    meeting.materialised_until = None;
    give_back(tx, before, after, |_| true).await
}

async fn one(tx: &mut Tx, before: &Whole, name: NaiveDateTime) -> Result<Whole> {
    let now = tx.now();
    let stored = expand(&before.meeting, &before.exceptions, now + HORIZON);
    let mut occurrences = stored.occurrences.iter();
    if occurrences.any(|one| one.original_start == name && one.ends_at <= now) {
        return Err(over());
    }
    let after = editing::cancel_one(before, name, now);
    give_back(tx, before, after, |booking| booking.original_start == name).await
}

async fn following(tx: &mut Tx, before: &Whole, name: NaiveDateTime) -> Result<Whole> {
    let now = tx.now();
    if before.meeting.last_ends_at <= now {
        return Err(over());
    }
    let mut after = editing::head(before, name, now);
    // What was held of the later ones and is over stays.
    after.bookings.clone_from(&before.bookings);
    give_back(tx, before, after, |booking| booking.original_start >= name).await
}

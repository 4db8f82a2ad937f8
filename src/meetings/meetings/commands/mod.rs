//! What may be done with meetings.

mod answer;
mod cancel;
mod create;
mod edit;

pub use answer::answer;
pub use cancel::cancel;
pub(super) use create::{Asked, too_many, usual_zone};
pub use create::{create, create_for};
pub use edit::edit;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::domain::{HORIZON, MAX_ROOMS, MeetingStatus, expand, names};
use super::events::{self, MeetingState};
use super::planning::Plan;
use super::queries::{Whole, writes};
use super::wire::Skipped;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{MemberId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::local_time::LocalTime;
use crate::meetings::mail::{self, Cause};
use crate::meetings::room_bookings::claiming::{self, Claim, Refused};
use crate::meetings::room_bookings::domain::RoomBooking;
use crate::meetings::{errors, room_bookings};

/// Writes a meeting with its occurrences and rooms. The meeting is new, or is locked.
async fn write(
    tx: &mut Tx,
    before: Option<&Whole>,
    after: &mut Whole,
    plan: Plan,
    skip: bool,
) -> Result<Vec<Skipped>> {
    let claim = Claim {
        meeting_id: after.meeting.id,
        organizer_id: after.meeting.organizer_id,
        recurring: after.meeting.is_series(),
        wanted: plan.wanted,
        given_up: &plan.given_up,
        skip,
    };
    if !skip && claim.given_up.is_empty() {
        // Most who come too late learn it here, without queueing for the rooms.
        let ways = room_bookings::queries::in_the_way(tx, &claim.wanted).await?;
        if !ways.is_empty() {
            return Err(claiming::taken(&claim.wanted, &ways));
        }
    }
    let terms = claiming::lock(tx, &claim).await?;
    writes::store(tx, before, after).await?;
    let confirmed = after.meeting.status() == MeetingStatus::Confirmed;
    let occurrences = match confirmed {
        true => {
            let until = tx.now() + HORIZON;
            expand(&after.meeting, &after.exceptions, until).occurrences
        }
        false => Vec::new(),
    };
    writes::store_occurrences(tx, &after.meeting, before.is_none(), &occurrences).await?;
    room_bookings::queries::rename(tx, &renamed(before, &plan.kept)).await?;
    let claimed = match claim.wanted.is_empty() && claim.given_up.is_empty() {
        true => claiming::Claimed::default(),
        false => claiming::take(tx, &terms, claim).await?,
    };
    after.bookings = plan.kept;
    after.bookings.extend(claimed.bookings);
    after
        .bookings
        .sort_by_key(|booking| (booking.original_start, booking.room_id));
    Ok(claimed.refused.into_iter().map(Into::into).collect())
}

/// Those of the kept bookings that have another name now, or are another meeting's.
fn renamed(before: Option<&Whole>, kept: &[RoomBooking]) -> Vec<RoomBooking> {
    let same = |booking: &&RoomBooking| {
        before.is_some_and(|before| before.bookings.iter().any(|one| one == *booking))
    };
    kept.iter().filter(|one| !same(one)).cloned().collect()
}

impl From<Refused> for Skipped {
    fn from(refused: Refused) -> Self {
        Self {
            room_id: refused.wanted.room_id,
            original_start: LocalTime(refused.wanted.original_start),
            starts_at: refused.wanted.slot.starts_at,
            ends_at: refused.wanted.slot.ends_at,
            code: refused.code.to_owned(),
        }
    }
}

/// Tells all who are, or were, invited; whoever waits for mail, too.
async fn tell(
    tx: &mut Tx,
    kind: &'static str,
    before: Option<&Whole>,
    after: &Whole,
    occurrence: Option<NaiveDateTime>,
) -> Result<()> {
    announce(tx, kind, before, after, occurrence)?;
    let cause = match kind {
        events::CREATED => Cause::Created,
        events::CANCELLED => Cause::Cancelled,
        _ => Cause::Edited,
    };
    mail::after_change(tx, before, after, cause).await
}

/// Tells the clients of all who are, or were, invited.
pub(super) fn announce(
    tx: &mut Tx,
    kind: &'static str,
    before: Option<&Whole>,
    after: &Whole,
    occurrence: Option<NaiveDateTime>,
) -> Result<()> {
    let mut members: BTreeSet<MemberId> = after.members().into_iter().collect();
    members.extend(before.map(Whole::members).unwrap_or_default());
    let state = MeetingState::new(after, occurrence);
    let audience = Audience::Members(members.into_iter().collect());
    tx.emit(Event::new(kind, audience, state)?);
    Ok(())
}

/// Each room once, and not too many.
fn rooms(ids: &[RoomId]) -> Result<Vec<RoomId>> {
    let ids: BTreeSet<RoomId> = ids.iter().copied().collect();
    if ids.len() > MAX_ROOMS {
        let detail = format!("must be at most {MAX_ROOMS} rooms");
        return Err(Problem::invalid("/room_ids", detail));
    }
    Ok(ids.into_iter().collect())
}

/// A series with rooms has an end, so that rooms are never taken for good.
fn require_end(whole: &Whole) -> Result<()> {
    if whole.rooms.is_empty() || !whole.meeting.is_series() {
        return Ok(());
    }
    let (_, complete) = names(&whole.meeting, whole.meeting.created_at + HORIZON);
    if complete {
        return Ok(());
    }
    let detail = "must end within 730 days, by COUNT or UNTIL, as the series takes rooms";
    Err(Problem::invalid("/rule", detail))
}

/// Minutes, in their order; each once.
fn reminders(minutes: &[i32]) -> Result<Vec<i32>> {
    const MOST: i32 = 28 * 24 * 60;
    if let Some(at) = minutes.iter().position(|one| one.abs() > MOST) {
        let detail = format!("must be at most {MOST} minutes, which are 4 weeks");
        return Err(Problem::invalid(format!("/reminders/{at}"), detail));
    }
    let sorted: BTreeSet<i32> = minutes.iter().copied().collect();
    Ok(sorted.into_iter().rev().collect())
}

/// The occurrence of that name, which takes place; fails where there is none.
fn require_occurrence(
    whole: &Whole,
    name: Option<LocalTime>,
    now: DateTime<Utc>,
) -> Result<NaiveDateTime> {
    let Some(LocalTime(name)) = name else {
        let detail = "must be the original_start of the occurrence that is meant";
        return Err(Problem::invalid("/occurrence", detail));
    };
    let (told, _) = names(&whole.meeting, now + HORIZON);
    if told.binary_search(&name).is_err() {
        let detail = "must be the original_start of an occurrence of this meeting";
        return Err(Problem::invalid("/occurrence", detail));
    }
    let cancelled = |one: &super::domain::Exception| one.original_start == name && one.cancelled;
    if whole.exceptions.iter().any(cancelled) {
        let detail = "This occurrence was cancelled.";
        return Err(Problem::new(&errors::MEETING_CANCELLED, detail));
    }
    Ok(name)
}

/// Fails when the meeting was cancelled or is over.
fn require_to_come(whole: &Whole, now: DateTime<Utc>) -> Result<()> {
    if whole.meeting.status() == MeetingStatus::Cancelled {
        let detail = "The meeting was cancelled.";
        return Err(Problem::new(&errors::MEETING_CANCELLED, detail));
    }
    if whole.meeting.last_ends_at <= now {
        return Err(over());
    }
    Ok(())
}

fn over() -> Problem {
    let detail = "It is over, and what was is not changed.";
    Problem::new(&errors::MEETING_OVER, detail)
}

//! Which times suit everybody, best first.
//!
//! Must hold: the same search always gives the same offers, in whatever order people are named; the first
//! offer misses as few of the needed as any time does, and of these times its hardest lot is the
//! lightest; offers do not overlap.

use std::collections::HashMap;

use chrono::{DateTime, DurationRound, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use super::strain::{FARTHEST, Strain, nights, strain};
use super::stretches::{Kind, Stretch, Taken, touching};

/// What a tentative meeting adds to the strain of its time, in minutes.
pub const TENTATIVE: i64 = 60;
/// Meetings begin on quarters of an hour.
const STEP: TimeDelta = TimeDelta::minutes(15);

/// Somebody who is to come.
#[derive(Clone, Debug)]
pub struct Invited {
    pub optional: bool,
    pub zone: Tz,
    /// A set that reaches a day beyond the window on both sides.
    pub works: Vec<Stretch>,
    /// Rising and without overlaps; what is not working time need not be in it.
    pub taken: Vec<Taken>,
}

/// A room that fits.
#[derive(Clone, Debug)]
pub struct RoomState {
    /// When it is not to be had: a set.
    pub taken: Vec<Stretch>,
}

/// What is looked for.
#[derive(Clone)]
pub struct Search<'a> {
    /// In which the meeting begins.
    pub window: Stretch,
    pub length: TimeDelta,
    /// Of whoever asks.
    pub zone: Tz,
    pub invited: &'a [Invited],
    /// Those that fit, the best first; nothing where no room is wished for.
    pub rooms: Option<&'a [RoomState]>,
    /// Whether the rules of a room, by its place in their order, let whoever asks have it then.
    pub may_have: &'a dyn Fn(usize, Stretch) -> bool,
    pub limit: usize,
}

/// How one of the invited stands to a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Cannot come: busy or out of office.
    Missing(Kind),
    Comes {
        tentative: bool,
        strain: Strain,
    },
}

impl Standing {
    fn minutes(self) -> Option<i64> {
        match self {
            Self::Missing(_) => None,
            Self::Comes { tentative, strain } => {
                Some(strain.minutes() + if tentative { TENTATIVE } else { 0 })
            }
        }
    }
}

/// A time that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub slot: Stretch,
    /// In the order of those invited.
    pub standings: Vec<Standing>,
    /// Which of the rooms: its place in their order.
    pub room: Option<usize>,
}

/// What a time costs, the dearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    missing: usize,
    hardest_required: i64,
    optional_missing: usize,
    hardest: i64,
    total: i64,
    odd: bool,
    begins: DateTime<Utc>,
}

/// The best times that do not overlap.
pub fn suggest(search: &Search<'_>) -> Vec<Offer> {
    let nights = nights_of(search);
    let mut costs: Vec<_> = starts(search)
        .map(|slot| {
            let room = room_at(search, slot);
            cost(search, &nights, slot, room)
        })
        .collect();
    costs.sort_unstable();
    let mut chosen: Vec<Stretch> = Vec::new();
    for cost in costs {
        if chosen.len() == search.limit {
            break;
        }
        let slot = Stretch::new(cost.begins, cost.begins + search.length);
        if chosen.iter().all(|other| slot.within(*other).is_none()) {
            chosen.push(slot);
        }
    }
    let offer = |slot| Offer {
        slot,
        standings: search
            .invited
            .iter()
            .map(|person| standing(person, &nights, slot))
            .collect(),
        room: room_at(search, slot),
    };
    chosen.into_iter().map(offer).collect()
}

type Nights = HashMap<Tz, Vec<Stretch>>;

fn nights_of(search: &Search<'_>) -> Nights {
    let around = Stretch::new(search.window.from, search.window.to + search.length);
    let around = around.widened(TimeDelta::minutes(FARTHEST));
    let zones = search.invited.iter().map(|person| person.zone);
    zones.map(|zone| (zone, nights(zone, around))).collect()
}

/// The quarters of an hour in the window.
fn starts(search: &Search<'_>) -> impl Iterator<Item = Stretch> {
    let Stretch { from, to } = search.window;
    let first = from.duration_trunc(STEP).unwrap_or(from);
    let first = if first < from { first + STEP } else { first };
    let length = search.length;
    let next = move |start: &DateTime<Utc>| Some(*start + STEP);
    std::iter::successors(Some(first), next)
        .take_while(move |start| *start < to)
        .map(move |start| Stretch::new(start, start + length))
}

/// The first room that is free for the whole time, and to be had.
fn room_at(search: &Search<'_>, slot: Stretch) -> Option<usize> {
    let mut rooms = search.rooms?.iter().enumerate();
    rooms
        .find(|(index, room)| {
            touching(&room.taken, slot).is_empty() && (search.may_have)(*index, slot)
        })
        .map(|(index, _)| index)
}

fn standing(person: &Invited, nights: &Nights, slot: Stretch) -> Standing {
    let first = person.taken.partition_point(|(own, _)| own.to <= slot.from);
    let rest = person.taken.get(first..).unwrap_or_default();
    let during = rest.iter().take_while(|(own, _)| own.from < slot.to);
    let worst = during.map(|(_, kind)| *kind).max();
    match worst {
        Some(kind @ (Kind::Busy | Kind::OutOfOffice)) => Standing::Missing(kind),
        other => Standing::Comes {
            tentative: other == Some(Kind::Tentative),
            strain: strain(
                &person.works,
                nights.get(&person.zone).map_or(&[][..], Vec::as_slice),
                slot,
            ),
        },
    }
}

fn cost(search: &Search<'_>, nights: &Nights, slot: Stretch, room: Option<usize>) -> Cost {
    let mut cost = Cost {
        missing: usize::from(search.rooms.is_some() && room.is_none()),
        hardest_required: 0,
        optional_missing: 0,
        hardest: 0,
        total: 0,
        odd: !slot
            .from
            .with_timezone(&search.zone)
            .minute()
            .is_multiple_of(30),
        begins: slot.from,
    };
    for person in search.invited {
        match (standing(person, nights, slot).minutes(), person.optional) {
            (None, false) => cost.missing += 1,
            (None, true) => cost.optional_missing += 1,
            (Some(minutes), optional) => {
                cost.hardest = cost.hardest.max(minutes);
                cost.total += minutes;
                if !optional {
                    cost.hardest_required = cost.hardest_required.max(minutes);
                }
            }
        }
    }
    cost
}

#[cfg(test)]
mod tests;

//! Whether a room may be had: the one place that decides it, before the database decides who
//! was first.
//!
//! Must hold: whoever books locks all rooms of the booking here, at once, in the order of
//! their ids, so that rivals never wait for each other in a circle; what was judged stays true
//! until the commit, because whoever changes a room, its policy, its closures or its places
//! holds the same locks.

mod loading;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;

pub use self::loading::{lock, look};
use super::domain::Room;
use super::hours::OpeningHours;
use super::policy::{Asked, Refusal, RoomPolicy};
use crate::kernel::ids::{MemberId, RoomClosureId};
use crate::kernel::problem::{Problem, Result};
use crate::meetings::errors;
use crate::meetings::slot::Slot;

/// Refusals that one answer lists.
const SHOWN: usize = 20;

/// What is asked of one room: these slots, for one meeting.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub organizer: MemberId,
    /// The slots that are to be held, in the order of time.
    pub slots: &'a [Slot],
    /// What the same meeting holds in this room today and gives up in the same transaction:
    /// it does not count against its organizer.
    pub instead_of: &'a [Slot],
    /// They are occurrences of a series.
    pub recurring: bool,
}

/// What a booking is at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Confirmed,
    /// It holds the room and waits for approval.
    Pending,
}

/// A stretch in which the room is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub id: RoomClosureId,
    pub during: Slot,
    pub reason: String,
}

/// What somebody is to a room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standee {
    /// Manages it, or all rooms.
    pub exempt: bool,
    /// Whether the policy's lists let them book it.
    pub listed: bool,
    /// What they hold of it, where a quota counts.
    pub held: Vec<Slot>,
}

/// On which terms a room is had, as they are until the commit.
#[derive(Debug, Clone)]
pub struct Terms {
    pub room: Room,
    pub zone: Tz,
    policy: RoomPolicy,
    hours: Option<OpeningHours>,
    /// Those that are not over.
    closures: Vec<Closed>,
    people: HashMap<MemberId, Standee>,
}

impl Terms {
    /// Whether the wish is granted, as far as the room's rules go; else which rules refuse it.
    pub fn judge(&self, wish: &Wish<'_>, now: DateTime<Utc>) -> Result<Standing, Problem> {
        let asked = self.asked(wish, now);
        if self.room.out_of_service {
            return Err(self.out_of_service());
        }
        let closed = self.closed_for(wish);
        if !closed.is_empty() {
            return Err(self.closed(&closed));
        }
        let refusals = self.refusals(wish, &asked);
        if !refusals.is_empty() {
            return Err(self.against_policy(wish, &refusals));
        }
        if !self.is_exempt(wish.organizer) && self.policy.waits(&asked) {
            return Ok(Standing::Pending);
        }
        Ok(Standing::Confirmed)
    }

    /// Each slot that a rule refuses, by its place in the wish and in its order; without a place,
    /// the whole wish is refused. Whoever skips what cannot be had leaves these out and judges the rest.
    pub fn refused(&self, wish: &Wish<'_>, now: DateTime<Utc>) -> Vec<(Option<usize>, Problem)> {
        if self.room.out_of_service {
            return vec![(None, self.out_of_service())];
        }
        let mut found: BTreeMap<Option<usize>, Problem> = BTreeMap::new();
        for (slot, closed) in self.closed_for(wish) {
            found.insert(Some(slot), self.closed(&[(slot, closed)]));
        }
        for refusal in self.refusals(wish, &self.asked(wish, now)) {
            let place = refusal.slot;
            let problem = || self.against_policy(wish, std::slice::from_ref(&refusal));
            found.entry(place).or_insert_with(problem);
        }
        found.into_iter().collect()
    }

    /// Counts a wish that was granted, for whoever judges several wishes under one lock.
    pub fn granted(&mut self, wish: &Wish<'_>) {
        if self.policy.quotas.is_empty() {
            return;
        }
        let held = &mut self.people.entry(wish.organizer).or_default().held;
        held.retain(|slot| !wish.instead_of.contains(slot));
        held.extend(wish.slots);
    }

    fn asked<'a>(&self, wish: &Wish<'a>, now: DateTime<Utc>) -> Asked<'a> {
        Asked {
            slots: wish.slots,
            instead_of: wish.instead_of,
            recurring: wish.recurring,
            now,
            zone: self.zone,
        }
    }

    /// Whether somebody books past the rules of who, how early and how much, and needs no approval.
    pub fn is_exempt(&self, organizer: MemberId) -> bool {
        self.people.get(&organizer).is_some_and(|who| who.exempt)
    }

    fn refusals(&self, wish: &Wish<'_>, asked: &Asked<'_>) -> Vec<Refusal> {
        let mut found = Vec::new();
        if !self.is_exempt(wish.organizer) {
            let who = self.people.get(&wish.organizer);
            if self.room.has_subjects && who.is_none_or(|who| !who.listed) {
                found.push(Refusal {
                    rule: "who",
                    slot: None,
                    detail: "is not for you to book".to_owned(),
                    allowed: json!({ "by_list": self.room.by_list }),
                });
            }
            found.extend(self.policy.refused_as_early(asked));
            let held = who.map_or(&[][..], |who| who.held.as_slice());
            found.extend(self.policy.refused_by_quota(asked, held));
        }
        found.extend(self.policy.refused_to_all(asked, self.hours.as_ref()));
        found
    }

    /// The slots that lie in a closure, each with the first one.
    fn closed_for(&self, wish: &Wish<'_>) -> Vec<(usize, &Closed)> {
        let slots = wish.slots.iter().enumerate();
        let closed = |(place, slot): (usize, &Slot)| {
            let mut closures = self.closures.iter();
            let found = closures.find(|closed| closed.during.overlaps(slot))?;
            Some((place, found))
        };
        slots.filter_map(closed).collect()
    }

    fn out_of_service(&self) -> Problem {
        let detail = format!(
            "{} is out of service and takes no bookings for now.",
            self.room.name
        );
        Problem::new(&errors::ROOM_OUT_OF_SERVICE, detail)
    }

    fn closed(&self, found: &[(usize, &Closed)]) -> Problem {
        let mut closures: Vec<&Closed> = found.iter().map(|(_, closed)| *closed).collect();
        closures.dedup();
        let first = closures.first().map_or_else(String::new, |closed| {
            format!(
                " from {} to {}: {}",
                closed
                    .during
                    .starts_at
                    .with_timezone(&self.zone)
                    .to_rfc3339(),
                closed.during.ends_at.with_timezone(&self.zone).to_rfc3339(),
                closed.reason
            )
        });
        let told: Vec<_> = closures
            .iter()
            .take(SHOWN)
            .map(|closed| {
                json!({
                    "closure_id": closed.id, "reason": closed.reason,
                    "starts_at": closed.during.starts_at, "ends_at": closed.during.ends_at,
                })
            })
            .collect();
        Problem::new(
            &errors::ROOM_CLOSED,
            format!("{} is closed{first}", self.room.name),
        )
        .with_context(json!({ "room_id": self.room.id, "closures": told }))
    }

    fn against_policy(&self, wish: &Wish<'_>, refusals: &[Refusal]) -> Problem {
        let told: Vec<_> = refusals
            .iter()
            .take(SHOWN)
            .map(|refusal| {
                let slot = refusal.slot.and_then(|place| wish.slots.get(place));
                json!({
                    "rule": refusal.rule, "allowed": refusal.allowed,
                    "starts_at": slot.map(|slot| slot.starts_at),
                    "ends_at": slot.map(|slot| slot.ends_at),
                })
            })
            .collect();
        let first = refusals
            .first()
            .map_or("", |refusal| refusal.detail.as_str());
        let more = match refusals.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" And {more} more."),
        };
        Problem::new(
            &errors::ROOM_POLICY,
            format!("{} {first}.{more}", self.room.name),
        )
        .with_context(json!({ "room_id": self.room.id, "refusals": told }))
    }
}

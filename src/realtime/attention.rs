//! Who is not to be disturbed now, told to their connections when it begins and when it ends. Pure but for
//! the queues of the room.
//!
//! A frame of a message is written once for all who are sent it, and so cannot say whom it disturbs. What it
//! takes to know that a client has, but for one thing: whether it is quiet now on the wall of a zone, by
//! rules of the calendar. That is a state of the member and not of a message, so it is told when it
//! changes, twice a day, and costs nothing when a message is delivered.
//!
//! Must hold: a connection that was told nothing is to be disturbed; every connection of a member is told
//! in the end how it is now; the database is asked for all members together whose time has come.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::LocalBoxFuture;

use crate::kernel::events::{Addressed, QUIET_KIND};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Members who are asked for at once; the others are at the next look.
const MAX_AT_ONCE: usize = 1_000;
/// After so long it is asked again, whatever was said: the organization may be in another zone by now.
const BELIEVED: TimeDelta = TimeDelta::hours(1);

/// How it is for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    pub member_id: MemberId,
    pub is_now: bool,
    /// When that ends; `None`: not as far as can be seen.
    pub until: Option<DateTime<Utc>>,
}

/// What is asked of the slice that keeps quiet hours. The composition root answers it.
pub trait QuietTimes: Send + Sync {
    /// How it is now for those of these members who have quiet hours.
    fn now<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
    ) -> LocalBoxFuture<'a, Result<Vec<Quiet>>>;
}

#[derive(Default)]
pub(super) struct Attention {
    /// Of those who have quiet hours: how it is, and when to ask again.
    known: HashMap<MemberId, (Quiet, DateTime<Utc>)>,
    /// The same in the order of the times.
    times: BTreeSet<(DateTime<Utc>, MemberId)>,
    /// To be asked for at the next look.
    noted: HashSet<MemberId>,
    /// Not all of their connections were told.
    owed: HashSet<MemberId>,
    /// A new connection of theirs was told nothing: it is to be told if it is quiet.
    new: HashSet<MemberId>,
    /// How often the log said that it may be otherwise.
    changes: u64,
}

impl Attention {
    /// Notes whose quiet hours an event changes, of those who are here.
    pub fn note(&mut self, addressed: &Addressed, is_here: impl Fn(MemberId) -> bool) {
        if addressed.event.kind != QUIET_KIND {
            return;
        }
        self.changes += 1;
        let members = addressed.address.members.iter().flatten().copied();
        self.noted.extend(members.filter(|member| is_here(*member)));
    }

    /// To be given back with what was asked for afterwards.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How it is for a member with a new connection, asked for after so many changes; what to tell the
    /// connection.
    pub fn begin(
        &mut self,
        member: MemberId,
        found: Option<Quiet>,
        asked: u64,
        now: DateTime<Utc>,
    ) -> Option<Quiet> {
        if asked != self.changes {
            self.new.insert(member);
            self.noted.insert(member);
            return None;
        }
        let is_now = found.is_some_and(|quiet| quiet.is_now);
        let before = self.keep(member, found, now);
        if before.is_some_and(|before| before.is_now != is_now) {
            // Other connections are to be told as well.
            self.missed(member);
        }
        found.filter(|quiet| quiet.is_now)
    }

    /// A member has no connection here any more.
    pub fn forget(&mut self, member: MemberId) {
        self.keep(member, None, DateTime::UNIX_EPOCH);
        self.noted.remove(&member);
        self.owed.remove(&member);
        self.new.remove(&member);
    }

    /// Whom to ask for now.
    pub fn due(&mut self, now: DateTime<Utc>) -> Vec<MemberId> {
        while let Some((at, member)) = self.times.first().copied() {
            if at > now {
                break;
            }
            self.times.pop_first();
            self.noted.insert(member);
        }
        let due: Vec<_> = self.noted.iter().copied().take(MAX_AT_ONCE).collect();
        for member in &due {
            self.noted.remove(member);
        }
        due
    }

    /// These could not be asked for.
    pub fn again(&mut self, members: impl IntoIterator<Item = MemberId>) {
        self.noted.extend(members);
    }

    /// What was found of a member who was asked for after so many changes; what to tell their connections.
    pub fn learn(
        &mut self,
        member: MemberId,
        found: Option<Quiet>,
        asked: u64,
        now: DateTime<Utc>,
    ) -> Option<Quiet> {
        if asked != self.changes {
            self.noted.insert(member);
            return None;
        }
        let before = self.keep(member, found, now);
        let after = found.unwrap_or(Quiet {
            member_id: member,
            is_now: false,
            until: None,
        });
        let same = match before {
            Some(before) if before.is_now => before == after,
            // When quiet begins is nothing to be told of.
            _ => !after.is_now,
        };
        let is_new = self.new.remove(&member);
        let owed = self.owed.remove(&member) || (is_new && after.is_now);
        (owed || !same).then_some(after)
    }

    /// Not all connections of the member were reached.
    pub fn missed(&mut self, member: MemberId) {
        self.owed.insert(member);
        self.noted.insert(member);
    }

    /// Returns what was known before.
    fn keep(
        &mut self,
        member: MemberId,
        found: Option<Quiet>,
        now: DateTime<Utc>,
    ) -> Option<Quiet> {
        let before = self.known.remove(&member);
        if let Some((_, at)) = before {
            self.times.remove(&(at, member));
        }
        if let Some(quiet) = found {
            let latest = now + BELIEVED;
            let at = quiet.until.map_or(latest, |until| until.min(latest));
            self.known.insert(member, (quiet, at));
            self.times.insert((at, member));
        }
        before.map(|(quiet, _)| quiet)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::kernel::events::{Address, Payload, StoredEvent};

    const ME: MemberId = MemberId(Uuid::from_u128(1));

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn quiet(is_now: bool, until: i64) -> Option<Quiet> {
        Some(Quiet {
            member_id: ME,
            is_now,
            until: Some(at(until)),
        })
    }

    fn changed(members: &[MemberId]) -> Addressed {
        let event = StoredEvent {
            position: 1,
            kind: QUIET_KIND.to_owned(),
            payload: Payload::of(&json!({})).unwrap(),
            occurred_at: DateTime::UNIX_EPOCH,
        };
        let address = Address {
            members: Some(members.to_vec()),
            ..Address::default()
        };
        Addressed { event, address }
    }

    #[test]
    fn it_is_told_when_it_begins_and_ends() {
        let mut attention = Attention::default();
        assert_eq!(attention.begin(ME, quiet(false, 10), 0, at(0)), None);
        assert!(attention.due(at(9)).is_empty());
        assert_eq!(attention.due(at(10)), [ME]);
        let night = quiet(true, 50);
        assert_eq!(attention.learn(ME, night, 0, at(10)), night);
        // A second device is told at once, and the first one nothing new.
        assert_eq!(attention.begin(ME, night, 0, at(20)), night);
        assert!(attention.due(at(49)).is_empty());
        // A device that comes before the look does not keep the others from being told.
        let day = quiet(false, 500);
        assert_eq!(attention.begin(ME, day, 0, at(50)), None);
        assert_eq!(attention.due(at(50)), [ME]);
        assert_eq!(attention.learn(ME, day, 0, at(50)), day);
        // It is asked for in time, and when nothing is new nothing is told.
        assert!(attention.due(at(109)).is_empty());
        assert_eq!(attention.due(at(110)), [ME]);
        assert_eq!(attention.learn(ME, quiet(false, 400), 0, at(110)), None);
        attention.forget(ME);
        assert!(attention.due(at(10_000)).is_empty());
        assert!(attention.known.is_empty() && attention.times.is_empty());
    }

    #[test]
    fn what_changed_meanwhile_is_asked_again() {
        let mut attention = Attention::default();
        let night = quiet(true, 50);
        attention.note(&changed(&[ME]), |_| false);
        assert!(attention.due(at(0)).is_empty(), "is not here");
        let asked = attention.changes();
        attention.note(&changed(&[ME]), |_| true);
        assert_eq!(attention.begin(ME, night, asked, at(0)), None);
        assert_eq!(attention.due(at(0)), [ME]);
        let asked = attention.changes();
        attention.note(&changed(&[ME]), |_| true);
        assert_eq!(attention.learn(ME, night, asked, at(0)), None);
        assert_eq!(attention.due(at(0)), [ME]);
        let now = attention.changes();
        assert_eq!(attention.learn(ME, night, now, at(0)), night);
        assert_eq!(attention.learn(ME, night, now, at(0)), None);
        // One more connection, which was told nothing, is told that it is quiet, too.
        assert_eq!(attention.begin(ME, night, now - 1, at(0)), None);
        assert_eq!(attention.due(at(0)), [ME]);
        assert_eq!(attention.learn(ME, night, now, at(0)), night);
        let ended = attention.learn(ME, None, now, at(0));
        assert_eq!(ended.map(|quiet| quiet.is_now), Some(false));
        // Who was not reached is told again.
        attention.missed(ME);
        assert_eq!(attention.due(at(0)), [ME]);
        assert!(
            attention
                .learn(ME, None, attention.changes(), at(0))
                .is_some()
        );
    }

    /// Whose first connection came while the hours of somebody else changed, and who has none.
    #[test]
    fn where_it_never_was_quiet_nothing_is_told() {
        let mut attention = Attention::default();
        let asked = attention.changes();
        attention.note(&changed(&[]), |_| true);
        assert_eq!(attention.begin(ME, None, asked, at(0)), None);
        assert_eq!(attention.due(at(0)), [ME]);
        assert_eq!(attention.learn(ME, None, attention.changes(), at(0)), None);
    }
}

//! Which events of a stretch of the log one member may see. Pure.
//!
//! The log says who joined and who left a topic, and where; who follows it *now* is the slices'
//! to say. A reader asks for that after the end of its stretch is known, so the answer may be
//! newer than the stretch: what changed meanwhile is in the log, and counts.
//!
//! Must hold: of a topic is seen what came while the member followed it, without a break up to
//! now, and of what is about one of its numbers only what is about a number that they see; what
//! names the member is seen in any case.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Following;
use crate::kernel::ids::MemberId;

/// Who may see an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// These, whatever they follow; `None` is every member.
    pub members: Option<Vec<MemberId>>,
    /// Whoever follows it when the event happens.
    pub topic: Option<Uuid>,
    /// Of the followers those only who see this number of the topic.
    #[serde(default)]
    pub number: Option<i64>,
    /// They follow the topic from this event on, and see it.
    pub joins: Vec<MemberId>,
    /// The first number of the topic that these see. Older events do not say it.
    #[serde(default)]
    pub joins_from: Option<i64>,
    /// They follow the topic up to this event, and see it.
    pub leaves: Vec<MemberId>,
}

impl Address {
    pub fn is_everyone(&self) -> bool {
        self.members.is_none()
    }

    /// Those whom the event tells whatever they follow; somebody may come twice.
    pub fn named(&self) -> impl Iterator<Item = MemberId> + '_ {
        let members = self.members.iter().flatten();
        members.chain(&self.joins).chain(&self.leaves).copied()
    }

    /// Whether it is for a follower who sees the topic's numbers from `from` on.
    pub fn is_shown_from(&self, from: i64) -> bool {
        self.number.is_none_or(|number| number >= from)
    }

    /// What it changes for a member.
    pub fn change(&self, member: MemberId, position: i64) -> Option<Change> {
        let topic = self.topic?;
        let joined = if self.joins.contains(&member) {
            let from = self.joins_from;
            Some(Joined { from })
        } else if self.leaves.contains(&member) {
            None
        } else {
            return None;
        };
        Some(Change {
            topic,
            position,
            joined,
        })
    }
}

/// A member joined a topic, or left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub topic: Uuid,
    pub position: i64,
    /// `None`: left it.
    pub joined: Option<Joined>,
}

/// How a member joined a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// The first of its numbers that they see, if the log says it.
    pub from: Option<i64>,
}

/// What one member follows at the end of a stretch, and since when.
#[derive(Debug)]
pub struct Sight {
    member: MemberId,
    /// The topics that are followed.
    views: HashMap<Uuid, View>,
}

/// What is seen of a topic.
#[derive(Debug, Clone, Copy)]
struct View {
    /// What comes after this position.
    since: i64,
    /// Where it is about a number, what is about this one or a later one.
    from: i64,
}

impl Sight {
    /// `followed` was true at some moment after the stretch began; `changes` are all of the
    /// member's from the stretch's beginning until that moment or later, in the order of the log.
    pub fn new(
        member: MemberId,
        followed: impl IntoIterator<Item = Following>,
        changes: impl IntoIterator<Item = Change>,
    ) -> Self {
        let now: HashMap<Uuid, i64> = followed
            .into_iter()
            .map(|following| (following.topic, following.from))
            .collect();
        let mut views: HashMap<_, _> = now
            .iter()
            .map(|(topic, from)| (*topic, View::whole(*from)))
            .collect();
        for Change {
            topic,
            position: since,
            joined,
        } in changes
        {
            match joined {
                // A join that does not say it is an old one: what was true later is true of it.
                Some(Joined { from }) => {
                    let from = from.or_else(|| now.get(&topic).copied());
                    let from = from.unwrap_or(i64::MAX);
                    views.insert(topic, View { since, from });
                }
                None => {
                    views.remove(&topic);
                }
            }
        }
        Self { member, views }
    }

    /// Whose it is.
    pub fn member(&self) -> MemberId {
        self.member
    }

    pub fn sees(&self, position: i64, address: &Address) -> bool {
        let follows = |topic| {
            let view = self.views.get(&topic);
            view.is_some_and(|view| position > view.since && address.is_shown_from(view.from))
        };
        address.is_everyone()
            || address.topic.is_some_and(follows)
            || address.named().any(|member| member == self.member)
    }

    /// What is followed at the end.
    pub fn topics(&self) -> impl Iterator<Item = Following> + '_ {
        self.views.iter().map(|(topic, view)| Following {
            topic: *topic,
            from: view.from,
        })
    }
}

impl View {
    /// Followed since before the stretch began.
    fn whole(from: i64) -> Self {
        Self { since: 0, from }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ME: MemberId = MemberId(Uuid::from_u128(1));
    const OTHER: MemberId = MemberId(Uuid::from_u128(2));

    fn topic(number: u8) -> Uuid {
        Uuid::from_u128(u128::from(number) + 100)
    }

    fn on(number: u8, joins: &[MemberId], leaves: &[MemberId]) -> Address {
        Address {
            topic: Some(topic(number)),
            joins: joins.to_vec(),
            joins_from: Some(1),
            leaves: leaves.to_vec(),
            members: Some(Vec::new()),
            number: None,
        }
    }

    /// From its first number on.
    fn all_of(topic: Uuid) -> Following {
        Following { topic, from: 1 }
    }

    #[test]
    fn sight_begins_with_the_last_join() {
        let change = |position, joins: bool| Change {
            topic: topic(0),
            position,
            joined: joins.then_some(Joined { from: Some(1) }),
        };
        let posted = on(0, &[], &[]);
        let sees = |changes: &[Change], followed: bool| {
            let sight = Sight::new(
                ME,
                followed.then(|| all_of(topic(0))),
                changes.iter().copied(),
            );
            [1, 3, 5, 7].map(|position| sight.sees(position, &posted))
        };
        assert_eq!(sees(&[], true), [true; 4]);
        assert_eq!(sees(&[], false), [false; 4]);
        assert_eq!(sees(&[change(4, true)], true), [false, false, true, true]);
        // The answer was older than the join, or newer than the leave.
        assert_eq!(sees(&[change(4, true)], false), [false, false, true, true]);
        assert_eq!(sees(&[change(4, false)], true), [false; 4]);
        let back = [change(2, false), change(6, true)];
        assert_eq!(sees(&back, true), [false, false, false, true]);
    }

    /// What is about a number is seen by those who see the number: as they joined, or, where the
    /// log does not say how, as it is now.
    #[test]
    fn numbers_before_the_join_are_not_seen() {
        let about = |number| Address {
            number: Some(number),
            ..on(0, &[], &[])
        };
        let joined = |from| Change {
            topic: topic(0),
            position: 4,
            joined: Some(Joined { from }),
        };
        let sees = |followed: Option<i64>, changes: &[Change]| {
            let topic = topic(0);
            let followed = followed.map(|from| Following { topic, from });
            let sight = Sight::new(ME, followed, changes.iter().copied());
            assert!(sight.sees(9, &on(0, &[], &[])), "it is about no number");
            [5, 6, 7].map(|number| sight.sees(9, &about(number)))
        };
        assert_eq!(sees(Some(1), &[]), [true; 3]);
        assert_eq!(sees(Some(6), &[]), [false, true, true]);
        assert_eq!(sees(Some(1), &[joined(Some(7))]), [false, false, true]);
        assert_eq!(sees(None, &[joined(Some(6))]), [false, true, true]);
        assert_eq!(sees(Some(6), &[joined(None)]), [false, true, true]);
        assert_eq!(sees(None, &[joined(None)]), [false; 3]);
        let gone = Change {
            joined: None,
            ..joined(None)
        };
        let sight = Sight::new(ME, [all_of(topic(0))], [gone]);
        assert!(!sight.sees(3, &about(7)) && !sight.sees(9, &about(7)));
    }

    #[test]
    fn whoever_is_named_sees() {
        let blind = Sight::new(ME, [], []);
        assert!(blind.sees(1, &Address::default()));
        assert!(blind.sees(1, &on(0, &[ME], &[])) && blind.sees(1, &on(0, &[OTHER], &[ME])));
        assert!(!blind.sees(1, &on(0, &[OTHER], &[OTHER])));
        let to = |members: &[MemberId], topic| Address {
            members: Some(members.to_vec()),
            topic,
            ..Address::default()
        };
        assert!(
            blind.sees(1, &to(&[OTHER, ME], None)) && blind.sees(1, &to(&[ME], Some(topic(0))))
        );
        assert!(!blind.sees(1, &to(&[OTHER], None)) && !blind.sees(1, &to(&[], Some(topic(0)))));
    }

    /// One event: on which topic, and whether it is about me, somebody else, or nobody.
    fn events() -> impl Strategy<Value = Vec<(u8, u8)>> {
        prop::collection::vec((0..3_u8, 0..4_u8), 1..40)
    }

    /// The log that these make, and which topics I follow before each event and at the end.
    fn replay(events: &[(u8, u8)]) -> (Vec<Address>, Vec<Vec<Uuid>>) {
        let mut following: Vec<Uuid> = vec![topic(0)];
        let (mut log, mut states) = (Vec::new(), vec![following.clone()]);
        for (number, act) in events {
            let present = following.contains(&topic(*number));
            log.push(match act {
                0 if present => {
                    following.retain(|other| *other != topic(*number));
                    on(*number, &[], &[ME])
                }
                0 => {
                    following.push(topic(*number));
                    on(*number, &[ME, OTHER], &[])
                }
                1 => on(*number, &[OTHER], &[]),
                _ => on(*number, &[], &[]),
            });
            states.push(following.clone());
        }
        (log, states)
    }

    proptest! {
        /// Wherever the stretch begins and ends, however much later the topics are asked for and
        /// the changes read: seen is what came while I followed, without a break until now.
        #[test]
        fn sight_is_what_replaying_every_change_gives(
            events in events(),
            cuts in prop::array::uniform4(0..40_usize),
        ) {
            let (log, states) = replay(&events);
            let mut cuts = cuts.map(|cut| cut % states.len());
            cuts.sort_unstable();
            let [after, until, asked, read] = cuts;
            let at = |index: usize| i64::try_from(index).unwrap() + 1;
            let changes = (after..read).filter_map(|index| log[index].change(ME, at(index)));
            let followed = states[asked].iter().copied().map(all_of);
            let sight = Sight::new(ME, followed, changes);
            for index in after..until {
                let address = &log[index];
                let topic = address.topic.unwrap();
                let kept = states[index + 1..=read].iter().all(|state| state.contains(&topic));
                let joining = address.joins.contains(&ME);
                let expected = kept || joining || address.leaves.contains(&ME);
                prop_assert_eq!(sight.sees(at(index), address), expected, "event {}", index);
            }
            let mut topics: Vec<_> = sight.topics().map(|following| following.topic).collect();
            let mut expected = states[read].clone();
            topics.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(topics, expected);
        }
    }
}

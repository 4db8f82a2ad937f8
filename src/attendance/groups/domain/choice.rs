//! Which group is a person's.
//!
//! The first of these that says anything decides:
//!
//! 1. a group that names the person;
//! 2. a group that takes in one of the person's departments, itself or from above;
//! 3. the default group.
//!
//! A group that excludes the person is out of the question, however else it would have them.
//! Of several groups of one kind: the higher priority, then the nearer department, then the
//! older group.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::attendance::words::Words;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId};

/// Whom a group takes in, or leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    Person(MemberId),
    Except(MemberId),
    Department { id: DepartmentId, with_below: bool },
}

/// A group that somebody may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: AttendanceGroupId,
    pub priority: u16,
    pub people: Vec<Binding>,
}

/// Why somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Person,
    Department(DepartmentId),
    Default,
}

impl Reason {
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Department(_) => "department",
            Self::Default => "default",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Self::Person => Words::new("The group names the person.", "该考勤组直接指定此人。"),
            Self::Department(_) => Words::new(
                "The group takes in a department of the person, and none names the person.",
                "该考勤组包含此人所在部门，且没有考勤组直接指定此人。",
            ),
            Self::Default => Words::new(
                "No group takes the person in: the default one does.",
                "没有考勤组包含此人，归入默认考勤组。",
            ),
        }
    }
}

/// The group of a person, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub group: AttendanceGroupId,
    pub reason: Reason,
}

/// The groups of a date, prepared for many people.
pub struct Chooser {
    default: AttendanceGroupId,
    persons: HashMap<MemberId, Vec<(u16, AttendanceGroupId)>>,
    departments: HashMap<DepartmentId, Vec<(u16, AttendanceGroupId, bool)>>,
    excluded: HashSet<(AttendanceGroupId, MemberId)>,
}

impl Chooser {
    pub fn new(default: AttendanceGroupId, candidates: &[Candidate]) -> Self {
        let mut chooser = Self {
            default,
            persons: HashMap::new(),
            departments: HashMap::new(),
            excluded: HashSet::new(),
        };
        for group in candidates {
            for binding in &group.people {
                match *binding {
                    Binding::Person(member) => {
                        let named = chooser.persons.entry(member).or_default();
                        named.push((group.priority, group.id));
                    }
                    Binding::Except(member) => {
                        chooser.excluded.insert((group.id, member));
                    }
                    Binding::Department { id, with_below } => {
                        let held = chooser.departments.entry(id).or_default();
                        held.push((group.priority, group.id, with_below));
                    }
                }
            }
        }
        chooser
    }

    /// That of whoever no other one takes in.
    pub fn default_group(&self) -> AttendanceGroupId {
        self.default
    }

    /// `departments`: the person's own at distance 0, and those above with how far they are.
    pub fn choose(&self, member: MemberId, departments: &[(DepartmentId, u16)]) -> Choice {
        let open = |group: &AttendanceGroupId| !self.excluded.contains(&(*group, member));
        let named = self.persons.get(&member).into_iter().flatten();
        let named = named
            .filter(|(_, group)| open(group))
            .max_by_key(|(priority, group)| (*priority, Reverse(*group)));
        if let Some((_, group)) = named {
            return Choice {
                group: *group,
                reason: Reason::Person,
            };
        }
        let reached = departments.iter().flat_map(|(id, distance)| {
            let held = self.departments.get(id).into_iter().flatten();
            held.filter(move |(.., with_below)| *distance == 0 || *with_below)
                .map(move |(priority, group, _)| (*priority, *distance, *group, *id))
        });
        let best = reached.filter(|(.., group, _)| open(group)).max_by_key(
            |(priority, distance, group, id)| {
                (*priority, Reverse(*distance), Reverse(*group), Reverse(*id))
            },
        );
        match best {
            Some((.., group, department)) => Choice {
                group,
                reason: Reason::Department(department),
            },
            None => Choice {
                group: self.default,
                reason: Reason::Default,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn group(number: u128) -> AttendanceGroupId {
        AttendanceGroupId(Uuid::from_u128(number))
    }

    fn department(number: u128) -> DepartmentId {
        DepartmentId(Uuid::from_u128(number))
    }

    fn candidate(number: u128, priority: u16, people: Vec<Binding>) -> Candidate {
        Candidate {
            id: group(number),
            priority,
            people,
        }
    }

    #[test]
    fn the_order_of_precedence() {
        let me = MemberId(Uuid::from_u128(7));
        let dept = |number, with_below| Binding::Department {
            id: department(number),
            with_below,
        };
        // Department 2 is below department 1; the person is in 2.
        let place = [(department(2), 0), (department(1), 1)];
        let chosen =
            |candidates: &[Candidate]| Chooser::new(group(0), candidates).choose(me, &place);
        let by = |number, reason| Choice {
            group: group(number),
            reason,
        };
        let near = Reason::Department(department(2));
        let far = Reason::Department(department(1));
        assert_eq!(chosen(&[]), by(0, Reason::Default));
        assert_eq!(
            chosen(&[candidate(1, 0, vec![dept(1, false)])]),
            by(0, Reason::Default)
        );
        let above = candidate(1, 0, vec![dept(1, true)]);
        let own = candidate(2, 0, vec![dept(2, false)]);
        let named = candidate(3, 0, vec![Binding::Person(me)]);
        assert_eq!(chosen(std::slice::from_ref(&above)), by(1, far));
        assert_eq!(
            chosen(&[above.clone(), own.clone()]),
            by(2, near),
            "the nearer"
        );
        let strong = Candidate {
            priority: 5,
            ..above.clone()
        };
        assert_eq!(
            chosen(&[strong.clone(), own.clone()]),
            by(1, far),
            "the higher priority"
        );
        assert_eq!(
            chosen(&[strong, own.clone(), named.clone()]),
            by(3, Reason::Person)
        );
        let older = candidate(1, 0, vec![dept(2, false)]);
        assert_eq!(
            chosen(&[own.clone(), older]),
            by(1, near),
            "the older group"
        );
        let mut except = named;
        except.people.push(Binding::Except(me));
        assert_eq!(
            chosen(&[except, own]),
            by(2, near),
            "an exception beats the name"
        );
    }
}

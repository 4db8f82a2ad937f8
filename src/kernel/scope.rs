//! How far a permission reaches, and what a member holds. Pure.
//!
//! Must hold: whether something is within a scope is decided here and nowhere else.

use chrono::{DateTime, Utc};

use super::ids::{DepartmentId, MemberId};

/// A department's path: the ids from the root to itself.
pub type DepartmentPath = [Option<DepartmentId>];

/// A department, with or without those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    pub department: DepartmentId,
    pub below: bool,
}

impl Reach {
    fn contains(self, path: &DepartmentPath) -> bool {
        let own = Some(self.department);
        if self.below {
            path.contains(&own)
        } else {
            path.last() == Some(&own)
        }
    }
}

/// How far a permission reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Organization,
    /// These departments, each with or without those below it.
    Departments(Vec<Reach>),
}

impl Scope {
    /// Whether it reaches the department of this path.
    pub fn reaches(&self, path: &DepartmentPath) -> bool {
        match self {
            Self::Organization => true,
            Self::Departments(reaches) => reaches.iter().any(|reach| reach.contains(path)),
        }
    }

    /// Whether it reaches a department and, where `below` says so, whatever is or will be below it.
    pub fn covers(&self, path: &DepartmentPath, below: bool) -> bool {
        match self {
            Self::Organization => true,
            Self::Departments(reaches) => reaches
                .iter()
                .any(|reach| reach.contains(path) && (reach.below || !below)),
        }
    }
}

/// One permission that a member holds, and how far.
#[derive(Debug, Clone)]
pub struct Held {
    pub permission: String,
    /// `None`: the whole organization.
    pub department: Option<DepartmentId>,
    /// Whether the departments below belong to it, too.
    pub includes_below: bool,
}

/// An active member, with what they may do.
#[derive(Debug, Clone)]
pub struct Membership {
    pub member_id: MemberId,
    pub held: Vec<Held>,
    /// From when on the organization requires a second factor of them; `None`: not at all.
    pub second_factor_from: Option<DateTime<Utc>>,
}

impl Membership {
    /// How far the member holds a permission; `None` when not at all.
    pub fn scope_of(&self, permission: &str) -> Option<Scope> {
        scope_of(&self.held, permission)
    }

    /// Whether the organization requires a second factor of the member at this moment.
    pub fn needs_second_factor(&self, now: DateTime<Utc>) -> bool {
        self.second_factor_from.is_some_and(|from| from <= now)
    }
}

/// How far what is held gives a permission; `None` when not at all.
pub fn scope_of(held: &[Held], permission: &str) -> Option<Scope> {
    let mut reaches = Vec::new();
    for held in held.iter().filter(|held| held.permission == permission) {
        match held.department {
            None => return Some(Scope::Organization),
            Some(department) => reaches.push(Reach {
                department,
                below: held.includes_below,
            }),
        }
    }
    (!reaches.is_empty()).then_some(Scope::Departments(reaches))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn department(number: u8) -> DepartmentId {
        DepartmentId(Uuid::from_u128(u128::from(number)))
    }

    fn path(numbers: &[u8]) -> Vec<Option<DepartmentId>> {
        numbers.iter().map(|n| Some(department(*n))).collect()
    }

    fn reach() -> impl Strategy<Value = Reach> {
        (0..6_u8, any::<bool>()).prop_map(|(number, below)| Reach {
            department: department(number),
            below,
        })
    }

    #[test]
    fn without_those_below_is_the_department_alone() {
        let only = |number, below| {
            Scope::Departments(vec![Reach {
                department: department(number),
                below,
            }])
        };
        assert!(only(2, true).reaches(&path(&[1, 2, 3])));
        assert!(!only(2, false).reaches(&path(&[1, 2, 3])));
        assert!(only(3, false).reaches(&path(&[1, 2, 3])));
        assert!(!only(3, true).reaches(&path(&[1, 2])));
        assert!(only(2, false).covers(&path(&[1, 2]), false));
        assert!(!only(2, false).covers(&path(&[1, 2]), true));
        assert!(!Scope::Departments(Vec::new()).reaches(&path(&[1])));
    }

    proptest! {
        /// What covers a department with all below it reaches each of them, wherever it is put.
        #[test]
        fn covering_is_reaching_everything_below(
            reaches in prop::collection::vec(reach(), 0..4),
            above in prop::collection::vec(0..6_u8, 1..4),
            below in prop::collection::vec(6..20_u8, 0..4),
        ) {
            let scope = Scope::Departments(reaches);
            let deeper = path(&[above.clone(), below].concat());
            let covers = scope.covers(&path(&above), true);
            prop_assert!(!covers || scope.reaches(&deeper));
            prop_assert_eq!(scope.covers(&path(&above), false), scope.reaches(&path(&above)));
        }
    }
}

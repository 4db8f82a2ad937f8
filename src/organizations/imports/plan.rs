//! What a file means for an organization: who is new, who is changed and how, which departments
//! are missing, and which rows cannot be applied. Pure: it is given what there is.
//!
//! A person is recognized by the employee number; else by the e-mail address; else by name and
//! mobile together where nothing speaks against it; and who has nothing but a name, by that.
//!
//! Must hold: the plan of a file that was applied adds nobody and changes nothing.

mod places;
mod recognize;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::places::Tree;
pub use self::places::path_of;
use self::recognize::{Index, check, repetitions};
use super::columns::{ALL, Column, Kind};
use super::domain::Issues;
use super::sheets::{Given, Row, Sheet};
use super::wire::{ChangeKind, FieldChange, RowChange};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::organizations::departments::domain::Department;
use crate::organizations::members::domain::Member;

/// A member whom the file may be about.
pub struct Known {
    pub member: Member,
    /// Primary first.
    pub departments: Vec<DepartmentId>,
    /// Whether who imports may see them.
    pub visible: bool,
}

/// What there is.
pub struct World {
    pub known: Vec<Known>,
    pub tree: Vec<Department>,
    /// Whether missing departments may be made.
    pub may_make: bool,
    /// As anybody new begins.
    pub blank: Member,
}

pub struct Plan {
    pub added: Vec<(Member, Vec<DepartmentId>)>,
    pub updated: Vec<Update>,
    pub unchanged: usize,
    pub made: Vec<Department>,
    pub changes: Vec<RowChange>,
    pub issues: Issues,
    /// SHA-256 of all that it would do.
    pub digest: Vec<u8>,
}

pub struct Update {
    pub before: Member,
    pub after: Member,
    /// Where they differ.
    pub departments: Option<Vec<DepartmentId>>,
}

/// Makes the plan. `new_id` gives the ids of what is new.
pub fn plan(mut sheet: Sheet, world: World, new_id: &mut dyn FnMut() -> Uuid) -> Plan {
    let mut rows = std::mem::take(&mut sheet.rows);
    let found = std::mem::take(&mut sheet.issues);
    let index = Index::new(&world.known);
    let matches: Vec<Option<usize>> = rows
        .iter_mut()
        .map(|row| index.find(&mut sheet, row))
        .collect();
    repetitions(&mut sheet, &mut rows, &matches);
    let emails = index.emails_after(&rows, &matches);
    let mut tree = Tree::new(&world);
    let mut planner = Planner {
        world: &world,
        plan: Plan {
            added: Vec::new(),
            updated: Vec::new(),
            unchanged: 0,
            made: Vec::new(),
            changes: Vec::new(),
            issues: Issues::default(),
            digest: Vec::new(),
        },
        digest: Sha256::new(),
    };
    for (row, known) in rows.iter_mut().zip(matches) {
        check(&mut sheet, row, &world, known, &emails);
        let places = tree.places(&mut sheet, row, new_id);
        if !row.bad {
            planner.row(row, known, places, &tree, new_id);
        }
    }
    for department in &tree.made {
        planner.digest.update(tree.label(department.id));
    }
    let mut plan = planner.plan;
    plan.made = tree.made;
    plan.issues = found.merge(std::mem::take(&mut sheet.issues));
    planner.digest.update(plan.issues.total.to_le_bytes());
    plan.digest = planner.digest.finalize().to_vec();
    plan
}

struct Planner<'a> {
    world: &'a World,
    plan: Plan,
    digest: Sha256,
}

impl Planner<'_> {
    fn row(
        &mut self,
        row: &Row,
        known: Option<usize>,
        places: Vec<DepartmentId>,
        tree: &Tree,
        new_id: &mut dyn FnMut() -> Uuid,
    ) {
        let change = match known.and_then(|index| self.world.known.get(index)) {
            None => Some(self.add(row, places, new_id)),
            Some(known) => self.update(row, known, places, tree),
        };
        let Some(change) = change else {
            self.plan.unchanged += 1;
            return;
        };
        let id = change.member_id.unwrap_or(MemberId(Uuid::nil()));
        self.digest.update(row.line.to_le_bytes());
        self.digest.update(id.0.as_bytes());
        for field in &change.fields {
            for text in [
                Some(&field.column),
                field.before.as_ref(),
                field.after.as_ref(),
            ] {
                self.digest.update(text.map_or("\0", String::as_str));
                self.digest.update([0]);
            }
        }
        self.plan.changes.push(change);
    }

    fn add(
        &mut self,
        row: &Row,
        places: Vec<DepartmentId>,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> RowChange {
        let mut member = self.world.blank.clone();
        member.id = MemberId(new_id());
        fill(&mut member, row);
        let change = RowChange {
            row: row.line,
            member_id: None,
            name: member.name.clone(),
            kind: ChangeKind::Added,
            fields: Vec::new(),
        };
        self.plan.added.push((member, places));
        change
    }

    /// `None` where nothing differs.
    fn update(
        &mut self,
        row: &Row,
        known: &Known,
        places: Vec<DepartmentId>,
        tree: &Tree,
    ) -> Option<RowChange> {
        let mut after = known.member.clone();
        fill(&mut after, row);
        let mut fields = differences(&known.member, &after);
        let moves = !row.departments.is_empty() && !same_places(&known.departments, &places);
        if moves {
            fields.push(FieldChange {
                column: Column::Departments.key().to_owned(),
                before: Some(tree.labels(&known.departments)),
                after: Some(tree.labels(&places)),
            });
        }
        if fields.is_empty() {
            return None;
        }
        let change = RowChange {
            row: row.line,
            member_id: Some(after.id),
            name: after.name.clone(),
            kind: ChangeKind::Updated,
            fields,
        };
        self.plan.updated.push(Update {
            before: known.member.clone(),
            after,
            departments: moves.then_some(places),
        });
        Some(change)
    }
}

fn fill(member: &mut Member, row: &Row) {
    for spec in &ALL {
        if let (Kind::Field(field), Some(given)) = (&spec.kind, row.fields.get(spec.column.index()))
        {
            match given {
                Given::Leave | Given::Invalid => {}
                Given::Clear => (field.set)(member, None),
                Given::Set(text) => (field.set)(member, Some(text.clone())),
            }
        }
    }
}

fn differences(before: &Member, after: &Member) -> Vec<FieldChange> {
    let mut fields = Vec::new();
    for spec in &ALL {
        if let Kind::Field(field) = &spec.kind {
            let (old, new) = ((field.get)(before), (field.get)(after));
            if old != new {
                fields.push(FieldChange {
                    column: spec.column.key().to_owned(),
                    before: old.cloned(),
                    after: new.cloned(),
                });
            }
        }
    }
    fields
}

/// The primary one counts, and which others there are.
fn same_places(one: &[DepartmentId], other: &[DepartmentId]) -> bool {
    let sorted = |places: &[DepartmentId]| {
        let mut places = places.to_vec();
        places.sort();
        places
    };
    one.first() == other.first() && sorted(one) == sorted(other)
}

#[cfg(test)]
mod tests;

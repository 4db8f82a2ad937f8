//! What a file means for an organization: who is new, who is changed and how, which departments
//! are missing, and which rows cannot be applied. Pure: it is given what there is.
//!
//! A person is recognized by the employee number; else by the e-mail address; else by name and
//! mobile together where nothing speaks against it; and who has nothing but a name, by that.
//!
//! Must hold: the plan of a file that was applied adds nobody and changes nothing.

mod guesses;
mod line;
mod links;
mod places;
mod planner;
mod recognize;
mod values;

use std::collections::HashMap;

use serde_json::Value;
use sha2::Digest;
use uuid::Uuid;

use self::links::Links;
use self::places::Tree;
pub use self::places::path_of;
use self::planner::{Planner, Who};
use self::recognize::{Index, keep_old, repetitions, require};
use super::domain::Issues;
use super::sheets::{Row, Sheet};
use super::wire::RowChange;
use crate::kernel::ids::{CustomFieldId, DepartmentId, MemberId};
use crate::kernel::version::Version;
use crate::organizations::departments::domain::Department;
use crate::organizations::members::domain::Member;

/// A member whom the file may be about.
pub struct Known {
    pub member: Member,
    /// Primary first.
    pub departments: Vec<DepartmentId>,
    /// Values of the custom fields, by their index among the columns, as cells have them.
    pub custom: HashMap<usize, String>,
    /// Whether who imports may see them.
    pub visible: bool,
}

/// What there is.
pub struct World {
    pub known: Vec<Known>,
    /// Who is whose manager, from those who are known up to the top.
    pub above: HashMap<MemberId, MemberId>,
    /// Employee numbers of managers, as far as who imports may see them.
    pub numbers: HashMap<MemberId, String>,
    pub tree: Vec<Department>,
    /// Whether missing departments may be made.
    pub may_make: bool,
    /// Whether good rows are applied without the bad ones.
    pub partial: bool,
    /// As anybody new begins.
    pub blank: Member,
}

pub struct Plan {
    pub added: Vec<Added>,
    pub updated: Vec<Update>,
    pub unchanged: usize,
    pub made: Vec<Department>,
    /// Those who exist and become managers, with their versions.
    pub managers: Vec<(MemberId, Version)>,
    pub changes: Vec<RowChange>,
    pub issues: Issues,
    /// SHA-256 of all that it would do.
    pub digest: Vec<u8>,
}

pub struct Added {
    pub member: Member,
    pub departments: Vec<DepartmentId>,
    pub custom: Vec<(CustomFieldId, Value)>,
}

pub struct Update {
    pub before: Member,
    pub after: Member,
    /// Where they differ.
    pub departments: Option<Vec<DepartmentId>>,
    /// Values that differ; `None` where there shall be none.
    pub custom: Vec<(CustomFieldId, Option<Value>)>,
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
    for (row, known) in rows.iter_mut().zip(&matches) {
        let known = known.and_then(|at| world.known.get(at));
        if known.is_none() {
            require(&mut sheet, row);
        }
        keep_old(&mut sheet, row, known);
    }
    let ids: Vec<MemberId> = matches
        .iter()
        .map(|known| known.and_then(|at| world.known.get(at)))
        .map(|known| known.map_or_else(|| MemberId(new_id()), |known| known.member.id))
        .collect();
    let mut links = Links::new(&mut sheet, &mut rows, &matches, &ids, (&index, &world));
    links.settle(&mut sheet, &mut rows);
    let (tree, places) = place(&mut sheet, &mut rows, &world, &mut links, new_id);
    let mut planner = Planner::new(&sheet, &world);
    let managers = links.managers.iter().copied();
    let people = ids.iter().copied().zip(matches).zip(managers);
    for ((row, ((id, known), manager)), places) in rows.iter().zip(people).zip(places) {
        if !row.bad {
            let known = known.and_then(|at| world.known.get(at));
            let who = Who { id, known, manager };
            planner.row(row, &who, places, &tree);
        }
    }
    for department in &tree.made {
        planner.digest.update(tree.label(department.id));
    }
    let Planner {
        mut plan,
        mut digest,
        ..
    } = planner;
    plan.made = tree.made;
    plan.issues = found.merge(std::mem::take(&mut sheet.issues));
    digest.update(plan.issues.total.to_le_bytes());
    plan.digest = digest.finalize().to_vec();
    plan
}

/// Finds the departments of all rows. Should a row turn out to be bad, then all that rests on
/// it is taken back: nothing is made for a row that is not applied.
fn place(
    sheet: &mut Sheet,
    rows: &mut [Row],
    world: &World,
    links: &mut Links<'_>,
    new_id: &mut dyn FnMut() -> Uuid,
) -> (Tree, Vec<Vec<DepartmentId>>) {
    let bad = |rows: &[Row]| rows.iter().filter(|row| row.bad).count();
    let mut first = true;
    loop {
        let before = bad(rows);
        let mut tree = Tree::new(world);
        let places = rows
            .iter_mut()
            .map(|row| {
                if row.bad && !first {
                    return Vec::new();
                }
                tree.places(sheet, row, new_id)
            })
            .collect();
        if bad(rows) == before {
            return (tree, places);
        }
        first = false;
        if world.partial {
            links.settle(sheet, rows);
        }
    }
}

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;

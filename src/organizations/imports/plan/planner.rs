//! What the rows that are applied add and change.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::places::Tree;
use super::values::{fill, fill_custom};
use super::{Added, Known, Plan, Update, World};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::version::Version;
use crate::organizations::imports::columns::{ALL, Column, Kind};
use crate::organizations::imports::domain::Issues;
use crate::organizations::imports::sheets::{Row, Sheet};
use crate::organizations::imports::wire::{ChangeKind, FieldChange, RowChange};
use crate::organizations::members::domain::Member;

/// Whom a row is about.
pub struct Who<'a> {
    pub id: MemberId,
    pub known: Option<&'a Known>,
    /// Whom the row gives as the manager.
    pub manager: Option<MemberId>,
}

pub struct Planner<'a> {
    sheet: &'a Sheet,
    world: &'a World,
    pub plan: Plan,
    pub digest: Sha256,
    existing: HashMap<MemberId, Version>,
}

impl<'a> Planner<'a> {
    pub fn new(sheet: &'a Sheet, world: &'a World) -> Self {
        Self {
            sheet,
            world,
            plan: Plan {
                added: Vec::new(),
                updated: Vec::new(),
                unchanged: 0,
                made: Vec::new(),
                managers: Vec::new(),
                changes: Vec::new(),
                issues: Issues::default(),
                digest: Vec::new(),
            },
            digest: Sha256::new(),
            existing: world
                .known
                .iter()
                .map(|known| (known.member.id, known.member.version))
                .collect(),
        }
    }

    pub fn row(&mut self, row: &Row, who: &Who<'_>, places: Vec<DepartmentId>, tree: &Tree) {
        let change = match who.known {
            None => Some(self.add(row, who, places)),
            Some(known) => self.update(row, (known, who.manager), places, tree),
        };
        let Some(change) = change else {
            self.plan.unchanged += 1;
            return;
        };
        let id = change.member_id.unwrap_or(MemberId(Uuid::nil()));
        self.digest.update(row.line.to_le_bytes());
        self.digest.update(id.0.as_bytes());
        // Of those who exist: a number may have gone to another. Other ids are made up.
        let manager = who
            .manager
            .and_then(|id| Some((id, *self.existing.get(&id)?)));
        self.digest
            .update(manager.map_or(Uuid::nil(), |(id, _)| id.0).as_bytes());
        self.plan.managers.extend(manager);
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

    fn add(&mut self, row: &Row, who: &Who<'_>, places: Vec<DepartmentId>) -> RowChange {
        let mut member = self.world.blank.clone();
        member.id = who.id;
        fill(&mut member, row, who.manager);
        let change = RowChange {
            row: row.line,
            member_id: None,
            name: member.name.clone(),
            kind: ChangeKind::Added,
            fields: Vec::new(),
        };
        let values = fill_custom(&self.sheet.columns, row, None);
        self.plan.added.push(Added {
            member,
            departments: places,
            custom: values
                .into_iter()
                .filter_map(|value| Some((value.field, value.after?)))
                .collect(),
        });
        change
    }

    /// `None` where nothing differs.
    fn update(
        &mut self,
        row: &Row,
        (known, manager): (&Known, Option<MemberId>),
        places: Vec<DepartmentId>,
        tree: &Tree,
    ) -> Option<RowChange> {
        let mut after = known.member.clone();
        fill(&mut after, row, manager);
        let mut fields = self.differences(&known.member, &after, row);
        let moves = row.places() && !same_places(&known.departments, &places);
        if moves {
            fields.push(FieldChange {
                column: self.sheet.columns.key(Column::Departments).to_owned(),
                before: Some(tree.labels(&known.departments)),
                after: Some(tree.labels(&places)),
            });
        }
        let mut custom = Vec::new();
        for value in fill_custom(&self.sheet.columns, row, Some(&known.custom)) {
            fields.push(value.change);
            custom.push((value.field, value.after));
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
            custom,
        });
        Some(change)
    }

    fn differences(&self, before: &Member, after: &Member, row: &Row) -> Vec<FieldChange> {
        let mut fields = Vec::new();
        for spec in &ALL {
            let (old, new) = match &spec.kind {
                Kind::Field(field) => ((field.get)(before), (field.get)(after)),
                Kind::Manager if before.manager_id != after.manager_id => (
                    before.manager_id.map(|id| self.manager(id)),
                    row.given(Column::Manager).map(str::to_owned),
                ),
                Kind::Manager | Kind::Departments | Kind::ExternalIds => continue,
            };
            if old != new {
                fields.push(FieldChange {
                    column: self.sheet.columns.key(spec.column).to_owned(),
                    before: old,
                    after: new,
                });
            }
        }
        fields
    }

    /// The number by which a cell names a manager; else the id.
    fn manager(&self, id: MemberId) -> String {
        let number = self.world.numbers.get(&id).cloned();
        number.unwrap_or_else(|| id.to_string())
    }
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

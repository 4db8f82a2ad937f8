//! The departments that rows name, and those that are made for them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::World;
use crate::kernel::ids::DepartmentId;
use crate::organizations::departments::domain::{Department, MAX_COUNT};
use crate::organizations::imports::columns::Column;
use crate::organizations::imports::paths::{Path, format_departments, format_external_ids};
use crate::organizations::imports::sheets::{Row, Sheet, shown};
use crate::organizations::imports::wire::ErrorCode;

/// The departments, with those that are made on the way.
pub struct Tree {
    root: Option<DepartmentId>,
    all: HashMap<DepartmentId, Department>,
    children: HashMap<(DepartmentId, String), DepartmentId>,
    external_ids: HashMap<String, DepartmentId>,
    pub made: Vec<Department>,
    may_make: bool,
    now: DateTime<Utc>,
}

impl Tree {
    pub fn new(world: &World) -> Self {
        let tree = &world.tree;
        let children = tree.iter().filter_map(|department| {
            let parent = department.parent_id?;
            Some(((parent, department.name.clone()), department.id))
        });
        let external_ids = tree
            .iter()
            .filter_map(|d| Some((d.external_id.clone()?, d.id)));
        Self {
            root: tree.iter().find(|d| d.is_root()).map(|root| root.id),
            children: children.collect(),
            external_ids: external_ids.collect(),
            all: tree.iter().map(|d| (d.id, d.clone())).collect(),
            made: Vec::new(),
            may_make: world.may_make,
            now: world.blank.created_at,
        }
    }

    /// Where the row puts the person; the root where it says nothing.
    pub fn places(
        &mut self,
        sheet: &mut Sheet,
        row: &mut Row,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Vec<DepartmentId> {
        let Some(root) = self.root else {
            return Vec::new();
        };
        let paths: Vec<Option<Path>> = row.departments.iter().cloned().map(Some).collect();
        let ids = row.external_ids.clone();
        if !paths.is_empty() && ids.len() > paths.len() {
            let detail = format!(
                "has {} ids for {} departments; give one for each, in the same order",
                ids.len(),
                paths.len()
            );
            let value = Some(shown_ids(&ids));
            sheet.reject(
                row,
                Column::ExternalIds,
                ErrorCode::Invalid,
                detail,
                value,
                None,
            );
        }
        let mut places: Vec<DepartmentId> = Vec::new();
        for at in 0..paths.len().max(ids.len()) {
            let path = paths.get(at).cloned().flatten();
            let id = ids.get(at).cloned().flatten();
            let found = match (&path, &id) {
                (Some(path), None) => self.place(root, path, row.bad, new_id),
                (Some(path), Some(id)) => self.identified(root, (path, id), row, new_id),
                (None, Some(id)) if paths.is_empty() => self.with_id(id),
                (None, _) => Ok(None),
            };
            match found {
                Ok(place) => places.extend(place.filter(|place| !places.contains(place))),
                Err(fault) => fault.tell(sheet, row),
            }
        }
        if places.is_empty() && !row.places() {
            places.push(root);
        }
        places
    }

    /// The department of a path that has an external id, too: one that is made gets it, one that
    /// exists must have it.
    fn identified(
        &mut self,
        root: DepartmentId,
        (path, id): (&Path, &String),
        row: &Row,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Option<DepartmentId>, Fault> {
        if let Some(owner) = self.external_ids.get(id).copied() {
            if self.find(root, path) == Some(owner) {
                return Ok(Some(owner));
            }
            let owned = path_of(&self.all, owner);
            let label = format_departments(std::slice::from_ref(&owned));
            let paths = row.departments.iter();
            let mended: Vec<Path> = paths
                .map(|given| {
                    if given == path {
                        owned.clone()
                    } else {
                        given.clone()
                    }
                })
                .collect();
            return Err(Fault {
                column: Column::Departments,
                code: ErrorCode::DepartmentMismatch,
                detail: format!(
                    "the external id {} is of the department {}; an import neither renames nor moves departments",
                    shown(id.clone()),
                    shown(label)
                ),
                value: Some(format_departments(&row.departments)),
                mend: Some(format_departments(&mended)),
            });
        }
        let Some(place) = self.place(root, path, row.bad, new_id)? else {
            return Ok(None);
        };
        let made = self.made.iter_mut().rev().find(|made| made.id == place);
        let own = self.all.get(&place).and_then(|d| d.external_id.clone());
        match (made, own) {
            (Some(made), None) if !row.bad => {
                made.external_id = Some(id.clone());
                self.external_ids.insert(id.clone(), place);
                if let Some(known) = self.all.get_mut(&place) {
                    known.external_id = Some(id.clone());
                }
                Ok(Some(place))
            }
            (Some(_), None) => Ok(Some(place)),
            (_, own) => Err(Fault {
                column: Column::ExternalIds,
                code: ErrorCode::DepartmentMismatch,
                detail: match &own {
                    Some(own) => format!("the department has the external id {own}"),
                    None => "the department has no external id, and an import gives ids only to departments that it makes; leave the cell empty, or set it there".to_owned(),
                },
                value: Some(shown_ids(&row.external_ids)),
                mend: own.filter(|_| row.external_ids.len() == 1),
            }),
        }
    }

    fn with_id(&self, id: &str) -> Result<Option<DepartmentId>, Fault> {
        let found = self.external_ids.get(id).copied();
        found.map(Some).ok_or_else(|| Fault {
            column: Column::ExternalIds,
            code: ErrorCode::DepartmentMissing,
            detail: "there is no department with this external id, and making one needs its path beside it".to_owned(),
            value: Some(id.to_owned()),
            mend: None,
        })
    }

    fn find(&self, root: DepartmentId, path: &Path) -> Option<DepartmentId> {
        path.iter().try_fold(root, |at, name| {
            self.children.get(&(at, name.clone())).copied()
        })
    }

    /// `None` where a row that is not applied would make departments.
    fn place(
        &mut self,
        root: DepartmentId,
        path: &Path,
        bad: bool,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Option<DepartmentId>, Fault> {
        let fault = |(code, detail)| Fault {
            column: Column::Departments,
            code,
            detail,
            value: Some(format_departments(std::slice::from_ref(path))),
            mend: None,
        };
        let mut at = root;
        for (depth, name) in path.iter().enumerate() {
            at = match self.children.get(&(at, name.clone())) {
                Some(child) => *child,
                None if !self.may_make => {
                    let detail = format!(
                        "there is no department {:?} there, and making one needs the permission departments.manage",
                        shown(name.clone())
                    );
                    return Err(fault((ErrorCode::DepartmentMissing, detail)));
                }
                None if bad => return Ok(None),
                // All that is missing of the path, or nothing.
                None => self
                    .make(at, name, path.len() - depth, new_id)
                    .map_err(fault)?,
            };
        }
        Ok(Some(at))
    }

    fn make(
        &mut self,
        parent: DepartmentId,
        name: &str,
        missing: usize,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<DepartmentId, (ErrorCode, String)> {
        let after = i64::try_from(self.all.len() + missing);
        let full = after.map_or(true, |count| count > MAX_COUNT);
        let above = self.all.get(&parent).filter(|_| !full).ok_or_else(|| {
            let detail = format!("an organization has at most {MAX_COUNT} departments");
            (ErrorCode::DepartmentLimit, detail)
        })?;
        let id = DepartmentId(new_id());
        let made = Department {
            id,
            parent_id: Some(parent),
            name: name.to_owned(),
            path: above.path_below(id),
            position: 0,
            version: 1,
            created_at: self.now,
            external_id: None,
            outsourced: false,
            ..above.clone()
        };
        self.children.insert((parent, name.to_owned()), id);
        self.all.insert(id, made.clone());
        self.made.push(made);
        Ok(id)
    }

    /// As a cell of the file would have it.
    pub fn labels(&self, ids: &[DepartmentId]) -> String {
        let paths: Vec<Path> = ids.iter().map(|id| path_of(&self.all, *id)).collect();
        format_departments(&paths)
    }

    pub fn label(&self, id: DepartmentId) -> String {
        self.labels(&[id])
    }
}

/// Why a row's departments are not accepted.
struct Fault {
    column: Column,
    code: ErrorCode,
    detail: String,
    value: Option<String>,
    mend: Option<String>,
}

impl Fault {
    fn tell(self, sheet: &mut Sheet, row: &mut Row) {
        sheet.reject(
            row,
            self.column,
            self.code,
            self.detail,
            self.value,
            self.mend,
        );
    }
}

fn shown_ids(ids: &[Option<String>]) -> String {
    let ids: Vec<Option<&str>> = ids.iter().map(Option::as_deref).collect();
    format_external_ids(&ids)
}

/// The names from below the root to a department.
pub fn path_of(all: &HashMap<DepartmentId, Department>, id: DepartmentId) -> Path {
    let ids = all.get(&id).map(|d| d.path.as_slice()).unwrap_or_default();
    ids.iter()
        .skip(1)
        .flatten()
        .filter_map(|id| all.get(id))
        .map(|department| department.name.clone())
        .collect()
}

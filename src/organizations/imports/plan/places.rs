//! The departments that rows name, and those that are made for them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::World;
use crate::kernel::ids::DepartmentId;
use crate::organizations::departments::domain::{Department, MAX_COUNT};
use crate::organizations::imports::columns::Column;
use crate::organizations::imports::paths::{Path, format_departments};
use crate::organizations::imports::sheets::{Row, Sheet, shown};
use crate::organizations::imports::wire::ErrorCode;

/// The departments, with those that are made on the way.
pub struct Tree {
    root: Option<DepartmentId>,
    all: HashMap<DepartmentId, Department>,
    children: HashMap<(DepartmentId, String), DepartmentId>,
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
        Self {
            root: tree.iter().find(|d| d.is_root()).map(|root| root.id),
            children: children.collect(),
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
        let mut places = Vec::new();
        for path in row.departments.clone() {
            match self.place(root, &path, row.bad, new_id) {
                Ok(place) => places.extend(place),
                Err((code, detail)) => {
                    let value = Some(format_departments(&[path]));
                    sheet.reject(row, Column::Departments, code, detail, value, None);
                }
            }
        }
        if row.departments.is_empty() {
            places.push(root);
        }
        places
    }

    /// `None` where a row that is not applied would make departments.
    fn place(
        &mut self,
        root: DepartmentId,
        path: &Path,
        bad: bool,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Option<DepartmentId>, (ErrorCode, String)> {
        let mut at = root;
        for name in path {
            at = match self.children.get(&(at, name.clone())) {
                Some(child) => *child,
                None if !self.may_make => {
                    let detail = format!(
                        "there is no department {:?} there, and making one needs the permission departments.manage",
                        shown(name.clone())
                    );
                    return Err((ErrorCode::DepartmentMissing, detail));
                }
                None if bad => return Ok(None),
                None => self.make(at, name, new_id)?,
            };
        }
        Ok(Some(at))
    }

    fn make(
        &mut self,
        parent: DepartmentId,
        name: &str,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<DepartmentId, (ErrorCode, String)> {
        let full = i64::try_from(self.all.len()).map_or(true, |count| count >= MAX_COUNT);
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

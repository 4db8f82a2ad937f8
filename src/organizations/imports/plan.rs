//! What a file means for an organization: who is new, who is changed and how, which departments
//! are missing, and which rows cannot be applied. Pure: it is given what there is.
//!
//! A person is recognized by the employee number; else by the e-mail address; else by name and
//! mobile together where nothing speaks against it; and who has nothing but a name, by that.
//!
//! Must hold: the plan of a file that was applied adds nobody and changes nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::columns::{ALL, Column, Kind, Path, format_departments};
use super::domain::Issues;
use super::sheets::{Given, Row, Sheet, shown};
use super::wire::{ChangeKind, ErrorCode, FieldChange, RowChange};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::organizations::departments::domain::{Department, MAX_COUNT};
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

/// The members, by what recognizes them.
struct Index<'a> {
    known: &'a [Known],
    numbers: HashMap<&'a str, usize>,
    emails: HashMap<&'a str, usize>,
    names: HashMap<&'a str, Vec<usize>>,
}

/// What a row or a member is recognized by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Marks<'a> {
    number: Option<&'a str>,
    email: Option<&'a str>,
    mobile: Option<&'a str>,
}

impl<'a> Marks<'a> {
    fn of_row(row: &'a Row) -> Self {
        Self {
            number: row.given(Column::EmployeeNumber),
            email: row.given(Column::Email),
            mobile: row.given(Column::Mobile),
        }
    }

    fn of_member(member: &'a Member) -> Self {
        Self {
            number: member.employee_number.as_deref(),
            email: member.email.as_deref(),
            mobile: member.mobile.as_deref(),
        }
    }

    fn is_empty(self) -> bool {
        self.number.is_none() && self.email.is_none() && self.mobile.is_none()
    }

    /// Of two with one name: whether they are one person.
    fn same(self, other: Self) -> bool {
        let agree = |one: Option<&str>, other: Option<&str>| {
            one.is_none() || other.is_none() || one == other
        };
        match (self.mobile, other.mobile) {
            (Some(one), Some(other_mobile)) => {
                one == other_mobile
                    && agree(self.number, other.number)
                    && agree(self.email, other.email)
            }
            _ => self.is_empty() && other.is_empty(),
        }
    }
}

impl<'a> Index<'a> {
    fn new(known: &'a [Known]) -> Self {
        let mut index = Self {
            known,
            numbers: HashMap::new(),
            emails: HashMap::new(),
            names: HashMap::new(),
        };
        for (at, known) in known.iter().enumerate() {
            let marks = Marks::of_member(&known.member);
            index
                .numbers
                .extend(marks.number.map(|number| (number, at)));
            index.emails.extend(marks.email.map(|email| (email, at)));
            let namesakes = index.names.entry(&known.member.name).or_default();
            namesakes.push(at);
        }
        index
    }

    /// Whom a row is about; `None` is somebody new, or an issue.
    fn find(&self, sheet: &mut Sheet, row: &mut Row) -> Option<usize> {
        let (found, column) = self.recognize(sheet, row)?;
        if self.known.get(found).is_some_and(|known| known.visible) {
            return Some(found);
        }
        let detail = "is of a member whom you may not see; ask an administrator who may";
        let value = row.given(column).map(str::to_owned);
        let code = ErrorCode::NotVisible;
        sheet.reject(row, column, code, detail.to_owned(), value, None);
        None
    }

    fn recognize(&self, sheet: &mut Sheet, row: &mut Row) -> Option<(usize, Column)> {
        let marks = Marks::of_row(row);
        if let Some(at) = marks.number.and_then(|number| self.numbers.get(number)) {
            return Some((*at, Column::EmployeeNumber));
        }
        if let Some(at) = marks.email.and_then(|email| self.emails.get(email)) {
            let other = self.known.get(*at)?.member.employee_number.clone();
            // Another number speaks against it; whether the address is taken is seen later.
            return (marks.number.is_none() || other.is_none()).then_some((*at, Column::Email));
        }
        let name = row.given(Column::Name)?;
        let namesakes = self.names.get(name).map(Vec::as_slice).unwrap_or_default();
        let same: Vec<usize> = namesakes
            .iter()
            .filter(|at| {
                let known = self.known.get(**at);
                known.is_some_and(|known| marks.same(Marks::of_member(&known.member)))
            })
            .copied()
            .collect();
        match (same.as_slice(), namesakes.len()) {
            ([at], _) => return Some((*at, Column::Name)),
            ([], 0) => return None,
            // Somebody has this name, and the row says nothing else.
            ([], _) if !marks.is_empty() => return None,
            _ => {}
        }
        let detail = format!(
            "is the name of {} members, and the row does not say whether it is one of them; give the employee number, e-mail address or mobile",
            namesakes.len()
        );
        let value = Some(name.to_owned());
        let code = ErrorCode::Ambiguous;
        sheet.reject(row, Column::Name, code, detail, value, None);
        None
    }

    /// Who has which address once the file is applied, of those who have one now.
    fn emails_after(&self, rows: &[Row], matches: &[Option<usize>]) -> HashMap<String, usize> {
        let mut emails: HashMap<String, usize> = self
            .emails
            .iter()
            .map(|(email, at)| ((*email).to_owned(), *at))
            .collect();
        for (row, at) in rows.iter().zip(matches) {
            let leaves = matches!(
                row.fields.get(Column::Email.index()),
                None | Some(Given::Leave | Given::Invalid)
            );
            let known = at.and_then(|at| self.known.get(at));
            if let (false, false, Some(email)) = (
                leaves,
                row.bad,
                known.and_then(|known| known.member.email.as_deref()),
            ) && row.given(Column::Email) != Some(email)
            {
                emails.remove(email);
            }
        }
        emails
    }
}

/// Rows about one person: every one but the first.
fn repetitions(sheet: &mut Sheet, rows: &mut [Row], matches: &[Option<usize>]) {
    let mut members: HashMap<usize, u64> = HashMap::new();
    let mut texts: HashMap<(Column, String), u64> = HashMap::new();
    let mut namesakes: HashMap<String, Vec<usize>> = HashMap::new();
    let mut again = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut before = None;
        for column in [Column::EmployeeNumber, Column::Email] {
            if let Some(text) = row.given(column) {
                let first = *texts.entry((column, text.to_owned())).or_insert(row.line);
                if first != row.line {
                    again.push((at, column, first));
                    before = Some(first);
                }
            }
        }
        if let Some(known) = matches.get(at).copied().flatten() {
            let first = *members.entry(known).or_insert(row.line);
            if first != row.line && before.is_none() {
                again.push((at, Column::Name, first));
            }
            continue;
        }
        let Some(name) = row.given(Column::Name) else {
            continue;
        };
        let others = namesakes.entry(name.to_owned()).or_default();
        let same = others
            .iter()
            .filter_map(|other| rows.get(*other))
            .find(|other| Marks::of_row(other).same(Marks::of_row(row)));
        if let (Some(same), None) = (same, before) {
            again.push((at, Column::Name, same.line));
        }
        others.push(at);
    }
    for (at, column, first) in again {
        if let Some(row) = rows.get_mut(at) {
            let detail =
                format!("the row is about the same person as row {first}; keep one of them");
            let value = row.given(column).map(str::to_owned);
            sheet.reject(row, column, ErrorCode::Repeated, detail, value, None);
        }
    }
}

/// What can be said only when it is known whom the row is about.
fn check(
    sheet: &mut Sheet,
    row: &mut Row,
    world: &World,
    known: Option<usize>,
    emails: &HashMap<String, usize>,
) {
    let name = row.fields.get(Column::Name.index());
    if known.is_none() && matches!(name, None | Some(Given::Leave)) {
        let detail = "is needed for somebody new".to_owned();
        sheet.reject(row, Column::Name, ErrorCode::Required, detail, None, None);
    }
    let Some(email) = row.given(Column::Email).map(str::to_owned) else {
        return;
    };
    let owner = emails.get(&email).copied();
    if owner.is_some() && owner != known {
        let number = owner
            .and_then(|owner| world.known.get(owner))
            .filter(|owner| owner.visible)
            .and_then(|owner| owner.member.employee_number.clone());
        let detail = match number {
            Some(number) => format!("belongs to the member with the employee number {number}"),
            None => "belongs to another member".to_owned(),
        };
        sheet.reject(
            row,
            Column::Email,
            ErrorCode::Taken,
            detail,
            Some(email),
            None,
        );
    }
}

/// The departments, with those that are made on the way.
struct Tree {
    root: Option<DepartmentId>,
    all: HashMap<DepartmentId, Department>,
    children: HashMap<(DepartmentId, String), DepartmentId>,
    made: Vec<Department>,
    may_make: bool,
    now: DateTime<Utc>,
}

impl Tree {
    fn new(world: &World) -> Self {
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
    fn places(
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
    fn labels(&self, ids: &[DepartmentId]) -> String {
        let paths: Vec<Path> = ids.iter().map(|id| path_of(&self.all, *id)).collect();
        format_departments(&paths)
    }

    fn label(&self, id: DepartmentId) -> String {
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

#[cfg(test)]
mod tests;

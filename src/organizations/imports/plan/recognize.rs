//! Whom a row is about, and what speaks against it.

use std::collections::HashMap;

use super::{Known, World};
use crate::organizations::custom_fields::domain::{CustomField, FieldKind};
use crate::organizations::imports::columns::{Column, Columns};
use crate::organizations::imports::sheets::{Given, Row, Sheet};
use crate::organizations::imports::wire::ErrorCode;
use crate::organizations::members::domain::Member;

/// The members, by what recognizes them.
pub struct Index<'a> {
    known: &'a [Known],
    pub numbers: HashMap<&'a str, usize>,
    pub emails: HashMap<&'a str, usize>,
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
    pub fn new(known: &'a [Known]) -> Self {
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
    pub fn find(&self, sheet: &mut Sheet, row: &mut Row) -> Option<usize> {
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
            // Another number speaks against it; whether the address is free is seen later.
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
}

/// Rows about one person: every one but the first.
pub fn repetitions(sheet: &mut Sheet, rows: &mut [Row], matches: &[Option<usize>]) {
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

/// Whether the row says all that is needed of somebody new.
pub fn require(sheet: &mut Sheet, row: &mut Row) {
    let mut missing = Vec::new();
    if matches!(row.says(Column::Name), Given::Leave) {
        missing.push((Column::Name, "is needed for somebody new".to_owned(), None));
    }
    for (column, field) in required(&sheet.columns) {
        if matches!(row.says(column), Given::Leave) {
            let choices = field.choices();
            let (detail, mend) = match (field.kind(), choices.as_slice()) {
                (FieldKind::Text, _) => ("is needed for somebody new".to_owned(), None),
                (FieldKind::Number, _) => ("is needed for somebody new: a number".to_owned(), None),
                (FieldKind::Date, _) => (
                    "is needed for somebody new: a date like 2026-09-01".to_owned(),
                    None,
                ),
                (FieldKind::Choice, choices) => (
                    format!("is needed for somebody new: one of {}", choices.join(", ")),
                    choices.first().filter(|_| choices.len() == 1).cloned(),
                ),
            };
            missing.push((column, detail, mend));
        }
    }
    for (column, detail, mend) in missing {
        sheet.reject(row, column, ErrorCode::Required, detail, None, mend);
    }
}

/// A choice that was taken from the list stays with who has it, and nobody else gets it.
pub fn keep_old(sheet: &mut Sheet, row: &mut Row, known: Option<&Known>) {
    for (column, fault) in std::mem::take(&mut row.old) {
        let value = row.given(column).map(str::to_owned);
        let has = match column {
            Column::Custom(index) => known.and_then(|known| known.custom.get(&index)),
            _ => None,
        };
        if has != value.as_ref() {
            let code = ErrorCode::Invalid;
            sheet.reject(row, column, code, fault.detail, value, fault.mend);
        }
    }
}

fn required(columns: &Columns) -> impl Iterator<Item = (Column, &CustomField)> {
    let fields = columns.custom.iter().enumerate();
    fields
        .filter(|(_, field)| field.required)
        .map(|(index, field)| (Column::Custom(index), field))
}

/// Who has an address, as far as whoever imports may know.
pub fn owner(world: &World, at: usize) -> String {
    let number = world
        .known
        .get(at)
        .filter(|owner| owner.visible)
        .and_then(|owner| owner.member.employee_number.as_ref());
    match number {
        Some(number) => format!("belongs to the member with the employee number {number}"),
        None => "belongs to another member".to_owned(),
    }
}

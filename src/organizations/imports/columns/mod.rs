//! The columns: what a file may say of a person, how a cell is read and written, and how its
//! header is called. A new column is one entry in [`table::ALL`] and, for a field of a member,
//! one line in `queries::upsert`; the organization's custom fields are columns, too.

mod mend;
pub mod table;
#[cfg(test)]
pub mod tests;
pub mod values;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::mend::narrow;
use self::mend::{mend, nearest};
pub use self::table::{ALL, Kind, Spec};
use crate::organizations::custom_fields::domain::{CustomField, FieldKind};

/// What empties a field of a member who exists; an empty cell leaves it.
pub const CLEAR: [&str; 2] = ["<clear>", "<清空>"];

/// Stands before a custom field's name that is a header of something else: in English and in
/// Chinese.
const CUSTOM: [&str; 2] = ["custom:", "自定义:"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    Name,
    EmployeeNumber,
    Mobile,
    Email,
    Title,
    OtherNames,
    Manager,
    HiredOn,
    Departments,
    ExternalIds,
    /// Of the organization's custom fields in use, in their order.
    Custom(usize),
}

impl Column {
    pub fn index(self) -> usize {
        match self {
            Self::Custom(index) => ALL.len() + index,
            column => ALL
                .iter()
                .position(|spec| spec.column == column)
                .unwrap_or_default(),
        }
    }

    pub fn spec(self) -> Option<&'static Spec> {
        ALL.iter().find(|spec| spec.column == self)
    }

    /// The built-in one that a header names.
    fn built_in(header: &str) -> Option<Self> {
        let header = header.trim().to_lowercase();
        let header = unstarred(&header);
        ALL.iter()
            .find(|spec| spec.headers.contains(&header))
            .map(|spec| spec.column)
    }
}

/// Without the sign that people put after what is required.
fn unstarred(header: &str) -> &str {
    header.trim_end_matches(['*', '＊']).trim_end()
}

/// What is wrong with a cell, and what might have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub detail: String,
    pub mend: Option<String>,
}

/// The columns of an organization's files.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    pub custom: Vec<CustomField>,
}

impl Columns {
    /// All, in the order of templates and exports.
    pub fn all(&self) -> impl Iterator<Item = Column> {
        let custom = (0..self.custom.len()).map(Column::Custom);
        ALL.iter().map(|spec| spec.column).chain(custom)
    }

    pub fn count(&self) -> usize {
        ALL.len() + self.custom.len()
    }

    pub fn custom(&self, column: Column) -> Option<&CustomField> {
        match column {
            Column::Custom(index) => self.custom.get(index),
            _ => None,
        }
    }

    /// Whether these are the fields as they were when the columns were made.
    pub fn are_of(&self, fields: &[CustomField]) -> bool {
        let key = |field: &CustomField| (field.id, field.version);
        self.custom.iter().map(key).eq(fields.iter().map(key))
    }

    /// By what a header says. A custom field is called by its name, or where that is the name of
    /// something else by its name after `CUSTOM`.
    pub fn parse(&self, header: &str) -> Option<Column> {
        let header = header.trim();
        let lower = header.to_lowercase();
        let mut plain = CUSTOM.iter().filter_map(|sign| header.strip_prefix(sign));
        let plain = plain.next();
        self.called(|field| Some(field.name.as_str()) == plain)
            .or_else(|| Column::built_in(header))
            .or_else(|| self.called(|field| field.name == header))
            .or_else(|| self.called(|field| field.name.to_lowercase() == unstarred(&lower)))
    }

    /// The only custom field of which this is true.
    fn called(&self, is: impl Fn(&CustomField) -> bool) -> Option<Column> {
        let fields = self.custom.iter().enumerate();
        let mut found = fields.filter(|(_, field)| is(field));
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Some(Column::Custom(index)),
            _ => None,
        }
    }

    /// The header that is most like this one, if one is like it at all.
    pub fn nearest(&self, header: &str) -> Option<&str> {
        let built_in = ALL.iter().flat_map(|spec| spec.headers).copied();
        let custom = self.custom.iter().map(|field| field.name.as_str());
        nearest(header, built_in.chain(custom))
    }

    /// All headers, for people.
    pub fn names(&self) -> String {
        let names = ALL
            .iter()
            .map(|spec| spec.headers.get(..2).unwrap_or_default().join(" or "))
            .chain(self.custom.iter().map(|field| field.name.clone()));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The column's name in the contract: the English header, or the custom field's name.
    pub fn key(&self, column: Column) -> &str {
        match (column.spec(), self.custom(column)) {
            (Some(spec), _) => spec.headers.first().copied().unwrap_or_default(),
            (None, field) => field.map(|field| field.name.as_str()).unwrap_or_default(),
        }
    }

    /// A header that [`Self::parse`] understands.
    pub fn header(&self, column: Column, language: Language) -> String {
        if let Some(field) = self.custom(column) {
            if self.parse(&field.name) == Some(column) {
                return field.name.clone();
            }
            let sign = CUSTOM.get(language.index()).copied();
            return format!("{}{}", sign.unwrap_or_default(), field.name);
        }
        let headers = column.spec().map(|spec| spec.headers).unwrap_or_default();
        let header = headers.get(language.index()).copied();
        header.unwrap_or_default().to_owned()
    }

    /// Whether a cell may say that there shall be nothing.
    pub fn clearable(&self, column: Column) -> bool {
        match (column.spec().map(|spec| &spec.kind), self.custom(column)) {
            (Some(Kind::Field(field)), _) => field.clearable,
            (Some(Kind::Manager), _) => true,
            (_, Some(field)) => !field.required,
            _ => false,
        }
    }

    /// From a cell to the form in which values are compared.
    pub fn read(&self, column: Column, raw: &str) -> Result<String, Fault> {
        let parse = |raw: &str| match (column.spec().map(|spec| &spec.kind), self.custom(column)) {
            (Some(Kind::Field(field)), _) => (field.parse)(raw),
            (Some(Kind::Manager), _) => table::parse_number(raw),
            (_, Some(field)) => values::parse_custom(field, raw),
            _ => Err("must be absent".to_owned()),
        };
        parse(raw).map_err(|detail| Fault {
            detail,
            mend: mend(raw, |text| parse(text).is_ok()).or_else(|| self.choice(column, raw)),
        })
    }

    pub fn is_choice(&self, column: Column) -> bool {
        let field = self.custom(column);
        field.is_some_and(|field| field.kind() == FieldKind::Choice)
    }

    /// The choice that is most like what stands there.
    fn choice(&self, column: Column, raw: &str) -> Option<String> {
        let field = self.custom(column).filter(|_| self.is_choice(column))?;
        let choices = field.choices();
        nearest(&narrow(raw), choices.iter().map(String::as_str)).map(str::to_owned)
    }

    /// What is allowed, for the template.
    pub fn note(&self, column: Column, language: Language) -> String {
        let notes = match (column.spec(), self.custom(column)) {
            (Some(spec), _) => spec.notes.map(str::to_owned),
            (None, Some(field)) => custom_notes(field),
            (None, None) => Default::default(),
        };
        notes.get(language.index()).cloned().unwrap_or_default()
    }

    /// For the template.
    pub fn example(&self, column: Column, language: Language) -> String {
        if let Some(field) = self.custom(column) {
            return match field.kind() {
                FieldKind::Text => String::new(),
                FieldKind::Number => "3.5".to_owned(),
                FieldKind::Date => "2026-09-01".to_owned(),
                FieldKind::Choice => field.choices().into_iter().next().unwrap_or_default(),
            };
        }
        let examples = column.spec().map(|spec| spec.examples).unwrap_or_default();
        let example = examples.get(language.index()).copied();
        example.unwrap_or_default().to_owned()
    }
}

fn custom_notes(field: &CustomField) -> [String; 2] {
    let [english, chinese] = match field.kind() {
        FieldKind::Text => ["1 to 500 characters", "1–500 个字符"].map(str::to_owned),
        FieldKind::Number => ["a number like 12 or -3.5", "数字，如 12 或 -3.5"].map(str::to_owned),
        FieldKind::Date => {
            ["like 2026-09-01 or 2026/9/1", "如 2026-09-01 或 2026/9/1"].map(str::to_owned)
        }
        FieldKind::Choice => {
            let choices = field.choices();
            [
                format!("one of: {}", choices.join(", ")),
                format!("可选：{}", choices.join("、")),
            ]
        }
    };
    if field.required {
        [
            format!("needed for somebody new; {english}"),
            format!("新成员必填；{chinese}"),
        ]
    } else {
        [english, chinese]
    }
}

/// Of templates and of the headers of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum Language {
    #[serde(rename = "en")]
    English,
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    pub fn index(self) -> usize {
        match self {
            Self::English => 0,
            Self::Chinese => 1,
        }
    }
}

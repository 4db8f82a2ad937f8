//! What a file says of one person.

use crate::organizations::imports::columns::{Column, Fault};
use crate::organizations::imports::paths::Path;

/// What a cell says of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Given {
    /// Nothing: somebody who exists keeps what they have.
    #[default]
    Leave,
    Clear,
    Set(String),
    /// What is not allowed.
    Invalid,
}

/// One person of the file. Fields that are not valid count as not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Row of the file, from 1.
    pub line: u64,
    /// By the index of the column, as far as the row says something.
    fields: Vec<Given>,
    /// Primary first; empty when not given.
    pub departments: Vec<Path>,
    /// Of the departments, in the same order.
    pub external_ids: Vec<Option<String>>,
    /// Choices that are not on the list: good for nobody but who has them.
    pub old: Vec<(Column, Fault)>,
    /// Some cell is not valid.
    pub bad: bool,
}

impl Row {
    pub fn new(line: u64) -> Self {
        Self {
            line,
            fields: Vec::new(),
            departments: Vec::new(),
            external_ids: Vec::new(),
            old: Vec::new(),
            bad: false,
        }
    }

    pub fn set(&mut self, column: Column, given: Given) {
        let index = column.index();
        if self.fields.len() <= index {
            self.fields.resize(index + 1, Given::Leave);
        }
        if let Some(place) = self.fields.get_mut(index) {
            *place = given;
        }
    }

    pub fn says(&self, column: Column) -> &Given {
        self.fields.get(column.index()).unwrap_or(&Given::Leave)
    }

    pub fn given(&self, column: Column) -> Option<&str> {
        match self.says(column) {
            Given::Set(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it says where the person is.
    pub fn places(&self) -> bool {
        !self.departments.is_empty() || self.external_ids.iter().any(Option::is_some)
    }
}

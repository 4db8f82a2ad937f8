//! Calendars as files: CSV and iCalendar in, CSV out.
//!
//! Must hold: no bytes panic a reader; every fault says in which line and column it is and what is
//! allowed there; what is written reads as it was.

mod csv;
mod icalendar;

use std::collections::BTreeMap;

use super::domain::{Asked, Place};
use crate::kernel::ids::ShiftId;
use crate::kernel::problem::FieldError;

pub use csv::write;

/// The largest file, in bytes.
pub const MAX_FILE: usize = 1024 * 1024;
/// Days of one file.
pub const MAX_DAYS: usize = 2_000;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    Csv,
    ICalendar,
}

impl FileFormat {
    pub const ALL: [Self; 2] = [Self::Csv, Self::ICalendar];

    pub fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::ICalendar => "text/calendar",
        }
    }
}

/// What is wrong with a file; never empty.
#[derive(Debug)]
pub struct Faults(pub Vec<FieldError>);

impl Faults {
    fn at(line: u64, column: &str, detail: impl std::fmt::Display) -> Self {
        Self(vec![Place::Line(line).error(column, detail)])
    }
}

/// The shifts in use, by name.
pub type Shifts = BTreeMap<String, ShiftId>;

/// The days of a file, in its order.
pub fn read(format: FileFormat, content: &[u8], shifts: &Shifts) -> Result<Vec<Asked>, Faults> {
    let days = match format {
        FileFormat::Csv => csv::read(content, shifts)?,
        FileFormat::ICalendar => icalendar::read(content)?,
    };
    if days.is_empty() {
        return Err(Faults::at(1, "date", "must be there: the file has no days"));
    }
    Ok(days)
}

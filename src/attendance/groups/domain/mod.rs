//! The rules of an organization by group and date, and which group is whose.

mod book;
mod choice;

use chrono::NaiveDate;

pub use book::{Book, Dated, GroupHistory, GroupRules, PersonRules, ShiftHistory, holding};
pub use choice::{Binding, Candidate, Choice, Chooser, Reason};

/// Before every date that can be asked for.
pub const BEGINNING: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

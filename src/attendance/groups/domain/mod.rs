//! The rules of an organization by group and date, and which group is whose.

mod book;
mod choice;
mod person;
mod rules;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use book::{Book, Dated, GroupHistory, ShiftHistory, holding};
pub use choice::{Binding, Candidate, Choice, Chooser, Reason};
pub use person::{PersonRules, PlanDates, Roster};
pub use rules::{GroupRules, Reminders, RosterCell, Schedule, Unrostered};

/// Before every date that can be asked for.
pub const BEGINNING: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

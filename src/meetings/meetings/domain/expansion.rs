//! When a meeting takes place: what its rule and its exceptions make. Pure, and the one place
//! that knows: what is stored of occurrences is what this says.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::{Exception, Meeting, Occurrence, slot};
use crate::meetings::recurrence::{Pattern, Rule};

/// How far ahead of now occurrences are there.
pub const HORIZON: TimeDelta = TimeDelta::days(730);
/// Occurrences of one series from now to the horizon.
pub const MOST: usize = 1_000;
/// Of a series that has gone on for long, those that are over come on top.
const MOST_EVER: usize = 40_000;

/// The occurrences of a meeting, by original start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    pub occurrences: Vec<Occurrence>,
    /// How many times the rule tells in it, cancelled ones counted.
    pub told: usize,
    /// There are no later ones.
    pub complete: bool,
}

impl Meeting {
    /// When a series repeats. Only rules that can be read are stored.
    pub fn pattern(&self) -> Option<Pattern> {
        let rule = Rule::parse(self.rule.as_deref()?).ok()?;
        Some(Pattern {
            zone: self.zone(),
            start: self.starts_local,
            all_day: self.all_day,
            rule,
        })
    }
}

/// The original starts before `until`, and whether there are no later ones.
pub fn names(meeting: &Meeting, until: DateTime<Utc>) -> (Vec<NaiveDateTime>, bool) {
    let Some(pattern) = meeting.pattern() else {
        return (vec![meeting.starts_local], true);
    };
    let until = until.with_timezone(&pattern.zone).naive_local();
    let names = pattern.starts(until, MOST_EVER).unwrap_or_default();
    let complete =
        !pattern.rule.is_open_ended() && pattern.starts(NaiveDateTime::MAX, names.len()).is_ok();
    (names, complete)
}

/// Every time that the meeting takes place, of those whose original start is before `until`.
pub fn expand(meeting: &Meeting, exceptions: &[Exception], until: DateTime<Utc>) -> Expansion {
    let (names, complete) = names(meeting, until);
    let different: HashMap<_, _> = exceptions
        .iter()
        .map(|exception| (exception.original_start, exception))
        .collect();
    let occurrences = names.iter().filter_map(|name| {
        let exception = different.get(name);
        if exception.is_some_and(|exception| exception.cancelled) {
            return None;
        }
        let local = exception.and_then(|exception| exception.starts_local);
        let length = exception.and_then(|exception| exception.length_seconds);
        let slot = slot(
            meeting.zone(),
            meeting.all_day,
            local.unwrap_or(*name),
            length.unwrap_or(meeting.length_seconds),
        );
        Some(Occurrence {
            org_id: meeting.org_id,
            meeting_id: meeting.id,
            original_start: *name,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
        })
    });
    Expansion {
        occurrences: occurrences.collect(),
        told: names.len(),
        complete,
    }
}

/// The first instant and the last of all occurrences, if there are any.
pub fn reach(occurrences: &[Occurrence]) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let first = occurrences.iter().map(|one| one.starts_at).min()?;
    let last = occurrences.iter().map(|one| one.ends_at).max()?;
    Some((first, last))
}

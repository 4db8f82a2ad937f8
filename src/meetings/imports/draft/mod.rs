//! From the events of one UID to the meetings that they become, or to the reason why not. Pure.
//!
//! A meeting here has one rule, or none. What iCalendar knows besides becomes more meetings: a date of
//! its own (RDATE) is one, and so is what follows from a change of all that follows
//! (RANGE=THISANDFUTURE). Each has a key, under which another import of the file finds it.
//!
//! Must hold: the meetings together take place when the events do; where that cannot be, it is told.

mod dates;
mod fields;
mod part;
mod series;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use self::dates::Single;
use self::fields::Face;
use self::series::Series;
use super::wire::ImportSkipReason as Reason;
use crate::kernel::wall_clock;
use crate::meetings::icalendar::{Range, ReadEvent};
use crate::meetings::recurrence::{Pattern, Rule};

/// How far ahead a meeting may begin, and occurrences are there.
const AHEAD: TimeDelta = TimeDelta::days(730);
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;

/// Why an event is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    pub reason: Reason,
    pub detail: Option<String>,
}

impl From<Reason> for Skip {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            detail: None,
        }
    }
}

impl Skip {
    fn saying(reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            detail: Some(detail.into()),
        }
    }
}

/// What is different about one occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    pub original_start: NaiveDateTime,
    pub cancelled: bool,
    pub starts_local: Option<NaiveDateTime>,
    pub length_seconds: Option<i32>,
    pub title: Option<String>,
    pub note: Option<String>,
}

impl Own {
    fn cancelled(name: NaiveDateTime) -> Self {
        Self {
            original_start: name,
            cancelled: true,
            starts_local: None,
            length_seconds: None,
            title: None,
            note: None,
        }
    }
}

/// A meeting as a file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub title: String,
    pub note: Option<String>,
    pub private: bool,
    pub transparent: bool,
    pub zone: Tz,
    pub all_day: bool,
    pub starts_local: NaiveDateTime,
    pub length_seconds: i32,
    pub rule: Option<String>,
    pub reminders: Vec<i32>,
    /// By original start.
    pub own: Vec<Own>,
}

/// A part of an event that is not taken, while the rest is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The property, as a calendar writes it.
    pub property: String,
    pub skip: Skip,
}

/// The meetings of one UID.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    /// By key; that of the event itself is empty.
    pub parts: Vec<(String, Draft)>,
    /// Keys of what the file tells, and is not taken now: if it was before, it stays.
    pub kept: BTreeSet<String>,
    pub left_out: Vec<LeftOut>,
}

/// What events are read with.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// For times that name none.
    pub zone: Tz,
    pub untitled: &'a str,
    pub now: DateTime<Utc>,
    /// Dates of their own that are taken at the most.
    pub dates: usize,
}

/// The meetings of a master and its overrides.
pub fn drafts(
    master: &ReadEvent,
    overrides: &[&ReadEvent],
    context: Context<'_>,
) -> Result<Drafts, Skip> {
    if master.cancelled {
        return Err(Reason::Cancelled.into());
    }
    if master.more_rules {
        let detail = "it has more than one RRULE, or too many EXRULE";
        return Err(Skip::saying(Reason::Unsupported, detail));
    }
    if overrides.iter().any(|one| one.range == Range::Unknown) {
        let detail = "a RECURRENCE-ID has another RANGE than THISANDFUTURE";
        return Err(Skip::saying(Reason::Unsupported, detail));
    }
    let start = master.start.as_ref().ok_or(Reason::BadTime)?;
    let zone = fields::zone_of(start, context.zone)?;
    let context = Context { zone, ..context };
    let (starts_local, all_day) = fields::start_of(master, zone)?;
    if !YEARS.contains(&starts_local.year()) {
        return Err(Reason::BadTime.into());
    }
    let mut all = Collected {
        drafts: Drafts::default(),
        refused: None,
        context,
    };
    let series = Series::read(master, overrides, (starts_local, all_day), &mut all)?;
    if series.rule.is_none() {
        let itself = Single::itself(master, (starts_local, all_day), context)?;
        dates::take(&itself, &series, overrides, &mut all);
    }
    dates::all(master, &series, overrides, &mut all);
    all.orphans(&series, overrides);
    if all.drafts.parts.is_empty() {
        return Err(all.refused.unwrap_or(Reason::Over.into()));
    }
    Ok(all.drafts)
}

/// What was drafted so far.
struct Collected<'a> {
    drafts: Drafts,
    /// Why a part was not taken.
    refused: Option<Skip>,
    context: Context<'a>,
}

impl Collected<'_> {
    /// A part that is to come; of what is over nothing is said.
    fn add(&mut self, key: String, property: &str, draft: Draft) {
        match draft.require_to_come(self.context.now) {
            Ok(()) => self.drafts.parts.push((key, draft)),
            Err(skip) => {
                if skip.reason != Reason::Over && !key.is_empty() {
                    self.leave_out(property, skip.clone());
                }
                self.refused.get_or_insert(skip);
                self.drafts.kept.insert(key);
            }
        }
    }

    /// A part that is not taken; what it was before stays.
    fn keep(&mut self, key: String, property: &str, skip: Skip) {
        self.drafts.kept.insert(key);
        self.leave_out(property, skip);
    }

    fn leave_out(&mut self, property: &str, skip: Skip) {
        let property = property.chars().take(100).collect();
        self.drafts.left_out.push(LeftOut { property, skip });
    }

    /// Overrides of what is not there.
    fn orphans(&mut self, series: &Series, overrides: &[&ReadEvent]) {
        let zone = self.context.zone;
        for event in overrides.iter().filter(|one| one.range == Range::One) {
            let Some(id) = &event.recurrence_id else {
                continue;
            };
            let name = id.local(zone);
            if !series.knows(name) {
                let property = format!("RECURRENCE-ID:{}", written(name));
                self.leave_out(&property, Reason::NoSeries.into());
            }
        }
    }
}

/// As a calendar writes it.
fn written(local: NaiveDateTime) -> String {
    local.format("%Y%m%dT%H%M%S").to_string()
}

/// The end of what is known for certain of what goes on without an end: a New Year's day, so that the
/// same file means the same for long.
fn known_until(zone: Tz, now: DateTime<Utc>) -> NaiveDateTime {
    let horizon = (now + AHEAD).with_timezone(&zone).naive_local();
    let new_year = NaiveDate::from_ymd_opt(horizon.year(), 1, 1);
    new_year.map_or(horizon, |day| day.and_time(NaiveTime::MIN))
}

impl Draft {
    fn new(
        face: &Face,
        zone: Tz,
        all_day: bool,
        starts_local: NaiveDateTime,
        seconds: i32,
    ) -> Self {
        Self {
            title: face.title.clone(),
            note: face.note.clone(),
            private: face.private,
            transparent: face.transparent,
            zone,
            all_day,
            starts_local,
            length_seconds: seconds,
            rule: None,
            reminders: face.reminders.clone(),
            own: Vec::new(),
        }
    }

    fn require_to_come(&self, now: DateTime<Utc>) -> Result<(), Skip> {
        let starts_at = wall_clock::instant(self.zone, self.starts_local);
        if starts_at > now + AHEAD {
            return Err(Reason::TooFar.into());
        }
        let length = TimeDelta::seconds(self.length_seconds.into());
        let last = match &self.rule {
            None => Some(self.starts_local),
            Some(text) => {
                let rule = Rule::parse(text).map_err(|_| Reason::BadRule)?;
                let pattern = Pattern {
                    zone: self.zone,
                    start: self.starts_local,
                    all_day: self.all_day,
                    rule,
                };
                let until = (now + AHEAD).naive_utc();
                let starts = pattern.starts(until, usize::MAX).unwrap_or_default();
                let gone = |name: &NaiveDateTime| {
                    self.own
                        .iter()
                        .any(|own| own.cancelled && own.original_start == *name)
                };
                starts.into_iter().rev().find(|name| !gone(name))
            }
        };
        let moved = self.own.iter().filter_map(|own| own.starts_local).max();
        let last = last.max(moved).ok_or(Reason::Over)?;
        if wall_clock::instant(self.zone, last) + length <= now {
            return Err(Reason::Over.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

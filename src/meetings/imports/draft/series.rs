//! A rule, and what changes of it from some time on: stretches, each a series.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::fields::{self, Face};
use super::part::Part;
use super::{AHEAD, Collected, Reason, Skip, known_until, written};
use crate::meetings::icalendar::{Range, ReadEvent};
use crate::meetings::recurrence::{End, Pattern, Rule, RuleError};

/// Occurrences of a series within two years.
const MOST: usize = 1_000;
/// Changes of all that follows, of one series.
const MOST_CHANGES: usize = 50;

/// When an event takes place by its rule; without one, the start alone.
#[derive(Debug)]
pub struct Series {
    pub rule: Option<Pattern>,
    /// What the rule tells up to the horizon, before anything is taken out.
    pub names: Vec<NaiveDateTime>,
    /// There are no later ones.
    pub complete: bool,
    excluded: BTreeSet<NaiveDateTime>,
    /// Dates of its own.
    dates: BTreeSet<NaiveDateTime>,
    pub stretches: Vec<Stretch>,
}

/// From one name on, until the next stretch begins.
#[derive(Debug, Clone)]
pub struct Stretch {
    pub from: NaiveDateTime,
    pub face: Face,
    pub all_day: bool,
    pub seconds: i32,
    /// How much later it takes place than the rule says.
    pub shift: TimeDelta,
    /// It does not take place any more.
    cancelled: bool,
}

impl Series {
    /// Reads the rule, and drafts what it tells.
    pub fn read(
        master: &ReadEvent,
        overrides: &[&ReadEvent],
        (start, all_day): (NaiveDateTime, bool),
        all: &mut Collected<'_>,
    ) -> Result<Self, Skip> {
        let context = all.context;
        let zone = context.zone;
        let first = Stretch {
            from: start,
            face: Face::of(master, context.untitled),
            all_day,
            seconds: fields::length(master, zone, all_day)?,
            shift: TimeDelta::zero(),
            cancelled: false,
        };
        let excluded = master.excluded.iter().map(|one| one.local(zone));
        let mut series = Self {
            rule: None,
            names: vec![start],
            complete: true,
            excluded: excluded.collect(),
            dates: master
                .dates
                .iter()
                .map(|one| one.start.local(zone))
                .collect(),
            stretches: vec![first],
        };
        let mut until = None;
        if let Some(text) = &master.rule {
            series.tell(text, (start, all_day), all)?;
        }
        for text in &master.without {
            let ends = series.exclude(text, (start, all_day), all)?;
            until = until.into_iter().chain(ends).min();
        }
        series.stretch(overrides, all);
        if series.rule.is_some() {
            series.draft(overrides, until, all)?;
        }
        Ok(series)
    }

    fn tell(
        &mut self,
        text: &str,
        (start, all_day): (NaiveDateTime, bool),
        all: &Collected<'_>,
    ) -> Result<(), Skip> {
        let (zone, now) = (all.context.zone, all.context.now);
        let wrong = |error: RuleError| Skip::saying(Reason::BadRule, error.to_string());
        let pattern = pattern(text, zone, start, all_day).map_err(wrong)?;
        pattern.check().map_err(wrong)?;
        self.names = pattern
            .starts((now + AHEAD).naive_utc(), usize::MAX)
            .unwrap_or_default();
        let today = (now - TimeDelta::days(1)).naive_utc();
        if self.names.iter().filter(|name| **name >= today).count() > MOST {
            let detail = format!("it tells more than {MOST} times in two years");
            return Err(Skip::saying(Reason::BadRule, detail));
        }
        self.complete = is_complete(&pattern, self.names.len());
        self.rule = Some(pattern);
        Ok(())
    }

    /// Takes out what an EXRULE tells; answers until when that is known, if not for good.
    fn exclude(
        &mut self,
        text: &str,
        (start, all_day): (NaiveDateTime, bool),
        all: &mut Collected<'_>,
    ) -> Result<Option<NaiveDateTime>, Skip> {
        let (zone, now) = (all.context.zone, all.context.now);
        let wrong = |error: RuleError| Skip::saying(Reason::BadRule, format!("EXRULE: {error}"));
        let pattern = pattern(text, zone, start, all_day).map_err(wrong)?;
        let told = pattern.starts((now + AHEAD).naive_utc(), usize::MAX);
        let told = told.unwrap_or_default();
        let ends = is_complete(&pattern, told.len());
        self.excluded.extend(told);
        if ends || self.complete {
            return Ok(None);
        }
        let until = known_until(zone, now);
        let detail = format!(
            "what it takes out goes on without an end: the series is taken until {}; import it again later",
            until.date()
        );
        all.leave_out("EXRULE", Skip::saying(Reason::TooFar, detail));
        Ok(Some(until))
    }

    /// The stretches that changes of all that follows make.
    fn stretch(&mut self, overrides: &[&ReadEvent], all: &mut Collected<'_>) {
        let zone = all.context.zone;
        let ranged = overrides.iter().filter(|one| one.range == Range::AndFuture);
        let mut changes: Vec<_> = ranged
            .filter_map(|event| Some((event.recurrence_id.as_ref()?.local(zone), *event)))
            .collect();
        changes.sort_by_key(|(from, _)| *from);
        for (at, (from, event)) in changes.into_iter().enumerate() {
            let property = property(from);
            let last = self.names.last().max(self.dates.last());
            if last.is_none_or(|last| *last < from) {
                let reason = match self.complete {
                    true => Reason::NoSeries,
                    false => Reason::TooFar,
                };
                all.keep(key(from), &property, reason.into());
                continue;
            }
            if at >= MOST_CHANGES {
                let detail =
                    format!("at most {MOST_CHANGES} changes of all that follows are taken");
                let skip = Skip::saying(Reason::Unsupported, detail);
                all.keep(key(from), &property, skip);
                continue;
            }
            match self.change(from, event, all) {
                Ok(stretch) => self.stretches.push(stretch),
                Err(skip) => all.keep(key(from), &property, skip),
            }
        }
    }

    fn change(
        &self,
        from: NaiveDateTime,
        event: &ReadEvent,
        all: &Collected<'_>,
    ) -> Result<Stretch, Skip> {
        let zone = all.context.zone;
        let untitled = self.stretches.first().map(|one| one.face.title.as_str());
        let face = Face::of(event, untitled.unwrap_or(all.context.untitled));
        if event.cancelled {
            return Ok(Stretch {
                from,
                face,
                all_day: false,
                seconds: 0,
                shift: TimeDelta::zero(),
                cancelled: true,
            });
        }
        let (start, all_day) = fields::start_of(event, zone)?;
        Ok(Stretch {
            from,
            face,
            all_day,
            seconds: fields::length(event, zone, all_day)?,
            shift: start - from,
            cancelled: false,
        })
    }

    /// The stretch in which a date is.
    pub fn at(&self, name: NaiveDateTime) -> Option<&Stretch> {
        let mut later = self.stretches.iter().rev();
        later
            .find(|one| one.from <= name)
            .or(self.stretches.first())
            .filter(|one| !one.cancelled)
    }

    pub fn excludes(&self, name: NaiveDateTime) -> bool {
        self.excluded.contains(&name)
    }

    /// Whether the rule tells it.
    pub fn tells(&self, name: NaiveDateTime) -> bool {
        self.names.binary_search(&name).is_ok()
    }

    /// Whether an override may be about it.
    pub fn knows(&self, name: NaiveDateTime) -> bool {
        self.tells(name) || self.dates.contains(&name)
    }

    fn draft(
        &self,
        overrides: &[&ReadEvent],
        until: Option<NaiveDateTime>,
        all: &mut Collected<'_>,
    ) -> Result<(), Skip> {
        for (at, stretch) in self.stretches.iter().enumerate() {
            if stretch.cancelled {
                continue;
            }
            let next = self.stretches.get(at + 1).map(|next| next.from);
            let end = next.into_iter().chain(until).min();
            let names: Vec<_> = self
                .names
                .iter()
                .copied()
                .filter(|name| at == 0 || *name >= stretch.from)
                .filter(|name| end.is_none_or(|end| *name < end))
                .collect();
            let Some(first) = names.first().copied() else {
                continue;
            };
            let part = Part {
                series: self,
                stretch,
                first,
                names,
                end,
            };
            let (key, property) = match at {
                0 => (String::new(), String::new()),
                _ => (key(stretch.from), property(stretch.from)),
            };
            match part.draft(overrides, all) {
                Ok(draft) => all.add(key, &property, draft),
                Err(skip) if at == 0 => return Err(skip),
                Err(skip) => all.keep(key, &property, skip),
            }
        }
        Ok(())
    }
}

/// Under which a stretch is found again.
fn key(from: NaiveDateTime) -> String {
    format!("from {}", written(from))
}

pub fn property(from: NaiveDateTime) -> String {
    format!("RECURRENCE-ID;RANGE=THISANDFUTURE:{}", written(from))
}

fn is_complete(pattern: &Pattern, told: usize) -> bool {
    !pattern.rule.is_open_ended() && pattern.starts(NaiveDateTime::MAX, told).is_ok()
}

fn pattern(
    text: &str,
    zone: Tz,
    start: NaiveDateTime,
    all_day: bool,
) -> Result<Pattern, RuleError> {
    let rule = Rule::parse(&fields::with_zone(text, zone))?;
    let rule = fitting(rule, zone, all_day);
    Ok(Pattern {
        zone,
        start,
        all_day,
        rule,
    })
}

/// An UNTIL of the other kind, as some calendars write it, in the kind of the start.
fn fitting(rule: Rule, zone: Tz, all_day: bool) -> Rule {
    match rule.end() {
        End::UntilDate(day) if !all_day => {
            let end = day.checked_add_days(Days::new(1)).unwrap_or(day);
            rule.ending_before(end.and_time(NaiveTime::MIN), false, zone)
        }
        End::UntilInstant(at) if all_day => rule.ending(End::UntilDate(at.date())),
        _ => rule,
    }
}

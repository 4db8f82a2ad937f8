//! A stretch of a series as a meeting: with a rule that puts it where it takes place now, or with the
//! old rule and each occurrence moved.

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::series::{Series, Stretch, property};
use super::{Collected, Draft, Own, Reason, Skip, fields, known_until};
use crate::kernel::wall_clock;
use crate::meetings::icalendar::{Range, ReadEvent};
use crate::meetings::recurrence::{End, Pattern, Rule};

/// A stretch with the names in it.
pub struct Part<'a> {
    pub series: &'a Series,
    pub stretch: &'a Stretch,
    pub first: NaiveDateTime,
    pub names: Vec<NaiveDateTime>,
    /// The first name that is not of it.
    pub end: Option<NaiveDateTime>,
}

impl Part<'_> {
    pub fn draft(&self, overrides: &[&ReadEvent], all: &mut Collected<'_>) -> Result<Draft, Skip> {
        let zone = all.context.zone;
        let pattern = self.pattern(zone).ok_or(Reason::BadRule)?;
        let stretch = self.stretch;
        let (pattern, moved) = match self.shifted(&pattern) {
            Some(shifted) => (shifted, TimeDelta::zero()),
            None if stretch.all_day == pattern.all_day => {
                (self.bounded(pattern, all), stretch.shift)
            }
            None => {
                let detail = "from here on it is all-day, or not any more, on other days than its rule tells";
                return Err(Skip::saying(Reason::Unsupported, detail));
            }
        };
        let rule = pattern.rule.to_string();
        let (face, seconds) = (&stretch.face, stretch.seconds);
        let mut draft = Draft::new(face, zone, stretch.all_day, pattern.start, seconds);
        draft.rule = Some(rule);
        let renamed = stretch.shift - moved;
        let of = |name: NaiveDateTime| {
            let about = |event: &&&ReadEvent| {
                let id = event.recurrence_id.as_ref();
                event.range == Range::One && id.is_some_and(|id| id.local(zone) == name)
            };
            // The last one, should there be more.
            overrides.iter().rev().find(about)
        };
        let told = pattern.starts(NaiveDateTime::MAX, self.names.len());
        let told = told.map_or(usize::MAX, |told| told.len());
        for name in self.names.iter().copied().take(told) {
            let own = match of(name) {
                _ if self.series.excludes(name) => Some(Own::cancelled(name + renamed)),
                Some(event) => Some(draft.occurrence(event, name + renamed)?),
                None if moved.is_zero() => None,
                None => Some(Own {
                    cancelled: false,
                    starts_local: Some(name + moved),
                    ..Own::cancelled(name)
                }),
            };
            draft.own.extend(own);
        }
        Ok(draft)
    }

    /// The rule of this stretch, where it was before the change.
    fn pattern(&self, zone: Tz) -> Option<Pattern> {
        let whole = self.series.rule.as_ref()?;
        let before = self.series.names.iter().filter(|name| **name < self.first);
        let rule = whole.rule.remaining_after(before.count())?;
        let beyond = |end: &NaiveDateTime| {
            let last = self.series.names.last();
            !self.series.complete || last.is_some_and(|last| last >= end)
        };
        let rule = match self.end.filter(beyond) {
            Some(end) => rule.ending_before(end, whole.all_day, zone),
            None => rule,
        };
        Some(Pattern {
            start: self.first,
            rule,
            ..whole.clone()
        })
    }

    /// The same rule, or one whose weekdays are turned, where the change puts it; if it tells the same
    /// occurrences there.
    fn shifted(&self, pattern: &Pattern) -> Option<Pattern> {
        let (shift, all_day) = (self.stretch.shift, self.stretch.all_day);
        if shift.is_zero() && all_day == pattern.all_day {
            return Some(pattern.clone());
        }
        let expected: Vec<_> = self.names.iter().map(|name| *name + shift).collect();
        let last = *expected.last()?;
        let start = self.first + shift;
        let days = (start.date() - self.first.date()).num_days();
        let turned = pattern.rule.turned(days);
        let rules = std::iter::once(pattern.rule.clone()).chain(turned);
        let mut moved = rules.map(|rule| Pattern {
            start,
            all_day,
            rule: match rule.end() {
                End::UntilDate(_) | End::UntilInstant(_) => {
                    ending(&rule, last, all_day, pattern.zone)
                }
                End::Never | End::Count(_) => rule,
            },
            ..pattern.clone()
        });
        let tells = |pattern: &Pattern| {
            let told = pattern.starts(last + TimeDelta::seconds(1), expected.len());
            pattern.check().is_ok() && told.as_ref() == Ok(&expected)
        };
        moved.find(tells)
    }

    /// A rule each of whose occurrences is moved by itself: as far as they are known.
    fn bounded(&self, pattern: Pattern, all: &mut Collected<'_>) -> Pattern {
        if self.series.complete || self.end.is_some() {
            return pattern;
        }
        let until = known_until(pattern.zone, all.context.now);
        if until <= self.first {
            return pattern;
        }
        let detail = format!(
            "its rule does not tell the days on which it takes place now: it is taken until {}; import it \
             again later",
            until.date()
        );
        let skip = Skip::saying(Reason::TooFar, detail);
        all.leave_out(&property(self.stretch.from), skip);
        Pattern {
            rule: pattern
                .rule
                .ending_before(until, pattern.all_day, pattern.zone),
            ..pattern
        }
    }
}

impl Draft {
    fn occurrence(&self, event: &ReadEvent, name: NaiveDateTime) -> Result<Own, Skip> {
        if event.cancelled {
            return Ok(Own::cancelled(name));
        }
        let (starts_local, all_day) = fields::start_of(event, self.zone)?;
        if all_day != self.all_day {
            let detail = "an occurrence is all-day, and the series is not, or the reverse";
            return Err(Skip::saying(Reason::Unsupported, detail));
        }
        let length_seconds = fields::length(event, self.zone, self.all_day)?;
        let title = fields::title(&event.title, &self.title);
        let note = fields::note(event);
        Ok(Own {
            original_start: name,
            cancelled: false,
            starts_local: Some(starts_local).filter(|start| *start != name),
            length_seconds: Some(length_seconds).filter(|length| *length != self.length_seconds),
            title: Some(title).filter(|title| *title != self.title),
            note: note.filter(|note| Some(note) != self.note.as_ref()),
        })
    }
}

fn ending(rule: &Rule, last: NaiveDateTime, all_day: bool, zone: Tz) -> Rule {
    rule.ending(match all_day {
        true => End::UntilDate(last.date()),
        false => End::UntilInstant(wall_clock::instant(zone, last).naive_utc()),
    })
}

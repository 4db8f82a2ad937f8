//! From events of a file to a meeting, or to the reason why not. Pure.

use chrono::{DateTime, Datelike, Days, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::wire::ImportSkipReason as Reason;
use crate::kernel::wall_clock;
use crate::meetings::icalendar::{Moment, ReadEvent};
use crate::meetings::recurrence::{End, Pattern, Rule, RuleError};

const MAX_TITLE: usize = 2_048;
const MAX_NOTE: usize = 5_000;
const MAX_REMINDERS: usize = 5;
const MAX_REMINDER: i32 = 28 * 24 * 60;
const MAX_LENGTH: i64 = 31 * 86_400;
/// An event without an end is a moment; a meeting is not.
const SHORTEST: i64 = 60;
const DAY: i64 = 86_400;
/// How far ahead a meeting may begin, and occurrences are there.
const AHEAD: TimeDelta = TimeDelta::days(730);
/// Occurrences of a series within that.
const MOST: usize = 1_000;
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

/// The meeting of a master and its overrides; `zone` is for times that name none.
pub fn draft(
    master: &ReadEvent,
    overrides: &[&ReadEvent],
    zone: Tz,
    untitled: &str,
    now: DateTime<Utc>,
) -> Result<Draft, Skip> {
    if master.cancelled {
        return Err(Reason::Cancelled.into());
    }
    let ranged = overrides.iter().any(|one| one.and_future);
    if master.more_rules || master.more_dates || ranged {
        return Err(Reason::Unsupported.into());
    }
    let start = master.start.as_ref().ok_or(Reason::BadTime)?;
    let zone = zone_of(start, zone)?;
    let all_day = matches!(start, Moment::Date(_));
    let starts_local = start.local(zone);
    if !YEARS.contains(&starts_local.year()) {
        return Err(Reason::BadTime.into());
    }
    let mut draft = Draft {
        title: title(&master.title, untitled),
        note: note(master),
        private: master.private,
        transparent: master.transparent,
        zone,
        all_day,
        starts_local,
        length_seconds: length(master, zone, all_day)?,
        rule: None,
        reminders: reminders(master),
        own: Vec::new(),
    };
    if let Some(text) = &master.rule {
        draft.repeat(text, master, overrides, now)?;
    } else if !overrides.is_empty() {
        return Err(Reason::Unsupported.into());
    }
    draft.require_to_come(now)?;
    Ok(draft)
}

impl Draft {
    fn repeat(
        &mut self,
        text: &str,
        master: &ReadEvent,
        overrides: &[&ReadEvent],
        now: DateTime<Utc>,
    ) -> Result<(), Skip> {
        let wrong = |error: RuleError| Skip {
            reason: Reason::BadRule,
            detail: Some(error.to_string()),
        };
        let rule = self.fitting(Rule::parse(&with_zone(text, self.zone)).map_err(wrong)?);
        let pattern = Pattern {
            zone: self.zone,
            start: self.starts_local,
            all_day: self.all_day,
            rule,
        };
        pattern.check().map_err(wrong)?;
        let horizon = (now + AHEAD).naive_utc();
        let coming = pattern.starts(horizon, usize::MAX).unwrap_or_default();
        let today = (now - TimeDelta::days(1)).naive_utc();
        if coming.iter().filter(|start| **start >= today).count() > MOST {
            return Err(Skip {
                reason: Reason::BadRule,
                detail: Some(format!("it tells more than {MOST} times in two years")),
            });
        }
        self.rule = Some(pattern.rule.to_string());
        let told = |name: &NaiveDateTime| coming.binary_search(name).is_ok();
        for excluded in &master.excluded {
            let name = excluded.local(self.zone);
            if told(&name) {
                self.own.push(Own::cancelled(name));
            }
        }
        for event in overrides {
            let id = event.recurrence_id.as_ref().ok_or(Reason::BadTime)?;
            let name = id.local(self.zone);
            if told(&name) {
                let own = self.occurrence(event, name)?;
                self.own.push(own);
            }
        }
        self.own.sort_by_key(|own| own.original_start);
        self.own.dedup_by_key(|own| own.original_start);
        Ok(())
    }

    /// An UNTIL of the other kind, as some calendars write it, in the kind of the start.
    fn fitting(&self, rule: Rule) -> Rule {
        match rule.end() {
            End::UntilDate(day) if !self.all_day => {
                let end = day.checked_add_days(Days::new(1)).unwrap_or(day);
                rule.ending_before(end.and_time(chrono::NaiveTime::MIN), false, self.zone)
            }
            End::UntilInstant(at) if self.all_day => rule.ending(End::UntilDate(at.date())),
            _ => rule,
        }
    }

    fn occurrence(&self, event: &ReadEvent, name: NaiveDateTime) -> Result<Own, Skip> {
        if event.cancelled {
            return Ok(Own::cancelled(name));
        }
        let start = event.start.as_ref().ok_or(Reason::BadTime)?;
        if let Moment::Unknown(zone, _) = start {
            return Err(unknown(zone));
        }
        if matches!(start, Moment::Date(_)) != self.all_day {
            return Err(Skip {
                reason: Reason::Unsupported,
                detail: Some(
                    "an occurrence is all-day, and the series is not, or the reverse".to_owned(),
                ),
            });
        }
        let starts_local = start.local(self.zone);
        let length_seconds = length(event, self.zone, self.all_day)?;
        let (title, note) = (title(&event.title, &self.title), note(event));
        Ok(Own {
            original_start: name,
            cancelled: false,
            starts_local: Some(starts_local).filter(|start| *start != name),
            length_seconds: Some(length_seconds).filter(|length| *length != self.length_seconds),
            title: Some(title).filter(|title| *title != self.title),
            note: note.filter(|note| Some(note) != self.note.as_ref()),
        })
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

fn unknown(name: &str) -> Skip {
    let name: String = name.chars().take(100).collect();
    Skip {
        reason: Reason::UnknownZone,
        detail: Some(format!(
            "{name} is no zone of the IANA database, nor one of Windows"
        )),
    }
}

fn zone_of(start: &Moment, zone: Tz) -> Result<Tz, Skip> {
    match start {
        Moment::Zoned(own, _) => Ok(*own),
        Moment::Utc(_) => Ok(Tz::UTC),
        Moment::Date(_) | Moment::Floating(_) => Ok(zone),
        Moment::Unknown(name, _) => Err(unknown(name)),
    }
}

/// Seconds from start to end: exact, or whole days.
fn length(event: &ReadEvent, zone: Tz, all_day: bool) -> Result<i32, Skip> {
    let start = event.start.as_ref().ok_or(Reason::BadTime)?;
    let seconds = match (&event.end, event.duration) {
        (Some(Moment::Unknown(name, _)), _) => return Err(unknown(name)),
        (Some(end), _) if all_day => (end.local(zone) - start.local(zone)).num_seconds(),
        (Some(end), _) => (end.instant(zone) - start.instant(zone)).num_seconds(),
        (None, Some(length)) => length.num_seconds(),
        (None, None) if all_day => DAY,
        (None, None) => SHORTEST,
    };
    let seconds = if all_day {
        seconds.max(DAY)
    } else {
        seconds.max(if seconds == 0 { SHORTEST } else { seconds })
    };
    if !(SHORTEST..=MAX_LENGTH).contains(&seconds) || (all_day && seconds % DAY != 0) {
        return Err(Reason::BadTime.into());
    }
    i32::try_from(seconds).map_err(|_| Reason::BadTime.into())
}

/// `UNTIL` without a zone, which some calendars write, as the instant that they mean.
fn with_zone(text: &str, zone: Tz) -> String {
    let part = |part: &str| {
        let local = part
            .strip_prefix("UNTIL=")
            .and_then(|value| NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok());
        match local {
            Some(local) => {
                let until = wall_clock::instant(zone, local);
                format!("UNTIL={}", until.format("%Y%m%dT%H%M%SZ"))
            }
            None => part.to_owned(),
        }
    };
    let parts: Vec<_> = text.trim_end_matches(';').split(';').map(part).collect();
    parts.join(";")
}

fn title(text: &str, untitled: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_TITLE)
        .collect();
    let plain = plain.trim();
    if plain.is_empty() {
        untitled.to_owned()
    } else {
        plain.to_owned()
    }
}

/// The description, and before it where it takes place: rooms elsewhere are none of ours.
fn note(event: &ReadEvent) -> Option<String> {
    let parts = [event.location.as_deref(), event.note.as_deref()];
    let text = parts
        .iter()
        .flatten()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    let plain = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let plain: String = plain.take(MAX_NOTE).collect();
    let plain = plain.trim();
    (!plain.is_empty()).then(|| plain.to_owned())
}

fn reminders(event: &ReadEvent) -> Vec<i32> {
    let mut minutes: Vec<i32> = event
        .reminders
        .iter()
        .copied()
        .filter(|minutes| minutes.abs() <= MAX_REMINDER)
        .collect();
    minutes.sort_unstable_by(|one, other| other.cmp(one));
    minutes.dedup();
    minutes.truncate(MAX_REMINDERS);
    minutes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::icalendar;

    fn now() -> DateTime<Utc> {
        "2026-09-07T00:50:00Z".parse().unwrap()
    }

    fn drafted(lines: &str) -> Result<Draft, Skip> {
        let text =
            format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
        let read = icalendar::read(&text).unwrap();
        let overrides: Vec<_> = read.events.iter().skip(1).collect();
        draft(&read.events[0], &overrides, Tz::Asia__Shanghai, "-", now())
    }

    fn reason(lines: &str) -> Reason {
        drafted(lines).unwrap_err().reason
    }

    #[test]
    fn a_series_of_outlook_with_what_differs() {
        let draft = drafted(
            "SUMMARY:Weekly\nDTSTART;TZID=W. Europe Standard Time:20260907T100000\n\
             DTEND;TZID=W. Europe Standard Time:20260907T110000\n\
             RRULE:FREQ=WEEKLY;UNTIL=20261231;BYDAY=MO\n\
             EXDATE;TZID=W. Europe Standard Time:20260914T100000\nEND:VEVENT\nBEGIN:VEVENT\nUID:x\n\
             SUMMARY:Weekly\nRECURRENCE-ID;TZID=W. Europe Standard Time:20260921T100000\n\
             DTSTART;TZID=W. Europe Standard Time:20260922T100000\nDURATION:PT2H",
        )
        .unwrap();
        assert_eq!(draft.zone, Tz::Europe__Berlin);
        assert_eq!(
            draft.rule.as_deref(),
            Some("FREQ=WEEKLY;UNTIL=20261231T225959Z;BYDAY=MO")
        );
        assert!(draft.own[0].cancelled);
        assert_eq!(draft.own[1].length_seconds, Some(7_200));
        assert_eq!(draft.own[1].title, None);
        let moved = draft.own[1].starts_local.unwrap();
        assert_eq!(moved.to_string(), "2026-09-22 10:00:00");
    }

    #[test]
    fn whole_days_and_moments() {
        let draft = drafted("DTSTART;VALUE=DATE:20260908").unwrap();
        assert!(draft.all_day && draft.length_seconds == 86_400);
        assert_eq!(
            (draft.title.as_str(), draft.zone),
            ("-", Tz::Asia__Shanghai)
        );
        let draft =
            drafted("DTSTART:20260908T020000Z\nLOCATION:Room 1\nDESCRIPTION:a\\nb").unwrap();
        assert_eq!(draft.length_seconds, 60);
        assert_eq!(draft.note.as_deref(), Some("Room 1\n\na\nb"));
    }

    #[test]
    fn what_is_not_taken_says_why() {
        for (lines, expected) in [
            ("SUMMARY:x", Reason::BadTime),
            (
                "DTSTART;TZID=Mars/Base:20260908T100000",
                Reason::UnknownZone,
            ),
            (
                "DTSTART:20260908T100000Z\nSTATUS:CANCELLED",
                Reason::Cancelled,
            ),
            ("DTSTART:20250908T100000Z", Reason::Over),
            ("DTSTART:20300908T100000Z", Reason::TooFar),
            (
                "DTSTART:20260908T100000Z\nDTEND:20260908T090000Z",
                Reason::BadTime,
            ),
            (
                "DTSTART:20260908T100000Z\nRRULE:FREQ=HOURLY",
                Reason::BadRule,
            ),
            (
                "DTSTART:20260908T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO",
                Reason::BadRule,
            ),
            (
                "DTSTART:20260908T100000Z\nRDATE:20260910T100000Z",
                Reason::Unsupported,
            ),
            (
                "DTSTART:20200908T100000Z\nRRULE:FREQ=DAILY;COUNT=3",
                Reason::Over,
            ),
        ] {
            assert_eq!(reason(lines), expected, "{lines}");
        }
        // Begun long ago, and still going on.
        assert!(drafted("DTSTART:20200908T100000Z\nRRULE:FREQ=WEEKLY").is_ok());
    }
}

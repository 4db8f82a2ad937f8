//! What an event says of itself, within our bounds.

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::{Reason, Skip};
use crate::kernel::wall_clock;
use crate::meetings::icalendar::{Moment, ReadEvent};

const MAX_TITLE: usize = 2_048;
const MAX_NOTE: usize = 5_000;
const MAX_REMINDERS: usize = 5;
const MAX_REMINDER: i32 = 28 * 24 * 60;
const MAX_LENGTH: i64 = 31 * 86_400;
/// An event without an end is a moment; a meeting is not.
const SHORTEST: i64 = 60;
const DAY: i64 = 86_400;
/// Of an event that does not say how long it lasts: a moment, or the day.
const UNSAID: (i32, i32) = (60, 86_400);

/// What a meeting, and each part of it, has besides its times.
#[derive(Debug, Clone)]
pub struct Face {
    pub title: String,
    pub note: Option<String>,
    pub private: bool,
    pub transparent: bool,
    pub reminders: Vec<i32>,
}

impl Face {
    pub fn of(event: &ReadEvent, untitled: &str) -> Self {
        Self {
            title: title(&event.title, untitled),
            note: note(event),
            private: event.private,
            transparent: event.transparent,
            reminders: reminders(event),
        }
    }
}

pub fn unknown(name: &str) -> Skip {
    let name: String = name.chars().take(100).collect();
    Skip {
        reason: Reason::UnknownZone,
        detail: Some(format!(
            "{name} is no zone of the IANA database, nor one of Windows"
        )),
    }
}

pub fn zone_of(start: &Moment, zone: Tz) -> Result<Tz, Skip> {
    match start {
        Moment::Zoned(own, _) => Ok(*own),
        Moment::Utc(_) => Ok(Tz::UTC),
        Moment::Date(_) | Moment::Floating(_) => Ok(zone),
        Moment::Unknown(name, _) => Err(unknown(name)),
    }
}

/// When an event starts on the wall clock of `zone`, and whether on a whole day.
pub fn start_of(event: &ReadEvent, zone: Tz) -> Result<(NaiveDateTime, bool), Skip> {
    let start = event.start.as_ref().ok_or(Reason::BadTime)?;
    local_of(start, zone)
}

/// What the wall clock of `zone` shows then, and whether the whole day is meant.
pub fn local_of(moment: &Moment, zone: Tz) -> Result<(NaiveDateTime, bool), Skip> {
    if let Moment::Unknown(name, _) = moment {
        return Err(unknown(name));
    }
    Ok((moment.local(zone), matches!(moment, Moment::Date(_))))
}

/// Seconds of an event.
pub fn length(event: &ReadEvent, zone: Tz, all_day: bool) -> Result<i32, Skip> {
    let start = event.start.as_ref().ok_or(Reason::BadTime)?;
    let end = (event.end.as_ref(), event.duration);
    Ok(
        between(start, end, zone, all_day)?.unwrap_or(match all_day {
            true => UNSAID.1,
            false => UNSAID.0,
        }),
    )
}

/// Seconds from start to end, or so many: exact, or whole days. Nothing where neither is said.
pub fn between(
    start: &Moment,
    end: (Option<&Moment>, Option<TimeDelta>),
    zone: Tz,
    all_day: bool,
) -> Result<Option<i32>, Skip> {
    let seconds = match end {
        (Some(Moment::Unknown(name, _)), _) => return Err(unknown(name)),
        (Some(end), _) if all_day => (end.local(zone) - start.local(zone)).num_seconds(),
        (Some(end), _) => (end.instant(zone) - start.instant(zone)).num_seconds(),
        (None, Some(length)) => length.num_seconds(),
        (None, None) => return Ok(None),
    };
    let seconds = match all_day {
        true => seconds.max(DAY),
        false if seconds == 0 => SHORTEST,
        false => seconds,
    };
    if !(SHORTEST..=MAX_LENGTH).contains(&seconds) || (all_day && seconds % DAY != 0) {
        return Err(Reason::BadTime.into());
    }
    let seconds = i32::try_from(seconds).map_err(|_| Reason::BadTime)?;
    Ok(Some(seconds))
}

/// `UNTIL` without a zone, which some calendars write, as the instant that they mean.
pub fn with_zone(text: &str, zone: Tz) -> String {
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

pub fn title(text: &str, untitled: &str) -> String {
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
pub fn note(event: &ReadEvent) -> Option<String> {
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

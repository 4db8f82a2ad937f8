//! Calendars as iCalendar (RFC 5545): each all-day event is a day off, or several.
//!
//! Read by hand: the readers that there are for the format pass over what they do not understand
//! and know no lines, and here a wrong line must be told by its number. Everything but the events
//! is passed over (zones, alarms, to-dos).

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{Faults, MAX_DAYS};
use crate::attendance::special_days::domain::{Asked, Place};
use crate::attendance::special_days::wire::{SpecialDay, SpecialDayName};
use crate::kernel::problem::FieldError;

/// Days of one event.
const MAX_LENGTH: i64 = 62;
const MAX_NAME: usize = 64;
/// What calendars call a weekend that is worked.
const WORKED: [&str; 5] = ["WORKED", "WORKDAY", "ALTERNATE-WORKDAY", "上班", "补班"];

/// A logical line: a property's name and value, and where it begins. Parameters add nothing: a date
/// with a time says so by its value.
#[derive(Debug)]
struct Line<'a> {
    number: u64,
    name: String,
    value: &'a str,
}

/// What an event says, each with its line.
#[derive(Debug, Default)]
struct Event {
    begins: u64,
    start: Option<(u64, String)>,
    end: Option<(u64, String)>,
    duration: Option<(u64, String)>,
    summary: Option<(u64, String)>,
    repeats: Option<(u64, String)>,
    worked: bool,
    cancelled: bool,
}

type Fault = (u64, &'static str, String);

pub fn read(content: &[u8]) -> Result<Vec<Asked>, Faults> {
    let text = std::str::from_utf8(content).map_err(|error| {
        let before = content.get(..error.valid_up_to()).unwrap_or_default();
        let ends = before.iter().filter(|byte| **byte == b'\n').count();
        let line = u64::try_from(ends).unwrap_or(u64::MAX).saturating_add(1);
        Faults::at(line, "file", "must be UTF-8, as iCalendar is")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\0') {
        return Err(Faults::at(1, "file", "must not contain the character NUL"));
    }
    let events = events(&unfold(text))?;
    let (mut days, mut faults) = (BTreeMap::new(), Vec::new());
    for event in events.iter().filter(|event| !event.cancelled) {
        if let Err((line, property, detail)) = add(&mut days, event) {
            faults.push(Place::Line(line).error(property, detail));
        }
    }
    if faults.is_empty() {
        Ok(days.into_values().collect())
    } else {
        Err(Faults(faults))
    }
}

/// The lines, each with those that go on with it, and the number of its first.
fn unfold(text: &str) -> Vec<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ if line.is_empty() => {}
            _ => lines.push((number, line.to_owned())),
        }
    }
    lines
}

/// The first place of a sign that is not in quotes.
fn outside_quotes(text: &str, signs: &[char]) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, sign)| {
        quoted ^= sign == '"';
        (!quoted && signs.contains(&sign)).then_some(at)
    })
}

fn parse((number, text): &(u64, String)) -> Result<Line<'_>, FieldError> {
    let fault = || {
        let detail = "must be a property, like SUMMARY:National Day";
        Place::Line(*number).error("file", detail)
    };
    let colon = outside_quotes(text, &[':']).ok_or_else(fault)?;
    let (head, value) = text.split_at(colon);
    let name = head.split(';').next().unwrap_or_default();
    let named = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.is_empty() || !name.chars().all(named) {
        return Err(fault());
    }
    Ok(Line {
        number: *number,
        name: name.to_ascii_uppercase(),
        value: value.get(1..).unwrap_or_default(),
    })
}

fn events(lines: &[(u64, String)]) -> Result<Vec<Event>, Faults> {
    let mut events = Vec::new();
    // The components that are open, the outermost first.
    let mut open: Vec<(u64, String)> = Vec::new();
    let mut event = Event::default();
    for (index, line) in lines.iter().enumerate() {
        let line = parse(line).map_err(|fault| Faults(vec![fault]))?;
        let what = line.value.trim().to_ascii_uppercase();
        if index == 0 && (line.name.as_str(), what.as_str()) != ("BEGIN", "VCALENDAR") {
            break;
        }
        let inside = open.last().map(|(_, name)| name.as_str());
        match (line.name.as_str(), inside) {
            ("BEGIN", _) => {
                if what == "VEVENT" {
                    event = Event {
                        begins: line.number,
                        ..Event::default()
                    };
                }
                open.push((line.number, what));
            }
            ("END", Some(name)) if name == what => {
                if what == "VEVENT" {
                    events.push(std::mem::take(&mut event));
                }
                open.pop();
            }
            ("END", _) => {
                let inside = inside.unwrap_or("nothing");
                let detail = format!("must end what is open, which is {inside}, and ends {what}");
                return Err(Faults::at(line.number, "END", detail));
            }
            (_, Some("VEVENT")) => event.take(&line),
            _ => {}
        }
        if events.len() > MAX_DAYS {
            let detail = format!("must have at most {MAX_DAYS} events");
            return Err(Faults::at(line.number, "file", detail));
        }
        if index + 1 == lines.len() && open.is_empty() {
            return Ok(events);
        }
    }
    match open.last() {
        Some((line, name)) => Err(Faults::at(
            *line,
            "BEGIN",
            format!("{name} must end with END:{name}"),
        )),
        None => Err(Faults::at(
            1,
            "file",
            "must be iCalendar: from BEGIN:VCALENDAR to END:VCALENDAR",
        )),
    }
}

impl Event {
    fn take(&mut self, line: &Line<'_>) {
        let told = Some((line.number, line.value.trim().to_owned()));
        let says = |words: &[&str]| {
            let value = line.value.to_uppercase();
            let mut values = value.split(',');
            values.any(|value| words.contains(&value.trim()))
        };
        match line.name.as_str() {
            "DTSTART" => self.start = told,
            "DTEND" => self.end = told,
            "DURATION" => self.duration = told,
            "SUMMARY" => {
                let name = unescape(line.value);
                self.worked |= is_worked(&name);
                self.summary = Some((line.number, name));
            }
            "RRULE" | "RDATE" => self.repeats = told,
            "CATEGORIES" | "X-APPLE-SPECIAL-DAY" => self.worked |= says(&WORKED),
            "STATUS" => self.cancelled = says(&["CANCELLED"]),
            _ => {}
        }
    }

    /// The first day and the day after the last.
    fn span(&self) -> Result<(NaiveDate, NaiveDate), Fault> {
        let missing = || (self.begins, "DTSTART", "must be there".to_owned());
        let start = self.start.as_ref().ok_or_else(missing)?;
        let first = date("DTSTART", start)?;
        let next = |days: u64| first.checked_add_days(Days::new(days));
        let end = match (&self.end, &self.duration) {
            (Some(end), _) => Some(date("DTEND", end)?),
            (None, Some((line, text))) => {
                let days = text
                    .strip_prefix('P')
                    .and_then(|rest| rest.strip_suffix('D'));
                let days = days.and_then(|days| days.parse::<u64>().ok());
                let detail = || format!("must be whole days like P1D, is {text:?}");
                next(
                    days.ok_or_else(|| (*line, "DURATION", detail()))?
                        .min(10_000),
                )
            }
            (None, None) => next(1),
        };
        let line = self
            .end
            .as_ref()
            .or(self.duration.as_ref())
            .unwrap_or(start)
            .0;
        let property = if self.end.is_some() {
            "DTEND"
        } else {
            "DURATION"
        };
        let end = end.unwrap_or(first);
        if !(1..=MAX_LENGTH).contains(&(end - first).num_days()) {
            let detail = format!(
                "must be 1 to {MAX_LENGTH} days after DTSTART (the end is the day after the last), is {end}"
            );
            return Err((line, property, detail));
        }
        Ok((first, end))
    }
}

fn date(property: &'static str, (line, text): &(u64, String)) -> Result<NaiveDate, Fault> {
    let whole = text.len() == 8;
    let parsed = NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    parsed.filter(|_| whole).ok_or_else(|| {
        let detail = format!("must be a date like 20261001, without a time: only all-day events are days; is {text:?}");
        (*line, property, detail)
    })
}

/// As Chinese calendars name a day that is worked: 补班, 国庆节（班）.
fn is_worked(name: &str) -> bool {
    let name = name.trim();
    name.contains("补班")
        || ["（班）", "(班)", " 班"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn unescape(text: &str) -> String {
    let mut signs = text.trim().chars();
    let mut plain = String::new();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(other) => plain.push(other),
                None => {}
            },
            sign => plain.push(sign),
        }
    }
    plain
}

/// Adds the days of an event. Two events of a date become one day if they agree.
fn add(days: &mut BTreeMap<NaiveDate, Asked>, event: &Event) -> Result<(), Fault> {
    if let Some((line, _)) = &event.repeats {
        let detail = "must be absent: name each date by itself";
        return Err((*line, "RRULE", detail.to_owned()));
    }
    let missing = || {
        (
            event.begins,
            "SUMMARY",
            "must be there: it is the day's name".to_owned(),
        )
    };
    let (line, name) = event.summary.as_ref().ok_or_else(missing)?;
    let (first, end) = event.span()?;
    let place = Place::Line(event.start.as_ref().map_or(event.begins, |(line, _)| *line));
    for date in first.iter_days().take_while(|date| *date < end) {
        let other = days.get(&date);
        if let Some(Asked {
            place: Place::Line(at),
            ..
        }) = other.filter(|other| other.day.worked != event.worked)
        {
            let detail = format!("must not be worked and off at once: {date} is in line {at}, too");
            return Err((*line, "SUMMARY", detail));
        }
        let name = match other {
            Some(other) if !other.day.name.split('、').any(|part| part == name) => {
                let both = format!("{}、{name}", other.day.name);
                both.chars().take(MAX_NAME).collect()
            }
            Some(other) => other.day.name.to_string(),
            None => name.clone(),
        };
        let name = SpecialDayName::parse(&name).map_err(|detail| (*line, "SUMMARY", detail))?;
        let day = SpecialDay {
            date,
            worked: event.worked,
            name,
            shift_id: None,
        };
        days.insert(date, Asked { day, place });
        if days.len() > MAX_DAYS {
            let detail = format!("must have at most {MAX_DAYS} days");
            return Err((event.begins, "file", detail));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(lines: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    fn fault(content: &str) -> (String, String) {
        let faults = read(content.as_bytes()).unwrap_err();
        (faults.0[0].pointer.clone(), faults.0[0].detail.clone())
    }

    #[test]
    fn reads_all_day_events() {
        let content = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Asia/Shanghai\nEND:VTIMEZONE\n\
            BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261004\n\
            SUMMARY;LANGUAGE=\"zh:CN\":国庆\n 节\\, 假\nBEGIN:VALARM\nTRIGGER:-PT15M\nDTSTART:x\nEND:VALARM\nEND:VEVENT\n\
            BEGIN:VEVENT\nDTSTART:20261010\nSUMMARY:国庆节（班）\nEND:VEVENT\n\
            BEGIN:VEVENT\nDTSTART:20261003\nDURATION:P1D\nSUMMARY:中秋节\nEND:VEVENT\n\
            BEGIN:VEVENT\nDTSTART:20260920\nSUMMARY:Swap\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\nEND:VEVENT\n\
            BEGIN:VEVENT\nDTSTART:20261225\nSUMMARY:Christmas\nSTATUS:CANCELLED\nEND:VEVENT\nEND:VCALENDAR";
        let days = read(content.as_bytes()).unwrap();
        let shown: Vec<_> = days
            .iter()
            .map(|Asked { day, .. }| format!("{} {} {}", day.date, day.worked, &*day.name))
            .collect();
        assert_eq!(
            shown,
            [
                "2026-09-20 true Swap",
                "2026-10-01 false 国庆节, 假",
                "2026-10-02 false 国庆节, 假",
                "2026-10-03 false 国庆节, 假、中秋节",
                "2026-10-10 true 国庆节（班）",
            ]
        );
        assert_eq!(days[1].place, Place::Line(6));
    }

    #[test]
    fn every_fault_says_line_and_property() {
        let place = |lines: &str| fault(&event(lines)).0;
        assert_eq!(place("SUMMARY:x\r\n"), "/lines/3/DTSTART");
        assert_eq!(place("DTSTART:20261001\r\n"), "/lines/3/SUMMARY");
        assert_eq!(
            place("SUMMARY:x\r\nDTSTART:20261001T090000Z\r\n"),
            "/lines/5/DTSTART"
        );
        assert_eq!(
            place("SUMMARY:x\r\nDTSTART:20261001\r\nDTEND:20261001\r\n"),
            "/lines/6/DTEND"
        );
        assert_eq!(
            place("SUMMARY:x\r\nDTSTART:20261001\r\nDTEND:20271001\r\n"),
            "/lines/6/DTEND"
        );
        assert_eq!(
            place("SUMMARY:x\r\nDTSTART:20261001\r\nDURATION:PT8H\r\n"),
            "/lines/6/DURATION"
        );
        assert_eq!(
            place("SUMMARY:x\r\nDTSTART:20261001\r\nRRULE:FREQ=YEARLY\r\n"),
            "/lines/6/RRULE"
        );
        assert_eq!(place("no property\r\n"), "/lines/4/file");
        assert_eq!(fault("date,name\n").0, "/lines/1/file");
        assert_eq!(
            fault("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n").0,
            "/lines/3/END"
        );
        assert_eq!(fault("BEGIN:VCALENDAR\nBEGIN:VEVENT\n").0, "/lines/2/BEGIN");
        let both = "SUMMARY:x\nDTSTART:20261001\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:补班\nDTSTART:20261001\n";
        let (place, detail) = fault(&event(both));
        assert_eq!(place, "/lines/8/SUMMARY");
        assert!(detail.contains("is in line 5"), "{detail}");
        assert_eq!(
            read(b"BEGIN:VCALENDAR\n\xff").unwrap_err().0[0].pointer,
            "/lines/2/file"
        );
    }

    proptest! {
        #[test]
        fn nothing_panics(content in "(BEGIN:|END:|VEVENT|VCALENDAR|DTSTART:|[0-9T;:\" \n])*") {
            let _ = read(content.as_bytes());
        }
    }
}

//! A calendar from text. What is odd is left out where that harms nothing, and told where it does.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::event::PartStat;
use super::line::{self, Line};
use super::windows;
use crate::kernel::wall_clock;

/// Components within components: a calendar, an event, its alarm; and what we do not know.
const MAX_DEPTH: usize = 8;
/// Events of a calendar, overrides among them.
pub const MAX_EVENTS: usize = 2_000;
/// Octets of a line, as it was before it was folded.
const MAX_LINE: usize = 256 * 1024;
/// People of an event, and dates that it leaves out.
const MAX_MANY: usize = 5_000;
/// EXRULEs of an event.
const MAX_WITHOUT: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("this is no iCalendar: it does not begin with BEGIN:VCALENDAR")]
    NotACalendar,
    #[error("END:{0} closes what is not open")]
    Unbalanced(String),
    #[error("components lie more than {MAX_DEPTH} deep in each other")]
    TooDeep,
    #[error("there are more than {MAX_EVENTS} events")]
    TooManyEvents,
    #[error("a line has more than {MAX_LINE} octets")]
    LongLine,
    #[error("it ends in the middle")]
    Unfinished,
}

/// A point in time as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    Date(NaiveDate),
    Utc(DateTime<Utc>),
    Zoned(Tz, NaiveDateTime),
    /// In a zone whose name says nothing.
    Unknown(String, NaiveDateTime),
    /// Wherever the reader is.
    Floating(NaiveDateTime),
}

impl Moment {
    /// The instant, where the words say nothing better than `zone`.
    pub fn instant(&self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Utc(at) => *at,
            Self::Zoned(own, local) => wall_clock::instant(*own, *local),
            _ => wall_clock::instant(zone, self.local(zone)),
        }
    }

    /// What the wall clock of `zone` shows then.
    pub fn local(&self, zone: Tz) -> NaiveDateTime {
        match self {
            Self::Date(day) => day.and_time(chrono::NaiveTime::MIN),
            Self::Utc(at) => at.with_timezone(&zone).naive_local(),
            Self::Zoned(own, local) if *own == zone => *local,
            Self::Zoned(own, local) => wall_clock::instant(*own, *local)
                .with_timezone(&zone)
                .naive_local(),
            Self::Unknown(_, local) | Self::Floating(local) => *local,
        }
    }
}

/// Somebody whom an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadParty {
    /// In lower case, without `mailto:`.
    pub email: String,
    pub name: Option<String>,
    pub answer: Option<PartStat>,
}

/// How much a RECURRENCE-ID is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Range {
    #[default]
    One,
    /// THISANDFUTURE.
    AndFuture,
    /// THISANDPRIOR, which RFC 5545 has no more, or what nobody knows.
    Unknown,
}

/// A date of an RDATE; a PERIOD has a length of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadDate {
    pub start: Moment,
    pub end: Option<Moment>,
    pub duration: Option<TimeDelta>,
}

/// A VEVENT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadEvent {
    pub uid: String,
    pub sequence: i32,
    pub stamp: Option<DateTime<Utc>>,
    pub recurrence_id: Option<Moment>,
    pub range: Range,
    pub start: Option<Moment>,
    pub end: Option<Moment>,
    pub duration: Option<TimeDelta>,
    pub rule: Option<String>,
    pub more_rules: bool,
    /// EXRULE, which RFC 5545 has no more.
    pub without: Vec<String>,
    pub excluded: Vec<Moment>,
    pub dates: Vec<ReadDate>,
    /// Dates of RDATE that cannot be read.
    pub unread_dates: Vec<String>,
    pub title: String,
    pub note: Option<String>,
    pub location: Option<String>,
    pub comment: Option<String>,
    pub private: bool,
    pub transparent: bool,
    pub cancelled: bool,
    pub organizer: Option<ReadParty>,
    pub attendees: Vec<ReadParty>,
    /// Minutes before the start.
    pub reminders: Vec<i32>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadCalendar {
    /// In upper case.
    pub method: Option<String>,
    pub events: Vec<ReadEvent>,
}

/// Reads a calendar.
pub fn read(text: &str) -> Result<ReadCalendar, ReadError> {
    let mut calendar = ReadCalendar::default();
    let mut open: Vec<String> = Vec::new();
    let mut event: Option<ReadEvent> = None;
    let mut finished = false;
    for folded in line::unfold(text) {
        if folded.len() > MAX_LINE {
            return Err(ReadError::LongLine);
        }
        let Some(line) = line::parse(&folded) else {
            if open.is_empty() && !finished {
                return Err(ReadError::NotACalendar);
            }
            continue;
        };
        let value = || line.value.trim().to_ascii_uppercase();
        match line.name.as_str() {
            "BEGIN" => {
                let name = value();
                if open.is_empty() && name != "VCALENDAR" {
                    return Err(ReadError::NotACalendar);
                }
                if open.len() >= MAX_DEPTH {
                    return Err(ReadError::TooDeep);
                }
                if name == "VEVENT" && open.len() == 1 {
                    event = Some(ReadEvent::default());
                }
                open.push(name);
            }
            "END" => {
                let name = value();
                if open.pop().as_ref() != Some(&name) {
                    return Err(ReadError::Unbalanced(name));
                }
                if open.len() == 1
                    && let Some(event) = event.take()
                {
                    if calendar.events.len() == MAX_EVENTS {
                        return Err(ReadError::TooManyEvents);
                    }
                    calendar.events.push(event);
                }
                finished |= open.is_empty();
            }
            _ => {
                let within: Vec<&str> = open.iter().map(String::as_str).collect();
                match (within.as_slice(), event.as_mut()) {
                    ([], _) if !finished => return Err(ReadError::NotACalendar),
                    (["VCALENDAR"], _) if line.name == "METHOD" => {
                        calendar.method = Some(value());
                    }
                    (["VCALENDAR", "VEVENT"], Some(event)) => property(event, &line),
                    (["VCALENDAR", "VEVENT", "VALARM"], Some(event)) => alarm(event, &line),
                    _ => {}
                }
            }
        }
    }
    match (finished, open.is_empty()) {
        (true, true) => Ok(calendar),
        (false, true) => Err(ReadError::NotACalendar),
        _ => Err(ReadError::Unfinished),
    }
}

fn property(event: &mut ReadEvent, line: &Line) {
    let text = || line::unescape(&line.value);
    let word = || line.value.trim().to_ascii_uppercase();
    match line.name.as_str() {
        "UID" => event.uid = text().trim().to_owned(),
        "SEQUENCE" => event.sequence = line.value.trim().parse().unwrap_or(0),
        "DTSTAMP" => {
            event.stamp = moment(line).map(|moment| moment.instant(Tz::UTC));
        }
        "RECURRENCE-ID" => {
            event.recurrence_id = moment(line);
            event.range = match line.parameter("RANGE") {
                None => Range::One,
                Some(range) if range.eq_ignore_ascii_case("THISANDFUTURE") => Range::AndFuture,
                Some(_) => Range::Unknown,
            };
        }
        "DTSTART" => event.start = moment(line),
        "DTEND" => event.end = moment(line),
        "DURATION" => event.duration = duration(line.value.trim()),
        "RRULE" if event.rule.is_some() => event.more_rules = true,
        "RRULE" => event.rule = Some(line.value.trim().to_owned()),
        "EXRULE" if event.without.len() < MAX_WITHOUT => {
            event.without.push(line.value.trim().to_owned());
        }
        "EXRULE" => event.more_rules = true,
        "RDATE" => dates(event, line),
        "EXDATE" => {
            let room = MAX_MANY.saturating_sub(event.excluded.len());
            let each = line.value.split(',').take(room);
            event
                .excluded
                .extend(each.filter_map(|value| moment_of(line, value)));
        }
        "SUMMARY" => event.title = text(),
        "DESCRIPTION" => event.note = Some(text()),
        "LOCATION" => event.location = Some(text()),
        "COMMENT" => event.comment = Some(text()),
        "CLASS" => event.private = word() != "PUBLIC",
        "TRANSP" => event.transparent = word() == "TRANSPARENT",
        "STATUS" => event.cancelled = word() == "CANCELLED",
        "ORGANIZER" => event.organizer = party(line),
        "ATTENDEE" if event.attendees.len() < MAX_MANY => event.attendees.extend(party(line)),
        _ => {}
    }
}

fn dates(event: &mut ReadEvent, line: &Line) {
    let known = event.dates.len() + event.unread_dates.len();
    let room = MAX_MANY.saturating_sub(known);
    for value in line.value.split(',').take(room) {
        match date_of(line, value) {
            Some(date) => event.dates.push(date),
            None => event.unread_dates.push(value.trim().to_owned()),
        }
    }
}

/// A date, a time, or a period: a start, and an end or a length.
fn date_of(line: &Line, value: &str) -> Option<ReadDate> {
    let (start, rest) = match value.split_once('/') {
        Some((start, rest)) => (start, Some(rest.trim())),
        None => (value, None),
    };
    let end = rest.and_then(|rest| moment_of(line, rest));
    let length = rest.and_then(duration);
    if rest.is_some() && end.is_none() && length.is_none() {
        return None;
    }
    Some(ReadDate {
        start: moment_of(line, start)?,
        end,
        duration: length,
    })
}

fn alarm(event: &mut ReadEvent, line: &Line) {
    let is_plain = line.parameter("RELATED") != Some("END") && line.parameter("VALUE").is_none();
    if line.name != "TRIGGER" || !is_plain || event.reminders.len() >= MAX_MANY {
        return;
    }
    let minutes = duration(line.value.trim())
        .map(|before| -before.num_minutes())
        .and_then(|minutes| i32::try_from(minutes).ok());
    event.reminders.extend(minutes);
}

fn party(line: &Line) -> Option<ReadParty> {
    let address = line.value.trim();
    let (scheme, email) = address.split_at_checked("mailto:".len())?;
    if !scheme.eq_ignore_ascii_case("mailto:") {
        return None;
    }
    let answer = line.parameter("PARTSTAT").and_then(|answer| {
        Some(match answer.to_ascii_uppercase().as_str() {
            "ACCEPTED" => PartStat::Accepted,
            "DECLINED" => PartStat::Declined,
            "TENTATIVE" => PartStat::Tentative,
            "NEEDS-ACTION" => PartStat::NeedsAction,
            _ => return None,
        })
    });
    Some(ReadParty {
        email: email.trim().to_lowercase(),
        name: line.parameter("CN").map(str::to_owned),
        answer,
    })
}

fn moment(line: &Line) -> Option<Moment> {
    moment_of(line, &line.value)
}

fn moment_of(line: &Line, value: &str) -> Option<Moment> {
    let value = value.trim();
    if value.len() == 8 {
        return NaiveDate::parse_from_str(value, "%Y%m%d")
            .ok()
            .map(Moment::Date);
    }
    let digits = value.trim_end_matches('Z');
    if digits.len() != 15 || value.len() > 16 {
        return None;
    }
    let local = NaiveDateTime::parse_from_str(digits, "%Y%m%dT%H%M%S").ok()?;
    if value.len() == 16 {
        return Some(Moment::Utc(local.and_utc()));
    }
    Some(match line.parameter("TZID") {
        None => Moment::Floating(local),
        Some(name) => match zone(name) {
            Some(zone) => Moment::Zoned(zone, local),
            None => Moment::Unknown(name.to_owned(), local),
        },
    })
}

/// The zone of a TZID: an IANA name, alone or at the end of a path, or a name of Windows.
pub fn zone(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    if let Ok(zone) = name.parse() {
        return Some(zone);
    }
    if let Some(zone) = windows::zone(name) {
        return Some(zone);
    }
    let parts: Vec<&str> = name.split('/').collect();
    let tail = |count: usize| {
        let from = parts.len().checked_sub(count)?;
        parts.get(from..)?.join("/").parse().ok()
    };
    if name.starts_with('/') {
        return tail(3).or_else(|| tail(2)).or_else(|| tail(1));
    }
    None
}

/// A DURATION (section 3.3.6).
fn duration(text: &str) -> Option<TimeDelta> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut seconds: i64 = 0;
    let mut number = String::new();
    let mut in_time = false;
    for c in rest.strip_prefix('P')?.chars() {
        let unit = match c {
            '0'..='9' if number.len() < 9 => {
                number.push(c);
                continue;
            }
            'T' if !in_time && number.is_empty() => {
                in_time = true;
                continue;
            }
            'W' if !in_time => 7 * 86_400,
            'D' if !in_time => 86_400,
            'H' if in_time => 3_600,
            'M' if in_time => 60,
            'S' if in_time => 1,
            _ => return None,
        };
        let count: i64 = number.parse().ok()?;
        number.clear();
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
    }
    if !number.is_empty() {
        return None;
    }
    TimeDelta::try_seconds(if negative { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn calendar(lines: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:reply\r\nBEGIN:VEVENT\r\n{lines}\r\n\
             END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    #[test]
    fn reads_a_reply_of_outlook() {
        let text = calendar(
            "ATTENDEE;PARTSTAT=ACCEPTED;CN=\"Li, Na\":MAILTO:Na.Li@Example.org\r\n\
             COMMENT;LANGUAGE=en-US:Fine\\, see you\\n\r\n\
             UID:040000008200E0\r\n 0074C5B7101A82E008\r\n\
             RECURRENCE-ID;TZID=China Standard Time:20260309T100000\r\n\
             DTSTART;TZID=China Standard Time:20260309T100000\r\n\
             DTEND;TZID=China Standard Time:20260309T110000\r\n\
             DTSTAMP:20260301T020000Z\r\nSEQUENCE:3",
        );
        let read = read(&text).unwrap();
        assert_eq!(read.method.as_deref(), Some("REPLY"));
        let event = &read.events[0];
        assert_eq!(event.uid, "040000008200E00074C5B7101A82E008");
        assert_eq!(
            (event.sequence, event.comment.as_deref()),
            (3, Some("Fine, see you\n"))
        );
        let attendee = &event.attendees[0];
        assert_eq!(attendee.email, "na.li@example.org");
        assert_eq!(attendee.answer, Some(PartStat::Accepted));
        let id = event.recurrence_id.as_ref().unwrap();
        assert_eq!(
            id.instant(Tz::UTC).to_rfc3339(),
            "2026-03-09T02:00:00+00:00"
        );
    }

    #[test]
    fn zones_are_found_by_any_of_their_names() {
        for (name, expected) in [
            ("Asia/Shanghai", Some(Tz::Asia__Shanghai)),
            ("China Standard Time", Some(Tz::Asia__Shanghai)),
            (
                "/mozilla.org/20050126_1/Europe/Berlin",
                Some(Tz::Europe__Berlin),
            ),
            (
                "/freeassociation.sourceforge.net/America/Argentina/Ushuaia",
                Some(Tz::America__Argentina__Ushuaia),
            ),
            ("Customized Time Zone", None),
            ("", None),
        ] {
            assert_eq!(zone(name), expected, "{name}");
        }
    }

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("PT1H30M", Some(5_400)),
            ("-PT15M", Some(-900)),
            ("P1D", Some(86_400)),
            ("P1W", Some(604_800)),
            ("P1DT12H", Some(129_600)),
            ("1H", None),
            ("P1", None),
            ("PT999999999999H", None),
        ] {
            assert_eq!(duration(text), seconds.map(TimeDelta::seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_calendar_is_told() {
        for (text, error) in [
            (String::new(), ReadError::NotACalendar),
            ("Dear all".to_owned(), ReadError::NotACalendar),
            ("BEGIN:VCARD\nEND:VCARD".to_owned(), ReadError::NotACalendar),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\n".to_owned(),
                ReadError::Unfinished,
            ),
            (
                "BEGIN:VCALENDAR\nEND:VEVENT\n".to_owned(),
                ReadError::Unbalanced("VEVENT".to_owned()),
            ),
            (
                format!("BEGIN:VCALENDAR\n{}", "BEGIN:A\n".repeat(100_000)),
                ReadError::TooDeep,
            ),
        ] {
            assert_eq!(read(&text), Err(error));
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_matter(lines in "(BEGIN:V(EVENT|ALARM)|END:VEVENT|[A-Z-]{1,8}[:;]\\PC{0,40}|\n){0,40}") {
            let _outcome = read(&calendar(&lines));
            let _outcome = read(&lines);
        }
    }
}

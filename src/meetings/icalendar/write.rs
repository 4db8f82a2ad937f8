//! A calendar as text, by RFC 5545, so that Outlook, Google, Apple and Thunderbird read it alike.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::event::{Address, Calendar, Event, Invitee, Method, Part, Party, Status};
use super::line::{Writer, parameter};
use super::zone;
use crate::kernel::wall_clock;
use crate::meetings::recurrence::{End, Rule};

const PRODUCT: &str = "-//Muster//Muster//EN";
/// How far ahead the zone of a series without an end is told.
const AHEAD: TimeDelta = TimeDelta::days(730);
/// How often subscribers shall look.
const REFRESH: &str = "PT1H";

/// Writes a calendar.
pub fn write(calendar: &Calendar) -> String {
    let mut out = Writer::default();
    out.raw("BEGIN", "VCALENDAR");
    out.raw("VERSION", "2.0");
    out.raw("PRODID", PRODUCT);
    out.raw("CALSCALE", "GREGORIAN");
    out.raw("METHOD", calendar.method.as_str());
    if let Some(name) = &calendar.name {
        out.text("NAME", name);
        out.text("X-WR-CALNAME", name);
        out.raw("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
        out.raw("X-PUBLISHED-TTL", REFRESH);
    }
    for (name, (from, to)) in zones(&calendar.events) {
        if let Ok(zone) = name.parse() {
            zone::write(&mut out, zone, from, to);
        }
    }
    for event in &calendar.events {
        write_event(&mut out, event, calendar.method);
    }
    out.raw("END", "VCALENDAR");
    out.finish()
}

/// Whether times of a zone are written as UTC.
fn is_utc(zone: Tz) -> bool {
    matches!(zone, Tz::UTC | Tz::Etc__UTC)
}

/// The zones that need to be told, each with the time that is spoken of.
fn zones(events: &[Event]) -> BTreeMap<&'static str, (DateTime<Utc>, DateTime<Utc>)> {
    let mut zones: BTreeMap<&'static str, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    let timed = events
        .iter()
        .filter(|event| !event.all_day && !is_utc(event.zone));
    for event in timed {
        let slot = event.slot();
        let mut from = slot.starts_at;
        let mut to = slot.ends_at;
        for named in event.recurrence_id.iter().chain(&event.excluded) {
            let at = wall_clock::instant(event.zone, *named);
            (from, to) = (from.min(at), to.max(at));
        }
        if let Some(rule) = event
            .rule
            .as_deref()
            .and_then(|rule| Rule::parse(rule).ok())
        {
            to = to.max(match rule.end() {
                End::UntilInstant(until) => until.and_utc(),
                _ => slot.ends_at + AHEAD,
            });
        }
        let span = zones.entry(event.zone.name()).or_insert((from, to));
        *span = (span.0.min(from), span.1.max(to));
    }
    zones
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn write_event(out: &mut Writer, event: &Event, method: Method) {
    out.raw("BEGIN", "VEVENT");
    out.text("UID", &event.uid);
    out.raw("DTSTAMP", &utc(event.stamp));
    out.raw("SEQUENCE", &event.sequence.to_string());
    if let Some(at) = event.created {
        out.raw("CREATED", &utc(at));
    }
    if let Some(at) = event.changed {
        out.raw("LAST-MODIFIED", &utc(at));
    }
    if let Some(id) = event.recurrence_id {
        time(out, "RECURRENCE-ID", event, &[id]);
    }
    time(out, "DTSTART", event, &[event.start]);
    time(out, "DTEND", event, &[event.end()]);
    if let Some(rule) = &event.rule {
        out.raw("RRULE", rule);
    }
    if !event.excluded.is_empty() {
        time(out, "EXDATE", event, &event.excluded);
    }
    write_words(out, event);
    write_people(out, event, method);
    if !matches!(method, Method::Reply | Method::Cancel | Method::Counter) {
        for minutes in &event.reminders {
            alarm(out, *minutes, &event.title);
        }
    }
    out.raw("END", "VEVENT");
}

/// A property with times on the event's wall clock, as the event has them: dates for all-day, UTC, or
/// with the zone's name.
fn time(out: &mut Writer, name: &str, event: &Event, times: &[NaiveDateTime]) {
    let (head, format) = if event.all_day {
        (format!("{name};VALUE=DATE"), "%Y%m%d")
    } else if is_utc(event.zone) {
        (name.to_owned(), "%Y%m%dT%H%M%SZ")
    } else {
        (
            format!("{name}{}", parameter("TZID", event.zone.name())),
            "%Y%m%dT%H%M%S",
        )
    };
    // One on each line: some calendars read no lists.
    for time in times {
        out.raw(&head, &time.format(format).to_string());
    }
}

fn write_words(out: &mut Writer, event: &Event) {
    out.text("SUMMARY", &event.title);
    if let Some(note) = &event.note {
        out.text("DESCRIPTION", note);
    }
    if let Some(location) = &event.location {
        out.text("LOCATION", location);
    }
    if let Some(url) = &event.video_url {
        out.raw("CONFERENCE;VALUE=URI;FEATURE=VIDEO", &one_line(url));
        out.raw("URL", &one_line(url));
    }
    if event.private {
        out.raw("CLASS", "PRIVATE");
    }
    let transparency = if event.transparent {
        "TRANSPARENT"
    } else {
        "OPAQUE"
    };
    out.raw("TRANSP", transparency);
    match event.status {
        Some(Status::Confirmed) => out.raw("STATUS", "CONFIRMED"),
        Some(Status::Cancelled) => out.raw("STATUS", "CANCELLED"),
        None => {}
    }
    if let Some(comment) = &event.comment {
        out.text("COMMENT", comment);
    }
    if let Some(uid) = &event.continues {
        out.text("RELATED-TO;RELTYPE=SIBLING", uid);
    }
}

fn one_line(url: &str) -> String {
    url.chars().filter(|c| !c.is_control()).collect()
}

fn write_people(out: &mut Writer, event: &Event, method: Method) {
    if let Some(organizer) = &event.organizer {
        out.raw(
            &format!("ORGANIZER{}", common_name(organizer)),
            &address(&organizer.address),
        );
    }
    for invitee in &event.invitees {
        invite(out, invitee, method);
    }
}

fn common_name(party: &Party) -> String {
    let name = party.name.as_deref();
    name.map_or_else(String::new, |name| parameter("CN", name))
}

fn address(address: &Address) -> String {
    match address {
        Address::Mail(mail) => format!("mailto:{}", one_line(mail)),
        Address::Urn(id) => format!("urn:uuid:{id}"),
    }
}

fn invite(out: &mut Writer, invitee: &Invitee, method: Method) {
    let (kind, role) = match invitee.part {
        Part::Required => ("INDIVIDUAL", "REQ-PARTICIPANT"),
        Part::Optional => ("INDIVIDUAL", "OPT-PARTICIPANT"),
        Part::Room => ("ROOM", "NON-PARTICIPANT"),
    };
    let mut head = format!(
        "ATTENDEE{};CUTYPE={kind};ROLE={role};PARTSTAT={}",
        common_name(&invitee.party),
        invitee.answer.as_str()
    );
    if method == Method::Request && invitee.part != Part::Room {
        head.push_str(";RSVP=TRUE");
    }
    out.raw(&head, &address(&invitee.party.address));
}

fn alarm(out: &mut Writer, minutes: i32, title: &str) {
    let sign = if minutes > 0 { "-" } else { "" };
    out.raw("BEGIN", "VALARM");
    out.raw("ACTION", "DISPLAY");
    out.text("DESCRIPTION", title);
    out.raw("TRIGGER", &format!("{sign}PT{}M", minutes.unsigned_abs()));
    out.raw("END", "VALARM");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::icalendar::event::PartStat;
    use chrono::NaiveDate;

    pub(crate) fn event() -> Event {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let stamp = "2026-02-01T08:00:00Z".parse().unwrap();
        Event {
            uid: "0198@muster.example".to_owned(),
            sequence: 2,
            stamp,
            recurrence_id: None,
            zone: Tz::America__New_York,
            all_day: false,
            start: day.and_hms_opt(10, 0, 0).unwrap(),
            length_seconds: 3_600,
            rule: Some("FREQ=WEEKLY;BYDAY=MO".to_owned()),
            excluded: vec![day.and_hms_opt(10, 0, 0).unwrap() + TimeDelta::days(14)],
            title: "Weekly; planning, and more".to_owned(),
            note: Some("One\nTwo".to_owned()),
            location: Some("静安 3F-01".to_owned()),
            video_url: None,
            private: true,
            transparent: false,
            status: Some(Status::Confirmed),
            organizer: Some(Party {
                name: Some("Wang, Fang".to_owned()),
                address: Address::Mail("calendar@muster.example".to_owned()),
            }),
            invitees: vec![Invitee {
                party: Party {
                    name: None,
                    address: Address::Mail("guest@example.org".to_owned()),
                },
                part: Part::Optional,
                answer: PartStat::NeedsAction,
            }],
            reminders: vec![15, -5],
            comment: None,
            continues: None,
            created: None,
            changed: None,
        }
    }

    fn written(method: Method, event: Event) -> String {
        let calendar = Calendar {
            method,
            name: None,
            events: vec![event],
        };
        write(&calendar).replace("\r\n ", "")
    }

    #[test]
    fn a_series_says_all_of_itself() {
        let text = written(Method::Request, event());
        for line in [
            "METHOD:REQUEST",
            "TZID:America/New_York",
            "UID:0198@muster.example",
            "SEQUENCE:2",
            "DTSTAMP:20260201T080000Z",
            "DTSTART;TZID=America/New_York:20260302T100000",
            "DTEND;TZID=America/New_York:20260302T110000",
            "RRULE:FREQ=WEEKLY;BYDAY=MO",
            "EXDATE;TZID=America/New_York:20260316T100000",
            "SUMMARY:Weekly\\; planning\\, and more",
            "DESCRIPTION:One\\nTwo",
            "LOCATION:静安 3F-01",
            "CLASS:PRIVATE",
            "TRANSP:OPAQUE",
            "ORGANIZER;CN=\"Wang, Fang\":mailto:calendar@muster.example",
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:guest@example.org",
            "TRIGGER:-PT15M",
            "TRIGGER:PT5M",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn all_day_is_dates_and_needs_no_zone() {
        let midnight = event().start.date().and_hms_opt(0, 0, 0).unwrap();
        let text = written(
            Method::Publish,
            Event {
                all_day: true,
                start: midnight,
                recurrence_id: Some(midnight),
                length_seconds: 2 * 86_400,
                ..event()
            },
        );
        assert!(
            text.contains("\r\nDTSTART;VALUE=DATE:20260302\r\n"),
            "{text}"
        );
        assert!(text.contains("\r\nDTEND;VALUE=DATE:20260304\r\n"), "{text}");
        assert!(
            text.contains("\r\nRECURRENCE-ID;VALUE=DATE:20260302\r\n"),
            "{text}"
        );
        assert!(
            text.contains("\r\nEXDATE;VALUE=DATE:20260316\r\n"),
            "{text}"
        );
        assert!(!text.contains("VTIMEZONE"), "{text}");
    }

    #[test]
    fn a_cancellation_of_one_leaves_the_master_alone() {
        let text = written(
            Method::Cancel,
            Event {
                recurrence_id: Some(event().start),
                rule: None,
                excluded: Vec::new(),
                status: Some(Status::Cancelled),
                ..event()
            },
        );
        assert!(text.contains("RECURRENCE-ID;TZID=America/New_York:20260302T100000"));
        assert!(text.contains("STATUS:CANCELLED") && !text.contains("RRULE:FREQ=WEEKLY"));
        assert!(!text.contains("VALARM") && !text.contains("RSVP"));
    }
}

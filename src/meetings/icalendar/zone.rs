//! VTIMEZONE: what a zone's clocks do in the time that a calendar speaks of.
//!
//! Must hold: every change of the clocks between the two ends is told. Where the same change comes
//! each year it is told as a rule, so that it goes on after the end, as it will for a series without
//! one.

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::{OffsetName, Tz};

use super::line::Writer;

/// No zone changes its clocks there and back within this.
const STEP: TimeDelta = TimeDelta::days(7);
/// Years in which a change must come in the same way to be called a rule.
const SAMPLE: i32 = 12;

/// One change of the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    /// On the wall clock as it was before.
    local: NaiveDateTime,
    at: DateTime<Utc>,
    from: i32,
    to: i32,
    name: Option<String>,
}

fn offset(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc()
}

fn name(zone: Tz, at: DateTime<Utc>) -> Option<String> {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    offset.abbreviation().map(str::to_owned)
}

/// The change after `at`, looked for until `until`.
fn next_change(zone: Tz, mut at: DateTime<Utc>, until: DateTime<Utc>) -> Option<Change> {
    let before = offset(zone, at);
    while at < until {
        let next = at + STEP;
        if offset(zone, next) == before {
            at = next;
            continue;
        }
        let (mut low, mut high) = (at.timestamp(), next.timestamp());
        while high - low > 1 {
            let middle = i64::midpoint(low, high);
            let there = DateTime::from_timestamp(middle, 0)?;
            if offset(zone, there) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        let found = DateTime::from_timestamp(high, 0)?;
        return Some(Change {
            local: found.naive_utc() + TimeDelta::seconds(before.into()),
            at: found,
            from: before,
            to: offset(zone, found),
            name: name(zone, found),
        });
    }
    None
}

fn changes(zone: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Change> {
    let mut found = Vec::new();
    let mut at = from;
    while let Some(change) = next_change(zone, at, until) {
        at = change.at;
        found.push(change);
    }
    found
}

/// Writes the zone for everything from `from` to `to`.
pub fn write(out: &mut Writer, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) {
    let begin = from - TimeDelta::days(366);
    let sample_end = from + TimeDelta::days(366 * i64::from(SAMPLE));
    let to = to.min(from + TimeDelta::days(366 * 30));
    let all = changes(zone, begin, to.max(sample_end));
    out.raw("BEGIN", "VTIMEZONE");
    out.raw("TZID", zone.name());
    if all.first().is_none_or(|first| first.at > from) {
        let since = begin.naive_utc() + TimeDelta::seconds(offset(zone, begin).into());
        let still = Change {
            local: since,
            at: begin,
            from: offset(zone, begin),
            to: offset(zone, begin),
            name: name(zone, begin),
        };
        component(out, &still, None);
    }
    for group in groups(&all) {
        match yearly(&group) {
            Some(rule) => component(out, group[0], Some(&rule)),
            None => {
                for change in group.iter().filter(|change| change.at <= to) {
                    component(out, change, None);
                }
            }
        }
    }
    out.raw("END", "VTIMEZONE");
}

/// Those that do the same.
fn groups(all: &[Change]) -> Vec<Vec<&Change>> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    for change in all {
        let same = |group: &&mut Vec<&Change>| {
            group.first().is_some_and(|first| {
                (first.from, first.to, &first.name) == (change.from, change.to, &change.name)
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups
}

/// The rule by which a change comes each year at one time of day, if there is one.
fn yearly(group: &[&Change]) -> Option<String> {
    let first = group.first()?.local;
    let years = i32::try_from(group.len()).ok()?;
    let last = group.last()?.local;
    if years < SAMPLE || last.year() - first.year() + 1 != years {
        return None;
    }
    let same = group.iter().all(|change| {
        change.local.month() == first.month()
            && change.local.weekday() == first.weekday()
            && change.local.time() == first.time()
    });
    if !same {
        return None;
    }
    let nth = |change: &&&Change| (change.local.day() - 1) / 7 + 1;
    let n = group.first().map(|first| nth(&first))?;
    let place = if group.iter().all(|change| nth(&change) == n) {
        i64::from(n)
    } else if group.iter().all(|change| is_last(change.local)) {
        -1
    } else {
        return None;
    };
    let day = match first.weekday() {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    };
    Some(format!(
        "FREQ=YEARLY;BYMONTH={};BYDAY={place}{day}",
        first.month()
    ))
}

/// Whether no such weekday follows in the month.
fn is_last(local: NaiveDateTime) -> bool {
    (local + TimeDelta::days(7)).month() != local.month()
}

fn component(out: &mut Writer, change: &Change, rule: Option<&str>) {
    // Clocks that go forward go to summer time; that is all that readers use the two words for.
    let kind = if change.to > change.from {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    out.raw("BEGIN", kind);
    out.raw("DTSTART", &change.local.format("%Y%m%dT%H%M%S").to_string());
    out.raw("TZOFFSETFROM", &utc_offset(change.from));
    out.raw("TZOFFSETTO", &utc_offset(change.to));
    if let Some(rule) = rule {
        out.raw("RRULE", rule);
    }
    if let Some(name) = &change.name {
        out.text("TZNAME", name);
    }
    out.raw("END", kind);
}

fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let text = format!("{sign}{:02}{:02}", minutes / 60, minutes % 60);
    if rest == 0 {
        text
    } else {
        format!("{text}{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(zone: Tz) -> String {
        let from = "2026-03-02T00:00:00Z".parse().unwrap();
        let to = "2028-03-02T00:00:00Z".parse().unwrap();
        let mut out = Writer::default();
        write(&mut out, zone, from, to);
        out.finish().replace("\r\n", "\n")
    }

    #[test]
    fn summer_time_is_a_rule() {
        let text = written(Tz::America__New_York);
        assert!(
            text.contains(
                "BEGIN:DAYLIGHT\nDTSTART:20250309T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\n\
                 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nTZNAME:EDT\nEND:DAYLIGHT\n"
            ),
            "{text}"
        );
        assert!(text.contains("RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nTZNAME:EST"));
        let text = written(Tz::Europe__Berlin);
        assert!(
            text.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZNAME:CEST"),
            "{text}"
        );
        assert!(text.contains("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZNAME:CET"));
    }

    #[test]
    fn a_zone_whose_clocks_stand_still_has_one_part() {
        let text = written(Tz::Asia__Shanghai);
        assert_eq!(text.matches("BEGIN:STANDARD").count(), 1, "{text}");
        assert!(
            text.contains("TZOFFSETFROM:+0800\nTZOFFSETTO:+0800\n"),
            "{text}"
        );
        assert!(!text.contains("DAYLIGHT"));
    }

    /// Morocco's clocks follow the moon: no rule, and each change by itself.
    #[test]
    fn what_is_no_rule_is_told_one_by_one() {
        let text = written(Tz::Africa__Casablanca);
        assert!(!text.contains("RRULE"), "{text}");
        assert!(text.matches("BEGIN:").count() > 5, "{text}");
    }
}

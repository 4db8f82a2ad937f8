//! Vectors of spans, and what must hold for any.

use std::sync::Arc;

use chrono::{NaiveDateTime, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::attendance::calendars::domain::{Calendar, NationalCalendar};
use crate::attendance::days::domain::DayRule;
use crate::attendance::shifts::domain::Shift;
use crate::attendance::shifts::wire::ShiftHours;

/// One shift on weekdays in Shanghai, with China's holidays.
struct Weekdays(Arc<Shift>);

impl Rules for Weekdays {
    fn on(&self, date: WorkDate) -> DayRule {
        let days = [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
        ];
        let calendar = Calendar {
            national: NationalCalendar::Cn,
            workdays: days.into_iter().collect(),
        };
        let calendar = calendar.day(date.date());
        DayRule {
            zone: Tz::Asia__Shanghai,
            shift: calendar.kind.is_worked().then(|| Arc::clone(&self.0)),
            calendar,
            source: None,
        }
    }
}

fn shift(hours: serde_json::Value) -> Weekdays {
    let hours: ShiftHours = serde_json::from_value(hours).unwrap();
    Weekdays(Arc::new(hours.parse().unwrap()))
}

fn office() -> Weekdays {
    shift(serde_json::json!({
        "sections": [{ "on": { "time": "09:00" }, "off": { "time": "18:00" } }],
        "breaks": [{ "start": { "time": "12:00" }, "end": { "time": "13:00" } }],
    }))
}

fn night() -> Weekdays {
    shift(serde_json::json!({
        "sections": [{ "on": { "time": "22:00" }, "off": { "time": "06:00", "next_day": true } }],
    }))
}

fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    wall_clock::instant(Tz::Asia__Shanghai, local)
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// DT0233.
#[test]
fn eight_natural_days_are_six_workdays() {
    let cost = SpanCost::new(&office(), at("2022-04-11 09:30"), at("2022-04-18 18:30"));
    assert_eq!((cost.natural_days, cost.workdays()), (8, 6));
    assert_eq!(cost.half_day_hundredths(), 600);
    assert_eq!(cost.minutes(), 6 * 480 - 30);
}

#[test]
fn a_working_weekend_counts_and_a_holiday_does_not() {
    // Sunday, 24 April 2022 was worked for Labour Day, 30 April to 4 May were off.
    let cost = SpanCost::new(&office(), at("2022-04-23 00:00"), at("2022-05-05 00:00"));
    assert_eq!((cost.natural_days, cost.workdays()), (12, 6));
}

#[test]
fn halves_split_in_the_middle_of_the_rest() {
    let now = at("2026-09-07 08:50");
    let half = |first_half, last_half| SpanPeriod::HalfDay {
        first_date: date("2026-09-10"),
        first_half,
        last_date: date("2026-09-11"),
        last_half,
    };
    let parse = |period: SpanPeriod| period.parse(SpanKind::Leave, &office(), now);
    let (from, to) = parse(half(Half::Second, Half::First)).unwrap();
    assert_eq!((from, to), (at("2026-09-10 12:30"), at("2026-09-11 12:30")));
    let cost = SpanCost::new(&office(), from, to);
    assert_eq!(
        (cost.workdays(), cost.half_day_hundredths(), cost.minutes()),
        (2, 100, 480)
    );
    let backwards = SpanPeriod::HalfDay {
        first_date: date("2026-09-10"),
        first_half: Half::Second,
        last_date: date("2026-09-10"),
        last_half: Half::First,
    };
    assert!(parse(backwards).is_err());
}

#[test]
fn a_day_of_a_night_shift_ends_with_it() {
    let now = at("2026-09-07 08:50");
    let period = SpanPeriod::Day {
        first_date: date("2026-09-09"),
        last_date: date("2026-09-09"),
    };
    let (from, to) = period.parse(SpanKind::Leave, &night(), now).unwrap();
    assert_eq!((from, to), (at("2026-09-09 06:00"), at("2026-09-10 06:00")));
    let cost = SpanCost::new(&night(), from, to);
    assert_eq!((cost.workdays(), cost.minutes()), (1, 480));
}

#[test]
fn spans_have_limits() {
    let now = at("2026-09-07 08:50");
    let hours = |from: &str, to: &str| SpanPeriod::Hour {
        starts_at: at(from),
        ends_at: at(to),
    };
    let fails = |kind, period: SpanPeriod| period.parse(kind, &office(), now).unwrap_err().field;
    let passes = |kind, period: SpanPeriod| period.parse(kind, &office(), now).is_ok();
    let leave = SpanKind::Leave;
    assert_eq!(
        fails(leave, hours("2026-09-08 09:00", "2026-09-08 09:00")),
        "period/ends_at"
    );
    assert!(passes(leave, hours("2026-09-08 09:00", "2026-10-09 09:00")));
    assert_eq!(
        fails(leave, hours("2026-09-08 09:00", "2026-10-09 09:01")),
        "period/ends_at"
    );
    let overtime = SpanKind::Overtime;
    assert!(passes(
        overtime,
        hours("2026-09-08 09:00", "2026-09-09 09:00")
    ));
    assert_eq!(
        fails(overtime, hours("2026-09-08 09:00", "2026-09-09 09:01")),
        "period/ends_at"
    );
    assert!(passes(leave, hours("2026-08-07 00:00", "2026-08-07 09:00")));
    assert_eq!(
        fails(leave, hours("2026-08-06 23:59", "2026-08-07 09:00")),
        "period/starts_at"
    );
    let days = |first: &str, last: &str| SpanPeriod::Day {
        first_date: date(first),
        last_date: date(last),
    };
    assert_eq!(
        fails(overtime, days("2026-09-08", "2026-09-08")),
        "period/unit"
    );
    assert!(passes(leave, days("2026-09-08", "2026-10-08")));
    assert_eq!(
        fails(leave, days("2026-09-08", "2026-10-09")),
        "period/last_date"
    );
    assert_eq!(
        fails(leave, days("2026-09-08", "2026-09-07")),
        "period/last_date"
    );
    assert_eq!(
        fails(leave, days("2020-09-08", "2020-09-08")),
        "period/first_date"
    );
}

proptest! {
    /// Days are laid side by side: what two neighbouring spans cost is what both together cost.
    #[test]
    fn costs_add_up(from in 0_i64..20_000, first in 1_i64..10_000, second in 1_i64..10_000, works_at_night in any::<bool>()) {
        let rules = if works_at_night { night() } else { office() };
        let instant = |minute| at("2026-09-01 00:00") + TimeDelta::minutes(minute);
        let (a, b, c) = (instant(from), instant(from + first), instant(from + first + second));
        let minutes = |from, to| SpanCost::new(&rules, from, to).minutes();
        prop_assert_eq!(minutes(a, b) + minutes(b, c), minutes(a, c));
    }

    #[test]
    fn days_follow_one_another(offset in 0_u64..200, works_at_night in any::<bool>()) {
        let rules = if works_at_night { night() } else { office() };
        let now = at("2026-09-01 08:50");
        let day = |number| {
            let date = date("2026-09-01") + Days::new(number);
            let period = SpanPeriod::Day { first_date: date, last_date: date };
            period.parse(SpanKind::Leave, &rules, now).unwrap()
        };
        prop_assert_eq!(day(offset).1, day(offset + 1).0);
    }
}

#[test]
fn a_span_bears_on_the_date_whose_shift_goes_on_into_it() {
    let dates = |rules: &Weekdays, from: &str, to: &str| {
        let touched = touched(rules, at(from), at(to)).into_iter();
        touched.map(|date| date.to_string()).collect::<Vec<_>>()
    };
    let night = night();
    assert_eq!(
        dates(&night, "2026-09-05 00:00", "2026-09-05 06:00"),
        ["2026-09-04", "2026-09-05"]
    );
    // From the end of the shift on.
    let day = dates(&night, "2026-09-05 06:00", "2026-09-06 00:00");
    assert_eq!(day, ["2026-09-05"]);
    let office = office();
    let day = dates(&office, "2026-09-04 00:00", "2026-09-06 00:00");
    assert_eq!(day, ["2026-09-04", "2026-09-05"]);
}

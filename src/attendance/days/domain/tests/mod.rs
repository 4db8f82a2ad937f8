//! The vectors of the rules, by subject; and the properties that must hold for any day.

mod any;
mod free;
mod lasting;
mod matching;
mod plans;
mod properties;
mod shifts;
mod standing;
mod statuses;
mod week;

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc, WeekdaySet};
use chrono_tz::Tz;
use uuid::Uuid;

use self::week::{FIVE_DAYS, FixedShift, PunchWindows, Reach, Schedule};
use super::*;
use crate::attendance::calendars::domain::NationalCalendar;
use crate::attendance::shifts::domain::LatenessTiers;
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::words::Words;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::CheckInId;
use crate::kernel::wall_clock;

const SHANGHAI: Tz = Tz::Asia__Shanghai;

fn date(text: &str) -> WorkDate {
    WorkDate::parse(text.parse().unwrap()).unwrap()
}

/// The instant at which Shanghai's clocks show "2026-03-02 09:00" or "2026-03-02 09:00:59".
fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 16 {
        format!("{text}:00")
    } else {
        text.to_owned()
    };
    let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").unwrap();
    wall_clock::instant(SHANGHAI, local)
}

fn hours(start: &str, end: &str) -> (NaiveTime, NaiveTime) {
    let time = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    (time(start), time(end))
}

fn shift_with(start: &str, end: &str, tiers: LatenessTiers, windows: PunchWindows) -> FixedShift {
    FixedShift::parse(hours(start, end), FIVE_DAYS, tiers, windows).unwrap()
}

fn shift(start: &str, end: &str) -> FixedShift {
    shift_with(
        start,
        end,
        LatenessTiers::default(),
        PunchWindows::default(),
    )
}

fn every_day(shift: &FixedShift) -> FixedShift {
    let hours = (shift.start(), shift.end());
    FixedShift::parse(hours, WeekdaySet::ALL, shift.tiers(), shift.windows()).unwrap()
}

fn schedule(shift: FixedShift) -> Schedule {
    Schedule {
        shift,
        national: NationalCalendar::Cn,
        zone: SHANGHAI,
    }
}

/// Nine to six on weekdays in Shanghai with China's holidays.
fn office() -> Schedule {
    schedule(FixedShift::default())
}

/// A roster: each shift on a date of its own, as neighbours.
fn roster(days: &[(&str, FixedShift)]) -> Vec<Plan> {
    let hours = |index: usize| Arc::new(days[index].1.hours().unwrap());
    let duty = |index: usize| {
        days.get(index)
            .map(|(day, _)| hours(index).duty(date(day), SHANGHAI))
    };
    (0..days.len())
        .map(|index| {
            let neighbours = Neighbours {
                previous: index.checked_sub(1).and_then(duty),
                next: duty(index + 1),
            };
            Plan::new(date(days[index].0), &hours(index), SHANGHAI, neighbours)
        })
        .collect()
}

fn punch(number: u128, kind: Option<PointKind>, text: &str) -> Punch {
    Punch {
        id: CheckInId(Uuid::from_u128(number)),
        at: at(text),
        kind,
        fence: FenceOutcome::Inside,
        field_work: false,
    }
}

fn check_in(text: &str) -> Punch {
    punch(
        u128::from_be_bytes(*b"in______________") ^ number(text),
        Some(PointKind::OnDuty),
        text,
    )
}

fn check_out(text: &str) -> Punch {
    punch(
        u128::from_be_bytes(*b"out_____________") ^ number(text),
        Some(PointKind::OffDuty),
        text,
    )
}

fn undirected(text: &str) -> Punch {
    punch(number(text), None, text)
}

fn number(text: &str) -> u128 {
    u128::try_from(at(text).timestamp()).unwrap()
}

fn elsewhere(fence: FenceOutcome, punch: Punch) -> Punch {
    Punch { fence, ..punch }
}

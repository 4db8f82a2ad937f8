//! Any shifts, and anything that may be known of two weeks.

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use proptest::prelude::*;

use super::properties::{FIRST, SPAN_DAYS, punches, zones};
use super::*;
use crate::attendance::calendars::domain::Calendar;
use crate::attendance::shifts::domain::{
    self as shifts, Break, EarlinessTiers, Flex, FreeHours, Hours, LateOff, Limit, Section, Shift,
    ShiftPoint, Tiers, WallMinute,
};

/// Shifts by turns, from Monday to Friday.
#[derive(Debug)]
pub struct Turns {
    shifts: Vec<Arc<Shift>>,
    zone: Tz,
}

impl Rules for Turns {
    fn on(&self, date: WorkDate) -> DayRule {
        let calendar = Calendar {
            national: NationalCalendar::None,
            workdays: FIVE_DAYS,
        };
        let calendar = calendar.day(date.date());
        let number = usize::try_from(date.date().num_days_from_ce()).unwrap();
        let shift = &self.shifts[number % self.shifts.len()];
        DayRule {
            zone: self.zone,
            shift: calendar.kind.is_worked().then(|| Arc::clone(shift)),
            calendar,
            source: None,
        }
    }
}

fn minute(minutes: u16) -> WallMinute {
    let time = NaiveTime::MIN + TimeDelta::minutes(i64::from(minutes % 1_440));
    WallMinute::new(time, minutes >= 1_440)
}

fn limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        2 => Just(Limit::Midline),
        1 => Just(Limit::Unlimited),
        2 => (0_u16..=720).prop_map(Limit::Minutes),
    ]
}

/// All of a point but its time.
fn point() -> impl Strategy<Value = (shifts::Reach, bool)> {
    let reach = (limit(), limit()).prop_map(|(before, after)| shifts::Reach { before, after });
    (reach, prop::bool::weighted(0.75))
}

/// Where a section lies after the one before, and how long it is.
fn section() -> impl Strategy<Value = (u16, u16, [(shifts::Reach, bool); 2])> {
    (0_u16..120, 60_u16..300, [point(), point()])
}

fn late_off() -> impl Strategy<Value = Vec<LateOff>> {
    prop::collection::btree_set((1_u16..240, 1_u16..60), 0..3).prop_map(|tiers| {
        let mut rising: Vec<LateOff> = Vec::new();
        for (late_off, late_on) in tiers {
            let rises = |last: &LateOff| last.late_off < late_off && last.late_on < late_on;
            if rising.last().is_none_or(rises) {
                rising.push(LateOff { late_off, late_on });
            }
        }
        rising
    })
}

fn of_sections() -> impl Strategy<Value = Shift> {
    let sections = prop::collection::vec(section(), 1..=3);
    let moves = (0_u16..60, 0_u16..60, late_off());
    (0_u16..1_300, sections, moves, prop::bool::ANY).prop_map(
        |(start, list, (early, late, late_off), pauses)| {
            let mut at = start;
            let sections = list
                .into_iter()
                .enumerate()
                .map(|(index, (gap, length, points))| {
                    let on = if index == 0 { at } else { at + gap };
                    at = on + length;
                    let [on, off] = [on, at].map(minute);
                    let [(of_on, asks_on), (of_off, asks_off)] = points;
                    let point = |at, reach, punch| ShiftPoint { at, reach, punch };
                    Section {
                        on: point(on, of_on, asks_on),
                        off: point(off, of_off, asks_off),
                    }
                });
            let sections = sections.collect();
            let pause = Break {
                start: minute(start + 20),
                end: minute(start + 50),
            };
            let breaks = if pauses { vec![pause] } else { vec![] };
            let tiers = Tiers {
                late: LatenessTiers::parse(5, Some(30), Some(60)).unwrap(),
                early: EarlinessTiers::parse(3, Some(90)).unwrap(),
            };
            let flex = Flex { early, late };
            Shift::parse(Hours::Sections(sections), breaks, tiers, flex, late_off).unwrap()
        },
    )
}

fn free() -> impl Strategy<Value = Shift> {
    (0_u16..1_440, prop::sample::select(vec![0_u16, 1, 240, 480])).prop_map(|(starts, required)| {
        let hours = Hours::Free(FreeHours {
            day_starts: minute(starts),
            required,
        });
        let tiers = LatenessTiers::default();
        Shift::parse(hours, vec![], tiers, Flex::default(), vec![]).unwrap()
    })
}

pub fn rules() -> impl Strategy<Value = Turns> {
    let shift = prop_oneof![5 => of_sections(), 1 => free()].prop_map(Arc::new);
    (prop::collection::vec(shift, 1..=3), zones()).prop_map(|(shifts, zone)| Turns { shifts, zone })
}

/// What is known of a person.
#[derive(Clone, Debug)]
pub struct Known {
    pub punches: Vec<Punch>,
    pub spans: Vec<Span>,
    pub corrections: Vec<Correction>,
}

impl Known {
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            punches: &self.punches,
            spans: &self.spans,
            corrections: &self.corrections,
        }
    }
}

pub fn moment(minute: i64) -> DateTime<Utc> {
    at(&format!("{FIRST} 00:00")) + TimeDelta::minutes(minute)
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let kind = prop::sample::select(SpanKind::ALL.to_vec());
    let one = (0..SPAN_DAYS * 1_440, 1_i64..2_000, kind);
    let span = |(from, length, kind)| Span {
        from: moment(from),
        to: moment(from + length),
        kind,
    };
    prop::collection::vec(one.prop_map(span), 0..4)
}

fn amendment() -> impl Strategy<Value = Amendment> {
    prop_oneof![
        (0..SPAN_DAYS * 1_440).prop_map(|at| Amendment::Replacement { at: moment(at) }),
        (0..SPAN_DAYS * 1_440).prop_map(|at| Amendment::Entered { at: moment(at) }),
        Just(Amendment::ReplacementRequested),
        prop::sample::select(TimeResult::ALL.to_vec()).prop_map(Amendment::Result),
    ]
}

fn corrections() -> impl Strategy<Value = Vec<Correction>> {
    let kind = prop::sample::select(PointKind::ALL.to_vec());
    let days = u64::try_from(SPAN_DAYS).unwrap();
    let one = (0..days, 0_u8..3, kind, 0_i64..5, amendment());
    prop::collection::vec(one, 0..24).prop_map(|list| {
        let numbered = (1_u128..).zip(list);
        let correction = |(number, (day, section, kind, recorded, amendment))| Correction {
            id: Uuid::from_u128(number),
            recorded_at: moment(recorded),
            work_date: WorkDate::parse(date(FIRST).date() + Days::new(day)).unwrap(),
            section,
            kind,
            amendment,
        };
        numbered.map(correction).collect()
    })
}

pub fn known() -> impl Strategy<Value = Known> {
    (punches(), spans(), corrections()).prop_map(|(punches, spans, corrections)| Known {
        punches,
        spans,
        corrections,
    })
}

/// The same in another order.
pub fn known_twice() -> impl Strategy<Value = (Known, Known)> {
    known().prop_flat_map(|known| {
        let shuffled = (
            Just(known.punches.clone()).prop_shuffle(),
            Just(known.spans.clone()).prop_shuffle(),
            Just(known.corrections.clone()).prop_shuffle(),
        );
        let again = shuffled.prop_map(|(punches, spans, corrections)| Known {
            punches,
            spans,
            corrections,
        });
        (Just(known), again)
    })
}

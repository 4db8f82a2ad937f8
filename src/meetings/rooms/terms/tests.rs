//! The terms of made-up rooms.

use chrono::{Duration, TimeZone};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::kernel::ids::{OrgId, RoomId};
use crate::kernel::week::WeekDay;
use crate::meetings::rooms::hours::OpeningStretch;
use crate::meetings::rooms::policy::{QuotaPeriod, RoomApproval, RoomQuota};

const ME: MemberId = MemberId(Uuid::from_u128(7));
const HOUR: Duration = Duration::hours(1);

/// Monday the 7th of September 2026, 08:50 in Shanghai.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 7, 0, 50, 0).unwrap()
}

/// A slot that begins at an hour of a day of that September in Shanghai.
fn slot(day: i64, hour: i64, minutes: i64) -> Slot {
    let midnight = Utc.with_ymd_and_hms(2026, 8, 31, 16, 0, 0).unwrap();
    let starts_at = midnight + Duration::days(day - 1) + HOUR * i32::try_from(hour).unwrap();
    Slot {
        starts_at,
        ends_at: starts_at + Duration::minutes(minutes),
    }
}

fn terms(policy: RoomPolicy) -> Terms {
    Terms {
        room: Room {
            org_id: OrgId(Uuid::nil()),
            id: RoomId(Uuid::from_u128(1)),
            name: "静安".to_owned(),
            capacity: 8,
            location: None,
            out_of_service: false,
            version: 1,
            created_at: now(),
            place_id: None,
            equipment: Vec::new(),
            labels: Vec::new(),
            description: None,
            external_id: None,
            time_zone: None,
            picture_id: None,
            opening_hours: None,
            policy: Value::Null,
            by_list: false,
            has_subjects: false,
        },
        zone: chrono_tz::Asia::Shanghai,
        policy,
        hours: None,
        closures: Vec::new(),
        people: HashMap::new(),
    }
}

fn wish(slots: &[Slot]) -> Wish<'_> {
    Wish {
        organizer: ME,
        slots,
        instead_of: &[],
        recurring: false,
    }
}

/// The rules that refuse, with the places of their slots.
fn refused(terms: &Terms, wish: &Wish<'_>) -> Vec<(&'static str, Option<usize>)> {
    let refusals = terms.refusals(wish, &terms.asked(wish, now())).into_iter();
    refusals
        .map(|refusal| (refusal.rule, refusal.slot))
        .collect()
}

#[test]
fn lengths_are_bounded() {
    let terms = terms(RoomPolicy {
        shortest_minutes: 15,
        longest_minutes: 120,
        ..RoomPolicy::default()
    });
    let slots = [
        slot(7, 9, 15),
        slot(7, 10, 120),
        slot(8, 9, 14),
        slot(8, 10, 121),
    ];
    assert_eq!(
        refused(&terms, &wish(&slots)),
        [("shortest", Some(2)), ("longest", Some(3))]
    );
    let problem = terms.judge(&wish(&slots), now()).unwrap_err();
    assert_eq!(problem.code().name, "room_policy");
    assert_eq!(
        terms.judge(&wish(&slots[..2]), now()).unwrap(),
        Standing::Confirmed
    );
    assert_eq!(terms.refused(&wish(&slots), now()).len(), 2);
}

/// With 3 days ahead and from 8 on: on Monday at 08:50 Thursday is open and Friday is not.
#[test]
fn a_date_opens_days_ahead_at_an_hour() {
    let policy = |opens_at_hour| RoomPolicy {
        days_ahead: 3,
        opens_at_hour,
        ..RoomPolicy::default()
    };
    let slots = [slot(10, 23, 60), slot(11, 0, 60)];
    assert_eq!(
        refused(&terms(policy(8)), &wish(&slots)),
        [("days_ahead", Some(1))]
    );
    assert_eq!(
        refused(&terms(policy(9)), &wish(&slots)),
        [("days_ahead", Some(0)), ("days_ahead", Some(1))]
    );
    // A series is judged by its first slot, and a move by what lies further ahead.
    let series = Wish {
        recurring: true,
        ..wish(&slots)
    };
    assert_eq!(refused(&terms(policy(8)), &series), []);
    let had = [slot(11, 9, 60)];
    let moved = Wish {
        instead_of: &had,
        ..wish(&slots)
    };
    assert_eq!(refused(&terms(policy(8)), &moved), []);
}

#[test]
fn series_may_be_refused_or_bounded() {
    let slots = [slot(7, 9, 60), slot(14, 9, 60)];
    let series = Wish {
        recurring: true,
        ..wish(&slots)
    };
    let none = RoomPolicy {
        recurring: false,
        ..RoomPolicy::default()
    };
    assert_eq!(
        refused(&terms(none.clone()), &series),
        [("recurring", None)]
    );
    assert_eq!(refused(&terms(none), &wish(&slots)), []);
    let short = |recurring_days| RoomPolicy {
        recurring_days,
        ..RoomPolicy::default()
    };
    assert_eq!(
        refused(&terms(short(7)), &series),
        [("recurring_days", None)]
    );
    assert_eq!(refused(&terms(short(8)), &series), []);
}

#[test]
fn opening_hours_are_the_rooms() {
    let hours =
        [(WeekDay::Monday, "\"09:00\"", "\"18:00\"")].map(|(day, from, to)| OpeningStretch {
            day,
            from: serde_json::from_str(from).unwrap(),
            to: serde_json::from_str(to).unwrap(),
        });
    let mut terms = terms(RoomPolicy::default());
    terms.hours = Some(OpeningHours::parse(hours.to_vec(), "").unwrap());
    let slots = [slot(7, 9, 540), slot(7, 17, 61), slot(8, 10, 60)];
    assert_eq!(
        refused(&terms, &wish(&slots)),
        [("opening_hours", Some(1)), ("opening_hours", Some(2))]
    );
}

#[test]
fn quotas_count_what_is_held() {
    let quota = |per, bookings, minutes| RoomQuota {
        per,
        bookings,
        minutes,
    };
    let mut terms = terms(RoomPolicy {
        quotas: vec![
            quota(QuotaPeriod::Day, Some(2), None),
            quota(QuotaPeriod::Week, None, Some(180)),
        ],
        ..RoomPolicy::default()
    });
    let held = vec![slot(7, 9, 60)];
    terms.people.insert(
        ME,
        Standee {
            exempt: false,
            listed: true,
            held,
        },
    );
    // One more on Monday; the second is one too many, and so is the fourth hour of the week.
    let slots = [
        slot(7, 11, 60),
        slot(7, 13, 60),
        slot(13, 9, 60),
        slot(14, 9, 60),
    ];
    assert_eq!(
        refused(&terms, &wish(&slots)),
        [("quota", Some(1)), ("quota", Some(2))]
    );
    // What is given up does not count.
    let had = [slot(7, 9, 60)];
    let moved = Wish {
        instead_of: &had,
        ..wish(&slots[..2])
    };
    assert_eq!(refused(&terms, &moved), []);
    terms.granted(&moved);
    assert_eq!(refused(&terms, &wish(&slots[..1])), [("quota", Some(0))]);
}

#[test]
fn lists_and_exemptions() {
    let mut terms = terms(RoomPolicy {
        days_ahead: 1,
        approval: RoomApproval::Always,
        longest_minutes: 60,
        ..RoomPolicy::default()
    });
    terms.room.has_subjects = true;
    let (near, far) = ([slot(7, 10, 60)], [slot(20, 10, 61)]);
    assert_eq!(refused(&terms, &wish(&near)), [("who", None)]);
    let standee = |exempt, listed| Standee {
        exempt,
        listed,
        held: Vec::new(),
    };
    terms.people.insert(ME, standee(false, true));
    assert_eq!(terms.judge(&wish(&near), now()).unwrap(), Standing::Pending);
    assert_eq!(
        refused(&terms, &wish(&far)),
        [("days_ahead", Some(0)), ("longest", Some(0))]
    );
    // Who manages is bound by the length alone, and waits for nobody.
    terms.people.insert(ME, standee(true, false));
    assert_eq!(refused(&terms, &wish(&far)), [("longest", Some(0))]);
    assert_eq!(
        terms.judge(&wish(&near), now()).unwrap(),
        Standing::Confirmed
    );
    // A closure binds everybody.
    terms.closures.push(Closed {
        id: RoomClosureId(Uuid::nil()),
        during: slot(7, 10, 1),
        reason: "装修".to_owned(),
    });
    let problem = terms.judge(&wish(&near), now()).unwrap_err();
    assert_eq!(problem.code().name, "room_closed");
    assert_eq!(
        terms.judge(&wish(&[slot(7, 9, 60)]), now()).unwrap(),
        Standing::Confirmed
    );
}

#[test]
fn approval_above_a_length() {
    let terms = terms(RoomPolicy {
        approval: RoomApproval::Longer,
        approval_above_minutes: Some(60),
        ..RoomPolicy::default()
    });
    let standing = |minutes| terms.judge(&wish(&[slot(7, 10, minutes)]), now()).unwrap();
    assert_eq!(
        (standing(60), standing(61)),
        (Standing::Confirmed, Standing::Pending)
    );
}

/// The 25 hours of 2026-10-25 in Berlin are a day on the wall.
#[test]
fn a_day_in_autumn_is_a_day() {
    let mut terms = terms(RoomPolicy::default());
    terms.zone = chrono_tz::Europe::Berlin;
    let starts_at = Utc.with_ymd_and_hms(2026, 10, 24, 22, 0, 0).unwrap();
    let day = |hours| {
        [Slot {
            starts_at,
            ends_at: starts_at + HOUR * hours,
        }]
    };
    assert_eq!(refused(&terms, &wish(&day(25))), []);
    assert_eq!(refused(&terms, &wish(&day(26))), [("longest", Some(0))]);
}

proptest! {
    /// Leaving out what is refused leaves what is granted, whatever the slots are.
    #[test]
    fn what_is_left_is_granted(
        given in prop::collection::vec((7_i64..40, 0_i64..24, 1_i64..3_000), 0..30),
        (longest, most, week) in (1_i32..2_000, 1_i32..6, 1_i32..6_000),
    ) {
        let mut terms = terms(RoomPolicy {
            longest_minutes: longest,
            days_ahead: 20,
            quotas: vec![
                RoomQuota { per: QuotaPeriod::Day, bookings: Some(most), minutes: None },
                RoomQuota { per: QuotaPeriod::Week, bookings: None, minutes: Some(week) },
            ],
            ..RoomPolicy::default()
        });
        terms.closures.push(Closed {
            id: RoomClosureId(Uuid::nil()),
            during: slot(12, 0, 2_000),
            reason: String::new(),
        });
        let mut slots: Vec<_> = given.into_iter().map(|(day, hour, length)| slot(day, hour, length)).collect();
        slots.sort();
        let refused: Vec<_> = terms.refused(&wish(&slots), now()).into_iter().map(|(place, _)| place).collect();
        prop_assert!(refused.iter().all(Option::is_some));
        let kept: Vec<_> = (0..slots.len())
            .filter(|place| !refused.contains(&Some(*place)))
            .map(|place| slots[place])
            .collect();
        prop_assert!(terms.judge(&wish(&kept), now()).is_ok());
        prop_assert_eq!(terms.judge(&wish(&slots), now()).is_ok(), refused.is_empty());
    }
}

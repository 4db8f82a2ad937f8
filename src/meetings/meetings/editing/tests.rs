//! Edits, with rules, zones and exceptions of all kinds.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::kernel::ids::{MemberId, OrgId};
use crate::meetings::meetings::domain::Expansion;
use crate::meetings::meetings::planning::{self, Own};
use crate::meetings::room_bookings::domain::RoomBooking;

const RULES: [&str; 9] = [
    "FREQ=DAILY;COUNT=30",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=20",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU",
    "FREQ=WEEKLY;UNTIL=20270601T000000Z",
    "FREQ=MONTHLY;BYDAY=1MO;COUNT=12",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,1",
    "FREQ=MONTHLY;INTERVAL=2",
    "FREQ=YEARLY;BYMONTH=3,11;BYDAY=1SU",
];
const ZONES: [Tz; 4] = [
    Tz::Asia__Shanghai,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Europe__Berlin,
];

fn now() -> DateTime<Utc> {
    "2026-09-01T00:00:00Z".parse().unwrap()
}

/// A series with the rule that begins where the rule first tells, at half past two: the clocks of
/// some zones skip it once a year.
fn series(rule: &str, zone: Tz) -> Whole {
    let rule = Rule::parse(rule).unwrap();
    let pattern = crate::meetings::recurrence::Pattern {
        zone,
        start: "2026-09-07T02:30:00".parse().unwrap(),
        all_day: false,
        rule,
    };
    let start = pattern.first().unwrap();
    let meeting = Meeting {
        org_id: OrgId(Uuid::nil()),
        id: MeetingId(Uuid::nil()),
        uid: "1@muster".to_owned(),
        sequence: 0,
        organizer_id: MemberId(Uuid::nil()),
        title: "t".to_owned(),
        note: None,
        private: false,
        transparent: false,
        zone: zone.name().to_owned(),
        all_day: false,
        starts_local: start,
        length_seconds: 2_700,
        rule: Some(pattern.rule.to_string()),
        first_starts_at: now(),
        last_ends_at: now(),
        materialised_until: None,
        continues_id: None,
        status: "confirmed".to_owned(),
        reminders: Vec::new(),
        conversation_id: None,
        video_kind: None,
        video_url: None,
        version: 1,
        created_at: now(),
        created_by: MemberId(Uuid::nil()),
        changed_at: now(),
        cancelled_at: None,
        cancelled_by: None,
    };
    let mut whole = Whole {
        meeting,
        exceptions: Vec::new(),
        attendees: Vec::new(),
        occurrence_attendees: Vec::new(),
        rooms: Vec::new(),
        bookings: Vec::new(),
    };
    settle(&mut whole, now());
    whole
}

fn expanded(whole: &Whole) -> Expansion {
    expand(&whole.meeting, &whole.exceptions, now() + HORIZON)
}

fn slots(whole: &Whole) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let all = expanded(whole).occurrences;
    all.iter().map(|one| (one.starts_at, one.ends_at)).collect()
}

fn told(whole: &Whole) -> Vec<NaiveDateTime> {
    names(&whole.meeting, now() + HORIZON).0
}

fn moving(starts_at: DateTime<Utc>) -> Change {
    Change {
        given: Given {
            starts_at: Some(starts_at),
            ends_at: Some(starts_at + TimeDelta::minutes(50)),
            ..Given::default()
        },
        ..Change::default()
    }
}

/// A series in which some occurrences were cancelled and some moved.
fn troubled(rule: &str, zone: Tz, acts: &[(usize, Option<i64>)]) -> Whole {
    let mut whole = series(rule, zone);
    for (which, act) in acts {
        let told = told(&whole);
        let name = told[which % told.len()];
        let gone = whole.exceptions.iter();
        if gone
            .clone()
            .any(|one| one.original_start == name && one.cancelled)
        {
            continue;
        }
        whole = match act {
            None => cancel_one(&whole, name, now()),
            Some(minutes) => {
                let at = wall_clock::instant(zone, name) + TimeDelta::minutes(*minutes);
                // The second of a doubled hour cannot be named.
                match one(&whole, name, &moving(at), now()) {
                    Ok(edited) => edited.whole,
                    Err(_) => whole,
                }
            }
        };
    }
    whole
}

fn acts() -> impl Strategy<Value = Vec<(usize, Option<i64>)>> {
    let act = prop_oneof![Just(None), (-300..300_i64).prop_map(Some)];
    prop::collection::vec((0..40_usize, act), 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// The two halves of a series that is split take place when the whole would have.
    #[test]
    fn a_split_loses_nothing(rule in 0..RULES.len(), zone in 0..ZONES.len(), acts in acts(), at in 1..30_usize) {
        let whole = troubled(RULES[rule], ZONES[zone], &acts);
        let told = told(&whole);
        prop_assume!(told.len() > 1);
        let name = told[1 + at % (told.len() - 1)];
        let head = head(&whole, name, now());
        let tail = tail(&whole, name, MeetingId(Uuid::max()), "2@muster".to_owned(), now());
        let mut both = slots(&head);
        both.extend(slots(&tail));
        both.sort_unstable();
        let mut before = slots(&whole);
        before.sort_unstable();
        prop_assert_eq!(both, before);
        prop_assert_eq!(expanded(&tail).complete, expanded(&whole).complete);
        prop_assert!(expanded(&head).complete);
    }

    /// What is done to one occurrence is seen at that one alone, and the meeting itself stays.
    #[test]
    fn one_is_one(rule in 0..RULES.len(), zone in 0..ZONES.len(), acts in acts()) {
        let calm = series(RULES[rule], ZONES[zone]);
        let whole = troubled(RULES[rule], ZONES[zone], &acts);
        prop_assert_eq!(whole.meeting.sequence, 0);
        prop_assert_eq!(&whole.meeting.rule, &calm.meeting.rule);
        prop_assert_eq!(whole.meeting.starts_local, calm.meeting.starts_local);
        prop_assert_eq!(&whole.meeting.status, &calm.meeting.status);
        let touched: HashSet<_> = whole.exceptions.iter().map(|one| one.original_start).collect();
        let untouched = |whole: &Whole| {
            let mut all = expanded(whole).occurrences;
            all.retain(|one| !touched.contains(&one.original_start));
            all
        };
        prop_assert_eq!(untouched(&whole), untouched(&calm));
        for exception in &whole.exceptions {
            prop_assert!(exception.sequence > 0 || !exception.cancelled);
        }
    }

    /// A series that moves by some minutes and back takes place when it did, with all that was
    /// different.
    #[test]
    fn there_and_back(count in 1..40_usize, zone in 0..ZONES.len(), acts in acts(), by in 1..600_i64) {
        let rule = format!("FREQ=DAILY;COUNT={count}");
        let whole = troubled(&rule, ZONES[zone], &acts);
        let start = whole.meeting.starts_local;
        let shift = |whole: &Whole, to: NaiveDateTime| {
            let mut change = moving(wall_clock::instant(ZONES[zone], to));
            let ends_at = change.given.starts_at.map(|at| at + TimeDelta::minutes(45));
            change.given.ends_at = ends_at;
            all(whole, None, &change, now())
        };
        // Not into hours that the clocks skip somewhere.
        let to = start + TimeDelta::minutes(by + 120);
        let there = shift(&whole, to).unwrap();
        prop_assert!(there.retimed && there.whole.meeting.sequence == 1);
        let back = shift(&there.whole, start).unwrap();
        prop_assert_eq!(back.shift, -there.shift);
        prop_assert_eq!(back.whole.meeting.sequence, 2);
        let gaps = told(&whole).len() != told(&there.whole).len();
        prop_assume!(!gaps);
        prop_assert_eq!(slots(&back.whole), slots(&whole));
    }
}

/// A rule that ends on a day ends with the same occurrence when all move; on another weekday it must
/// be said anew.
#[test]
fn an_end_moves_along() {
    let whole = series("FREQ=WEEKLY;UNTIL=20261130T023000Z", Tz::UTC);
    assert_eq!(told(&whole).len(), 13);
    let later = all(
        &whole,
        None,
        &moving("2026-09-07T15:00:00Z".parse().unwrap()),
        now(),
    );
    let later = later.unwrap().whole;
    assert_eq!(told(&later).len(), 13);
    assert_eq!(
        later.meeting.rule.as_deref(),
        Some("FREQ=WEEKLY;UNTIL=20261130T150000Z")
    );
    let whole = series("FREQ=WEEKLY;BYDAY=MO", Tz::UTC);
    let tuesday = moving("2026-09-08T15:00:00Z".parse().unwrap());
    assert!(all(&whole, None, &tuesday, now()).is_err());
    let change = Change {
        rule: Some(Some("FREQ=WEEKLY;BYDAY=TU".to_owned())),
        ..tuesday
    };
    assert!(all(&whole, None, &change, now()).is_ok());
}

/// What stays held is kept, what could not be had is not asked for again, what is chosen anew is.
#[test]
fn rooms_are_asked_for_once() {
    let mut whole = series("FREQ=WEEKLY;COUNT=4", Tz::UTC);
    let room = RoomId(Uuid::max());
    whole.rooms = vec![room];
    let asked = planning::asked(&whole, &Own::new(), now());
    assert_eq!(asked.len(), 4);
    // The second could not be had.
    let held = asked.iter().enumerate().filter(|(at, _)| *at != 1);
    whole.bookings = held
        .map(|(at, one)| RoomBooking {
            org_id: whole.meeting.org_id,
            id: crate::kernel::ids::RoomBookingId(Uuid::from_u128(at as u128)),
            room_id: room,
            meeting_id: whole.meeting.id,
            original_start: one.original_start,
            organizer_id: whole.meeting.organizer_id,
            starts_at: one.slot.starts_at,
            ends_at: one.slot.ends_at,
            status: "confirmed".to_owned(),
            decided_by: None,
            decided_at: None,
            decision_note: None,
            created_at: now(),
        })
        .collect();
    let none = TimeDelta::zero();
    let plan = planning::plan(&asked, none, &whole, &Own::new(), now());
    assert_eq!(
        (plan.wanted.len(), plan.given_up.len(), plan.kept.len()),
        (0, 0, 3)
    );
    let plan = planning::plan(&[], none, &whole, &Own::new(), now());
    assert_eq!((plan.wanted.len(), plan.kept.len()), (1, 3));
    let moved = all(
        &whole,
        None,
        &moving("2026-09-07T15:00:00Z".parse().unwrap()),
        now(),
    );
    let moved = moved.unwrap();
    let plan = planning::plan(&asked, moved.shift, &moved.whole, &Own::new(), now());
    assert_eq!(
        (plan.wanted.len(), plan.given_up.len(), plan.kept.len()),
        (4, 3, 0)
    );
    assert_eq!(
        plan.wanted[0].slot.starts_at.to_rfc3339(),
        "2026-09-07T15:00:00+00:00"
    );
}

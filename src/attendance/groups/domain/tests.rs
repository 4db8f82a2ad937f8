//! Which day of a group is worked, by which shift, and why; and the days of people with rosters.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use uuid::Uuid;

use super::*;
use crate::attendance::calendars::domain::{NationalCalendar, SpecialDay};
use crate::attendance::days::domain::{DayReport, Facts, Punch, Rules};
use crate::attendance::shifts::wire::ShiftHours;
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, CheckInId, ShiftId};
use crate::organizations::Zones;

const GROUP: AttendanceGroupId = AttendanceGroupId(Uuid::from_u128(1));
const OTHER: AttendanceGroupId = AttendanceGroupId(Uuid::from_u128(2));
const DAY: ShiftId = ShiftId(Uuid::from_u128(10));
const NIGHT: ShiftId = ShiftId(Uuid::from_u128(11));
const SHORT: ShiftId = ShiftId(Uuid::from_u128(12));

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A shift as a client writes it: `09:00-18:00`, over midnight where it ends earlier.
fn shift(text: &str) -> ShiftHistory {
    let (on, off) = text.split_once('-').unwrap();
    let hours = serde_json::json!({ "sections": [{
        "on": { "time": on }, "off": { "time": off, "next_day": off <= on },
    }] });
    let hours: ShiftHours = serde_json::from_value(hours).unwrap();
    ShiftHistory {
        name: text.to_owned(),
        versions: vec![Dated {
            version: 1,
            from: BEGINNING,
            value: Arc::new(hours.parse().unwrap()),
        }],
    }
}

fn special(worked: bool, shift: Option<ShiftId>) -> SpecialDay {
    SpecialDay {
        worked,
        name: "厂庆".to_owned(),
        shift,
    }
}

fn rules(schedule: Schedule) -> GroupRules {
    let mut week = [Some(DAY); 7];
    week[5] = None;
    week[6] = None;
    GroupRules {
        active: true,
        zone: None,
        national: NationalCalendar::Cn,
        organization_calendar: true,
        schedule,
        unrostered: Unrostered::Rest,
        reminders: Reminders::default(),
        week,
    }
}

fn book(zone: Tz, rules: GroupRules) -> Book {
    let group = GroupHistory {
        name: "工厂".to_owned(),
        is_default: true,
        sites: HashSet::new(),
        versions: vec![Dated {
            version: 1,
            from: BEGINNING,
            value: rules,
        }],
    };
    Book {
        zones: Zones::always(zone),
        groups: HashMap::from([(GROUP, group)]),
        shifts: HashMap::from([
            (DAY, shift("09:00-18:00")),
            (NIGHT, shift("22:00-06:00")),
            (SHORT, shift("10:00-15:00")),
        ]),
        special: HashMap::new(),
    }
}

fn person(book: Book, cells: &[(&str, Option<ShiftId>)]) -> PersonRules {
    let cell = |(day, shift): &(&str, Option<ShiftId>)| {
        let cell = RosterCell {
            group: GROUP,
            shift: *shift,
            replaced: false,
        };
        (date(day), cell)
    };
    PersonRules {
        book: Arc::new(book),
        groups: Arc::from([(BEGINNING, GROUP)]),
        roster: cells.iter().map(cell).collect(),
    }
}

/// What a date is, who said so, and the name of its shift.
fn told(rules: &PersonRules, day: &str) -> (&'static str, &'static str, Option<String>) {
    let rule = rules.on(WorkDate::parse(date(day)).unwrap());
    let shift = rule
        .source
        .unwrap()
        .shift
        .as_ref()
        .map(|shift| shift.name.clone());
    let (kind, layer) = (rule.calendar.kind.code(), rule.calendar.decided_by.code());
    (kind, layer, shift)
}

fn named(name: &str) -> Option<String> {
    Some(name.to_owned())
}

/// A cell says that it took another one's place, unless a special day decides by which shift it is worked.
#[test]
fn a_shift_that_took_the_place_of_another_says_so() {
    let mut book = book(Tz::Asia__Shanghai, rules(Schedule::Roster));
    let day = BTreeMap::from([(date("2026-10-10"), special(true, Some(SHORT)))]);
    book.special.insert(Some(GROUP), day);
    let cells = ["2026-10-08", "2026-10-09", "2026-10-10"];
    let cells = cells.map(|day| (day, Some(DAY)));
    let mut rules = person(book, &cells);
    let mut roster = rules.roster.to_vec();
    roster[1].1.replaced = true;
    roster[2].1.replaced = true;
    rules.roster = roster.into();
    let replaces = |day| {
        let rule = rules.on(WorkDate::parse(date(day)).unwrap());
        rule.source.unwrap().shift.as_ref().unwrap().replaces
    };
    assert!(!replaces("2026-10-08"));
    assert!(replaces("2026-10-09"));
    assert!(!replaces("2026-10-10"), "the special day's shift");
}

/// C5: group, organization, nation, week; a shift that a special day names beats the week's.
#[test]
fn special_days_have_a_precedence() {
    let mut book = book(Tz::Asia__Shanghai, rules(Schedule::Week));
    let days = |days: &[(&str, SpecialDay)]| -> BTreeMap<NaiveDate, SpecialDay> {
        days.iter()
            .map(|(day, special)| (date(day), special.clone()))
            .collect()
    };
    book.special.insert(
        None,
        days(&[
            ("2026-10-01", special(true, None)),
            ("2026-10-09", special(false, None)),
            ("2026-10-24", special(true, None)),
        ]),
    );
    book.special.insert(
        Some(GROUP),
        days(&[
            ("2026-10-09", special(true, Some(SHORT))),
            ("2026-10-10", special(false, None)),
        ]),
    );
    let week = person(book.clone(), &[]);
    let usual = || named("09:00-18:00");
    assert_eq!(told(&week, "2026-10-02"), ("holiday", "national", None));
    assert_eq!(
        told(&week, "2026-10-01"),
        ("make_up_workday", "organization", usual())
    );
    assert_eq!(
        told(&week, "2026-10-09"),
        ("make_up_workday", "group", named("10:00-15:00"))
    );
    assert_eq!(told(&week, "2026-10-10"), ("holiday", "group", None));
    assert_eq!(
        told(&week, "2026-09-20"),
        ("make_up_workday", "national", usual())
    );
    assert_eq!(
        told(&week, "2026-10-24"),
        ("make_up_workday", "organization", usual()),
        "a Saturday"
    );
    assert_eq!(told(&week, "2026-10-17"), ("weekend", "week", None));
    let words = week
        .on(WorkDate::parse(date("2026-10-09")).unwrap())
        .calendar
        .words();
    assert_eq!(
        words.en,
        "2026-10-09 is worked, a special day of the attendance group: 厂庆."
    );
    assert_eq!(words.zh_cn, "2026-10-09 为考勤组特殊日期，需上班：厂庆。");

    let mut own = rules(Schedule::Week);
    own.organization_calendar = false;
    book.groups.get_mut(&GROUP).unwrap().versions[0].value = own;
    let apart = person(book, &[]);
    assert_eq!(told(&apart, "2026-10-01"), ("holiday", "national", None));
    assert_eq!(told(&apart, "2026-10-10"), ("holiday", "group", None));
}

/// The nation says nothing of rosters; special days do.
#[test]
fn rosters_ignore_the_national_calendar() {
    let mut book = book(Tz::Asia__Shanghai, rules(Schedule::Roster));
    let special = BTreeMap::from([
        (date("2026-10-03"), special(false, None)),
        (date("2026-10-04"), special(true, Some(SHORT))),
        (date("2026-10-05"), special(true, None)),
    ]);
    book.special.insert(None, special);
    let cells = [
        ("2026-10-01", Some(NIGHT)),
        ("2026-10-02", None),
        ("2026-10-03", Some(NIGHT)),
        ("2026-10-04", Some(NIGHT)),
        ("2026-10-05", Some(NIGHT)),
    ];
    let rostered = person(book.clone(), &cells);
    let night = || named("22:00-06:00");
    assert_eq!(
        told(&rostered, "2026-10-01"),
        ("workday", "roster", night())
    );
    assert_eq!(told(&rostered, "2026-10-02"), ("weekend", "roster", None));
    assert_eq!(
        told(&rostered, "2026-10-03"),
        ("holiday", "organization", None)
    );
    assert_eq!(
        told(&rostered, "2026-10-04"),
        ("make_up_workday", "organization", named("10:00-15:00"))
    );
    assert_eq!(
        told(&rostered, "2026-10-05"),
        ("make_up_workday", "organization", night())
    );
    assert_eq!(
        told(&rostered, "2026-10-06"),
        ("weekend", "unrostered", None)
    );
    assert_eq!(
        rostered.national(date("2026-10-01")),
        NationalCalendar::None
    );

    let mut by_week = rules(Schedule::Roster);
    by_week.unrostered = Unrostered::Week;
    book.groups.get_mut(&GROUP).unwrap().versions[0].value = by_week;
    let by_week = person(book, &cells);
    assert_eq!(
        told(&by_week, "2026-10-06"),
        ("workday", "week", named("09:00-18:00")),
        "a holiday of the nation"
    );
    assert_eq!(
        told(&by_week, "2026-10-10"),
        ("weekend", "week", None),
        "a weekend that the nation works"
    );
}

/// Whoever has left a group is not planned by it, also where its cells are still there; and cells
/// say nothing where a group works by the week.
#[test]
fn cells_hold_in_their_group_alone() {
    let mut book = book(Tz::Asia__Shanghai, rules(Schedule::Roster));
    let mut other = book.groups[&GROUP].clone();
    other.is_default = false;
    book.groups.insert(OTHER, other);
    let cells = [("2026-10-14", Some(NIGHT)), ("2026-10-15", Some(NIGHT))];
    let moved = PersonRules {
        groups: Arc::from([(BEGINNING, GROUP), (date("2026-10-15"), OTHER)]),
        ..person(book.clone(), &cells)
    };
    assert_eq!(told(&moved, "2026-10-14").1, "roster");
    assert_eq!(told(&moved, "2026-10-15"), ("weekend", "unrostered", None));
    book.groups.get_mut(&GROUP).unwrap().versions[0].value = rules(Schedule::Week);
    let week = person(book, &cells);
    assert_eq!(
        told(&week, "2026-10-14"),
        ("workday", "week", named("09:00-18:00"))
    );
}

/// Each day of the national calendar, as a group that follows it lives it: 2020 to 2026.
#[test]
fn follows_every_announced_day() {
    let week = person(book(Tz::Asia__Shanghai, rules(Schedule::Week)), &[]);
    let rows = include_str!("../../calendars/holidays-cn.csv")
        .lines()
        .skip(1);
    let mut days = (0, 0);
    for row in rows {
        let mut cells = row.split(',');
        let (day, kind) = (cells.next().unwrap(), cells.nth(1).unwrap());
        let expected = match kind {
            "off" => {
                days.0 += 1;
                ("holiday", "national", None)
            }
            _ => {
                days.1 += 1;
                ("make_up_workday", "national", named("09:00-18:00"))
            }
        };
        assert_eq!(told(&week, day), expected, "{row}");
    }
    assert_eq!(days.0 + days.1, 255);
}

fn report(rules: &PersonRules, day: &str, punches: &[&str], now: &str) -> DayReport {
    let punch = |(number, at): (u128, &&str)| Punch {
        id: CheckInId(Uuid::from_u128(number)),
        at: at.parse().unwrap(),
        kind: None,
        fence: FenceOutcome::Inside,
        field_work: false,
    };
    let punches: Vec<_> = (0..).zip(punches).map(punch).collect();
    let day = rules.day(WorkDate::parse(date(day)).unwrap());
    day.report(&Facts::of(&punches), now.parse().unwrap())
}

/// How long the night of a date is by its roster, in minutes.
fn night(zone: Tz, day: &str) -> i64 {
    let rules = person(book(zone, rules(Schedule::Roster)), &[(day, Some(NIGHT))]);
    let day = rules.day(WorkDate::parse(date(day)).unwrap());
    day.plan().unwrap().length().num_minutes()
}

/// C3: the nights when clocks change, by rosters: an hour in New York, half an hour on Lord Howe.
#[test]
fn rostered_nights_have_the_length_of_a_stopwatch() {
    let nights = |zone, days: [&str; 4]| days.map(|day| night(zone, day));
    let new_york = ["2026-03-06", "2026-03-07", "2026-10-31", "2026-11-01"];
    assert_eq!(
        nights(Tz::America__New_York, new_york),
        [480, 420, 540, 480]
    );
    let lord_howe = ["2026-04-03", "2026-04-04", "2026-10-03", "2026-10-04"];
    assert_eq!(
        nights(Tz::Australia__Lord_Howe, lord_howe),
        [480, 510, 450, 480]
    );

    let by_roster = |day| {
        person(
            book(Tz::America__New_York, rules(Schedule::Roster)),
            &[(day, Some(NIGHT))],
        )
    };
    let long = report(
        &by_roster("2026-10-31"),
        "2026-10-31",
        &["2026-11-01T02:00:00Z", "2026-11-01T11:00:00Z"],
        "2026-11-02T12:00:00Z",
    );
    assert_eq!((long.status.code(), long.worked), ("left", 9 * 3_600));
    let short = report(
        &by_roster("2026-03-07"),
        "2026-03-07",
        &["2026-03-08T03:00:00Z", "2026-03-08T10:00:00Z"],
        "2026-03-09T12:00:00Z",
    );
    assert_eq!((short.status.code(), short.worked), ("left", 7 * 3_600));
}

/// C3: on Lord Howe clocks change by half an hour. A punch at each end makes a whole night, and who
/// leaves before its end leaves early, whatever a clock shows that was not changed.
#[test]
fn rostered_nights_of_lord_howe_keep_their_punches() {
    let told = |day: &str, punches: [&str; 2], now: &str| {
        let rules = person(
            book(Tz::Australia__Lord_Howe, rules(Schedule::Roster)),
            &[(day, Some(NIGHT))],
        );
        let told = report(&rules, day, &punches, now);
        assert!(!told.came_late() && told.unmatched.is_empty());
        (told.status.code(), told.worked)
    };
    // From 22:00 in summer time to 06:00 without it: half an hour longer.
    let long = |off| {
        let on = "2026-04-04T11:00:00Z";
        told("2026-04-04", [on, off], "2026-04-06T12:00:00Z")
    };
    assert_eq!(long("2026-04-04T19:30:00Z"), ("left", 8 * 3_600 + 1_800));
    assert_eq!(long("2026-04-04T19:00:00Z"), ("left_early", 8 * 3_600));
    // And back: half an hour shorter.
    let short = |off| {
        let on = "2026-10-03T11:30:00Z";
        told("2026-10-03", [on, off], "2026-10-05T12:00:00Z")
    };
    assert_eq!(short("2026-10-03T19:00:00Z"), ("left", 7 * 3_600 + 1_800));
    assert_eq!(short("2026-10-03T18:30:00Z"), ("left_early", 7 * 3_600));
}

/// The vectors of C3, each by the roster that hrms had: every check-out belongs to the night before.
#[test]
fn rostered_nights_keep_their_punches() {
    let utc = |cells: &[(&str, Option<ShiftId>)], shifts: &[(ShiftId, &str)]| {
        let mut book = book(Tz::UTC, rules(Schedule::Roster));
        for (id, text) in shifts {
            book.shifts.insert(*id, shift(text));
        }
        person(book, cells)
    };
    // hrms#3298: a night, and an afternoon the day after.
    let shifts = [(NIGHT, "18:00-07:00"), (DAY, "14:00-20:00")];
    let mixed = utc(
        &[("2026-07-13", Some(NIGHT)), ("2026-07-14", Some(DAY))],
        &shifts,
    );
    let punches = ["2026-07-13T18:30:00Z", "2026-07-14T07:10:00Z"];
    let night = report(&mixed, "2026-07-13", &punches, "2026-07-14T12:00:00Z");
    assert_eq!((night.status.code(), night.unmatched.len()), ("left", 0));
    assert!(night.came_late() && !night.left_early());
    let after = report(&mixed, "2026-07-14", &punches, "2026-07-14T12:00:00Z");
    assert_eq!(
        (after.status.code(), after.points[0].punch()),
        ("not_due", None)
    );
    // hrms#541: one night alone.
    let single = utc(&[("2026-05-24", Some(NIGHT))], &[(NIGHT, "20:00-02:00")]);
    let punches = ["2026-05-24T20:00:00Z", "2026-05-25T02:05:00Z"];
    let night = report(&single, "2026-05-24", &punches, "2026-05-25T10:00:00Z");
    assert_eq!((night.status.code(), night.unmatched.len()), ("left", 0));
    let after = report(&single, "2026-05-25", &punches, "2026-05-25T10:00:00Z");
    assert_eq!(
        (after.status.code(), after.unmatched.len()),
        ("rest_day", 0)
    );
    // hrms#714: nobody is absent while the window is open.
    let window = serde_json::json!({ "sections": [{ "on": { "time": "15:00", "after_minutes": 630 },
        "off": { "time": "23:30", "after_minutes": 119 } }] });
    let mut late = utc(&[("2026-05-24", Some(DAY))], &[]);
    let hours: ShiftHours = serde_json::from_value(window).unwrap();
    let open = Arc::new(hours.parse().unwrap());
    let mut book = Book::clone(&late.book);
    book.shifts.get_mut(&DAY).unwrap().versions[0].value = open;
    late.book = Arc::new(book);
    let at = |now: &str| report(&late, "2026-05-24", &[], now).status.code();
    assert_eq!(at("2026-05-25T01:29:59Z"), "overdue");
    assert_eq!(at("2026-05-25T01:31:00Z"), "absent");
    // hrms#1703: shifts that follow one another with a grace between them.
    let shifts = [(DAY, "07:00-19:00"), (NIGHT, "19:00-07:00")];
    let turn = utc(
        &[("2026-05-24", Some(DAY)), ("2026-05-25", Some(NIGHT))],
        &shifts,
    );
    let punches = [
        "2026-05-24T06:58:00Z",
        "2026-05-24T19:02:00Z",
        "2026-05-25T18:30:00Z",
        "2026-05-26T07:01:00Z",
    ];
    for day in ["2026-05-24", "2026-05-25"] {
        let told = report(&turn, day, &punches, "2026-05-26T20:00:00Z");
        assert_eq!(
            (told.status.code(), told.unmatched.len()),
            ("left", 0),
            "{day}"
        );
        assert!(!told.came_late() && !told.left_early(), "{day}");
    }
}

/// The dates for which a roster is read are all that a day asks for.
#[test]
fn a_roster_is_read_as_far_as_days_look() {
    use std::cell::RefCell;

    struct Watched(PersonRules, RefCell<Vec<NaiveDate>>);
    impl Rules for Watched {
        fn on(&self, date: WorkDate) -> crate::attendance::days::domain::DayRule {
            self.1.borrow_mut().push(date.date());
            self.0.on(date)
        }
    }

    let mut book = book(Tz::Pacific__Kiritimati, rules(Schedule::Roster));
    let hours = serde_json::json!({
        "sections": [{ "on": { "time": "22:00" }, "off": { "time": "06:00", "next_day": true } }],
        "late_off": [{ "late_off_minutes": 60, "late_on_minutes": 30 }],
    });
    let hours: ShiftHours = serde_json::from_value(hours).unwrap();
    book.shifts.get_mut(&NIGHT).unwrap().versions[0].value = Arc::new(hours.parse().unwrap());
    // The work date before is as far back as one is looked for.
    let rules = person(
        book,
        &[("2026-08-23", Some(NIGHT)), ("2026-09-07", Some(NIGHT))],
    );
    let watched = Watched(rules, RefCell::default());
    let work_date = WorkDate::parse(date("2026-09-07")).unwrap();
    watched.day(work_date);
    let within = |dates: PlanDates| {
        let asked = watched.1.borrow();
        assert!(
            asked
                .iter()
                .all(|date| (dates.first..=dates.last).contains(date)),
            "{asked:?} in {dates:?}"
        );
        (*asked.iter().min().unwrap(), *asked.iter().max().unwrap())
    };
    let dates = PlanDates::of(work_date.date(), work_date.date());
    assert_eq!(within(dates), (dates.first, dates.last), "and no more");
    for hour in 0..48 {
        let now = "2026-09-06T00:00:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
            + TimeDelta::hours(hour);
        watched.1.borrow_mut().clear();
        watched.day(watched.work_date_at(now));
        within(PlanDates::running(now));
    }
}

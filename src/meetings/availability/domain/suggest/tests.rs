use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::strain::NIGHT;
use super::super::stretches::{layered, union};
use super::*;
use crate::kernel::wall_clock;

const SHANGHAI: Tz = Tz::Asia__Shanghai;
const NEW_YORK: Tz = Tz::America__New_York;
const BERLIN: Tz = Tz::Europe__Berlin;

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{}:00Z", text.replace(' ', "T"))
        .parse()
        .unwrap()
}

fn stretch(from: &str, to: &str) -> Stretch {
    Stretch::new(at(from), at(to))
}

/// 09:00 to 18:00 of a zone from Monday to Friday, of three weeks of September.
fn usual(zone: Tz) -> Vec<Stretch> {
    let first = NaiveDate::from_ymd_opt(2026, 8, 31).unwrap();
    let dates = first.iter_days().take(21);
    let clock =
        |date: NaiveDate, hour| wall_clock::instant(zone, date.and_hms_opt(hour, 0, 0).unwrap());
    let worked = dates.filter(|date| chrono::Datelike::weekday(date).num_days_from_monday() < 5);
    union(
        worked
            .map(|date| Stretch::new(clock(date, 9), clock(date, 18)))
            .collect(),
    )
}

fn person(zone: Tz, taken: &[(Stretch, Kind)]) -> Invited {
    let around = stretch("08-30 00:00", "09-25 00:00");
    Invited {
        optional: false,
        zone,
        works: usual(zone),
        taken: layered(around, taken),
    }
}

fn search<'a>(invited: &'a [Invited], window: Stretch, minutes: i64) -> Search<'a> {
    Search {
        window,
        length: TimeDelta::minutes(minutes),
        zone: SHANGHAI,
        invited,
        rooms: None,
        may_have: &|_, _| true,
        limit: 5,
    }
}

/// Starts on the wall of Shanghai.
fn told(offers: &[Offer]) -> Vec<String> {
    let start = |offer: &Offer| {
        let local = offer.slot.from.with_timezone(&SHANGHAI);
        local.format("%m-%d %H:%M").to_string()
    };
    offers.iter().map(start).collect()
}

/// Monday, 7 September, 00:00 to Tuesday, 00:00 in Shanghai.
fn monday() -> Stretch {
    stretch("09-06 16:00", "09-07 16:00")
}

#[test]
fn the_first_times_at_which_all_are_free_come_first() {
    let busy = stretch("09-07 01:00", "09-07 02:15");
    let people = [
        person(SHANGHAI, &[(busy, Kind::Busy)]),
        person(SHANGHAI, &[]),
    ];
    let offers = suggest(&search(&people, monday(), 60));
    let expected = [
        "09-07 10:30",
        "09-07 11:30",
        "09-07 12:30",
        "09-07 13:30",
        "09-07 14:30",
    ];
    assert_eq!(told(&offers), expected);
    assert!(offers.iter().flat_map(|offer| &offer.standings).all(
        |standing| matches!(standing, Standing::Comes { tentative: false, strain } if strain.minutes() == 0)
    ));
}

#[test]
fn nobody_is_called_at_three_where_anything_better_exists() {
    let people = [person(SHANGHAI, &[]), person(NEW_YORK, &[])];
    let tuesday = stretch("09-07 16:00", "09-08 16:00");
    let offers = suggest(&search(&people, tuesday, 60));
    // Twelve hours apart: 07:00 here is 19:00 there, two hours from work for both.
    let local = |offer: &Offer| {
        let Standing::Comes { strain, .. } = offer.standings[1] else {
            panic!()
        };
        (strain.outside, strain.night)
    };
    assert_eq!(told(&offers[..2]), ["09-08 07:00", "09-08 19:00"]);
    assert_eq!(local(&offers[0]), (120, 0));
    assert!(offers[..2].iter().all(|offer| {
        offer
            .standings
            .iter()
            .all(|standing| matches!(standing, Standing::Comes { strain, .. } if strain.night == 0))
    }));
    let three = [
        person(SHANGHAI, &[]),
        person(NEW_YORK, &[]),
        person(BERLIN, &[]),
    ];
    let offers = suggest(&search(&three, tuesday, 60));
    assert_eq!(told(&offers[..1]), ["09-08 19:00"], "13:00 in Berlin");
}

#[test]
fn optional_people_are_missed_first_and_tentative_meetings_count_little() {
    let day = stretch("09-07 00:00", "09-07 12:00");
    let morning = stretch("09-07 01:00", "09-07 05:00");
    let mut people = [
        person(SHANGHAI, &[(morning, Kind::Busy)]),
        person(
            SHANGHAI,
            &[(stretch("09-07 05:00", "09-07 10:00"), Kind::OutOfOffice)],
        ),
    ];
    people[1].optional = true;
    let offers = suggest(&search(&people, day, 60));
    assert_eq!(told(&offers[..1]), ["09-07 13:00"]);
    assert_eq!(offers[0].standings[1], Standing::Missing(Kind::OutOfOffice));
    let people = [person(
        SHANGHAI,
        &[(stretch("09-07 01:00", "09-07 10:00"), Kind::Tentative)],
    )];
    let offers = suggest(&search(&people, day, 30));
    // Half an hour outside is easier than what may be another meeting.
    assert_eq!(told(&offers[..2]), ["09-07 08:30", "09-07 18:00"]);
}

#[test]
fn a_room_that_is_not_to_be_had_is_missing() {
    let people = [person(SHANGHAI, &[])];
    let rooms = [
        RoomState {
            taken: vec![stretch("09-07 01:00", "09-07 06:00")],
        },
        RoomState {
            taken: vec![
                stretch("09-07 01:00", "09-07 02:00"),
                stretch("09-07 03:00", "09-07 10:00"),
            ],
        },
    ];
    let mut search = search(&people, stretch("09-07 01:00", "09-07 10:00"), 60);
    search.rooms = Some(&rooms);
    let offers = suggest(&search);
    let found: Vec<_> = told(&offers)
        .into_iter()
        .zip(offers.iter().map(|offer| offer.room))
        .collect();
    assert_eq!(found[0], ("09-07 10:00".to_owned(), Some(1)));
    assert_eq!(found[1], ("09-07 14:00".to_owned(), Some(0)));
    search.may_have = &|index, slot| index == 1 || slot.from > at("09-07 06:30");
    let rooms: Vec<_> = suggest(&search).iter().map(|offer| offer.room).collect();
    assert_eq!(
        rooms[..3],
        [Some(1), Some(0), Some(0)],
        "the first may be had later"
    );
    search.may_have = &|_, _| true;
    search.limit = 20;
    assert_eq!(suggest(&search).last().unwrap().room, None);
}

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![SHANGHAI, NEW_YORK, BERLIN, Tz::Asia__Kathmandu])
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Tentative, Kind::Busy, Kind::OutOfOffice])
}

fn people() -> impl Strategy<Value = Vec<Invited>> {
    let taken = ((0..2_880_i64, 5..600_i64), kinds()).prop_map(|((from, length), kind)| {
        let from = at("09-06 00:00") + TimeDelta::minutes(from);
        (Stretch::new(from, from + TimeDelta::minutes(length)), kind)
    });
    let one = (zones(), prop::collection::vec(taken, 0..8), any::<bool>());
    let one = one.prop_map(|(zone, taken, optional)| Invited {
        optional,
        ..person(zone, &taken)
    });
    prop::collection::vec(one, 1..6)
}

/// How many of the needed are missing, and the hardest lot of those who come: minute by minute.
fn naive(people: &[Invited], slot: Stretch) -> (usize, i64) {
    let minutes =
        (0..slot.length().num_minutes()).map(|minute| slot.from + TimeDelta::minutes(minute));
    let (mut missing, mut hardest) = (0, 0);
    for person in people.iter().filter(|person| !person.optional) {
        let at = |kind: Kind| {
            let own = person.taken.iter().filter(move |(_, of)| *of == kind);
            let own: Vec<_> = own.map(|(own, _)| *own).collect();
            minutes
                .clone()
                .any(|minute| own.iter().any(|own| own.from <= minute && minute < own.to))
        };
        if at(Kind::Busy) || at(Kind::OutOfOffice) {
            missing += 1;
            continue;
        }
        let (mut far, mut night) = (0, 0);
        let ends = |minute: DateTime<Utc>| {
            let from = |own: &Stretch| {
                let before = (own.from - minute).num_minutes();
                before.max((minute - own.to).num_minutes()).max(0)
            };
            let nearest = person.works.iter().map(from).min();
            nearest.unwrap_or(FARTHEST).min(FARTHEST)
        };
        for minute in minutes.clone() {
            let next = minute + TimeDelta::minutes(1);
            let is_work = |own: &Stretch| own.from <= minute && minute < own.to;
            if person.works.iter().any(is_work) {
                continue;
            }
            far = far.max(ends(minute)).max(ends(next));
            let local = minute.with_timezone(&person.zone);
            // Minutes since 22:00, of 540 until 07:00.
            let since = i64::from(local.hour() * 60 + local.minute() + 120) % 1_440;
            if since < 540 {
                let depth = |since: i64| since.min(540 - since);
                night = night.max(NIGHT + depth(since).max(depth(since + 1)));
            }
        }
        let tentative = if at(Kind::Tentative) { TENTATIVE } else { 0 };
        hardest = hardest.max(far + night + tentative);
    }
    (missing, hardest)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Against a model that looks at every minute: the first offer misses the fewest, and no
    /// other time that misses so few has a lighter hardest lot.
    #[test]
    fn the_first_offer_is_the_best(people in people(), minutes in 5..120_i64) {
        let search = search(&people, stretch("09-06 10:00", "09-07 22:00"), minutes);
        let offers = suggest(&search);
        let first = &offers[0];
        let all: Vec<_> = starts(&search).map(|slot| naive(&people, slot)).collect();
        let fewest = all.iter().map(|(missing, _)| *missing).min().unwrap();
        let fewest = all.iter().filter(|(missing, _)| *missing == fewest);
        prop_assert_eq!(Some(&naive(&people, first.slot)), fewest.min());
        for (index, offer) in offers.iter().enumerate() {
            prop_assert!(offers[..index].iter().all(|other| other.slot.within(offer.slot).is_none()));
            prop_assert_eq!(offer.slot.length(), search.length);
        }
    }

    /// The order in which people are named is no input.
    #[test]
    fn the_order_of_people_makes_no_difference(people in people()) {
        let window = stretch("09-06 10:00", "09-07 22:00");
        let turned: Vec<_> = people.iter().rev().cloned().collect();
        let slots = |people: &[Invited]| -> Vec<_> {
            suggest(&search(people, window, 30)).iter().map(|offer| offer.slot).collect()
        };
        prop_assert_eq!(slots(&people), slots(&turned));
    }
}

//! Opening hours: stretches by day of the week, on the wall clock of a room.
//!
//! Must hold: the stretches of a day do not overlap; each is half-open, `[from, to)`. Pure.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::kernel::problem::FieldError;
use crate::kernel::wall_clock;
use crate::kernel::week::WeekDay;

/// Stretches of one day.
const MAX_STRETCHES: usize = 8;
const DAY: u16 = 24 * 60;

/// A minute of a day, by the wall: `00:00` to `24:00`, which is the beginning of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayMinute(u16);

impl DayMinute {
    fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hours) || !digits(minutes) {
            return None;
        }
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        let minute = hours * 60 + minutes;
        (minutes < 60 && minute <= DAY).then_some(Self(minute))
    }

    /// The instant at which it is this minute of a date on the wall.
    pub fn on(self, date: NaiveDate, zone: Tz) -> DateTime<Utc> {
        let local = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(self.0.into());
        wall_clock::instant(zone, local)
    }
}

impl fmt::Display for DayMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for DayMinute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DayMinute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| de::Error::custom("must be a time from 00:00 to 24:00, like 09:00"))
    }
}

impl PartialSchema for DayMinute {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"))
            .description(Some(
                "A time on the wall, to the minute; 24:00 is the end of the day.",
            ))
            .examples(["18:00"])
            .build()
            .into()
    }
}

impl ToSchema for DayMinute {
    fn name() -> std::borrow::Cow<'static, str> {
        "DayMinute".into()
    }
}

/// A stretch of a day in which a room is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningStretch {
    pub day: WeekDay,
    pub from: DayMinute,
    /// Not part of it; after `from`.
    pub to: DayMinute,
}

/// When a room is open, in the order of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpeningHours(Vec<OpeningStretch>);

impl OpeningHours {
    /// In the order of the week; else what is wrong with which stretch.
    pub fn parse(given: Vec<OpeningStretch>, pointer: &str) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        for (index, stretch) in given.iter().enumerate() {
            let earlier = given.iter().take(index);
            let mut same_day = earlier.filter(|other| other.day == stretch.day);
            let wrong = if stretch.to <= stretch.from {
                Some(
                    "must end after it begins; a night has two stretches, until 24:00 and from 00:00",
                )
            } else if same_day.clone().count() >= MAX_STRETCHES {
                Some("is one too many: a day has at most 8")
            } else if same_day.any(|other| other.from < stretch.to && stretch.from < other.to) {
                Some("must not overlap another one of its day")
            } else {
                None
            };
            if let Some(detail) = wrong {
                errors.push(FieldError::new(format!("{pointer}/{index}"), detail));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut hours = given;
        hours.sort_by_key(|stretch| {
            (
                Weekday::from(stretch.day).num_days_from_monday(),
                stretch.from,
            )
        });
        Ok(Self(hours))
    }

    pub fn stretches(&self) -> &[OpeningStretch] {
        &self.0
    }

    /// The stretches of a date, in their order.
    pub fn on(&self, date: NaiveDate) -> impl Iterator<Item = &OpeningStretch> {
        let of_day = move |stretch: &&OpeningStretch| Weekday::from(stretch.day) == date.weekday();
        self.0.iter().filter(of_day)
    }

    /// Whether the room is open from one instant until another without a break.
    pub fn contain(&self, zone: Tz, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> bool {
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let last = local(ends_at);
        // A stretch until 24:00 in a night without a midnight ends on the next date.
        let mut date = local(starts_at).pred_opt();
        let mut reached = starts_at;
        while let Some(today) = date.filter(|date| *date <= last) {
            for stretch in self.on(today) {
                let (from, to) = (stretch.from.on(today, zone), stretch.to.on(today, zone));
                if from <= reached && reached < to {
                    reached = to;
                }
                if reached >= ends_at {
                    return true;
                }
            }
            date = today.succ_opt();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SHANGHAI: Tz = chrono_tz::Asia::Shanghai;
    const BERLIN: Tz = chrono_tz::Europe::Berlin;

    fn stretch(day: WeekDay, from: &str, to: &str) -> OpeningStretch {
        OpeningStretch {
            day,
            from: DayMinute::parse(from).unwrap(),
            to: DayMinute::parse(to).unwrap(),
        }
    }

    fn hours(given: &[(WeekDay, &str, &str)]) -> OpeningHours {
        let given = given.iter().map(|(day, from, to)| stretch(*day, from, to));
        OpeningHours::parse(given.collect(), "").unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn minutes_are_those_of_a_day() {
        for (text, minute) in [
            ("00:00", 0),
            ("09:05", 545),
            ("23:59", 1_439),
            ("24:00", 1_440),
        ] {
            let parsed = DayMinute::parse(text).unwrap();
            assert_eq!((parsed.0, parsed.to_string()), (minute, text.to_owned()));
        }
        for text in [
            "",
            "9:00",
            "24:01",
            "25:00",
            "12:60",
            "1200",
            "-1:00",
            "+1:00",
            "１２:00",
        ] {
            assert_eq!(DayMinute::parse(text), None, "{text}");
        }
    }

    #[test]
    fn stretches_of_a_day_do_not_overlap() {
        use WeekDay::{Monday, Tuesday};
        let wrong = |given: &[(WeekDay, &str, &str)]| {
            let given = given.iter().map(|(day, from, to)| stretch(*day, from, to));
            let errors = OpeningHours::parse(given.collect(), "/opening_hours").err();
            let errors = errors.unwrap_or_default().into_iter();
            errors.map(|error| error.pointer).collect::<Vec<_>>()
        };
        assert!(wrong(&[(Monday, "09:00", "12:00"), (Monday, "12:00", "18:00")]).is_empty());
        assert!(wrong(&[(Monday, "09:00", "12:00"), (Tuesday, "09:00", "12:00")]).is_empty());
        assert_eq!(
            wrong(&[(Monday, "09:00", "12:00"), (Monday, "11:59", "18:00")]),
            ["/opening_hours/1"]
        );
        assert_eq!(wrong(&[(Monday, "12:00", "12:00")]), ["/opening_hours/0"]);
        assert_eq!(wrong(&[(Monday, "22:00", "06:00")]), ["/opening_hours/0"]);
    }

    /// Monday is 2026-09-07, and 09:00 in Shanghai is 01:00Z.
    #[test]
    fn a_slot_lies_within_them_whole() {
        use WeekDay::{Monday, Tuesday};
        let open = hours(&[
            (Monday, "13:00", "24:00"),
            (Monday, "09:00", "12:00"),
            (Tuesday, "00:00", "02:00"),
        ]);
        let inside = |from: &str, to: &str| open.contain(SHANGHAI, at(from), at(to));
        assert!(inside("2026-09-07T01:00:00Z", "2026-09-07T04:00:00Z"));
        assert!(!inside("2026-09-07T00:59:00Z", "2026-09-07T02:00:00Z"));
        assert!(!inside("2026-09-07T03:00:00Z", "2026-09-07T04:01:00Z"));
        // Over noon it is closed; over midnight it is not.
        assert!(!inside("2026-09-07T03:00:00Z", "2026-09-07T06:00:00Z"));
        assert!(inside("2026-09-07T15:00:00Z", "2026-09-07T18:00:00Z"));
        assert!(!inside("2026-09-07T15:00:00Z", "2026-09-07T18:00:01Z"));
        assert!(!inside("2026-09-08T01:00:00Z", "2026-09-08T02:00:00Z"));
    }

    /// On 2026-10-25 in Berlin the hour from 02:00 to 03:00 comes twice.
    #[test]
    fn the_wall_decides_when_clocks_change() {
        let open = hours(&[(WeekDay::Sunday, "01:00", "04:00")]);
        let inside = |from: &str, to: &str| open.contain(BERLIN, at(from), at(to));
        assert!(inside("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z"));
        assert!(!inside("2026-10-24T23:00:00Z", "2026-10-25T03:01:00Z"));
        assert!(inside("2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"));
        assert!(!inside("2026-03-29T00:00:00Z", "2026-03-29T02:01:00Z"));
    }

    proptest! {
        /// A slot is inside exactly when each of its minutes is.
        #[test]
        fn contained_is_every_minute(
            given in prop::collection::vec((0_u8..7, 0_u16..96, 1_u16..97), 0..12),
            start in 0_i64..(14 * 96), length in 1_i64..120,
        ) {
            let day = |number: u8| WeekDay::from(Weekday::try_from(number).unwrap());
            let mut kept: Vec<OpeningStretch> = Vec::new();
            for (number, from, to) in given {
                kept.push(OpeningStretch {
                    day: day(number),
                    from: DayMinute(from * 15),
                    to: DayMinute(to * 15),
                });
                if OpeningHours::parse(kept.clone(), "").is_err() {
                    kept.pop();
                }
            }
            let open = OpeningHours::parse(kept, "").unwrap();
            let start = at("2026-09-07T00:00:00Z") + TimeDelta::minutes(15 * start);
            let end = start + TimeDelta::minutes(15 * length);
            let quarters = (0..length).all(|quarter| {
                let local = (start + TimeDelta::minutes(15 * quarter)).with_timezone(&SHANGHAI).naive_local();
                let minute = u16::try_from((local - local.date().and_time(NaiveTime::MIN)).num_minutes()).unwrap();
                let mut today = open.on(local.date());
                today.any(|stretch| stretch.from.0 <= minute && minute < stretch.to.0)
            });
            prop_assert_eq!(open.contain(SHANGHAI, start, end), quarters);
        }
    }
}

//! From text to a rule, or to the reason why not.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};

use super::rule::{End, Frequency, Nth, Rule, RuleError};

/// Bytes of a rule.
pub const MAX_LENGTH: usize = 500;
const INTERVAL: RangeInclusive<u16> = 1..=999;
const COUNT: RangeInclusive<u32> = 1..=9_999;
/// Years of an UNTIL: what four digits and a database hold in every zone.
const UNTIL_YEARS: RangeInclusive<i32> = 1900..=2999;

const INTERVAL_ALLOWED: &str = "a number from 1 to 999";
const COUNT_ALLOWED: &str = "a number from 1 to 9999";
const UNTIL_ALLOWED: &str = "a date such as 20261231 or an instant such as 20261231T235959Z";
const DAY_ALLOWED: &str = "MO, TU, WE, TH, FR, SA and SU, with a number only in FREQ=MONTHLY (-5 to 5) and FREQ=YEARLY \
     (-53 to 53)";

/// The parts as they were written, each at most once.
#[derive(Default)]
struct Parts<'a> {
    values: Vec<(&'static str, &'a str)>,
}

const KNOWN: [&str; 11] = [
    "FREQ",
    "UNTIL",
    "COUNT",
    "INTERVAL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
];
const TIMES_OF_DAY: [&str; 3] = ["BYHOUR", "BYMINUTE", "BYSECOND"];

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, RuleError> {
        let mut parts = Self::default();
        for part in text.split(';') {
            let not_a_part = || RuleError::NotAPart(part.to_owned());
            let (name, value) = part.split_once('=').ok_or_else(not_a_part)?;
            let is = |known: &&&str| known.eq_ignore_ascii_case(name);
            if let Some(name) = TIMES_OF_DAY.iter().find(is) {
                return Err(RuleError::TimeOfDay(name));
            }
            let name = KNOWN.iter().find(is).ok_or_else(not_a_part)?;
            if parts.get(name).is_some() {
                return Err(RuleError::Twice(name));
            }
            parts.values.push((name, value));
        }
        Ok(parts)
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.values.iter().find(|(known, _)| *known == name)?;
        Some(found.1)
    }

    fn number<T: std::str::FromStr + PartialOrd>(
        &self,
        part: &'static str,
        range: &RangeInclusive<T>,
        allowed: &'static str,
    ) -> Result<Option<T>, RuleError> {
        let Some(text) = self.get(part) else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| range.contains(number));
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(wrong(part, text, allowed)),
        }
    }

    /// Numbers from 1 to `most`, and from -`most` to -1.
    fn list(
        &self,
        part: &'static str,
        most: i16,
        allowed: &'static str,
    ) -> Result<Vec<i16>, RuleError> {
        let Some(text) = self.get(part) else {
            return Ok(Vec::new());
        };
        let one = |text: &str| {
            let number: Option<i16> = text.parse().ok();
            number
                .filter(|number| *number != 0 && (-most..=most).contains(number))
                .ok_or_else(|| wrong(part, text, allowed))
        };
        let mut numbers = text.split(',').map(one).collect::<Result<Vec<_>, _>>()?;
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }
}

impl Rule {
    /// The value of an RRULE property. What is not taken is refused, with the reason.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        if text.len() > MAX_LENGTH {
            return Err(RuleError::TooLong);
        }
        let parts = Parts::split(text)?;
        let frequency = frequency(&parts)?;
        let month = |number: i16| u8::try_from(number).ok();
        let months = parts.list("BYMONTH", 12, "numbers from 1 to 12")?;
        let by_month: Vec<u8> = months.iter().filter_map(|number| month(*number)).collect();
        if by_month.len() != months.len() {
            let given = parts.get("BYMONTH").unwrap_or_default();
            return Err(wrong("BYMONTH", given, "numbers from 1 to 12"));
        }
        let rule = Self {
            frequency,
            interval: parts
                .number("INTERVAL", &INTERVAL, INTERVAL_ALLOWED)?
                .unwrap_or(1),
            end: end(&parts)?,
            by_week_no: parts.list("BYWEEKNO", 53, "numbers from -53 to 53 but 0")?,
            by_year_day: parts.list("BYYEARDAY", 366, "numbers from -366 to 366 but 0")?,
            by_month_day: parts.list("BYMONTHDAY", 31, "numbers from -31 to 31 but 0")?,
            by_day: days(&parts, frequency, !by_month.is_empty())?,
            by_set_pos: parts.list("BYSETPOS", 366, "numbers from -366 to 366 but 0")?,
            week_start: week_start(&parts)?,
            by_month,
        };
        rule.check()?;
        Ok(rule)
    }

    /// What RFC 5545 excludes, and what calendars read in two ways.
    fn check(&self) -> Result<(), RuleError> {
        use Frequency::{Weekly, Yearly};
        let alone = |part, other| Err(RuleError::Alone { part, other });
        let together = |part, other| Err(RuleError::Together { part, other });
        if !self.by_week_no.is_empty() {
            if self.frequency != Yearly {
                return alone("BYWEEKNO", "FREQ=YEARLY");
            }
            if self.by_day.is_empty() {
                return alone("BYWEEKNO", "BYDAY");
            }
            if self.by_day.iter().any(|day| day.n.is_some()) {
                return together("BYDAY with a number", "BYWEEKNO");
            }
        }
        if !self.by_year_day.is_empty() && self.frequency != Yearly {
            return alone("BYYEARDAY", "FREQ=YEARLY");
        }
        if !self.by_month_day.is_empty() && self.frequency == Weekly {
            return together("BYMONTHDAY", "FREQ=WEEKLY");
        }
        let limits = [
            self.by_month.is_empty(),
            self.by_week_no.is_empty(),
            self.by_year_day.is_empty(),
            self.by_month_day.is_empty(),
            self.by_day.is_empty(),
        ];
        if !self.by_set_pos.is_empty() && limits.iter().all(|empty| *empty) {
            return alone("BYSETPOS", "another BY part");
        }
        Ok(())
    }
}

fn wrong(part: &'static str, value: &str, allowed: &'static str) -> RuleError {
    RuleError::Value {
        part,
        value: value.to_owned(),
        allowed,
    }
}

fn frequency(parts: &Parts<'_>) -> Result<Frequency, RuleError> {
    let text = parts.get("FREQ").ok_or(RuleError::NoFrequency)?;
    Ok(match text.to_ascii_uppercase().as_str() {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return Err(RuleError::Frequency(text.to_owned())),
    })
}

fn end(parts: &Parts<'_>) -> Result<End, RuleError> {
    let count = parts.number("COUNT", &COUNT, COUNT_ALLOWED)?;
    let until = parts.get("UNTIL").map(until).transpose()?;
    match (count, until) {
        (None, None) => Ok(End::Never),
        (Some(count), None) => Ok(End::Count(count)),
        (None, Some(until)) => Ok(until),
        (Some(_), Some(_)) => Err(RuleError::CountAndUntil),
    }
}

fn until(text: &str) -> Result<End, RuleError> {
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let date = || NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    let instant = || NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok();
    let found = match text.split_once('T') {
        None if digits(text, 8) => date().map(|date| (date.year(), End::UntilDate(date))),
        Some((day, time))
            if digits(day, 8) && time.len() == 7 && digits(time.trim_end_matches('Z'), 6) =>
        {
            instant().map(|at| (at.year(), End::UntilInstant(at)))
        }
        _ => None,
    };
    match found {
        Some((year, end)) if UNTIL_YEARS.contains(&year) => Ok(end),
        _ => Err(wrong("UNTIL", text, UNTIL_ALLOWED)),
    }
}

fn week_start(parts: &Parts<'_>) -> Result<Weekday, RuleError> {
    let Some(text) = parts.get("WKST") else {
        return Ok(Weekday::Mon);
    };
    weekday(text).ok_or_else(|| wrong("WKST", text, "MO, TU, WE, TH, FR, SA or SU"))
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

/// With `by_month` a number counts within the month, else within the year.
fn days(parts: &Parts<'_>, frequency: Frequency, by_month: bool) -> Result<Vec<Nth>, RuleError> {
    let Some(text) = parts.get("BYDAY") else {
        return Ok(Vec::new());
    };
    let most = match frequency {
        Frequency::Daily | Frequency::Weekly => 0,
        Frequency::Monthly => 5,
        Frequency::Yearly if by_month => 5,
        Frequency::Yearly => 53,
    };
    let one = |text: &str| nth(text, most).ok_or_else(|| wrong("BYDAY", text, DAY_ALLOWED));
    let mut days = text.split(',').map(one).collect::<Result<Vec<_>, _>>()?;
    days.sort_unstable_by_key(|day| (day.n, day.weekday.num_days_from_monday()));
    days.dedup();
    Ok(days)
}

fn nth(text: &str, most: i8) -> Option<Nth> {
    let (number, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let n = match number {
        "" => None,
        _ => Some(
            number
                .parse()
                .ok()
                .filter(|n: &i8| *n != 0 && (-most..=most).contains(n))?,
        ),
    };
    Some(Nth {
        n,
        weekday: weekday(name)?,
    })
}

//! Which dates make a period, and when the service closes one by itself.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::kernel::wall_clock;

/// On the 1st, as months do.
pub const USUAL_START_DAY: u8 = 1;
/// Every month has it.
pub const LAST_START_DAY: u8 = 28;
/// Dates of a period at the most.
pub const MAX_DAYS: i64 = 366;
/// Which periods may be closed by themselves: the last that is over on the closing day, or the one before.
pub const MAX_BACK: u8 = 2;
/// How long a period may be open for one person at the most.
pub const MAX_OPEN_DAYS: i64 = 31;

/// The first and the last date of a range.
pub type Dates = (NaiveDate, NaiveDate);

/// The period of a date: from a day of the month to the day before it in the next month.
pub fn period_of(date: NaiveDate, start_day: u8) -> Dates {
    let this = date.with_day(start_day.into()).unwrap_or(date);
    let first = if date < this {
        this.checked_sub_months(Months::new(1)).unwrap_or(this)
    } else {
        this
    };
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    (first, next.pred_opt().unwrap_or(next))
}

/// The last period that is over on a date.
pub fn period_over(today: NaiveDate, start_day: u8) -> Dates {
    let (first, _) = period_of(today, start_day);
    period_of(first - Days::new(1), start_day)
}

/// When the service closes periods by itself: once a month, at a time on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The day of the month, 1 to 31; in a month that lacks it, its last.
    pub day: u8,
    pub time: NaiveTime,
    /// So many periods before the one in which the closing day lies, 1 to [`MAX_BACK`].
    pub back: u8,
}

impl Closing {
    /// The closing day in the month of a date.
    fn in_month(self, date: NaiveDate) -> NaiveDate {
        let first = date.with_day(1).unwrap_or(date);
        let last = first.checked_add_months(Months::new(1));
        let last = last.and_then(|next| next.pred_opt()).unwrap_or(date);
        first.with_day(self.day.into()).unwrap_or(last)
    }

    /// The closing day after another one.
    pub fn next(self, on: NaiveDate) -> NaiveDate {
        let first = on.with_day(1).unwrap_or(on);
        self.in_month(first.checked_add_months(Months::new(1)).unwrap_or(on))
    }

    /// The first closing day whose time is still to come.
    pub fn first_after(self, now: DateTime<Utc>, zone: Tz) -> NaiveDate {
        let this = self.in_month(now.with_timezone(&zone).date_naive());
        match self.at(this, zone) > now {
            true => this,
            false => self.next(this),
        }
    }

    /// The instant of a closing day.
    pub fn at(self, on: NaiveDate, zone: Tz) -> DateTime<Utc> {
        wall_clock::instant(zone, on.and_time(self.time))
    }

    /// The period that is closed on a closing day.
    pub fn period(self, on: NaiveDate, start_day: u8) -> Dates {
        let before = |later, _| period_over(later, start_day).0;
        period_of((0..self.back).fold(on, before), start_day)
    }
}

/// What is open of a range, by ranges that are closed, in order.
pub fn open_parts((first, last): Dates, closed: &[Dates]) -> Vec<Dates> {
    let mut parts = Vec::new();
    let mut from = first;
    for (begins, ends) in closed {
        if from < *begins && from <= last {
            parts.push((from, last.min(*begins - Days::new(1))));
        }
        from = from.max(*ends + Days::new(1));
    }
    if from <= last {
        parts.push((from, last));
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_and_others() {
        let of = |day, start| {
            let (first, last) = period_of(date(day), start);
            format!("{first} {last}")
        };
        assert_eq!(of("2026-09-07", 1), "2026-09-01 2026-09-30");
        assert_eq!(of("2026-02-28", 1), "2026-02-01 2026-02-28");
        assert_eq!(of("2026-09-25", 26), "2026-08-26 2026-09-25");
        assert_eq!(of("2026-09-26", 26), "2026-09-26 2026-10-25");
        assert_eq!(of("2026-01-05", 26), "2025-12-26 2026-01-25");
        let (first, last) = period_over(date("2026-09-07"), 1);
        assert_eq!((first, last), (date("2026-08-01"), date("2026-08-31")));
    }

    fn closing(day: u8, time: &str, back: u8) -> Closing {
        let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
        Closing { day, time, back }
    }

    #[test]
    fn a_closing_day_is_one_of_every_month() {
        let ultimo = closing(31, "18:00", 1);
        let mut on = date("2024-01-31");
        for next in ["2024-02-29", "2024-03-31", "2024-04-30"] {
            on = ultimo.next(on);
            assert_eq!(on, date(next));
        }
        let (zone, fifth) = (Tz::Asia__Shanghai, closing(5, "18:00", 1));
        let first_after = |now: &str| fifth.first_after(now.parse().unwrap(), zone).to_string();
        assert_eq!(first_after("2026-09-05T09:59:59Z"), "2026-09-05");
        assert_eq!(first_after("2026-09-05T10:00:00Z"), "2026-10-05");
        assert_eq!(first_after("2026-12-31T16:00:00Z"), "2027-01-05");
        let told = fifth.at(date("2026-10-05"), zone).to_rfc3339();
        assert_eq!(told, "2026-10-05T10:00:00+00:00");
        // 02:30 is skipped that night: the offset before it counts.
        let night = closing(8, "02:30", 1);
        let told = night.at(date("2026-03-08"), Tz::America__New_York);
        assert_eq!(told.to_rfc3339(), "2026-03-08T07:30:00+00:00");
    }

    #[test]
    fn a_closing_day_closes_what_went_before() {
        let of = |back, on, start| {
            let (first, last) = closing(5, "18:00", back).period(date(on), start);
            format!("{first} {last}")
        };
        assert_eq!(of(1, "2026-10-05", 1), "2026-09-01 2026-09-30");
        assert_eq!(of(2, "2026-10-05", 1), "2026-08-01 2026-08-31");
        assert_eq!(of(1, "2026-10-05", 26), "2026-08-26 2026-09-25");
        assert_eq!(of(1, "2026-09-28", 26), "2026-08-26 2026-09-25");
    }

    #[test]
    fn what_is_open_of_a_range() {
        let range = (date("2026-09-01"), date("2026-09-30"));
        let parts = |closed: &[(&str, &str)]| {
            let closed: Vec<_> = closed.iter().map(|(a, b)| (date(a), date(b))).collect();
            let parts = open_parts(range, &closed).into_iter();
            let told: Vec<_> = parts
                .map(|(a, b)| format!("{} {}", a.day(), b.day()))
                .collect();
            told.join(", ")
        };
        assert_eq!(parts(&[]), "1 30");
        assert_eq!(parts(&[("2026-08-01", "2026-09-10")]), "11 30");
        assert_eq!(
            parts(&[("2026-09-05", "2026-09-06"), ("2026-09-30", "2026-10-02")]),
            "1 4, 7 29"
        );
        assert_eq!(parts(&[("2026-08-01", "2026-10-10")]), "");
    }

    proptest! {
        /// Closing days follow one another, each is closed by exactly one of them, and by none before it is over.
        #[test]
        fn every_period_is_closed_once(
            day in 1_u8..=31, back in 1_u8..=MAX_BACK, start in 1_u8..=LAST_START_DAY, from in 0_u64..20_000,
        ) {
            let closing = closing(day, "00:00", back);
            let on = closing.in_month(date("2000-01-01") + Days::new(from));
            let next = closing.next(on);
            prop_assert!(on < next);
            let (this, then) = (closing.period(on, start), closing.period(next, start));
            prop_assert!(this.1 < on);
            prop_assert_eq!(this.1 + Days::new(1), then.0);
        }

        /// What is open of a range is exactly what no closed one holds.
        #[test]
        fn open_parts_are_what_is_not_closed(
            length in 0_u64..40, gaps in prop::collection::vec((0_u64..12, 0_u64..12), 0..5),
        ) {
            let first = date("2026-09-01");
            let range = (first, first + Days::new(length));
            let mut at = first - Days::new(10);
            let mut closed = Vec::new();
            for (gap, long) in gaps {
                at = at + Days::new(gap);
                closed.push((at, at + Days::new(long)));
                at = at + Days::new(long + 1);
            }
            let parts = open_parts(range, &closed);
            let holds = |all: &[Dates], date| all.iter().any(|(a, b)| *a <= date && date <= *b);
            for date in range.0.iter_days().take_while(|date| *date <= range.1) {
                prop_assert_eq!(holds(&parts, date), !holds(&closed, date), "{}", date);
            }
            prop_assert!(parts.iter().all(|(a, b)| range.0 <= *a && a <= b && *b <= range.1));
        }

        /// Periods follow one another without gap, and each date is in its own.
        #[test]
        fn periods_cover_every_date(day in 0_u64..80_000, start in 1_u8..=LAST_START_DAY) {
            let date = date("2000-01-01") + Days::new(day);
            let (first, last) = period_of(date, start);
            prop_assert!(first <= date && date <= last);
            prop_assert_eq!(period_of(first, start), (first, last));
            prop_assert_eq!(period_of(last, start), (first, last));
            prop_assert_eq!(period_of(last + Days::new(1), start).0, last + Days::new(1));
            prop_assert!((last - first).num_days() < MAX_DAYS);
        }
    }
}

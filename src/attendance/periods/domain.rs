//! Which dates make a period.

use chrono::{Datelike, Days, Months, NaiveDate};

/// On the 1st, as months do.
pub const USUAL_START_DAY: u8 = 1;
/// Every month has it.
pub const LAST_START_DAY: u8 = 28;
/// Dates of a period at the most.
pub const MAX_DAYS: i64 = 366;

/// The period of a date: from a day of the month to the day before it in the next month.
pub fn period_of(date: NaiveDate, start_day: u8) -> (NaiveDate, NaiveDate) {
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
pub fn period_over(today: NaiveDate, start_day: u8) -> (NaiveDate, NaiveDate) {
    let (first, _) = period_of(today, start_day);
    period_of(first - Days::new(1), start_day)
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

    proptest! {
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

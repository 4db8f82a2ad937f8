//! Mainland China's statutory holidays, and the weekend days that are worked in exchange (调休).
//!
//! The data is what the State Council announces each year, 2020 to 2026, in a file beside this
//! one: `date,name,kind`, where `off` is a day off and `work` a Saturday or Sunday that is
//! worked. A date that is not listed follows the ordinary week, and so does every date of a
//! year that is not announced yet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::domain::DayKind;
use crate::attendance::words::Words;

static CN_TEXT: &str = include_str!("holidays-cn.csv");

/// Rows that cannot be read would be left out; a test proves that there are none.
static CN: LazyLock<BTreeMap<NaiveDate, DayKind>> =
    LazyLock::new(|| rows(CN_TEXT).filter_map(parse_row).collect());

/// What the calendar of mainland China says of a date, if it says anything.
pub(super) fn cn(date: NaiveDate) -> Option<DayKind> {
    CN.get(&date).cloned()
}

/// The last date that the embedded announcements speak of.
pub(super) fn cn_known_until() -> Option<NaiveDate> {
    CN.last_key_value().map(|(date, _)| *date)
}

/// What the announcements say, a digest for each year: results are computed by them, and the list of
/// another release may say something else.
pub fn digests() -> &'static str {
    static DIGESTS: LazyLock<String> = LazyLock::new(|| {
        let mut years: BTreeMap<&str, Sha256> = BTreeMap::new();
        for row in rows(CN_TEXT) {
            let year = row.split('-').next().unwrap_or_default();
            years.entry(year).or_default().update(row);
        }
        let digest = |(year, hasher): (&str, Sha256)| {
            let bytes = hasher.finalize();
            let hex: String = bytes
                .iter()
                .take(4)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            format!("{year}:{hex}")
        };
        let digests: Vec<_> = years.into_iter().map(digest).collect();
        digests.join(" ")
    });
    &DIGESTS
}

/// The years of which other digests are told.
pub fn changed(before: &str) -> BTreeSet<i32> {
    let now: BTreeSet<_> = digests().split(' ').collect();
    let before: BTreeSet<_> = before.split(' ').collect();
    let years = now.symmetric_difference(&before);
    let year = |digest: &&str| digest.split(':').next()?.parse().ok();
    years.filter_map(year).collect()
}

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().skip(1)
}

fn parse_row(row: &'static str) -> Option<(NaiveDate, DayKind)> {
    let mut cells = row.split(',');
    let date = cells.next()?.parse().ok()?;
    let name = cells.next()?;
    let name = Words::new(english(name)?, name);
    let kind = match cells.next()? {
        "off" => DayKind::Holiday { name },
        "work" => DayKind::MakeUpWorkday { name },
        _ => return None,
    };
    cells.next().is_none().then_some((date, kind))
}

fn english(name: &str) -> Option<&'static str> {
    Some(match name {
        "元旦" => "New Year's Day",
        "春节" => "Spring Festival",
        "清明节" => "Tomb-Sweeping Day",
        "劳动节" => "Labour Day",
        "端午节" => "Dragon Boat Festival",
        "中秋节" => "Mid-Autumn Festival",
        "国庆节" => "National Day",
        "国庆节、中秋节" => "National Day and Mid-Autumn Festival",
        "中秋节、国庆节" => "Mid-Autumn Festival and National Day",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(rows(CN_TEXT).count(), 255);
        for row in rows(CN_TEXT) {
            assert!(parse_row(row).is_some(), "{row}");
        }
        assert_eq!(CN.len(), 255, "a date is listed twice");
    }

    #[test]
    fn years_that_say_something_else_are_told() {
        assert!(digests().starts_with("2020:"), "{}", digests());
        assert_eq!(digests().split(' ').count(), 7);
        assert!(changed(digests()).is_empty());
        let (before, last) = digests().rsplit_once(' ').unwrap();
        assert_eq!(changed(before), [2026].into(), "announced since");
        let other = format!("{before} {}0", &last[..last.len() - 1]);
        assert!(changed(&other).is_subset(&[2026].into()));
        assert_eq!(changed("").len(), 7);
    }

    #[test]
    fn rows_that_are_not_understood_are_not_guessed() {
        for row in [
            "2026-13-01,元旦,off",
            "2026-01-01,元旦,half",
            "2026-01-01,生日,off",
            "",
        ] {
            assert_eq!(parse_row(row), None, "{row}");
        }
    }
}

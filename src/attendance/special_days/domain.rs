//! What a change of special days comes to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::wire::{SpecialDay, SpecialDaysMode};
use crate::attendance::work_date::WorkDate;
use crate::kernel::problem::FieldError;

/// Days of one calendar by date.
pub type Days = BTreeMap<NaiveDate, SpecialDay>;

/// Where a day was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In `set` of a body.
    Set(usize),
    /// In `remove` of a body.
    Remove(usize),
    /// In a line of a file, from 1.
    Line(u64),
}

impl Place {
    /// What is wrong there, in a field of the body or a column of the file.
    pub fn error(self, field: &str, detail: impl std::fmt::Display) -> FieldError {
        match self {
            Self::Set(index) => {
                FieldError::new(format!("/set/{index}/{field}"), detail.to_string())
            }
            Self::Remove(index) => FieldError::new(format!("/remove/{index}"), detail.to_string()),
            Self::Line(line) => FieldError::new(
                format!("/lines/{line}/{field}"),
                format!("(line {line}, {field}) {detail}"),
            ),
        }
    }
}

/// A day that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub day: SpecialDay,
    pub place: Place,
}

/// A date that becomes another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub date: NaiveDate,
    pub before: Option<SpecialDay>,
    pub after: Option<SpecialDay>,
    /// Where it was asked for; nothing where a file replaces what it does not name.
    pub place: Option<Place>,
}

/// What changes: the days that are set as they are not yet, and those that are removed and are
/// there. By date.
pub fn difference(days: &Days, set: &[Asked], remove: &[(NaiveDate, Place)]) -> Vec<Changed> {
    let mut changed = BTreeMap::new();
    for (date, place) in remove {
        let place = Some(*place);
        changed.insert(*date, (None, place));
    }
    for Asked { day, place } in set {
        changed.insert(day.date, (Some(day.clone()), Some(*place)));
    }
    keep(days, changed)
}

/// The same for the days of a file.
pub fn of_file(days: &Days, set: &[Asked], mode: SpecialDaysMode) -> Vec<Changed> {
    let years: BTreeSet<i32> = set.iter().map(|asked| asked.day.date.year()).collect();
    let mut changed = BTreeMap::new();
    if mode == SpecialDaysMode::Replace {
        for date in days.keys().filter(|date| years.contains(&date.year())) {
            changed.insert(*date, (None, None));
        }
    }
    for Asked { day, place } in set {
        changed.insert(day.date, (Some(day.clone()), Some(*place)));
    }
    keep(days, changed)
}

fn keep(
    days: &Days,
    changed: BTreeMap<NaiveDate, (Option<SpecialDay>, Option<Place>)>,
) -> Vec<Changed> {
    changed
        .into_iter()
        .map(|(date, (after, place))| Changed {
            date,
            before: days.get(&date).cloned(),
            after,
            place,
        })
        .filter(|changed| changed.before != changed.after)
        .collect()
}

/// What is wrong with days by themselves: dates that are none, or are named twice, and shifts of
/// days off.
pub fn faults(set: &[Asked]) -> Vec<FieldError> {
    let mut named = BTreeSet::new();
    let mut found = Vec::new();
    for Asked { day, place } in set {
        if let Err(invalid) = WorkDate::parse(day.date) {
            found.push(place.error("date", invalid.detail));
        }
        if !named.insert(day.date) {
            found.push(place.error(
                "date",
                format!("must be named once, {} is named twice", day.date),
            ));
        }
        if day.shift_id.is_some() && !day.worked {
            found.push(place.error("shift_id", "must be absent from a day off"));
        }
    }
    found
}

/// What would change days that have passed.
pub fn past(changed: &[Changed], today: NaiveDate) -> Vec<FieldError> {
    let passed = changed.iter().filter(|changed| changed.date < today);
    let detail = |date: NaiveDate| {
        format!(
            "must be today ({today}) or later, is {date}; days that have passed keep their rules \
             unless `into_the_past` is said"
        )
    };
    passed
        .map(|changed| match changed.place {
            Some(place) => place.error("date", detail(changed.date)),
            None => FieldError::new(
                "/mode",
                format!(
                    "must be merge, or `into_the_past` be said: replacing would remove {}, which has passed",
                    changed.date
                ),
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text::Text;

    fn day(date: &str, name: &str) -> SpecialDay {
        SpecialDay {
            date: date.parse().unwrap(),
            worked: false,
            name: Text::parse(name).unwrap(),
            shift_id: None,
        }
    }

    fn asked(days: &[SpecialDay]) -> Vec<Asked> {
        let line = |(line, day): (u64, &SpecialDay)| Asked {
            day: day.clone(),
            place: Place::Line(line),
        };
        (1..).zip(days).map(line).collect()
    }

    /// What is there already does not change, and so needs no leave to change the past.
    #[test]
    fn only_differences_change() {
        let there = [
            day("2026-01-01", "元旦"),
            day("2026-10-01", "国庆节"),
            day("2025-10-01", "国庆节"),
        ];
        let days: Days = there.iter().map(|day| (day.date, day.clone())).collect();
        let file = asked(&[day("2026-01-01", "元旦"), day("2026-12-31", "盘点")]);
        let dates = |changed: &[Changed]| -> Vec<String> {
            changed
                .iter()
                .map(|c| format!("{} {}", c.date, c.after.is_some()))
                .collect()
        };
        let merged = of_file(&days, &file, SpecialDaysMode::Merge);
        assert_eq!(dates(&merged), ["2026-12-31 true"]);
        let replaced = of_file(&days, &file, SpecialDaysMode::Replace);
        assert_eq!(
            dates(&replaced),
            ["2026-10-01 false", "2026-12-31 true"],
            "not those of 2025"
        );
        let today = "2026-11-01".parse().unwrap();
        assert!(past(&merged, today).is_empty());
        assert_eq!(past(&replaced, today)[0].pointer, "/mode");
        let removed = difference(
            &days,
            &[],
            &[("2026-10-02".parse().unwrap(), Place::Remove(0))],
        );
        assert!(removed.is_empty());
    }

    #[test]
    fn faults_say_where() {
        let mut shifted = day("2026-01-02", "x");
        shifted.shift_id = Some(crate::kernel::ids::ShiftId(uuid::Uuid::nil()));
        let found = faults(&asked(&[
            day("2026-01-01", "x"),
            day("2026-01-01", "x"),
            shifted,
            day("1999-01-01", "x"),
        ]));
        let places: Vec<_> = found.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            places,
            ["/lines/2/date", "/lines/3/shift_id", "/lines/4/date"]
        );
    }
}

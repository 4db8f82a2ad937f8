//! Cells of a roster, and patterns that repeat.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use crate::attendance::groups::domain::RosterCell;
use crate::kernel::ids::{AttendanceGroupId, MemberId, ShiftId};
use crate::kernel::problem::FieldError;

/// How far from today a cell may be written, in days.
pub const MAX_DISTANCE: i64 = 180;

/// What becomes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Shift(ShiftId),
    Rest,
    /// The group's policy says what the date is.
    Cleared,
}

impl Entry {
    /// What the roster says by it.
    pub fn cell(self, group: AttendanceGroupId) -> Option<RosterCell> {
        let shift = match self {
            Self::Shift(shift) => Some(shift),
            Self::Rest => None,
            Self::Cleared => return None,
        };
        Some(RosterCell {
            group,
            shift,
            replaced: false,
        })
    }

    pub fn of(cell: Option<RosterCell>) -> Self {
        match cell {
            Some(RosterCell { shift, .. }) => shift.map_or(Self::Rest, Self::Shift),
            None => Self::Cleared,
        }
    }
}

/// A cell to write, and where it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub member: MemberId,
    pub date: NaiveDate,
    pub entry: Entry,
    pub pointer: String,
}

/// By person and date.
pub type Cells = BTreeMap<(MemberId, NaiveDate), RosterCell>;

/// What cells are checked against.
pub struct Bounds<'a> {
    pub group: AttendanceGroupId,
    pub today: NaiveDate,
    pub into_the_past: bool,
    pub shifts: &'a HashSet<ShiftId>,
}

impl Bounds<'_> {
    /// What is wrong with each of these cells; `rostered` says whether somebody is in the group on
    /// a date, and the group works by a roster then.
    pub fn faults(
        &self,
        wanted: &[Wanted],
        rostered: impl Fn(MemberId, NaiveDate) -> Result<(), String>,
    ) -> Vec<FieldError> {
        let mut named = HashSet::new();
        let fault = |cell: &Wanted| {
            if !named.insert((cell.member, cell.date)) {
                let detail = format!(
                    "must be named once, {} of this person is named twice",
                    cell.date
                );
                return Some((detail, ""));
            }
            if let Some(detail) = self.off(cell.date) {
                return Some((detail, "/date"));
            }
            if let Entry::Shift(shift) = cell.entry
                && !self.shifts.contains(&shift)
            {
                return Some(("must be a shift in use".to_owned(), "/shift_id"));
            }
            rostered(cell.member, cell.date)
                .err()
                .map(|detail| (detail, ""))
        };
        let mut fault = fault;
        let found = wanted.iter().filter_map(|cell| {
            let (detail, field) = fault(cell)?;
            Some(FieldError::new(format!("{}{field}", cell.pointer), detail))
        });
        found.collect()
    }

    /// Why nothing may be written to a date.
    pub fn off(&self, date: NaiveDate) -> Option<String> {
        let (today, distance) = (self.today, (date - self.today).num_days());
        if distance < 0 && !self.into_the_past {
            return Some(format!(
                "must be today ({today}) or later, is {date}; days that have passed keep their \
                 plans unless `into_the_past` is said"
            ));
        }
        (distance.abs() > MAX_DISTANCE)
            .then(|| format!("must be within {MAX_DISTANCE} days of today ({today}), is {date}"))
    }
}

/// What differs from what is there: the cells to write, in the order of people and dates.
pub fn changed(wanted: Vec<Wanted>, there: &Cells, group: AttendanceGroupId) -> Vec<Wanted> {
    let stands = |cell: &Wanted| {
        let cell = there.get(&(cell.member, cell.date));
        cell.map(|cell| (cell.group, cell.shift))
    };
    let asked = |cell: &Wanted| cell.entry.cell(group).map(|cell| (cell.group, cell.shift));
    let mut changed: Vec<_> = wanted
        .into_iter()
        .filter(|cell| stands(cell) != asked(cell))
        .collect();
    changed.sort_by_key(|cell| (cell.member, cell.date));
    changed
}

/// The entries of a pattern that repeats, from the entry `start` on, for each date from the first to
/// the last; nothing without a pattern.
pub fn cycle(
    pattern: &[Entry],
    start: usize,
    first: NaiveDate,
    last: NaiveDate,
) -> impl Iterator<Item = (NaiveDate, Entry)> {
    let dates = first.iter_days().take_while(move |date| *date <= last);
    let entries = pattern.iter().copied().cycle();
    dates.zip(entries.skip(if pattern.is_empty() {
        0
    } else {
        start % pattern.len()
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const GROUP: AttendanceGroupId = AttendanceGroupId(Uuid::from_u128(1));
    const EARLY: ShiftId = ShiftId(Uuid::from_u128(2));
    const LATE: ShiftId = ShiftId(Uuid::from_u128(3));
    const ME: MemberId = MemberId(Uuid::from_u128(4));

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn wanted(day: &str, entry: Entry) -> Wanted {
        Wanted {
            member: ME,
            date: date(day),
            entry,
            pointer: format!("/{day}"),
        }
    }

    #[test]
    fn a_pattern_repeats_over_the_end_of_the_month() {
        let (early, late, rest) = (Entry::Shift(EARLY), Entry::Shift(LATE), Entry::Rest);
        let pattern = [early, early, late, late, rest, rest];
        let cells: Vec<_> = cycle(&pattern, 4, date("2026-09-28"), date("2026-10-04")).collect();
        let entries: Vec<_> = cells.iter().map(|(_, entry)| *entry).collect();
        assert_eq!(entries, [rest, rest, early, early, late, late, rest]);
        assert_eq!(cells[6].0, date("2026-10-04"));
        assert_eq!(
            cycle(&[], 3, date("2026-09-28"), date("2026-10-04")).count(),
            0
        );
    }

    #[test]
    fn every_wrong_cell_is_named() {
        let shifts = HashSet::from([EARLY]);
        let bounds = Bounds {
            group: GROUP,
            today: date("2026-09-07"),
            into_the_past: false,
            shifts: &shifts,
        };
        let cells = [
            wanted("2026-09-07", Entry::Shift(EARLY)),
            wanted("2026-09-07", Entry::Rest),
            wanted("2026-09-06", Entry::Rest),
            wanted("2027-03-07", Entry::Rest),
            wanted("2026-09-08", Entry::Shift(LATE)),
            wanted("2026-09-09", Entry::Cleared),
        ];
        let rostered = |_, day: NaiveDate| {
            if day == date("2026-09-09") {
                Err("is in no group".to_owned())
            } else {
                Ok(())
            }
        };
        let faults = bounds.faults(&cells, rostered);
        let places: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(
            places,
            [
                "/2026-09-07",
                "/2026-09-06/date",
                "/2027-03-07/date",
                "/2026-09-08/shift_id",
                "/2026-09-09"
            ]
        );
        let past = Bounds {
            into_the_past: true,
            ..bounds
        };
        assert_eq!(past.off(date("2026-03-11")), None, "180 days");
        assert!(past.off(date("2026-03-10")).is_some());
    }

    #[test]
    fn what_is_there_already_does_not_change() {
        let cell = |group, shift| RosterCell {
            group,
            shift,
            replaced: true,
        };
        let there = Cells::from([
            ((ME, date("2026-09-07")), cell(GROUP, Some(EARLY))),
            (
                (ME, date("2026-09-08")),
                cell(AttendanceGroupId(Uuid::nil()), Some(EARLY)),
            ),
        ]);
        let cells = vec![
            wanted("2026-09-09", Entry::Cleared),
            wanted("2026-09-08", Entry::Shift(EARLY)),
            wanted("2026-09-07", Entry::Shift(EARLY)),
        ];
        let changed = changed(cells, &there, GROUP);
        assert_eq!(changed.len(), 1, "that of another group is written anew");
        assert_eq!(changed[0].date, date("2026-09-08"));
    }

    proptest! {
        /// A day has the entry of the day a whole pattern earlier, wherever one begins.
        #[test]
        fn cycles_have_a_period(length in 1_usize..31, start in 0_usize..100, days in 0_i64..120) {
            let pattern: Vec<_> = (0..length)
                .map(|n| Entry::Shift(ShiftId(Uuid::from_u128(n as u128))))
                .collect();
            let first = date("2026-01-01");
            let cells: Vec<_> = cycle(&pattern, start, first, first + chrono::TimeDelta::days(days)).collect();
            prop_assert_eq!(cells.len() as i64, days + 1);
            for pair in cells.windows(length + 1) {
                prop_assert_eq!(pair[0].1, pair[length].1);
            }
        }
    }
}

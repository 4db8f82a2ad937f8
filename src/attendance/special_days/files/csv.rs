//! Calendars as CSV: `date,name,kind,shift`, as a spreadsheet writes them.

use std::collections::BTreeMap;

use super::{Faults, MAX_DAYS, Shifts};
use crate::attendance::special_days::domain::{Asked, Place};
use crate::attendance::special_days::wire::{SpecialDay, SpecialDayName};
use crate::kernel::ids::ShiftId;
use crate::kernel::problem::{FieldError, Problem};
use crate::organizations::csv_files;

const COLUMNS: [(Column, &str, &str); 4] = [
    (Column::Date, "date", "日期"),
    (Column::Name, "name", "名称"),
    (Column::Kind, "kind", "类型"),
    (Column::Shift, "shift", "班次"),
];
const OFF: [&str; 4] = ["off", "休", "休息", "放假"];
const WORKED: [&str; 5] = ["work", "worked", "班", "上班", "补班"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Date,
    Name,
    Kind,
    Shift,
}

/// The rows of a file on their way to days.
struct Reading<'a> {
    shifts: &'a Shifts,
    /// Where each column is; known after the first row.
    columns: Option<BTreeMap<Column, usize>>,
    days: Vec<Asked>,
    faults: Vec<FieldError>,
}

pub fn read(content: &[u8], shifts: &Shifts) -> Result<Vec<Asked>, Faults> {
    let mut reading = Reading {
        shifts,
        columns: None,
        days: Vec::new(),
        faults: Vec::new(),
    };
    csv_files::read(content, |line, cells| reading.row(line, cells))
        .map_err(|error| Faults::at(error.line, "file", error.detail))?;
    if reading.columns.is_none() {
        return Err(Faults::at(
            1,
            "date",
            "must be there: the first row names the columns",
        ));
    }
    if reading.faults.is_empty() {
        Ok(reading.days)
    } else {
        Err(Faults(reading.faults))
    }
}

impl Reading<'_> {
    fn row(&mut self, line: u64, cells: &[String]) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let Some(columns) = &self.columns else {
            self.columns = Some(self.header(line, cells));
            return;
        };
        if self.days.len() == MAX_DAYS {
            if !self
                .faults
                .iter()
                .any(|fault| fault.pointer.ends_with("/file"))
            {
                let detail = format!("must have at most {MAX_DAYS} days");
                self.faults.push(Place::Line(line).error("file", detail));
            }
            return;
        }
        let cell = |column| {
            let cell = columns.get(&column).and_then(|index| cells.get(*index));
            cell.cloned().unwrap_or_default()
        };
        match day(self.shifts, cell) {
            Ok(day) => self.days.push(Asked {
                day,
                place: Place::Line(line),
            }),
            Err((column, detail)) => self.faults.push(Place::Line(line).error(column, detail)),
        }
    }

    fn header(&mut self, line: u64, cells: &[String]) -> BTreeMap<Column, usize> {
        let mut columns = BTreeMap::new();
        for (index, cell) in cells.iter().enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            let known = COLUMNS
                .iter()
                .find(|(_, en, zh_cn)| cell.eq_ignore_ascii_case(en) || cell == *zh_cn);
            let detail = match known {
                Some((column, ..)) if columns.insert(*column, index).is_none() => continue,
                Some(_) => "must be there once".to_owned(),
                None => {
                    format!(
                        "must be one of date, name, kind, shift (日期、名称、类型、班次), is {cell:?}"
                    )
                }
            };
            self.faults.push(Place::Line(line).error("header", detail));
        }
        for (column, name, _) in COLUMNS {
            if column != Column::Shift && !columns.contains_key(&column) {
                let detail = "must be there: the first row names the columns";
                self.faults.push(Place::Line(line).error(name, detail));
            }
        }
        columns
    }
}

/// The day of a row; or the column that is wrong, and what is allowed there.
fn day(
    shifts: &Shifts,
    cell: impl Fn(Column) -> String,
) -> Result<SpecialDay, (&'static str, String)> {
    let date = cell(Column::Date);
    let parsed = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
        .iter()
        .find_map(|form| chrono::NaiveDate::parse_from_str(&date, form).ok());
    let date = parsed.ok_or_else(|| {
        (
            "date",
            format!("must be a date like 2026-10-01, is {date:?}"),
        )
    })?;
    let name = SpecialDayName::parse(&cell(Column::Name)).map_err(|detail| ("name", detail))?;
    let kind = cell(Column::Kind).to_lowercase();
    let worked = match kind.as_str() {
        kind if OFF.contains(&kind) => false,
        kind if WORKED.contains(&kind) => true,
        _ => {
            let detail = format!("must be off (休息) or work (上班), is {kind:?}");
            return Err(("kind", detail));
        }
    };
    let shift = cell(Column::Shift);
    let known = shifts.get(&shift).copied();
    if !shift.is_empty() && known.is_none() {
        let detail = format!("must be empty, or the name of a shift in use, is {shift:?}");
        return Err(("shift", detail));
    }
    if known.is_some() && !worked {
        return Err(("shift", "must be empty for a day off".to_owned()));
    }
    Ok(SpecialDay {
        date,
        worked,
        name,
        shift_id: known,
    })
}

/// Days as a file that `read` reads as they are.
pub fn write(
    days: impl Iterator<Item = SpecialDay>,
    shifts: &BTreeMap<ShiftId, String>,
) -> Result<Vec<u8>, Problem> {
    let row = |day: SpecialDay| {
        let shift = day.shift_id.and_then(|id| shifts.get(&id).cloned());
        let kind = if day.worked { "work" } else { "off" };
        [
            day.date.to_string(),
            day.name.into_inner(),
            kind.to_owned(),
            shift.unwrap_or_default(),
        ]
    };
    let header = COLUMNS.map(|(_, name, _)| name.to_owned());
    let rows: Vec<_> = std::iter::once(header).chain(days.map(row)).collect();
    let rows = rows.iter().map(|row| row.iter().map(String::as_str));
    csv_files::write(rows).map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(content: &str) -> Vec<String> {
        let faults = read(content.as_bytes(), &Shifts::new()).unwrap_err();
        faults.0.into_iter().map(|fault| fault.pointer).collect()
    }

    /// The announcements of all years, as they are kept.
    #[test]
    fn reads_the_national_calendar_and_writes_it_back() {
        let content = include_str!("../../calendars/holidays-cn.csv");
        let days = read(content.as_bytes(), &Shifts::new()).unwrap();
        assert_eq!(days.len(), 255);
        assert_eq!(
            days.iter().filter(|asked| asked.day.worked).count(),
            content.matches(",work").count()
        );
        let plain = |days: Vec<Asked>| days.into_iter().map(|asked| asked.day);
        let written = write(plain(days.clone()), &BTreeMap::new()).unwrap();
        let again = read(&written, &Shifts::new()).unwrap();
        assert!(plain(again).eq(plain(days)));
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        let id = ShiftId(uuid::Uuid::from_u128(7));
        let shifts = Shifts::from([("早班".to_owned(), id)]);
        let content = "\u{feff}日期;名称;类型;班次\r\n\r\n2026/10/9;'=盘点;上班;早班\r\n2026年10月10日;厂庆;休;\r\n";
        let days = read(content.as_bytes(), &shifts).unwrap();
        let shown: Vec<_> = days
            .iter()
            .map(|Asked { day, place }| {
                (
                    day.date.to_string(),
                    day.name.to_string(),
                    day.worked,
                    day.shift_id,
                    *place,
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (
                    "2026-10-09".to_owned(),
                    "=盘点".to_owned(),
                    true,
                    Some(id),
                    Place::Line(3)
                ),
                (
                    "2026-10-10".to_owned(),
                    "厂庆".to_owned(),
                    false,
                    None,
                    Place::Line(4)
                ),
            ]
        );
    }

    #[test]
    fn every_fault_says_line_and_column() {
        assert_eq!(
            places(
                "date,name,kind,shift\n2026-13-01,x,off\n2026-01-02,,off\n2026-01-03,x,half\n2026-01-04,x,work,晚班\n"
            ),
            [
                "/lines/2/date",
                "/lines/3/name",
                "/lines/4/kind",
                "/lines/5/shift"
            ]
        );
        assert_eq!(
            places("day,name\n"),
            ["/lines/1/header", "/lines/1/date", "/lines/1/kind"]
        );
        assert_eq!(places(""), ["/lines/1/date"]);
        let rows = "2026-01-01,x,off\n".repeat(MAX_DAYS + 2);
        assert_eq!(
            places(&format!("date,name,kind\n{rows}")),
            ["/lines/2002/file"]
        );
        let faults = read(b"PK\x03\x04", &Shifts::new()).unwrap_err();
        assert_eq!(faults.0[0].pointer, "/lines/1/file");
    }
}

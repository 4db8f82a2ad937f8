//! XLSX files (ECMA-376): the cells of one sheet, as text.
//!
//! Must hold: before anything else is read, the archive was unpacked once to nowhere and
//! counted, whatever its headers promise; formulas are not computed, their stored results are
//! taken.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};

use super::{Cell, ErrorCode, MAX_COLUMNS, Sink, refusal};
use crate::organizations::imports::wire::CellError;

/// What a workbook may have unpacked, in bytes.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// Files inside a workbook.
const MAX_PARTS: usize = 1_000;

pub fn read(bytes: &[u8], name: Option<&str>, sink: Sink<'_>) -> Result<(), CellError> {
    refuse_bombs(bytes)?;
    // The reader is not ours: should a broken file make it panic, then the file is broken.
    let outcome = catch_unwind(AssertUnwindSafe(|| cells(bytes, name, sink)));
    outcome.unwrap_or_else(|_| Err(unreadable("its parts contradict each other")))
}

fn unreadable(why: impl std::fmt::Display) -> CellError {
    let detail = format!("the file is no workbook that can be read: {why}; save it as .xlsx");
    refusal(1, ErrorCode::Unreadable, detail)
}

fn refuse_bombs(bytes: &[u8]) -> Result<(), CellError> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(unreadable("it has a password or is an old .xls"));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > MAX_PARTS {
        return Err(unreadable(format!("it has more than {MAX_PARTS} parts")));
    }
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(unreadable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(unreadable)?;
        left = left.checked_sub(read).ok_or_else(|| {
            let detail = format!(
                "the workbook is larger than {} MiB when unpacked; keep only the sheet with the people, without pictures and formatting",
                MAX_UNPACKED / 1024 / 1024
            );
            refusal(1, ErrorCode::Unreadable, detail)
        })?;
    }
    Ok(())
}

fn cells(bytes: &[u8], name: Option<&str>, sink: Sink<'_>) -> Result<(), CellError> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let name = choose(&workbook.sheet_names(), name)?;
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut at = 0;
    let mut row: Vec<Cell> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (line, column) = cell.get_position();
        if line != at {
            if line < at {
                return Err(unreadable("its rows are in no order"));
            }
            sink(u64::from(at) + 1, std::mem::take(&mut row))?;
            at = line;
        }
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        // All that is beyond the last column is one cell too many.
        let column = usize::try_from(column)
            .unwrap_or(MAX_COLUMNS)
            .min(MAX_COLUMNS);
        while row.len() <= column {
            row.push(Ok(String::new()));
        }
        if let Some(place) = row.get_mut(column) {
            *place = text(cell.get_value());
        }
    }
    sink(u64::from(at) + 1, row)
}

fn choose(names: &[String], wanted: Option<&str>) -> Result<String, CellError> {
    let chosen = match wanted {
        None => names.first(),
        Some(wanted) => names.iter().find(|name| *name == wanted),
    };
    chosen.cloned().ok_or_else(|| {
        let names = names
            .iter()
            .take(20)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let detail = format!("the workbook has no such sheet; it has: {names}");
        refusal(1, ErrorCode::UnknownSheet, detail)
    })
}

fn text(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Ok(String::new()),
        DataRef::String(text) => Ok(text.clone()),
        DataRef::SharedString(text) => Ok((*text).to_owned()),
        DataRef::Int(number) => Ok(number.to_string()),
        // Never with an exponent, and with a point only before a fraction.
        DataRef::Float(number) => Ok(number.to_string()),
        DataRef::Bool(truth) => Ok(if *truth { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(instant) => Ok(date(*instant)),
        DataRef::DateTimeIso(text) => Ok(text.trim_end_matches("T00:00:00").to_owned()),
        DataRef::DurationIso(text) => Ok(text.clone()),
        DataRef::Error(error) => Err(format!("the cell has the error {error}; write the value")),
    }
}

/// ISO 8601: a date, a time, or both.
fn date(instant: ExcelDateTime) -> String {
    let value = instant.as_f64();
    if !(0.0..2_958_466.0).contains(&value) {
        return value.to_string();
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if value < 1.0 && value > 0.0 {
        return time;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date}T{time}")
    }
}

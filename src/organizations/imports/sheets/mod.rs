//! Files as rows of people: reading both formats, finding what is wrong with single cells, and
//! writing what reads as the same again.
//!
//! Must hold: no bytes panic a reader or make it take more memory than its limits say; what
//! [`writing`] writes, [`read`] reads as it was.

mod quoting;
mod row;
pub mod text;
mod workbook;
pub mod writing;

use std::collections::HashMap;
use std::sync::Arc;

pub use self::quoting::unquote;
pub use self::row::{Given, Row};
use super::columns::{CLEAR, Column, Columns, Fault};
use super::domain::{FileFormat, Issues};
use super::paths;
use super::wire::{CellError, ErrorCode};

/// People of one file.
pub const MAX_ROWS: usize = 20_000;
/// Columns of one file.
const MAX_COLUMNS: usize = 64;
/// How much of a cell an error repeats, in characters.
const MAX_SHOWN: usize = 64;

/// What a file says, and what is wrong with its cells.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub issues: Issues,
    /// What there may be.
    pub columns: Arc<Columns>,
    /// Of each column of the file; `None` under an empty header.
    found: Option<Vec<Option<Column>>>,
    headers: HashMap<Column, String>,
}

/// A cell as a reader finds it; `Err` is what is wrong with it.
pub type Cell = Result<String, String>;
/// Takes the rows of a file, each with its number.
pub type Sink<'a> = &'a mut dyn FnMut(u64, Vec<Cell>) -> Result<(), CellError>;

/// Reads a file. `Err` is why it is refused as a whole.
pub fn read(
    format: FileFormat,
    bytes: &[u8],
    name: Option<&str>,
    columns: Columns,
) -> Result<Sheet, CellError> {
    let mut sheet = Sheet {
        columns: Arc::new(columns),
        ..Sheet::default()
    };
    let sink: Sink<'_> = &mut |line, cells| sheet.record(line, cells);
    match format {
        FileFormat::Csv => text::read(bytes, sink)?,
        FileFormat::Xlsx => workbook::read(bytes, name, sink)?,
    }
    if sheet.found.is_none() {
        sheet.header(1, Vec::new())?;
    }
    if sheet.rows.is_empty() {
        return Err(refusal(
            1,
            ErrorCode::NoRows,
            "the file has a header but no people",
        ));
    }
    Ok(sheet)
}

/// Why a file is refused as a whole.
fn refusal(row: u64, code: ErrorCode, detail: impl Into<String>) -> CellError {
    CellError {
        row,
        column: String::new(),
        code,
        detail: detail.into(),
        value: None,
        mend: None,
    }
}

impl Sheet {
    /// The column's name as the file has it.
    pub fn header_of(&self, column: Column) -> String {
        let known = self.headers.get(&column).cloned();
        known.unwrap_or_else(|| self.columns.key(column).to_owned())
    }

    /// Whether there is a column of a custom field.
    pub fn names_custom(&self) -> bool {
        let mut headers = self.headers.keys();
        headers.any(|column| self.columns.custom(*column).is_some())
    }

    fn record(&mut self, line: u64, cells: Vec<Cell>) -> Result<(), CellError> {
        let blank = |cell: &Cell| matches!(cell, Ok(text) if text.trim().is_empty());
        if cells.iter().all(blank) || is_note(&cells) {
            return Ok(());
        }
        let Some(columns) = self.found.take() else {
            return self.header(line, cells);
        };
        if self.rows.len() >= MAX_ROWS {
            let detail = format!("the file has more than {MAX_ROWS} people; split it");
            return Err(refusal(line, ErrorCode::TooManyRows, detail));
        }
        let mut row = Row::new(line);
        for (index, cell) in cells.into_iter().enumerate() {
            let under = columns.get(index).copied().flatten();
            match (under, cell) {
                (_, Ok(text)) if text.trim().is_empty() => {}
                (Some(column), Ok(text)) => {
                    self.cell(&mut row, column, text.trim());
                }
                (Some(column), Err(detail)) => {
                    row.set(column, Given::Invalid);
                    self.reject(&mut row, column, ErrorCode::Invalid, detail, None, None);
                }
                (None, cell) => self.surplus(&mut row, index, cell),
            }
        }
        self.found = Some(columns);
        self.rows.push(row);
        Ok(())
    }

    /// The first row names the columns.
    fn header(&mut self, line: u64, cells: Vec<Cell>) -> Result<(), CellError> {
        let mut columns = Vec::new();
        for (index, cell) in cells.into_iter().enumerate() {
            let header = quoting::unquote(cell.unwrap_or_default().trim());
            if header.is_empty() {
                columns.push(None);
                continue;
            }
            if index >= MAX_COLUMNS {
                let detail = format!("the file has more than {MAX_COLUMNS} columns");
                return Err(refusal(line, ErrorCode::TooManyCells, detail));
            }
            let column = self.columns.parse(&header);
            let column = column.ok_or_else(|| self.unknown(line, &header))?;
            columns.push(Some(column));
            if self.headers.insert(column, header.clone()).is_some() {
                let detail = "the column stands there twice; keep one of them";
                let mut error = refusal(line, ErrorCode::RepeatedColumn, detail);
                error.column = header;
                return Err(error);
            }
        }
        let names = [Column::Name, Column::EmployeeNumber];
        if !names.iter().any(|name| self.headers.contains_key(name)) {
            let detail = format!(
                "the first row must name the columns, among them the name or the employee number; there are {}",
                self.columns.names()
            );
            return Err(refusal(line, ErrorCode::MissingColumn, detail));
        }
        self.found = Some(columns);
        Ok(())
    }

    fn cell(&mut self, row: &mut Row, column: Column, text: &str) {
        let Some(text) = quoting::meaning(text) else {
            return self.clear(row, column, text);
        };
        let read = match column {
            Column::Departments => paths::parse_departments(&text)
                .map(|paths| row.departments = paths)
                .map_err(without_mend),
            Column::ExternalIds => paths::parse_external_ids(&text)
                .map(|ids| row.external_ids = ids)
                .map_err(without_mend),
            column => {
                let read = self.columns.read(column, &text);
                read.map(|value| row.set(column, Given::Set(value)))
            }
        };
        if let Err(Fault { detail, mend }) = read {
            if self.columns.is_choice(column) {
                row.set(column, Given::Set(text));
                return row.old.push((column, Fault { detail, mend }));
            }
            row.set(column, Given::Invalid);
            self.reject(row, column, ErrorCode::Invalid, detail, Some(text), mend);
        }
    }

    fn clear(&mut self, row: &mut Row, column: Column, text: &str) {
        if self.columns.clearable(column) {
            return row.set(column, Given::Clear);
        }
        let why = if self.columns.custom(column).is_some() {
            "cannot be cleared, as the organization needs it; leave the cell empty to keep what is there"
        } else {
            "cannot be cleared; leave the cell empty to keep what is there"
        };
        row.set(column, Given::Invalid);
        let (why, text) = (why.to_owned(), Some(text.to_owned()));
        self.reject(row, column, ErrorCode::Invalid, why, text, None);
    }

    fn unknown(&self, line: u64, header: &str) -> CellError {
        CellError {
            row: line,
            column: shown(header.to_owned()),
            code: ErrorCode::UnknownColumn,
            detail: format!(
                "there is no such column; rename or remove it. There are {}",
                self.columns.names()
            ),
            value: None,
            mend: self.columns.nearest(header).map(str::to_owned),
        }
    }

    fn surplus(&mut self, row: &mut Row, index: usize, cell: Cell) {
        row.bad = true;
        self.issues.push(CellError {
            row: row.line,
            column: String::new(),
            code: ErrorCode::TooManyCells,
            detail: format!(
                "the cell is in column {} of the file, which has no header",
                index + 1
            ),
            value: cell.ok().map(shown),
            mend: None,
        });
    }

    pub fn reject(
        &mut self,
        row: &mut Row,
        column: Column,
        code: ErrorCode,
        detail: String,
        value: Option<String>,
        mend: Option<String>,
    ) {
        row.bad = true;
        let column = self.header_of(column);
        self.issues.push(CellError {
            row: row.line,
            column,
            code,
            detail,
            value: value.map(shown),
            mend,
        });
    }
}

fn without_mend(detail: String) -> Fault {
    Fault { detail, mend: None }
}

/// A row that begins with # is a note.
fn is_note(cells: &[Cell]) -> bool {
    matches!(cells.first(), Some(Ok(text)) if text.trim_start().starts_with('#'))
}

pub fn shown(text: String) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests;

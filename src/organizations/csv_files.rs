//! CSV files for slices that take or give some: read like those of people, in any usual encoding and
//! with any usual separator, and written so that they are read as they were.

use super::imports::domain::FileFormat;
use super::imports::sheets::writing::{WriteError, Writer};
use super::imports::sheets::{text, unquote};

/// Why a file is refused as a whole, and the line.
#[derive(Debug)]
pub struct Unreadable {
    pub line: u64,
    pub detail: String,
}

/// Gives each row with the number of its line, from 1; the cells as they are meant.
pub fn read(bytes: &[u8], mut sink: impl FnMut(u64, &[String])) -> Result<(), Unreadable> {
    let mut take = |line, cells: Vec<Result<String, String>>| {
        let cells = cells.into_iter().flatten();
        let cells: Vec<_> = cells.map(|cell| unquote(cell.trim())).collect();
        sink(line, &cells);
        Ok(())
    };
    text::read(bytes, &mut take).map_err(|error| Unreadable {
        line: error.row,
        detail: error.detail,
    })
}

/// UTF-8 with a byte-order mark, and a quote before what a spreadsheet would take for a formula.
pub fn write<'a, R>(rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, WriteError>
where
    R: IntoIterator<Item = &'a str>,
{
    let mut writer = Writer::new(FileFormat::Csv, 0)?;
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}

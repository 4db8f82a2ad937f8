//! The file of a report, row by row: into a file on disk, so that memory is bounded.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use rust_xlsxwriter::Workbook;
use tempfile::NamedTempFile;

use super::wire::ExportFormat;
use crate::kernel::problem::{Problem, Result};

/// UTF-8 with a byte-order mark, without which Excel does not read Chinese.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A cell: only numbers are numbers, so that a name stays a text.
pub enum Cell {
    Text(String),
    Number(f64),
    Nothing,
}

/// A file in the making.
pub enum Sheet {
    Csv(Box<csv::Writer<File>>),
    Xlsx { workbook: Box<Workbook>, row: u32 },
}

impl Sheet {
    pub fn begin(format: ExportFormat) -> Result<Self> {
        match format {
            ExportFormat::Csv => {
                let mut file = tempfile::tempfile().map_err(Problem::internal)?;
                file.write_all(MARK).map_err(Problem::internal)?;
                let mut builder = csv::WriterBuilder::new();
                let builder = builder.terminator(csv::Terminator::CRLF);
                Ok(Self::Csv(Box::new(builder.from_writer(file))))
            }
            ExportFormat::Xlsx => {
                let mut workbook = Box::new(Workbook::new());
                // Rows go to a file as they come.
                let sheet = workbook.add_worksheet_with_constant_memory();
                sheet.map_err(Problem::internal)?;
                Ok(Self::Xlsx { workbook, row: 0 })
            }
        }
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        match self {
            Self::Csv(writer) => {
                let cells = cells.iter().map(|cell| match cell {
                    Cell::Text(text) => quoted(text),
                    Cell::Number(number) => number.to_string(),
                    Cell::Nothing => String::new(),
                });
                writer.write_record(cells).map_err(Problem::internal)
            }
            Self::Xlsx { workbook, row } => {
                let sheet = workbook.worksheet_from_index(0);
                let sheet = sheet.map_err(Problem::internal)?;
                for (column, cell) in (0..).zip(cells) {
                    let written = match cell {
                        Cell::Text(text) => sheet.write_string(*row, column, text),
                        Cell::Number(number) => sheet.write_number(*row, column, *number),
                        Cell::Nothing => continue,
                    };
                    written.map_err(Problem::internal)?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    /// The whole file, from its beginning. Takes its time: off the thread that serves others.
    pub fn finish(self) -> Result<File> {
        match self {
            Self::Csv(writer) => {
                let file = writer.into_inner();
                let mut file = file.map_err(|error| Problem::internal(error.into_error()))?;
                file.seek(SeekFrom::Start(0)).map_err(Problem::internal)?;
                Ok(file)
            }
            Self::Xlsx { mut workbook, .. } => {
                let file = NamedTempFile::new().map_err(Problem::internal)?;
                workbook.save(file.path()).map_err(Problem::internal)?;
                // Open, it outlives its name.
                file.reopen().map_err(Problem::internal)
            }
        }
    }
}

/// What a spreadsheet would take for a formula has a quote before it (OWASP, CSV injection).
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spreadsheet_finds_a_formula() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("王小明"), "王小明");
    }
}

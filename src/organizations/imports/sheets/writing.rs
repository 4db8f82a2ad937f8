//! Files for spreadsheets, which the readers read as they were.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::quoting::{quote, quote_typed};
use crate::organizations::imports::domain::FileFormat;

/// UTF-8 with a byte-order mark, without which Excel does not read Chinese.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{0}")]
    Csv(#[from] csv::Error),
    #[error("{0}")]
    Xlsx(#[from] XlsxError),
}

/// A file in the making, row by row.
pub enum Writer {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx { workbook: Box<Workbook>, row: u32 },
}

impl Writer {
    pub fn new(format: FileFormat, columns: u16) -> Result<Self, WriteError> {
        match format {
            FileFormat::Csv => Ok(Self::csv(MARK.to_vec())),
            FileFormat::Xlsx => {
                let mut workbook = Box::new(Workbook::new());
                let sheet = workbook.add_worksheet();
                // As text, so that a number that somebody adds keeps its zeros.
                let text = Format::new().set_num_format("@");
                for column in 0..columns {
                    sheet.set_column_format(column, &text)?;
                    sheet.set_column_width(column, 20)?;
                }
                Ok(Self::Xlsx { workbook, row: 0 })
            }
        }
    }

    /// More rows of a CSV file that was begun.
    pub fn more() -> Self {
        Self::csv(Vec::new())
    }

    fn csv(begun: Vec<u8>) -> Self {
        let mut builder = csv::WriterBuilder::new();
        let builder = builder.terminator(csv::Terminator::CRLF);
        Self::Csv(Box::new(builder.from_writer(begun)))
    }

    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<(), WriteError> {
        self.write(cells, true)
    }

    /// A row whose first cell is as it is: what begins with # is a note for the reader.
    pub fn note<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<(), WriteError> {
        self.write(cells, false)
    }

    fn write<'a>(
        &mut self,
        cells: impl IntoIterator<Item = &'a str>,
        quote_first: bool,
    ) -> Result<(), WriteError> {
        match self {
            Self::Csv(writer) => {
                let cells = cells.into_iter().enumerate().map(|(column, cell)| {
                    if quote_first || column > 0 {
                        quote(cell)
                    } else {
                        cell.to_owned()
                    }
                });
                Ok(writer.write_record(cells)?)
            }
            Self::Xlsx { workbook, row } => {
                let sheet = workbook.worksheet_from_index(0)?;
                for (column, cell) in (0..).zip(cells) {
                    if !cell.is_empty() {
                        let cell = if quote_first || column > 0 {
                            quote_typed(cell)
                        } else {
                            cell.to_owned()
                        };
                        sheet.write_string(*row, column, cell)?;
                    }
                }
                *row += 1;
                Ok(())
            }
        }
    }

    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        match self {
            Self::Csv(writer) => writer
                .into_inner()
                .map_err(|error| WriteError::Csv(error.into_error().into())),
            Self::Xlsx { mut workbook, .. } => Ok(workbook.save_to_buffer()?),
        }
    }
}

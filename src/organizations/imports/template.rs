//! The template: a file with headers and notes, to be filled in.

use super::columns::{Column, Columns, Language};
use super::domain::FileFormat;
use super::sheets::writing::{WriteError, Writer};

/// What the first cells of the notes say: in English and in Chinese.
const NOTE: [&str; 2] = [
    "# Note: rows that begin with # are left out. ",
    "# 说明：以 # 开头的行不会导入。",
];
const EXAMPLE: [&str; 2] = ["# Example: ", "# 示例："];

pub fn template(
    format: FileFormat,
    language: Language,
    columns: &Columns,
) -> Result<Vec<u8>, WriteError> {
    let count = u16::try_from(columns.count()).unwrap_or(u16::MAX);
    let mut writer = Writer::new(format, count)?;
    let texts = |of: &dyn Fn(Column) -> String| columns.all().map(of).collect::<Vec<_>>();
    let headers = texts(&|column| columns.header(column, language));
    writer.row(headers.iter().map(String::as_str))?;
    let notes = texts(&|column| columns.note(column, language));
    let examples = texts(&|column| columns.example(column, language));
    for (begin, mut cells) in [(NOTE, notes), (EXAMPLE, examples)] {
        if let (Some(first), Some(begin)) = (cells.first_mut(), begin.get(language.index())) {
            first.insert_str(0, begin);
        }
        writer.note(cells.iter().map(String::as_str))?;
    }
    writer.finish()
}

//! The template: a file with headers and notes, to be filled in.

use super::columns::{ALL, Language};
use super::domain::FileFormat;
use super::sheets::writing::{WriteError, Writer};

/// What the first cells of the notes say: in English and in Chinese.
const NOTE: [&str; 2] = [
    "# Note: rows that begin with # are left out. ",
    "# 说明：以 # 开头的行不会导入。",
];
const EXAMPLE: [&str; 2] = ["# Example: ", "# 示例："];

pub fn template(format: FileFormat, language: Language) -> Result<Vec<u8>, WriteError> {
    let index = language.index();
    let mut writer = Writer::new(format, u16::try_from(ALL.len()).unwrap_or(u16::MAX))?;
    writer.row(ALL.iter().map(|spec| spec.column.header(language)))?;
    for (begin, text) in [
        (NOTE, notes as fn(usize) -> Vec<String>),
        (EXAMPLE, examples),
    ] {
        let mut cells = text(index);
        if let (Some(first), Some(begin)) = (cells.first_mut(), begin.get(index)) {
            first.insert_str(0, begin);
        }
        writer.note(cells.iter().map(String::as_str))?;
    }
    writer.finish()
}

fn notes(index: usize) -> Vec<String> {
    let note = |notes: &[&str; 2]| notes.get(index).copied().unwrap_or_default().to_owned();
    ALL.iter().map(|spec| note(&spec.notes)).collect()
}

fn examples(index: usize) -> Vec<String> {
    let example = |texts: &[&str; 2]| texts.get(index).copied().unwrap_or_default().to_owned();
    ALL.iter().map(|spec| example(&spec.examples)).collect()
}

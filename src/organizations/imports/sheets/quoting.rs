//! Cells that a spreadsheet would take for something else than text have a quote before them,
//! which is taken off again when they are read.
//!
//! Must hold: the meaning of a quoted text is the text, also for what begins with a quote itself; and a
//! text that nobody quoted keeps its quotes (`'Aisha` is a name).

use super::CLEAR;

/// What a spreadsheet takes for a formula (OWASP, CSV injection).
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// What the reader takes for something else than a text.
fn is_special(text: &str) -> bool {
    text.starts_with(['\'', '#']) || CLEAR.contains(&text)
}

/// For CSV.
pub fn quote(text: &str) -> String {
    if is_formula(text) || is_special(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// For cells that say of themselves that they are text.
pub fn quote_typed(text: &str) -> String {
    if is_special(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// What a cell means: `None` is the wish to clear.
pub fn meaning(cell: &str) -> Option<String> {
    if CLEAR.contains(&cell) {
        return None;
    }
    Some(unquote(cell))
}

/// The text without the quote that was put before it.
pub fn unquote(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) || is_special(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

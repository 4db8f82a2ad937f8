//! CSV files (RFC 4180): UTF-8 or GB18030, with or without a byte-order mark; comma, semicolon
//! or tab between the cells.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

use super::{ErrorCode, Sink, refusal};
use crate::organizations::imports::wire::CellError;

const MARKS: [(&[u8], &Encoding); 2] = [(b"\xef\xbb\xbf", UTF_8), (b"\x84\x31\x95\x33", GB18030)];

pub fn read(bytes: &[u8], sink: Sink<'_>) -> Result<(), CellError> {
    refuse_other_formats(bytes)?;
    let text = decode(bytes)?;
    if let Some(at) = text.find('\0') {
        let detail = "the file contains the character NUL; it is no text";
        return Err(refusal(line_at(&text, at), ErrorCode::Unreadable, detail));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Lines {
        text: &text,
        at: 0,
        line: 1,
    };
    let mut record = csv::StringRecord::new();
    loop {
        let more = reader.read_record(&mut record).map_err(|error| {
            let detail = format!("the file cannot be read: {error}");
            refusal(lines.line, ErrorCode::Unreadable, detail)
        })?;
        if !more {
            return Ok(());
        }
        let line = lines.of(&record);
        sink(
            line,
            record.iter().map(|cell| Ok(cell.to_owned())).collect(),
        )?;
    }
}

fn refuse_other_formats(bytes: &[u8]) -> Result<(), CellError> {
    let detail = match bytes {
        [b'P', b'K', 3, 4, ..] => {
            "the file is a workbook; send it with the content type of XLSX, or save it as \"CSV UTF-8\""
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16; save it as \"CSV UTF-8\"",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            "the file is an old workbook or has a password; save it as \"CSV UTF-8\""
        }
        _ => return Ok(()),
    };
    Err(refusal(1, ErrorCode::Unreadable, detail))
}

/// By its byte-order mark; else UTF-8 where it is valid; else GB18030, strictly.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, CellError> {
    for (mark, encoding) in MARKS {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return strictly(rest, encoding);
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => strictly(bytes, GB18030),
    }
}

fn strictly<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, CellError> {
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    decoded.ok_or_else(|| {
        let at = first_bad(bytes, encoding);
        let line = line_of(bytes.get(..at).unwrap_or_default());
        let detail = format!(
            "byte {at} of the file is neither UTF-8 nor GB18030 there (the file was read as {}); save it as \"CSV UTF-8\"",
            encoding.name(),
        );
        refusal(line, ErrorCode::Unreadable, detail)
    })
}

/// Where the first sequence is that the encoding does not have.
fn first_bad(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(bytes.len() * 3 + 16);
    match decoder.decode_to_string_without_replacement(bytes, &mut out, true) {
        (DecoderResult::Malformed(length, after), read) => {
            read.saturating_sub(usize::from(length) + usize::from(after))
        }
        (_, read) => read,
    }
}

/// The line after these bytes, from 1. In both encodings a line's end is no part of another
/// character.
fn line_of(before: &[u8]) -> u64 {
    let ends = before.iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(ends).unwrap_or(u64::MAX).saturating_add(1)
}

fn line_at(text: &str, at: usize) -> u64 {
    line_of(text.as_bytes().get(..at).unwrap_or_default())
}

fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|sign| head.bytes().filter(|b| b == sign).count())
        .unwrap_or(b',')
}

/// Finds the line on which a record begins. The reader's own count is one behind where lines
/// end in CR LF, as a spreadsheet writes them, and where some are empty.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Of each record in turn.
    fn of(&mut self, record: &csv::StringRecord) -> u64 {
        let begins = record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(self.at);
        let rest = self.text.get(begins..).unwrap_or_default();
        let begins = begins + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let passed = self.text.get(self.at..begins).unwrap_or_default();
        let count = |end: &str| u64::try_from(passed.matches(end).count()).unwrap_or(u64::MAX);
        self.line += count("\n") + (count("\r") - count("\r\n"));
        self.at = begins;
        self.line
    }
}

//! Dates, lists and the values of custom fields as cells have them.
//!
//! Must hold: what the formatters write, the parsers read as it was; equal values have one form.

use chrono::NaiveDate;
use serde_json::{Number, Value};

use crate::organizations::custom_fields::domain::{CustomField, FieldKind};
use crate::organizations::imports::paths::{escape, split, unescape};

/// A date with the year first, as people and spreadsheets write it: `2026-09-01`, `2026/9/1`.
pub fn date(raw: &str) -> Result<NaiveDate, String> {
    let detail = || "must be a date like 2026-09-01".to_owned();
    let sign = if raw.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = raw.split(sign).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [year, month, day]
            if year.len() == 4
                && month.len() <= 2
                && day.len() <= 2
                && parts.iter().all(digits) =>
        {
            let month = month.parse().map_err(|_| detail())?;
            let day = day.parse().map_err(|_| detail())?;
            let year = year.parse().map_err(|_| detail())?;
            NaiveDate::from_ymd_opt(year, month, day)
                .ok_or_else(|| format!("{}; there is no such day", detail()))
        }
        _ => Err(detail()),
    }
}

/// Texts between semicolons; `None` for an empty place. A `;`, `/` or `\` of a text has a `\`
/// before it.
pub fn parse_list(raw: &str) -> Vec<Option<String>> {
    split(raw, ';')
        .iter()
        .map(|part| Some(unescape(part.trim())).filter(|text| !text.trim().is_empty()))
        .collect()
}

pub fn format_list<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| escape(text.as_ref())).collect();
    texts.join(";")
}

/// A custom field's cell in the form in which values are compared; else what is allowed.
pub fn parse_custom(field: &CustomField, raw: &str) -> Result<String, String> {
    field
        .accept(&custom_value(field.kind(), raw)?)
        .map(|value| format_custom(&value))
}

/// What is stored for a custom field's cell, before it is looked at whether the field takes it.
pub fn custom_value(kind: FieldKind, raw: &str) -> Result<Value, String> {
    match kind {
        FieldKind::Text | FieldKind::Choice => Ok(Value::String(raw.to_owned())),
        FieldKind::Date => Ok(Value::String(date(raw)?.to_string())),
        FieldKind::Number => number(raw)
            .map(Value::Number)
            .ok_or_else(|| "must be a number like 12 or -3.5".to_owned()),
    }
}

fn number(raw: &str) -> Option<Number> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.');
    if !raw.chars().all(plain) {
        return None;
    }
    let whole = raw.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| raw.parse::<f64>().ok().and_then(Number::from_f64))
}

/// The cell of a value: numbers without exponent, and with a point only before a fraction.
pub fn format_custom(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(0.0)) => "0".to_owned(),
            (None, Some(fraction)) => fraction.to_string(),
            (None, None) => number.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_begin_with_the_year() {
        for good in ["2026-09-01", "2026/9/1", "2026-9-1"] {
            assert_eq!(date(good).unwrap().to_string(), "2026-09-01", "{good}");
        }
        for bad in [
            "",
            "1/9/2026",
            "2026-02-29",
            "2026-9",
            "+2026-9-1",
            "26-9-1",
            "2026/9-1",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn lists_are_written_as_they_are_read(
            texts in proptest::collection::vec("[^\\p{C}\\s]{1,8}", 1..5)
        ) {
            let read: Vec<String> = parse_list(&format_list(&texts)).into_iter().flatten().collect();
            proptest::prop_assert_eq!(read, texts);
        }

        #[test]
        fn numbers_are_written_as_they_are_read(number in -1e15..1e15_f64) {
            let text = format_custom(&serde_json::json!(number));
            let value = custom_value(FieldKind::Number, &text).unwrap();
            proptest::prop_assert_eq!(value.as_f64(), Some(number));
            proptest::prop_assert_eq!(format_custom(&value), text);
        }
    }
}

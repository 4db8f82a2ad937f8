//! Canonical JSON.

use serde_json::Value;

/// The canonical JSON (RFC 8785) of what receipts are made of: no number has a fraction.
pub fn canonical(value: &Value) -> Result<String, String> {
    let mut text = String::with_capacity(1_024);
    write(&mut text, value)?;
    Ok(text)
}

fn write(text: &mut String, value: &Value) -> Result<(), String> {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (at, (name, field)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(text, field)?;
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(text, item)?;
            }
            text.push(']');
        }
        Value::Number(number) if number.is_f64() => {
            return Err(format!("{number} is no number of a receipt"));
        }
        other => text.push_str(&other.to_string()),
    }
    Ok(())
}

//! What is hashed, to the byte: the canonical form of an entry, and its SHA-256.
//!
//! Must hold: the same entry has the same bytes for ever, whoever writes them: `docs/audit.md`
//! says them for other programs, and a migration writes them in SQL. What would change them is a
//! new version of the form, beside this one.

use serde_json::{Number, Value, json};
use sha2::{Digest, Sha256};

use super::entries::Entry;

/// The version of the canonical form that entries are written with.
pub const VERSION: i16 = 1;

/// What stands in for the hash before the first entry.
pub const GENESIS: [u8; 32] = [0; 32];

/// The entry's hash by its own content, its position and the hash before it.
pub fn digest(entry: &Entry) -> Vec<u8> {
    digest_at(entry, entry.position)
}

/// The hash that the entry would have at another position.
pub fn digest_at(entry: &Entry, position: i64) -> Vec<u8> {
    Sha256::digest(canonical(entry, position)).to_vec()
}

/// Version 1: a JSON array of the fields in this order, in canonical JSON.
fn canonical(entry: &Entry, position: i64) -> String {
    let fields = json!([
        "muster-audit-1",
        entry.org_id,
        position,
        hex(&entry.previous_hash),
        entry.id,
        entry.actor_id,
        entry.action,
        entry.target_kind,
        entry.target_id,
        entry.before,
        entry.after,
        entry.origin,
        entry.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
    ]);
    let mut text = String::with_capacity(512);
    write(&mut text, &fields);
    text
}

/// Canonical JSON: no white space, names in the order of their bytes, numbers in plain decimal
/// without zeros that say nothing.
fn write(text: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (at, (name, field)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(text, field);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(text, item);
            }
            text.push(']');
        }
        Value::Number(number) => text.push_str(&plain(number)),
        // Null, yes and no; and strings, of which only `"`, `\` and control characters are escaped.
        other => text.push_str(&other.to_string()),
    }
}

/// Rust writes a float in plain decimal, with the fewest digits that read back as the same.
fn plain(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float == 0.0 => "0".to_owned(),
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}

/// In lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The 32 bytes that 64 hexadecimal digits say.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::audit_log::entries::tests::entry;

    /// The form of the documentation: another program must come to the same bytes.
    #[test]
    fn the_canonical_form_is_what_the_documentation_says() {
        let mut entry = entry(1, &GENESIS);
        entry.after = Some(json!({
            "b": 5.0, "a": [31.2400, 1e21, -0.0, 1e-7], "名": "a\"\\\n\u{1f}é", "A": null,
        }));
        assert_eq!(
            canonical(&entry, 1),
            format!(
                "[\"muster-audit-1\",\"0192aaaa-0000-7000-8000-000000000001\",1,\"{}\",\
                 \"0192aaaa-0000-7000-8000-000000010001\",null,\"department.created\",\"department\",\
                 \"0192aaaa-0000-7000-8000-000000000002\",null,\
                 {{\"A\":null,\"a\":[31.24,1000000000000000000000,0,0.0000001],\"b\":5,\
                 \"名\":\"a\\\"\\\\\\n\\u001fé\"}},\"192.0.2.7\",\"2026-09-07T00:50:00.000000Z\"]",
                "0".repeat(64)
            )
        );
    }

    #[test]
    fn hexadecimal_reads_back() {
        let bytes: Vec<u8> = (0..32).map(|n| n * 8).collect();
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        assert_eq!(unhex("00"), None);
        assert_eq!(unhex(&"é".repeat(32)), None);
    }
}

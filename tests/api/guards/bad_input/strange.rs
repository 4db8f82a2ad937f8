//! Values that make trouble, by what a place is for.

use serde_json::{Value, json};

use super::super::document::alternatives;

const NOBODY: &str = "0192aaaa-0000-7000-8000-00000000ffff";

type Named = (&'static str, Value);

/// For a place in a body with this schema.
pub fn values(schema: &'static Value) -> Vec<Named> {
    let mut all = anywhere();
    for schema in alternatives(schema) {
        let is = |name: &str| is(schema, name);
        match schema["format"].as_str() {
            Some("uuid") => all.extend(ids()),
            Some("date-time" | "date" | "time") => all.extend(instants()),
            _ if is("string") => all.extend(texts()),
            _ if is("integer") || is("number") => all.extend(numbers()),
            _ if is("array") => all.extend(lists()),
            _ => {}
        }
    }
    all
}

fn is(schema: &Value, name: &str) -> bool {
    let kinds = schema["type"].as_array();
    schema["type"] == name || kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == name))
}

fn anywhere() -> Vec<Named> {
    vec![
        ("NUL", json!("a\0b")),
        ("NUL deep inside", json!({ "a": [{ "b\0": "c" }] })),
        ("null", Value::Null),
        ("true", json!(true)),
        ("7", json!(7)),
        ("x", json!("x")),
        ("an empty list", json!([])),
        ("an object", json!({ "a": 1 })),
    ]
}

fn texts() -> Vec<Named> {
    vec![
        ("nothing", json!("")),
        ("a blank", json!("   ")),
        ("a long string", json!("长".repeat(20_000))),
        ("a control character", json!("a\u{7}b\u{1b}[31m")),
        (
            "directions and noncharacters",
            json!("\u{202e}\u{feff}\u{ffff}\u{10ffff}"),
        ),
        ("SQL", json!("'; DROP TABLE members; --")),
        ("an address", json!("a@b")),
        ("25 o'clock", json!("25:00")),
    ]
}

fn ids() -> Vec<Named> {
    vec![
        ("the nil id", json!("00000000-0000-0000-0000-000000000000")),
        ("nobody's id", json!(NOBODY)),
        ("an id in braces", json!(format!("{{{NOBODY}}}"))),
        ("a short id", json!("0192aaaa")),
    ]
}

fn lists() -> Vec<Named> {
    vec![
        ("a list of null", json!([null])),
        ("lists in lists", json!([[[[]]]])),
        ("many ids", json!(vec![NOBODY; 2000])),
        ("an id twice", json!([NOBODY, NOBODY])),
    ]
}

fn numbers() -> Vec<Named> {
    vec![
        ("-1", json!(-1)),
        ("0", json!(0)),
        ("-0.0", json!(-0.0)),
        ("1.5", json!(1.5)),
        ("the smallest i64", json!(i64::MIN)),
        ("the largest i64", json!(i64::MAX)),
        ("the largest i32", json!(i32::MAX)),
        ("more than an i32", json!(i64::from(i32::MAX) + 1)),
        ("the largest u64", json!(u64::MAX)),
        ("1e308", json!(1e308)),
        ("5e-324", json!(5e-324)),
    ]
}

fn instants() -> Vec<Named> {
    INSTANTS.iter().map(|text| (*text, json!(text))).collect()
}

const INSTANTS: &[&str] = &[
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "+262142-12-31T23:59:59Z",
    "-262143-01-01T00:00:00Z",
    "2026-12-31T23:59:60Z",
    "2026-02-30T00:00:00Z",
    "2026-09-07T10:00:00",
    "2026-02-28",
    "1788750000",
];

/// For a parameter of a query with this schema, percent-encoded.
pub fn parameters(name: &str, schema: &'static Value) -> Vec<String> {
    let mut all: Vec<String> = ENCODED.iter().map(|text| (*text).to_owned()).collect();
    all.push("a".repeat(3000));
    for schema in alternatives(schema) {
        match schema["format"].as_str() {
            Some("date-time" | "date") => {
                all.extend(INSTANTS.iter().map(|text| text.replace('+', "%2B")))
            }
            Some("uuid") => all.push(NOBODY.to_owned()),
            _ if is(schema, "integer") => {
                all.extend(NUMERALS.iter().map(|text| (*text).to_owned()))
            }
            _ => {}
        }
    }
    if name == "cursor" {
        all.extend(cursors());
    }
    all
}

const ENCODED: &[&str] = &[
    "", "x", "0", "%00", "a%00", "%ff", "%F0%9F", "%", "%zz", "%20", "null", "'%22;--",
];
const NUMERALS: &[&str] = &[
    "-1",
    "1.5",
    "101",
    "501",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "1e3",
    "+7",
];

/// Cursors that no list has sent: base64 of JSON, of the shapes that lists send.
fn cursors() -> Vec<String> {
    use base64::Engine;
    let encode =
        |value: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    let leaves = [
        json!("a\0b"),
        json!(i64::MIN),
        json!(i32::MAX),
        json!("+262142-12-31T23:59:59Z"),
        json!("-262143-01-01T00:00:00Z"),
        Value::Null,
    ];
    let shapes = |leaf: Value| {
        [
            leaf.clone(),
            json!([leaf, NOBODY]),
            json!([1, leaf, NOBODY]),
            json!([leaf, 1, NOBODY]),
        ]
        .map(encode)
    };
    leaves.into_iter().flat_map(shapes).collect()
}

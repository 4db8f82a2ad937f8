//! Bodies that are no JSON, of the wrong shape, too large, or with strange values in each field.

use std::collections::BTreeMap;

use reqwest::header;
use serde_json::{Value, json};

use super::super::document::{DOCUMENT, alternatives, operations};
use super::super::world::World;
use super::{Target, report, strange};

const JSON: &str = "application/json";

/// Bytes that are no body of anything.
#[tokio::test]
async fn broken_bodies_are_refused() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for operation in operations()
        .iter()
        .filter(|operation| operation.body().is_some())
    {
        let mut target = Target::new(&world, operation).await;
        for (what, bytes) in broken() {
            let request = target
                .bare(&target.request.path)
                .header(header::CONTENT_TYPE, JSON)
                .body(bytes);
            target.send(what, request, true).await;
        }
        let body = target.request.body.clone().unwrap().to_string();
        for kind in [
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "nonsense",
            "",
        ] {
            let request = target
                .bare(&target.request.path)
                .header(header::CONTENT_TYPE, kind)
                .body(body.clone());
            target
                .send(&format!("the type {kind:?}"), request, true)
                .await;
        }
        let request = target.bare(&target.request.path).body(body);
        target.send("no type", request, true).await;
        wrong.push(target.wrong);
    }
    report(wrong);
}

fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        ("nothing", Vec::new()),
        ("half an object", text("{\"name\":")),
        ("two objects", text("{}{}")),
        ("null", text("null")),
        ("a list", text("[]")),
        ("a number", text("1e400")),
        ("a string", text("\"x\"")),
        ("no UTF-8", b"{\"name\":\"\xff\xfe\"}".to_vec()),
        ("half a character", b"{\"name\":\"\xe6\x99\"}".to_vec()),
        ("a lone surrogate", text("{\"name\":\"\\ud800\"}")),
        ("a byte order mark", b"\xef\xbb\xbf{}".to_vec()),
        ("a naked NUL", b"{\"name\":\"\0\"}".to_vec()),
        ("only NUL", vec![0; 64]),
        ("deep lists", text(&"[".repeat(100_000))),
        ("deep objects", text(&"{\"a\":".repeat(20_000))),
        (
            "100 levels",
            text(&format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100))),
        ),
        (
            "too much",
            text(&format!("{{\"name\":\"{}\"}}", "x".repeat(300 * 1024))),
        ),
        (
            "fields twice",
            text("{\"name\":\"a\",\"name\":\"b\",\"surprise\":1}"),
        ),
    ]
}

/// Every field with every strange value: refused where the contract refuses it, and never a
/// failure of ours.
#[tokio::test]
async fn strange_values_are_refused_or_taken() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for operation in operations() {
        let Some(schema) = operation.body() else {
            continue;
        };
        let validator = validator(schema);
        let mut target = Target::new(&world, operation).await;
        let mut places = BTreeMap::new();
        fields(schema, "", &mut places);
        for (pointer, schema) in places {
            for (what, value) in strange::values(schema) {
                let mut body = target.request.body.clone().unwrap();
                set(&mut body, &pointer, value);
                let refused = !validator.is_valid(&body) || what.contains("NUL");
                let request = target.bare(&target.request.path).json(&body);
                target
                    .send(&format!("{what} in {pointer}"), request, refused)
                    .await;
            }
        }
        let mut body = target.request.body.clone().unwrap();
        body["surprise"] = json!(1);
        let refused = !validator.is_valid(&body);
        let request = target.bare(&target.request.path).json(&body);
        target.send("an unknown field", request, refused).await;
        wrong.push(target.wrong);
    }
    report(wrong);
}

fn validator(schema: &Value) -> jsonschema::Validator {
    let root = json!({ "components": DOCUMENT["components"], "allOf": [schema] });
    jsonschema::options()
        .should_validate_formats(true)
        .build(&root)
        .unwrap()
}

/// Where a body may have something, by its schema.
fn fields(schema: &'static Value, pointer: &str, found: &mut BTreeMap<String, &'static Value>) {
    if pointer.matches('/').count() > 4 {
        return;
    }
    for schema in alternatives(schema) {
        if !schema["items"].is_null() {
            let pointer = format!("{pointer}/0");
            fields(&schema["items"], &pointer, found);
            found.insert(pointer, &schema["items"]);
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let pointer = format!("{pointer}/{name}");
            fields(field, &pointer, found);
            found.insert(pointer, field);
        }
    }
}

/// Puts a value at a pointer, making what must be around it.
fn set(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for part in pointer.split('/').skip(1) {
        place = match part.parse::<usize>() {
            Ok(at) => {
                if !place.is_array() {
                    *place = json!([]);
                }
                let items = place.as_array_mut().unwrap();
                while items.len() <= at {
                    items.push(Value::Null);
                }
                &mut items[at]
            }
            Err(_) => {
                if !place.is_object() {
                    *place = json!({});
                }
                &mut place[part]
            }
        };
    }
    *place = value;
}

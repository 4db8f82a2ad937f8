//! `openapi.yaml`: what is checked in is what the code says, and it is sound.

use std::collections::BTreeSet;

use muster::app::contract;
use serde_json::Value;

use super::document::{DOCUMENT, alternatives, operations};

/// The file in the repository is the contract.
#[test]
fn what_is_checked_in_is_the_contract() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml");
    let file = std::fs::read_to_string(path).unwrap_or_default();
    let yaml = contract::yaml().unwrap();
    let differs = file
        .lines()
        .zip(yaml.lines())
        .position(|(old, new)| old != new);
    let line = differs.unwrap_or_else(|| file.lines().count().min(yaml.lines().count())) + 1;
    assert!(
        file == yaml,
        "openapi.yaml is not what the code says, from line {line} on; type: make openapi"
    );
}

/// The document is OpenAPI 3.1: what must be there is there, and every reference leads somewhere.
#[test]
fn it_is_openapi() {
    let document = &*DOCUMENT;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    for field in ["title", "version", "description"] {
        assert!(
            !document["info"][field].as_str().unwrap().is_empty(),
            "info.{field}"
        );
    }
    assert!(
        document
            .pointer("/components/securitySchemes/token")
            .is_some()
    );
    let known = [
        "openapi",
        "info",
        "servers",
        "paths",
        "webhooks",
        "components",
        "security",
        "tags",
        "externalDocs",
    ];
    for field in document.as_object().unwrap().keys() {
        assert!(
            known.contains(&field.as_str()) || field.starts_with("x-"),
            "{field} is no field of OpenAPI"
        );
    }
    let mut lost = Vec::new();
    walk(document, "", &mut |pointer, value| {
        if let Some(reference) = value["$ref"].as_str()
            && document
                .pointer(reference.trim_start_matches('#'))
                .is_none()
        {
            lost.push(format!("{pointer}: {reference}"));
        }
    });
    assert!(lost.is_empty(), "references that lead nowhere: {lost:#?}");
}

/// What a path names is what its operations declare, once and as required.
#[test]
fn path_parameters_are_declared() {
    for operation in operations() {
        let named: BTreeSet<_> = operation.places().map(|(name, _)| name).collect();
        let declared = operation.parameters("path");
        let names: BTreeSet<_> = declared
            .iter()
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        assert_eq!(named, names, "{} {}", operation.method, operation.path);
        assert_eq!(
            names.len(),
            declared.len(),
            "{}: declared twice",
            operation.id
        );
        assert!(
            declared
                .iter()
                .all(|parameter| parameter["required"] == true),
            "{}",
            operation.id
        );
        assert!(
            !operation.path.ends_with('/') && operation.path.starts_with('/'),
            "{}",
            operation.path
        );
    }
}

/// Every schema is a JSON Schema of the dialect that OpenAPI 3.1 has.
#[test]
fn schemas_are_json_schemas() {
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        if let Err(error) = jsonschema::draft202012::meta::validate(schema) {
            panic!("{name}: {error} at {}", error.instance_path());
        }
    }
}

/// Every string that a client sends is bounded: by a length, a format, or a list. So is every list.
#[test]
fn everything_a_client_sends_is_bounded() {
    let mut unbounded = BTreeSet::new();
    for operation in operations() {
        let bodies = operation.body().into_iter();
        for schema in bodies.chain(
            operation
                .parameters("query")
                .into_iter()
                .map(|parameter| &parameter["schema"]),
        ) {
            bounded(schema, operation.id, &mut unbounded);
        }
    }
    assert!(
        unbounded.is_empty(),
        "without a bound:\n{}",
        unbounded.into_iter().collect::<Vec<_>>().join("\n")
    );
}

fn bounded(schema: &'static Value, at: &str, unbounded: &mut BTreeSet<String>) {
    for schema in alternatives(schema) {
        let is = |name: &str| {
            schema["type"] == name
                || schema["type"]
                    .as_array()
                    .is_some_and(|kinds| kinds.iter().any(|kind| kind == name))
        };
        let has = |words: &[&str]| words.iter().any(|word| !schema[*word].is_null());
        if is("string") && !has(&["maxLength", "format", "enum", "const", "pattern"]) {
            unbounded.insert(format!("{at}: a string has maxLength, a format or an enum"));
        }
        if is("array") && !has(&["maxItems"]) {
            unbounded.insert(format!("{at}: a list has maxItems"));
        }
        if is("object")
            && schema["properties"].is_object()
            && schema["additionalProperties"] != false
            && !takes_foreign(schema, at)
        {
            unbounded.insert(format!(
                "{at}: an object refuses unknown fields: #[serde(deny_unknown_fields)]"
            ));
        }
        if is("array") {
            bounded(&schema["items"], &format!("{at}/0"), unbounded);
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            bounded(field, &format!("{at}/{name}"), unbounded);
        }
    }
}

/// GeoJSON has members of other programs, which are to be ignored.
fn takes_foreign(schema: &Value, at: &str) -> bool {
    at.starts_with("import_sites") && !schema["additionalProperties"].is_null()
}

/// Codes that any operation may answer with, and the introduction speaks of.
const SHARED: &[&str] = &[
    "malformed_body",
    "invalid_parameter",
    "unauthenticated",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "already_exists",
    "version_mismatch",
    "body_too_large",
    "unsupported_media_type",
    "validation_failed",
    "idempotency_mismatch",
    "precondition_required",
    "rate_limited",
    "internal",
    "overloaded",
];

/// Every code is listed once with its status and title, and every code of a slice is named by
/// the operations that answer with it.
#[test]
fn every_code_is_in_the_contract() {
    let listed = DOCUMENT["x-problem-codes"].as_array().unwrap();
    let descriptions: String = operations()
        .iter()
        .filter_map(|operation| operation.spec["description"].as_str())
        .collect();
    let mut seen = BTreeSet::new();
    for code in contract::codes() {
        assert!(
            seen.insert(code.name),
            "{} is the name of two codes",
            code.name
        );
        let entry = listed
            .iter()
            .find(|entry| entry["code"] == code.name)
            .unwrap_or_else(|| panic!("{}", code.name));
        assert_eq!(
            (&entry["status"], &entry["title"]),
            (&code.status.into(), &code.title.into())
        );
        let named =
            descriptions.contains(&format!("`{}`", code.name)) || SHARED.contains(&code.name);
        assert!(
            named,
            "no operation's description names `{}` under Codes",
            code.name
        );
    }
    for operation in operations() {
        let description = operation.spec["description"].as_str().unwrap_or_default();
        for code in codes_named(description) {
            assert!(
                seen.contains(code),
                "{} names `{code}`, which is no code",
                operation.id
            );
        }
    }
}

/// What follows `Codes:` in backticks, up to the end of the sentence.
fn codes_named(description: &str) -> Vec<&str> {
    let Some((_, list)) = description.split_once("Codes:") else {
        return Vec::new();
    };
    let list = list.split_once('.').map_or(list, |(list, _)| list);
    list.split('`').skip(1).step_by(2).collect()
}

fn walk(value: &Value, pointer: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(pointer, value);
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{at}"), visit);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                walk(field, &format!("{pointer}/{name}"), visit);
            }
        }
        _ => {}
    }
}

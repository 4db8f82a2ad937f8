//! Every operation is described, and was seen to succeed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{DOCUMENT, operations};
use super::roles::checked_in;

/// Every operation succeeds for somebody in the table of roles, which another test holds
/// against the service; each response of that test was held against the contract.
#[test]
fn every_operation_succeeds_for_somebody() {
    let table = std::fs::read_to_string(checked_in("roles.txt")).unwrap();
    let succeeds = |line: &str| {
        line.split_whitespace()
            .any(|cell| matches!(cell, "101" | "200" | "201" | "202" | "204"))
    };
    let good: BTreeSet<_> = table
        .lines()
        .filter(|line| succeeds(line))
        .filter_map(|line| line.split([' ', ':']).next())
        .collect();
    let missing: Vec<_> = operations()
        .iter()
        .map(|operation| operation.id)
        .filter(|id| !good.contains(id))
        .collect();
    assert!(
        missing.is_empty(),
        "no example of these operations succeeds, by tests/api/guards/roles.txt: {missing:?}; \
         mend them in tests/api/guards/examples/"
    );
}

/// Every operation says what it is, in what part of the service, and what a success looks like.
#[test]
fn every_operation_is_described() {
    let tags: BTreeSet<_> = DOCUMENT["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for operation in operations() {
        let (id, spec) = (operation.id, operation.spec);
        let mut must = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{id}: {what}"));
            }
        };
        must(
            seen.insert(id),
            "its operation_id is another operation's, too",
        );
        let snake = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        must(snake(id), "its operation_id is not snake_case");
        let summary = spec["summary"].as_str().unwrap_or_default();
        must(
            !summary.is_empty(),
            "no summary: the first line of the handler's doc comment",
        );
        must(
            !summary.ends_with('.') && summary.len() <= 60,
            "its summary is a title: short, without a full stop",
        );
        let tag = spec["tags"][0].as_str().unwrap_or_default();
        must(
            tags.contains(tag),
            "no tag, or one that app/contract.rs does not describe",
        );
        let responses = spec["responses"].as_object().unwrap();
        let succeeds = |status: &String| status == "101" || status.starts_with('2');
        must(responses.keys().any(succeeds), "no successful response");
        must(responses.contains_key("default"), "no default response");
        let described =
            |response: &Value| response["$ref"].is_string() || response["description"] != "";
        must(
            responses.values().all(described),
            "a response without a description",
        );
        let changes = operation.method != "GET" && operation.in_organization();
        let words: Vec<_> = spec["description"]
            .as_str()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let description = words.join(" ");
        must(
            !changes || description.contains("Needs `"),
            "its description does not say which permission it needs: Needs `...`",
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A query or header parameter that clients may vary says what it does.
#[test]
fn every_parameter_is_described() {
    let mut wrong = Vec::new();
    for operation in operations() {
        for parameter in operation.parameters("query") {
            if parameter["description"]
                .as_str()
                .unwrap_or_default()
                .is_empty()
            {
                wrong.push(format!(
                    "{}: ?{}",
                    operation.id,
                    parameter["name"].as_str().unwrap()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "parameters without a description: {wrong:#?}"
    );
}

/// Schemas whose purpose their name says by itself. May only shrink.
const WORDLESS_SCHEMAS: &[&str] = &[];

/// Every schema is described, and every field either says what it is, shows an example, or is
/// of a type that says it: an id, an instant, a described schema, a yes or no.
#[test]
fn every_schema_and_field_is_described() {
    let mut wrong = Vec::new();
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        let described = schema["description"].is_string() || is_plain(schema) || name.contains('_');
        if !described && !WORDLESS_SCHEMAS.contains(&name.as_str()) {
            wrong.push(format!("{name}: no doc comment on the type"));
        }
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            if !says_something(schema) {
                wrong.push(format!(
                    "{name}.{field}: neither a doc comment nor an example: {schema}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} schemas and fields are not described:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A bare value with bounds, like `Text1To64`.
fn is_plain(schema: &Value) -> bool {
    schema["properties"].is_null() && schema["oneOf"].is_null() && !schema["type"].is_null()
}

fn says_something(schema: &Value) -> bool {
    let speaks = [
        "description",
        "example",
        "examples",
        "$ref",
        "enum",
        "const",
        "format",
    ];
    let inner = ["oneOf", "anyOf", "allOf"]
        .iter()
        .flat_map(|word| schema[*word].as_array().into_iter().flatten());
    let kind = |name: &str| {
        schema["type"] == name
            || schema["type"]
                .as_array()
                .is_some_and(|k| k.iter().any(|k| k == name))
    };
    speaks
        .iter()
        .any(|word| !schema[*word].is_null() && (*word != "format" || !is_width(schema)))
        || kind("boolean")
        || (kind("array") && says_something(&schema["items"]))
        || inner.into_iter().any(says_something)
}

/// `int32` and the like tell a program something, and people nothing.
fn is_width(schema: &Value) -> bool {
    schema["format"]
        .as_str()
        .is_some_and(|format| format.starts_with("int") || format == "double")
}

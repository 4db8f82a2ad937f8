//! Holds every response that any test sees against the contract.

use std::collections::HashMap;
use std::sync::LazyLock;

use muster::app::{contract, events};
use serde_json::{Value, json};

/// The contract, once for the run.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| contract::json().unwrap());

type Promised = LazyLock<
    Option<jsonschema::Validator>,
    Box<dyn FnOnce() -> Option<jsonschema::Validator> + Send>,
>;

fn compile_later(
    response: &'static Value,
) -> Box<dyn FnOnce() -> Option<jsonschema::Validator> + Send> {
    Box::new(move || validator(response))
}

struct Operation {
    method: String,
    /// Segments of the path; `None` for a parameter.
    segments: Vec<Option<String>>,
    /// By status; compiled when the first such response comes.
    responses: HashMap<String, Promised>,
}

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(responses) = operation["responses"].as_object() {
                operations.push(Operation {
                    method: method.to_uppercase(),
                    segments: segments(path),
                    responses: responses
                        .iter()
                        .map(|(status, r)| (status.clone(), LazyLock::new(compile_later(r))))
                        .collect(),
                });
            }
        }
    }
    operations
});

fn segments(path: &str) -> Vec<Option<String>> {
    path.split('/')
        .map(|part| (!part.starts_with('{')).then(|| part.to_owned()))
        .collect()
}

fn validator(response: &Value) -> Option<jsonschema::Validator> {
    let response = match response["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => response,
    };
    let (_, media) = response["content"]
        .as_object()?
        .iter()
        .find(|(kind, _)| *kind == "application/json" || kind.ends_with("+json"))?;
    let root = json!({ "components": DOCUMENT["components"], "allOf": [media["schema"]] });
    Some(
        jsonschema::options()
            .should_validate_formats(true)
            .build(&root)
            .unwrap(),
    )
}

/// Panics when the contract does not promise this response.
pub fn check(method: &str, path: &str, status: u16, body: &Value) {
    let path = path.split('?').next().unwrap();
    let parts: Vec<_> = path.split('/').collect();
    let matches = |operation: &&Operation| {
        operation.method == method
            && operation.segments.len() == parts.len()
            && operation
                .segments
                .iter()
                .zip(&parts)
                .all(|(want, got)| want.as_deref().is_none_or(|w| w == *got))
    };
    // A fixed segment is nearer than a parameter.
    let found = OPERATIONS
        .iter()
        .filter(matches)
        .min_by_key(|operation| operation.segments.iter().filter(|s| s.is_none()).count());
    let Some(operation) = found else {
        let page =
            path.starts_with("/docs") || path.starts_with("/console") || path == "/openapi.yaml";
        assert!(
            page || matches!(status, 404 | 405),
            "{method} {path} is not in the contract and answered {status}"
        );
        return;
    };
    let response = operation.responses.get(&status.to_string()).or_else(|| {
        assert!(
            status >= 400,
            "{method} {path} answered {status}, which the contract does not promise"
        );
        operation.responses.get("default")
    });
    let response = response.unwrap_or_else(|| panic!("{method} {path}: no default response"));
    // The answer to HEAD has no body, whatever it says of one.
    if method == "HEAD" {
        return;
    }
    if let Some(validator) = &**response {
        let errors: Vec<_> = validator
            .iter_errors(body)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{method} {path} answered {status} against the contract: {errors:#?}\n{body:#}"
        );
    }
}

static FRAMES: LazyLock<HashMap<&str, jsonschema::Validator>> = LazyLock::new(|| {
    let compile = |name| {
        let reference = format!("#/components/schemas/{name}");
        let root = json!({ "components": DOCUMENT["components"], "$ref": reference });
        (
            name,
            jsonschema::options()
                .should_validate_formats(true)
                .build(&root)
                .unwrap(),
        )
    };
    let payloads = events::EVENTS.iter().map(|(_, schema)| *schema);
    let names = ["ClientFrame", "ServerFrame"].into_iter().chain(payloads);
    names.map(compile).collect()
});

/// Panics when a frame of the socket is not as the contract's schema of that name says.
pub fn check_frame(schema: &str, frame: &Value) {
    let errors: Vec<_> = FRAMES[schema]
        .iter_errors(frame)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(
        errors.is_empty(),
        "this is no {schema}: {errors:#?}\n{frame:#}"
    );
}

/// Panics when an event is of no kind that the contract lists, or carries something else.
pub fn check_event(kind: &str, payload: &Value) {
    let schema = events::schema_of(kind);
    let schema = schema.unwrap_or_else(|| panic!("src/app/events.rs does not list {kind}"));
    check_frame(schema, payload);
}

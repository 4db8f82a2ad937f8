//! The contract as the guards walk it.

use std::sync::LazyLock;

use muster::app::contract;
use reqwest::Method;
use serde_json::Value;

pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| contract::json().unwrap());

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(read);

pub struct Operation {
    pub id: &'static str,
    pub method: Method,
    /// With `{...}` for its parameters.
    pub path: &'static str,
    pub spec: &'static Value,
}

impl Operation {
    pub fn in_organization(&self) -> bool {
        self.path.starts_with("/v1/organizations/{org_id}")
    }

    /// Whether it asks for no token.
    pub fn is_open(&self) -> bool {
        let security = self.spec["security"].as_array();
        security.is_some_and(|list| {
            list.iter()
                .any(|entry| entry.as_object().is_some_and(|e| e.is_empty()))
        })
    }

    /// Its parameters at a place: `path`, `query`, `header`.
    pub fn parameters(&self, place: &str) -> Vec<&'static Value> {
        let all = self.spec["parameters"].as_array();
        all.into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == place)
            .collect()
    }

    /// The schema of its JSON body.
    pub fn body(&self) -> Option<&'static Value> {
        self.spec
            .pointer("/requestBody/content/application~1json/schema")
    }

    /// Where each of its path's parameters stands among the path's segments.
    pub fn places(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let parts = self.path.split('/').enumerate();
        // Something may follow, like the ending of a file's name.
        parts.filter_map(|(at, part)| Some((part.strip_prefix('{')?.split_once('}')?.0, at)))
    }

    /// Whether a request's path (without its query) is one of this operation's.
    pub fn matches(&self, method: &Method, path: &str) -> bool {
        let (want, got): (Vec<_>, Vec<_>) =
            (self.path.split('/').collect(), path.split('/').collect());
        let same = |(want, got): (&&str, &&str)| want.starts_with('{') || want == got;
        *method == self.method && want.len() == got.len() && want.iter().zip(&got).all(same)
    }
}

pub fn operations() -> &'static [Operation] {
    &OPERATIONS
}

pub fn operation(id: &str) -> &'static Operation {
    OPERATIONS
        .iter()
        .find(|operation| operation.id == id)
        .unwrap_or_else(|| panic!("no operation {id}"))
}

fn read() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, spec) in item.as_object().unwrap() {
            let Some(id) = spec["operationId"].as_str() else {
                continue;
            };
            let method = method.to_uppercase().parse().unwrap();
            all.push(Operation {
                id,
                method,
                path,
                spec,
            });
        }
    }
    all
}

/// A schema behind its `$ref`s.
pub fn resolve(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap()),
        None => schema,
    }
}

/// What a schema may be: itself, or the alternatives of `oneOf`, `anyOf` and `allOf`.
pub fn alternatives(schema: &'static Value) -> Vec<&'static Value> {
    let schema = resolve(schema);
    let mut all = vec![schema];
    for word in ["oneOf", "anyOf", "allOf"] {
        for inner in schema[word].as_array().into_iter().flatten() {
            all.extend(alternatives(inner));
        }
    }
    all
}

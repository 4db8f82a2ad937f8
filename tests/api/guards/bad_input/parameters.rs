//! Paths and queries with garbage in each parameter.

use serde_json::{Value, json};

use super::super::document::{DOCUMENT, operations};
use super::super::world::World;
use super::{Target, report, strange};

/// No garbage in a path names anything.
#[tokio::test]
async fn strange_paths_are_refused() {
    let world = World::start().await;
    let long = "a".repeat(3000);
    let nil = "00000000-0000-0000-0000-000000000000";
    let garbage = [
        "x", "%00", "%ff", nil, "a%00b", "%F0%9F", "..%2f..", "%", "%zz", "-1", "%20", "null", "*",
        "'%22;--", &long,
    ];
    let mut wrong = Vec::new();
    for operation in operations() {
        let mut target = Target::new(&world, operation).await;
        for (name, at) in operation.places() {
            // The organization's id is read in one place for all.
            let garbage = if name == "org_id" {
                &garbage[..4]
            } else {
                &garbage
            };
            for value in garbage {
                let (path, query) = split(&target.request.path);
                let mut parts: Vec<_> = path.split('/').collect();
                parts[at] = value;
                let path = format!("{}{query}", parts.join("/"));
                let request = target.whole(&path);
                target
                    .send(
                        &format!("{value:.40} for {name} in the path"),
                        request,
                        true,
                    )
                    .await;
            }
        }
        wrong.push(target.wrong);
    }
    report(wrong);
}

/// What the contract refuses in a query is refused, and the rest does no harm.
#[tokio::test]
async fn strange_queries_are_refused_or_taken() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for operation in operations() {
        let mut target = Target::new(&world, operation).await;
        let parameters = operation.parameters("query");
        for parameter in &parameters {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            let fits = fits(schema);
            for value in strange::parameters(name, schema) {
                let request = target.whole(&with(&target.request.path, name, &value));
                let never = ["%00", "a%00", "%ff", "%F0%9F"].contains(&value.as_str());
                // Years of more than four digits mean something, if nothing to anybody.
                let odd = value.starts_with("%2B") || value.starts_with('-');
                let refused = never || !(fits(&value) || odd);
                target
                    .send(
                        &format!("{value:.40} for {name} in the query"),
                        request,
                        refused,
                    )
                    .await;
            }
            let path = format!("{}&{name}=1", with(&target.request.path, name, "1"));
            let request = target.whole(&path);
            target.send(&format!("{name} twice"), request, true).await;
        }
        if parameters.is_empty() {
            continue;
        }
        for query in ["surprise=1", "%00=1", "%ff", "=&&", "a[b]=1"] {
            let (path, old) = split(&target.request.path);
            let glue = if old.is_empty() { "?" } else { "&" };
            let request = target.whole(&format!("{path}{old}{glue}{query}"));
            // An unknown parameter is a misspelt one.
            let refused = query == "surprise=1";
            target
                .send(&format!("the query {query}"), request, refused)
                .await;
        }
        wrong.push(target.wrong);
    }
    report(wrong);
}

/// Paths and methods that are nothing.
#[tokio::test]
async fn nothing_is_at_other_paths() {
    let world = World::start().await;
    let mut target = Target::new(&world, &operations()[0]).await;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "//",
        "/%00",
        "/%ff",
        "/v1/organizations/",
        "/v2/me",
        "/healthz/",
        "/healthz/x",
        "/.env",
    ] {
        for method in [
            "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW",
        ] {
            let request = target.client().request(method.parse().unwrap(), path);
            target
                .send(&format!("{method} {path}"), request, true)
                .await;
        }
    }
    report(vec![target.wrong]);
}

fn split(path: &str) -> (&str, &str) {
    path.split_at(path.find('?').unwrap_or(path.len()))
}

/// The path with a parameter of the query set.
fn with(path: &str, name: &str, value: &str) -> String {
    let (path, query) = split(path);
    let others = query.trim_start_matches('?').split('&');
    let mut pairs: Vec<_> = others
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name))
        .map(str::to_owned)
        .collect();
    pairs.push(format!("{name}={value}"));
    format!("{path}?{}", pairs.join("&"))
}

/// Whether a value may stand for a parameter: as itself, or as the number that it writes.
fn fits(schema: &Value) -> impl Fn(&str) -> bool {
    let root = json!({ "components": DOCUMENT["components"], "allOf": [schema] });
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&root)
        .unwrap();
    move |text| {
        let number: Value = text.parse::<i64>().map(Value::from).unwrap_or(json!(text));
        [json!(text), number]
            .iter()
            .any(|value| validator.is_valid(value))
    }
}

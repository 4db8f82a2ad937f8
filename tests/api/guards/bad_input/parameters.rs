//! Paths and queries with garbage in each parameter.

use serde_json::{Value, json};

use super::super::document::operations;
use super::super::world::World;
use super::{Target, report};

/// No garbage in a path names anything.
#[tokio::test]
async fn strange_paths_are_refused() {
    let world = World::start().await;
    let long = "a".repeat(3000);
    let garbage = [
        "x",
        "%00",
        "a%00b",
        "%ff",
        "%F0%9F",
        "..%2f..",
        "%2e%2e",
        "%",
        "%zz",
        "-1",
        "0",
        "%20",
        "null",
        "*",
        "'%22;--",
        "00000000-0000-0000-0000-000000000000",
        "0192aaaa-0000-7000-8000-00000000ffff%00",
        &long,
    ];
    let mut wrong = Vec::new();
    for operation in operations() {
        let mut target = Target::new(&world, operation).await;
        for (name, at) in operation.places() {
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
    let long = "a".repeat(3000);
    let garbage = [
        "",
        "x",
        "0",
        "-1",
        "1.5",
        "101",
        "501",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999",
        "%00",
        "a%00",
        "%ff",
        "%F0%9F",
        "%",
        "%zz",
        "%20",
        "+",
        "true",
        "null",
        "[]",
        "bnVsbA",
        "W10",
        "WzEsMl0",
        "eyJhIjoxfQ",
        "e30=",
        "2026-02-30",
        "9999-12-31",
        "0000-01-01",
        "2026-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "%2B262142-12-31T23:59:59Z",
        "-262143-01-01T00:00:00Z",
        "-262143-01-01",
        "%2B262142-12-31",
        "00000000-0000-0000-0000-000000000000",
        "'%22;--",
        &long,
    ];
    let mut wrong = Vec::new();
    for operation in operations() {
        let mut target = Target::new(&world, operation).await;
        let parameters = operation.parameters("query");
        for parameter in &parameters {
            let name = parameter["name"].as_str().unwrap();
            for value in garbage {
                let path = with(&target.request.path, name, value);
                let request = target.whole(&path);
                let never = ["%00", "a%00", "%ff", "%F0%9F"].contains(&value);
                let refused = never || !fits(&parameter["schema"], value);
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
        for query in ["surprise=1", "%00=1", "%ff", "=", "&&&", "limit", "a[b]=1"] {
            let (path, old) = split(&target.request.path);
            let glue = if old.is_empty() { "?" } else { "&" };
            let path = format!("{path}{old}{glue}{query}");
            let request = target.whole(&path);
            // Where there are parameters, unknown ones are refused: they are misspelt.
            target
                .send(
                    &format!("the query {query}"),
                    request,
                    query == "surprise=1" && !parameters.is_empty(),
                )
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
fn fits(schema: &Value, text: &str) -> bool {
    let root =
        json!({ "components": super::super::document::DOCUMENT["components"], "allOf": [schema] });
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&root)
        .unwrap();
    let number: Value = text.parse::<i64>().map(Value::from).unwrap_or(json!(text));
    let boolean: Value = text.parse::<bool>().map(Value::from).unwrap_or(json!(text));
    [json!(text), number, boolean]
        .iter()
        .any(|value| validator.is_valid(value))
}

//! What the tests of calendars share: Python programs that read them, and meetings to tell.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::smtp::python;
use crate::support::{Client, Company};

/// What one of the Python programs beside this file says of an input.
pub fn told_by(script: &str, input: &str) -> Value {
    let path = format!("{}/tests/api/meetings/{script}", env!("CARGO_MANIFEST_DIR"));
    let mut child = Command::new(python())
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{script}\n{input}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A weekly meeting on Mondays at 10:00 in Shanghai, from the day of the test's clock on.
pub async fn weekly(company: &Company, title: &str, more: Value) -> Value {
    let mut body = json!({
        "title": title,
        "starts_at": "2026-09-07T10:00:00+08:00",
        "ends_at": "2026-09-07T11:00:00+08:00",
        "rule": "FREQ=WEEKLY;COUNT=6",
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let path = company.path("/meetings");
    company.owner.client.post(&path, body).await.expect(201)
}

/// Everything that takes place from one instant to the other, by somebody's agenda.
pub async fn agenda(client: &Client, company: &Company, windows: &[(&str, &str)]) -> Vec<Value> {
    let mut items = Vec::new();
    for (from, to) in windows {
        let mut cursor = String::new();
        loop {
            let path = format!("/agenda?from={from}&to={to}&limit=100{cursor}");
            let page = client.get(&company.path(&path)).await.expect(200);
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    items
}

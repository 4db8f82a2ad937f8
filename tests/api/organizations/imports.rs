//! Imports as tests send and follow them.

use reqwest::Method;
use serde_json::Value;

use crate::support::{Client, Company, Reply};

pub const CSV: &str = "text/csv; charset=utf-8";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn team(n: usize) -> &'static str {
    ["研发部/平台组", "研发部/产品组", "研发部;市场部"][n % 3]
}

/// So many people in four departments.
pub fn file(count: usize) -> String {
    let mut file = "\u{feff}姓名,工号,手机,邮箱,职务,部门\r\n".to_owned();
    for n in 0..count {
        let team = team(n);
        file += &format!("员工{n:03},B{n:04},1380000{n:04},b{n}@example.com,工程师,{team}\r\n");
    }
    file
}

/// Sends a file; `query` begins with `?`, or is empty.
pub async fn send(
    company: &Company,
    client: &Client,
    query: &str,
    kind: &str,
    file: impl Into<reqwest::Body>,
) -> Reply {
    let request = client
        .request(Method::POST, &company.path(&format!("/imports{query}")))
        .header("content-type", kind)
        .body(file);
    client.send(request).await
}

/// Sends a CSV file as the owner, lets the jobs run, and answers the import as it is then.
pub async fn import(company: &Company, query: &str, file: impl Into<reqwest::Body>) -> Value {
    let sent = send(company, &company.owner.client, query, CSV, file).await;
    finished(company, &sent.expect(202)).await
}

/// The import after the jobs have run.
pub async fn finished(company: &Company, import: &Value) -> Value {
    company.server.run_jobs().await;
    read(company, import).await
}

pub async fn read(company: &Company, import: &Value) -> Value {
    let path = format!("/imports/{}", import["id"].as_str().unwrap());
    let reply = company.owner.client.get(&company.path(&path)).await;
    reply.expect(200)
}

/// Added, updated, unchanged, departments made.
pub fn counts(import: &Value) -> [i64; 4] {
    [
        "members_added",
        "members_updated",
        "members_unchanged",
        "departments_added",
    ]
    .map(|name| import[name].as_i64().unwrap())
}

/// Row, column and code of each error.
pub fn errors(import: &Value) -> Vec<(u64, &str, &str)> {
    let errors = import["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| {
            (
                error["row"].as_u64().unwrap(),
                error["column"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect()
}

pub async fn people(company: &Company) -> i64 {
    let query = format!(
        "SELECT count(*) FROM members WHERE org_id = '{}'",
        company.id
    );
    company.server.count(&query).await
}

pub async fn departments(company: &Company) -> i64 {
    let query = format!(
        "SELECT count(*) FROM departments WHERE org_id = '{}'",
        company.id
    );
    company.server.count(&query).await
}

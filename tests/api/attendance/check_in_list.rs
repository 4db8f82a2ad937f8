//! What one reads of one's own check-ins.

use serde_json::json;

use super::{check_in, company_with_site, fix, with};

/// Everything that is recorded of them, newest first, page by page, and nobody else's.
#[tokio::test]
async fn lists_ones_own() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    check_in(&company, &company.owner.client, fix(0.0)).await;
    let mut ids = Vec::new();
    for minute in 50..57 {
        company
            .server
            .clock
            .set(&format!("2026-09-07T00:{minute}:00Z"));
        let body = with(fix(42.0), json!({ "accuracy_m": 12.5, "mock": true }));
        ids.insert(
            0,
            check_in(&company, &person.client, body).await["id"].clone(),
        );
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = person
            .client
            .get(&company.path(&format!("/check-ins?limit=3{cursor}")))
            .await
            .expect(200);
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        seen.iter()
            .map(|item| item["id"].clone())
            .collect::<Vec<_>>(),
        ids
    );
    let item = &seen[0];
    assert_eq!(item["latitude"], fix(42.0)["latitude"]);
    assert_eq!(
        (&item["accuracy_m"], &item["mock"]),
        (&json!(12.5), &json!(true))
    );
    assert_eq!(
        (&item["site"]["name"], &item["verdict"]),
        (&json!("总部"), &json!("inside"))
    );
    assert_eq!(
        item["reasons"][0]["en"],
        "42.0 m from 总部, within its radius of 300 m."
    );
    assert_eq!(item["doubts"][0]["code"], "mock_provider");
}

/// A span is half open: the instant of `from` belongs to it, that of `to` does not.
#[tokio::test]
async fn keeps_to_the_span() {
    let company = company_with_site().await;
    let client = &company.owner.client;
    for minute in [50, 52, 54] {
        company
            .server
            .clock
            .set(&format!("2026-09-07T00:{minute}:00Z"));
        check_in(&company, client, fix(0.0)).await;
    }
    let query = "/check-ins?from=2026-09-07T00:50:00Z&to=2026-09-07T00:54:00Z";
    let list = client.get(&company.path(query)).await.expect(200);
    let at: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["at"].clone())
        .collect();
    assert_eq!(at, ["2026-09-07T00:52:00Z", "2026-09-07T00:50:00Z"]);
    for query in [
        "from=yesterday",
        "to=2026-09-07",
        "limit=0",
        "cursor=x",
        "since=2026-09-07T00:50:00Z",
    ] {
        client
            .get(&company.path(&format!("/check-ins?{query}")))
            .await
            .problem(400, "invalid_parameter");
    }
}

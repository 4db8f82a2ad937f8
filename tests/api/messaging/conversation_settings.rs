//! What somebody sets for themselves.

use serde_json::json;

use super::{group, post};
use crate::support::Company;

/// One's own settings are one's own: the others see nothing of them.
#[tokio::test]
async fn are_ones_own() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let settings = format!("{path}/settings");
    let until = "2030-01-01T00:00:00Z";
    let body = json!({
        "silenced": true, "silenced_until": until, "pinned": true, "marked_unread": true, "hidden": true,
    });
    let set = wang.client.put(&settings, body).await.expect(200);
    let place = &set["place"];
    assert_eq!(place["silenced_until"], until);
    assert!(place["pinned_at"].is_string());
    assert_eq!(
        (
            place["silenced"].as_bool(),
            place["marked_unread"].as_bool(),
            place["hidden"].as_bool()
        ),
        (Some(true), Some(true), Some(true))
    );
    let others = li.client.get(&path).await.expect(200);
    assert_eq!(
        (
            others["place"]["silenced"].as_bool(),
            others["place"]["pinned_at"].is_null()
        ),
        (Some(false), true)
    );
    assert_eq!(others["version"], 1);
    // What is hidden comes back with the next message, and what is pinned stays where it is.
    post(&li, &path, "在吗").await.expect(201);
    let seen = wang.client.get(&path).await.expect(200);
    assert_eq!(seen["place"]["hidden"], false);
    let body = json!({ "pinned": true });
    let again = wang.client.put(&settings, body).await.expect(200);
    assert_eq!(again["place"]["pinned_at"], place["pinned_at"]);
    assert_eq!(again["place"]["silenced"], false);
    let bad = json!({ "silenced_until": until });
    let problem = wang.client.put(&settings, bad).await;
    problem.problem(422, "validation_failed");
    company
        .owner
        .client
        .put(&settings, json!({}))
        .await
        .problem(404, "not_found");
}

/// Quiet hours are a proposal until they are set.
#[tokio::test]
async fn quiet_hours_are_kept() {
    let company = Company::found().await;
    let path = company.path("/me/quiet-hours");
    let client = &company.owner.client;
    let proposal = client.get(&path).await.expect(200);
    assert_eq!(
        (
            proposal["active"].as_bool(),
            proposal["days"].as_array().unwrap().len()
        ),
        (Some(false), 7)
    );
    let body = json!({
        "active": true, "starts_at": "22:30", "ends_at": "07:00", "days": ["sunday", "monday", "sunday"],
        "time_zone": "Europe/Berlin",
    });
    let set = client.put(&path, body.clone()).await.expect(200);
    assert_eq!(set["days"], json!(["monday", "sunday"]));
    assert_eq!(client.get(&path).await.expect(200), set);
    for (field, bad) in [
        ("time_zone", json!("Mars/Olympus")),
        ("starts_at", json!("24:00")),
        ("days", json!([])),
    ] {
        let mut body = body.clone();
        body[field] = bad;
        client
            .put(&path, body)
            .await
            .problem(422, "validation_failed");
    }
    assert_eq!(client.get(&path).await.expect(200), set);
}

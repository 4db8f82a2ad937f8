//! The rules of places.

use reqwest::Method;
use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, with};
use crate::support::{Client, Company, Reply};

pub fn usual() -> Value {
    json!({
        "accuracy_cap_m": 200, "age_cap_seconds": 120, "field_work": "refused",
        "doubts": { "mock_provider": true, "speed_kmh": 1000, "repeats": 5, "device_people": 2 },
    })
}

pub async fn set(company: &Company, client: &Client, version: i64, body: Value) -> Reply {
    let request = client.request(Method::PUT, &company.path("/attendance/place-rules"));
    let request = request.header("if-match", format!("\"v{version}\""));
    client.send(request.json(&body)).await
}

/// They are the usual ones until somebody sets them, for check-ins from then on.
#[tokio::test]
async fn sets_the_rules() {
    let company = company_with_site().await;
    let owner = &company.owner.client;
    let person = company.hire("王小明").await;
    let path = company.path("/attendance/place-rules");
    let rules = person.client.get(&path).await.expect(200);
    for (field, value) in usual().as_object().unwrap() {
        assert_eq!(&rules[field], value, "{field}");
    }
    assert_eq!(rules["version"], 0);
    let coarse = || {
        with(
            fix(10.0),
            json!({ "accuracy_m": 60, "age_seconds": 40, "mock": true }),
        )
    };
    let receipt = check_in(&company, &person.client, coarse()).await;
    assert_eq!(
        (&receipt["verdict"], &receipt["doubts"][0]["code"]),
        (&json!("inside"), &json!("mock_provider"))
    );
    let strict = with(
        usual(),
        json!({
            "accuracy_cap_m": 50, "age_cap_seconds": 30,
            "doubts": { "mock_provider": false, "speed_kmh": null, "repeats": null, "device_people": null },
        }),
    );
    set(&company, &person.client, 0, strict.clone())
        .await
        .problem(403, "forbidden");
    let after = set(&company, owner, 0, strict.clone()).await.expect(200);
    assert_eq!(
        (&after["version"], &after["doubts"]),
        (&json!(1), &strict["doubts"])
    );
    set(&company, owner, 0, usual())
        .await
        .problem(412, "version_mismatch");
    let receipt = check_in(&company, &person.client, coarse()).await;
    assert_eq!(receipt["verdict"], "undecidable");
    assert_eq!(receipt["reasons"].as_array().unwrap().len(), 2);
    assert_eq!(receipt["doubts"], json!([]));
    for (fields, pointer) in [
        (json!({ "accuracy_cap_m": 5 }), "/accuracy_cap_m"),
        (json!({ "age_cap_seconds": 3601 }), "/age_cap_seconds"),
        (json!({ "field_work": "maybe" }), "/field_work"),
    ] {
        let problem = set(&company, owner, 1, with(usual(), fields))
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
}

/// Prepared sites are good for one version of them, whichever node changed them; no row is read
/// for a check-in until then.
#[tokio::test]
async fn decides_by_the_version_of_the_sites() {
    let company = company_with_site().await;
    let client = &company.owner.client;
    let verdict = async || check_in(&company, client, fix(10.0)).await["verdict"].clone();
    assert_eq!(verdict().await, "inside");
    let id = &company.id;
    let shrink = format!("UPDATE sites SET radius_m = 5 WHERE org_id = '{id}'");
    company.server.sql(&shrink).await;
    assert_eq!(verdict().await, "inside");
    let counted = format!(
        "UPDATE attendance_places SET sites_version = sites_version + 1 WHERE org_id = '{id}'"
    );
    company.server.sql(&counted).await;
    assert_eq!(verdict().await, "borderline");
}

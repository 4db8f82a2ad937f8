//! Creating, changing and removing sites.

use serde_json::json;

use super::{check_in, fix, new_site, site, with};
use crate::support::Company;

/// A site has 300 m unless told otherwise; everybody may read it, and an admin's change is logged.
#[tokio::test]
async fn creates_sites() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let created = hr
        .client
        .post(&company.path("/sites"), new_site("总部"))
        .await
        .expect(201);
    assert_eq!(
        (&created["radius_m"], &created["coordinate_system"]),
        (&json!(300), &json!("wgs84"))
    );
    site(&company, "A 座").await;
    let employee = company.hire("王小明").await;
    let list = employee
        .client
        .get(&company.path("/sites"))
        .await
        .expect(200);
    let names: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| site["name"].clone())
        .collect();
    assert_eq!(names, ["A 座", "总部"]);
    let path = company.path(&format!("/sites/{}", created["id"].as_str().unwrap()));
    assert_eq!(employee.client.get(&path).await.header("etag"), "\"v1\"");
    let log = company
        .owner
        .client
        .get(&company.path("/audit-entries"))
        .await
        .expect(200);
    let of_hr = |entry: &&serde_json::Value| entry["actor_id"] == hr.member_id.as_str();
    let entry = log["items"].as_array().unwrap().iter().find(of_hr).unwrap();
    assert_eq!(
        (&entry["action"], &entry["after"]),
        (&json!("site.created"), &created)
    );
}

/// Employees read sites and do not write them; strangers do neither.
#[tokio::test]
async fn only_managers_write() {
    let company = Company::found().await;
    let id = site(&company, "总部").await;
    let (sites, path) = (
        company.path("/sites"),
        company.path(&format!("/sites/{id}")),
    );
    let employee = company.hire("王小明").await;
    employee
        .client
        .post(&sites, new_site("家"))
        .await
        .problem(403, "forbidden");
    employee
        .client
        .patch(&path, 1, json!({ "radius_m": 10000 }))
        .await
        .problem(403, "forbidden");
    employee
        .client
        .delete(&path)
        .await
        .problem(403, "forbidden");
    let (elsewhere, stranger) = company.stranger().await;
    stranger.client.get(&sites).await.problem(404, "not_found");
    stranger
        .client
        .get(&format!("/v1/organizations/{elsewhere}/sites/{id}"))
        .await
        .problem(404, "not_found");
}

/// What no circle can be is refused, on creation and on change.
#[tokio::test]
async fn refuses_bad_circles() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let id = site(&company, "总部").await;
    let path = company.path(&format!("/sites/{id}"));
    for (fields, pointer) in [
        (json!({ "radius_m": 0 }), "/radius_m"),
        (json!({ "radius_m": 10001 }), "/radius_m"),
        (json!({ "radius_m": 1.5 }), "/radius_m"),
        (json!({ "latitude": 91 }), "/latitude"),
        (json!({ "latitude": 0, "longitude": 0 }), "/latitude"),
        (json!({ "longitude": 181 }), "/longitude"),
        (
            json!({ "coordinate_system": "WGS84" }),
            "/coordinate_system",
        ),
        (json!({ "name": "" }), "/name"),
        (json!({ "name": "x".repeat(65) }), "/name"),
    ] {
        let created = client
            .post(
                &company.path("/sites"),
                with(new_site("B 座"), fields.clone()),
            )
            .await;
        let problem = created.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{fields}");
        let problem = client
            .patch(&path, 1, fields.clone())
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{fields}");
    }
}

/// An edit names the version that it was made on.
#[tokio::test]
async fn edits_once() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let id = site(&company, "总部").await;
    site(&company, "B 座").await;
    let path = company.path(&format!("/sites/{id}"));
    let edited = client
        .patch(&path, 1, json!({ "radius_m": 500 }))
        .await
        .expect(200);
    assert_eq!(
        (&edited["radius_m"], &edited["name"], &edited["version"]),
        (&json!(500), &json!("总部"), &json!(2))
    );
    client
        .patch(&path, 1, json!({ "radius_m": 100 }))
        .await
        .problem(412, "version_mismatch");
    client
        .patch(&path, 2, json!({ "name": "B 座" }))
        .await
        .problem(409, "site_name_taken");
    client
        .post(&company.path("/sites"), new_site("B 座"))
        .await
        .problem(409, "site_name_taken");
}

/// A removed site takes no check-ins; those made there keep its name and verdict.
#[tokio::test]
async fn removes_and_remembers() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let id = site(&company, "总部").await;
    check_in(&company, client, fix(0.0)).await;
    let path = company.path(&format!("/sites/{id}"));
    client.delete(&path).await.expect(204);
    client.get(&path).await.problem(404, "not_found");
    client
        .patch(&path, 2, json!({ "radius_m": 1 }))
        .await
        .problem(404, "not_found");
    client.delete(&path).await.problem(404, "not_found");
    assert!(
        client.get(&company.path("/sites")).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        check_in(&company, client, fix(0.0)).await["verdict"],
        "undecidable"
    );
    let list = client.get(&company.path("/check-ins")).await.expect(200);
    let first = &list["items"][1];
    assert_eq!(
        (&first["site"]["name"], &first["verdict"]),
        (&json!("总部"), &json!("inside"))
    );
    site(&company, "总部").await;
}

/// A thousand sites are enough.
#[tokio::test]
async fn keeps_to_a_thousand() {
    let company = Company::found().await;
    company
        .server
        .sql(&format!(
            "INSERT INTO sites (org_id, id, name, latitude, longitude, coordinate_system, radius_m, created_at) \
             SELECT '{}', gen_random_uuid(), 'site ' || n, 31, 121, 'wgs84', 300, now() \
             FROM generate_series(1, 1000) n",
            company.id
        ))
        .await;
    company
        .owner
        .client
        .post(&company.path("/sites"), new_site("总部"))
        .await
        .problem(409, "site_limit");
}

//! Who sees where somebody was, that they are told, and how long it is kept.

use serde_json::{Value, json};

use super::place_rules_set::{set, usual};
use super::receipt_keep::{elsewhere, keys};
use super::{CENTRE, check_in, company_with_site, fix, with};
use crate::support::{Client, Company};

fn look(member: &str) -> Value {
    json!({
        "member_id": member, "from": "2026-09-07T00:00:00Z", "to": "2026-10-08T00:00:00Z",
        "reason": "核对外勤报销",
    })
}

pub async fn looks(company: &Company, client: &Client) -> Value {
    let path = company.path("/attendance/my-looks");
    client.get(&path).await.expect(200)["items"].clone()
}

/// Only with the permission, within its reach, and with a reason; and the person learns of each
/// look: who, when, why, at how much.
#[tokio::test]
async fn every_look_is_told() {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    let person = company.hire_into("王小明", &[&research]).await;
    let other = company.hire("李雷").await;
    let hr = company.hire_as("人事", "hr", None).await;
    let body = with(fix(42.0), json!({ "wifi_bssid": "a4:2b:b0:0c:9d:01" }));
    let receipt = check_in(&company, &person.client, body).await;
    let path = company.path("/attendance/location-looks");
    // Not HR, who sees days; nor a manager.
    let of_person = look(&person.member_id);
    hr.client
        .post(&path, of_person.clone())
        .await
        .problem(403, "forbidden");
    let role = json!({ "name": "合规", "permissions": ["attendance.read_locations"] });
    let role = company
        .owner
        .client
        .post(&company.path("/roles"), role)
        .await;
    let grant = json!({
        "member_id": hr.member_id, "role_id": role.expect(201)["id"], "department_id": research,
    });
    let grants = company.path("/role-grants");
    company.owner.client.post(&grants, grant).await.expect(201);
    hr.client
        .post(&path, look(&other.member_id))
        .await
        .problem(403, "forbidden");
    for (field, value, what) in [
        ("reason", json!(""), "reason"),
        ("to", json!("2026-10-08T00:00:01Z"), "31 days"),
        ("to", json!("2026-09-07T00:00:00Z"), "after from"),
    ] {
        let mut bad = of_person.clone();
        bad[field] = value;
        let problem = hr
            .client
            .post(&path, bad)
            .await
            .problem(422, "validation_failed");
        assert!(problem.to_string().contains(what), "{problem}");
    }
    assert_eq!(looks(&company, &person.client).await, json!([]));

    let seen = hr.client.post(&path, of_person).await.expect(200);
    let item = &seen["items"][0];
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&item["check_in_id"], &item["location"]),
        (&receipt["id"], &json!("exact"))
    );
    assert!((item["latitude"].as_f64().unwrap() - CENTRE.0).abs() < 0.001);
    assert_eq!(item["wifi_bssid"], "a4:2b:b0:0c:9d:01");
    let told = looks(&company, &person.client).await;
    assert_eq!(told, json!([seen["look"]]));
    assert_eq!(
        (&told[0]["looked_by"], &told[0]["looked_by_name"]),
        (&json!(hr.member_id), &json!("人事"))
    );
    assert_eq!(
        (
            &told[0]["reason"],
            &told[0]["check_ins"],
            &told[0]["looked_at"]
        ),
        (
            &json!("核对外勤报销"),
            &json!(1),
            &json!("2026-09-07T00:50:00Z")
        )
    );
    assert_eq!(looks(&company, &hr.client).await, json!([]));
    let audit = company.path("/audit-entries?action=attendance_location.looked_at");
    let audit = company.owner.client.get(&audit).await.expect(200);
    assert_eq!(audit["items"][0]["actor_id"], hr.member_id.as_str());
    let member = person.member_id.parse().unwrap();
    let read = async |tx: &mut muster::kernel::tenancy::Tx| {
        muster::kernel::events::seen_by(tx, member, 0, 1000).await
    };
    let tenancy = &company.server.services.tenancy;
    let events = tenancy
        .as_system(company.id.parse().unwrap(), read)
        .await
        .unwrap();
    let event = events
        .iter()
        .find(|event| event.kind == "attendance.location_looked_at");
    assert_eq!(
        event.unwrap().payload.read::<Value>().unwrap()["reason"],
        "核对外勤报销"
    );
}

/// Coordinates are rounded, then erased, when the organization says; the verdict stays, the chain
/// verifies, and the receipt that was kept still proves the place.
#[tokio::test]
async fn places_are_forgotten() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let kept = |rounded: i32, erased: i32| {
        let kept = json!({ "rounded_after_days": rounded, "erased_after_days": erased });
        with(usual(), json!({ "locations_kept": kept }))
    };
    let owner = &company.owner.client;
    set(&company, owner, 0, kept(31, 30))
        .await
        .problem(422, "validation_failed");
    let rules = set(&company, owner, 0, kept(10, 20)).await.expect(200);
    assert_eq!(rules["locations_kept"], kept(10, 20)["locations_kept"]);
    let body = with(
        fix(42.0),
        json!({ "wifi_bssid": "a4:2b:b0:0c:9d:01", "device_id": "手机", "provider": "fused" }),
    );
    let first = check_in(&company, &person.client, body).await;
    let forget = async || {
        let services = &company.server.services;
        muster::attendance::looks::forget_expired(&services.tenancy, &services.desk.files)
            .await
            .unwrap();
    };
    let path = company.path("/check-ins");
    let own = async |client: &Client| client.get(&path).await.expect(200)["items"].clone();
    forget().await;
    assert_eq!(own(&person.client).await[0]["location"], "exact");
    assert_eq!(own(&person.client).await[0]["provider"], "fused");
    assert_eq!(first["signed"]["evidence"]["provider"], "fused");

    let client = company.at("2026-09-17T00:56:00Z", &person).await;
    let second = check_in(&company, &client, fix(43.0)).await;
    forget().await;
    let items = own(&client).await;
    assert_eq!(
        (&items[0]["location"], &items[1]["location"]),
        (&json!("exact"), &json!("rounded"))
    );
    let old = &items[1];
    assert_eq!(
        (&old["latitude"], &old["longitude"]),
        (&json!(31.23), &json!(121.47))
    );
    assert_eq!(
        (&old["wifi_bssid"], &old["verdict"]),
        (&json!(null), &json!("inside"))
    );
    assert_eq!(old["site"]["distance_m"], json!(null));
    assert_eq!(old["reasons"][0]["code"], "within_radius");
    assert!(!old["reasons"].to_string().contains("42."), "{old}");

    let client = company.at("2026-09-27T00:57:00Z", &person).await;
    forget().await;
    let items = own(&client).await;
    assert_eq!(
        (&items[0]["location"], &items[1]["location"]),
        (&json!("rounded"), &json!("erased"))
    );
    let old = &items[1];
    for gone in [
        "latitude",
        "longitude",
        "coordinate_system",
        "accuracy_m",
        "age_seconds",
        "provider",
        "device",
    ] {
        assert_eq!(old[gone], json!(null), "{gone}");
    }
    // What was given is what is signed again, but for the evidence; and what was kept has it.
    let receipt = format!("{path}/{}/receipt", first["id"].as_str().unwrap());
    let again = client.get(&receipt).await.expect(200);
    assert_eq!(again["signed"]["content"], first["signed"]["content"]);
    assert_eq!(again["signed"]["signature"], first["signed"]["signature"]);
    assert_eq!(again["signed"]["evidence"], json!(null));
    let kept = [first["signed"].clone(), second["signed"].clone()];
    assert_eq!(elsewhere(&kept, &keys(&company).await), "ok");
    // It changes nothing that counts.
    let owner = company.at("2026-09-27T00:58:00Z", &company.owner).await;
    let day = format!("/members/{}/attendance/2026-09-07", person.member_id);
    let day = owner.get(&company.path(&day)).await.expect(200);
    assert_eq!(day["points"][0]["punch"]["id"], first["id"]);
    assert_eq!(day["points"][0]["location_result"], "normal");
}

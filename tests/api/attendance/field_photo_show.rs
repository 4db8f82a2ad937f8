//! Photos of field work: taken with a check-in, seen by looks, and gone with the exact place.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::location_keep::looks;
use super::place_rules_set::{set, usual};
use super::receipt_keep::{elsewhere, keys};
use super::{check_in, company_with_site, fix, with};
use crate::meetings::attachment_share::PIXEL;
use crate::messaging::file_collect::{keep_house, objects};
use crate::support::tus::{download, upload};
use crate::support::{Client, Company, Person, client_id};

/// Field work waits for approval, and takes a photo.
fn strict() -> Value {
    with(
        usual(),
        json!({ "field_work": "approval", "field_photo_required": true }),
    )
}

fn away(photos: &[&str]) -> Value {
    let claim = json!({ "note": "拜访客户", "photos": photos });
    with(fix(9_000.0), json!({ "field_work": claim }))
}

async fn sha256(company: &Company, person: &Person, file: &str) -> Value {
    let path = company.path(&format!("/files/{file}"));
    person.client.get(&path).await.expect(200)["sha256"].clone()
}

async fn link(company: &Company, client: &Client, file: &str) -> u16 {
    let path = company.path(&format!("/files/{file}/link"));
    client.get(&path).await.status
}

fn look_path(company: &Company, check_in: &Value) -> String {
    let id = check_in["id"].as_str().unwrap();
    company.path(&format!("/check-ins/{id}/field-work/looks"))
}

/// Images of the person's own, each for one check-in; the receipt vouches for them, and as many statements as ever
/// are made for who sends none.
#[tokio::test]
async fn a_check_in_carries_photos() {
    let company = company_with_site().await;
    let (person, other) = (company.hire("王小明").await, company.hire("李雷").await);
    let rules = set(&company, &company.owner.client, 0, strict()).await;
    assert_eq!(rules.expect(200)["field_photo_required"], true);
    let path = company.path("/check-ins");
    let refused = person.client.post(&path, away(&[])).await;
    refused.problem(409, "field_photo_required");
    // In place there is nothing to show.
    let here = with(fix(0.0), json!({ "field_work": { "note": "在公司" } }));
    let plain = check_in(&company, &other.client, here).await;
    assert!(plain["signed"]["evidence"].get("photos").is_none());

    let text = upload(&company, &person, "说明.txt", "门口".as_bytes()).await;
    let theirs = upload(&company, &other, "别人.png", PIXEL).await;
    let one = upload(&company, &person, "门口.png", PIXEL).await;
    let two = upload(&company, &person, "前台.png", PIXEL).await;
    let unknown = client_id().to_string();
    for (photos, pointer) in [
        (vec![one.as_str(), text.as_str()], "/field_work/photos/1"),
        (vec![theirs.as_str()], "/field_work/photos/0"),
        (vec![unknown.as_str()], "/field_work/photos/0"),
        (vec![one.as_str(), one.as_str()], "/field_work/photos"),
        (
            vec![one.as_str(), two.as_str(), text.as_str(), theirs.as_str()],
            "/field_work/photos",
        ),
    ] {
        let refused = person.client.post(&path, away(&photos)).await;
        let problem = refused.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }

    let body = with(away(&[&two, &one]), json!({ "id": client_id() }));
    let receipt = check_in(&company, &person.client, body.clone()).await;
    assert_eq!(receipt["field_work"], "pending");
    let digest = sha256(&company, &person, &one).await;
    let evidence = &receipt["signed"]["evidence"];
    assert_eq!(evidence["photos"], json!([digest, digest]));
    let receipts = [plain["signed"].clone(), receipt["signed"].clone()];
    assert_eq!(elsewhere(&receipts, &keys(&company).await), "ok");
    assert_eq!(check_in(&company, &person.client, body).await, receipt);
    let again = format!("{path}/{}/receipt", receipt["id"].as_str().unwrap());
    assert_eq!(person.client.get(&again).await.expect(200), receipt);
    let own = person.client.get(&path).await.expect(200);
    let photos = own["items"][0]["photos"].as_array().unwrap();
    let ids: Vec<_> = photos.iter().map(|photo| &photo["file_id"]).collect();
    assert_eq!(ids, [&json!(two), &json!(one)]);

    // Of two who give one photo at once, one is late, as is who gives it later.
    let three = upload(&company, &person, "楼下.png", PIXEL).await;
    let body = away(&[&three]);
    let (a, b) = tokio::join!(
        person.client.post(&path, body.clone()),
        person.client.post(&path, body.clone())
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    let refused = person.client.post(&path, body).await;
    let problem = refused.problem(422, "validation_failed");
    assert!(
        problem.to_string().contains("another check-in"),
        "{problem}"
    );

    // Whoever changes which photos there were gets no signature under it.
    let change = format!("DELETE FROM check_in_photos WHERE file_id = '{one}'");
    company.server.sql(&change).await;
    let broken = person.client.get(&again).await;
    broken.problem(409, "receipt_broken");
}

/// Others see photos by looks, which the person is told of; each opens the download for an hour, as long as one may
/// look.
#[tokio::test]
async fn others_see_photos_by_looks() {
    let company = company_with_site().await;
    let (person, other) = (company.hire("王小明").await, company.hire("李雷").await);
    let mut hr = company.hire_as("人事", "hr", None).await;
    let role = company.role("hr").await;
    let rules = set(&company, &company.owner.client, 0, strict()).await;
    rules.expect(200);
    let photo = upload(&company, &person, "门口.png", PIXEL).await;
    let receipt = check_in(&company, &person.client, away(&[&photo])).await;
    let cases = company.path("/attendance/field-work");
    let case = hr.client.get(&cases).await.expect(200)["items"][0].clone();
    assert_eq!(case["photos"], 1);
    assert!(!case.to_string().contains(&photo));
    for client in [&hr.client, &other.client, &company.owner.client] {
        assert_eq!(link(&company, client, &photo).await, 404);
    }

    let path = look_path(&company, &receipt);
    let why = json!({ "reason": "审批外勤" });
    let forbidden = other.client.post(&path, why.clone()).await;
    forbidden.problem(403, "forbidden");
    let empty = hr.client.post(&path, json!({ "reason": "" })).await;
    empty.problem(422, "validation_failed");
    assert_eq!(looks(&company, &person.client).await, json!([]));
    let seen = hr.client.post(&path, why).await.expect(200);
    assert_eq!(seen["photos"][0]["file_id"], photo);
    let told = looks(&company, &person.client).await;
    assert_eq!(told, json!([seen["look"]]));
    assert_eq!(
        (
            &told[0]["kind"],
            &told[0]["reason"],
            &told[0]["looked_by_name"]
        ),
        (&json!("photos"), &json!("审批外勤"), &json!("人事"))
    );
    let audit = company.path("/audit-entries?action=field_work_photos.looked_at");
    let audit = company.owner.client.get(&audit).await.expect(200);
    assert_eq!(audit["items"][0]["actor_id"], hr.member_id.as_str());
    let bytes = download(&company, &hr, &photo).await;
    assert!(bytes.starts_with(b"\x89PNG"));
    for client in [&other.client, &company.owner.client] {
        assert_eq!(link(&company, client, &photo).await, 404);
    }
    // A look at places shows them too.
    let places = json!({
        "member_id": person.member_id, "from": "2026-09-07T00:00:00Z", "to": "2026-09-08T00:00:00Z",
        "reason": "核对",
    });
    let path_of_places = company.path("/attendance/location-looks");
    let looked = company.owner.client.post(&path_of_places, places).await;
    let looked = looked.expect(200);
    assert_eq!(looked["items"][0]["photos"], seen["photos"]);
    assert_eq!(looked["look"]["kind"], "locations");
    assert_eq!(link(&company, &company.owner.client, &photo).await, 200);

    // It is decided, and they may still be looked at.
    let decision = json!({ "approved": true, "reason": "与客户核实过" });
    let decide = path.replace("/looks", "");
    let case = hr.client.put(&decide, decision).await.expect(200);
    assert_eq!(case["photos"], 1);
    hr.client = company.at("2026-09-07T01:51:00Z", &hr).await;
    assert_eq!(link(&company, &hr.client, &photo).await, 404);
    let again = json!({ "reason": "再看一次" });
    hr.client.post(&path, again.clone()).await.expect(200);
    assert_eq!(link(&company, &hr.client, &photo).await, 200);
    let grants = format!(
        "DELETE FROM role_grants WHERE member_id = '{}' AND role_id = '{role}'",
        hr.member_id
    );
    company.server.sql(&grants).await;
    assert_eq!(link(&company, &hr.client, &photo).await, 404);

    // Without photos there is nothing to look at.
    let policy = with(usual(), json!({ "field_work": "approval" }));
    let owner = company.at("2026-09-07T01:52:00Z", &company.owner).await;
    set(&company, &owner, 1, policy).await.expect(200);
    let person = company.at("2026-09-07T01:53:00Z", &person).await;
    let bare = check_in(&company, &person, away(&[])).await;
    let looked = owner.post(&look_path(&company, &bare), again).await;
    looked.problem(404, "not_found");
}

/// A held photo is not collected; when the place is rounded it goes, and the receipts stay.
#[tokio::test]
async fn photos_go_with_the_exact_place() {
    let company = company_with_site().await;
    let mut person = company.hire("王小明").await;
    let kept = json!({ "rounded_after_days": 10, "erased_after_days": 20 });
    let rules = with(strict(), json!({ "locations_kept": kept }));
    let rules = set(&company, &company.owner.client, 0, rules).await;
    rules.expect(200);
    let photo = upload(&company, &person, "门口.png", PIXEL).await;
    let first = check_in(&company, &person.client, away(&[&photo])).await;
    let there = objects(&company);
    company.server.clock.advance(TimeDelta::days(9));
    keep_house(&company).await;
    assert_eq!(objects(&company), there);
    person.client = company.at("2026-09-16T00:55:00Z", &person).await;
    assert_eq!(link(&company, &person.client, &photo).await, 200);
    let young = upload(&company, &person, "门口.png", PIXEL).await;
    check_in(&company, &person.client, away(&[&young])).await;

    company.server.clock.set("2026-09-18T00:55:00Z");
    keep_house(&company).await;
    assert_eq!(objects(&company), there, "of the young one");
    person.client = company.at("2026-09-18T00:56:00Z", &person).await;
    assert_eq!(link(&company, &person.client, &photo).await, 404);
    assert_eq!(link(&company, &person.client, &young).await, 200);
    let path = company.path("/check-ins");
    let own = person.client.get(&path).await.expect(200);
    assert_eq!(own["items"][1]["photos"], json!([]));
    assert_eq!(own["items"][0]["photos"][0]["file_id"], young);
    assert_eq!(own["items"][1]["field_note"], "拜访客户");
    let receipt = format!("{path}/{}/receipt", first["id"].as_str().unwrap());
    let again = person.client.get(&receipt).await.expect(200);
    assert_eq!(again["signed"]["signature"], first["signed"]["signature"]);
    assert_eq!(again["signed"]["evidence"], Value::Null);
    let left = "SELECT count(*) FROM location_look_photos";
    assert_eq!(company.server.count(left).await, 0);
}

//! Receipts: signed, chained, and checked by somebody else's program.

use std::io::Write;
use std::process::{Command, Stdio};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, with};
use crate::support::smtp::python;
use crate::support::{Company, client_id};

/// As anybody would write it who has read the documentation, and not the service.
const CHECK: &str = include_str!("check_receipts.py");

/// What the Python program says of these receipts: `ok`, or what is wrong with which.
pub fn elsewhere(receipts: &[Value], keys: &Value) -> String {
    let mut child = Command::new(python())
        .args(["-c", CHECK])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let given = json!({ "receipts": receipts, "keys": keys }).to_string();
    let mut input = child.stdin.take().unwrap();
    input.write_all(given.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub async fn keys(company: &Company) -> Value {
    let client = &company.server.client;
    client
        .get("/.well-known/receipt-keys.json")
        .await
        .expect(200)
}

/// A receipt says what the answer says; its signature, its evidence and the chain are right by
/// another program, and wrong as soon as a letter is another one.
#[tokio::test]
async fn anybody_can_check_them() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let keys = keys(&company).await;
    let note = "在客户处 \"A\\B\"\n二楼";
    let first = check_in(&company, &person.client, fix(42.0)).await;
    let bare = with(
        json!({ "wifi_bssid": "a4:2b:b0:0c:9d:01", "device_id": "我的手机" }),
        json!({ "kind": "off_duty" }),
    );
    let second = check_in(&company, &company.owner.client, bare).await;
    let rules = json!({
        "accuracy_cap_m": 200, "age_cap_seconds": 120, "field_work": "approval",
        "doubts": { "mock_provider": true, "speed_kmh": 1000, "repeats": 5, "device_people": 2 },
    });
    let place_rules = company.path("/attendance/place-rules");
    let set = company
        .owner
        .client
        .on(0, reqwest::Method::PUT, &place_rules, Some(rules));
    set.await.expect(200);
    let claim = json!({ "mock": true, "field_work": { "note": note }, "latitude": 1e-7 });
    let third = check_in(&company, &person.client, with(fix(0.0), claim)).await;
    let receipts: Vec<_> = [&first, &second, &third]
        .map(|receipt| receipt["signed"].clone())
        .to_vec();
    assert_eq!(elsewhere(&receipts, &keys), "ok");
    let content = &receipts[2]["content"];
    assert_eq!(content["seq"], 3);
    assert_eq!(content["field_work"], "pending");
    assert_eq!(
        content["doubts"],
        json!(["mock_provider", "impossible_speed"])
    );
    for field in [
        "id",
        "kind",
        "verdict",
        "work_date",
        "time_zone",
        "fills",
        "minutes_late",
        "minutes_early",
        "status",
        "sentence",
        "field_work",
    ] {
        assert_eq!(content[field], third[field], "{field}");
    }
    assert_eq!(receipts[2]["evidence"]["field_note"], note);
    assert_eq!(receipts[2]["evidence"]["latitude"], "0.0000001");
    let text = content.to_string();
    assert!(
        !text.contains("latitude") && !text.contains("0000001"),
        "{text}"
    );

    // Another verdict; another place under the same digest; one left out; another key.
    let mut changed = receipts.clone();
    changed[1]["content"]["verdict"] = json!("inside");
    assert_eq!(elsewhere(&changed, &keys), "2: the signature is wrong");
    let mut changed = receipts.clone();
    changed[0]["evidence"]["latitude"] = json!("31.2305");
    assert_eq!(elsewhere(&changed, &keys), "1: the evidence is another one");
    let left_out = [receipts[0].clone(), receipts[2].clone()];
    assert_eq!(elsewhere(&left_out, &keys), "3: follows another one");
    let other = Company::found().await;
    let strange = self::keys(&other).await;
    assert_eq!(elsewhere(&receipts, &strange), "1: the key is unknown");
}

/// Whatever comes at once: the numbers have no gap, each receipt follows the one before, and each
/// check-in was decided knowing those before it, of the same person and of the same device.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_once_they_are_one_chain() {
    let company = company_with_site().await;
    let mut people = Vec::new();
    for name in ["甲", "乙", "丙", "丁"] {
        people.push(company.hire(name).await);
    }
    let path = company.path("/check-ins");
    let all = (0..40).map(|number| {
        let client = &people[number % people.len()].client;
        let body = with(
            fix(10.0),
            json!({ "id": client_id(), "device_id": "前台平板" }),
        );
        let path = path.clone();
        async move { client.post(&path, body).await.expect(201) }
    });
    let mut receipts: Vec<Value> = join_all(all).await;
    receipts.sort_by_key(|receipt| receipt["signed"]["content"]["seq"].as_i64());
    let signed: Vec<_> = receipts.iter().map(|r| r["signed"].clone()).collect();
    let numbers: Vec<_> = signed.iter().map(|s| s["content"]["seq"].clone()).collect();
    assert_eq!(numbers, (1..=40).map(Value::from).collect::<Vec<_>>());
    assert_eq!(elsewhere(&signed, &keys(&company).await), "ok");
    require_doubts(&receipts);
}

/// Of check-ins at the same place with the same device, in the order of their numbers: that each was
/// decided knowing those before it.
pub(super) fn require_doubts(receipts: &[Value]) {
    let mut before: Vec<&Value> = Vec::new();
    for receipt in receipts {
        let own = &receipt["signed"]["content"]["member_id"];
        let times = before.iter().filter(|member| **member == own).count();
        let mut others: Vec<_> = before.iter().filter(|member| **member != own).collect();
        others.sort_by_key(|member| member.to_string());
        others.dedup();
        let mut expected = Vec::new();
        expected.extend((times >= 4).then_some("repeated_fix"));
        expected.extend((!others.is_empty()).then_some("shared_device"));
        assert_eq!(receipt["signed"]["content"]["doubts"], json!(expected));
        before.push(own);
    }
}

/// What is read again is what was given, and only to whom it was given; a repeat without an id is
/// recognized by its key, which is one member's own.
#[tokio::test]
async fn they_are_given_again() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let path = company.path("/check-ins");
    let keyed = async |person: &crate::support::Person, body: Value| {
        let request = person.client.request(reqwest::Method::POST, &path);
        let request = request.header("idempotency-key", "今天".len().to_string());
        person.client.send(request.json(&body)).await
    };
    let first = keyed(&person, fix(10.0)).await.expect(201);
    let again = keyed(&person, fix(10.0)).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    keyed(&person, fix(11.0))
        .await
        .problem(422, "idempotency_mismatch");
    let rival = company.hire("李雷").await;
    let other = keyed(&rival, fix(10.0)).await.expect(201);
    assert_ne!(other["id"], first["id"]);
    let receipt = format!("{path}/{}/receipt", first["id"].as_str().unwrap());
    assert_eq!(person.client.get(&receipt).await.expect(200), first);
    rival.client.get(&receipt).await.problem(404, "not_found");
    // Whoever changes the record gets no signature under it, nor under one that it carries.
    let of_rival = format!("{path}/{}/receipt", other["id"].as_str().unwrap());
    let sql = format!(
        "UPDATE check_ins SET at = at - interval '5 minutes' WHERE id = {}",
        first["id"].to_string().replace('"', "'")
    );
    company.server.sql(&sql).await;
    person
        .client
        .get(&receipt)
        .await
        .problem(409, "receipt_broken");
    assert_eq!(rival.client.get(&of_rival).await.expect(200), other);
}

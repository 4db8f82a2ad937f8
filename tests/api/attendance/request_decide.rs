//! The chain: whom its steps ask, who is passed over, and what becomes of it when somebody leaves.

use reqwest::Method;
use serde_json::{Value, json};

use super::employ_since_august;
use super::office::{FRIDAY, Office, act, make_up};
use crate::support::{Client, Person};

async fn ask(office: &Office, who: &Person, date: &str) -> Value {
    let path = office.path("/attendance/make-up-requests");
    let body = make_up(date, "on_duty", &format!("{date}T00:58:00Z"));
    who.client.post(&path, body).await.expect(201)
}

/// The names of those whom a step asks, sorted.
fn asked(request: &Value, step: usize) -> Vec<String> {
    let tasks = request["steps"][step]["tasks"].as_array().unwrap().iter();
    let open = tasks.filter(|task| task["state"] == "open");
    let mut names: Vec<_> = open
        .map(|task| task["approver"]["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn steps(approvers: Value) -> Value {
    json!({ "steps": approvers })
}

/// Each kind of step asks whom it says; who asks never is; a step in which nobody is left is
/// skipped, and nothing approves itself.
#[tokio::test]
async fn each_step_asks_whom_it_says() {
    let office = Office::open().await;
    let company = &office.company;
    let sales = company.department("销售部", None).await;
    let lead = company
        .hire_as("主管", "department_manager", Some(&sales))
        .await;
    let seller = company.hire_into("韩梅梅", &[&sales]).await;
    let top = company.hire("总经理").await;
    employ_since_august(company).await;
    office.manage(&office.boss, &top).await;
    let role = company.role("hr").await;
    let chain = steps(json!([
        { "approvers": { "kind": "manager", "level": 2 } },
        { "approvers": { "kind": "department_managers" } },
        { "approvers": { "kind": "members", "member_ids": [office.boss.member_id, lead.member_id] }, "mode": "all" },
        { "approvers": { "kind": "role", "role_id": role } },
        { "approvers": { "kind": "permission", "permission": "attendance.approve" } },
    ]));
    office.rules(0, chain).await.expect(200);

    let request = ask(&office, &seller, FRIDAY).await;
    assert_eq!(request["steps"][0]["state"], "skipped", "no manager");
    assert_eq!(asked(&request, 1), ["主管"]);
    let request = office
        .decide(&lead.client, &request, true)
        .await
        .expect(200);
    assert_eq!(
        asked(&request, 2),
        ["王经理"],
        "who has approved is not asked again"
    );
    let request = office
        .decide(&office.boss.client, &request, true)
        .await
        .expect(200);
    assert_eq!(asked(&request, 3), ["人事"]);
    let request = office
        .decide(&office.hr.client, &request, true)
        .await
        .expect(200);
    assert_eq!(
        (&request["state"], &request["steps"][4]["state"]),
        (&json!("approved"), &json!("skipped"))
    );

    let request = ask(&office, &office.person, FRIDAY).await;
    assert_eq!(asked(&request, 0), ["总经理"]);
    // One's own department's only manager: nobody is left there.
    let request = ask(&office, &lead, FRIDAY).await;
    assert_eq!(request["steps"][1]["state"], "skipped");
    assert_eq!(asked(&request, 2), ["王经理"], "not oneself");

    // All must agree; one refusal suffices.
    let all = steps(json!([
        { "approvers": { "kind": "members", "member_ids": [office.boss.member_id, lead.member_id] }, "mode": "all" },
    ]));
    office.rules(1, all).await.expect(200);
    let request = ask(&office, &office.person, "2026-09-03").await;
    assert_eq!(asked(&request, 0), ["主管", "王经理"]);
    let request = office
        .decide(&lead.client, &request, true)
        .await
        .expect(200);
    assert_eq!(
        (&request["state"], asked(&request, 0).len()),
        (&json!("pending"), 1)
    );
    let request = office
        .decide(&office.boss.client, &request, false)
        .await
        .expect(200);
    assert_eq!(request["state"], "rejected");

    // Where no step finds anybody, the holders of the permission are asked; HR itself asks the owner.
    let none = steps(json!([{ "approvers": { "kind": "manager", "level": 1 } }]));
    office.rules(2, none).await.expect(200);
    let request = ask(&office, &seller, "2026-09-03").await;
    assert_eq!(asked(&request, 1), ["人事"]);
    let request = ask(&office, &office.hr, "2026-09-03").await;
    assert_eq!(asked(&request, 1), ["陈思远"]);
    // What does not exist is refused.
    for approvers in [
        json!({ "kind": "permission", "permission": "attendance.check_in" }),
        json!({ "kind": "permission", "permission": "nothing" }),
        json!({ "kind": "role", "role_id": office.boss.member_id }),
        json!({ "kind": "members", "member_ids": [role] }),
        json!({ "kind": "manager", "level": 0 }),
    ] {
        let reply = office
            .rules(3, steps(json!([{ "approvers": approvers }])))
            .await;
        reply.problem(422, "validation_failed");
    }
    office
        .rules(
            2,
            steps(json!([{ "approvers": { "kind": "manager", "level": 1 } }])),
        )
        .await
        .problem(412, "version_mismatch");
}

/// Who is on leave is passed over: the next manager is asked, unless the rules say to wait.
#[tokio::test]
async fn passes_over_who_is_absent() {
    let office = Office::open().await;
    let top = office.company.hire("总经理").await;
    office.manage(&office.boss, &top).await;
    let path = office.path("/attendance/approved-spans");
    let leave = json!({
        "external_id": "leave-1", "member_id": office.boss.member_id, "kind": "leave",
        "period": { "unit": "day", "first_date": "2026-09-07", "last_date": "2026-09-08" },
    });
    office.hr.client.put(&path, leave).await.expect(200);
    let request = ask(&office, &office.person, FRIDAY).await;
    assert_eq!(asked(&request, 0), ["总经理"]);
    office
        .rules(0, json!({ "when_absent": "wait" }))
        .await
        .expect(200);
    let request = ask(&office, &office.person, "2026-09-03").await;
    assert_eq!(asked(&request, 0), ["王经理"]);
}

/// What waits for somebody who leaves is their successor's, or whoever else's is left.
#[tokio::test]
async fn is_handed_on_when_an_approver_leaves() {
    let office = Office::open().await;
    let top = office.company.hire("总经理").await;
    let first = ask(&office, &office.person, FRIDAY).await;
    leave(&office, &office.boss, &top).await;
    let path = office.path(&format!(
        "/attendance/requests/{}",
        first["id"].as_str().unwrap()
    ));
    let request = office.person.client.get(&path).await.expect(200);
    assert_eq!(request["steps"][0]["tasks"][0]["state"], "handed_on");
    assert_eq!(asked(&request, 0), ["总经理"]);
    assert_eq!(office.waiting(&top).await.len(), 1);
    // Whoever asks is not the one to decide, also as a successor.
    leave(&office, &top, &office.person).await;
    let request = office.person.client.get(&path).await.expect(200);
    assert_eq!(asked(&request, 1), ["人事"]);
    office
        .decide(&office.hr.client, &request, true)
        .await
        .expect(200);
}

async fn leave(office: &Office, leaver: &Person, successor: &Person) {
    let client = &office.company.owner.client;
    let path = office.path(&format!("/members/{}", leaver.member_id));
    let version = client.get(&path).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let body = json!({ "successor_id": successor.member_id });
    let path = format!("{path}/departure/complete");
    client
        .on(version, Method::POST, &path, Some(body))
        .await
        .expect(200);
}

/// Who asks, who is asked and who may read the person's attendance see a request; those concerned
/// are told; decisions are in the audit log.
#[tokio::test]
async fn is_seen_by_those_concerned() {
    let office = Office::open().await;
    let other = office.company.hire("李雷").await;
    let request = ask(&office, &office.person, FRIDAY).await;
    let path = office.path(&format!(
        "/attendance/requests/{}",
        request["id"].as_str().unwrap()
    ));
    for client in [
        &office.person.client,
        &office.boss.client,
        &office.hr.client,
    ] {
        assert_eq!(client.get(&path).await.expect(200)["reason"], "手机没电了");
    }
    other.client.get(&path).await.problem(404, "not_found");
    other
        .client
        .post(&office.path(&act(&request, "withdraw")), json!({}))
        .await
        .problem(404, "not_found");
    office
        .decide(&office.boss.client, &request, true)
        .await
        .expect(200);
    let events = |client: &Client| {
        let (client, path) = (client.clone(), office.path("/events?after=0&limit=100"));
        async move { client.get(&path).await.expect(200).to_string() }
    };
    assert!(
        events(&office.boss.client)
            .await
            .contains("attendance.request_changed")
    );
    assert!(
        !events(&other.client)
            .await
            .contains("attendance.request_changed")
    );
    let log = office.path("/audit-entries?action=attendance_request.decided");
    let log = office.company.owner.client.get(&log).await.expect(200);
    assert_eq!(log["items"][0]["target_id"], request["id"]);
}

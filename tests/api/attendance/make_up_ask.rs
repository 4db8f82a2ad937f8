//! Make-up punches: what may be asked for, who decides, and what becomes of it.

use serde_json::{Value, json};

use super::office::{FRIDAY, Office, act, make_up};
use super::{check_in, fix, today, with};
use crate::support::{Person, Reply};

/// Of a point: its supplement and its result.
fn point(day: &Value, index: usize) -> (Value, Value) {
    let point = &day["points"][index];
    (point["supplement"].clone(), point["time_result"].clone())
}

/// Asked, approved by the manager and by HR, counted as a punch; revoked, the result before holds
/// again, and the quota is returned.
#[tokio::test]
async fn goes_through_its_steps() {
    let office = Office::open().await;
    let (person, boss, hr) = (&office.person, &office.boss, &office.hr);
    let options = office.path(&format!("/attendance/make-ups/{FRIDAY}"));
    let told = person.client.get(&options).await.expect(200);
    assert_eq!(
        (&told["quota"]["left"], &told["until"]),
        (&json!(3), &json!("2026-10-04"))
    );
    assert_eq!(
        (&told["points"][0]["fault"], &told["points"][0]["allowed"]),
        (&json!("missing"), &json!(true))
    );
    assert_eq!(told["points"][0]["earliest_at"], "2026-09-03T17:30:00Z");
    assert_eq!(told["points"][0]["latest_at"], "2026-09-04T05:29:59Z");

    office
        .ask("on_duty", "2026-09-04T05:30:00Z")
        .await
        .problem(422, "validation_failed");
    let request = office
        .ask("on_duty", "2026-09-04T00:58:00Z")
        .await
        .expect(201);
    assert_eq!(
        (&request["state"], &request["steps"][0]["state"]),
        (&json!("pending"), &json!("open"))
    );
    let point_shown = point(&office.day(FRIDAY).await, 0);
    assert_eq!(
        point_shown,
        (json!("card_replacement_application"), json!("not_signed"))
    );
    let again = office.ask("on_duty", "2026-09-04T00:59:00Z").await;
    let problem = again.problem(409, "make_up_refused");
    assert_eq!(problem["context"]["reason"], "pending");

    // Who is not asked does not decide, and a stranger to it learns nothing.
    assert_eq!(office.waiting(boss).await.len(), 1);
    assert!(office.waiting(hr).await.is_empty());
    office
        .decide(&hr.client, &request, true)
        .await
        .problem(403, "not_asked");
    office
        .decide(&person.client, &request, true)
        .await
        .problem(409, "own_case");
    let other = office.company.hire("李雷").await;
    office
        .decide(&other.client, &request, true)
        .await
        .problem(404, "not_found");
    let plain = json!({ "approved": false });
    let decision = office.path(&act(&request, "decision"));
    boss.client
        .post(&decision, plain)
        .await
        .problem(422, "validation_failed");

    let request = office
        .decide(&boss.client, &request, true)
        .await
        .expect(200);
    assert_eq!(
        (&request["state"], &request["steps"][1]["state"]),
        (&json!("pending"), &json!("open"))
    );
    office
        .decide(&boss.client, &request, true)
        .await
        .problem(409, "already_decided");
    let request = office.decide(&hr.client, &request, true).await.expect(200);
    assert_eq!(
        (&request["state"], &request["settled"]["by"]["name"]),
        (&json!("approved"), &json!("人事"))
    );
    let day = office.day(FRIDAY).await;
    assert_eq!(point(&day, 0), (json!("card_replacement"), json!("normal")));
    assert_eq!(day["points"][0]["punch"]["at"], "2026-09-04T00:58:00Z");
    assert_eq!(
        person.client.get(&options).await.expect(200)["quota"]["used"],
        1
    );
    let list = office.path(&format!(
        "/members/{}/attendance-corrections",
        person.member_id
    ));
    let record = person.client.get(&list).await.expect(200)["items"][0].clone();
    assert_eq!(
        (&record["source"], &record["before"], &record["request_id"]),
        (&json!("approve"), &json!("not_signed"), &request["id"])
    );
    // It is no manager's to take back.
    let back = format!(
        "/attendance/corrections/{}/take-back",
        record["id"].as_str().unwrap()
    );
    let why = json!({ "reason": "弄错了" });
    hr.client
        .post(&office.path(&back), why.clone())
        .await
        .problem(409, "correction_by_request");

    let revoke = office.path(&act(&request, "revoke"));
    person
        .client
        .post(&revoke, why.clone())
        .await
        .problem(409, "own_case");
    let revoked = boss.client.post(&revoke, why.clone()).await.expect(200);
    assert_eq!(revoked["state"], "revoked");
    hr.client
        .post(&revoke, why)
        .await
        .problem(409, "not_approved");
    assert_eq!(
        point(&office.day(FRIDAY).await, 0),
        (json!("none"), json!("not_signed"))
    );
    assert_eq!(
        person.client.get(&options).await.expect(200)["quota"]["left"],
        3
    );
    let record = person.client.get(&list).await.expect(200)["items"][0].clone();
    assert_eq!(record["taken_back"]["reason"], "弄错了");
}

/// Rejected or withdrawn, nothing has changed, and one may ask again.
#[tokio::test]
async fn may_be_rejected_or_withdrawn() {
    let office = Office::open().await;
    let first = office
        .ask("off_duty", "2026-09-04T10:01:00Z")
        .await
        .expect(201);
    let rejected = office
        .decide(&office.boss.client, &first, false)
        .await
        .expect(200);
    assert_eq!(
        (&rejected["state"], &rejected["settled"]["reason"]),
        (&json!("rejected"), &json!("核实过"))
    );
    assert_eq!(
        point(&office.day(FRIDAY).await, 1),
        (json!("none"), json!("not_signed"))
    );
    let second = office
        .ask("off_duty", "2026-09-04T10:01:00Z")
        .await
        .expect(201);
    let withdraw = office.path(&act(&second, "withdraw"));
    office
        .boss
        .client
        .post(&withdraw, json!({}))
        .await
        .problem(403, "not_asked");
    let withdrawn = office
        .person
        .client
        .post(&withdraw, json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&withdrawn["state"], &withdrawn["steps"][0]["state"]),
        (&json!("withdrawn"), &json!("cancelled"))
    );
    office
        .person
        .client
        .post(&withdraw, json!({}))
        .await
        .problem(409, "already_decided");
    office
        .decide(&office.boss.client, &second, true)
        .await
        .problem(409, "already_decided");
    assert!(office.waiting(&office.boss).await.is_empty());
    let list = office.path(&format!(
        "/members/{}/attendance-requests",
        office.person.member_id
    ));
    let mine = office
        .person
        .client
        .get(&format!("{list}?state=withdrawn"))
        .await
        .expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    let all = office.hr.client.get(&list).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    office
        .boss
        .client
        .get(&list)
        .await
        .problem(403, "forbidden");
}

/// The rules say for which points, until when, and how often.
#[tokio::test]
async fn keeps_to_the_rules() {
    let office = Office::open().await;
    let newcomer = office.company.hire("新人").await;
    let client_of = async |person: &Person| office.company.server.sign_in(person.account_id).await;
    let refusal = |reply: Reply| reply.problem(409, "make_up_refused")["context"]["reason"].clone();
    let quota = |times: Value, starts_on: u8, within: u16, allowed: Value| json!({ "make_up": { "times": times, "period_starts_on": starts_on, "within_days": within, "allowed": allowed } });
    office
        .rules(0, quota(json!(1), 5, 30, json!(["late"])))
        .await
        .expect(200);
    let reply = office.ask("on_duty", "2026-09-04T00:58:00Z").await;
    assert_eq!(refusal(reply), "not_allowed");
    office
        .rules(1, quota(json!(1), 5, 2, json!(["missing"])))
        .await
        .expect(200);
    let reply = office.ask("on_duty", "2026-09-04T00:58:00Z").await;
    assert_eq!(refusal(reply), "too_late");
    office
        .rules(2, quota(json!(1), 5, 3, json!(["missing"])))
        .await
        .expect(200);

    // Both wait; the quota lets one pass, and says so to who approves the other.
    let first = office
        .ask("on_duty", "2026-09-04T00:58:00Z")
        .await
        .expect(201);
    let second = office
        .ask("off_duty", "2026-09-04T10:00:00Z")
        .await
        .expect(201);
    office
        .decide(&office.boss.client, &first, true)
        .await
        .expect(200);
    let reply = office.decide(&office.boss.client, &second, true).await;
    assert_eq!(refusal(reply), "quota_used");
    let path = office.path(&format!(
        "/attendance/requests/{}",
        second["id"].as_str().unwrap()
    ));
    let waits = office.person.client.get(&path).await.expect(200);
    assert_eq!(
        (&waits["state"], &waits["steps"][0]["state"]),
        (&json!("pending"), &json!("open"))
    );
    // The next period begins on the fifth.
    let options = office.path("/attendance/make-ups/2026-09-07");
    let told = office.person.client.get(&options).await.expect(200);
    assert_eq!(
        (&told["quota"]["left"], &told["quota"]["first_date"]),
        (&json!(1), &json!("2026-09-05"))
    );
    assert_eq!(told["points"][0]["refusal"]["code"], "not_due");

    // A point that is due and not punched is missing, before its window closes; late, it is late.
    office
        .rules(3, quota(json!(null), 1, 3, json!(["missing", "late"])))
        .await
        .expect(200);
    let client = office
        .company
        .at("2026-09-07T01:20:00Z", &office.person)
        .await;
    let told = client.get(&options).await.expect(200);
    assert_eq!(
        (&told["points"][0]["fault"], &told["points"][0]["latest_at"]),
        (&json!("missing"), &json!("2026-09-07T01:20:00Z"))
    );
    check_in(&office.company, &client, fix(0.0)).await;
    assert_eq!(today(&office.company, &client).await["status"], "late");
    let path = office.path("/attendance/make-up-requests");
    let asked = make_up("2026-09-07", "on_duty", "2026-09-07T00:59:00Z");
    let request = client.post(&path, asked).await.expect(201);
    assert_eq!(request["make_up"]["fault"], "late");
    let boss = office.company.server.sign_in(office.boss.account_id).await;
    office.decide(&boss, &request, true).await.expect(200);
    assert_eq!(today(&office.company, &client).await["status"], "present");
    // There is no point on a day of rest.
    let sunday = make_up("2026-09-06", "on_duty", "2026-09-06T00:59:00Z");
    client
        .post(&path, sunday)
        .await
        .problem(422, "validation_failed");
    // Nor anything to make up before one's first day.
    let newcomer = client_of(&newcomer).await;
    let friday = make_up(FRIDAY, "on_duty", "2026-09-04T00:59:00Z");
    assert_eq!(refusal(newcomer.post(&path, friday).await), "not_employed");
    let friday = office.path(&format!("/attendance/make-ups/{FRIDAY}"));
    let told = newcomer.get(&friday).await.expect(200);
    assert_eq!(told["points"][0]["refusal"]["code"], "not_employed");
}

/// What was early, and what was in time, may be made up where the rules allow it.
#[tokio::test]
async fn makes_up_what_was_early_or_in_time() {
    let office = Office::open().await;
    let rules = json!({ "times": null, "period_starts_on": 1, "within_days": 3, "allowed": ["early", "normal"] });
    office
        .rules(0, json!({ "make_up": rules }))
        .await
        .expect(200);
    for (at, kind) in [
        ("2026-09-07T00:55:00Z", "on_duty"),
        ("2026-09-07T09:00:00Z", "off_duty"),
    ] {
        let client = office.company.at(at, &office.person).await;
        let punch = with(fix(0.0), json!({ "kind": kind }));
        check_in(&office.company, &client, punch).await;
    }
    let at = "2026-09-07T10:30:00Z";
    let client = office.company.at(at, &office.person).await;
    let boss = office.company.server.sign_in(office.boss.account_id).await;
    assert_eq!(
        today(&office.company, &client).await["status"],
        "left_early"
    );
    let path = office.path("/attendance/make-up-requests");
    for (kind, at, fault) in [
        ("off_duty", "2026-09-07T10:05:00Z", "early"),
        ("on_duty", "2026-09-07T00:50:00Z", "normal"),
    ] {
        let asked = make_up("2026-09-07", kind, at);
        let request = client.post(&path, asked).await.expect(201);
        assert_eq!(request["make_up"]["fault"], fault);
        office.decide(&boss, &request, true).await.expect(200);
    }
    let day = today(&office.company, &client).await;
    assert_eq!(day["status"], "left");
    for (point, at) in [(0, "2026-09-07T00:50:00Z"), (1, "2026-09-07T10:05:00Z")] {
        let point = &day["points"][point];
        assert_eq!(
            (&point["punch"]["at"], &point["supplement"]),
            (&json!(at), &json!("card_replacement"))
        );
    }
}

/// In a closed period nothing is asked, decided, withdrawn, revoked or corrected.
#[tokio::test]
async fn is_refused_in_a_closed_period() {
    let office = Office::open().await;
    let waits = office
        .ask("on_duty", "2026-09-04T00:58:00Z")
        .await
        .expect(201);
    let done = office
        .ask("off_duty", "2026-09-04T10:00:00Z")
        .await
        .expect(201);
    let done = office
        .decide(&office.boss.client, &done, true)
        .await
        .expect(200);
    office
        .decide(&office.hr.client, &done, true)
        .await
        .expect(200);
    office.close("2026-09-01", "2026-09-06").await;
    let before = office.day(FRIDAY).await;

    let ask = make_up("2026-09-03", "on_duty", "2026-09-03T00:58:00Z");
    let path = office.path("/attendance/make-up-requests");
    let client = &office.person.client;
    let problem = client.post(&path, ask).await.problem(409, "period_closed");
    assert_eq!(problem["context"]["first_date"], "2026-09-01");
    for approved in [true, false] {
        let reply = office.decide(&office.boss.client, &waits, approved).await;
        reply.problem(409, "period_closed");
    }
    let withdraw = office.path(&act(&waits, "withdraw"));
    client
        .post(&withdraw, json!({}))
        .await
        .problem(409, "period_closed");
    let revoke = office.path(&act(&done, "revoke"));
    let why = json!({ "reason": "弄错了" });
    office
        .hr
        .client
        .post(&revoke, why)
        .await
        .problem(409, "period_closed");
    let told = client
        .get(&office.path(&format!("/attendance/make-ups/{FRIDAY}")))
        .await;
    assert_eq!(
        told.expect(200)["points"][0]["refusal"]["code"],
        "period_closed"
    );
    let leave = json!({
        "kind": "leave", "reason": "事假",
        "period": { "unit": "day", "first_date": "2026-09-06", "last_date": "2026-09-08" },
    });
    client
        .post(&office.path("/attendance/span-requests"), leave)
        .await
        .problem(409, "period_closed");
    assert_eq!(office.day(FRIDAY).await, before);
    office.reopen().await;
    office
        .decide(&office.boss.client, &waits, true)
        .await
        .expect(200);
}

//! Make-up punches and corrections where hours are free: there is no point, and a punch at any time of the day
//! counts beside those that were made.

use serde_json::{Value, json};

use super::office::{FRIDAY, Office, act, make_up};
use super::shift_manage::{edit, usual};
use crate::support::Reply;

/// An office whose hours are free since the first of September: eight hours from four to four.
async fn free_office() -> Office {
    let office = Office::open().await;
    let (shift, _) = usual(&office.company).await;
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    let hours = json!({ "free": { "day_starts": "04:00", "required_minutes": 480 } });
    let since = json!({ "hours": hours, "from_date": "2026-09-01", "into_the_past": true });
    edit(&office.company, &path, 1, since).await.expect(200);
    office.rules(0, json!({})).await.expect(200);
    office
}

async fn options(office: &Office) -> Value {
    let path = office.path(&format!("/attendance/make-ups/{FRIDAY}"));
    office.person.client.get(&path).await.expect(200)
}

/// Asked for and approved by the manager.
async fn made_up(office: &Office, kind: &str, at: &str) -> Value {
    let request = office.ask(kind, at).await.expect(201);
    let boss = &office.boss.client;
    office.decide(boss, &request, true).await.expect(200)
}

async fn correct(office: &Office, date: &str, body: Value) -> Reply {
    let path = format!(
        "/members/{}/attendance/{date}/corrections",
        office.person.member_id
    );
    office.hr.client.post(&office.path(&path), body).await
}

fn entered(kind: &str, at: &str) -> Value {
    json!({ "section": 0, "kind": kind, "punch_at": at, "reason": "门禁有记录" })
}

/// The last sentence of a day's explanation.
fn last_words(day: &Value) -> &Value {
    day["explanation"].as_array().unwrap().last().unwrap()
}

/// A check-in and a check-out that are made up are a stretch; revoked, the day is as before.
#[tokio::test]
async fn makes_up_a_stretch() {
    let office = free_office().await;
    let told = options(&office).await;
    assert_eq!(told["points"], json!([]));
    let both = told["free"].as_array().unwrap();
    let kinds: Vec<_> = both.iter().map(|free| free["kind"].clone()).collect();
    assert_eq!(kinds, [json!("on_duty"), json!("off_duty")]);
    for free in both {
        assert_eq!(
            (&free["fault"], &free["allowed"]),
            (&json!("missing"), &json!(true))
        );
        assert_eq!(free["earliest_at"], "2026-09-03T20:00:00Z");
        assert_eq!(free["latest_at"], "2026-09-04T19:59:59Z");
    }
    for at in ["2026-09-03T19:59:59Z", "2026-09-04T20:00:00Z"] {
        office
            .ask("on_duty", at)
            .await
            .problem(422, "validation_failed");
    }
    let path = office.path("/attendance/make-up-requests");
    let mut wrong = make_up(FRIDAY, "on_duty", "2026-09-04T00:58:00Z");
    wrong["section"] = json!(1);
    let client = &office.person.client;
    client
        .post(&path, wrong)
        .await
        .problem(422, "validation_failed");

    let request = office
        .ask("on_duty", "2026-09-04T00:58:00Z")
        .await
        .expect(201);
    assert_eq!(request["make_up"]["fault"], "missing");
    let again = office.ask("on_duty", "2026-09-04T00:59:00Z").await;
    let problem = again.problem(409, "make_up_refused");
    assert_eq!(problem["context"]["reason"], "pending");
    let told = options(&office).await;
    assert_eq!(told["free"][0]["refusal"]["code"], "pending");
    assert_eq!(told["free"][1]["allowed"], true);
    let day = office.day(FRIDAY).await;
    assert_eq!(day["status"], "absent", "it changes nothing yet");
    assert_eq!(
        day["sentence"]["en"],
        "Free hours: 0 minutes of 480 minutes worked. A make-up punch waits for approval."
    );
    let boss = &office.boss.client;
    office.decide(boss, &request, true).await.expect(200);
    let day = office.day(FRIDAY).await;
    let stretch = &day["stretches"][0];
    assert_eq!(day["status"], "missing_off_duty");
    assert_eq!(
        (
            &stretch["on_duty"]["at"],
            &stretch["on_duty_supplement"],
            &stretch["off_duty"]
        ),
        (
            &json!("2026-09-04T00:58:00Z"),
            &json!("card_replacement"),
            &Value::Null
        )
    );

    let off = made_up(&office, "off_duty", "2026-09-04T10:00:00Z").await;
    let day = office.day(FRIDAY).await;
    assert_eq!(
        (&day["status"], &day["worked_seconds"]),
        (&json!("left"), &json!(32_520))
    );
    let words = last_words(&day);
    assert_eq!(
        words["en"],
        "From 08:58 to 18:00: 542 minutes worked. The check-in is a make-up punch that was approved. \
         The check-out is a make-up punch that was approved."
    );
    assert_eq!(
        words["zh_cn"],
        "08:58 至 18:00：工作 542 分钟。上班卡为已通过的补卡。下班卡为已通过的补卡。"
    );
    office.company.compute().await;
    let list = format!(
        "/members/{}/attendance?from={FRIDAY}&to={FRIDAY}",
        office.person.member_id
    );
    let list = client.get(&office.path(&list)).await.expect(200);
    assert_eq!(list["items"][0]["day"], day, "as it was stored");
    // The hours are reached: there is nothing to make up any more.
    let refused = office.ask("on_duty", "2026-09-04T00:30:00Z").await;
    let refused = refused.problem(409, "make_up_refused");
    assert_eq!(refused["context"]["reason"], "not_allowed");
    assert_eq!(options(&office).await["quota"]["used"], 2);

    let revoke = office.path(&act(&off, "revoke"));
    let why = json!({ "reason": "弄错了" });
    boss.post(&revoke, why).await.expect(200);
    assert_eq!(office.day(FRIDAY).await["status"], "missing_off_duty");
    assert_eq!(options(&office).await["quota"]["left"], 2);
}

/// The quota counts these like others, and a closed period refuses all of it.
#[tokio::test]
async fn has_quotas_and_closed_periods() {
    let office = free_office().await;
    let once = json!({ "make_up": { "times": 1, "period_starts_on": 1, "within_days": 30, "allowed": ["missing"] } });
    office.rules(1, once).await.expect(200);
    let on = made_up(&office, "on_duty", "2026-09-04T00:58:00Z").await;
    let refused = office.ask("off_duty", "2026-09-04T10:00:00Z").await;
    let refused = refused.problem(409, "make_up_refused");
    assert_eq!(refused["context"]["reason"], "quota_used");
    let set = correct(&office, FRIDAY, entered("off_duty", "2026-09-04T10:00:00Z")).await;
    let set = set.expect(201);
    office.close("2026-09-01", "2026-09-06").await;
    office
        .ask("off_duty", "2026-09-04T10:00:00Z")
        .await
        .problem(409, "period_closed");
    correct(&office, FRIDAY, entered("off_duty", "2026-09-04T10:00:00Z"))
        .await
        .problem(409, "period_closed");
    let why = json!({ "reason": "弄错了" });
    let revoke = office.path(&act(&on, "revoke"));
    let boss = &office.boss.client;
    boss.post(&revoke, why.clone())
        .await
        .problem(409, "period_closed");
    let id = set["id"].as_str().unwrap();
    let back = office.path(&format!("/attendance/corrections/{id}/take-back"));
    let hr = &office.hr.client;
    hr.post(&back, why).await.problem(409, "period_closed");
    assert_eq!(
        options(&office).await["free"][0]["refusal"]["code"],
        "period_closed"
    );
    assert_eq!(office.day(FRIDAY).await["status"], "left");
}

/// A manager enters a punch, and takes it back; a result belongs to points, and a punch to free hours.
#[tokio::test]
async fn a_manager_enters_punches() {
    let office = free_office().await;
    let on = entered("on_duty", "2026-09-04T01:00:00Z");
    correct(&office, FRIDAY, on).await.expect(201);
    let off = entered("off_duty", "2026-09-04T05:00:00Z");
    let off = correct(&office, FRIDAY, off).await.expect(201);
    assert_eq!(
        (&off["source"], &off["result"], &off["punch_at"]),
        (&json!("boss"), &Value::Null, &json!("2026-09-04T05:00:00Z"))
    );
    let day = office.day(FRIDAY).await;
    assert_eq!(
        (&day["status"], &day["stretches"][0]["off_duty_supplement"]),
        (&json!("left_early"), &json!("manager_modification"))
    );
    assert_eq!(
        last_words(&day)["en"],
        "From 09:00 to 13:00: 240 minutes worked. The check-in was entered by a manager. \
         The check-out was entered by a manager."
    );
    assert!(
        last_words(&day)["zh_cn"]
            .as_str()
            .unwrap()
            .ends_with("下班卡由管理员补录。")
    );
    // A second stretch of the same day, one punch each way.
    let more = entered("on_duty", "2026-09-04T06:00:00Z");
    correct(&office, FRIDAY, more).await.expect(201);
    made_up(&office, "off_duty", "2026-09-04T10:00:00Z").await;
    let day = office.day(FRIDAY).await;
    assert_eq!(
        (&day["status"], day["stretches"].as_array().unwrap().len()),
        (&json!("left"), 2)
    );
    let id = off["id"].as_str().unwrap();
    let back = office.path(&format!("/attendance/corrections/{id}/take-back"));
    let why = json!({ "reason": "改错了人" });
    office.hr.client.post(&back, why).await.expect(200);
    let day = office.day(FRIDAY).await;
    assert_eq!(day["stretches"].as_array().unwrap().len(), 1);
    assert_eq!(day["unmatched"].as_array().unwrap().len(), 1);

    let result = json!({ "section": 0, "kind": "on_duty", "result": "normal", "reason": "核实过" });
    let mut both = result.clone();
    both["punch_at"] = json!("2026-09-04T01:00:00Z");
    let mut section = entered("on_duty", "2026-09-04T01:00:00Z");
    section["section"] = json!(1);
    for (date, body, pointer) in [
        (FRIDAY, result.clone(), "/result"),
        (FRIDAY, both, "/punch_at"),
        (FRIDAY, section, "/section"),
        (
            FRIDAY,
            entered("on_duty", "2026-09-04T20:00:00Z"),
            "/punch_at",
        ),
        (
            FRIDAY,
            json!({ "section": 0, "kind": "on_duty", "reason": "核实过" }),
            "/result",
        ),
        (
            "2026-09-07",
            entered("on_duty", "2026-09-07T00:51:00Z"),
            "/punch_at",
        ),
        (
            "2026-08-31",
            entered("on_duty", "2026-08-31T01:00:00Z"),
            "/punch_at",
        ),
        (
            "2026-09-05",
            entered("on_duty", "2026-09-05T01:00:00Z"),
            "/section",
        ),
    ] {
        let refused = correct(&office, date, body).await;
        let refused = refused.problem(422, "validation_failed");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{date}");
    }
    correct(&office, "2026-08-31", result).await.expect(201);
}

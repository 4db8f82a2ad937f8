//! Periods: what is closed stays as it is, until somebody opens it again and says why.

use reqwest::Method;
use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, with};
use crate::support::{Client, Company, Person};

async fn days(company: &Company, client: &Client, person: &Person) -> Value {
    let path = format!(
        "/members/{}/attendance?from=2026-09-07&to=2026-09-08",
        person.member_id
    );
    client.get(&company.path(&path)).await.expect(200)["items"].clone()
}

async fn close(
    company: &Company,
    client: &Client,
    first: &str,
    last: &str,
) -> crate::support::Reply {
    let body = json!({ "first_date": first, "last_date": last });
    client
        .post(&company.path("/attendance/periods"), body)
        .await
}

/// Whatever is punched after a period was closed is recorded, and changes nothing of it; what
/// would change it is refused and says why; opened again, all of it counts.
#[tokio::test]
async fn a_punch_never_changes_a_closed_period() {
    let company = company_with_site().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let person = company.hire("王小明").await;
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    check_in(&company, &person.client, punch("on_duty")).await;
    // Tuesday, 00:30 in Shanghai: Monday's check-out is open until 01:30.
    let client = company.at("2026-09-07T16:30:00Z", &hr).await;
    close(&company, &client, "2026-09-07", "2026-09-08")
        .await
        .problem(409, "period_not_over");
    let refused = close(&company, &client, "2026-09-07", "2026-09-07").await;
    let refused = refused.problem(409, "period_not_over");
    assert_eq!(
        refused["context"]["until"], "2026-09-07T17:30:00Z",
        "{refused:#}"
    );
    close(&company, &client, "2026-09-01", "2026-09-06")
        .await
        .expect(201);
    let client = company.at("2026-09-07T17:30:00Z", &hr).await;
    let own = company.at("2026-09-07T17:30:00Z", &person).await;
    close(&company, &own, "2026-09-07", "2026-09-07")
        .await
        .problem(403, "forbidden");
    let closed = close(&company, &client, "2026-09-07", "2026-09-07")
        .await
        .expect(201);
    let problem = close(&company, &client, "2026-09-07", "2026-09-07").await;
    let problem = problem.problem(409, "period_closed");
    assert_eq!(problem["context"]["period_id"], closed["id"], "{problem:#}");
    company.compute().await;
    let before = days(&company, &client, &person).await;
    assert_eq!(before[0]["day"]["status"], "missing_off_duty");
    assert_eq!(before[0]["period_id"], closed["id"]);

    for (instant, kind) in [
        ("2026-09-07T17:40:00Z", "off_duty"),
        ("2026-09-07T17:50:00Z", "on_duty"),
        ("2026-09-07T18:20:00Z", "off_duty"),
        ("2026-09-08T00:55:00Z", "on_duty"),
    ] {
        let own = company.at(instant, &person).await;
        check_in(&company, &own, punch(kind)).await;
        company.compute().await;
        let client = company.at(instant, &hr).await;
        assert_eq!(days(&company, &client, &person).await[0], before[0]);
    }
    let client = company.at("2026-09-08T00:56:00Z", &hr).await;
    let one = format!("/members/{}/attendance/2026-09-07", person.member_id);
    let one = client.get(&company.path(&one)).await.expect(200);
    assert_eq!(one, before[0]["day"]);

    let groups = client
        .get(&company.path("/attendance/groups"))
        .await
        .expect(200);
    let group = &groups["items"][0];
    let path = company.path(&format!(
        "/attendance/groups/{}",
        group["id"].as_str().unwrap()
    ));
    let past = json!({ "rules": group["rules"], "from_date": "2026-09-07", "into_the_past": true });
    let refused = client
        .patch(&path, 1, past)
        .await
        .problem(409, "period_closed");
    assert_eq!(refused["context"]["last_date"], "2026-09-07");

    let path = company.path(&format!(
        "/attendance/periods/{}/reopening",
        closed["id"].as_str().unwrap()
    ));
    let why = json!({ "reason": "门禁记录补录" });
    client
        .put(&path, why.clone())
        .await
        .problem(403, "forbidden");
    let owner = company.at("2026-09-08T00:57:00Z", &company.owner).await;
    let reopened = owner.put(&path, why).await.expect(200);
    assert_eq!(
        (&reopened["closed"], &reopened["reason"]),
        (&json!(false), &json!("门禁记录补录"))
    );
    company.compute().await;
    let shifts = owner
        .get(&company.path("/attendance/shifts"))
        .await
        .expect(200);
    let mut hours = shifts["items"][0]["hours"].clone();
    hours["sections"][0]["off"]["after_minutes"] = json!(600);
    let path = format!(
        "/attendance/shifts/{}",
        shifts["items"][0]["id"].as_str().unwrap()
    );
    // Check-out is open for ten hours: what was punched in the night counts now.
    let past = json!({ "hours": hours, "from_date": "2026-09-07", "into_the_past": true });
    owner.patch(&company.path(&path), 1, past).await.expect(200);
    company.compute().await;
    let client = company.at("2026-09-08T00:57:00Z", &hr).await;
    let after = days(&company, &client, &person).await;
    assert_eq!(after[0]["day"]["status"], "left", "{after:#}");
    assert_eq!(after[0]["period_id"], Value::Null);
    let log = owner
        .get(&company.path("/audit-entries?limit=50"))
        .await
        .expect(200);
    let actions: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["action"])
        .collect();
    assert!(
        actions.contains(&&json!("attendance_period.closed")),
        "{actions:?}"
    );
    assert!(actions.contains(&&json!("attendance_period.reopened")));
    // Closed again, with what has come meanwhile; several at once, one of them wins.
    let client = company.at("2026-09-08T01:30:00Z", &hr).await;
    let many = (0..4).map(|_| close(&company, &client, "2026-09-07", "2026-09-07"));
    let mut answers: Vec<_> = futures_util::future::join_all(many)
        .await
        .iter()
        .map(|r| r.status)
        .collect();
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409]);
}

/// A shift that is changed for the past is changed for no closed date, whoever works by it.
#[tokio::test]
async fn a_shift_is_not_changed_into_a_closed_period() {
    let company = company_with_site().await;
    let owner = company.at("2026-09-08T04:00:00Z", &company.owner).await;
    close(&company, &owner, "2026-09-07", "2026-09-07")
        .await
        .expect(201);
    let shifts = owner
        .get(&company.path("/attendance/shifts"))
        .await
        .expect(200);
    let shift = &shifts["items"][0];
    let path = company.path(&format!(
        "/attendance/shifts/{}",
        shift["id"].as_str().unwrap()
    ));
    let mut hours = shift["hours"].clone();
    hours["permit_minutes"] = json!(15);
    for from in ["2026-09-06", "2026-09-07"] {
        let past = json!({ "hours": hours, "from_date": from, "into_the_past": true });
        let refused = owner.patch(&path, 1, past).await;
        let refused = refused.problem(409, "period_closed");
        assert_eq!(refused["context"]["first_date"], "2026-09-07");
    }
    let today = json!({ "hours": hours, "from_date": "2026-09-08", "into_the_past": true });
    owner.patch(&path, 1, today).await.expect(200);
}

/// A night shift of the last day goes on after midnight, and further west the date itself does: nobody
/// loses a check-out because the period was closed meanwhile.
#[tokio::test]
async fn a_period_is_over_when_its_last_day_is() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let west = company.hire("Ann").await;
    let owner = &company.owner.client;
    let night = json!({ "sections": [{ "on": { "time": "22:00" }, "off": { "time": "06:00", "next_day": true } }] });
    let shift = json!({ "name": "夜班", "hours": night });
    let path = company.path("/attendance/shifts");
    let shift = owner.post(&path, shift).await.expect(201)["id"].clone();
    let week = json!([{ "day": "monday", "shift_id": shift }]);
    for (name, zone, member) in [
        ("夜班组", "Asia/Shanghai", &person),
        ("West", "America/Los_Angeles", &west),
    ] {
        let rules = json!({ "calendar": "none", "week": week, "time_zone": zone });
        let people = json!({ "member_ids": [member.member_id] });
        let body = json!({ "name": name, "rules": rules, "people": people });
        let path = company.path("/attendance/groups");
        owner.post(&path, body).await.expect(201);
    }
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    let own = company.at("2026-09-07T13:55:00Z", &person).await;
    check_in(&company, &own, punch("on_duty")).await;
    // 02:00 in Shanghai: the night shift ends at 06:00, and its last window at 18:00.
    let owner = company.at("2026-09-07T18:00:00Z", &company.owner).await;
    let refused = close(&company, &owner, "2026-09-07", "2026-09-07").await;
    let refused = refused.problem(409, "period_not_over");
    assert_eq!(refused["context"]["until"], "2026-09-09T01:00:00Z", "Ann's");
    let own = company.at("2026-09-07T22:01:00Z", &person).await;
    check_in(&company, &own, punch("off_duty")).await;
    let owner = company.at("2026-09-09T00:59:00Z", &company.owner).await;
    close(&company, &owner, "2026-09-07", "2026-09-07")
        .await
        .problem(409, "period_not_over");
    let owner = company.at("2026-09-09T01:00:00Z", &company.owner).await;
    close(&company, &owner, "2026-09-07", "2026-09-07")
        .await
        .expect(201);
    let left = days(&company, &owner, &person).await;
    assert_eq!(left[0]["day"]["status"], "left", "{left:#}");
}

/// What waits for the first date after the period changes its last one, too: the windows of two days meet
/// half-way between them.
#[tokio::test]
async fn what_waits_beside_a_period_is_computed_before() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    check_in(&company, &person.client, punch("on_duty")).await;
    // 01:40, where Monday's check-out is open until 01:30.
    let own = company.at("2026-09-07T17:40:00Z", &person).await;
    check_in(&company, &own, punch("off_duty")).await;
    let owner = company.at("2026-09-08T04:00:00Z", &company.owner).await;
    company.compute().await;
    let before = days(&company, &owner, &person).await;
    assert_eq!(before[0]["day"]["status"], "missing_off_duty");
    // From Tuesday on the shift begins at 11:00: Monday's line is at 02:30.
    let shifts = owner
        .get(&company.path("/attendance/shifts"))
        .await
        .expect(200);
    let shift = &shifts["items"][0];
    let mut hours = shift["hours"].clone();
    hours["sections"][0]["on"]["time"] = json!("11:00");
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    let body = json!({ "hours": hours, "from_date": "2026-09-08" });
    owner.patch(&company.path(&path), 1, body).await.expect(200);
    close(&company, &owner, "2026-09-07", "2026-09-07")
        .await
        .expect(201);
    let closed = days(&company, &owner, &person).await;
    assert_eq!(closed[0]["day"]["status"], "left", "{closed:#}");
}

/// With the month, or from another day on; without dates the last one that is over is closed.
#[tokio::test]
async fn periods_begin_when_the_rules_say() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let path = company.path("/attendance/period-rules");
    let usual = owner.get(&path).await.expect(200);
    assert_eq!(
        usual["previous"],
        json!({ "first_date": "2026-08-01", "last_date": "2026-08-31" })
    );
    let set = |day: u8| json!({ "start_day": day });
    owner
        .on(0, Method::PUT, &path, Some(set(29)))
        .await
        .problem(422, "validation_failed");
    let set = owner
        .on(0, Method::PUT, &path, Some(set(26)))
        .await
        .expect(200);
    assert_eq!(
        set["current"],
        json!({ "first_date": "2026-08-26", "last_date": "2026-09-25" })
    );
    let closed = owner
        .post(&company.path("/attendance/periods"), json!({}))
        .await
        .expect(201);
    assert_eq!(
        (
            &closed["first_date"],
            &closed["last_date"],
            &closed["closed"]
        ),
        (&json!("2026-07-26"), &json!("2026-08-25"), &json!(true))
    );
    let list = owner
        .get(&company.path("/attendance/periods"))
        .await
        .expect(200);
    assert_eq!(list["items"], json!([closed]));
    let half = json!({ "first_date": "2026-08-26" });
    owner
        .post(&company.path("/attendance/periods"), half)
        .await
        .problem(422, "validation_failed");
}

//! Reminders: whoever has not punched is told, once.

use serde_json::{Value, json};

use super::shift_manage::{edit, usual};
use super::{check_in, company_with_site, fix, with};
use crate::support::{Company, Person};

async fn sent(company: &Company, kind: &str, moment: &str) -> i64 {
    let of = format!(
        "SELECT count(*) FROM attendance_reminders WHERE kind = '{kind}' AND moment = '{moment}'"
    );
    company.server.count(&of).await
}

async fn told(company: &Company, person: &Person) -> i64 {
    let of = format!(
        "SELECT count(*) FROM events WHERE kind = 'attendance.reminder' AND '{}' = ANY (audience)",
        person.member_id
    );
    company.server.count(&of).await
}

async fn at(company: &Company, instant: &str) {
    company.server.clock.set(instant);
    company.server.run_jobs().await;
}

/// Before and after the points of the day, to those who have not punched; nobody is told twice,
/// however often a job runs, and nobody who rests.
#[tokio::test]
async fn tells_each_person_once() {
    let company = company_with_site().await;
    let (came, missing, rests) = (
        company.hire("王小明").await,
        company.hire("韩梅梅").await,
        company.hire("李雷").await,
    );
    let (_, everybody) = usual(&company).await;
    let mut rules = everybody["rules"].clone();
    rules["reminders"] =
        json!({ "before_on_minutes": 5, "after_on_minutes": 10, "after_off_minutes": 15 });
    let roster = json!({ "calendar": "none", "schedule": "roster", "week": [], "reminders": rules["reminders"] });
    let path = format!("/attendance/groups/{}", everybody["id"].as_str().unwrap());
    edit(&company, &path, 1, json!({ "rules": rules }))
        .await
        .expect(200);
    let body =
        json!({ "name": "排班组", "rules": roster, "people": { "member_ids": [rests.member_id] } });
    let groups = company.path("/attendance/groups");
    let group = company.owner.client.post(&groups, body).await.expect(201);
    company.server.run_jobs().await;
    assert_eq!(sent(&company, "on_duty", "before").await, 0, "it is 08:50");

    check_in(&company, &came.client, fix(0.0)).await;
    let again = "INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at) \
        SELECT gen_random_uuid(), org_id, kind, payload, run_at, max_attempts, created_at \
        FROM jobs, generate_series(1, 4) WHERE kind = 'attendance.remind'";
    company.server.sql(again).await;
    company.server.clock.set("2026-09-07T00:55:00Z");
    tokio::join!(company.server.run_jobs(), company.server.run_jobs());
    assert_eq!(
        sent(&company, "on_duty", "before").await,
        2,
        "the owner, and who is missing"
    );
    // What is left of the other jobs finds that it is not its turn.
    let chains = "SELECT count(*) FROM jobs JOIN attendance_reminder_clocks AS clock USING (org_id) \
        WHERE kind = 'attendance.remind' AND payload->>'turn' = clock.turn::text";
    assert_eq!(company.server.count(chains).await, 1, "one chain goes on");
    assert_eq!(
        (
            told(&company, &missing).await,
            told(&company, &came).await,
            told(&company, &rests).await
        ),
        (1, 0, 0)
    );
    let events = company.server.events().await;
    let (_, event) = events
        .iter()
        .find(|(kind, _)| kind == "attendance.reminder")
        .unwrap();
    assert_eq!(event["sentence"]["en"], "Check-in is due at 09:00.");
    assert_eq!(event["due_at"], "2026-09-07T01:00:00Z");

    at(&company, "2026-09-07T01:09:00Z").await;
    assert_eq!(sent(&company, "on_duty", "after").await, 0);
    at(&company, "2026-09-07T01:12:00Z").await;
    assert_eq!(sent(&company, "on_duty", "after").await, 2);
    at(&company, "2026-09-07T01:13:00Z").await;
    assert_eq!(told(&company, &missing).await, 2);

    // A shift that was planned a moment ago: late in the evening.
    let shift = json!({ "name": "晚班", "hours": super::shift_manage::hours("19:00", "23:00") });
    let owner = company.at("2026-09-07T10:00:00Z", &company.owner).await;
    let shift = owner
        .post(&company.path("/attendance/shifts"), shift)
        .await
        .expect(201);
    let cells = json!([{ "date": "2026-09-07", "shift_id": shift["id"] }]);
    let path = format!(
        "/attendance/groups/{}/roster",
        group["id"].as_str().unwrap()
    );
    let body = json!({ "people": [{ "member_id": rests.member_id, "cells": cells }] });
    owner.put(&company.path(&path), body).await.expect(200);
    at(&company, "2026-09-07T10:10:00Z").await;
    at(&company, "2026-09-07T10:15:00Z").await;
    assert_eq!(
        sent(&company, "off_duty", "after").await,
        1,
        "only who has come can leave"
    );
    assert_eq!(told(&company, &came).await, 1);
    at(&company, "2026-09-07T10:55:00Z").await;
    assert_eq!(told(&company, &rests).await, 1, "who is rostered now");

    // The service was down: what is old is not sent, and Saturday is no day for it.
    at(&company, "2026-09-08T01:45:00Z").await;
    assert_eq!(sent(&company, "on_duty", "after").await, 2);
    at(&company, "2026-09-12T01:00:00Z").await;
    at(&company, "2026-09-12T01:10:00Z").await;
    assert_eq!(sent(&company, "on_duty", "before").await, 3);
    let first = company.at("2026-09-14T00:54:00Z", &came).await;
    check_in(
        &company,
        &first,
        with(fix(0.0), json!({ "kind": "on_duty" })),
    )
    .await;
    at(&company, "2026-09-14T00:55:00Z").await;
    assert_eq!(told(&company, &came).await, 1);
}

/// Whoever is on leave or on a trip is not told to punch, before a point or after it; who comes back at noon is told of
/// the evening only; what was taken back excuses nobody, and overtime never does.
#[tokio::test]
async fn leaves_who_is_on_leave_in_peace() {
    let company = company_with_site().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let (away, morning) = (company.hire("王小明").await, company.hire("韩梅梅").await);
    let (travels, errand) = (company.hire("李雷").await, company.hire("赵敏").await);
    let (cancelled, extra) = (company.hire("张强").await, company.hire("孙丽").await);
    let (_, everybody) = usual(&company).await;
    let mut rules = everybody["rules"].clone();
    rules["reminders"] = json!({
        "before_on_minutes": 5, "after_on_minutes": 10, "before_off_minutes": 5, "after_off_minutes": 15,
    });
    let path = format!("/attendance/groups/{}", everybody["id"].as_str().unwrap());
    edit(&company, &path, 1, json!({ "rules": rules }))
        .await
        .expect(200);
    let spans = company.path("/attendance/approved-spans");
    let day = json!({ "unit": "day", "first_date": "2026-09-07", "last_date": "2026-09-07" });
    let hours = |from: &str, to: &str| {
        let at = |time: &str| format!("2026-09-07T{time}:00+08:00");
        json!({ "unit": "hour", "starts_at": at(from), "ends_at": at(to) })
    };
    for (person, kind, period) in [
        (&away, "leave", day.clone()),
        (&morning, "leave", hours("09:00", "13:15")),
        (&travels, "travel", day.clone()),
        (&errand, "go_out", hours("16:00", "18:30")),
        (&cancelled, "leave", day),
        (&extra, "overtime", hours("18:00", "20:00")),
    ] {
        let mut body = json!({
            "external_id": person.member_id, "member_id": person.member_id, "kind": kind, "period": period,
        });
        if kind == "leave" {
            body["leave_type"] = json!("年假");
        }
        hr.client.put(&spans, body).await.expect(200);
    }
    at(&company, "2026-09-07T00:55:00Z").await;
    let people = [&away, &morning, &travels, &errand, &cancelled, &extra];
    let all = async || {
        let mut all = Vec::new();
        for person in people {
            all.push(told(&company, person).await);
        }
        all
    };
    assert_ne!(told(&company, &hr).await, 0, "who has no leave");
    assert_eq!(all().await, [0, 0, 0, 1, 0, 1], "before the first point");
    let back = json!({ "external_id": cancelled.member_id, "reason": "改期" });
    let cancel = company.path("/attendance/approved-spans/cancel");
    hr.client.post(&cancel, back).await.expect(200);
    at(&company, "2026-09-07T01:12:00Z").await;
    assert_eq!(all().await, [0, 0, 0, 2, 1, 2], "after it");
    for person in [&morning, &errand, &cancelled, &extra] {
        let client = company.at("2026-09-07T05:00:00Z", person).await;
        let on_duty = with(fix(0.0), json!({ "kind": "on_duty" }));
        check_in(&company, &client, on_duty).await;
    }
    at(&company, "2026-09-07T09:52:00Z").await;
    at(&company, "2026-09-07T09:56:00Z").await;
    assert_eq!(all().await, [0, 1, 0, 2, 2, 3], "before the last point");
    at(&company, "2026-09-07T10:10:00Z").await;
    at(&company, "2026-09-07T10:15:00Z").await;
    assert_eq!(all().await, [0, 2, 0, 2, 3, 4], "after it");
}

/// A group that has no reminders any more ends the chain of jobs; bad ones are refused.
#[tokio::test]
async fn ends_with_the_rules() {
    let company = Company::found().await;
    let (_, everybody) = usual(&company).await;
    let path = format!("/attendance/groups/{}", everybody["id"].as_str().unwrap());
    let mut rules = everybody["rules"].clone();
    rules["reminders"] = json!({ "before_on_minutes": 121 });
    let refused = edit(&company, &path, 1, json!({ "rules": rules })).await;
    let problem: Value = refused.problem(422, "validation_failed");
    assert_eq!(
        problem["errors"][0]["pointer"],
        "/rules/reminders/before_on_minutes"
    );
    rules["reminders"] = json!({ "before_on_minutes": 10 });
    edit(&company, &path, 1, json!({ "rules": rules }))
        .await
        .expect(200);
    company.server.run_jobs().await;
    let jobs = "SELECT count(*) FROM jobs WHERE kind = 'attendance.remind'";
    assert_eq!(company.server.count(jobs).await, 1);
    rules["reminders"] = json!({});
    edit(&company, &path, 2, json!({ "rules": rules }))
        .await
        .expect(200);
    // The versions of yesterday still have them, as far as there was one.
    at(&company, "2026-09-10T02:00:00Z").await;
    assert_eq!(company.server.count(jobs).await, 0);
    assert_eq!(
        company
            .server
            .count("SELECT count(*) FROM attendance_reminder_clocks")
            .await,
        0
    );
}

/// Thousands are reminded in pages, and nobody between two of them is forgotten.
#[tokio::test]
async fn reaches_thousands() {
    let company = Company::found().await;
    let (_, everybody) = usual(&company).await;
    let group = everybody["id"].as_str().unwrap();
    let mut rules = everybody["rules"].clone();
    rules["reminders"] = json!({ "before_on_minutes": 5 });
    edit(
        &company,
        &format!("/attendance/groups/{group}"),
        1,
        json!({ "rules": rules }),
    )
    .await
    .expect(200);
    company
        .server
        .sql(&format!(
            "WITH people AS (INSERT INTO members (org_id, id, name, status, created_at) \
               SELECT '{0}', gen_random_uuid(), 'person ' || n, 'active', now() FROM generate_series(1, 4100) n RETURNING id) \
             INSERT INTO attendance_assignments (org_id, member_id, from_date, group_id, reason) \
               SELECT '{0}', id, '2000-01-01', '{group}', 'default' FROM people",
            company.id
        ))
        .await;
    at(&company, "2026-09-07T00:55:00Z").await;
    assert_eq!(sent(&company, "on_duty", "before").await, 4_101);
    let told =
        "SELECT sum(cardinality(audience)) AS count FROM events WHERE kind = 'attendance.reminder'";
    assert_eq!(company.server.count(told).await, 4_101);
    let events = company
        .server
        .count("SELECT count(*) FROM events WHERE kind = 'attendance.reminder'")
        .await;
    assert_eq!(events, 3, "one for each page");
}

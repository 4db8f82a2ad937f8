//! Attendance groups: whose rules hold, and from which date on.

use reqwest::Method;
use serde_json::{Value, json};

use super::shift_manage::{edit, hours, usual};
use crate::support::{Company, Person};

async fn shift(company: &Company, name: &str, on: &str, off: &str) -> String {
    let body = json!({ "name": name, "hours": hours(on, off) });
    let made = company
        .owner
        .client
        .post(&company.path("/attendance/shifts"), body)
        .await;
    made.expect(201)["id"].as_str().unwrap().to_owned()
}

/// A group that works on Mondays and Tuesdays.
async fn group(company: &Company, name: &str, shift: &str, people: Value) -> String {
    let body = json!({
        "name": name, "people": people,
        "rules": { "calendar": "none", "week": [
            { "day": "monday", "shift_id": shift }, { "day": "tuesday", "shift_id": shift },
        ] },
    });
    let made = company
        .owner
        .client
        .post(&company.path("/attendance/groups"), body)
        .await;
    made.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn found(company: &Company, person: &Person, date: &str) -> Value {
    let path = format!("/members/{}/attendance-group/{date}", person.member_id);
    company
        .owner
        .client
        .get(&company.path(&path))
        .await
        .expect(200)
}

/// The name of the group of a date, and why.
async fn of(company: &Company, person: &Person, date: &str) -> (String, String) {
    let found = found(company, person, date).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&found["group_name"]), text(&found["reason"]["code"]))
}

fn told(name: &str, reason: &str) -> (String, String) {
    (name.to_owned(), reason.to_owned())
}

/// One who is named, then whoever is in a department, then everybody; and whoever is excepted.
#[tokio::test]
async fn has_each_person_once() {
    let company = Company::found().await;
    let factory = company.department("工厂", None).await;
    let line = company.department("一线", Some(&factory)).await;
    let person = company.hire_into("王小明", &[&line]).await;
    let other = company.hire_into("韩梅梅", &[&factory]).await;
    let (_, everybody) = usual(&company).await;
    let everybody = everybody["name"].as_str().unwrap().to_owned();
    let today = "2026-09-07";
    assert_eq!(
        of(&company, &person, today).await,
        told(&everybody, "default")
    );

    let early = shift(&company, "早班", "06:00", "14:00").await;
    let below = json!({ "departments": [{ "department_id": factory, "with_below": true }] });
    let plant = group(&company, "全厂", &early, below).await;
    let found = found(&company, &person, "today").await;
    assert_eq!(
        (&found["group_name"], &found["department_id"]),
        (&json!("全厂"), &json!(factory))
    );
    assert_eq!(found["shift"]["name"], "早班");
    assert_eq!(
        of(&company, &person, "2026-09-06").await,
        told(&everybody, "default"),
        "the past"
    );

    let own = json!({ "departments": [{ "department_id": line }] });
    group(&company, "一线组", &early, own).await;
    assert_eq!(
        of(&company, &person, today).await,
        told("一线组", "department"),
        "the nearer"
    );
    assert_eq!(
        of(&company, &other, today).await,
        told("全厂", "department")
    );
    let named = json!({ "member_ids": [person.member_id] });
    let single = group(&company, "专班", &early, named.clone()).await;
    assert_eq!(of(&company, &person, today).await, told("专班", "person"));

    let except = json!({ "departments": [{ "department_id": factory, "with_below": true }],
        "except_member_ids": [other.member_id] });
    let path = format!("/attendance/groups/{plant}");
    let later = json!({ "people": except, "from_date": "2026-09-14" });
    edit(&company, &path, 1, later).await.expect(200);
    assert_eq!(
        of(&company, &other, "2026-09-13").await,
        told("全厂", "department")
    );
    assert_eq!(
        of(&company, &other, "2026-09-14").await,
        told(&everybody, "default")
    );

    company
        .owner
        .client
        .delete(&company.path(&format!("/attendance/groups/{single}")))
        .await
        .expect(204);
    assert_eq!(
        of(&company, &person, today).await,
        told("一线组", "department")
    );
    let problem = edit(&company, &path, 1, json!({ "people": {} })).await;
    problem.problem(412, "version_mismatch");
}

/// Who changes departments changes groups from that day on, and the past stays; a hire is in
/// their group at once.
#[tokio::test]
async fn follows_departments() {
    let company = Company::found().await;
    let factory = company.department("工厂", None).await;
    let office = company.department("办公室", None).await;
    let early = shift(&company, "早班", "06:00", "14:00").await;
    group(
        &company,
        "全厂",
        &early,
        json!({ "departments": [{ "department_id": factory }] }),
    )
    .await;
    let person = company.hire_into("王小明", &[&factory]).await;
    assert_eq!(
        of(&company, &person, "today").await,
        told("全厂", "department")
    );
    let day = super::today(&company, &person.client).await;
    assert_eq!(day["points"][0]["due_at"], "2026-09-06T22:00:00Z");

    company.server.clock.set("2026-09-08T02:00:00Z");
    let owner = company.server.sign_in(company.owner.account_id).await;
    let path = company.path(&format!("/members/{}", person.member_id));
    let member = owner.get(&path).await;
    let request = owner
        .request(Method::PATCH, &path)
        .header("if-match", member.header("etag"));
    owner
        .send(request.json(&json!({ "department_ids": [office] })))
        .await
        .expect(200);
    let group = async |date: &str| {
        let path = format!("/members/{}/attendance-group/{date}", person.member_id);
        owner.get(&company.path(&path)).await.expect(200)["reason"]["code"].clone()
    };
    assert_eq!(group("2026-09-07").await, "department");
    assert_eq!(group("2026-09-08").await, "default");
}

/// Rules refer to what there is, and only some may change them.
#[tokio::test]
async fn refuses_what_makes_no_group() {
    let company = Company::found().await;
    let (shift, everybody) = usual(&company).await;
    let day = |day: &str| json!({ "day": day, "shift_id": shift["id"] });
    let rules = |week: Value| json!({ "calendar": "cn", "week": week });
    let unknown = crate::support::client_id();
    for (body, pointer) in [
        (
            json!({ "rules": rules(json!([day("monday"), day("monday")])) }),
            "/rules/week",
        ),
        (
            json!({ "rules": rules(json!([{ "day": "monday", "shift_id": unknown }])) }),
            "/rules/week/0/shift_id",
        ),
        (
            json!({ "rules": { "calendar": "cn", "week": [], "time_zone": "Mars/Olympus" } }),
            "/rules/time_zone",
        ),
        (json!({ "site_ids": [unknown] }), "/site_ids"),
        (
            json!({ "people": { "member_ids": [unknown] } }),
            "/people/member_ids/0",
        ),
        (json!({ "from_date": "2026-09-06" }), "/from_date"),
        (json!({ "from_date": "2028-01-01" }), "/from_date"),
    ] {
        let body = super::with(
            json!({ "name": "组", "rules": rules(json!([])), "people": {} }),
            body,
        );
        let reply = company
            .owner
            .client
            .post(&company.path("/attendance/groups"), body.clone())
            .await;
        let problem = reply.problem(422, "validation_failed");
        let found = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(
            found.starts_with(pointer.trim_end_matches("/0")),
            "{body}: {problem:#}"
        );
    }
    let path = format!("/attendance/groups/{}", everybody["id"].as_str().unwrap());
    let people = edit(&company, &path, 1, json!({ "people": {} })).await;
    assert_eq!(
        people.problem(422, "validation_failed")["errors"][0]["pointer"],
        "/people"
    );
    let employee = company.hire("王小明").await;
    employee
        .client
        .get(&company.path("/attendance/groups"))
        .await
        .problem(403, "forbidden");
    let own = format!("/members/{}/attendance-group/today", employee.member_id);
    employee.client.get(&company.path(&own)).await.expect(200);
}

/// While many people change departments, and groups change too, everybody ends in the group that
/// the last state of things gives them.
#[tokio::test]
async fn is_right_after_many_changes_at_once() {
    let company = Company::found().await;
    let factory = company.department("工厂", None).await;
    let early = shift(&company, "早班", "06:00", "14:00").await;
    let nobody = group(&company, "全厂", &early, json!({})).await;
    let path = format!("/attendance/groups/{nobody}");
    let takes = json!({ "people": { "departments": [{ "department_id": factory }] } });
    let hires = futures_util::future::join_all((0..8).map(|number| {
        let (company, factory) = (&company, &factory);
        async move {
            company
                .hire_into(&format!("员工{number}"), &[factory])
                .await
        }
    }));
    let (people, changed) = tokio::join!(hires, edit(&company, &path, 1, takes));
    changed.expect(200);
    for person in &people {
        assert_eq!(
            of(&company, person, "today").await,
            told("全厂", "department")
        );
    }
}

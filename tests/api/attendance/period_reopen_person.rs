//! A closed period that is open for one person, until a time.

use serde_json::{Value, json};

use super::company_with_site;
use crate::support::{Client, Company, Person, Reply};

const MONDAY: &str = "2026-09-07";
const UNTIL: &str = "2026-09-09T10:00:00Z";

/// Two people who work by a roster, and Monday is closed.
struct Closed {
    company: Company,
    person: Person,
    other: Person,
    hr: Person,
    group: String,
    shift: String,
    period: String,
}

impl Closed {
    async fn begin() -> Self {
        let company = company_with_site().await;
        let (person, other) = (company.hire("王小明").await, company.hire("李雷").await);
        let hr = company.hire_as("人事", "hr", None).await;
        let owner = &company.owner.client;
        let body = json!({ "name": "早班", "hours": super::shift_manage::hours("06:00", "14:00") });
        let path = company.path("/attendance/shifts");
        let shift = owner.post(&path, body).await.expect(201)["id"].clone();
        let body = json!({
            "name": "工厂", "people": { "member_ids": [person.member_id, other.member_id] },
            "rules": { "calendar": "cn", "schedule": "roster", "week": [] },
        });
        let path = company.path("/attendance/groups");
        let group = owner.post(&path, body).await.expect(201)["id"].clone();
        company.at("2026-09-09T04:00:00Z", &company.owner).await;
        let owner = company.server.sign_in(company.owner.account_id).await;
        let path = company.path("/attendance/periods");
        let range = json!({ "first_date": MONDAY, "last_date": MONDAY });
        let period = owner.post(&path, range).await.expect(201)["id"].clone();
        let text = |value: Value| value.as_str().unwrap().to_owned();
        Self {
            company,
            person,
            other,
            hr,
            group: text(group),
            shift: text(shift),
            period: text(period),
        }
    }

    async fn client(&self, person: &Person) -> Client {
        self.company.server.sign_in(person.account_id).await
    }

    fn reopenings(&self) -> String {
        let path = format!("/attendance/periods/{}/person-reopenings", self.period);
        self.company.path(&path)
    }

    async fn open(&self, by: &Person, body: Value) -> Reply {
        self.client(by).await.post(&self.reopenings(), body).await
    }

    async fn correct(&self, whose: &Person, result: &str) -> Reply {
        let path = format!(
            "/members/{}/attendance/{MONDAY}/corrections",
            whose.member_id
        );
        let body = json!({ "section": 0, "kind": "on_duty", "result": result, "reason": "核实过" });
        let hr = self.client(&self.hr).await;
        hr.post(&self.company.path(&path), body).await
    }

    /// Plans Monday for these people.
    async fn plan(&self, people: &[&Person]) -> Reply {
        let cells = json!([{ "date": MONDAY, "shift_id": self.shift }]);
        let people: Vec<_> = people
            .iter()
            .map(|person| json!({ "member_id": person.member_id, "cells": cells }))
            .collect();
        let path = format!("/attendance/groups/{}/roster", self.group);
        let body = json!({ "people": people, "into_the_past": true });
        let owner = self.client(&self.company.owner).await;
        owner.put(&self.company.path(&path), body).await
    }

    /// Monday of a person as the list of days has it.
    async fn monday(&self, person: &Person) -> Value {
        let path = format!(
            "/members/{}/attendance?from={MONDAY}&to={MONDAY}",
            person.member_id
        );
        let client = self.client(person).await;
        client.get(&self.company.path(&path)).await.expect(200)["items"][0].clone()
    }
}

fn body(person: &Person) -> Value {
    json!({ "member_id": person.member_id, "until": UNTIL, "reason": "单据来晚了" })
}

/// What is of this person may be changed, and nothing else; when the time has come it is closed again by
/// itself, with what has come meanwhile.
#[tokio::test]
async fn opens_for_one_person_until_a_time() {
    let closed = Closed::begin().await;
    let (company, person, other) = (&closed.company, &closed.person, &closed.other);
    closed
        .open(&closed.hr, body(person))
        .await
        .problem(403, "forbidden");
    for (until, status) in [("2026-09-09T04:00:00Z", 422), ("2026-10-10T04:00:01Z", 422)] {
        let mut wrong = body(person);
        wrong["until"] = json!(until);
        let refused = closed.open(&company.owner, wrong).await;
        refused.problem(status, "validation_failed");
    }
    let opened = closed.open(&company.owner, body(person)).await.expect(201);
    assert_eq!(
        (&opened["open"], &opened["first_date"], &opened["ended_at"]),
        (&json!(true), &json!(MONDAY), &Value::Null)
    );
    closed
        .open(&company.owner, body(person))
        .await
        .problem(409, "period_open");

    assert_eq!(closed.monday(person).await["period_id"], Value::Null);
    assert_eq!(
        closed.monday(other).await["period_id"],
        json!(closed.period)
    );
    for people in [vec![other], vec![person, other]] {
        closed.plan(&people).await.problem(409, "period_closed");
    }
    closed.plan(&[person]).await.expect(200);
    closed.correct(person, "normal").await.expect(201);
    closed
        .correct(other, "normal")
        .await
        .problem(409, "period_closed");
    let ask = json!({ "work_date": MONDAY, "section": 0, "kind": "off_duty", "at": "2026-09-07T06:05:00Z", "reason": "忘了" });
    let path = company.path("/attendance/make-up-requests");
    let own = closed.client(person).await;
    own.post(&path, ask.clone()).await.expect(201);
    let theirs = closed.client(other).await;
    theirs.post(&path, ask).await.problem(409, "period_closed");
    let special = json!({ "set": [{ "date": MONDAY, "name": "停电", "worked": false }], "into_the_past": true });
    let path = company.path("/attendance/special-days");
    let owner = closed.client(&company.owner).await;
    let refused = owner.patch(&path, 1, special).await;
    refused.problem(409, "period_closed");

    // Who is concerned sees it, and whoever closes periods.
    let count = async |person: &Person| {
        let client = closed.client(person).await;
        let list = client.get(&closed.reopenings()).await.expect(200);
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(count(person).await, 1);
    assert_eq!(count(&closed.hr).await, 1);
    assert_eq!(count(other).await, 0);

    // Its time has come, whether or not the job was quick.
    company.server.clock.set(UNTIL);
    closed
        .correct(person, "late")
        .await
        .problem(409, "period_closed");
    company.server.run_jobs().await;
    let owner = closed.client(&company.owner).await;
    let list = owner.get(&closed.reopenings()).await.expect(200);
    let ended = &list["items"][0];
    assert_eq!(
        (&ended["open"], &ended["ended_at"], &ended["ended_by"]),
        (&json!(false), &json!(UNTIL), &Value::Null)
    );
    let monday = closed.monday(person).await;
    assert_eq!(monday["period_id"], json!(closed.period));
    let point = &monday["day"]["points"][0];
    assert_eq!(
        (&point["supplement"], &point["time_result"]),
        (&json!("manager_modification"), &json!("normal")),
        "{monday:#}"
    );
    company.compute().await;
    assert_eq!(closed.monday(person).await, monday);
    let log = company.path("/audit-entries?limit=50");
    let log = owner.get(&log).await.expect(200);
    let actor = |action: &str| {
        let mut entries = log["items"].as_array().unwrap().iter();
        let found = entries.find(|entry| entry["action"] == action);
        found.map(|entry| entry["actor_id"].clone())
    };
    assert_eq!(
        actor("attendance_person_reopening.opened"),
        Some(json!(company.owner.member_id))
    );
    assert_eq!(
        actor("attendance_person_reopening.ended"),
        Some(Value::Null),
        "the service"
    );
    let events = company.server.events().await;
    for kind in ["attendance.person_reopened", "attendance.person_closed"] {
        let told = events.iter().filter(|(told, _)| told == kind);
        assert_eq!(told.count(), 1, "{kind}");
    }
}

/// Ended by hand before its time, or by opening the period for everybody; a job that has died is made again.
#[tokio::test]
async fn ends_otherwise() {
    let closed = Closed::begin().await;
    let (company, person) = (&closed.company, &closed.person);
    let opened = closed.open(&company.owner, body(person)).await.expect(201);
    let end = |opened: &Value| {
        let id = opened["id"].as_str().unwrap();
        company.path(&format!("/attendance/person-reopenings/{id}/end"))
    };
    let owner = closed.client(&company.owner).await;
    let hr = closed.client(&closed.hr).await;
    let nothing = json!({});
    hr.post(&end(&opened), nothing.clone())
        .await
        .problem(403, "forbidden");
    let ended = owner.post(&end(&opened), nothing.clone()).await.expect(200);
    assert_eq!(
        (&ended["open"], &ended["ended_by"]),
        (&json!(false), &json!(company.owner.member_id))
    );
    owner
        .post(&end(&opened), nothing.clone())
        .await
        .problem(409, "period_closed");
    closed.plan(&[person]).await.problem(409, "period_closed");

    // Its job is lost.
    closed.open(&company.owner, body(person)).await.expect(201);
    let dead = "DELETE FROM jobs WHERE kind = 'attendance_person_reopening.end'";
    company.server.sql(dead).await;
    company.server.clock.set("2026-09-09T13:00:00Z");
    company.server.services.forget_expired().await.unwrap();
    company.server.run_jobs().await;
    let open = "SELECT count(*) FROM attendance_person_reopenings WHERE ended_at IS NULL";
    assert_eq!(company.server.count(open).await, 0);

    let mut later = body(person);
    later["until"] = json!("2026-09-10T10:00:00Z");
    closed.open(&company.owner, later.clone()).await.expect(201);
    let owner = closed.client(&company.owner).await;
    let path = company.path(&format!("/attendance/periods/{}/reopening", closed.period));
    owner
        .put(&path, json!({ "reason": "都要改" }))
        .await
        .expect(200);
    assert_eq!(company.server.count(open).await, 0);
    closed
        .open(&company.owner, later)
        .await
        .problem(409, "period_open");
    company.server.clock.set("2026-09-10T10:00:00Z");
    company.server.run_jobs().await;
    close_period_anew(&closed).await;
    let unknown =
        company.path("/attendance/person-reopenings/00000000-0000-7000-8000-000000000000/end");
    let owner = closed.client(&company.owner).await;
    owner
        .post(&unknown, nothing)
        .await
        .problem(404, "not_found");
}

/// A period of the same dates is another one.
async fn close_period_anew(closed: &Closed) {
    let owner = closed.client(&closed.company.owner).await;
    let path = closed.company.path("/attendance/periods");
    let range = json!({ "first_date": MONDAY, "last_date": MONDAY });
    owner.post(&path, range).await.expect(201);
    closed
        .plan(&[&closed.person])
        .await
        .problem(409, "period_closed");
}

//! Rosters: who works when, planned day by day, by whom and for whom.

use serde_json::{Value, json};

use super::shift_manage::{edit, hours};
use super::{fix, with};
use crate::support::{Client, Company, Person, Reply, client_id};

struct Factory {
    company: Company,
    group: String,
    early: String,
    late: String,
}

impl Factory {
    /// A group that works by a roster, with these people.
    async fn of(company: Company, people: &[&Person]) -> Self {
        let client = &company.owner.client;
        let mut shifts = Vec::new();
        for (name, on, off) in [("早班", "06:00", "14:00"), ("晚班", "14:00", "22:00")] {
            let body = json!({ "name": name, "hours": hours(on, off) });
            let made = client
                .post(&company.path("/attendance/shifts"), body)
                .await
                .expect(201);
            shifts.push(made["id"].as_str().unwrap().to_owned());
        }
        let ids: Vec<_> = people.iter().map(|person| &person.member_id).collect();
        let body = json!({
            "name": "工厂", "people": { "member_ids": ids },
            "rules": { "calendar": "cn", "schedule": "roster", "week": [] },
        });
        let made = client
            .post(&company.path("/attendance/groups"), body)
            .await
            .expect(201);
        let group = made["id"].as_str().unwrap().to_owned();
        let [early, late] = shifts.try_into().unwrap();
        Self {
            company,
            group,
            early,
            late,
        }
    }

    fn path(&self, rest: &str) -> String {
        self.company
            .path(&format!("/attendance/groups/{}/roster{rest}", self.group))
    }

    async fn put(&self, client: &Client, person: &Person, cells: Value) -> Reply {
        let body = json!({ "people": [{ "member_id": person.member_id, "cells": cells }] });
        client.put(&self.path(""), body).await
    }

    async fn days(&self, person: &Person, month: &str) -> Vec<Value> {
        let path = format!("/members/{}/roster?month={month}", person.member_id);
        let month = self
            .company
            .owner
            .client
            .get(&self.company.path(&path))
            .await
            .expect(200);
        month["days"].as_array().unwrap().clone()
    }

    /// What the days of a span are: E, L, a dash for rest, a dot where nothing is planned.
    async fn spelled(
        &self,
        person: &Person,
        month: &str,
        days: std::ops::RangeInclusive<usize>,
    ) -> String {
        let letter = |day: &Value| match day["shift_id"].as_str() {
            Some(id) if id == self.early => 'E',
            Some(id) if id == self.late => 'L',
            Some(_) => '?',
            None if day["decided_by"] == "roster" => '-',
            None => '.',
        };
        let all = self.days(person, month).await;
        all[days.start() - 1..*days.end()]
            .iter()
            .map(letter)
            .collect()
    }
}

/// Cells become the days of people, who learn of it; patterns and copies are many cells.
#[tokio::test]
async fn plans_days() {
    let company = Company::found().await;
    let (one, two) = (company.hire("王小明").await, company.hire("韩梅梅").await);
    let factory = Factory::of(company, &[&one, &two]).await;
    let (company, client) = (&factory.company, &factory.company.owner.client);
    let (early, late) = (&factory.early, &factory.late);
    assert_eq!(
        factory.spelled(&one, "2026-10", 1..=3).await,
        "...",
        "the nation's holidays are no matter"
    );
    let cells = json!([
        { "date": "2026-10-01", "shift_id": early }, { "date": "2026-10-02", "rest": true },
        { "date": "2026-10-03", "shift_id": late },
    ]);
    let changed = factory.put(client, &one, cells.clone()).await.expect(200);
    assert_eq!(
        (&changed["set"], &changed["unchanged"]),
        (&json!(3), &json!(0))
    );
    let again = factory.put(client, &one, cells).await.expect(200);
    assert_eq!((&again["set"], &again["unchanged"]), (&json!(0), &json!(3)));
    assert_eq!(factory.spelled(&one, "2026-10", 1..=4).await, "E-L.");
    let events = company.server.events().await;
    let told: Vec<_> = events
        .iter()
        .filter(|(kind, _)| kind == "attendance.roster_changed")
        .collect();
    assert_eq!(
        (told.len(), &told[0].1["last_date"]),
        (1, &json!("2026-10-03"))
    );
    let stale = format!(
        "SELECT count(*) FROM attendance_stale WHERE member_id = '{}' AND first_date = '2026-10-01' AND last_date = '2026-10-03'",
        one.member_id
    );
    assert_eq!(company.server.count(&stale).await, 1);

    let path = company.path(&format!("/members/{}/attendance/2026-10-01", one.member_id));
    let day = one.client.get(&path).await.expect(200);
    assert_eq!(
        day["explanation"][0]["zh_cn"],
        "2026-10-01 已排班，需上班。"
    );
    assert_eq!(day["points"][0]["due_at"], "2026-09-30T22:00:00Z");
    let path = company.path(&format!("/attendance/shifts/{late}"));
    client.delete(&path).await.problem(409, "shift_in_use");

    let pattern = json!([
        { "shift_id": early }, { "shift_id": early }, { "shift_id": late }, { "shift_id": late },
        { "rest": true }, { "rest": true },
    ]);
    let people =
        json!([{ "member_id": one.member_id }, { "member_id": two.member_id, "start": 2 }]);
    let body = json!({ "people": people, "pattern": pattern, "from_date": "2026-11-02", "to_date": "2026-11-08" });
    let filled = client.post(&factory.path("/fill"), body).await.expect(201);
    assert_eq!(filled["set"], 14);
    assert_eq!(factory.spelled(&one, "2026-11", 1..=9).await, ".EELL--E.");
    assert_eq!(factory.spelled(&two, "2026-11", 1..=9).await, ".LL--EEL.");
    let clear = json!([{ "date": "2026-11-03", "cleared": true }]);
    assert_eq!(
        factory.put(client, &two, clear).await.expect(200)["cleared"],
        1
    );
    let body =
        json!({ "from_date": "2026-11-02", "to_date": "2026-11-08", "target_date": "2026-11-09" });
    let copied = client
        .post(&factory.path("/copy"), body.clone())
        .await
        .expect(201);
    assert_eq!(
        (&copied["set"], &copied["skipped"]),
        (&json!(13), &json!([]))
    );
    assert_eq!(factory.spelled(&two, "2026-11", 9..=16).await, "L.--EEL.");

    // Whoever leaves the group is left out, and planned by it no more.
    let path = format!("/attendance/groups/{}", factory.group);
    let people = json!({ "people": { "member_ids": [one.member_id] }, "from_date": "2026-11-15" });
    edit(company, &path, 1, people).await.expect(200);
    let mut body = body;
    body["target_date"] = json!("2026-11-05");
    client
        .post(&factory.path("/copy"), body.clone())
        .await
        .problem(422, "validation_failed");
    body["from_date"] = json!("2026-11-05");
    body["target_date"] = json!("2026-11-12");
    body["to_date"] = json!("2026-11-08");
    let copied = client.post(&factory.path("/copy"), body).await.expect(201);
    assert_eq!(
        copied["skipped"],
        json!([{ "member_id": two.member_id, "date": "2026-11-15" }])
    );
    let last = &factory.days(&two, "2026-11").await[14];
    assert_ne!(last["decided_by"], "roster", "{last}");

    let path = company.path(&format!(
        "/attendance/rosters?month=2026-11&group_id={}&limit=1",
        factory.group
    ));
    let page = client.get(&path).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(page["items"][0]["days"].as_array().unwrap().len(), 30);
    assert_eq!(page["shifts"].as_array().unwrap().len(), 2);
    let next = format!("{path}&cursor={}", page["next_cursor"].as_str().unwrap());
    let page = client.get(&next).await.expect(200);
    assert!(
        page.get("next_cursor").is_none(),
        "two people of the group, and not the owner"
    );
    let path = company.path(&format!(
        "/attendance/rosters?month=2026-12&group_id={}",
        factory.group
    ));
    assert_eq!(
        client.get(&path).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1,
        "who is left"
    );

    // A group that is removed plans nobody, and keeps no shift from being removed.
    for rest in [
        format!("/attendance/groups/{}", factory.group),
        format!("/attendance/shifts/{late}"),
    ] {
        client.delete(&company.path(&rest)).await.expect(204);
    }
    assert_eq!(factory.spelled(&one, "2026-10", 1..=1).await, ".");
}

/// A group may take no check-ins of whoever has no plan. Planned rest is a plan, and so is a shift of the day before that
/// still lasts; what was recorded stays.
#[tokio::test]
async fn may_take_no_check_in_without_a_plan() {
    let company = Company::found().await;
    let one = company.hire("王小明").await;
    let factory = Factory::of(company, &[&one]).await;
    let (company, client) = (&factory.company, &factory.company.owner.client);
    let mut night = hours("22:00", "06:00");
    night["sections"][0]["off"]["next_day"] = json!(true);
    let night = json!({ "name": "夜班", "hours": night });
    let path = company.path("/attendance/shifts");
    let night = client.post(&path, night).await.expect(201)["id"].clone();
    let rules =
        json!({ "calendar": "cn", "schedule": "roster", "unrostered": "forbid", "week": [] });
    let group = format!("/attendance/groups/{}", factory.group);
    edit(company, &group, 1, json!({ "rules": rules }))
        .await
        .expect(200);
    let punches = company.path("/check-ins");
    let refused = one.client.post(&punches, fix(0.0)).await;
    let problem = refused.problem(409, "not_rostered");
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("工厂") && detail.contains("2026-09-07"),
        "{detail}"
    );
    let recorded = one.client.get(&punches).await.expect(200);
    assert_eq!(recorded["items"], json!([]));

    let cell = |cell: Value| json!([with(cell, json!({ "date": "2026-09-07" }))]);
    let plan = async |planned: Value| {
        let reply = factory.put(client, &one, cell(planned)).await;
        reply.expect(200)
    };
    plan(json!({ "rest": true })).await;
    one.client.post(&punches, fix(0.0)).await.expect(201);
    plan(json!({ "shift_id": night })).await;
    let on = with(fix(0.0), json!({ "id": client_id(), "kind": "on_duty" }));
    let late = company.at("2026-09-07T13:50:00Z", &one).await;
    late.post(&punches, on.clone()).await.expect(201);
    let morning = company.at("2026-09-07T22:05:00Z", &one).await;
    let off = with(fix(0.0), json!({ "kind": "off_duty" }));
    let off = morning.post(&punches, off).await.expect(201);
    assert_eq!(off["work_date"], "2026-09-07", "{off:#}");
    let again = company.at("2026-09-08T12:00:00Z", &one).await;
    again
        .post(&punches, fix(0.0))
        .await
        .problem(409, "not_rostered");
    again.post(&punches, on).await.expect(201);
}

/// The same again is no change; a cell that is taken away has no successor.
#[tokio::test]
async fn says_that_a_shift_took_the_place_of_another() {
    let company = Company::found().await;
    let one = company.hire("王小明").await;
    let factory = Factory::of(company, &[&one]).await;
    let client = &factory.company.owner.client;
    let path = format!("/members/{}/attendance/2026-09-08", one.member_id);
    let path = factory.company.path(&path);
    let told = async || {
        let day = client.get(&path).await.expect(200);
        let points = day["points"].as_array().unwrap().iter();
        let supplements: Vec<_> = points.map(|point| point["supplement"].clone()).collect();
        let said = day["explanation"].to_string().matches("班次已调整").count();
        (supplements, said)
    };
    let plan = async |mut cell: Value| {
        cell["date"] = json!("2026-09-08");
        factory.put(client, &one, json!([cell])).await.expect(200)
    };
    let (early, late) = (
        json!({ "shift_id": factory.early }),
        json!({ "shift_id": factory.late }),
    );
    let as_planned = (vec![json!("none"), json!("none")], 0);
    plan(early.clone()).await;
    assert_eq!(told().await, as_planned);
    assert_eq!(plan(early.clone()).await["unchanged"], 1);
    assert_eq!(told().await, as_planned);
    plan(late.clone()).await;
    let changed = (vec![json!("shift_change"), json!("shift_change")], 2);
    assert_eq!(told().await, changed);
    assert_eq!(plan(late).await["unchanged"], 1);
    assert_eq!(told().await, changed);
    // Nothing is expected of whoever rests, and a plan that is taken away has no successor.
    plan(json!({ "rest": true })).await;
    assert_eq!(told().await, (vec![], 0));
    plan(json!({ "cleared": true })).await;
    plan(early).await;
    assert_eq!(told().await, as_planned);
}

/// Every wrong cell is named, and nothing is written; the past and what is far away are refused.
#[tokio::test]
async fn is_written_whole_or_not_at_all() {
    let company = Company::found().await;
    let (one, other) = (company.hire("王小明").await, company.hire("韩梅梅").await);
    let factory = Factory::of(company, &[&one]).await;
    let client = &factory.company.owner.client;
    let early = &factory.early;
    let cells = json!([
        { "date": "2026-09-08", "shift_id": early }, { "date": "2026-09-06", "shift_id": early },
        { "date": "2027-04-01", "rest": true }, { "date": "2026-09-08", "rest": true },
        { "date": "2026-09-10", "shift_id": crate::support::client_id() },
    ]);
    let stranger = json!([{ "date": "2026-09-08", "shift_id": early }]);
    let body = json!({ "people": [
        { "member_id": one.member_id, "cells": cells }, { "member_id": other.member_id, "cells": stranger },
    ] });
    let problem = client
        .put(&factory.path(""), body)
        .await
        .problem(422, "validation_failed");
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    assert_eq!(
        pointers,
        [
            "/people/0/cells/1/date",
            "/people/0/cells/2/date",
            "/people/0/cells/3",
            "/people/0/cells/4/shift_id",
            "/people/1/cells/0"
        ]
    );
    assert!(
        problem["errors"][4]["detail"]
            .as_str()
            .unwrap()
            .contains("工厂"),
        "{problem:#}"
    );
    assert_eq!(
        factory
            .company
            .server
            .count("SELECT count(*) FROM attendance_rosters")
            .await,
        0
    );
    for cell in [
        json!({ "date": "2026-09-08" }),
        json!({ "date": "2026-09-08", "rest": true, "cleared": true }),
    ] {
        factory
            .put(client, &one, json!([cell]))
            .await
            .problem(422, "validation_failed");
    }

    // Whoever was in another group then was not planned by this one.
    let past = |date: &str| {
        let cells = json!([{ "date": date, "rest": true }]);
        json!({ "people": [{ "member_id": one.member_id, "cells": cells }], "into_the_past": true })
    };
    client
        .put(&factory.path(""), past("2026-09-06"))
        .await
        .problem(422, "validation_failed");
    let path = format!("/attendance/groups/{}", factory.group);
    let from = |date: &str| {
        let people = json!({ "member_ids": [one.member_id] });
        json!({ "people": people, "from_date": date, "into_the_past": true })
    };
    edit(&factory.company, &path, 1, from("2026-08-25"))
        .await
        .expect(200);
    super::close_period(&factory.company, "2026-08-01", "2026-08-31").await;
    client
        .put(&factory.path(""), past("2026-08-31"))
        .await
        .problem(409, "period_closed");
    client
        .put(&factory.path(""), past("2026-09-06"))
        .await
        .expect(200);
    edit(&factory.company, &path, 2, from("2026-08-15"))
        .await
        .problem(409, "period_closed");

    let by_week = json!({ "rules": { "calendar": "cn", "week": [] }, "from_date": "2026-10-01" });
    edit(&factory.company, &path, 2, by_week).await.expect(200);
    let cells = json!([{ "date": "2026-10-01", "rest": true }]);
    factory
        .put(client, &one, cells)
        .await
        .problem(422, "validation_failed");
    let body = json!({ "people": [{ "member_id": one.member_id }], "pattern": [{ "rest": true }],
        "from_date": "2026-09-08", "to_date": "2026-09-07" });
    let problem = client
        .post(&factory.path("/fill"), body)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/to_date");
}

/// Who may plan for a department plans for its people, and for nobody else.
#[tokio::test]
async fn keeps_to_the_scope() {
    let company = Company::found().await;
    let line = company.department("一线", None).await;
    let manager = company
        .hire_as("主管", "department_manager", Some(&line))
        .await;
    let inside = company.hire_into("王小明", &[&line]).await;
    let outside = company.hire("韩梅梅").await;
    let factory = Factory::of(company, &[&inside, &outside]).await;
    let cells = json!([{ "date": "2026-09-08", "shift_id": factory.early }]);
    factory
        .put(&manager.client, &inside, cells.clone())
        .await
        .expect(200);
    factory
        .put(&manager.client, &outside, cells.clone())
        .await
        .problem(403, "forbidden");
    factory
        .put(&inside.client, &inside, cells.clone())
        .await
        .problem(403, "forbidden");
    factory
        .put(&factory.company.owner.client, &outside, cells)
        .await
        .expect(200);
    let body =
        json!({ "from_date": "2026-09-08", "to_date": "2026-09-08", "target_date": "2026-09-09" });
    let copied = manager
        .client
        .post(&factory.path("/copy"), body)
        .await
        .expect(201);
    assert_eq!(copied["set"], 1, "of one's own people alone");
    let path = factory.company.path(&format!(
        "/attendance/rosters?month=2026-09&group_id={}",
        factory.group
    ));
    let seen = manager.client.get(&path).await.expect(200);
    let seen: Vec<_> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["member"]["id"])
        .collect();
    assert_eq!(seen, [&json!(inside.member_id)]);
    inside.client.get(&path).await.problem(403, "forbidden");
    let path = factory.company.path(&format!(
        "/members/{}/roster?month=2026-09",
        inside.member_id
    ));
    inside.client.get(&path).await.expect(200);
    outside.client.get(&path).await.problem(403, "forbidden");
}

/// Many who plan the same at once: each call is whole, and the last one stays.
#[tokio::test]
async fn many_plan_at_once() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let factory = Factory::of(company, &[&person]).await;
    let client = &factory.company.owner.client;
    let dates = ["2026-09-08", "2026-09-09", "2026-09-10"];
    let calls = (0..12).map(|number| {
        let shift = if number % 2 == 0 {
            &factory.early
        } else {
            &factory.late
        };
        let cells: Vec<_> = dates
            .iter()
            .map(|date| match number % 3 {
                0 => json!({ "date": date, "cleared": true }),
                _ => json!({ "date": date, "shift_id": shift }),
            })
            .collect();
        factory.put(client, &person, json!(cells))
    });
    for reply in futures_util::future::join_all(calls).await {
        reply.expect(200);
    }
    let spelled = factory.spelled(&person, "2026-09", 8..=10).await;
    assert!(
        ["EEE", "LLL", "..."].contains(&spelled.as_str()),
        "{spelled}"
    );
}

//! Times for a meeting.

use serde_json::{Value, json};

use super::scheduled::{hold, meeting, set};
use super::{at, room};
use crate::support::{Company, Person, client_id};

async fn suggest(company: &Company, who: &Person, body: Value) -> Value {
    let path = company.path("/meeting-suggestions");
    who.client.post(&path, body).await.expect(200)["suggestions"].clone()
}

fn starts(suggestions: &Value) -> Vec<&str> {
    let list = suggestions.as_array().unwrap().iter();
    list.map(|own| own["starts_at"].as_str().unwrap()).collect()
}

fn codes(suggestion: &Value) -> Vec<&str> {
    let reasons = suggestion["reasons"].as_array().unwrap().iter();
    reasons
        .map(|reason| reason["code"].as_str().unwrap())
        .collect()
}

/// The first time at which all are free, with the smallest room that is; each with its reason.
#[tokio::test]
async fn offers_what_suits_everybody() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李雷").await);
    let (small, large) = (room(&company, "小间").await, room(&company, "大间").await);
    company
        .server
        .sql(&format!(
            "UPDATE rooms SET capacity = 4 WHERE id = '{small}'; \
             UPDATE rooms SET policy = '{{\"approval\": \"always\"}}' WHERE id = '{large}'"
        ))
        .await;
    let taken = async |who: &Person, answer: &str, from: &str, to: &str| {
        let (from, to) = (at(7, from), at(7, to));
        meeting(&company, &company.owner, &[(who, answer)], &[(&from, &to)]).await
    };
    // The owner organizes all of them, and does not come.
    taken(&wang, "accepted", "09:00", "10:00").await;
    taken(&li, "tentative", "10:00", "11:00").await;
    let held = taken(&li, "declined", "11:00", "12:00").await;
    hold(&company, &held, &small, "pending").await;
    let body = json!({
        "from": at(7, "00:00"), "to": at(8, "00:00"), "duration_minutes": 60, "limit": 4,
        "required_ids": [li.member_id], "room": { "capacity": 3 },
    });
    let found = suggest(&company, &wang, body.clone()).await;
    assert_eq!(
        starts(&found),
        [
            "2026-09-07T03:00:00Z",
            "2026-09-07T04:00:00Z",
            "2026-09-07T05:00:00Z",
            "2026-09-07T06:00:00Z"
        ]
    );
    assert_eq!(
        suggest(&company, &wang, body.clone()).await,
        found,
        "always the same"
    );
    let first = &found[0];
    assert_eq!(codes(first), ["everybody_free", "room_needs_approval"]);
    assert_eq!(
        (&first["room"]["name"], &first["room"]["needs_approval"]),
        (&json!("大间"), &json!(true))
    );
    assert_eq!(codes(&found[1]), ["everybody_free", "room"]);
    assert_eq!(found[1]["room"]["name"], "小间");
    let attendees = first["attendees"].as_array().unwrap();
    assert_eq!(attendees[0]["member_id"], wang.member_id.as_str());
    assert_eq!(attendees[0]["local_starts_at"], "2026-09-07T11:00:00");

    // What the room must have, where it must be, and what its rules allow.
    let site = json!({ "kind": "site", "name": "上海", "time_zone": "Asia/Shanghai" });
    let places = company.path("/places");
    let site = company.owner.client.post(&places, site).await.expect(201)["id"].clone();
    company
        .server
        .sql(&format!(
            "UPDATE rooms SET equipment = '{{tv}}' WHERE id = '{small}'; \
             UPDATE rooms SET place_id = '{}' WHERE id = '{large}'",
            site.as_str().unwrap()
        ))
        .await;
    let offered = async |wish: Value| {
        let mut body = body.clone();
        (body["room"], body["limit"]) = (wish, json!(1));
        let found = suggest(&company, &wang, body).await;
        (
            found[0]["starts_at"].clone(),
            found[0]["room"]["name"].clone(),
        )
    };
    let (eleven, noon) = ("2026-09-07T03:00:00Z", "2026-09-07T04:00:00Z");
    let wish = json!({ "capacity": 3, "equipment": ["tv"] });
    assert_eq!(offered(wish.clone()).await, (json!(noon), json!("小间")));
    let there = json!({ "capacity": 3, "place_id": site });
    assert_eq!(offered(there).await, (json!(eleven), json!("大间")));
    let short = "UPDATE rooms SET policy = '{\"longest_minutes\": 30}' WHERE name = '小间'";
    company.server.sql(short).await;
    assert_eq!(offered(wish).await.1, Value::Null);

    // Nobody can come before ten; who is missing is said, and a tentative meeting.
    let mut body = body;
    (body["to"], body["limit"]) = (json!(at(7, "09:15")), json!(1));
    let found = suggest(&company, &wang, body.clone()).await;
    assert_eq!(starts(&found), ["2026-09-07T01:00:00Z"]);
    let missing = &found[0]["reasons"][0];
    assert_eq!(
        (&missing["code"], &missing["taken"]),
        (&json!("missing"), &json!("busy"))
    );
    assert_eq!(missing["member"]["name"], "王小明");
    assert!(
        missing["zh_cn"].as_str().unwrap().contains("王小明"),
        "{missing:#}"
    );
    (body["from"], body["to"]) = (json!(at(7, "10:00")), json!(at(7, "10:15")));
    (body["required_ids"], body["optional_ids"]) = (json!([]), json!([li.member_id]));
    body["room"] = json!({ "capacity": 100 });
    let found = suggest(&company, &wang, body).await;
    assert_eq!(codes(&found[0]), ["tentative", "no_room"]);
    assert_eq!(found[0]["attendees"][1]["optional"], true);
}

/// Across zones nobody is called at night where anything better exists, and their clocks are told; leave and days
/// off count.
#[tokio::test]
async fn shares_the_burden_across_zones() {
    let company = Company::found().await;
    let (hr, ada) = (
        company.hire_as("人事", "hr", None).await,
        company.hire("Ada").await,
    );
    let shifts = hr
        .client
        .get(&company.path("/attendance/shifts"))
        .await
        .expect(200);
    let shift = &shifts["items"][0]["id"];
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let week: Vec<_> = days
        .iter()
        .map(|day| json!({ "day": day, "shift_id": shift }))
        .collect();
    let body = json!({
        "name": "New York", "people": { "member_ids": [ada.member_id] },
        "rules": { "time_zone": "America/New_York", "calendar": "none", "week": week },
    });
    let groups = company.path("/attendance/groups");
    hr.client.post(&groups, body).await.expect(201);
    let body = json!({
        "from": at(8, "00:00"), "to": at(9, "00:00"), "duration_minutes": 60, "required_ids": [ada.member_id],
    });
    let found = suggest(&company, &company.owner, body).await;
    assert_eq!(
        &starts(&found)[..2],
        ["2026-09-07T23:00:00Z", "2026-09-08T11:00:00Z"]
    );
    let first = &found[0];
    assert_eq!(codes(first), ["outside_hours", "outside_hours"]);
    let attendee = &first["attendees"][1];
    assert_eq!(
        (
            &attendee["local_starts_at"],
            &attendee["time_zone"],
            &attendee["outside_hours_minutes"]
        ),
        (
            &json!("2026-09-07T19:00:00"),
            &json!("America/New_York"),
            &json!(120)
        )
    );
    let nights = found
        .as_array()
        .unwrap()
        .iter()
        .map(|own| codes(own).contains(&"at_night"));
    let nights: Vec<_> = nights.collect();
    assert!(nights.is_sorted() && !nights[0], "{nights:?}");

    // On a Saturday nobody works, and by day it is lighter than at night.
    let body = json!({ "from": at(12, "00:00"), "to": at(13, "00:00"), "duration_minutes": 30, "limit": 1 });
    let found = suggest(&company, &company.owner, body).await;
    assert_eq!(
        (starts(&found), codes(&found[0])),
        (vec!["2026-09-11T23:00:00Z"], vec!["outside_hours"])
    );
    let body = json!({ "from": at(6, "00:00"), "to": at(7, "08:00"), "duration_minutes": 30 });
    assert_eq!(
        suggest(&company, &company.owner, body).await,
        json!([]),
        "it is 08:50"
    );
}

/// Whom and what cannot be asked for is named. Twenty people and two weeks are no trouble.
#[tokio::test]
async fn refuses_what_is_too_much_and_takes_what_is_much() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = company.path("/meeting-suggestions");
    let nobody = client_id().to_string();
    let ask = |fields: Value| {
        let mut body =
            json!({ "from": at(7, "00:00"), "to": at(14, "00:00"), "duration_minutes": 30 });
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        body
    };
    let wrong = [
        (json!({ "to": at(7, "00:00") }), "/to"),
        (json!({ "to": "2026-11-07T00:00:00Z" }), "/to"),
        (json!({ "duration_minutes": 4 }), "/duration_minutes"),
        (json!({ "required_ids": [nobody] }), "/required_ids/0"),
        (
            json!({ "optional_ids": [wang.member_id, nobody] }),
            "/optional_ids/1",
        ),
        (json!({ "limit": 21 }), "/limit"),
        (json!({ "room": { "capacity": 0 } }), "/room/capacity"),
    ];
    for (fields, pointer) in wrong {
        let reply = wang.client.post(&path, ask(fields)).await;
        let problem = reply.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let mut people = Vec::new();
    for n in 0..19 {
        people.push(company.hire(&format!("员工{n}")).await.member_id);
    }
    let times: Vec<_> = (7..19)
        .map(|day| (at(day, "09:00"), at(day, "12:30")))
        .collect();
    let times: Vec<_> = times
        .iter()
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    let daily = meeting(&company, &wang, &[], &times).await;
    set(&company, &daily, "title = '每天'").await;
    let body = ask(json!({ "required_ids": people, "to": at(20, "00:00"), "limit": 20 }));
    let found = suggest(&company, &wang, body).await;
    assert_eq!(found.as_array().unwrap().len(), 20);
    assert!(
        found
            .as_array()
            .unwrap()
            .iter()
            .all(|own| codes(own) == ["everybody_free"])
    );
}

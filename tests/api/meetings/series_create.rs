//! Meetings in series.

use serde_json::json;

use super::{at, audited_nothing, events_of, fields, held, merge, occurrences, room, weekly};
use crate::support::Company;

/// A series takes place on the wall clock of its zone, in its rooms, each time; what is in the way
/// is named by occurrence, and may be skipped.
#[tokio::test]
async fn holds_its_rooms_each_time() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let other = company.hire("王小明").await;
    let room = room(&company, "静安").await;
    let series = weekly(client, &company, json!({ "room_ids": [room] })).await;
    assert_eq!(series["rule"], "FREQ=WEEKLY;COUNT=4");
    let times = [
        "2026-09-07T02:00:00Z",
        "2026-09-14T02:00:00Z",
        "2026-09-21T02:00:00Z",
        "2026-09-28T02:00:00Z",
    ];
    let list = occurrences(client, &company, &series).await;
    assert_eq!(fields(&list, "starts_at"), times);
    assert_eq!(list[1]["original_start"], "2026-09-14T10:00:00");
    assert_eq!(list[1]["rooms"][0]["status"], "confirmed");
    assert_eq!(held(&company, &room).await, times);

    // Daily, with three Mondays in the way.
    let mut daily = json!({
        "title": "站会", "starts_at": at(8, "10:30"), "ends_at": at(8, "10:45"),
        "rule": "FREQ=DAILY;COUNT=21", "room_ids": [room],
    });
    let path = company.path("/meetings");
    let problem = other
        .client
        .post(&path, daily.clone())
        .await
        .problem(409, "room_taken");
    assert_eq!(problem["context"]["count"], 3);
    let conflict = &problem["context"]["conflicts"][0];
    assert_eq!(conflict["original_start"], "2026-09-14T10:30:00");
    assert_eq!(conflict["starts_at"], "2026-09-14T02:00:00Z");
    assert!(!problem.to_string().contains("周例会"));
    assert_eq!(held(&company, &room).await.len(), 4);
    merge(&mut daily, json!({ "on_conflict": "skip" }));
    let made = other.client.post(&path, daily).await.expect(201);
    let skipped = made["skipped"].as_array().unwrap();
    assert_eq!(fields(skipped, "original_start")[0], "2026-09-14T10:30:00");
    assert_eq!(
        (skipped.len(), &skipped[0]["code"]),
        (3, &json!("room_taken"))
    );
    assert_eq!(held(&company, &room).await.len(), 4 + 18);
    let list = occurrences(&other.client, &company, &made).await;
    assert_eq!((list.len(), &list[6]["rooms"]), (21, &json!([])));
}

/// Ten in New York is ten in New York, also after the clocks have changed; a time that they skip is
/// left out; whole days end where the next begins.
#[tokio::test]
async fn keeps_to_the_wall_clock() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let path = company.path("/meetings");
    let make = async |starts: &str, ends: &str, rule: &str| {
        let body = json!({
            "title": "t", "starts_at": starts, "ends_at": ends, "rule": rule, "zone": "America/New_York",
        });
        client.post(&path, body).await.expect(201)
    };
    let list = async |meeting: &serde_json::Value, from: &str, to: &str| {
        let path = format!(
            "{}/occurrences?from={from}&to={to}",
            super::path_of(&company, meeting)
        );
        let page = client.get(&path).await.expect(200);
        let starts = super::each(&page, "starts_at");
        starts.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    // Clocks go back on the first of November.
    let weekly = make(
        "2026-10-26T10:00:00-04:00",
        "2026-10-26T11:00:00-04:00",
        "FREQ=WEEKLY;COUNT=2",
    )
    .await;
    let seen = list(&weekly, "2026-10-20T00:00:00Z", "2026-11-10T00:00:00Z").await;
    assert_eq!(seen, ["2026-10-26T14:00:00Z", "2026-11-02T15:00:00Z"]);
    // And forward on the fourteenth of March, at two.
    let nightly = make(
        "2027-03-13T02:30:00-05:00",
        "2027-03-13T03:00:00-05:00",
        "FREQ=DAILY;COUNT=2",
    )
    .await;
    let seen = list(&nightly, "2027-03-10T00:00:00Z", "2027-03-20T00:00:00Z").await;
    assert_eq!(seen, ["2027-03-13T07:30:00Z", "2027-03-15T06:30:00Z"]);

    let body = json!({
        "title": "展会", "starts_on": "2026-09-08", "ends_on": "2026-09-10", "rule": "FREQ=MONTHLY;COUNT=2",
    });
    let fair = client.post(&path, body).await.expect(201);
    assert_eq!(
        (&fair["all_day"], &fair["zone"]),
        (&json!(true), &json!("Asia/Shanghai"))
    );
    assert_eq!(fair["starts_at"], "2026-09-07T16:00:00Z");
    assert_eq!(fair["ends_at"], "2026-09-09T16:00:00Z");
    let seen = list(&fair, "2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z").await;
    assert_eq!(seen, ["2026-10-07T16:00:00Z"]);
}

/// Departments, groups and guests are invited as they are now, everybody once; the meeting of five
/// rooms has them all or none.
#[tokio::test]
async fn invites_people_of_all_kinds() {
    let company = Company::found().await;
    let above = company.department("研发部", None).await;
    let below = company.department("后端组", Some(&above)).await;
    let (one, two) = (
        company.hire_into("王小明", &[&below]).await,
        company.hire_into("李雷", &[&above]).await,
    );
    let group = json!({ "name": "评审组", "member_ids": [one.member_id] });
    let group = company
        .owner
        .client
        .post(&company.path("/user-groups"), group)
        .await;
    let group = match group.status {
        201 => Some(super::id(&group.json)),
        _ => None,
    };
    let body = json!({
        "title": "评审", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"), "private": true,
        "invite": {
            "department_ids": [above], "optional_member_ids": [one.member_id],
            "user_group_ids": group.into_iter().collect::<Vec<_>>(),
            "guests": [
                { "email": "Guest@Partner.example", "name": "刘洋" },
                { "email": "guest@partner.example" },
            ],
        },
    });
    let path = company.path("/meetings");
    let made = company.owner.client.post(&path, body).await.expect(201);
    let attendees = made["attendees"].as_array().unwrap();
    assert_eq!(attendees.len(), 4, "{made:#}");
    let find = |name: &str| attendees.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(find("王小明")["optional"], true);
    assert_eq!(find("李雷")["optional"], false);
    assert_eq!(find("刘洋")["email"], "guest@partner.example");
    assert!(find("刘洋").get("member_id").is_none());
    assert_eq!(
        events_of(&company, &two.member_id).await.0,
        ["meeting.created"]
    );

    // Nobody else reads what is private, whoever manages rooms.
    let admin = company.hire_as("韩梅梅", "admin", None).await;
    let seen = admin
        .client
        .get(&super::path_of(&company, &made))
        .await
        .expect(200);
    for hidden in ["title", "note", "attendees", "reminders"] {
        assert!(seen.get(hidden).is_none(), "{hidden} in {seen:#}");
    }
    assert_eq!(seen["starts_at"], "2026-09-07T02:00:00Z");
    audited_nothing(&company, "meeting.created").await;
}

/// Nobody creates more than a hundred a day, however many at once; the next day counts anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn has_a_limit_for_each_day() {
    let company = Company::found_on(
        crate::support::TestServer::start_with(|settings| settings.meetings_per_day = 5).await,
    )
    .await;
    let client = &company.owner.client;
    let path = company.path("/meetings");
    let body = json!({ "title": "t", "starts_at": at(9, "10:00"), "ends_at": at(9, "11:00") });
    let all = (0..12).map(|_| client.post(&path, body.clone()));
    let replies = futures_util::future::join_all(all).await;
    let made = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 5);
    client
        .post(&path, body.clone())
        .await
        .problem(429, "too_many_meetings");
    company.server.clock.advance(chrono::TimeDelta::days(1));
    let client = company.server.sign_in_again(&company.owner).await.client;
    client.post(&path, body).await.expect(201);
}

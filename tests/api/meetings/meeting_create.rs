//! Booking rooms.

use serde_json::{Value, json};

use super::{at, book, events_of, id, room};
use crate::support::Company;

/// The organizer and those invited attend; all of them learn of it, and see the whole.
#[tokio::test]
async fn books_and_invites() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let body = json!({
        "room_ids": [room], "title": " 周例会 ", "note": "请带上季度数据。\n第二行",
        "starts_at": at(7, "10:00"), "ends_at": at(7, "11:30"),
        "invite": { "member_ids": [guest.member_id, organizer.member_id, guest.member_id] },
    });
    let meeting = organizer
        .client
        .post(&company.path("/meetings"), body)
        .await
        .expect(201);
    assert_eq!(
        (&meeting["title"], &meeting["status"]),
        (&json!("周例会"), &json!("confirmed"))
    );
    assert_eq!(meeting["starts_at"], "2026-09-07T02:00:00Z");
    assert_eq!(
        meeting["organizer"],
        json!({ "id": organizer.member_id, "name": "王小明" })
    );
    let attendee = |person: &crate::support::Person, name: &str, answer: &str| {
        json!({
            "id": person.member_id, "member_id": person.member_id, "name": name, "answer": answer,
            "optional": false, "invited": true,
        })
    };
    let expected = json!([
        attendee(&guest, "李雷", "needs_action"),
        attendee(&organizer, "王小明", "accepted"),
    ]);
    assert_eq!(meeting["attendees"], expected);
    let path = company.path(&format!("/meetings/{}", id(&meeting)));
    assert_eq!(organizer.client.get(&path).await.expect(200), meeting);
    let seen = guest.client.get(&path).await.expect(200);
    assert_eq!(
        (&seen["my_answer"], &seen["attendees"]),
        (&json!("needs_action"), &expected)
    );
    let (kinds, payload) = events_of(&company, &guest.member_id).await;
    assert_eq!(kinds, ["room.created", "meeting.created"]);
    assert_eq!(payload["title"], "周例会");
    // Who is not invited learns nothing.
    assert_eq!(
        events_of(&company, &company.owner.member_id).await.0,
        ["room.created"]
    );
}

/// Whatever shares an instant with a booking is refused, with the time that is in the way
/// and without its title; what only touches it is not.
#[tokio::test]
async fn refuses_a_clash_and_allows_back_to_back() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let other = company.hire("王小明").await.client;
    let room = room(&company, "静安").await;
    book(client, &company, &room, "10:00", "11:00")
        .await
        .expect(201);
    for (from, to) in [
        ("10:00", "11:00"),
        ("09:30", "10:01"),
        ("10:59", "12:00"),
        ("10:15", "10:45"),
        ("09:00", "12:00"),
    ] {
        let problem = book(&other, &company, &room, from, to)
            .await
            .problem(409, "room_taken");
        let expected = json!([{
            "room_id": room, "original_start": format!("2026-09-07T{from}:00"),
            "starts_at": "2026-09-07T02:00:00Z", "ends_at": "2026-09-07T03:00:00Z",
        }]);
        assert_eq!(problem["context"]["conflicts"], expected, "{from} to {to}");
        assert!(!problem.to_string().contains("周例会"), "{problem:#}");
    }
    book(&other, &company, &room, "09:00", "10:00")
        .await
        .expect(201);
    book(&other, &company, &room, "11:00", "12:00")
        .await
        .expect(201);
    let problem = book(&other, &company, &room, "09:30", "11:30")
        .await
        .problem(409, "room_taken");
    // Of several in its way, the last.
    let conflict = &problem["context"]["conflicts"][0];
    assert_eq!(conflict["starts_at"], "2026-09-07T03:00:00Z");
}

/// The same hour is free in another room.
#[tokio::test]
async fn rooms_are_independent() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for name in ["静安", "徐汇"] {
        let room = room(&company, name).await;
        book(client, &company, &room, "10:00", "11:00")
            .await
            .expect(201);
    }
}

/// The same booking sent again answers the same one; the id is refused to anybody else.
#[tokio::test]
async fn repeats_are_recognized() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let other = company.hire("王小明").await.client;
    let room = room(&company, "静安").await;
    let mut body = json!({
        "id": "0192aaaa-0000-7000-8000-000000000001", "room_ids": [room], "title": "周例会",
        "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
    });
    let path = company.path("/meetings");
    let first = client.post(&path, body.clone()).await.expect(201);
    let again = client.post(&path, body.clone()).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    body["starts_at"] = json!(at(8, "10:00"));
    body["ends_at"] = json!(at(8, "11:00"));
    other
        .post(&path, body.clone())
        .await
        .problem(409, "already_exists");
    client
        .post(&path, body)
        .await
        .problem(422, "idempotency_mismatch");
}

/// Times that no calendar could mean, and everything out of bounds, are refused and named.
#[tokio::test]
async fn refuses_bad_input() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let room = room(&company, "静安").await;
    let nobody = "0192aaaa-0000-7000-8000-00000000ffff";
    let good = json!({
        "room_ids": [room], "title": "周例会", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
    });
    let cases: Vec<(&str, Value, &str)> = vec![
        ("ends_at", json!(at(7, "10:00")), "/ends_at"),
        ("ends_at", json!(at(7, "09:00")), "/ends_at"),
        ("ends_at", json!("2026-09-07T10:00:59+08:00"), "/ends_at"),
        ("ends_at", json!("2026-10-08T10:00:01+08:00"), "/ends_at"),
        ("ends_at", json!("2026-09-07T11:00:00"), "/ends_at"),
        ("ends_at", json!("2026-09-07T11:00:00.5+08:00"), "/ends_at"),
        ("ends_at", json!("2026-02-30T11:00:00Z"), "/ends_at"),
        ("ends_at", json!("30000-01-01T00:00:00Z"), "/ends_at"),
        ("ends_at", json!("9999-12-31T23:59:59-23:59"), "/ends_at"),
        ("ends_at", json!(1_788_750_000), "/ends_at"),
        ("starts_at", json!("2026-09-07T10:00:00"), "/starts_at"),
        ("starts_at", json!("2026-09-07"), "/starts_at"),
        ("starts_at", json!("0000-01-01T00:00:00+23:59"), "/ends_at"),
        ("starts_at", json!(at(7, "08:44")), "/starts_at"),
        ("title", json!(""), "/title"),
        ("title", json!("长".repeat(2049)), "/title"),
        ("title", json!("两\n行"), "/title"),
        ("note", json!("长".repeat(5001)), "/note"),
        ("room_ids", json!(["静安"]), "/room_ids/0"),
        ("room_ids", json!([nobody]), "/room_ids"),
        ("room_ids", json!(vec![nobody; 6]), "/room_ids"),
        ("zone", json!("Mars/Olympus"), "/zone"),
        ("rule", json!("FREQ=HOURLY"), "/rule"),
        ("rule", json!("FREQ=WEEKLY;BYDAY=TU"), "/rule"),
        ("rule", json!("FREQ=WEEKLY"), "/rule"),
        ("reminders", json!([40321]), "/reminders/0"),
        (
            "invite",
            json!({ "member_ids": [company.owner.member_id, nobody] }),
            "/invite/member_ids/1",
        ),
        (
            "invite",
            json!({ "member_ids": vec![nobody; 501] }),
            "/invite/member_ids",
        ),
        (
            "invite",
            json!({ "department_ids": [nobody] }),
            "/invite/department_ids/0",
        ),
        (
            "invite",
            json!({ "user_group_ids": [nobody] }),
            "/invite/user_group_ids/0",
        ),
        (
            "invite",
            json!({ "guests": [{ "email": "nobody" }] }),
            "/invite/guests/0/email",
        ),
        ("invite", json!("everybody"), "/invite"),
        ("colour", json!("red"), ""),
    ];
    for (field, value, pointer) in cases {
        let mut body = good.clone();
        body[field] = value.clone();
        let problem = client
            .post(&company.path("/meetings"), body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{field}: {value}: {problem:#}"
        );
    }
    for field in ["title", "note"] {
        let mut body = good.clone();
        body[field] = json!("a\0b");
        client
            .post(&company.path("/meetings"), body)
            .await
            .problem(400, "malformed_body");
    }
    client
        .post(&company.path("/meetings"), good)
        .await
        .expect(201);
}

/// A department that the rules hide from whoever invites is like one that is not there, when a meeting is
/// created and when it is edited; whom the rule excepts invites it as before.
#[tokio::test]
async fn hidden_departments_are_not_invited() {
    let company = Company::found().await;
    let hidden = company.department("秘密项目", None).await;
    let below = company.department("一组", Some(&hidden)).await;
    let (wang, li) = (
        company.hire("王小明").await,
        company.hire_into("李娜", &[&below]).await,
    );
    let rule = json!({ "kind": "hide", "name": "不公开", "objects": [{ "kind": "department", "id": hidden }] });
    let rules = company.path("/visibility/rules");
    company.owner.client.post(&rules, rule).await.expect(201);
    let meeting = |departments: Value| {
        json!({
            "title": "周例会", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
            "invite": { "department_ids": departments },
        })
    };
    let meetings = company.path("/meetings");
    let nowhere = crate::support::client_id().to_string();
    let of_nowhere = wang.client.post(&meetings, meeting(json!([nowhere]))).await;
    let mut expected = of_nowhere.problem(422, "validation_failed");
    for department in [&hidden, &below] {
        let refused = wang.client.post(&meetings, meeting(json!([department])));
        assert_eq!(
            refused.await.problem(422, "validation_failed"),
            expected,
            "nothing tells the one from the other"
        );
    }
    let made = wang.client.post(&meetings, meeting(json!([]))).await;
    let path = company.path(&format!("/meetings/{}", id(&made.expect(201))));
    let more = json!({ "invite": { "department_ids": [below] } });
    let refused = wang.client.patch(&path, 1, more.clone()).await;
    expected = refused.problem(422, "validation_failed");
    assert_eq!(expected["errors"][0]["pointer"], "/invite/department_ids/0");
    // Those who are in it, and those who manage members.
    for person in [&li, &company.owner] {
        let body = meeting(json!([below]));
        person.client.post(&meetings, body).await.expect(201);
    }
}

/// A meeting begins at most five minutes ago and at most 730 days ahead.
#[tokio::test]
async fn reaches_the_edges_of_time() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for (starts_at, ends_at) in [
        ("2026-09-07T00:45:00Z", "2026-09-07T00:51:00Z"),
        ("2026-09-07T01:00:00Z", "2026-09-08T01:00:00Z"),
        ("2028-09-06T00:50:00Z", "2028-09-06T00:51:00Z"),
    ] {
        let body = json!({ "title": "t", "starts_at": starts_at, "ends_at": ends_at });
        client
            .post(&company.path("/meetings"), body)
            .await
            .expect(201);
    }
    let body = json!({
        "title": "t",
        "starts_at": "2028-09-06T00:50:01Z", "ends_at": "2028-09-06T02:00:00Z",
    });
    client
        .post(&company.path("/meetings"), body)
        .await
        .problem(422, "validation_failed");
}

/// Only active members can be invited, and nothing of another organization can be used.
#[tokio::test]
async fn keeps_to_the_organization() {
    let company = Company::found().await;
    let (elsewhere, stranger) = company.stranger().await;
    let room = room(&company, "静安").await;
    let client = &company.owner.client;
    let body = json!({ "name": "还没来" });
    let invited = client
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    for member in [id(&invited), stranger.member_id.clone()] {
        let body = json!({
            "room_ids": [room], "title": "t", "invite": { "member_ids": [member] },
            "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
        });
        let problem = client
            .post(&company.path("/meetings"), body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], "/invite/member_ids/0");
    }
    book(&stranger.client, &company, &room, "10:00", "11:00")
        .await
        .problem(404, "not_found");
    let body = json!({
        "room_ids": [room], "title": "t", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
    });
    let theirs = format!("/v1/organizations/{elsewhere}/meetings");
    let problem = stranger
        .client
        .post(&theirs, body)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/room_ids");
    book(client, &company, &room, "10:00", "11:00")
        .await
        .expect(201);
}

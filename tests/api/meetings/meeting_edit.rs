//! Changing meetings.

use serde_json::{Value, json};

use super::{at, events_of, fields, held, id, occurrences, path_of, room, weekly};
use crate::support::{Client, Company};

async fn edit(
    client: &Client,
    company: &Company,
    meeting: &Value,
    version: i64,
    body: Value,
) -> Value {
    let path = path_of(company, meeting);
    client.patch(&path, version, body).await.expect(200)
}

/// A one-off moves with its room, and its attendees are asked anew; a new title asks nobody.
#[tokio::test]
async fn moves_a_meeting_and_asks_again() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let (one, two) = (room(&company, "静安").await, room(&company, "徐汇").await);
    let body = json!({
        "title": "评审", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"), "room_ids": [one],
        "invite": { "member_ids": [guest.member_id] },
    });
    let path = company.path("/meetings");
    let made = organizer.client.post(&path, body).await.expect(201);
    let answer = json!({ "answer": "accepted" });
    let place = format!("{}/answer", path_of(&company, &made));
    guest.client.put(&place, answer).await.expect(200);

    let titled = edit(
        &organizer.client,
        &company,
        &made,
        1,
        json!({ "title": "终审", "note": null }),
    )
    .await;
    assert_eq!(
        (&titled["sequence"], &titled["version"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(titled["attendees"][0]["answer"], "accepted");
    let path = path_of(&company, &made);
    organizer
        .client
        .patch(&path, 1, json!({ "title": "t" }))
        .await
        .problem(412, "version_mismatch");
    guest
        .client
        .patch(&path, 2, json!({ "title": "t" }))
        .await
        .problem(403, "forbidden");

    let moved = json!({
        "starts_at": at(7, "10:30"), "ends_at": at(7, "11:30"), "room_ids": [one, two],
        "invite": { "guests": [{ "email": "a@partner.example" }] },
    });
    let moved = edit(&organizer.client, &company, &made, 2, moved).await;
    assert_eq!(
        (&moved["sequence"], &moved["starts_at"]),
        (&json!(1), &json!("2026-09-07T02:30:00Z"))
    );
    let answers = fields(moved["attendees"].as_array().unwrap(), "answer").len();
    assert_eq!(answers, 3);
    let seen = guest.client.get(&path).await.expect(200);
    assert_eq!(seen["my_answer"], "needs_action");
    for room in [&one, &two] {
        assert_eq!(held(&company, room).await, ["2026-09-07T02:30:00Z"]);
    }
    let fewer = json!({ "room_ids": [two], "uninvite": [guest.member_id] });
    edit(&organizer.client, &company, &made, 3, fewer).await;
    assert_eq!(held(&company, &one).await, [] as [&str; 0]);
    let (kinds, payload) = events_of(&company, &guest.member_id).await;
    assert_eq!(kinds.last().unwrap(), "meeting.edited");
    assert_eq!(payload["version"], 4);
    let seen = guest.client.get(&path).await.expect(200);
    assert!(seen.get("title").is_none());

    // What somebody else has stays theirs, and then nothing is changed.
    let rival = json!({
        "title": "别人", "starts_at": at(8, "10:00"), "ends_at": at(8, "11:00"), "room_ids": [two],
    });
    guest
        .client
        .post(&company.path("/meetings"), rival)
        .await
        .expect(201);
    let clash = json!({ "title": "撞", "starts_at": at(8, "10:30"), "ends_at": at(8, "11:30") });
    organizer
        .client
        .patch(&path, 4, clash)
        .await
        .problem(409, "room_taken");
    let same = organizer.client.get(&path).await.expect(200);
    assert_eq!(
        (&same["version"], &same["title"]),
        (&json!(4), &json!("终审"))
    );
}

/// One occurrence is moved and keeps its name; the series' own version grows, and nothing else of it
/// changes: not its sequence, nor its status, nor the answers to the others.
#[tokio::test]
async fn one_occurrence_leaves_the_others() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let more = json!({ "room_ids": [room], "invite": { "member_ids": [guest.member_id] } });
    let made = weekly(&organizer.client, &company, more).await;
    let place = format!("{}/answer", path_of(&company, &made));
    guest
        .client
        .put(&place, json!({ "answer": "accepted" }))
        .await
        .expect(200);
    let moved = json!({
        "scope": "one", "occurrence": "2026-09-14T10:00:00", "title": "改期",
        "starts_at": at(15, "15:00"), "ends_at": at(15, "16:30"),
    });
    let after = edit(&organizer.client, &company, &made, 1, moved).await;
    assert_eq!(
        (&after["sequence"], &after["title"]),
        (&json!(0), &json!("周例会"))
    );
    let list = occurrences(&guest.client, &company, &made).await;
    assert_eq!(fields(&list, "starts_at")[1], "2026-09-15T07:00:00Z");
    assert_eq!(list[1]["original_start"], "2026-09-14T10:00:00");
    assert_eq!(
        fields(&list, "title"),
        ["周例会", "改期", "周例会", "周例会"]
    );
    assert_eq!(
        fields(&list, "my_answer"),
        ["accepted", "needs_action", "accepted", "accepted"]
    );
    assert_eq!(list[1]["differing"][0]["answer"], "needs_action");
    assert_eq!(held(&company, &room).await[1], "2026-09-15T07:00:00Z");

    // To one of them alone: another guest, another answer with another time, another room.
    let newcomer = company.hire("韩梅梅").await;
    let other = super::room(&company, "徐汇").await;
    let body = json!({
        "scope": "one", "occurrence": "2026-09-21T10:00:00", "room_ids": [other],
        "invite": { "member_ids": [newcomer.member_id] }, "uninvite": [guest.member_id],
    });
    edit(&organizer.client, &company, &made, 2, body).await;
    let agenda = super::within(
        &company.path("/agenda"),
        &at(7, "00:00"),
        "2026-10-07T00:00:00+08:00",
    );
    let starts = |page: &Value| super::each(page, "starts_at").len();
    assert_eq!(starts(&newcomer.client.get(&agenda).await.expect(200)), 1);
    assert_eq!(starts(&guest.client.get(&agenda).await.expect(200)), 3);
    let answer = json!({
        "answer": "declined", "occurrence": "2026-09-28T10:00:00", "comment": "出差",
        "proposed_starts_at": at(29, "10:00"), "proposed_ends_at": at(29, "11:00"),
    });
    guest.client.put(&place, answer).await.expect(200);
    let list = occurrences(&organizer.client, &company, &made).await;
    assert_eq!(list[2]["rooms"][0]["name"], "徐汇");
    assert_eq!(list[3]["differing"][0]["comment"], "出差");
    assert_eq!(held(&company, &room).await.len(), 3);

    // All of them an hour later: what is different about one goes along, and everybody is asked.
    let later = json!({ "starts_at": at(7, "11:00"), "ends_at": at(7, "12:00") });
    let after = edit(&organizer.client, &company, &made, 3, later).await;
    assert_eq!(after["sequence"], 1);
    let list = occurrences(&organizer.client, &company, &made).await;
    assert_eq!(fields(&list, "original_start")[1], "2026-09-14T11:00:00");
    assert_eq!(
        fields(&list, "starts_at"),
        [
            "2026-09-07T03:00:00Z",
            "2026-09-15T07:00:00Z",
            "2026-09-21T03:00:00Z",
            "2026-09-28T03:00:00Z"
        ]
    );
    assert_eq!(list[2]["rooms"][0]["name"], "徐汇");
    let seen = guest
        .client
        .get(&path_of(&company, &made))
        .await
        .expect(200);
    assert_eq!(seen["my_answer"], "needs_action");
    // By an occurrence that is named, on another day: the rule must go along.
    let body = json!({
        "occurrence": "2026-09-28T11:00:00", "starts_at": at(29, "09:00"), "ends_at": at(29, "10:00"),
    });
    let after = edit(&organizer.client, &company, &made, 4, body).await;
    assert_eq!(after["starts_local"], "2026-09-08T09:00:00");
    let unknown = json!({ "scope": "one", "occurrence": "2026-09-09T09:00:00", "title": "t" });
    let path = path_of(&company, &made);
    let problem = organizer
        .client
        .patch(&path, 5, unknown)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/occurrence");
    let common = json!({ "scope": "one", "occurrence": "2026-09-08T09:00:00", "private": true });
    let problem = organizer
        .client
        .patch(&path, 5, common)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/private");
    assert_eq!(id(&after), id(&made));
}

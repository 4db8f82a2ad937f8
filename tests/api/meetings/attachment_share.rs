//! Pictures of rooms, attachments of meetings, and a meeting's conversation.

use serde_json::{Value, json};

use super::holding::meeting;
use super::{at, path_of, put_on, room};
use crate::messaging::file_collect::{keep_house, objects};
use crate::support::tus::{download, upload};
use crate::support::{Company, Person, client_id};

/// The smallest PNG: one transparent pixel.
pub const PIXEL: &[u8] = include_bytes!("pixel.png");

async fn invite(company: &Company, meeting: &str, person: &Person) {
    let who = &person.member_id;
    let sql = format!(
        "INSERT INTO meeting_attendees (org_id, meeting_id, attendee_id, member_id, answer, first_starts_at, last_ends_at) \
         VALUES ('{}', '{meeting}', '{who}', '{who}', 'needs_action', '2026-09-07T02:00:00Z', '2026-09-07T03:00:00Z')",
        company.id
    );
    company.server.sql(&sql).await;
}

/// What a room and a meeting show is had by those who see them, is kept, and goes when it is let go.
#[tokio::test]
async fn files_are_shared_and_kept() {
    let company = Company::found().await;
    let owner = &company.owner;
    let (person, outsider) = (company.hire("王小明").await, company.hire("外人").await);
    let room = company.path(&format!("/rooms/{}", room(&company, "静安").await));
    let picture = upload(&company, owner, "静安.png", PIXEL).await;
    let note = upload(&company, owner, "说明.txt", "两块白板".as_bytes()).await;
    let path = format!("{room}/picture");
    let theirs = upload(&company, &person, "别人.png", PIXEL).await;
    for wrong in [&note, &theirs, &client_id().to_string()] {
        let refused = put_on(&owner.client, &path, 1, json!({ "file_id": wrong })).await;
        refused.problem(422, "validation_failed");
    }
    let link = company.path(&format!("/files/{picture}/link"));
    person.client.get(&link).await.problem(404, "not_found");
    let set = put_on(&owner.client, &path, 1, json!({ "file_id": picture }))
        .await
        .expect(200);
    assert_eq!(set["picture_id"], picture);
    assert!(
        download(&company, &person, &picture)
            .await
            .starts_with(b"\x89PNG")
    );

    let meeting = meeting(&company, owner).await;
    invite(&company, &meeting, &person).await;
    let attachments = company.path(&format!("/meetings/{meeting}/attachments"));
    let attach = format!("{attachments}/{note}");
    let listed = owner.client.put(&attach, Value::Null).await.expect(200);
    assert_eq!(listed["items"][0]["name"], "说明.txt");
    assert_eq!(
        owner.client.put(&attach, Value::Null).await.expect(200),
        listed
    );
    assert_eq!(person.client.get(&attachments).await.expect(200), listed);
    assert_eq!(
        download(&company, &person, &note).await,
        "两块白板".as_bytes()
    );
    outsider
        .client
        .get(&attachments)
        .await
        .problem(404, "not_found");
    let link = company.path(&format!("/files/{note}/link"));
    outsider.client.get(&link).await.problem(404, "not_found");
    let others = format!("{attachments}/{theirs}");
    owner
        .client
        .put(&others, Value::Null)
        .await
        .problem(404, "not_found");
    person.client.put(&others, Value::Null).await.expect(200);
    person
        .client
        .delete(&attach)
        .await
        .problem(403, "forbidden");

    // A week later only what is held is there.
    let kept = upload(&company, owner, "草稿.txt", b"loose").await;
    let later = company.at("2026-09-15T00:00:00Z", owner).await;
    let before = objects(&company);
    keep_house(&company).await;
    assert!(objects(&company) < before);
    later
        .get(&company.path(&format!("/files/{kept}")))
        .await
        .problem(404, "not_found");
    for file in [&picture, &note, &theirs] {
        later
            .get(&company.path(&format!("/files/{file}")))
            .await
            .expect(200);
    }
    later.delete(&others).await.expect(204);
    later.delete(&others).await.problem(404, "not_found");
    put_on(&later, &path, 2, json!({ "file_id": null }))
        .await
        .expect(200);
    keep_house(&company).await;
    for (file, status) in [(&picture, 404), (&theirs, 404), (&note, 200)] {
        let reply = later.get(&company.path(&format!("/files/{file}"))).await;
        assert_eq!(reply.status, status, "{}", reply.json);
    }
}

/// The organizer has one conversation for the meeting, and who attends is in it.
#[tokio::test]
async fn attendees_talk() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let (person, late) = (company.hire("王小明").await, company.hire("李娜").await);
    let body = json!({
        "title": "周例会", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
        "invite": { "member_ids": [person.member_id] },
    });
    let meeting = owner
        .post(&company.path("/meetings"), body)
        .await
        .expect(201);
    let path = format!("{}/conversation", path_of(&company, &meeting));
    person
        .client
        .post(&path, Value::Null)
        .await
        .problem(403, "forbidden");
    late.client
        .post(&path, Value::Null)
        .await
        .problem(404, "not_found");
    let had = owner.post(&path, Value::Null).await.expect(200);
    assert_eq!(owner.post(&path, Value::Null).await.expect(200), had);
    let group = company.path(&format!(
        "/conversations/{}",
        had["conversation_id"].as_str().unwrap()
    ));
    let seen = person.client.get(&group).await.expect(200);
    assert_eq!(
        (&seen["name"], &seen["member_count"]),
        (&json!("周例会"), &json!(2))
    );
    let others =
        json!({ "invite": { "member_ids": [late.member_id] }, "uninvite": [person.member_id] });
    let version = meeting["version"].as_i64().unwrap();
    owner
        .patch(&path_of(&company, &meeting), version, others)
        .await
        .expect(200);
    company.server.run_jobs().await;
    late.client.get(&group).await.expect(200);
    person.client.get(&group).await.problem(404, "not_found");
}

//! Answering invitations.

use serde_json::json;

use super::{at, events_of, id, room};
use crate::support::Company;

/// An attendee accepts, doubts and declines; everybody invited sees it and learns of each
/// change once.
#[tokio::test]
async fn answers_as_often_as_one_likes() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let body = json!({
        "room_ids": [room], "title": "周例会", "invite": { "member_ids": [guest.member_id] },
        "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
    });
    let meeting = organizer
        .client
        .post(&company.path("/meetings"), body)
        .await
        .expect(201);
    let path = company.path(&format!("/meetings/{}", id(&meeting)));
    for answer in ["accepted", "tentative", "declined", "declined"] {
        let body = json!({ "answer": answer });
        let after = guest
            .client
            .put(&format!("{path}/answer"), body)
            .await
            .expect(200);
        assert_eq!(after["my_answer"], answer);
        let seen = organizer.client.get(&path).await.expect(200);
        assert_eq!(seen["attendees"][0]["answer"], answer);
    }
    let (kinds, payload) = events_of(&company, &organizer.member_id).await;
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "meeting.answered")
            .count(),
        3
    );
    assert_eq!(
        (&payload["member_id"], &payload["answer"]),
        (&json!(guest.member_id), &json!("declined"))
    );
}

/// Who is not invited cannot answer, the organizer has, and a cancelled booking waits for none.
#[tokio::test]
async fn refuses_what_makes_no_sense() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let body = json!({
        "room_ids": [room], "title": "周例会", "invite": { "member_ids": [guest.member_id] },
        "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
    });
    let meeting = organizer
        .client
        .post(&company.path("/meetings"), body)
        .await
        .expect(201);
    let path = company.path(&format!("/meetings/{}/answer", id(&meeting)));
    let accept = json!({ "answer": "accepted" });
    company
        .owner
        .client
        .put(&path, accept.clone())
        .await
        .problem(403, "not_invited");
    organizer
        .client
        .put(&path, accept.clone())
        .await
        .problem(409, "organizer_attends");
    for body in [
        json!({}),
        json!({ "answer": "needs_action" }),
        json!({ "answer": "accepted", "why": "" }),
    ] {
        guest
            .client
            .put(&path, body)
            .await
            .problem(422, "validation_failed");
    }
    let cancel = company.path(&format!("/meetings/{}/cancel", id(&meeting)));
    organizer.client.post(&cancel, json!({})).await.expect(200);
    guest
        .client
        .put(&path, accept)
        .await
        .problem(409, "meeting_cancelled");
}

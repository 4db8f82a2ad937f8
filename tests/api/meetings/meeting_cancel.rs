//! Cancelling bookings.

use chrono::TimeDelta;
use serde_json::json;

use super::{at, audited, book, events_of, id, room, within};
use crate::support::Company;

/// A cancelled booking frees its room, leaves the agenda, and stays cancelled when cancelled
/// again; its participants learn of it once.
#[tokio::test]
async fn frees_the_slot() {
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
    let path = company.path(&format!("/meetings/{}/cancel", id(&meeting)));
    let cancelled = organizer.client.post(&path, json!({})).await.expect(200);
    assert_eq!(
        (&cancelled["status"], &cancelled["title"]),
        (&json!("cancelled"), &json!("周例会"))
    );
    assert_eq!(
        organizer.client.post(&path, json!({})).await.expect(200),
        cancelled
    );
    let (kinds, payload) = events_of(&company, &guest.member_id).await;
    assert_eq!(
        kinds,
        ["room.created", "meeting.created", "meeting.cancelled"]
    );
    assert_eq!(payload["status"], "cancelled");
    let agenda = within(&company.path("/agenda"), &at(7, "00:00"), &at(14, "00:00"));
    assert_eq!(
        guest.client.get(&agenda).await.expect(200)["items"],
        json!([])
    );
    book(&guest.client, &company, &room, "10:00", "11:00")
        .await
        .expect(201);
}

/// Only the organizer and who manages rooms may cancel; a manager's doing is audited.
#[tokio::test]
async fn belongs_to_organizer_and_managers() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let admin = company.hire_as("韩梅梅", "admin", None).await;
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
    let path = company.path(&format!("/meetings/{}/cancel", id(&meeting)));
    guest
        .client
        .post(&path, json!({}))
        .await
        .problem(403, "forbidden");
    admin.client.post(&path, json!({})).await.expect(200);
    let entry = audited(&company, "meeting.cancelled").await;
    assert_eq!(entry["actor_id"], admin.member_id.as_str());
    assert_eq!(
        (&entry["before"]["status"], &entry["after"]["status"]),
        (&json!("confirmed"), &json!("cancelled"))
    );
    assert_eq!(
        events_of(&company, &guest.member_id)
            .await
            .0
            .last()
            .unwrap(),
        "meeting.cancelled"
    );
}

/// A meeting that runs can be cancelled, one that is over cannot.
#[tokio::test]
async fn what_is_over_stays() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let room = room(&company, "静安").await;
    let first = book(client, &company, &room, "09:00", "10:00")
        .await
        .expect(201);
    let second = book(client, &company, &room, "10:00", "11:00")
        .await
        .expect(201);
    // 10:30
    company.server.clock.advance(TimeDelta::minutes(100));
    let client = &company.server.sign_in_again(&company.owner).await.client;
    let path = |id: String| company.path(&format!("/meetings/{id}/cancel"));
    client
        .post(&path(id(&first)), json!({}))
        .await
        .problem(409, "meeting_over");
    client.post(&path(id(&second)), json!({})).await.expect(200);
    book(client, &company, &room, "10:30", "11:00")
        .await
        .expect(201);
}

/// Another organization's booking cannot be found, let alone cancelled.
#[tokio::test]
async fn strangers_find_nothing() {
    let company = Company::found().await;
    let (elsewhere, stranger) = company.stranger().await;
    let room = room(&company, "静安").await;
    let meeting = id(
        &book(&company.owner.client, &company, &room, "10:00", "11:00")
            .await
            .expect(201),
    );
    let theirs = format!("/v1/organizations/{elsewhere}/meetings/{meeting}");
    for path in [company.path(&format!("/meetings/{meeting}")), theirs] {
        stranger.client.get(&path).await.problem(404, "not_found");
        stranger
            .client
            .post(&format!("{path}/cancel"), json!({}))
            .await
            .problem(404, "not_found");
        let answer = json!({ "answer": "accepted" });
        stranger
            .client
            .put(&format!("{path}/answer"), answer)
            .await
            .problem(404, "not_found");
    }
}

//! Changing rooms.

use serde_json::json;

use super::{audited, book, id, room};
use crate::support::Company;

/// A room is renamed and moved; `null` clears, what is absent stays, and it is audited.
#[tokio::test]
async fn changes_what_is_named() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let body = json!({ "name": "静安", "capacity": 8, "location": "3 楼" });
    let path = company.path(&format!(
        "/rooms/{}",
        id(&client.post(&company.path("/rooms"), body).await.expect(201))
    ));
    let after = client
        .patch(&path, 1, json!({ "name": "徐汇", "capacity": 12 }))
        .await
        .expect(200);
    assert_eq!(
        (&after["location"], &after["version"]),
        (&json!("3 楼"), &json!(2))
    );
    let after = client
        .patch(&path, 2, json!({ "location": null }))
        .await
        .expect(200);
    assert_eq!(
        (&after["name"], &after["location"]),
        (&json!("徐汇"), &json!(null))
    );
    let entry = audited(&company, "room.edited").await;
    assert_eq!(entry["target_id"], after["id"]);
}

/// An edit on an old version, by an employee, or onto a taken name is refused.
#[tokio::test]
async fn refuses_what_it_must() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let person = company.hire("王小明").await;
    room(&company, "徐汇").await;
    let path = company.path(&format!("/rooms/{}", room(&company, "静安").await));
    client
        .patch(&path, 2, json!({ "capacity": 9 }))
        .await
        .problem(412, "version_mismatch");
    person
        .client
        .patch(&path, 1, json!({ "capacity": 9 }))
        .await
        .problem(403, "forbidden");
    client
        .patch(&path, 1, json!({ "name": "徐汇" }))
        .await
        .problem(409, "room_name_taken");
    client
        .patch(&path, 1, json!({ "capacity": 0 }))
        .await
        .problem(422, "validation_failed");
    let without = client
        .request(reqwest::Method::PATCH, &path)
        .json(&json!({ "capacity": 9 }));
    client
        .send(without)
        .await
        .problem(428, "precondition_required");
}

/// Out of service, a room keeps its bookings and takes no others until it is back.
#[tokio::test]
async fn out_of_service_takes_no_bookings() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let room = room(&company, "静安").await;
    let meeting = book(client, &company, &room, "10:00", "11:00")
        .await
        .expect(201);
    let path = company.path(&format!("/rooms/{room}"));
    client
        .patch(&path, 1, json!({ "out_of_service": true }))
        .await
        .expect(200);
    book(client, &company, &room, "11:00", "12:00")
        .await
        .problem(409, "room_out_of_service");
    let kept = client
        .get(&company.path(&format!("/meetings/{}", id(&meeting))))
        .await
        .expect(200);
    assert_eq!(kept["status"], "confirmed");
    client
        .patch(&path, 2, json!({ "out_of_service": false }))
        .await
        .expect(200);
    book(client, &company, &room, "11:00", "12:00")
        .await
        .expect(201);
}

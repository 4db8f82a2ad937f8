//! Removing rooms.

use chrono::TimeDelta;
use serde_json::json;

use super::{at, book, each, id, room, within};
use crate::support::Company;

/// A room with a booking to come stays; once nothing comes it goes, and its name is free.
#[tokio::test]
async fn goes_when_nothing_comes() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let gone = room(&company, "静安").await;
    let path = company.path(&format!("/rooms/{gone}"));
    let meeting = book(client, &company, &gone, "10:00", "11:00")
        .await
        .expect(201);
    let problem = client.delete(&path).await.problem(409, "room_has_bookings");
    assert_eq!(problem["context"]["bookings"], 1);
    company
        .hire("王小明")
        .await
        .client
        .delete(&path)
        .await
        .problem(403, "forbidden");
    let cancel = company.path(&format!("/meetings/{}/cancel", id(&meeting)));
    client.post(&cancel, json!({})).await.expect(200);
    client.delete(&path).await.expect(204);
    client.delete(&path).await.problem(404, "not_found");
    client.get(&path).await.problem(404, "not_found");
    let window = within(
        &format!("{path}/bookings"),
        &at(7, "00:00"),
        &at(8, "00:00"),
    );
    client.get(&window).await.problem(404, "not_found");
    book(client, &company, &gone, "10:00", "11:00")
        .await
        .problem(422, "validation_failed");
    let again = room(&company, "静安").await;
    let list = client.get(&company.path("/rooms")).await.expect(200);
    assert_eq!(each(&list, "id"), [again.as_str()]);
}

/// A past booking still says which room it was in.
#[tokio::test]
async fn past_bookings_keep_its_name() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let room = room(&company, "静安").await;
    let meeting = book(client, &company, &room, "10:00", "11:00")
        .await
        .expect(201);
    company.server.clock.advance(TimeDelta::hours(3));
    let client = &company.server.sign_in_again(&company.owner).await.client;
    client
        .delete(&company.path(&format!("/rooms/{room}")))
        .await
        .expect(204);
    let past = client
        .get(&company.path(&format!("/meetings/{}", id(&meeting))))
        .await
        .expect(200);
    assert_eq!(past["rooms"][0]["name"], "静安");
    let agenda = within(&company.path("/agenda"), &at(7, "00:00"), &at(8, "00:00"));
    assert_eq!(
        client.get(&agenda).await.expect(200)["items"][0]["rooms"][0]["name"],
        "静安"
    );
}

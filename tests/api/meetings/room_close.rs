//! Closures of rooms and of places.

use futures_util::future::{join, join_all};
use serde_json::json;

use super::holding::{claim, refused, slot};
use super::{audited, events_of, id, room};
use crate::support::{Company, client_id};

/// A closure refuses with its reason; what is in its way is listed, and kept or released as is asked.
#[tokio::test]
async fn closes_a_room() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let person = company.hire("王小明").await;
    let room = room(&company, "静安").await;
    let path = company.path(&format!("/rooms/{room}/closures"));
    let ten = slot("2026-09-07T02:00:00Z", 60);
    let (ids, _) = claim(&company, &room, &person, &[ten]).await.unwrap();
    let body = |bookings: &str| {
        json!({
            "starts_at": "2026-09-07T00:00:00+08:00", "ends_at": "2026-09-08T00:00:00+08:00",
            "reason": "更换投影仪", "bookings": bookings,
        })
    };
    person
        .client
        .post(&path, body("keep"))
        .await
        .problem(403, "forbidden");
    let problem = client
        .post(&path, body("refuse"))
        .await
        .problem(409, "closure_in_the_way");
    assert_eq!(problem["context"]["bookings"][0]["id"], ids[0].as_str());
    let kept = client.post(&path, body("keep")).await.expect(201);
    assert_eq!(
        (&kept["in_the_way"], &kept["released"]),
        (&json!(1), &json!(false))
    );
    let closure = id(&kept["closure"]);
    let listed = person.client.get(&path).await.expect(200);
    assert_eq!(listed["items"], json!([kept["closure"]]));
    let problem = claim(
        &company,
        &room,
        &person,
        &[slot("2026-09-07T05:00:00Z", 60)],
    )
    .await
    .unwrap_err();
    assert_eq!(problem.code().name, "room_closed");
    assert!(
        problem.detail().contains("更换投影仪"),
        "{}",
        problem.detail()
    );
    // The owner, who manages all rooms, is bound as well; the next day everybody may.
    assert_eq!(
        refused(
            &company,
            &room,
            &company.owner,
            &[slot("2026-09-07T15:59:00Z", 2)]
        )
        .await,
        "room_closed"
    );
    assert_eq!(
        refused(
            &company,
            &room,
            &person,
            &[slot("2026-09-07T16:00:00Z", 60)]
        )
        .await,
        "granted"
    );
    let back = company.path(&format!("/room-closures/{closure}"));
    person.client.delete(&back).await.problem(403, "forbidden");
    client.delete(&back).await.expect(204);
    client.delete(&back).await.problem(404, "not_found");
    assert_eq!(
        refused(
            &company,
            &room,
            &person,
            &[slot("2026-09-07T05:00:00Z", 60)]
        )
        .await,
        "granted"
    );
    let again = client.post(&path, body("release")).await.expect(201);
    assert_eq!(
        (&again["in_the_way"], &again["released"]),
        (&json!(2), &json!(true))
    );
    let (kinds, told) = events_of(&company, &person.member_id).await;
    assert!(
        kinds.contains(&"room_booking.released".to_owned()),
        "{kinds:?}"
    );
    assert_eq!(told["reason"], "更换投影仪");
    assert_eq!(
        audited(&company, "room_closure.created").await["after"]["in_the_way"],
        2
    );
    client
        .delete(&company.path(&format!("/room-closures/{}", id(&again["closure"]))))
        .await
        .expect(204);
    assert_eq!(refused(&company, &room, &person, &[ten]).await, "granted");
    for (from, to, pointer) in [
        (
            "2026-09-07T10:00:00+08:00",
            "2026-09-07T10:00:00+08:00",
            "/ends_at",
        ),
        (
            "2026-09-06T10:00:00+08:00",
            "2026-09-07T00:00:00+08:00",
            "/ends_at",
        ),
        (
            "2026-09-07T10:00:00.5+08:00",
            "2026-09-07T11:00:00+08:00",
            "/starts_at",
        ),
    ] {
        let body = json!({ "starts_at": from, "ends_at": to, "reason": "装修" });
        let problem = client
            .post(&path, body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
}

/// A closed place closes what is in it, and what comes in.
#[tokio::test]
async fn closes_a_place() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let places = company.path("/places");
    let site = json!({ "kind": "site", "name": "上海", "time_zone": "Asia/Shanghai" });
    let site = id(&client.post(&places, site).await.expect(201));
    let tower = json!({ "kind": "building", "name": "A 座", "parent_id": site });
    let tower = id(&client.post(&places, tower).await.expect(201));
    let inside = json!({ "name": "静安", "capacity": 8, "place_id": tower });
    let inside = id(&client
        .post(&company.path("/rooms"), inside)
        .await
        .expect(201));
    let outside = room(&company, "徐汇").await;
    let path = company.path(&format!("/places/{site}/closures"));
    let body = json!({
        "id": client_id(), "starts_at": "2026-09-07T08:00:00+08:00", "ends_at": "2026-09-08T00:00:00+08:00",
        "reason": "停电检修",
    });
    let made = client.post(&path, body.clone()).await.expect(201);
    let again = client.post(&path, body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    let slots = [slot("2026-09-07T02:00:00Z", 60)];
    let owner = &company.owner;
    assert_eq!(
        refused(&company, &inside, owner, &slots).await,
        "room_closed"
    );
    assert_eq!(refused(&company, &outside, owner, &slots).await, "granted");
    for path in [
        format!("/rooms/{inside}/closures"),
        format!("/places/{tower}/closures"),
    ] {
        let listed = client.get(&company.path(&path)).await.expect(200);
        assert_eq!(listed["items"], json!([made["closure"]]), "{path}");
    }
    let moved = company.path(&format!("/rooms/{outside}"));
    client
        .patch(&moved, 1, json!({ "place_id": tower }))
        .await
        .expect(200);
    let later = [slot("2026-09-07T04:00:00Z", 60)];
    assert_eq!(
        refused(&company, &outside, owner, &later).await,
        "room_closed"
    );
    client
        .patch(&moved, 2, json!({ "place_id": null }))
        .await
        .expect(200);
    assert_eq!(refused(&company, &outside, owner, &later).await, "granted");
}

/// Bookings and a closure at once: either the closure sees the bookings, or they see it. The end of a room does
/// not pass them, either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closures_and_bookings_never_pass() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for round in 0..6 {
        let room = room(&company, &format!("{round}")).await;
        let body = json!({
            "starts_at": "2026-09-07T08:00:00+08:00", "ends_at": "2026-09-09T00:00:00+08:00", "reason": "装修",
        });
        let path = company.path(&format!("/rooms/{room}"));
        let closing = async {
            if round % 2 == 0 {
                client.post(&format!("{path}/closures"), body).await.status == 201
            } else {
                client.delete(&path).await.status == 204
            }
        };
        let slots: Vec<_> = (0..6)
            .map(|n| [slot(&format!("2026-09-07T{:02}:00:00Z", 2 + n), 60)])
            .collect();
        let claims = slots
            .iter()
            .map(|slot| claim(&company, &room, &company.owner, slot));
        let (closed, claims) = join(closing, join_all(claims)).await;
        let granted = claims.iter().filter(|claim| claim.is_ok()).count();
        assert!(
            !closed || granted == 0,
            "closed, and {granted} were granted"
        );
        assert!(closed || granted > 0);
    }
}

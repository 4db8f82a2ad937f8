//! Bookings that wait for a room's managers.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::holding::{claim, refused, slot};
use super::{audited, each, events_of, put_on, room};
use crate::support::{Company, Person};

/// A room whose bookings wait, for this manager or for nobody in particular.
async fn guarded(company: &Company, name: &str, manager: Option<&Person>) -> String {
    let room = room(company, name).await;
    let path = company.path(&format!("/rooms/{room}"));
    let client = &company.owner.client;
    let policy = json!({ "policy": { "approval": "always" } });
    put_on(client, &format!("{path}/policy"), 1, policy)
        .await
        .expect(200);
    if let Some(manager) = manager {
        let body = json!({ "member_ids": [manager.member_id] });
        client
            .put(&format!("{path}/managers"), body)
            .await
            .expect(200);
    }
    room
}

fn decision(company: &Company, booking: &str) -> String {
    company.path(&format!("/room-bookings/{booking}/decision"))
}

async fn waiting(company: &Company, person: &Person) -> Value {
    person
        .client
        .get(&company.path("/room-approvals"))
        .await
        .expect(200)
}

/// What waits is listed to who decides; it is decided once, and the organizer learns it.
#[tokio::test]
async fn managers_decide_once() {
    let company = Company::found().await;
    let (person, manager) = (company.hire("王小明").await, company.hire("行政").await);
    let room = guarded(&company, "静安", Some(&manager)).await;
    let slots: Vec<_> = (0..3)
        .map(|n| slot(&format!("2026-09-07T{:02}:00:00Z", 2 + n), 60))
        .collect();
    let (ids, _) = claim(&company, &room, &person, &slots).await.unwrap();
    let (kinds, told) = events_of(&company, &manager.member_id).await;
    assert_eq!(
        kinds.last().map(String::as_str),
        Some("room_booking.requested")
    );
    assert_eq!(told["bookings"], 3);
    // It holds the room like what is confirmed.
    assert_eq!(
        refused(&company, &room, &manager, &slots[..1]).await,
        "room_taken"
    );
    let list = waiting(&company, &manager).await;
    assert_eq!(each(&list, "id"), ids);
    assert_eq!(list["items"][0]["organizer"]["name"], "王小明");
    assert_eq!(list["items"][0]["title"], "周例会");
    for other in [&person, &company.owner] {
        assert_eq!(waiting(&company, other).await["items"], json!([]));
    }
    let approve = json!({ "decision": "approved" });
    let path = decision(&company, &ids[0]);
    person
        .client
        .post(&path, approve.clone())
        .await
        .problem(403, "forbidden");
    let decided = manager
        .client
        .post(&path, approve.clone())
        .await
        .expect(200);
    assert_eq!(
        (&decided["status"], &decided["booking_ids"]),
        (&json!("confirmed"), &json!([ids[0]]))
    );
    assert_eq!(
        manager
            .client
            .post(&path, approve.clone())
            .await
            .expect(200),
        decided
    );
    let decline = json!({ "decision": "declined", "note": "有客户来访", "all": true });
    let problem = manager
        .client
        .post(&path, decline.clone())
        .await
        .problem(409, "room_booking_decided");
    assert_eq!(problem["context"]["status"], "confirmed");
    company
        .owner
        .client
        .post(&path, approve)
        .await
        .problem(409, "room_booking_decided");
    // All others of the meeting at once, by somebody who manages all rooms.
    let path = decision(&company, &ids[1]);
    let decided = company
        .owner
        .client
        .post(&path, decline.clone())
        .await
        .expect(200);
    assert_eq!(decided["booking_ids"], json!(ids[1..]));
    assert_eq!(
        company.owner.client.post(&path, decline).await.expect(200),
        decided
    );
    let (kinds, told) = events_of(&company, &person.member_id).await;
    assert_eq!(
        kinds.last().map(String::as_str),
        Some("room_booking.decided")
    );
    assert_eq!(
        (&told["status"], &told["note"]),
        (&json!("declined"), &json!("有客户来访"))
    );
    assert_eq!(waiting(&company, &manager).await["items"], json!([]));
    assert_eq!(
        audited(&company, "room_booking.decided").await["after"]["status"],
        "declined"
    );
    // What was declined is free.
    assert_eq!(
        refused(&company, &room, &manager, &slots[1..2]).await,
        "granted"
    );
}

/// Rooms without managers are those of who manages all; what was given back, or is over, is not decided.
#[tokio::test]
async fn nobody_decides_too_late() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let room = guarded(&company, "静安", None).await;
    let slots = [
        slot("2026-09-07T02:00:00Z", 60),
        slot("2026-09-07T04:00:00Z", 60),
    ];
    let (ids, _) = claim(&company, &room, &person, &slots).await.unwrap();
    let owner = &company.owner;
    assert_eq!(each(&waiting(&company, owner).await, "id"), ids);
    let gone = format!(
        "UPDATE room_bookings SET status = 'released' WHERE id = '{}'",
        ids[1]
    );
    company.server.sql(&gone).await;
    let approve = json!({ "decision": "approved" });
    let path = decision(&company, &ids[1]);
    owner
        .client
        .post(&path, approve.clone())
        .await
        .problem(409, "room_booking_released");
    let unknown = decision(&company, &crate::support::client_id().to_string());
    owner
        .client
        .post(&unknown, approve.clone())
        .await
        .problem(404, "not_found");
    let later = company.at("2026-09-07T03:00:00Z", owner).await;
    let list = later
        .get(&company.path("/room-approvals"))
        .await
        .expect(200);
    assert_eq!(list["items"], json!([]));
    later
        .post(&decision(&company, &ids[0]), approve)
        .await
        .problem(409, "room_booking_over");
}

/// Two managers and the organizer at once: one decision stands, and what was given back is not decided about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_decision_stands() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let room = guarded(&company, "静安", None).await;
    let second = company.hire_as("管理员", "admin", None).await;
    for day in 8..12 {
        let slots = [slot(&format!("2026-09-{day:02}T02:00:00Z"), 60)];
        let (ids, _) = claim(&company, &room, &person, &slots).await.unwrap();
        let path = decision(&company, &ids[0]);
        let answers = join_all((0..6).map(|turn| {
            let client = if turn % 2 == 0 {
                &company.owner.client
            } else {
                &second.client
            };
            let decided = if turn < 3 { "approved" } else { "declined" };
            client.post(&path, json!({ "decision": decided }))
        }));
        let release = async {
            if day % 2 == 0 {
                let held = "status IN ('pending', 'confirmed')";
                let sql = format!(
                    "UPDATE room_bookings SET status = 'released' WHERE id = '{}' AND {held}",
                    ids[0]
                );
                company.server.sql(&sql).await;
            }
        };
        let (answers, ()) = futures_util::future::join(answers, release).await;
        let mut decided = Vec::new();
        for reply in answers {
            if reply.status == 200 {
                let answer = reply.expect(200);
                decided.push((answer["status"].clone(), answer["decided_by"].clone()));
            } else {
                assert_eq!(reply.status, 409, "{}", reply.json);
            }
        }
        // Whoever decided first may have said so again; nobody else was told that they did.
        assert!(
            decided.windows(2).all(|pair| pair[0] == pair[1]),
            "{decided:?}"
        );
        assert!(day % 2 == 0 || !decided.is_empty());
    }
}

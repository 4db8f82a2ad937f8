//! This and following.

use futures_util::future::join_all;
use serde_json::json;

use super::{at, fields, held, occurrences, path_of, room, weekly};
use crate::support::Company;

/// The series ends before, and the rest is a meeting of its own, with what was answered, what was
/// different and what was held; rivals who wait for the rooms all the time get none of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn splits_and_lets_nothing_go() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let more = json!({ "room_ids": [room], "invite": { "member_ids": [guest.member_id] } });
    let made = weekly(&organizer.client, &company, more).await;
    let path = path_of(&company, &made);
    guest
        .client
        .put(&format!("{path}/answer"), json!({ "answer": "accepted" }))
        .await
        .expect(200);
    let cancelled = json!({ "scope": "one", "occurrence": "2026-09-28T10:00:00" });
    organizer
        .client
        .post(&format!("{path}/cancel"), cancelled)
        .await
        .expect(200);
    let own = json!({ "minutes": [40, 5] });
    guest
        .client
        .put(&format!("{path}/reminders"), own)
        .await
        .expect(200);
    let declined = json!({ "answer": "declined", "occurrence": "2026-09-21T10:00:00" });
    guest
        .client
        .put(&format!("{path}/answer"), declined)
        .await
        .expect(200);

    let rivals = (0..40).map(|_| {
        let body = json!({
            "title": "抢", "room_ids": [room],
            "starts_at": "2026-09-21T10:15:00+08:00", "ends_at": "2026-09-21T10:20:00+08:00",
        });
        let (client, path) = (guest.client.clone(), company.path("/meetings"));
        async move { client.post(&path, body).await }
    });
    let split =
        json!({ "scope": "following", "occurrence": "2026-09-14T10:00:00", "title": "新例会" });
    let (tail, rivals) =
        futures_util::join!(organizer.client.patch(&path, 2, split), join_all(rivals));
    let tail = tail.expect(200);
    for rival in rivals {
        rival.problem(409, "room_taken");
    }
    assert_eq!(tail["continues_id"], made["id"]);
    assert_eq!(
        (&tail["rule"], &tail["sequence"]),
        (&json!("FREQ=WEEKLY;COUNT=3"), &json!(0))
    );
    let answer = |meeting: &serde_json::Value| {
        let attendees = meeting["attendees"].as_array().unwrap().clone();
        let guest = attendees.iter().find(|one| one["name"] == "李雷").unwrap();
        guest["answer"].clone()
    };
    assert_eq!(answer(&tail), "accepted");
    // What one wants to be reminded of holds for the rest, too, and only for who said so.
    for (who, minutes, own) in [
        (&guest, json!([40, 5]), true),
        (&organizer, json!([15]), false),
    ] {
        let path = format!("{}/reminders", path_of(&company, &tail));
        let read = who.client.get(&path).await.expect(200);
        assert_eq!(read, json!({ "minutes": minutes, "own": own }));
    }
    let head = organizer.client.get(&path).await.expect(200);
    assert_eq!(
        (answer(&head), &head["sequence"]),
        (json!("accepted"), &json!(1))
    );
    let before = occurrences(&guest.client, &company, &made).await;
    assert_eq!(fields(&before, "starts_at"), ["2026-09-07T02:00:00Z"]);
    let after = occurrences(&guest.client, &company, &tail).await;
    assert_eq!(
        fields(&after, "starts_at"),
        ["2026-09-14T02:00:00Z", "2026-09-21T02:00:00Z"]
    );
    assert_eq!(fields(&after, "my_answer"), ["accepted", "declined"]);
    assert_eq!(after[0]["title"], "新例会");
    assert_eq!(after[1]["rooms"][0]["status"], "confirmed");
    assert_eq!(
        held(&company, &room).await,
        [
            "2026-09-07T02:00:00Z",
            "2026-09-14T02:00:00Z",
            "2026-09-21T02:00:00Z"
        ]
    );

    // Once more, to another hour: those who are asked anew are those of the rest.
    let path = path_of(&company, &tail);
    let later = json!({
        "scope": "following", "occurrence": "2026-09-21T10:00:00",
        "starts_at": at(21, "16:00"), "ends_at": at(21, "17:00"), "rule": "FREQ=DAILY;COUNT=2",
    });
    let rest = organizer.client.patch(&path, 1, later).await.expect(200);
    assert_eq!(answer(&rest), "needs_action");
    let last = occurrences(&guest.client, &company, &rest).await;
    assert_eq!(
        fields(&last, "starts_at"),
        ["2026-09-21T08:00:00Z", "2026-09-22T08:00:00Z"]
    );
    assert_eq!(
        held(&company, &room).await,
        [
            "2026-09-07T02:00:00Z",
            "2026-09-14T02:00:00Z",
            "2026-09-21T08:00:00Z",
            "2026-09-22T08:00:00Z"
        ]
    );
}

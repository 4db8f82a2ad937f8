//! Cancelling a part of a series.

use serde_json::json;

use super::{events_of, fields, held, occurrences, path_of, room, weekly};
use crate::support::Company;

/// One that is cancelled leaves the others, and the meeting itself, as they are; one and all that
/// follow end the series; all are gone at last.
#[tokio::test]
async fn a_part_is_not_the_whole() {
    let company = Company::found().await;
    let (organizer, guest) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let more = json!({ "room_ids": [room], "invite": { "member_ids": [guest.member_id] } });
    let made = weekly(&organizer.client, &company, more).await;
    let path = format!("{}/cancel", path_of(&company, &made));
    let one = json!({ "scope": "one", "occurrence": "2026-09-14T10:00:00" });
    let after = organizer.client.post(&path, one.clone()).await.expect(200);
    assert_eq!(
        (&after["status"], &after["sequence"]),
        (&json!("confirmed"), &json!(0))
    );
    assert_eq!(organizer.client.post(&path, one).await.expect(200), after);
    let list = occurrences(&guest.client, &company, &made).await;
    assert_eq!(
        fields(&list, "starts_at"),
        [
            "2026-09-07T02:00:00Z",
            "2026-09-21T02:00:00Z",
            "2026-09-28T02:00:00Z"
        ]
    );
    assert_eq!(held(&company, &room).await, fields(&list, "starts_at"));
    let (kinds, payload) = events_of(&company, &guest.member_id).await;
    assert_eq!(kinds.last().unwrap(), "meeting.edited");
    assert_eq!(payload["occurrence"], "2026-09-14T10:00:00");

    let following = json!({ "scope": "following", "occurrence": "2026-09-28T10:00:00" });
    let after = organizer
        .client
        .post(&path, following.clone())
        .await
        .expect(200);
    assert_eq!(after["status"], "confirmed");
    assert_eq!(held(&company, &room).await.len(), 2);
    organizer
        .client
        .post(&path, following)
        .await
        .problem(422, "validation_failed");
    guest
        .client
        .post(&path, json!({}))
        .await
        .problem(403, "forbidden");
    let gone = json!({ "scope": "one", "occurrence": "2026-09-14T10:00:00", "title": "t" });
    let edit = path_of(&company, &made);
    organizer
        .client
        .patch(&edit, 3, gone)
        .await
        .problem(409, "meeting_cancelled");
    let after = organizer.client.post(&path, json!({})).await.expect(200);
    assert_eq!(after["status"], "cancelled");
    assert_eq!(held(&company, &room).await, [] as [&str; 0]);
    assert_eq!(
        occurrences(&guest.client, &company, &made).await,
        [] as [serde_json::Value; 0]
    );
}

//! What of a booking is seen by whom.

use serde_json::json;

use super::{at, book, each, id, room, within};
use crate::support::Company;

/// A colleague who is not invited sees when, where and who organizes, in the booking as in
/// the room's list; a participant and who manages rooms see the rest.
#[tokio::test]
async fn details_are_for_participants_and_managers() {
    let company = Company::found().await;
    let (organizer, colleague) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let body = json!({
        "room_ids": [room], "title": "调薪", "note": "保密",
        "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
    });
    let meeting = organizer
        .client
        .post(&company.path("/meetings"), body)
        .await
        .expect(201);
    let path = company.path(&format!("/meetings/{}", id(&meeting)));
    let list = within(
        &company.path(&format!("/rooms/{room}/bookings")),
        &at(7, "00:00"),
        &at(8, "00:00"),
    );
    let seen = colleague.client.get(&path).await.expect(200);
    let listed = colleague.client.get(&list).await.expect(200)["items"][0].clone();
    for seen in [&seen, &listed] {
        assert_eq!(
            (&seen["starts_at"], &seen["ends_at"]),
            (&meeting["starts_at"], &meeting["ends_at"])
        );
        assert_eq!(seen["organizer"]["name"], "王小明");
        for hidden in ["title", "note", "attendees", "my_answer"] {
            assert!(seen.get(hidden).is_none(), "{hidden} in {seen:#}");
        }
    }
    for client in [&organizer.client, &company.owner.client] {
        let seen = client.get(&path).await.expect(200);
        assert_eq!(
            (&seen["title"], &seen["note"]),
            (&json!("调薪"), &json!("保密"))
        );
        assert_eq!(seen["attendees"], meeting["attendees"]);
        assert_eq!(
            client.get(&list).await.expect(200)["items"][0]["title"],
            "调薪"
        );
    }
}

/// A room's list has what reaches into the window, half-open at both ends, in order and page
/// by page.
#[tokio::test]
async fn lists_a_room_by_window() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let one = room(&company, "静安").await;
    let other = room(&company, "徐汇").await;
    book(client, &company, &other, "10:00", "11:00")
        .await
        .expect(201);
    for (from, to) in [
        ("13:00", "14:00"),
        ("09:00", "10:00"),
        ("10:00", "11:00"),
        ("11:00", "13:00"),
    ] {
        book(client, &company, &one, from, to).await.expect(201);
    }
    let path = company.path(&format!("/rooms/{one}/bookings"));
    let list = client
        .get(&within(&path, &at(7, "10:00"), &at(7, "11:30")))
        .await
        .expect(200);
    assert_eq!(
        each(&list, "starts_at"),
        ["2026-09-07T02:00:00Z", "2026-09-07T03:00:00Z"]
    );
    let day = format!(
        "{}&limit=3",
        within(&path, &at(7, "00:00"), &at(8, "00:00"))
    );
    let first = client.get(&day).await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = client
        .get(&format!("{day}&cursor={cursor}"))
        .await
        .expect(200);
    let starts: Vec<_> = each(&first, "starts_at")
        .into_iter()
        .chain(each(&second, "starts_at"))
        .collect();
    assert_eq!(
        starts,
        [
            "2026-09-07T01:00:00Z",
            "2026-09-07T02:00:00Z",
            "2026-09-07T03:00:00Z",
            "2026-09-07T05:00:00Z"
        ]
    );
    let unknown = company.path("/rooms/0192aaaa-0000-7000-8000-00000000ffff/bookings");
    client
        .get(&within(&unknown, &at(7, "10:00"), &at(7, "11:30")))
        .await
        .problem(404, "not_found");
}

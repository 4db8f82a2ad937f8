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

/// Of many attendees a meeting shows some and the reader, and the list all, page by page.
#[tokio::test]
async fn many_attendees_come_in_pages() {
    let company = Company::found().await;
    let (organizer, guest, stranger) = (
        company.hire("王小明").await,
        company.hire("李雷").await,
        company.hire("韩梅梅").await,
    );
    let guests: Vec<_> = (0..150)
        .map(|number| json!({ "email": format!("g{number}@partner.example"), "name": format!("G{number:03}") }))
        .collect();
    let body = json!({
        "title": "大会", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"),
        "invite": { "guests": guests, "member_ids": [guest.member_id] },
    });
    let made = organizer
        .client
        .post(&company.path("/meetings"), body)
        .await;
    let path = company.path(&format!("/meetings/{}", id(&made.expect(201))));
    let declined = json!({ "answer": "declined" });
    let answer = format!("{path}/answer");
    guest.client.put(&answer, declined).await.expect(200);

    let seen = guest.client.get(&path).await.expect(200);
    let shown = seen["attendees"].as_array().unwrap();
    assert_eq!((shown.len(), &shown[100]["name"]), (101, &json!("李雷")));
    let counts =
        json!({ "total": 152, "accepted": 1, "declined": 1, "tentative": 0, "needs_action": 150 });
    assert_eq!(seen["attendee_counts"], counts);

    let list = format!("{path}/attendees");
    let mut names = Vec::new();
    let mut next = format!("{list}?limit=60");
    loop {
        let page = guest.client.get(&next).await.expect(200);
        names.extend(each(&page, "name").into_iter().map(str::to_owned));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        next = format!("{list}?limit=60&cursor={cursor}");
    }
    let mut expected: Vec<_> = (0..150).map(|number| format!("G{number:03}")).collect();
    expected.extend(["李雷".to_owned(), "王小明".to_owned()]);
    assert_eq!(names, expected);
    let page = organizer
        .client
        .get(&format!("{list}?answer=declined"))
        .await;
    assert_eq!(each(&page.expect(200), "name"), ["李雷"]);
    let none = stranger.client.get(&list).await;
    none.problem(404, "not_found");
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

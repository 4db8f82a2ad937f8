//! Who is in the office, and the timeline of rooms.

use serde_json::{Value, json};

use super::scheduled::{hold, meeting, set};
use super::{at, room, within};
use crate::support::{Client, Company};

async fn page(
    client: &Client,
    company: &Company,
    path: &str,
    (from, to): (String, String),
) -> Value {
    let path = within(&company.path(path), &from, &to);
    client.get(&path).await.expect(200)
}

fn standing(page: &Value) -> Vec<String> {
    let one = |item: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        format!(
            "{} {}",
            text(&item["member"]["name"]),
            text(&item["presence"])
        )
    };
    page["items"].as_array().unwrap().iter().map(one).collect()
}

/// By working time, leave and trips; and who has checked in, now.
#[tokio::test]
async fn tells_who_is_expected_and_who_is_in() {
    let company = Company::found().await;
    let hr = company.hire_as("A人事", "hr", None).await;
    let (came, away, travels) = (
        company.hire("B来了").await,
        company.hire("C请假").await,
        company.hire("D出差").await,
    );
    let site = json!({ "name": "总部", "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84" });
    company
        .owner
        .client
        .post(&company.path("/sites"), site)
        .await
        .expect(201);
    for (id, who, kind) in [("假", &away, "leave"), ("差", &travels, "travel")] {
        let mut body = json!({
            "external_id": id, "member_id": who.member_id, "kind": kind,
            "period": { "unit": "day", "first_date": "2026-09-07", "last_date": "2026-09-07" },
        });
        if kind == "leave" {
            body["leave_type"] = json!("年假");
        }
        let path = company.path("/attendance/approved-spans");
        hr.client.put(&path, body).await.expect(200);
    }
    let fix = json!({
        "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84", "accuracy_m": 10, "age_seconds": 2,
    });
    let check_ins = company.path("/check-ins");
    came.client.post(&check_ins, fix.clone()).await.expect(201);
    let monday = || (at(7, "00:00"), at(8, "00:00"));
    let seen = page(&came.client, &company, "/office-presence", monday()).await;
    let expected = [
        "A人事 expected",
        "B来了 expected",
        "C请假 away",
        "D出差 travelling",
        "陈思远 expected",
    ];
    assert_eq!(standing(&seen), expected);
    let is_in: Vec<_> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["checked_in"] == true)
        .collect();
    assert_eq!(is_in, [false, true, false, false, false]);
    let hours = json!([{ "starts_at": "2026-09-07T01:00:00Z", "ends_at": "2026-09-07T10:00:00Z" }]);
    assert_eq!(seen["items"][0]["expected"], hours);
    // Tomorrow nobody has checked in, and on Saturday nobody works.
    let seen = page(
        &came.client,
        &company,
        "/office-presence",
        (at(8, "09:00"), at(8, "12:00")),
    )
    .await;
    assert!(
        seen["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item.get("checked_in").is_none())
    );
    assert_eq!(standing(&seen)[2], "C请假 expected");
    let seen = page(
        &came.client,
        &company,
        "/office-presence",
        (at(12, "00:00"), at(13, "00:00")),
    )
    .await;
    assert_eq!(standing(&seen)[1], "B来了 not_working");
    // Page by page, and of a department.
    let path = within(
        &company.path("/office-presence"),
        &at(7, "00:00"),
        &at(8, "00:00"),
    );
    let first = came
        .client
        .get(&format!("{path}&limit=2"))
        .await
        .expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = came
        .client
        .get(&format!("{path}&limit=2&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(standing(&second), expected[2..4]);
    let body = json!({ "name": "研发", "parent_id": company.root });
    let made = company
        .owner
        .client
        .post(&company.path("/departments"), body)
        .await
        .expect(201);
    let within_it = format!("{path}&department_id={}", made["id"].as_str().unwrap());
    assert_eq!(
        came.client.get(&within_it).await.expect(200)["items"],
        json!([])
    );
    // Checked out again.
    let mut out = fix;
    out["kind"] = json!("off_duty");
    company.server.clock.set("2026-09-07T10:05:00Z");
    let came = company.server.sign_in(came.account_id).await;
    came.post(&check_ins, out).await.expect(201);
    let seen = page(&came, &company, "/office-presence", monday()).await;
    assert_eq!(seen["items"][1]["checked_in"], false);
    let path = within(
        &company.path("/office-presence"),
        &at(7, "00:00"),
        "2026-10-09T00:00:00Z",
    );
    came.get(&path).await.problem(400, "invalid_parameter");
}

/// All rooms by name, with what holds them; titles for those who may read them.
#[tokio::test]
async fn shows_what_all_rooms_hold() {
    let company = Company::found().await;
    let (owner, wang, li) = (
        &company.owner,
        company.hire("王小明").await,
        company.hire("李雷").await,
    );
    let (a, b) = (room(&company, "A间").await, room(&company, "B间").await);
    let (ten, eleven, noon) = (at(7, "10:00"), at(7, "11:00"), at(7, "12:00"));
    let open = meeting(&company, &wang, &[(&li, "accepted")], &[(&ten, &eleven)]).await;
    hold(&company, &open, &a, "confirmed").await;
    let private = meeting(&company, &wang, &[], &[(&eleven, &noon)]).await;
    set(&company, &private, "private = true").await;
    hold(&company, &private, &a, "pending").await;
    hold(&company, &private, &b, "declined").await;
    let week = || (at(7, "00:00"), at(14, "00:00"));
    let told = async |client: &Client| {
        let seen = page(client, &company, "/room-timeline", week()).await;
        let items = seen["items"].as_array().unwrap().clone();
        assert_eq!((items.len(), &items[0]["name"]), (2, &json!("A间")));
        assert_eq!(items[1]["bookings"], json!([]));
        let bookings = items[0]["bookings"].as_array().unwrap().iter();
        let shown = bookings.map(|own| {
            (
                own["state"].as_str().unwrap().to_owned(),
                own["title"].is_string(),
            )
        });
        shown.collect::<Vec<_>>()
    };
    let of = |confirmed, pending| {
        vec![
            ("confirmed".to_owned(), confirmed),
            ("pending".to_owned(), pending),
        ]
    };
    assert_eq!(
        told(&wang.client).await,
        of(true, true),
        "who organizes both"
    );
    assert_eq!(told(&li.client).await, of(true, false), "who attends one");
    assert_eq!(
        told(&owner.client).await,
        of(true, false),
        "who manages rooms"
    );
    let other = company.hire("韩梅梅").await;
    assert_eq!(told(&other.client).await, of(false, false));
    let path = within(
        &company.path("/room-timeline"),
        &at(7, "00:00"),
        &at(8, "00:00"),
    );
    let first = other
        .client
        .get(&format!("{path}&limit=1"))
        .await
        .expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = other
        .client
        .get(&format!("{path}&limit=1&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(second["items"][0]["room_id"], b.as_str());
    let path = within(
        &company.path("/room-timeline"),
        &at(7, "00:00"),
        &at(15, "00:00"),
    );
    other
        .client
        .get(&path)
        .await
        .problem(400, "invalid_parameter");
}

//! Leave, trips, out on business and overtime that somebody asks for.

use serde_json::{Value, json};

use super::office::{Office, act};
use crate::support::Reply;

async fn ask(office: &Office, kind: &str, period: Value) -> Reply {
    let body = json!({ "kind": kind, "period": period, "reason": "回老家办事" });
    let path = office.path("/attendance/span-requests");
    office.person.client.post(&path, body).await
}

fn days(first: &str, last: &str) -> Value {
    json!({ "unit": "day", "first_date": first, "last_date": last })
}

fn hours(starts_at: &str, ends_at: &str) -> Value {
    json!({ "unit": "hour", "starts_at": starts_at, "ends_at": ends_at })
}

async fn approve(office: &Office, request: &Value) -> Value {
    office
        .decide(&office.boss.client, request, true)
        .await
        .expect(200);
    office
        .decide(&office.hr.client, request, true)
        .await
        .expect(200)
}

/// Approved leave excuses its days; half a day moves the point; revoked, both are as before.
#[tokio::test]
async fn leave_excuses_and_moves_points() {
    let office = Office::open().await;
    let whole = ask(&office, "leave", days("2026-09-03", "2026-09-04"))
        .await
        .expect(201);
    assert_eq!(
        office.day("2026-09-03").await["status"],
        "absent",
        "not approved yet"
    );
    let whole = approve(&office, &whole).await;
    for date in ["2026-09-03", "2026-09-04"] {
        let day = office.day(date).await;
        assert_eq!(
            (
                &day["status"],
                &day["points"][0]["supplement"],
                &day["points"][1]["needed"]
            ),
            (&json!("excused"), &json!("leave"), &json!(false))
        );
    }
    let half = json!({
        "unit": "half_day", "first_date": "2026-09-02", "first_half": "first",
        "last_date": "2026-09-02", "last_half": "first",
    });
    let half = ask(&office, "go_out", half).await.expect(201);
    assert_eq!(
        half["span"]["ends_at"], "2026-09-02T05:30:00Z",
        "the middle of 09:00 to 18:00"
    );
    approve(&office, &half).await;
    let day = office.day("2026-09-02").await;
    assert_eq!(
        (
            &day["points"][0]["real_due_at"],
            &day["points"][0]["supplement"]
        ),
        (&json!("2026-09-02T05:30:00Z"), &json!("go_out"))
    );
    let path = office.path(&format!(
        "/members/{}/attendance-spans",
        office.person.member_id
    ));
    let spans = office.person.client.get(&path).await.expect(200);
    assert_eq!(spans["items"].as_array().unwrap().len(), 2);
    assert_eq!(spans["items"][0]["source"], "approve");

    let revoke = office.path(&act(&whole, "revoke"));
    let why = json!({ "reason": "提前回来" });
    office.hr.client.post(&revoke, why).await.expect(200);
    assert_eq!(office.day("2026-09-03").await["status"], "absent");
    let spans = office.person.client.get(&path).await.expect(200);
    assert_eq!(spans["items"][0]["taken_back"]["reason"], "提前回来");
    // The time is free again.
    let trip = ask(&office, "travel", days("2026-09-03", "2026-09-03"))
        .await
        .expect(201);
    approve(&office, &trip).await;
    let day = office.day("2026-09-03").await;
    assert_eq!(
        (&day["status"], &day["points"][0]["supplement"]),
        (&json!("excused"), &json!("travel"))
    );
}

/// Overtime is counted and is no excuse; what may not lie at one time is refused, also while it
/// waits; limits are told.
#[tokio::test]
async fn keeps_to_limits_and_to_one_thing_at_a_time() {
    let office = Office::open().await;
    let overtime = ask(
        &office,
        "overtime",
        hours("2026-09-04T10:00:00Z", "2026-09-04T12:30:00Z"),
    )
    .await;
    let overtime = overtime.expect(201);
    approve(&office, &overtime).await;
    let day = office.day("2026-09-04").await;
    assert_eq!(
        (&day["status"], &day["overtime_seconds"]),
        (&json!("absent"), &json!(9_000))
    );

    let trip = ask(&office, "travel", days("2026-09-10", "2026-09-12"))
        .await
        .expect(201);
    for (kind, period) in [
        ("leave", days("2026-09-12", "2026-09-13")),
        (
            "go_out",
            hours("2026-09-10T01:00:00Z", "2026-09-10T02:00:00Z"),
        ),
        (
            "overtime",
            hours("2026-09-04T12:00:00Z", "2026-09-04T13:00:00Z"),
        ),
        ("leave", days("2026-09-04", "2026-09-04")),
    ] {
        let problem = ask(&office, kind, period)
            .await
            .problem(409, "span_overlaps");
        assert!(problem["context"]["starts_at"].is_string());
    }
    ask(&office, "leave", days("2026-09-13", "2026-09-13"))
        .await
        .expect(201);
    ask(
        &office,
        "overtime",
        hours("2026-09-10T11:00:00Z", "2026-09-10T13:00:00Z"),
    )
    .await
    .expect(201);
    let withdraw = office.path(&act(&trip, "withdraw"));
    office
        .person
        .client
        .post(&withdraw, json!({}))
        .await
        .expect(200);
    ask(&office, "go_out", days("2026-09-11", "2026-09-12"))
        .await
        .expect(201);

    for (kind, period) in [
        (
            "overtime",
            hours("2026-09-20T10:00:00Z", "2026-09-21T10:00:01Z"),
        ),
        ("overtime", days("2026-09-20", "2026-09-20")),
        ("leave", days("2026-10-01", "2026-11-01")),
        ("leave", days("2026-08-06", "2026-08-06")),
        ("leave", days("2027-09-09", "2027-09-09")),
        (
            "leave",
            hours("2026-09-20T10:00:00Z", "2026-09-20T10:00:00Z"),
        ),
    ] {
        ask(&office, kind, period)
            .await
            .problem(422, "validation_failed");
    }
    let body = json!({
        "kind": "travel", "period": days("2026-09-25", "2026-09-25"), "leave_type": "年假", "reason": "r",
    });
    let path = office.path("/attendance/span-requests");
    office
        .person
        .client
        .post(&path, body)
        .await
        .problem(422, "validation_failed");
}

/// Eight natural days are six days of work: the weekend between costs nothing.
#[tokio::test]
async fn previews_what_it_costs() {
    let office = Office::open().await;
    let path = office.path("/attendance/span-previews");
    let preview = async |period: Value| {
        let body = json!({ "kind": "leave", "period": period });
        office.person.client.post(&path, body).await.expect(200)
    };
    // The vector of 2022 on the same days of the week in 2026.
    let told = preview(hours("2026-09-14T01:30:00Z", "2026-09-21T10:30:00Z")).await;
    assert_eq!(
        (
            &told["natural_days"],
            &told["workdays"],
            &told["half_day_hundredths"]
        ),
        (&json!(8), &json!(7), &json!(700)),
        "Sunday, 20 September 2026 is worked for the National Day"
    );
    let told = preview(hours("2026-09-07T01:30:00Z", "2026-09-14T10:30:00Z")).await;
    assert_eq!(
        (&told["natural_days"], &told["workdays"]),
        (&json!(8), &json!(6))
    );
    assert_eq!(
        (&told["minutes"], told["days"].as_array().unwrap().len()),
        (&json!(6 * 540 - 30), 6)
    );
    assert_eq!(told["days"][0]["minutes"], 510);
}

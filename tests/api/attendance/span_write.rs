//! Spans that another system has approved.

use serde_json::{Value, json};

use super::office::Office;

fn leave(office: &Office, first: &str, last: &str) -> Value {
    json!({
        "external_id": "请假-4711", "member_id": office.person.member_id, "kind": "leave", "leave_type": "年假",
        "period": { "unit": "day", "first_date": first, "last_date": last },
    })
}

/// The same id is an update, the same content changes nothing, and a cancellation may be written over.
#[tokio::test]
async fn is_written_under_its_own_id() {
    let office = Office::open().await;
    let (hr, person) = (&office.hr.client, &office.person);
    let path = office.path("/attendance/approved-spans");
    let put = async |body: Value| hr.put(&path, body).await;
    let first = put(leave(&office, "2026-09-03", "2026-09-03"))
        .await
        .expect(200);
    assert_eq!(
        (
            &first["source"],
            &first["external_id"],
            &first["recorded_by"]["name"]
        ),
        (&json!("system"), &json!("请假-4711"), &json!("人事"))
    );
    assert_eq!(office.day("2026-09-03").await["status"], "excused");
    let same = put(leave(&office, "2026-09-03", "2026-09-03"))
        .await
        .expect(200);
    assert_eq!(same["id"], first["id"]);
    let moved = put(leave(&office, "2026-09-04", "2026-09-04"))
        .await
        .expect(200);
    assert_ne!(moved["id"], first["id"]);
    assert_eq!(office.day("2026-09-03").await["status"], "absent");
    assert_eq!(office.day("2026-09-04").await["status"], "excused");

    let mut other = leave(&office, "2026-09-04", "2026-09-04");
    other["member_id"] = json!(office.boss.member_id);
    put(other).await.problem(409, "span_of_another");
    let mut body = leave(&office, "2026-09-04", "2026-09-05");
    body["external_id"] = json!("4712");
    put(body).await.problem(409, "span_overlaps");

    let cancel = format!("{path}/cancel");
    let why = || json!({ "external_id": "请假-4711", "reason": "提前回来" });
    let none = json!({ "external_id": "4713", "reason": "提前回来" });
    hr.post(&cancel, why()).await.expect(200);
    assert_eq!(office.day("2026-09-04").await["status"], "absent");
    hr.post(&cancel, why())
        .await
        .problem(409, "already_taken_back");
    put(leave(&office, "2026-09-04", "2026-09-04"))
        .await
        .expect(200);
    assert_eq!(office.day("2026-09-04").await["status"], "excused");
    hr.post(&cancel, none).await.problem(404, "not_found");

    let mut own = leave(&office, "2026-09-10", "2026-09-10");
    own["member_id"] = json!(office.hr.member_id);
    own["external_id"] = json!("4714");
    put(own).await.problem(409, "own_case");
    // The employee sees all of it; nobody else writes, nor into a closed period.
    let list = office.path(&format!("/members/{}/attendance-spans", person.member_id));
    let items = person.client.get(&list).await.expect(200)["items"].clone();
    let taken = items
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| !item["taken_back"].is_null());
    assert_eq!((items.as_array().unwrap().len(), taken.count()), (3, 2));
    let body = leave(&office, "2026-09-10", "2026-09-10");
    person
        .client
        .put(&path, body.clone())
        .await
        .problem(403, "forbidden");
    office
        .boss
        .client
        .get(&list)
        .await
        .problem(403, "forbidden");
    office.close("2026-09-01", "2026-09-06").await;
    put(body).await.problem(409, "period_closed");
    hr.post(&cancel, why()).await.problem(409, "period_closed");
}

/// A night shift belongs to the date on which it begins: leave of the morning after is leave of that date.
#[tokio::test]
async fn a_closed_date_is_not_excused_from_the_next_one() {
    let office = Office::open().await;
    let owner = &office.company.owner.client;
    let hours = json!({ "sections": [{ "on": { "time": "22:00" }, "off": { "time": "06:00", "next_day": true } }] });
    let shift = json!({ "name": "夜班", "hours": hours });
    let path = office.path("/attendance/shifts");
    let shift = owner.post(&path, shift).await.expect(201)["id"].clone();
    let week = json!([{ "day": "friday", "shift_id": shift }]);
    let people = json!({ "member_ids": [office.person.member_id] });
    let body = json!({ "name": "夜班组", "rules": { "calendar": "none", "week": week }, "people": people });
    let path = office.path("/attendance/groups");
    let group = owner.post(&path, body.clone()).await.expect(201);
    let path = office.path(&format!(
        "/attendance/groups/{}",
        group["id"].as_str().unwrap()
    ));
    let past = json!({
        "rules": body["rules"], "people": body["people"], "from_date": "2026-09-01", "into_the_past": true,
    });
    owner.patch(&path, 1, past).await.expect(200);
    office.close("2026-09-01", "2026-09-04").await;
    let path = office.path("/attendance/approved-spans");
    let leave = |period: Value| {
        json!({
            "external_id": "4720", "member_id": office.person.member_id, "kind": "leave", "period": period,
        })
    };
    // Saturday, 00:00 to 06:00 in Shanghai: the end of Friday's shift.
    let hours = json!({
        "unit": "hour", "starts_at": "2026-09-04T16:00:00Z", "ends_at": "2026-09-04T22:00:00Z",
    });
    let refused = office.hr.client.put(&path, leave(hours.clone())).await;
    let refused = refused.problem(409, "period_closed");
    assert_eq!(refused["context"]["last_date"], "2026-09-04");
    let asked = json!({ "kind": "leave", "period": hours, "reason": "家里有事" });
    let ask = office.path("/attendance/span-requests");
    let refused = office.person.client.post(&ask, asked).await;
    refused.problem(409, "period_closed");
    // The day after begins when the shift has ended.
    let saturday = json!({ "unit": "day", "first_date": "2026-09-05", "last_date": "2026-09-05" });
    office
        .hr
        .client
        .put(&path, leave(saturday))
        .await
        .expect(200);
}

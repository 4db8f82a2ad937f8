//! When it is quiet for a member, told to their devices.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::messaging::{group, post};
use crate::support::{Company, Person, Socket};

/// Quiet hours on Mondays; the clock stands at 08:50 of one in Shanghai.
async fn hours(company: &Company, person: &Person, from: &str, to: &str, zone: Option<&str>) {
    let body = json!({
        "active": true, "starts_at": from, "ends_at": to, "days": ["monday"], "time_zone": zone,
    });
    let path = company.path("/me/quiet-hours");
    person.client.put(&path, body).await.expect(200);
}

fn attention(quiet: bool, until: &str) -> Value {
    json!({ "type": "attention", "quiet": quiet, "until": until })
}

/// Every device is told when it begins and ends, on the wall of one's own zone, and when the hours
/// change; a device that comes is told where it is quiet; nobody else is told.
#[tokio::test]
async fn devices_are_told_when_it_is_quiet() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let (mut phone, _) = Socket::open(&company, &wang, None).await;
    let (mut lis, _) = Socket::open(&company, &li, None).await;
    hours(&company, &wang, "09:00", "09:30", None).await;
    phone.event("quiet_hours.changed").await;
    // It will be quiet, and is not yet: there is nothing to tell a device that comes now either.
    let (mut desk, _) = Socket::open(&company, &wang, None).await;
    for socket in [&mut phone, &mut desk] {
        socket.quiet().await;
    }
    company.server.clock.advance(TimeDelta::minutes(10));
    let begun = attention(true, "2026-09-07T01:30:00Z");
    for socket in [&mut phone, &mut desk] {
        assert_eq!(socket.frame().await, begun);
    }
    let (mut late, _) = Socket::open(&company, &wang, None).await;
    assert_eq!(late.frame().await, begun);
    // Messages come as ever, the same to all.
    post(&li, &path, "在吗").await.expect(201);
    for socket in [&mut phone, &mut desk, &mut late, &mut lis] {
        let posted = socket.event("message.posted").await;
        assert_eq!(posted["payload"]["text"], "在吗");
    }
    // Longer, and then in a zone where it is the evening before: no Monday.
    hours(&company, &wang, "09:00", "10:00", None).await;
    for socket in [&mut phone, &mut desk, &mut late] {
        socket.event("quiet_hours.changed").await;
        let longer = attention(true, "2026-09-07T02:00:00Z");
        assert_eq!(socket.frame().await, longer);
    }
    let new_york = Some("America/New_York");
    hours(&company, &wang, "09:00", "10:00", new_york).await;
    for socket in [&mut phone, &mut desk, &mut late] {
        socket.event("quiet_hours.changed").await;
        let over = attention(false, "2026-09-07T13:00:00Z");
        assert_eq!(socket.frame().await, over);
    }
    hours(&company, &wang, "09:00", "09:30", None).await;
    for socket in [&mut phone, &mut desk, &mut late] {
        socket.event("quiet_hours.changed").await;
        assert_eq!(socket.frame().await, begun);
    }
    company.server.clock.set("2026-09-07T01:30:00Z");
    let ended = attention(false, "2026-09-14T01:00:00Z");
    for socket in [&mut phone, &mut desk, &mut late] {
        assert_eq!(socket.frame().await, ended);
    }
    lis.quiet().await;
}

/// Who switches quiet hours off while they last is disturbed again.
#[tokio::test]
async fn quiet_hours_that_are_switched_off_are_over() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    // From eight to eight on Mondays: until Tuesday morning.
    hours(&company, &wang, "08:00", "08:00", None).await;
    let (mut phone, _) = Socket::open(&company, &wang, None).await;
    let whole_day = attention(true, "2026-09-08T00:00:00Z");
    assert_eq!(phone.frame().await, whole_day);
    let path = company.path("/me/quiet-hours");
    let mut off = wang.client.get(&path).await.expect(200);
    off["active"] = json!(false);
    wang.client.put(&path, off).await.expect(200);
    phone.event("quiet_hours.changed").await;
    let over = json!({ "type": "attention", "quiet": false, "until": null });
    assert_eq!(phone.frame().await, over);
}

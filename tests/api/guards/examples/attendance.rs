//! Sites, shifts, groups, the calendar, check-ins, days.

use serde_json::{Value, json};

use super::super::world::{Request, World, delete, get, patch, post, put};
use super::examples;
use crate::support::Person;

examples! { |world, who|
    "create_site" => post(world.path("/sites"), site(world)),
    "list_sites" => get(world.path("/sites?limit=5")),
    "read_site" => get(world.path(&format!("/sites/{}", world.create("/sites", site(world)).await))),
    "edit_site" => {
        let path = world.path(&format!("/sites/{}", world.create("/sites", site(world)).await));
        patch(path, json!({ "name": world.name(), "radius_m": 400 })).on(1)
    },
    "remove_site" => delete(world.path(&format!("/sites/{}", world.create("/sites", site(world)).await))),

    "read_place_rules" => get(world.path("/attendance/place-rules")),
    "set_place_rules" => {
        let path = world.path("/attendance/place-rules");
        let version = world.version(&path).await;
        put(path, place_rules()).on(version)
    },

    "create_shift" => post(world.path("/attendance/shifts"), shift(world)),
    "list_shifts" => get(world.path("/attendance/shifts?limit=5")),
    "read_shift" => {
        get(world.path(&format!("/attendance/shifts/{}", world.create("/attendance/shifts", shift(world)).await)))
    },
    "edit_shift" => {
        let id = world.create("/attendance/shifts", shift(world)).await;
        let body = json!({ "name": world.name(), "hours": hours(), "from_date": "2026-10-01" });
        patch(world.path(&format!("/attendance/shifts/{id}")), body).on(1)
    },
    "remove_shift" => {
        delete(world.path(&format!("/attendance/shifts/{}", world.create("/attendance/shifts", shift(world)).await)))
    },
    "create_attendance_group" => {
        let body = group(world).await;
        post(world.path("/attendance/groups"), body)
    },
    "list_attendance_groups" => get(world.path("/attendance/groups?limit=5")),
    "read_attendance_group" => {
        let body = group(world).await;
        get(world.path(&format!("/attendance/groups/{}", world.create("/attendance/groups", body).await)))
    },
    "edit_attendance_group" => {
        let body = group(world).await;
        let id = world.create("/attendance/groups", body).await;
        let body = json!({ "name": world.name(), "people": {}, "from_date": "2026-10-01" });
        patch(world.path(&format!("/attendance/groups/{id}")), body).on(1)
    },
    "remove_attendance_group" => {
        let body = group(world).await;
        delete(world.path(&format!("/attendance/groups/{}", world.create("/attendance/groups", body).await)))
    },
    "read_member_attendance_group" => {
        get(world.path(&format!("/members/{}/attendance-group/2026-09-07", world.employee().member_id)))
    },
    "read_member_attendance_group: one's own" => {
        get(world.path(&format!("/members/{}/attendance-group/today", who.member_id)))
    },
    "read_member_attendance_group: in another department" => {
        get(world.path(&format!("/members/{}/attendance-group/today", world.colleague().member_id)))
    },
    "read_attendance_calendar" => get(world.path("/attendance/calendar?year=2026")),

    "check_in" => {
        let body = json!({
            "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84",
            "accuracy_m": 15.0, "age_seconds": 3, "kind": "on_duty", "mock": false,
        });
        post(world.path("/check-ins"), body)
    },
    "check_in: by Wi-Fi" => {
        let body = json!({
            "wifi_bssid": "a4:2b:b0:0c:9d:01", "device_id": "an installation",
            "field_work": { "note": "At a customer's" },
        });
        approve_field_work(world).await;
        post(world.path("/check-ins"), body)
    },
    "list_field_work" => get(world.path("/attendance/field-work?limit=5")),
    "decide_field_work" => {
        let path = world.path(&format!("/check-ins/{}/field-work", claim(world, world.employee()).await));
        put(path, json!({ "approved": true, "reason": "Asked the customer" }))
    },
    "decide_field_work: one's own" => {
        let path = world.path(&format!("/check-ins/{}/field-work", claim(world, world.owner()).await));
        put(path, json!({ "approved": true, "reason": "I was there" }))
    },
    "list_attendance_doubts" => get(world.path("/attendance/doubts?state=open&limit=5")),
    "judge_attendance_doubt" => {
        let path = world.path(&format!("/attendance/doubts/{}/judgement", doubt(world, world.employee()).await));
        put(path, json!({ "confirmed": false, "reason": "Looked at the device" }))
    },
    "list_my_attendance_doubts" => get(world.path("/attendance/my-doubts?limit=5")),
    "appeal_attendance_doubt" => {
        let path = world.path(&format!("/attendance/doubts/{}/appeal", doubt(world, world.employee()).await));
        put(path, json!({ "text": "I tested an app" }))
    },
    "appeal_attendance_doubt: one's own" => {
        let path = world.path(&format!("/attendance/doubts/{}/appeal", doubt(world, who).await));
        put(path, json!({ "text": "I tested an app" }))
    },
    "list_my_check_ins" => {
        get(world.path("/check-ins?from=2026-09-01T00:00:00Z&to=2026-10-01T00:00:00Z&limit=5"))
    },
    "read_my_attendance_today" => get(world.path("/attendance/today")),
    "read_member_attendance" => {
        get(world.path(&format!("/members/{}/attendance/2026-09-07", world.employee().member_id)))
    },
    "read_member_attendance: one's own" => {
        get(world.path(&format!("/members/{}/attendance/today", who.member_id)))
    },
    "read_member_attendance: in another department" => {
        get(world.path(&format!("/members/{}/attendance/today", world.colleague().member_id)))
    },
    "list_member_attendance" => {
        get(world.path(&format!("/members/{}/attendance?from=2026-09-01&to=2026-09-07", world.employee().member_id)))
    },
    "list_member_attendance: one's own" => {
        get(world.path(&format!("/members/{}/attendance?from=2026-09-01&to=2026-09-07", who.member_id)))
    },
    "list_member_attendance: in another department" => {
        get(world.path(&format!("/members/{}/attendance?from=2026-09-01&to=2026-09-07", world.colleague().member_id)))
    },

    "read_attendance_board" => get(world.path("/attendance/board?status=not_due&limit=5")),
    "read_attendance_board: of a department" => {
        get(world.path(&format!("/attendance/board?department_id={}&limit=5", world.managed)))
    },
    "read_attendance_board: of another" => {
        get(world.path(&format!("/attendance/board?department_id={}&limit=5", world.company.root)))
    },
    "read_attendance_report" => get(world.path("/attendance/report?from=2026-09-01&to=2026-09-30&limit=5")),
    "read_attendance_report: of another department" => {
        let dates = "from=2026-09-01&to=2026-09-30";
        get(world.path(&format!("/attendance/report?{dates}&department_id={}", world.company.root)))
    },
    "read_attendance_statistics" => {
        get(world.path("/attendance/statistics?by=group&from=2026-09-01&to=2026-09-30"))
    },
    "read_attendance_statistics: of another department" => {
        let dates = "from=2026-09-01&to=2026-09-30";
        get(world.path(&format!("/attendance/statistics?by=department&{dates}&department_id={}", world.company.root)))
    },
    "create_attendance_export" => {
        finish_exports(world).await;
        post(world.path("/attendance/exports"), export("xlsx"))
    },
    "list_attendance_exports" => get(world.path("/attendance/exports")),
    "read_attendance_export" => {
        let id = exported(world).await;
        get(world.path(&format!("/attendance/exports/{id}")))
    },
    "download_attendance_export" => {
        let id = exported(world).await;
        get(world.path(&format!("/attendance/exports/{id}/file")))
    },

    "close_attendance_period" => post(world.path("/attendance/periods"), period(world)),
    "list_attendance_periods" => get(world.path("/attendance/periods?limit=5")),
    "reopen_attendance_period" => {
        let id = world.create("/attendance/periods", period(world)).await;
        put(world.path(&format!("/attendance/periods/{id}/reopening")), json!({ "reason": "A form was late" }))
    },
    "read_period_rules" => get(world.path("/attendance/period-rules")),
    "set_period_rules" => {
        let path = world.path("/attendance/period-rules");
        let version = world.version(&path).await;
        put(path, json!({ "start_day": 26 })).on(version)
    },

    "read_department_attendance_today" => {
        get(world.path(&format!("/departments/{}/attendance/today?limit=5", world.managed)))
    },
    "read_department_attendance_today: of another" => {
        get(world.path(&format!("/departments/{}/attendance/today?limit=5", world.company.root)))
    },
}

fn site(world: &World) -> Value {
    json!({
        "name": world.name(), "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84",
        "radius_m": 300,
    })
}

/// The same for everybody who sets them, so that it does not matter who was last.
fn place_rules() -> Value {
    json!({
        "accuracy_cap_m": 200, "age_cap_seconds": 120, "field_work": "approval",
        "doubts": { "mock_provider": true, "speed_kmh": 1000, "repeats": 5, "device_people": 2 },
    })
}

/// Makes field work wait for approval, unless it does.
pub async fn approve_field_work(world: &World) {
    let path = world.path("/attendance/place-rules");
    let owner = &world.owner().client;
    let rules = owner.get(&path).await.expect(200);
    if rules["field_work"] != "approval" {
        let request = owner
            .request(reqwest::Method::PUT, &path)
            .header("if-match", format!("\"v{}\"", rules["version"]));
        owner.send(request.json(&place_rules())).await.expect(200);
    }
}

/// A claim of field work of somebody's: the id of its check-in.
pub async fn claim(world: &World, person: &Person) -> String {
    approve_field_work(world).await;
    let body = json!({ "field_work": { "note": "At a customer's" } });
    let receipt = person.client.post(&world.path("/check-ins"), body).await;
    receipt.expect(201)["id"].as_str().unwrap().to_owned()
}

/// A doubt about a check-in of somebody's.
pub async fn doubt(world: &World, person: &Person) -> String {
    let body = json!({
        "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84",
        "accuracy_m": 15.0, "age_seconds": 3, "mock": true,
    });
    let client = &person.client;
    client
        .post(&world.path("/check-ins"), body)
        .await
        .expect(201);
    let list = client
        .get(&world.path("/attendance/my-doubts?limit=1"))
        .await;
    list.expect(200)["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn hours() -> Value {
    json!({
        "sections": [
            { "on": { "time": "09:00" }, "off": { "time": "12:00" } },
            { "on": { "time": "13:30", "before_minutes": 30 }, "off": { "time": "18:00", "after_minutes": -1 } },
        ],
        "permit_minutes": 5,
    })
}

fn shift(world: &World) -> Value {
    json!({ "name": world.name(), "hours": hours() })
}

async fn group(world: &World) -> Value {
    let shift = world.create("/attendance/shifts", shift(world)).await;
    let site = world.create("/sites", site(world)).await;
    json!({
        "name": world.name(),
        "site_ids": [site],
        "rules": { "calendar": "cn", "week": [{ "day": "monday", "shift_id": shift }] },
        "people": { "departments": [{ "department_id": world.managed, "with_below": true }] },
    })
}

/// A day long ago, each time another one.
pub fn period(world: &World) -> Value {
    let day = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).unwrap()
        + chrono::Days::new(world.number().into());
    json!({ "first_date": day, "last_date": day })
}

pub fn export(format: &str) -> Value {
    json!({ "format": format, "from": "2026-09-01", "to": "2026-09-30" })
}

/// An export whose file is there.
async fn exported(world: &World) -> String {
    finish_exports(world).await;
    let id = world.create("/attendance/exports", export("csv")).await;
    finish_exports(world).await;
    id
}

/// As their jobs do, and no other job.
async fn finish_exports(world: &World) {
    let finish = "WITH done AS (UPDATE attendance_exports SET state = 'done', finished_at = created_at, bytes = 4 \
                  WHERE finished_at IS NULL RETURNING org_id, id) \
                  INSERT INTO attendance_export_parts SELECT org_id, id, 0, 'file' FROM done";
    world.company.server.sql(finish).await;
}

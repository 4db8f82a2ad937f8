//! Sites, shifts, groups, the calendar, check-ins, days.

use serde_json::{Value, json};

use super::super::world::{Request, World, delete, get, patch, post};
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

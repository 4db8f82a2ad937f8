//! Sites, the schedule, the calendar, check-ins, days.

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

    "read_attendance_schedule" => get(world.path("/attendance/schedule")),
    "set_attendance_schedule" => {
        let path = world.path("/attendance/schedule");
        let version = world.version(&path).await;
        let body = json!({
            "start": "09:00", "end": "18:00", "calendar": "cn", "permit_minutes": 5,
            "workdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        });
        put(path, body).on(version)
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

//! Sites, shifts, groups, the calendar, check-ins, days, requests, spans, corrections.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::world::{Caller, Request, World, call, delete, file, get, patch, post, put};
use super::examples;
use crate::support::{Person, tus};

examples! { |world, who|
    "create_site" => post(world.path("/sites"), site(world)),
    "list_sites" => get(world.path("/sites?limit=5")),
    "read_site" => get(world.path(&format!("/sites/{}", world.create("/sites", site(world)).await))),
    "import_sites" => {
        let feature = json!({
            "type": "Feature", "geometry": { "type": "Point", "coordinates": [121.4737, 31.2304] },
            "properties": { "name": world.name() },
        });
        post(world.path("/sites/geojson"), json!({ "type": "FeatureCollection", "features": [feature] }))
    },
    "export_sites" => get(world.path("/sites/geojson?limit=5")),
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
    "read_attendance_staff" => {
        let body = group(world).await;
        let id = world.create("/attendance/groups", body).await;
        get(world.path(&format!("/attendance/groups/{id}/staff")))
    },
    "set_attendance_staff" => {
        let body = group(world).await;
        let id = world.create("/attendance/groups", body).await;
        let rights = json!({ "people": "read", "rosters": "write" });
        let sub_admin = json!({ "member_id": world.colleague().member_id, "rights": rights });
        let staff = json!({ "leader_id": null, "sub_admins": [sub_admin] });
        put(world.path(&format!("/attendance/groups/{id}/staff")), staff).on(1)
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
    "list_special_days" => get(world.path("/attendance/special-days?year=2026")),
    "change_special_days" => {
        let day = json!({ "date": "2027-06-01", "worked": false, "name": "Founding day" });
        patch(world.path("/attendance/special-days"), json!({ "set": [day], "remove": ["2027-06-02"] }))
    },
    "import_special_days" => {
        let path = world.path("/attendance/special-days/imports?dry_run=true");
        file(path, "text/csv", "date,name,kind\n2027-06-03,Founding day,off\n")
    },
    "import_special_days: iCalendar" => {
        let path = world.path("/attendance/special-days/imports?dry_run=true&mode=replace");
        let event = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270603\nSUMMARY:Founding day\nEND:VEVENT\n";
        file(path, "text/calendar", format!("BEGIN:VCALENDAR\n{event}END:VCALENDAR\n"))
    },
    "export_special_days" => get(world.path("/attendance/special-days/export?year=2026")),
    "list_rosters" => get(world.path("/attendance/rosters?month=2026-09&limit=5")),
    "list_rosters: of a department" => {
        let path = format!("/attendance/rosters?month=2026-09&limit=5&department_id={}", world.managed);
        get(world.path(&path))
    },
    "read_member_roster" => {
        get(world.path(&format!("/members/{}/roster?month=2026-09", world.employee().member_id)))
    },
    "read_member_roster: one's own" => {
        get(world.path(&format!("/members/{}/roster?month=2026-09", who.member_id)))
    },
    "read_member_roster: in another department" => {
        get(world.path(&format!("/members/{}/roster?month=2026-09", world.colleague().member_id)))
    },
    "change_roster" => {
        let (path, member) = world.roster().await;
        let cells = json!([{ "date": "2026-09-08", "rest": true }, { "date": "2026-09-09", "cleared": true }]);
        put(path.clone(), json!({ "people": [{ "member_id": member, "cells": cells }] }))
    },
    "fill_roster" => {
        let (path, member) = world.roster().await;
        let body = json!({
            "people": [{ "member_id": member, "start": 1 }], "pattern": [{ "rest": true }, { "cleared": true }],
            "from_date": "2026-09-08", "to_date": "2026-09-10",
        });
        post(format!("{path}/fill"), body)
    },
    "copy_roster" => {
        let (path, member) = world.roster().await;
        let body = json!({
            "from_date": "2026-09-08", "to_date": "2026-09-10", "target_date": "2026-09-15", "member_ids": [member],
        });
        post(format!("{path}/copy"), body)
    },
    "read_attendance_calendar" => get(world.path("/attendance/calendar?year=2026")),

    "check_in" => {
        let body = json!({
            "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84",
            "accuracy_m": 15.0, "age_seconds": 3, "kind": "on_duty", "provider": "gps", "mock": false,
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
    "read_receipt_keys" => get("/.well-known/receipt-keys.json".to_owned()),
    "read_receipt" => get(world.path(&format!("/check-ins/{}/receipt", claim(world, world.employee()).await))),
    "read_receipt: one's own" => get(world.path(&format!("/check-ins/{}/receipt", claim(world, who).await))),
    "export_receipts" => get(world.path("/attendance/receipts/export")),
    "look_at_locations" => post(world.path("/attendance/location-looks"), look(&world.employee().member_id)),
    "look_at_locations: in another department" => {
        post(world.path("/attendance/location-looks"), look(&world.colleague().member_id))
    },
    "look_at_field_work_photos" => {
        let path = format!("/check-ins/{}/field-work/looks", claim_with_photo(world).await);
        post(world.path(&path), json!({ "reason": "To decide about it" }))
    },
    "list_my_location_looks" => get(world.path("/attendance/my-looks?limit=5")),
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
    "reopen_attendance_for_person" => {
        let id = world.create("/attendance/periods", period(world)).await;
        post(world.path(&format!("/attendance/periods/{id}/person-reopenings")), person_reopening(world))
    },
    "list_attendance_person_reopenings" => {
        let id = world.create("/attendance/periods", period(world)).await;
        get(world.path(&format!("/attendance/periods/{id}/person-reopenings?limit=5")))
    },
    "end_attendance_person_reopening" => {
        let id = world.create("/attendance/periods", period(world)).await;
        let path = format!("/attendance/periods/{id}/person-reopenings");
        let id = world.create(&path, person_reopening(world)).await;
        post(world.path(&format!("/attendance/person-reopenings/{id}/end")), json!({}))
    },
    "read_period_rules" => get(world.path("/attendance/period-rules")),
    "set_period_rules" => {
        let path = world.path("/attendance/period-rules");
        let version = world.version(&path).await;
        let closing = json!({ "day": 5, "time": "18:00", "periods_back": 1 });
        put(path, json!({ "start_day": 26, "closing": closing })).on(version)
    },

    "create_attendance_correction" => {
        let path = format!("/members/{}/attendance/2026-09-04/corrections", world.employee().member_id);
        post(world.path(&path), correction())
    },
    "create_attendance_correction: in another department" => {
        let path = format!("/members/{}/attendance/2026-09-04/corrections", world.colleague().member_id);
        post(world.path(&path), correction())
    },
    "take_back_attendance_correction" => {
        let path = format!("/members/{}/attendance/2026-09-04/corrections", world.employee().member_id);
        let id = world.create(&path, correction()).await;
        let path = world.path(&format!("/attendance/corrections/{id}/take-back"));
        post(path, json!({ "reason": "Another person was meant" }))
    },
    "list_attendance_corrections" => {
        let path = format!("/members/{}/attendance-corrections?from=2026-09-01&limit=5", world.employee().member_id);
        get(world.path(&path))
    },
    "list_attendance_corrections: one's own" => {
        get(world.path(&format!("/members/{}/attendance-corrections", who.member_id)))
    },
    "read_request_rules" => get(world.path("/attendance/request-rules")),
    "set_request_rules" => {
        let path = world.path("/attendance/request-rules");
        let version = world.version(&path).await;
        put(path, request_rules()).on(version)
    },
    "read_make_up_options" => get(world.path("/attendance/make-ups/2026-09-04")),
    "ask_make_up" => {
        forget_make_ups(world).await;
        post(world.path("/attendance/make-up-requests"), make_up())
    },
    "ask_attendance_span" => {
        let mut body = overtime(world);
        body["reason"] = json!("A release");
        post(world.path("/attendance/span-requests"), body)
    },
    "list_attendance_requests" => {
        let path = format!("/members/{}/attendance-requests?state=pending&limit=5", world.employee().member_id);
        get(world.path(&path))
    },
    "list_attendance_requests: one's own" => {
        get(world.path(&format!("/members/{}/attendance-requests?kind=overtime", who.member_id)))
    },
    "list_waiting_attendance_requests" => {
        asked(world, who).await;
        get(world.path("/attendance/waiting-requests?limit=5"))
    },
    "read_attendance_request" => {
        let id = request(world, world.employee()).await;
        get(world.path(&format!("/attendance/requests/{id}")))
    },
    "read_attendance_request: in another department" => {
        let id = request(world, world.colleague()).await;
        get(world.path(&format!("/attendance/requests/{id}")))
    },
    "decide_attendance_request" => {
        let path = format!("/attendance/requests/{}/decision", asked(world, who).await);
        post(world.path(&path), json!({ "approved": true, "reason": "Fine" }))
    },
    "decide_attendance_request: not asked" => {
        let path = format!("/attendance/requests/{}/decision", asked(world, world.colleague()).await);
        post(world.path(&path), json!({ "approved": true }))
    },
    "decide_attendance_request: one's own" => {
        let path = format!("/attendance/requests/{}/decision", request(world, who).await);
        post(world.path(&path), json!({ "approved": true }))
    },
    "withdraw_attendance_request" => {
        let path = format!("/attendance/requests/{}/withdraw", request(world, who).await);
        call(Method::POST, world.path(&path), None)
    },
    "withdraw_attendance_request: of another" => {
        let path = format!("/attendance/requests/{}/withdraw", request(world, world.colleague()).await);
        call(Method::POST, world.path(&path), None)
    },
    "revoke_attendance_request" => {
        let path = format!("/attendance/requests/{}/revoke", approved(world, world.colleague()).await);
        post(world.path(&path), json!({ "reason": "It was not needed" }))
    },
    "revoke_attendance_request: one's own" => {
        let path = format!("/attendance/requests/{}/revoke", approved(world, who).await);
        post(world.path(&path), json!({ "reason": "It was not needed" }))
    },
    "preview_attendance_span" => {
        let period = json!({ "unit": "day", "first_date": "2026-09-10", "last_date": "2026-09-11" });
        post(world.path("/attendance/span-previews"), json!({ "kind": "leave", "period": period }))
    },
    "write_approved_span" => put(world.path("/attendance/approved-spans"), written(world)),
    "cancel_approved_span" => {
        let (path, body) = (world.path("/attendance/approved-spans"), written(world));
        world.owner().client.put(&path, body.clone()).await.expect(200);
        let body = json!({ "external_id": body["external_id"], "reason": "Came back" });
        post(format!("{path}/cancel"), body)
    },
    "list_attendance_spans" => {
        let path = format!("/members/{}/attendance-spans?from=2026-09-01T00:00:00Z&limit=5", world.employee().member_id);
        get(world.path(&path))
    },
    "list_attendance_spans: one's own" => {
        get(world.path(&format!("/members/{}/attendance-spans", who.member_id)))
    },
}

fn correction() -> Value {
    json!({ "section": 0, "kind": "on_duty", "result": "normal", "reason": "Was at a customer's" })
}

/// The same for everybody who sets them.
fn request_rules() -> Value {
    json!({
        "make_up": { "times": 3, "period_starts_on": 1, "within_days": 30, "allowed": ["missing", "late", "early"] },
        "steps": [
            { "approvers": { "kind": "manager", "level": 1 } },
            { "approvers": { "kind": "permission", "permission": "attendance.approve" }, "mode": "any" },
        ],
        "when_absent": "reroute",
    })
}

pub fn make_up() -> Value {
    json!({
        "work_date": "2026-09-04", "section": 0, "kind": "off_duty", "at": "2026-09-04T10:01:00Z",
        "reason": "The battery was empty",
    })
}

/// Only one make-up for a point may wait.
pub async fn forget_make_ups(world: &World) {
    let sql = "UPDATE attendance_requests SET state = 'withdrawn', settled_at = created_at, settled_by = member_id \
        WHERE kind = 'make_up' AND state = 'pending'";
    world.company.server.sql(sql).await;
}

/// An hour of overtime that nobody has asked for yet.
pub fn overtime(world: &World) -> Value {
    let first: chrono::DateTime<chrono::Utc> = "2026-09-08T00:00:00Z".parse().unwrap();
    let starts_at = first + chrono::TimeDelta::hours(world.number().into());
    let ends_at = starts_at + chrono::TimeDelta::hours(1);
    json!({ "kind": "overtime", "period": { "unit": "hour", "starts_at": starts_at, "ends_at": ends_at } })
}

fn written(world: &World) -> Value {
    let mut body = overtime(world);
    body["external_id"] = json!(world.name());
    body["member_id"] = json!(world.employee().member_id);
    body["note"] = json!("Approved elsewhere");
    body
}

/// A request of somebody's, which asks HR.
pub async fn request(world: &World, who: &Person) -> String {
    let mut body = overtime(world);
    body["reason"] = json!("A release");
    let path = world.path("/attendance/span-requests");
    let request = who.client.post(&path, body).await.expect(201);
    request["id"].as_str().unwrap().to_owned()
}

/// A request of a colleague's that waits for somebody, and for nobody else; of the employee's, where it
/// is the colleague who is asked.
pub async fn asked(world: &World, who: &Person) -> String {
    let colleague = world.colleague();
    let own = who.member_id == colleague.member_id;
    let id = request(world, if own { world.employee() } else { colleague }).await;
    let sql = format!(
        "DELETE FROM attendance_request_tasks t WHERE request_id = '{id}' AND EXISTS (SELECT FROM \
         attendance_request_tasks o WHERE o.request_id = t.request_id AND o.id < t.id); \
         UPDATE attendance_request_tasks SET approver_id = '{}' WHERE request_id = '{id}'",
        who.member_id
    );
    world.company.server.sql(&sql).await;
    id
}

/// A request of somebody's that HR has approved, or the owner where it is HR's.
pub async fn approved(world: &World, who: &Person) -> String {
    let id = request(world, who).await;
    let path = world.path(&format!("/attendance/requests/{id}/decision"));
    for judge in [Caller::Hr, Caller::Owner, Caller::Admin] {
        let decision = json!({ "approved": true });
        let reply = world.client(judge).post(&path, decision).await;
        if reply.status == 200 {
            return id;
        }
    }
    unreachable!("nobody was asked")
}

fn look(member: &str) -> Value {
    json!({
        "member_id": member, "from": "2026-09-01T00:00:00Z", "to": "2026-09-30T00:00:00Z",
        "reason": "Checked what was claimed",
    })
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

/// The smallest PNG.
const PIXEL: &[u8] = include_bytes!("../../meetings/pixel.png");

/// A claim of field work of the employee's that has a photo: the id of its check-in.
async fn claim_with_photo(world: &World) -> String {
    approve_field_work(world).await;
    let person = world.employee();
    let photo = tus::upload(&world.company, person, "门口.png", PIXEL).await;
    let body = json!({ "field_work": { "note": "At a customer's", "photos": [photo] } });
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
        "rules": {
            "calendar": "cn", "week": [{ "day": "monday", "shift_id": shift }],
            "reminders": { "before_on_minutes": 5 },
        },
        "people": { "departments": [{ "department_id": world.managed, "with_below": true }] },
    })
}

/// A day long ago, each time another one.
pub fn period(world: &World) -> Value {
    let day = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).unwrap()
        + chrono::Days::new(world.number().into());
    json!({ "first_date": day, "last_date": day })
}

/// A few hours for the employee.
fn person_reopening(world: &World) -> Value {
    json!({
        "member_id": world.employee().member_id,
        "until": "2026-09-07T10:00:00Z",
        "reason": "A form was late",
    })
}

pub fn export(format: &str) -> Value {
    let columns = json!([{ "column": "name" }, { "column": "late_count", "heading": "迟到" }]);
    json!({ "format": format, "from": "2026-09-01", "to": "2026-09-30", "columns": columns })
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

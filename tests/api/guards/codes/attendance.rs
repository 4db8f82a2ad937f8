//! The codes of attendance.

use serde_json::{Value, json};

use super::super::examples::attendance::doubt;
use super::super::world::World;
use super::codes;
use crate::support::Reply;

codes! { |world|
    "field_work_refused" => {
        let claim = json!({ "field_work": { "note": "At a customer's" } });
        world.owner().client.post(&world.path("/check-ins"), claim).await
    },
    "own_case" => {
        let id = doubt(world, world.owner()).await;
        let body = json!({ "confirmed": false, "reason": "Mine" });
        let path = world.path(&format!("/attendance/doubts/{id}/judgement"));
        world.owner().client.put(&path, body).await
    },
    "receipt_broken" => {
        let id = checked_in(world).await;
        world.company.server.sql(&format!("UPDATE check_ins SET verdict = 'inside' WHERE id = '{id}'")).await;
        world.owner().client.get(&world.path(&format!("/check-ins/{id}/receipt"))).await
    },
    "no_receipt" => {
        let id = checked_in(world).await;
        let old = "before_chain = true, seq = NULL, previous = NULL, told = NULL, evidence_digest = NULL";
        world.company.server.sql(&format!("UPDATE check_ins SET {old} WHERE id = '{id}'")).await;
        world.owner().client.get(&world.path(&format!("/check-ins/{id}/receipt"))).await
    },
    "already_appealed" => {
        let id = doubt(world, world.owner()).await;
        let path = world.path(&format!("/attendance/doubts/{id}/appeal"));
        let body = json!({ "text": "I tested an app" });
        world.owner().client.put(&path, body.clone()).await.expect(200);
        world.owner().client.put(&path, body).await
    },
    "shift_name_taken" => {
        let body = shift(&world.name());
        world.create("/attendance/shifts", body.clone()).await;
        world.owner().client.post(&world.path("/attendance/shifts"), body).await
    },
    "shift_in_use" => {
        let body = group(world).await;
        let id = body["rules"]["week"][0]["shift_id"].as_str().unwrap().to_owned();
        world.create("/attendance/groups", body).await;
        world.owner().client.delete(&world.path(&format!("/attendance/shifts/{id}"))).await
    },
    "attendance_group_name_taken" => {
        let body = group(world).await;
        world.create("/attendance/groups", body.clone()).await;
        world.owner().client.post(&world.path("/attendance/groups"), body).await
    },
    "attendance_group_default" => {
        let groups = world.owner().client.get(&world.path("/attendance/groups")).await.expect(200);
        let groups = groups["items"].as_array().unwrap();
        let everybody = groups.iter().find(|group| group["is_default"] == true).unwrap();
        let path = format!("/attendance/groups/{}", everybody["id"].as_str().unwrap());
        world.owner().client.delete(&world.path(&path)).await
    },
    "site_name_taken" => {
        let body = site(&world.name());
        world.create("/sites", body.clone()).await;
        world.owner().client.post(&world.path("/sites"), body).await
    },
    "attendance_group_limit" => {
        let body = group(world).await;
        let id = world.create("/attendance/groups", body).await;
        world.company.server.sql(&format!(
            "WITH made AS (INSERT INTO attendance_groups (org_id, id, name, created_at) \
             SELECT org_id, gen_random_uuid(), 'group ' || n, created_at \
             FROM attendance_groups, generate_series(1, 500) n WHERE id = '{id}' RETURNING *) \
             INSERT INTO attendance_group_versions (org_id, group_id, version, from_date, rules, created_at) \
             SELECT made.org_id, made.id, 1, v.from_date, v.rules, v.created_at \
             FROM made, attendance_group_versions v WHERE v.group_id = '{id}'"
        )).await;
        let body = group(world).await;
        world.owner().client.post(&world.path("/attendance/groups"), body).await
    },
    "shift_limit" => {
        let id = world.create("/attendance/shifts", shift(&world.name())).await;
        world.company.server.sql(&format!(
            "WITH made AS (INSERT INTO attendance_shifts (org_id, id, name, created_at) \
             SELECT org_id, gen_random_uuid(), 'shift ' || n, created_at \
             FROM attendance_shifts, generate_series(1, 500) n WHERE id = '{id}' RETURNING *) \
             INSERT INTO attendance_shift_versions (org_id, shift_id, version, from_date, hours, created_at) \
             SELECT made.org_id, made.id, 1, v.from_date, v.hours, v.created_at \
             FROM made, attendance_shift_versions v WHERE v.shift_id = '{id}'"
        )).await;
        world.owner().client.post(&world.path("/attendance/shifts"), shift(&world.name())).await
    },
    "site_limit" => {
        let id = world.create("/sites", site(&world.name())).await;
        let columns = "latitude, longitude, coordinate_system, radius_m, version, created_at";
        world.company.server.sql(&format!(
            "INSERT INTO sites (org_id, id, name, {columns}) \
             SELECT org_id, gen_random_uuid(), 'site ' || n, {columns} FROM sites, generate_series(1, 1000) n WHERE id = '{id}'"
        )).await;
        world.owner().client.post(&world.path("/sites"), site(&world.name())).await
    },
}

/// A check-in of the owner's.
async fn checked_in(world: &World) -> String {
    let check_ins = world.path("/check-ins");
    let receipt = world.owner().client.post(&check_ins, json!({})).await;
    receipt.expect(201)["id"].as_str().unwrap().to_owned()
}

fn site(name: &str) -> Value {
    json!({ "name": name, "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84" })
}

fn shift(name: &str) -> Value {
    let section = json!({ "on": { "time": "09:00" }, "off": { "time": "18:00" } });
    json!({ "name": name, "hours": { "sections": [section] } })
}

async fn group(world: &World) -> Value {
    let shift = world
        .create("/attendance/shifts", shift(&world.name()))
        .await;
    json!({
        "name": world.name(),
        "rules": { "calendar": "none", "week": [{ "day": "monday", "shift_id": shift }] },
        "people": {},
    })
}

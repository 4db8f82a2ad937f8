//! The codes of attendance.

use serde_json::{Value, json};

use super::super::examples::attendance::{
    asked, doubt, export, forget_make_ups, make_up, overtime, period, request,
};
use super::super::world::{Caller, World};
use super::codes;
use crate::support::{Company, Reply};

codes! { |world|
    "already_taken_back" => {
        let path = format!("/members/{}/attendance/2026-09-04/corrections", world.employee().member_id);
        let body = json!({ "section": 0, "kind": "on_duty", "result": "normal", "reason": "At a customer's" });
        let id = world.create(&path, body).await;
        let path = world.path(&format!("/attendance/corrections/{id}/take-back"));
        let why = json!({ "reason": "Another was meant" });
        world.owner().client.post(&path, why.clone()).await.expect(200);
        world.owner().client.post(&path, why).await
    },
    "correction_by_request" => {
        forget_make_ups(world).await;
        let colleague = world.colleague();
        let path = world.path("/attendance/make-up-requests");
        let request = colleague.client.post(&path, make_up()).await.expect(201);
        let path = format!("/attendance/requests/{}/decision", request["id"].as_str().unwrap());
        let decision = json!({ "approved": true });
        world.client(Caller::Hr).post(&world.path(&path), decision).await.expect(200);
        let path = format!("/members/{}/attendance-corrections", colleague.member_id);
        let list = world.owner().client.get(&world.path(&path)).await.expect(200);
        let path = format!("/attendance/corrections/{}/take-back", list["items"][0]["id"].as_str().unwrap());
        world.owner().client.post(&world.path(&path), json!({ "reason": "Wrong" })).await
    },
    "make_up_refused" => {
        forget_make_ups(world).await;
        let path = world.path("/attendance/make-up-requests");
        world.employee().client.post(&path, make_up()).await.expect(201);
        world.employee().client.post(&path, make_up()).await
    },
    "already_decided" => {
        let id = asked(world, world.owner()).await;
        let path = world.path(&format!("/attendance/requests/{id}/decision"));
        let decision = json!({ "approved": true });
        world.owner().client.post(&path, decision.clone()).await.expect(200);
        world.owner().client.post(&path, decision).await
    },
    "not_asked" => {
        let id = asked(world, world.employee()).await;
        let path = world.path(&format!("/attendance/requests/{id}/decision"));
        world.owner().client.post(&path, json!({ "approved": true })).await
    },
    "not_approved" => {
        let id = request(world, world.employee()).await;
        let path = world.path(&format!("/attendance/requests/{id}/revoke"));
        world.owner().client.post(&path, json!({ "reason": "Too early" })).await
    },
    "no_approver" => {
        let alone = Company::found_on(std::sync::Arc::clone(&world.company.server)).await;
        let mut body = overtime(world);
        body["reason"] = json!("Alone");
        alone.owner.client.post(&alone.path("/attendance/span-requests"), body).await
    },
    "span_of_another" => {
        let path = world.path("/attendance/approved-spans");
        let mut body = overtime(world);
        body["external_id"] = json!(world.name());
        body["member_id"] = json!(world.employee().member_id);
        world.owner().client.put(&path, body.clone()).await.expect(200);
        body["member_id"] = json!(world.colleague().member_id);
        world.owner().client.put(&path, body).await
    },
    "span_overlaps" => {
        let mut body = overtime(world);
        body["reason"] = json!("A release");
        let path = world.path("/attendance/span-requests");
        world.owner().client.post(&path, body.clone()).await.expect(201);
        world.owner().client.post(&path, body).await
    },
    "field_photo_required" => {
        let strict = Company::found_on(std::sync::Arc::clone(&world.company.server)).await;
        let owner = &strict.owner.client;
        let rules = json!({
            "accuracy_cap_m": 200, "age_cap_seconds": 120, "field_work": "allowed", "field_photo_required": true,
            "doubts": { "mock_provider": true, "speed_kmh": null, "repeats": null, "device_people": null },
        });
        let path = strict.path("/attendance/place-rules");
        owner.on(0, reqwest::Method::PUT, &path, Some(rules)).await.expect(200);
        let claim = json!({ "field_work": { "note": "At a customer's" } });
        owner.post(&strict.path("/check-ins"), claim).await
    },
    "field_work_refused" => {
        let claim = json!({ "field_work": { "note": "At a customer's" } });
        world.owner().client.post(&world.path("/check-ins"), claim).await
    },
    "not_rostered" => {
        let newcomer = world.company.hire("Newcomer").await;
        let rules = json!({ "calendar": "cn", "schedule": "roster", "unrostered": "forbid", "week": [] });
        let people = json!({ "member_ids": [newcomer.member_id] });
        let group = json!({ "name": "Crew", "people": people, "rules": rules });
        world.owner().client.post(&world.path("/attendance/groups"), group).await.expect(201);
        newcomer.client.post(&world.path("/check-ins"), json!({})).await
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
    "period_closed" => {
        let body = period(world);
        world.create("/attendance/periods", body.clone()).await;
        world.owner().client.post(&world.path("/attendance/periods"), body).await
    },
    "period_not_over" => {
        let body = json!({ "first_date": "2026-09-01", "last_date": "2026-09-30" });
        world.owner().client.post(&world.path("/attendance/periods"), body).await
    },
    "period_open" => {
        let id = world.create("/attendance/periods", period(world)).await;
        let path = world.path(&format!("/attendance/periods/{id}/reopening"));
        let body = json!({ "reason": "A form was late" });
        world.owner().client.put(&path, body.clone()).await.expect(200);
        world.owner().client.put(&path, body).await
    },
    "results_pending" => {
        let body = period(world);
        let server = &world.company.server;
        server.sql(&format!(
            "INSERT INTO attendance_stale (org_id, member_id, first_date, last_date) \
             SELECT org_id, id, date {date}, date {date} FROM members, generate_series(1, 5000) \
             WHERE org_id = '{org}' AND id = '{member}'",
            date = body["first_date"].to_string().replace('"', "'"),
            org = world.company.id,
            member = world.owner().member_id,
        )).await;
        let reply = world.owner().client.post(&world.path("/attendance/periods"), body).await;
        server.sql("DELETE FROM attendance_stale").await;
        reply
    },
    "export_not_ready" => {
        let id = world.create("/attendance/exports", export("csv")).await;
        let reply = world.owner().client.get(&world.path(&format!("/attendance/exports/{id}/file"))).await;
        world.company.server.run_jobs().await;
        reply
    },
    "export_limit" => {
        for _ in 0..10 {
            world.create("/attendance/exports", export("csv")).await;
        }
        let reply = world.owner().client.post(&world.path("/attendance/exports"), export("csv")).await;
        world.company.server.run_jobs().await;
        reply
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
    "special_day_limit" => {
        let server = &world.company.server;
        let (org, days) = (&world.company.id, "attendance_special_days (org_id, id, date, worked, name)");
        server.sql(&format!(
            "INSERT INTO {days} SELECT '{org}', gen_random_uuid(), date '2030-01-01' + n, false, 'day' \
             FROM generate_series(0, 19999) n"
        )).await;
        let day = json!({ "date": "2029-12-31", "worked": false, "name": "One more" });
        let path = world.path("/attendance/special-days");
        let owner = &world.owner().client;
        let reply = owner.send(owner.request(reqwest::Method::PATCH, &path).json(&json!({ "set": [day] }))).await;
        server.sql(&format!("DELETE FROM attendance_special_days WHERE org_id = '{org}' AND name = 'day'")).await;
        reply
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

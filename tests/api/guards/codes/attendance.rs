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
    "already_appealed" => {
        let id = doubt(world, world.owner()).await;
        let path = world.path(&format!("/attendance/doubts/{id}/appeal"));
        let body = json!({ "text": "I tested an app" });
        world.owner().client.put(&path, body.clone()).await.expect(200);
        world.owner().client.put(&path, body).await
    },
    "site_name_taken" => {
        let body = site(&world.name());
        world.create("/sites", body.clone()).await;
        world.owner().client.post(&world.path("/sites"), body).await
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

fn site(name: &str) -> Value {
    json!({ "name": name, "latitude": 31.2304, "longitude": 121.4737, "coordinate_system": "wgs84" })
}

//! The codes of attendance.

use serde_json::{Value, json};

use super::super::world::World;
use super::codes;
use crate::support::Reply;

codes! { |world|
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

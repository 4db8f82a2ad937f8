//! The codes of meetings in other calendars.

use serde_json::json;

use super::super::world::{World, file};
use super::codes;
use crate::support::Reply;

codes! { |world|
    "calendar_feed_limit" => {
        let path = world.path("/calendar-feeds");
        let client = &world.colleague().client;
        let body = json!({ "name": "我的会议", "details": "busy" });
        for _ in 0..20 {
            client.post(&path, body.clone()).await.expect(201);
        }
        client.post(&path, body).await
    },
    "calendar_unreadable" => {
        let path = world.path("/calendar-imports");
        file(path, "text/calendar", "Dear all").send(&world.owner().client).await
    },
    "video_not_configured" => {
        let body = json!({
            "title": "周例会",
            "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
        });
        let id = world.create("/meetings", body).await;
        let path = world.path(&format!("/meetings/{id}/video"));
        world.owner().client.put(&path, json!({ "kind": "jitsi" })).await
    },
}

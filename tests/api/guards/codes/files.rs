//! The codes of uploads and files.

use reqwest::Method;

use super::super::world::World;
use super::codes;
use crate::support::Reply;
use crate::support::tus::{MEDIA, begin, link, named, part, tus, upload};

codes! { |world|
    "checksum_mismatch" => {
        let path = begun(world).await;
        let client = &world.owner().client;
        let request = tus(client, Method::PATCH, &path)
            .header("upload-offset", 0)
            .header("upload-checksum", "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            .header("content-type", MEDIA)
            .body("x");
        client.send(request).await
    },
    "files_quota_exceeded" => {
        begun(world).await;
        world.company.server.sql("UPDATE file_usage SET quota_bytes = 0").await;
        let reply = begin(&world.company, world.owner(), "a", 5).await;
        world.company.server.sql("UPDATE file_usage SET quota_bytes = NULL").await;
        reply
    },
    "image_too_large" => {
        let begun = begin(&world.company, world.owner(), "a.gif", 1 << 28).await;
        part(world.owner(), begun.header("location"), 0, b"GIF89a").await
    },
    "link_expired" => {
        let url = download(world).await;
        let server = &world.company.server;
        server.clock.set("2026-09-07T02:00:00Z");
        let reply = server.client.get(&url).await;
        server.clock.set("2026-09-07T00:50:00Z");
        reply
    },
    "range_not_satisfiable" => {
        let url = download(world).await;
        let client = &world.company.server.client;
        client.send(client.request(Method::GET, &url).header("range", "bytes=1-")).await
    },
    "tus_version_unsupported" => {
        let client = &world.owner().client;
        let request = client.request(Method::POST, &world.path("/uploads"));
        let request = request.header("tus-resumable", "0.2.2");
        client.send(request.header("upload-length", 5).header("upload-metadata", named("a"))).await
    },
    "upload_expired" => {
        let path = begun(world).await;
        world.company.server.sql("UPDATE uploads SET expires_at = created_at").await;
        part(world.owner(), &path, 0, b"x").await
    },
    "upload_in_too_many_parts" => {
        let path = begun(world).await;
        world.company.server.sql("UPDATE uploads SET part_count = 10000").await;
        part(world.owner(), &path, 0, b"x").await
    },
    "upload_limit" => {
        for _ in 0..50 {
            begin(&world.company, world.colleague(), "a", 5).await.expect(201);
        }
        begin(&world.company, world.colleague(), "a", 5).await
    },
    "upload_offset_mismatch" => part(world.owner(), &begun(world).await, 1, b"x").await,
    "upload_too_large" => begin(&world.company, world.owner(), "a", 1 << 40).await,
}

/// The path of an upload that the owner began.
async fn begun(world: &World) -> String {
    let begun = begin(&world.company, world.owner(), "a", 5).await;
    begun.header("location").to_owned()
}

/// Where the owner downloads a file of one byte.
async fn download(world: &World) -> String {
    let id = upload(&world.company, world.owner(), "a", b"x").await;
    link(&world.company, world.owner(), &id, "original").await
}

//! The codes that any operation may answer with.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::world::World;
use super::codes;
use crate::support::{Client, Reply, TestServer};

codes! { |world|
    "malformed_body" => raw(world, "application/json", "{").await,
    "unsupported_media_type" => raw(world, "text/plain", "{}").await,
    "body_too_large" => raw(world, "application/json", &" ".repeat(300 * 1024)).await,
    "validation_failed" => owner(world).post(&world.path("/departments"), json!({ "name": "" })).await,
    "invalid_parameter" => owner(world).get(&world.path("/departments?limit=0")).await,
    "unauthenticated" => world.company.server.client.get(&world.path("")).await,
    "csrf_refused" => {
        let token = owner(world).token.clone().unwrap();
        let anonymous = &world.company.server.client;
        let request = anonymous.request(Method::POST, "/v1/organizations").json(&json!({}));
        anonymous.send(request.header("cookie", format!("muster-access={token}"))).await
    },
    "forbidden" => world.employee().client.get(&world.path("/audit-entries")).await,
    "second_factor_needed" => {
        let org = "UPDATE organizations SET second_factor_from = now() - interval '20 years', second_factor_of =";
        let server = &world.company.server;
        server.sql(&format!("{org} 'everyone'")).await;
        let reply = world.employee().client.get(&world.path("")).await;
        server.sql("UPDATE organizations SET second_factor_from = NULL, second_factor_of = 'nobody'").await;
        reply
    },
    "not_found" => owner(world).get(&world.path(&format!("/departments/{}", Uuid::nil()))).await,
    "method_not_allowed" => owner(world).delete(&world.path("/departments")).await,
    "already_exists" => {
        let body = json!({ "id": crate::support::client_id(), "name": world.name() });
        let admin = world.client(super::super::world::Caller::Admin);
        admin.post(&world.path("/departments"), body.clone()).await.expect(201);
        owner(world).post(&world.path("/departments"), body).await
    },
    "idempotency_mismatch" => {
        let id = crate::support::client_id();
        let body = |name: String| json!({ "id": id, "name": name });
        owner(world).post(&world.path("/departments"), body(world.name())).await.expect(201);
        owner(world).post(&world.path("/departments"), body(world.name())).await
    },
    "version_mismatch" => {
        let path = world.path(&format!("/departments/{}", world.department().await));
        owner(world).patch(&path, 7, json!({ "position": 1 })).await
    },
    "precondition_required" => {
        let path = world.path(&format!("/departments/{}", world.department().await));
        let request = owner(world).request(Method::PATCH, &path).json(&json!({ "position": 1 }));
        owner(world).send(request).await
    },
}

fn owner(world: &World) -> &Client {
    &world.owner().client
}

async fn raw(world: &World, media: &str, body: &str) -> Reply {
    let request = owner(world).request(Method::POST, &world.path("/departments"));
    owner(world)
        .send(request.header("content-type", media).body(body.to_owned()))
        .await
}

/// `rate_limited` comes with `Retry-After`.
#[tokio::test]
async fn too_many_requests() {
    let server =
        TestServer::start_with(|settings| settings.account_rate = 1.try_into().unwrap()).await;
    let (_, client) = server.account("陈思远").await;
    client.get("/v1/me/organizations").await.expect(200);
    let refused = client.get("/v1/me/organizations").await;
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    refused.problem(429, "rate_limited");
}

/// `overloaded` is what one hears while the database cannot be asked, with `Retry-After`; the
/// process lives.
#[tokio::test]
async fn a_database_that_is_gone() {
    let world = World::start().await;
    let server = &world.company.server;
    server.sql("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database()); END $$").await;
    let others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                  WHERE datname = current_database() AND usename = 'muster_app'";
    server.count(others).await;
    let reply = server.client.get("/readyz").await;
    assert!(reply.header("retry-after").parse::<u64>().unwrap() > 0);
    reply.problem(503, "overloaded");
    server.client.get("/healthz").await.expect(200);
}

/// `internal` tells that it is our fault and under which id the log has the reason, and
/// nothing else.
#[tokio::test]
async fn a_failure_of_ours_tells_nothing() {
    let world = World::start().await;
    world
        .company
        .server
        .sql("DROP TABLE audit_entries CASCADE")
        .await;
    let request = owner(&world).request(Method::GET, &world.path("/audit-entries"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(response.headers().contains_key("x-request-id"));
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "internal");
    for secret in ["audit_entries", "relation", "diesel", "select"] {
        assert!(
            !problem.to_string().to_lowercase().contains(secret),
            "{problem:#}"
        );
    }
}

//! What every request meets: its id, bounded bodies, clear refusals.

use reqwest::Method;
use serde_json::json;

use crate::support::Company;

/// The client's request id comes back; a strange one is replaced.
#[tokio::test]
async fn answers_with_the_request_id() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let request = client
        .request(Method::GET, "/healthz")
        .header("x-request-id", "morning-42");
    assert_eq!(
        client.send(request).await.header("x-request-id"),
        "morning-42"
    );
    let request = client
        .request(Method::GET, "/healthz")
        .header("x-request-id", "a b\"c");
    assert_ne!(client.send(request).await.header("x-request-id"), "a b\"c");
}

/// A body that is too large, of another type, no UTF-8 or no JSON is refused for what it is.
#[tokio::test]
async fn refuses_bodies_that_are_none() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let post = || client.request(Method::POST, &company.path("/departments"));
    let typed = || post().header("content-type", "application/json");
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(300_000));
    client
        .send(typed().body(large))
        .await
        .problem(413, "body_too_large");
    client
        .send(post().body("{}"))
        .await
        .problem(415, "unsupported_media_type");
    client
        .send(typed().body(&b"{\"name\":\"\xff\"}"[..]))
        .await
        .problem(400, "malformed_body");
    client
        .send(typed().body("{\"name\":"))
        .await
        .problem(400, "malformed_body");
    client
        .send(typed().body("{\"name\":\"a\\u0000b\"}"))
        .await
        .problem(400, "malformed_body");
    client
        .send(typed().body("[".repeat(50_000)))
        .await
        .problem(400, "malformed_body");
}

/// Clients that hang up in the middle of their requests leave no open transaction behind:
/// afterwards the few connections of the pool still serve everybody.
#[tokio::test]
async fn survives_clients_that_hang_up() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for number in 0..60 {
        let body = json!({ "name": format!("部门{number}") });
        let path = company.path("/departments");
        let request = client.post(&path, body);
        let patience = std::time::Duration::from_micros(100 * number);
        // Either outcome will do; what counts is what the server looks like afterwards.
        drop(tokio::time::timeout(patience, request).await);
    }
    for _ in 0..30 {
        client.get(&company.path("/departments")).await.expect(200);
    }
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                AND state LIKE 'idle in transaction%'";
    assert_eq!(company.server.count(open).await, 0);
    company.department("最后", None).await;
}

/// A path that exists answers a wrong method with the right ones.
#[tokio::test]
async fn names_the_methods_of_a_path() {
    let company = Company::found().await;
    let reply = company
        .owner
        .client
        .delete(&company.path("/departments"))
        .await;
    assert_eq!(reply.header("allow"), "GET, POST");
    reply.problem(405, "method_not_allowed");
    company
        .owner
        .client
        .get("/v2/departments")
        .await
        .problem(404, "not_found");
}

/// What operators ask is answered without a token.
#[tokio::test]
async fn tells_its_health_and_metrics() {
    let company = Company::found().await;
    let anonymous = &company.server.client;
    assert_eq!(anonymous.get("/healthz").await.expect(200)["status"], "ok");
    assert_eq!(anonymous.get("/readyz").await.expect(200)["status"], "ok");
    let metrics = String::from_utf8(anonymous.get("/metrics").await.bytes).unwrap();
    assert!(
        [
            "http_request_seconds_bucket",
            "muster_jobs_dead",
            "muster_passwords_waiting"
        ]
        .iter()
        .all(|name| metrics.contains(name)),
        "{metrics}"
    );
    let contract = anonymous.get("/openapi.yaml").await;
    assert_eq!(
        String::from_utf8(contract.bytes).unwrap(),
        muster::app::contract::yaml().unwrap()
    );
    let docs = String::from_utf8(anonymous.get("/docs/").await.bytes).unwrap();
    assert!(docs.contains("swagger-ui"), "{docs}");
}

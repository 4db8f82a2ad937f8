//! Forgetting what has expired.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::TestServer;

use super::{EMAIL, PASSWORD, attempt, registration, sign_in, somebody};

/// What is over leaves the database, and what is not stays and works.
#[tokio::test]
async fn forgets_what_is_over_and_nothing_else() {
    let server = somebody().await;
    server
        .client
        .post("/v1/accounts", registration("never@example.com", PASSWORD))
        .await
        .expect(202);
    attempt(&server, "never@example.com", "a wrong password")
        .await
        .problem(401, "sign_in_refused");
    let (over, _) = sign_in(&server, EMAIL, PASSWORD).await;
    server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await
        .expect(202);
    server.run_jobs().await;
    server.services.forget_expired().await.unwrap();
    let tables = [
        "accounts",
        "sessions",
        "refresh_tokens",
        "mail_tokens",
        "sign_in_failures",
    ];
    assert_eq!(rows(&server, &tables).await, [2, 1, 1, 2, 2]);

    server.clock.advance(TimeDelta::days(30));
    let (here, client) = sign_in(&server, EMAIL, PASSWORD).await;
    server.services.forget_expired().await.unwrap();
    assert_eq!(rows(&server, &tables).await, [1, 1, 1, 0, 0]);
    client.get("/v1/me").await.expect(200);
    let old = json!({ "refresh_token": over["refresh_token"] });
    server
        .client
        .post("/v1/sessions/refresh", old)
        .await
        .problem(401, "refresh_token_refused");
    let token = json!({ "refresh_token": here["refresh_token"] });
    server
        .client
        .post("/v1/sessions/refresh", token)
        .await
        .expect(200);
}

async fn rows(server: &TestServer, tables: &[&str]) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in tables {
        counts.push(server.count(&format!("SELECT count(*) FROM {table}")).await);
    }
    counts
}

//! Forgetting what has expired.

use chrono::TimeDelta;
use serde_json::json;

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
    let rows = |count: &str| format!("SELECT 1 / ((SELECT count(*) FROM {count})::int");
    for all in [
        "accounts) = 2",
        "sessions) = 1",
        "mail_tokens) = 2",
        "sign_in_failures) = 2",
    ] {
        server.sql(&rows(all)).await;
    }

    server.clock.advance(TimeDelta::days(30));
    let (here, client) = sign_in(&server, EMAIL, PASSWORD).await;
    server.services.forget_expired().await.unwrap();
    for all in [
        "accounts) = 1",
        "sessions) = 1",
        "mail_tokens) = 0",
        "sign_in_failures) = 0",
        "refresh_tokens) = 1",
    ] {
        server.sql(&rows(all)).await;
    }
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

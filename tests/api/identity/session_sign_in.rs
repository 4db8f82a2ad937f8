//! Signing in.

use chrono::TimeDelta;
use serde_json::json;

use super::{EMAIL, PASSWORD, attempt, registration, sign_in, somebody};
use crate::support::TestServer;

/// A wrong password and an address without an account get the same answer.
#[tokio::test]
async fn does_not_tell_whether_an_account_exists() {
    let server = somebody().await;
    let known = attempt(&server, EMAIL, "a wrong password").await;
    let unknown = attempt(&server, "nobody@example.com", "a wrong password").await;
    assert_eq!(known.bytes, unknown.bytes);
    known.problem(401, "sign_in_refused");
    unknown.problem(401, "sign_in_refused");
}

/// Before the confirmation only the right password learns that it is missing, and gets
/// another link, at most one a minute.
#[tokio::test]
async fn an_unconfirmed_address_does_not_sign_in() {
    let server = TestServer::start().await;
    server
        .client
        .post("/v1/accounts", registration(EMAIL, PASSWORD))
        .await
        .expect(202);
    server.mail_to(EMAIL).await;
    attempt(&server, EMAIL, "a wrong password")
        .await
        .problem(401, "sign_in_refused");
    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(403, "email_unverified");
    assert!(
        server.mails_to(EMAIL).await.is_empty(),
        "a link was sent within the last minute"
    );
    server.clock.advance(TimeDelta::minutes(1));
    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(403, "email_unverified");
    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(403, "email_unverified");
    let token = json!({ "token": server.mail_to(EMAIL).await.token() });
    server
        .client
        .post("/v1/accounts/verify", token)
        .await
        .expect(204);
    sign_in(&server, EMAIL, PASSWORD).await;
}

/// Tokens are kept by no cache; the session says where it came from.
#[tokio::test]
async fn a_session_says_where_it_came_from() {
    let server = somebody().await;
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let request = server
        .client
        .request(reqwest::Method::POST, "/v1/sessions")
        .json(&body);
    let reply = server
        .client
        .send(request.header("user-agent", "x".repeat(300)))
        .await;
    assert_eq!(reply.header("cache-control"), "no-store");
    let session = reply.expect(201);
    let client = server
        .client
        .with_token(session["access_token"].as_str().unwrap());
    let sessions = client.get("/v1/me/sessions").await.expect(200);
    let listed = &sessions["items"][0];
    assert_eq!(
        (&listed["id"], &listed["current"]),
        (&session["session_id"], &json!(true))
    );
    assert_eq!(listed["origin"], "127.0.0.1");
    assert_eq!(listed["user_agent"].as_str().unwrap().len(), 200);
}

/// An access token is refused after its quarter of an hour, and a made-up one at once.
#[tokio::test]
async fn access_tokens_expire() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    server.clock.advance(TimeDelta::minutes(15));
    client.get("/v1/me").await.expect(200);
    // Half a minute is tolerated for clocks that differ.
    server.clock.advance(TimeDelta::seconds(30));
    client.get("/v1/me").await.problem(401, "unauthenticated");
    server
        .client
        .get("/v1/me")
        .await
        .problem(401, "unauthenticated");
    server
        .client
        .with_token("e30.e30.e30")
        .get("/v1/me")
        .await
        .problem(401, "unauthenticated");
}

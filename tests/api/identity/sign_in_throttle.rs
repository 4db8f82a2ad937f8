//! Throttling failed sign-ins, by account and by network.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{EMAIL, PASSWORD, attempt, register, sign_in, somebody};
use crate::support::{Reply, TestServer};

const WRONG: &str = "a wrong password";

async fn fail(server: &TestServer, email: &str, times: usize) {
    for _ in 0..times {
        attempt(server, email, WRONG)
            .await
            .problem(401, "sign_in_refused");
    }
}

#[track_caller]
fn throttled(reply: Reply, seconds: &str) -> Value {
    assert_eq!(reply.header("retry-after"), seconds);
    reply.problem(429, "sign_in_throttled")
}

/// After ten failures even the right password waits, longer each time, and no longer than a
/// quarter of an hour; the session that is there already goes on. Success forgives all.
#[tokio::test]
async fn an_account_is_delayed_and_never_locked() {
    let server = somebody().await;
    let (session, client) = sign_in(&server, EMAIL, PASSWORD).await;
    fail(&server, EMAIL, 10).await;
    for delay in [10, 20, 40, 80, 160, 320, 640, 900, 900, 900] {
        throttled(attempt(&server, EMAIL, PASSWORD).await, &delay.to_string());
        server
            .clock
            .advance(TimeDelta::seconds(delay) - TimeDelta::milliseconds(1));
        throttled(attempt(&server, EMAIL, PASSWORD).await, "1");
        server.clock.advance(TimeDelta::milliseconds(1));
        fail(&server, EMAIL, 1).await;
    }
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    let session = server
        .client
        .post("/v1/sessions/refresh", refresh)
        .await
        .expect(200);
    client
        .with_token(session["access_token"].as_str().unwrap())
        .get("/v1/me")
        .await
        .expect(200);

    server.clock.advance(TimeDelta::minutes(15));
    sign_in(&server, EMAIL, PASSWORD).await;
    fail(&server, EMAIL, 10).await;
}

/// An address without an account is throttled in the same way, with the same answers.
#[tokio::test]
async fn does_not_tell_whether_an_account_exists() {
    let server = somebody().await;
    for email in [EMAIL, "nobody@example.com"] {
        fail(&server, email, 10).await;
    }
    let known = attempt(&server, EMAIL, WRONG).await;
    let unknown = attempt(&server, "nobody@example.com", WRONG).await;
    assert_eq!(known.bytes, unknown.bytes);
    throttled(known, "10");
    throttled(unknown, "10");
}

/// Failures are forgiven one by one as time passes; a refused attempt counts for nothing.
#[tokio::test]
async fn failures_are_forgiven() {
    let server = somebody().await;
    fail(&server, EMAIL, 10).await;
    for _ in 0..5 {
        throttled(attempt(&server, EMAIL, WRONG).await, "10");
    }
    server.clock.advance(TimeDelta::hours(3));
    fail(&server, EMAIL, 3).await;
    throttled(attempt(&server, EMAIL, WRONG).await, "10");
}

/// However many guesses come at once, no more than ten are answered.
#[tokio::test]
async fn many_at_once_are_no_way_around() {
    let server = somebody().await;
    let guesses =
        futures_util::future::join_all((0..60).map(|_| attempt(&server, EMAIL, WRONG))).await;
    let mut statuses: Vec<_> = guesses.iter().map(|reply| reply.status).collect();
    statuses.sort();
    assert_eq!(
        statuses.iter().filter(|status| **status == 401).count(),
        10,
        "{statuses:?}"
    );
    assert!(
        statuses[10..].iter().all(|status| *status == 429),
        "{statuses:?}"
    );
    throttled(attempt(&server, EMAIL, PASSWORD).await, "10");
}

/// A hundred failures from one network delay what comes from there, and nothing else; an
/// office that mistypes now and then does not notice.
#[tokio::test]
async fn a_network_is_delayed() {
    let server = TestServer::start_with(|settings| settings.trust_proxy = true).await;
    register(&server, EMAIL).await;
    let from = async |address: &str, email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        let request = server
            .client
            .request(Method::POST, "/v1/sessions")
            .header("x-forwarded-for", address);
        server.client.send(request.json(&body)).await
    };
    for number in 0..100 {
        let email = format!("person{number}@example.com");
        from("2001:db8::7", &email, WRONG)
            .await
            .problem(401, "sign_in_refused");
    }
    throttled(from("2001:db8::7", EMAIL, PASSWORD).await, "10");
    throttled(from("2001:db8::8", "nobody@example.com", WRONG).await, "10");
    from("2001:db8:0:1::7", EMAIL, PASSWORD).await.expect(201);
    server.clock.advance(TimeDelta::seconds(10));
    from("2001:db8::7", EMAIL, PASSWORD).await.expect(201);
}

/// A reset by mail lets the owner in at once.
#[tokio::test]
async fn a_reset_forgives() {
    let server = somebody().await;
    fail(&server, EMAIL, 10).await;
    throttled(attempt(&server, EMAIL, PASSWORD).await, "10");
    server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await
        .expect(202);
    let token = server.mail_to(EMAIL).await.token();
    let confirmation = json!({ "token": token, "password": PASSWORD });
    server
        .client
        .post("/v1/password-resets/confirm", confirmation)
        .await
        .expect(204);
    sign_in(&server, EMAIL, PASSWORD).await;
}

//! Resetting a forgotten password.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{EMAIL, PASSWORD, attempt, registration, sign_in, somebody};

const NEW: &str = "quite another sentence";

fn confirmation(token: &str) -> Value {
    json!({ "token": token, "password": NEW })
}

/// The link sets a password, ends every session, and the owner is told.
#[tokio::test]
async fn sets_a_password_and_ends_every_session() {
    let server = somebody().await;
    let (session, client) = sign_in(&server, EMAIL, PASSWORD).await;
    server
        .client
        .post(
            "/v1/password-resets",
            json!({ "email": "XiaoMing@example.com" }),
        )
        .await
        .expect(202);
    let mail = server.mail_to(EMAIL).await;
    assert_eq!(mail.letter, "password-reset");
    client.get("/v1/me").await.expect(200);
    let token = mail.token();
    server
        .client
        .post("/v1/password-resets/confirm", confirmation(&token))
        .await
        .expect(204);
    client.get("/v1/me").await.problem(401, "unauthenticated");
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    server
        .client
        .post("/v1/sessions/refresh", refresh)
        .await
        .problem(401, "refresh_token_refused");
    assert_eq!(server.mail_to(EMAIL).await.letter, "password-changed");
    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(401, "sign_in_refused");
    sign_in(&server, EMAIL, NEW).await;
    let again = server
        .client
        .post("/v1/password-resets/confirm", confirmation(&token))
        .await;
    again.problem(422, "mail_token_refused");
}

/// The answer is the same for an address without an account, to which no mail goes.
#[tokio::test]
async fn does_not_tell_whether_an_account_exists() {
    let server = somebody().await;
    let known = server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await;
    let unknown = server
        .client
        .post(
            "/v1/password-resets",
            json!({ "email": "nobody@example.com" }),
        )
        .await;
    assert_eq!(
        (known.status, &known.bytes),
        (unknown.status, &unknown.bytes)
    );
    assert_eq!((known.status, known.bytes.len()), (202, 0));
    assert_eq!(server.mail_to(EMAIL).await.letter, "password-reset");
    assert!(server.mails_to("nobody@example.com").await.is_empty());
}

/// A link works for an hour, and a refused password does not use it up.
#[tokio::test]
async fn a_link_works_for_an_hour() {
    let server = somebody().await;
    server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await
        .expect(202);
    let token = server.mail_to(EMAIL).await.token();
    let weak = json!({ "token": token, "password": "password1" });
    server
        .client
        .post("/v1/password-resets/confirm", weak)
        .await
        .problem(422, "validation_failed");
    server.clock.advance(TimeDelta::minutes(59));
    let confirm = server
        .client
        .post("/v1/password-resets/confirm", confirmation(&token));
    confirm.await.expect(204);
    server.mail_to(EMAIL).await;

    server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await
        .expect(202);
    let token = server.mail_to(EMAIL).await.token();
    server.clock.advance(TimeDelta::hours(1));
    let late = server
        .client
        .post("/v1/password-resets/confirm", confirmation(&token))
        .await;
    late.problem(422, "mail_token_refused");
}

/// Of several confirmations at once with one link, one sets the password.
#[tokio::test]
async fn a_link_works_once_however_many_come_at_once() {
    let server = somebody().await;
    server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await
        .expect(202);
    let token = server.mail_to(EMAIL).await.token();
    let confirm = || {
        server
            .client
            .post("/v1/password-resets/confirm", confirmation(&token))
    };
    let replies = futures_util::future::join_all((0..6).map(|_| confirm())).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort();
    assert_eq!(statuses, [204, 422, 422, 422, 422, 422]);
}

/// The mailbox is proved by a reset as well as by the first link; a token of one purpose is
/// none of the other.
#[tokio::test]
async fn confirms_the_address_too() {
    let server = crate::support::TestServer::start().await;
    server
        .client
        .post("/v1/accounts", registration(EMAIL, PASSWORD))
        .await
        .expect(202);
    let verification = server.mail_to(EMAIL).await.token();
    let crossed = server
        .client
        .post("/v1/password-resets/confirm", confirmation(&verification))
        .await;
    crossed.problem(422, "mail_token_refused");
    server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await
        .expect(202);
    let reset = server.mail_to(EMAIL).await.token();
    server
        .client
        .post("/v1/password-resets/confirm", confirmation(&reset))
        .await
        .expect(204);
    sign_in(&server, EMAIL, NEW).await;
}

//! Registering, and confirming the address.

use chrono::TimeDelta;
use serde_json::json;

use super::{EMAIL, PASSWORD, attempt, register, registration, sign_in};
use crate::support::TestServer;

/// From registration through the mail's link to a session that says who one is.
#[tokio::test]
async fn from_registration_to_signing_in() {
    let server = TestServer::start().await;
    server
        .client
        .post(
            "/v1/accounts",
            registration(" Xiaoming@Example.COM ", PASSWORD),
        )
        .await
        .expect(202);
    let mail = server.mail_to(EMAIL).await;
    assert_eq!(mail.letter, "verify-email");
    assert!(
        mail.text.contains("验证"),
        "in the language that was asked for: {}",
        mail.text
    );
    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(403, "email_unverified");
    server
        .client
        .post("/v1/accounts/verify", json!({ "token": mail.token() }))
        .await
        .expect(204);

    let (session, client) = sign_in(&server, "XIAOMING@example.com", PASSWORD).await;
    assert_eq!(
        (&session["token_type"], &session["expires_in"]),
        (&json!("Bearer"), &json!(900))
    );
    let reply = client.get("/v1/me").await;
    assert_eq!(reply.header("etag"), "\"v2\"");
    let me = reply.expect(200);
    assert_eq!(me["account_id"], session["account_id"]);
    assert_eq!(
        (&me["email"], &me["name"]),
        (&json!(EMAIL), &json!("王小明"))
    );
    assert_eq!(
        (&me["locale"], &me["second_factor"]),
        (&json!("zh-CN"), &json!(false))
    );
}

/// Whoever registers an address learns nothing from the answer; its owner learns from a
/// mail, which goes out either way.
#[tokio::test]
async fn does_not_tell_whether_an_account_exists() {
    let server = TestServer::start().await;
    register(&server, EMAIL).await;
    let known = server
        .client
        .post("/v1/accounts", registration(EMAIL, "another long password"))
        .await;
    let fresh = server
        .client
        .post("/v1/accounts", registration("new@example.com", PASSWORD))
        .await;
    assert_eq!((known.status, &known.bytes), (fresh.status, &fresh.bytes));
    assert_eq!((known.status, known.bytes.len()), (202, 0));
    assert_eq!(server.mail_to(EMAIL).await.letter, "account-exists");
    assert_eq!(
        server.mail_to("new@example.com").await.letter,
        "verify-email"
    );
    // Nothing happened to the account, and its owner is not flooded with letters.
    sign_in(&server, EMAIL, PASSWORD).await;
    attempt(&server, EMAIL, "another long password")
        .await
        .problem(401, "sign_in_refused");
    server
        .client
        .post("/v1/accounts", registration(EMAIL, PASSWORD))
        .await
        .expect(202);
    assert!(server.mails_to(EMAIL).await.is_empty());
}

/// A link works once, within a day.
#[tokio::test]
async fn a_link_works_once_and_not_for_ever() {
    let server = TestServer::start().await;
    server
        .client
        .post("/v1/accounts", registration(EMAIL, PASSWORD))
        .await
        .expect(202);
    let token = json!({ "token": server.mail_to(EMAIL).await.token() });
    server.clock.advance(TimeDelta::hours(24));
    server
        .client
        .post("/v1/accounts/verify", token)
        .await
        .problem(422, "mail_token_refused");
    server
        .client
        .post("/v1/accounts", registration(EMAIL, PASSWORD))
        .await
        .expect(202);
    let token = json!({ "token": server.mail_to(EMAIL).await.token() });
    server
        .client
        .post("/v1/accounts/verify", token.clone())
        .await
        .expect(204);
    server
        .client
        .post("/v1/accounts/verify", token)
        .await
        .problem(422, "mail_token_refused");
    let invented = json!({ "token": format!("mev_{}", "A".repeat(43)) });
    server
        .client
        .post("/v1/accounts/verify", invented)
        .await
        .problem(422, "mail_token_refused");
}

/// Somebody who registers another's address does not get in when the owner registers too
/// and follows the link of their own mail: a link confirms its own registration's password.
#[tokio::test]
async fn a_link_confirms_its_own_registration() {
    let server = TestServer::start().await;
    server
        .client
        .post(
            "/v1/accounts",
            registration(EMAIL, "the owner's long password"),
        )
        .await
        .expect(202);
    let owners = server.mail_to(EMAIL).await.token();
    server
        .client
        .post(
            "/v1/accounts",
            registration(EMAIL, "an intruder's password"),
        )
        .await
        .expect(202);
    let intruders = server.mail_to(EMAIL).await.token();
    server
        .client
        .post("/v1/accounts/verify", json!({ "token": owners }))
        .await
        .expect(204);
    sign_in(&server, EMAIL, "the owner's long password").await;
    attempt(&server, EMAIL, "an intruder's password")
        .await
        .problem(401, "sign_in_refused");
    let late = json!({ "token": intruders });
    server
        .client
        .post("/v1/accounts/verify", late)
        .await
        .problem(422, "mail_token_refused");
}

/// Strangers cannot fill a mailbox: five links an hour.
#[tokio::test]
async fn sends_five_links_an_hour() {
    let server = TestServer::start().await;
    for _ in 0..7 {
        server
            .client
            .post("/v1/accounts", registration(EMAIL, PASSWORD))
            .await
            .expect(202);
    }
    assert_eq!(server.mails_to(EMAIL).await.len(), 5);
    server.clock.advance(TimeDelta::minutes(61));
    server
        .client
        .post("/v1/accounts", registration(EMAIL, PASSWORD))
        .await
        .expect(202);
    assert_eq!(server.mails_to(EMAIL).await.len(), 1);
}

/// Two registrations at once make one account, and neither is an error.
#[tokio::test]
async fn two_at_once_make_one_account() {
    let server = TestServer::start().await;
    let register = || {
        server
            .client
            .post("/v1/accounts", registration(EMAIL, PASSWORD))
    };
    let (one, two) = tokio::join!(register(), register());
    assert_eq!((one.status, two.status), (202, 202));
    let mails = server.mails_to(EMAIL).await;
    assert_eq!(mails.len(), 2);
    let token = json!({ "token": mails[1].token() });
    server
        .client
        .post("/v1/accounts/verify", token)
        .await
        .expect(204);
    sign_in(&server, EMAIL, PASSWORD).await;
}

/// Weak passwords are refused with the reason, whoever the address belongs to.
#[tokio::test]
async fn refuses_weak_passwords() {
    let server = TestServer::start().await;
    for (password, reason) in [
        ("xiaoming@example.com", "e-mail address"),
        ("password1", "most common"),
        ("12345678", "most common"),
    ] {
        let reply = server
            .client
            .post("/v1/accounts", registration(EMAIL, password))
            .await;
        let problem = reply.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], "/password");
        assert!(
            problem["detail"].as_str().unwrap().contains(reason),
            "{problem:#}"
        );
    }
    assert!(server.mails_to(EMAIL).await.is_empty());
}

//! Bodies that are not what the operations take: a clear refusal, never an error of ours.

use reqwest::Method;
use serde_json::{Value, json};

use super::{EMAIL, PASSWORD, sign_in, somebody};

/// Each bad field is named, and no answer repeats a secret.
#[tokio::test]
async fn name_the_field() {
    let server = somebody().await;
    let long = "x".repeat(129);
    let cases: Vec<(&str, Value, &str)> = vec![
        (
            "/v1/accounts",
            json!({ "email": "no address", "password": PASSWORD, "name": "x", "locale": "en" }),
            "/email",
        ),
        (
            "/v1/accounts",
            json!({ "email": EMAIL, "password": "short", "name": "x", "locale": "en" }),
            "/password",
        ),
        (
            "/v1/accounts",
            json!({ "email": EMAIL, "password": long, "name": "x", "locale": "en" }),
            "/password",
        ),
        (
            "/v1/accounts",
            json!({ "email": EMAIL, "password": PASSWORD, "name": "", "locale": "en" }),
            "/name",
        ),
        (
            "/v1/accounts",
            json!({ "email": EMAIL, "password": PASSWORD, "name": "x", "locale": "tlh" }),
            "/locale",
        ),
        (
            "/v1/accounts",
            json!({ "email": EMAIL, "password": PASSWORD, "name": "x\u{7}y", "locale": "en" }),
            "/name",
        ),
        ("/v1/accounts/verify", json!({ "token": "" }), "/token"),
        ("/v1/password-resets", json!({ "email": 7 }), "/email"),
        (
            "/v1/password-resets/confirm",
            json!({ "token": "x", "password": "short" }),
            "/password",
        ),
        (
            "/v1/sessions",
            json!({ "email": EMAIL, "password": "" }),
            "/password",
        ),
        (
            "/v1/sessions",
            json!({ "email": EMAIL, "password": PASSWORD, "code": "1" }),
            "/code",
        ),
        (
            "/v1/sessions/refresh",
            json!({ "refresh_token": long }),
            "/refresh_token",
        ),
    ];
    for (path, body, pointer) in cases {
        let problem = server
            .client
            .post(path, body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{path} {problem:#}"
        );
        assert!(
            !problem.to_string().contains(&long),
            "{path} repeats a secret"
        );
    }
}

/// Unknown fields, NUL bytes, bytes that are no UTF-8 and other media types are refused.
#[tokio::test]
async fn what_is_no_body_is_refused() {
    let server = somebody().await;
    let unknown = json!({ "email": EMAIL, "password": PASSWORD, "remember": true });
    server
        .client
        .post("/v1/sessions", unknown)
        .await
        .problem(422, "validation_failed");
    // What is wrong with the whole body reads as a sentence, too.
    let lacking = server
        .client
        .post("/v1/sessions", json!({ "email": EMAIL }));
    let problem = lacking.await.problem(422, "validation_failed");
    assert_eq!(problem["detail"], "The body lacks the field password.");
    let nul = json!({ "email": EMAIL, "password": "a\u{0}b" });
    server
        .client
        .post("/v1/sessions", nul)
        .await
        .problem(400, "malformed_body");
    let raw = |kind: &str, body: &'static [u8]| {
        let request = server
            .client
            .request(Method::POST, "/v1/sessions")
            .header("content-type", kind);
        server.client.send(request.body(body))
    };
    raw("application/json", b"{\"email\":\"\xff\"}")
        .await
        .problem(400, "malformed_body");
    raw("application/json", b"{")
        .await
        .problem(400, "malformed_body");
    raw("text/plain", b"{}")
        .await
        .problem(415, "unsupported_media_type");
    raw("application/json", b"null")
        .await
        .problem(422, "validation_failed");
}

/// Changes to one's own account are checked in the same way.
#[tokio::test]
async fn one_self_is_checked_too() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    client
        .patch("/v1/me", 2, json!({ "name": "x".repeat(65) }))
        .await
        .problem(422, "validation_failed");
    client
        .patch("/v1/me", 2, json!({ "email": "new@example.com" }))
        .await
        .problem(422, "validation_failed");
    client
        .put("/v1/me/password", json!({ "new_password": PASSWORD }))
        .await
        .problem(422, "validation_failed");
    client
        .post("/v1/me/second-factor", json!({}))
        .await
        .problem(422, "validation_failed");
    client
        .post("/v1/me/second-factor/confirm", json!({ "code": "1" }))
        .await
        .problem(422, "validation_failed");
}

//! Changing one's account and one's password.

use serde_json::json;

use super::{EMAIL, PASSWORD, attempt, sign_in, somebody};

const NEW: &str = "quite another sentence";

/// Name and language change on the version that was read.
#[tokio::test]
async fn edits_on_the_version_that_was_read() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let me = client
        .patch("/v1/me", 2, json!({ "name": "王晓明", "locale": "en" }))
        .await
        .expect(200);
    assert_eq!(
        (&me["name"], &me["locale"], &me["version"]),
        (&json!("王晓明"), &json!("en"), &json!(3))
    );
    client
        .patch("/v1/me", 2, json!({ "name": "x" }))
        .await
        .problem(412, "version_mismatch");
    let request = client
        .request(reqwest::Method::PATCH, "/v1/me")
        .json(&json!({ "name": "x" }));
    client
        .send(request)
        .await
        .problem(428, "precondition_required");
    assert_eq!(client.get("/v1/me").await.expect(200)["name"], "王晓明");
}

/// A new password ends the other sessions, keeps this one, and is told by mail.
#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let server = somebody().await;
    let (here, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let (there, elsewhere) = sign_in(&server, EMAIL, PASSWORD).await;
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    client.put("/v1/me/password", change).await.expect(204);
    client.get("/v1/me").await.expect(200);
    elsewhere
        .get("/v1/me")
        .await
        .problem(401, "unauthenticated");
    let token = json!({ "refresh_token": there["refresh_token"] });
    server
        .client
        .post("/v1/sessions/refresh", token)
        .await
        .problem(401, "refresh_token_refused");
    let token = json!({ "refresh_token": here["refresh_token"] });
    server
        .client
        .post("/v1/sessions/refresh", token)
        .await
        .expect(200);
    assert_eq!(server.mail_to(EMAIL).await.letter, "password-changed");
    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(401, "sign_in_refused");
    sign_in(&server, EMAIL, NEW).await;
}

/// A session alone does not change the password, and guessing it is throttled without
/// keeping the owner from signing in.
#[tokio::test]
async fn needs_the_present_password() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let change =
        |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let weak = client
        .put("/v1/me/password", change(PASSWORD, "password1"))
        .await;
    assert_eq!(
        weak.problem(422, "validation_failed")["errors"][0]["pointer"],
        "/new_password"
    );
    for _ in 0..10 {
        client
            .put("/v1/me/password", change("a guess", NEW))
            .await
            .problem(403, "password_refused");
    }
    let reply = client.put("/v1/me/password", change(PASSWORD, NEW)).await;
    assert_eq!(reply.header("retry-after"), "10");
    reply.problem(429, "sign_in_throttled");
    sign_in(&server, EMAIL, PASSWORD).await;
}

//! Accounts, sessions, the second factor. Here `who` is an account of its own, with the
//! password [`PASSWORD`].

use reqwest::Method;
use serde_json::json;

use super::super::world::{PASSWORD, Request, World, call, delete, get, patch, post, put};
use super::examples;
use crate::support::Person;

examples! { |world, who|
    "register_account" => {
        let body = json!({ "email": world.email(), "password": PASSWORD, "name": "王小明", "locale": "zh-CN" });
        post("/v1/accounts".to_owned(), body)
    },
    "verify_email" => {
        let email = world.email();
        let body = json!({ "email": email, "password": PASSWORD, "name": "王小明", "locale": "zh-CN" });
        world.company.server.client.post("/v1/accounts", body).await.expect(202);
        post("/v1/accounts/verify".to_owned(), json!({ "token": world.mailed_token(&email).await }))
    },
    "read_my_account" => get("/v1/me".to_owned()),
    "edit_my_account" => patch("/v1/me".to_owned(), json!({ "name": "李雷", "locale": "en" })).on(1),
    "change_password" => {
        let body = json!({ "current_password": PASSWORD, "new_password": "another sentence of words" });
        put("/v1/me/password".to_owned(), body)
    },
    "request_password_reset" => post("/v1/password-resets".to_owned(), json!({ "email": world.email() })),
    "confirm_password_reset" => {
        let email = world.email();
        world.registered(&email).await;
        let body = json!({ "email": email });
        world.company.server.client.post("/v1/password-resets", body).await.expect(202);
        let body = json!({ "token": world.mailed_token(&email).await, "password": "another sentence of words" });
        post("/v1/password-resets/confirm".to_owned(), body)
    },

    "sign_in" => {
        let email = world.email();
        world.registered(&email).await;
        post("/v1/sessions".to_owned(), json!({ "email": email, "password": PASSWORD }))
    },
    "refresh_session" => {
        let email = world.email();
        world.registered(&email).await;
        let body = json!({ "email": email, "password": PASSWORD });
        let session = world.company.server.client.post("/v1/sessions", body).await.expect(201);
        post("/v1/sessions/refresh".to_owned(), json!({ "refresh_token": session["refresh_token"] }))
    },
    "sign_in_with_cookies" => {
        let email = world.email();
        world.registered(&email).await;
        post("/v1/sessions/cookie".to_owned(), json!({ "email": email, "password": PASSWORD })).by_page()
    },
    "refresh_cookies" => {
        let email = world.email();
        world.registered(&email).await;
        let body = json!({ "email": email, "password": PASSWORD });
        let session = world.company.server.client.post("/v1/sessions", body).await.expect(201);
        let cookie = format!("muster-refresh={}", session["refresh_token"].as_str().unwrap());
        let path = "/v1/sessions/cookie/refresh".to_owned();
        call(Method::POST, path, None).by_page().header("cookie", cookie)
    },
    "sign_out_with_cookies" => delete("/v1/sessions/cookie".to_owned()).by_page(),
    "list_my_sessions" => get("/v1/me/sessions?limit=5".to_owned()),
    "end_session" => {
        let sessions = who.client.get("/v1/me/sessions").await.expect(200);
        delete(format!("/v1/me/sessions/{}", sessions["items"][0]["id"].as_str().unwrap()))
    },
    "end_all_sessions" => delete("/v1/me/sessions".to_owned()),

    "begin_second_factor" => post("/v1/me/second-factor".to_owned(), json!({ "password": PASSWORD })),
    "confirm_second_factor" => {
        let code = world.authenticator(who).await.code(&world.company.server);
        post("/v1/me/second-factor/confirm".to_owned(), json!({ "code": code }))
    },
    "remove_second_factor" => {
        let body = json!({ "password": PASSWORD, "code": world.protect(who).await });
        call(Method::DELETE, "/v1/me/second-factor".to_owned(), Some(body))
    },
    "renew_recovery_codes" => {
        let body = json!({ "code": world.protect(who).await });
        post("/v1/me/second-factor/recovery-codes".to_owned(), body)
    },
    "read_signing_keys" => get("/.well-known/jwks.json".to_owned()),
}

//! Accounts, sessions and the second factor, from registration to signing out.

mod account_edit;
mod account_register;
mod bad_bodies;
mod forget_expired;
mod mail_smtp;
mod password_reset;
pub mod second_factor;
mod session_cookie;
mod session_end;
mod session_refresh;
mod session_sign_in;
mod session_storm;
mod sign_in_throttle;
mod signing_keys;

use serde_json::{Value, json};

use crate::support::{Client, Reply, TestServer};

pub const EMAIL: &str = "xiaoming@example.com";
pub const PASSWORD: &str = "a sentence of four words";

/// What it takes to register.
pub fn registration(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password, "name": "王小明", "locale": "zh-CN" })
}

/// Registers and confirms the address.
pub async fn register(server: &TestServer, email: &str) {
    server
        .client
        .post("/v1/accounts", registration(email, PASSWORD))
        .await
        .expect(202);
    let token = server.mail_to(email).await.token();
    server
        .client
        .post("/v1/accounts/verify", json!({ "token": token }))
        .await
        .expect(204);
}

/// An attempt to sign in.
pub async fn attempt(server: &TestServer, email: &str, password: &str) -> Reply {
    server
        .client
        .post(
            "/v1/sessions",
            json!({ "email": email, "password": password }),
        )
        .await
}

/// An attempt with a code.
pub async fn attempt_with(server: &TestServer, code: &str) -> Reply {
    let body = json!({ "email": EMAIL, "password": PASSWORD, "code": code });
    server.client.post("/v1/sessions", body).await
}

/// A session, and a client that uses it.
pub async fn sign_in(server: &TestServer, email: &str, password: &str) -> (Value, Client) {
    let session = attempt(server, email, password).await.expect(201);
    let client = server
        .client
        .with_token(session["access_token"].as_str().unwrap());
    (session, client)
}

/// A server with somebody registered under [`EMAIL`].
pub async fn somebody() -> TestServer {
    let server = TestServer::start().await;
    register(&server, EMAIL).await;
    server
}

//! The codes of accounts, sessions and the second factor.

use serde_json::{Value, json};

use super::super::world::{PASSWORD, World};
use super::codes;
use crate::support::{Client, Reply};

codes! { |world|
    "account_exists" => {
        let email = world.email();
        world.registered(&email).await;
        let member = world.member_at(&email).await;
        let invite = json!({ "member_ids": [member] });
        world.owner().client.post(&world.path("/invitations"), invite).await.expect(201);
        let token = world.mailed_token(&email).await;
        let body = json!({ "token": token, "password": PASSWORD, "locale": "en" });
        anonymous(world).post("/v1/invitations/register", body).await
    },
    "sign_in_refused" => sign_in(world, &world.email(), PASSWORD).await,
    "email_unverified" => {
        let email = world.email();
        let body = json!({ "email": email, "password": PASSWORD, "name": "王小明", "locale": "zh-CN" });
        anonymous(world).post("/v1/accounts", body).await.expect(202);
        sign_in(world, &email, PASSWORD).await
    },
    "sign_in_throttled" => {
        let email = world.email();
        for _ in 0..10 {
            sign_in(world, &email, "a wrong password").await.problem(401, "sign_in_refused");
        }
        sign_in(world, &email, PASSWORD).await
    },
    "second_factor_required" => {
        let email = world.email();
        world.protect(&world.registered(&email).await).await;
        sign_in(world, &email, PASSWORD).await
    },
    "second_factor_refused" => {
        let email = world.email();
        world.protect(&world.registered(&email).await).await;
        let body = json!({ "email": email, "password": PASSWORD, "code": "00000000-no-such-code" });
        anonymous(world).post("/v1/sessions", body).await
    },
    "refresh_token_refused" => refresh(world, &json!("mrt_nobody-made-this")).await,
    "refresh_token_reused" => {
        let email = world.email();
        world.registered(&email).await;
        let session = sign_in(world, &email, PASSWORD).await.expect(201);
        let given_up = refresh(world, &session["refresh_token"]).await.expect(200);
        refresh(world, &session["refresh_token"]).await.expect(200);
        refresh(world, &given_up["refresh_token"]).await
    },
    "mail_token_refused" => {
        anonymous(world).post("/v1/accounts/verify", json!({ "token": "nobody-made-this" })).await
    },
    "password_refused" => {
        let body = json!({ "password": "a wrong password" });
        world.newcomer().await.client.post("/v1/me/second-factor", body).await
    },
    "code_refused" => {
        let who = world.newcomer().await;
        world.authenticator(&who).await;
        who.client.post("/v1/me/second-factor/confirm", json!({ "code": "00000000-no-such-code" })).await
    },
    "second_factor_on" => {
        let who = world.newcomer().await;
        world.protect(&who).await;
        who.client.post("/v1/me/second-factor", json!({ "password": PASSWORD })).await
    },
    "second_factor_off" => {
        let body = json!({ "code": "123456" });
        world.newcomer().await.client.post("/v1/me/second-factor/confirm", body).await
    },
}

fn anonymous(world: &World) -> &Client {
    &world.company.server.client
}

async fn sign_in(world: &World, email: &str, password: &str) -> Reply {
    anonymous(world)
        .post(
            "/v1/sessions",
            json!({ "email": email, "password": password }),
        )
        .await
}

async fn refresh(world: &World, token: &Value) -> Reply {
    anonymous(world)
        .post("/v1/sessions/refresh", json!({ "refresh_token": token }))
        .await
}

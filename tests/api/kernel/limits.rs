//! Rate limits: said in every answer, and kept.

use crate::support::{Company, TestServer};

/// Each answer says where the caller stands; the one too many says when to come back.
#[tokio::test]
async fn says_where_one_stands() {
    let server = TestServer::start_with(|settings| {
        settings.account_rate = 5.try_into().unwrap();
    })
    .await;
    let (_, client) = server.account("陈思远").await;
    for remaining in (0..5).rev() {
        let reply = client.get("/v1/me/organizations").await;
        assert_eq!(reply.header("ratelimit-policy"), "\"account\";q=5;w=60");
        assert_eq!(
            reply.header("ratelimit"),
            format!("\"account\";r={remaining}")
        );
        reply.expect(200);
    }
    let refused = client.get("/v1/me/organizations").await;
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=13).contains(&wait), "{wait}");
    refused.problem(429, "rate_limited");
    // Another account is not concerned.
    let (_, other) = server.account("李雷").await;
    other.get("/v1/me/organizations").await.expect(200);
}

/// Guessing invitation tokens is limited by network address.
#[tokio::test]
async fn limits_guessing() {
    let server = TestServer::start_with(|settings| {
        settings.address_rate = 3.try_into().unwrap();
    })
    .await;
    let company = Company::found_on(server).await;
    let guess = serde_json::json!({ "token": "x.min_y", "password": "correct horse battery", "locale": "en" });
    let anonymous = &company.server.client;
    for _ in 0..3 {
        anonymous
            .post("/v1/invitations/register", guess.clone())
            .await
            .problem(422, "invitation_invalid");
    }
    anonymous
        .post("/v1/invitations/register", guess)
        .await
        .problem(429, "rate_limited");
}

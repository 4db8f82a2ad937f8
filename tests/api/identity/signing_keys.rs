//! The keys that sign access tokens, and their rotation.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use muster::identity::Identity;
use muster::identity::passwords::{HashParams, HasherConfig};
use muster::kernel::clock::{Clock, SystemEntropy};
use muster::kernel::ids::{AccountId, SessionId};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{EMAIL, PASSWORD, sign_in, somebody};
use crate::support::{TestClock, TestServer};

async fn key_ids(server: &TestServer) -> Vec<String> {
    let set = server
        .client
        .get("/.well-known/jwks.json")
        .await
        .expect(200);
    set["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

fn key_of(session: &Value) -> String {
    let header = session["access_token"]
        .as_str()
        .unwrap()
        .split('.')
        .next()
        .unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

/// Anybody may read the public keys, and finds the one that signed a token.
#[tokio::test]
async fn are_published() {
    let server = somebody().await;
    let reply = server.client.get("/.well-known/jwks.json").await;
    assert_eq!(reply.header("cache-control"), "public, max-age=300");
    let set = reply.expect(200);
    let key = &set["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"))
    );
    assert_eq!(key["d"], json!(null), "the private half");
    let (session, _) = sign_in(&server, EMAIL, PASSWORD).await;
    assert_eq!(key["kid"], key_of(&session));
}

/// A rotation signs nobody out: old tokens are accepted until they expire, new ones are
/// signed with the new key, and the old key then disappears.
#[tokio::test]
async fn a_rotation_signs_nobody_out() {
    let server = somebody().await;
    let (before, client) = sign_in(&server, EMAIL, PASSWORD).await;
    server.clock.advance(TimeDelta::minutes(1));
    let keys = server.services.identity.tokens.keys();
    keys.rotate(server.clock.now(), &SystemEntropy::default())
        .unwrap();
    client.get("/v1/me").await.expect(200);
    assert_eq!(key_ids(&server).await.len(), 2);
    let refresh = json!({ "refresh_token": before["refresh_token"] });
    let after = server
        .client
        .post("/v1/sessions/refresh", refresh)
        .await
        .expect(200);
    assert_ne!(key_of(&before), key_of(&after));
    server.clock.advance(TimeDelta::minutes(14));
    client.get("/v1/me").await.expect(200);
    server.clock.advance(TimeDelta::minutes(2));
    assert_eq!(key_ids(&server).await, [key_of(&after)]);
}

fn node(folder: &std::path::Path, clock: &Arc<TestClock>) -> Identity {
    let hashing = HasherConfig {
        params: HashParams::MINIMUM,
        ..HasherConfig::default()
    };
    let entropy = Arc::new(SystemEntropy::default());
    Identity::open(
        folder,
        "https://muster.example".to_owned(),
        hashing,
        clock.clone(),
        entropy,
    )
    .unwrap()
}

fn token(node: &Identity) -> String {
    let ids = (AccountId(Uuid::nil()), SessionId(Uuid::nil()));
    let token = node
        .tokens
        .issue(ids.0, ids.1, Uuid::nil(), node.clock.now())
        .unwrap();
    token.text.expose_secret().to_owned()
}

/// Two nodes with one folder accept each other's tokens, whichever rotates the keys.
#[test]
fn two_nodes_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::monday_morning());
    let (one, two) = (node(folder.path(), &clock), node(folder.path(), &clock));
    let before = token(&one);
    two.verify(&before).unwrap();
    clock.advance(TimeDelta::minutes(1));
    two.tokens
        .keys()
        .rotate(clock.now(), &SystemEntropy::default())
        .unwrap();
    // The one does not know yet: it signs with the old key, and learns from a token.
    two.verify(&token(&one)).unwrap();
    one.verify(&token(&two)).unwrap();
    one.verify(&before).unwrap();
    two.verify(&before).unwrap();
    clock.advance(TimeDelta::minutes(20));
    one.verify(&before).unwrap_err();
    one.verify(&token(&two)).unwrap();
}

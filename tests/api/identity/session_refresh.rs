//! Refreshing: rotation, reuse, and how long a session lives.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{EMAIL, PASSWORD, sign_in, somebody};
use crate::support::{Reply, TestServer};

async fn refresh(server: &TestServer, session: &Value) -> Reply {
    let body = json!({ "refresh_token": session["refresh_token"] });
    server.client.post("/v1/sessions/refresh", body).await
}

async fn me(server: &TestServer, session: &Value) -> Reply {
    server
        .client
        .with_token(session["access_token"].as_str().unwrap())
        .get("/v1/me")
        .await
}

/// Each refresh gives a new pair of the same session.
#[tokio::test]
async fn gives_a_new_pair() {
    let server = somebody().await;
    let (mut session, _) = sign_in(&server, EMAIL, PASSWORD).await;
    for _ in 0..3 {
        server.clock.advance(TimeDelta::minutes(14));
        let reply = refresh(&server, &session).await;
        assert_eq!(reply.header("cache-control"), "no-store");
        let next = reply.expect(200);
        assert_eq!(next["session_id"], session["session_id"]);
        assert_ne!(next["refresh_token"], session["refresh_token"]);
        me(&server, &next).await.expect(200);
        session = next;
    }
}

/// A token that was used before ends the session: the thief's and the owner's alike.
#[tokio::test]
async fn reuse_ends_the_session() {
    let server = somebody().await;
    let (stolen, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let (other, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let owners = refresh(&server, &stolen).await.expect(200);
    server.clock.advance(TimeDelta::seconds(30));
    refresh(&server, &stolen)
        .await
        .problem(401, "refresh_token_reused");
    me(&server, &owners).await.problem(401, "unauthenticated");
    refresh(&server, &owners)
        .await
        .problem(401, "refresh_token_refused");
    me(&server, &other).await.expect(200);
}

/// A client whose answer was lost repeats within half a minute, even twice; what a thief got
/// in the meantime no longer works, and shows that there is one.
#[tokio::test]
async fn a_lost_answer_is_asked_for_again() {
    let server = somebody().await;
    let (session, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let lost = refresh(&server, &session).await.expect(200);
    let lost_too = refresh(&server, &session).await.expect(200);
    server.clock.advance(TimeDelta::seconds(29));
    let got = refresh(&server, &session).await.expect(200);
    me(&server, &got).await.expect(200);
    let next = refresh(&server, &got).await.expect(200);
    // The one before the last is too old, however soon it comes.
    refresh(&server, &session)
        .await
        .problem(401, "refresh_token_reused");
    me(&server, &next).await.problem(401, "unauthenticated");
    for given_up in [lost, lost_too] {
        refresh(&server, &given_up)
            .await
            .problem(401, "refresh_token_refused");
    }
}

/// Of the successors of one token only the last works, and using another ends the session:
/// a thief cannot hide behind a lost answer.
#[tokio::test]
async fn a_successor_that_was_given_up_ends_the_session() {
    let server = somebody().await;
    let (session, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let thiefs = refresh(&server, &session).await.expect(200);
    let owners = refresh(&server, &session).await.expect(200);
    refresh(&server, &thiefs)
        .await
        .problem(401, "refresh_token_reused");
    me(&server, &owners).await.problem(401, "unauthenticated");
}

/// Nor does it help the thief to wait until the owner has refreshed once more.
#[tokio::test]
async fn a_successor_that_was_given_up_stays_so() {
    let server = somebody().await;
    let (session, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let thiefs = refresh(&server, &session).await.expect(200);
    let owners = refresh(&server, &session).await.expect(200);
    let owners = refresh(&server, &owners).await.expect(200);
    refresh(&server, &thiefs)
        .await
        .problem(401, "refresh_token_reused");
    me(&server, &owners).await.problem(401, "unauthenticated");
}

/// Requests with one token at once get one working successor between them.
#[tokio::test]
async fn many_at_once_leave_one_working_token() {
    let server = somebody().await;
    let (session, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let replies = futures_util::future::join_all((0..6).map(|_| refresh(&server, &session))).await;
    let pairs: Vec<_> = replies.into_iter().map(|reply| reply.expect(200)).collect();
    let unused = "SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL";
    assert_eq!(server.count(unused).await, 1);
    let statuses =
        futures_util::future::join_all(pairs.iter().map(|pair| refresh(&server, pair))).await;
    assert!(statuses.iter().filter(|reply| reply.status == 200).count() <= 1);
}

/// A session lives for 30 days after its last refresh, and for 90 at the most.
#[tokio::test]
async fn sessions_expire() {
    let server = somebody().await;
    let (idle, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let (mut used, _) = sign_in(&server, EMAIL, PASSWORD).await;
    for _ in 0..3 {
        server.clock.advance(TimeDelta::days(29));
        used = refresh(&server, &used).await.expect(200);
        me(&server, &used).await.expect(200);
    }
    refresh(&server, &idle)
        .await
        .problem(401, "refresh_token_refused");
    server
        .clock
        .advance(TimeDelta::days(3) - TimeDelta::minutes(5));
    used = refresh(&server, &used).await.expect(200);
    me(&server, &used).await.expect(200);
    server.clock.advance(TimeDelta::minutes(5));
    me(&server, &used).await.problem(401, "unauthenticated");
    refresh(&server, &used)
        .await
        .problem(401, "refresh_token_refused");
}

/// What is no refresh token is refused as one that is unknown.
#[tokio::test]
async fn refuses_what_is_no_refresh_token() {
    let server = somebody().await;
    let (session, _) = sign_in(&server, EMAIL, PASSWORD).await;
    let invented = format!("mrt_{}", "A".repeat(43));
    for token in [
        "x",
        "mrt_",
        &invented,
        session["session_id"].as_str().unwrap(),
    ] {
        let reply = server
            .client
            .post("/v1/sessions/refresh", json!({ "refresh_token": token }))
            .await;
        reply.problem(401, "refresh_token_refused");
    }
}

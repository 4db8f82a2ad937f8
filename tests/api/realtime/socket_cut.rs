//! Whoever may not listen any more is cut.

use std::time::Duration;

use serde_json::json;

use super::company_with;
use crate::messaging::{group, post};
use crate::support::{Company, Socket, closed};

/// A member who is suspended is cut at once, before anything else is told; others stay.
#[tokio::test]
async fn suspension_cuts_at_once() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang, &li]).await;
    let (mut cut, _) = Socket::open(&company, &wang, None).await;
    let (mut stays, _) = Socket::open(&company, &li, None).await;
    let member = company.path(&format!("/members/{}", wang.member_id));
    company
        .owner
        .client
        .patch(&member, 1, json!({ "suspended": true }))
        .await
        .expect(200);
    post(&li, &path, "机密").await.expect(201);
    assert_eq!(cut.closed().await, closed(4404, "not_found"));
    stays.event("member.edited").await;
    stays.event("message.posted").await;
}

/// A session that is ended is cut at once, and so are all of them; other people's stay.
#[tokio::test]
async fn ending_a_session_cuts_at_once() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let (mut stays, _) = Socket::open(&company, &company.owner, None).await;
    let (mut cut, _) = Socket::open(&company, &wang, None).await;
    let sessions = wang.client.get("/v1/me/sessions").await.expect(200);
    let session = sessions["items"][0]["id"].as_str().unwrap();
    let path = format!("/v1/me/sessions/{session}");
    wang.client.delete(&path).await.expect(204);
    assert_eq!(cut.closed().await, closed(4401, "unauthenticated"));
    let li = company.hire("李娜").await;
    let (mut phone, _) = Socket::open(&company, &li, None).await;
    let (mut laptop, _) = Socket::open(&company, &li, None).await;
    li.client.delete("/v1/me/sessions").await.expect(204);
    assert_eq!(phone.closed().await, closed(4401, "unauthenticated"));
    assert_eq!(laptop.closed().await, closed(4401, "unauthenticated"));
    stays.event("member.added").await;
    stays.quiet().await;
}

/// What another process ended is found out at the next heartbeat.
#[tokio::test]
async fn heartbeats_prove_the_listener() {
    let company = company_with(|limits| {
        limits.heartbeat = Duration::from_millis(200);
        limits.silence = u32::MAX;
    })
    .await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let (mut session_ended, _) = Socket::open(&company, &wang, None).await;
    let (mut removed, _) = Socket::open(&company, &li, None).await;
    company
        .server
        .sql(&format!(
            "UPDATE sessions SET ended_at = now() WHERE account_id = '{}'; \
             UPDATE members SET status = 'suspended' WHERE id = '{}'",
            wang.account_id, li.member_id
        ))
        .await;
    assert_eq!(
        session_ended.closed().await,
        closed(4401, "unauthenticated")
    );
    assert_eq!(removed.closed().await, closed(4404, "not_found"));
}

/// A client of which nothing is heard, not even the answer to a ping, is let go.
#[tokio::test]
async fn the_dead_are_let_go() {
    let company = company_with(|limits| limits.heartbeat = Duration::from_millis(300)).await;
    let (socket, _) = Socket::open(&company, &company.owner, None).await;
    // Nobody reads, so nobody answers pings; what was sent is read afterwards.
    let last_words = socket.without_answering().await;
    assert!(last_words.contains(r#""code":"timeout""#), "{last_words}");
}

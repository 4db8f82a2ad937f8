//! Listing sessions and ending them.

use serde_json::json;

use super::{EMAIL, PASSWORD, register, sign_in, somebody};

/// One session ends at once, also inside an organization; the others go on.
#[tokio::test]
async fn ends_one_at_once() {
    let server = somebody().await;
    let (_, here) = sign_in(&server, EMAIL, PASSWORD).await;
    let (lost, phone) = sign_in(&server, EMAIL, PASSWORD).await;
    let founding = json!({ "name": "晨光科技", "time_zone": "Asia/Shanghai", "locale": "zh-CN" });
    let organization = here.post("/v1/organizations", founding).await.expect(201);
    let inside = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    phone.get(&inside).await.expect(200);

    let path = format!("/v1/me/sessions/{}", lost["session_id"].as_str().unwrap());
    here.delete(&path).await.expect(204);
    phone.get(&inside).await.problem(401, "unauthenticated");
    phone.get("/v1/me").await.problem(401, "unauthenticated");
    let token = json!({ "refresh_token": lost["refresh_token"] });
    server
        .client
        .post("/v1/sessions/refresh", token)
        .await
        .problem(401, "refresh_token_refused");
    here.get(&inside).await.expect(200);
    here.delete(&path).await.expect(204);
    let listed = here.get("/v1/me/sessions").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

/// All sessions end at once, the present one too; nobody else's do.
#[tokio::test]
async fn ends_all_at_once() {
    let server = somebody().await;
    register(&server, "lilei@example.com").await;
    let (_, one) = sign_in(&server, EMAIL, PASSWORD).await;
    let (_, two) = sign_in(&server, EMAIL, PASSWORD).await;
    let (_, colleague) = sign_in(&server, "lilei@example.com", PASSWORD).await;
    one.delete("/v1/me/sessions").await.expect(204);
    one.get("/v1/me").await.problem(401, "unauthenticated");
    two.get("/v1/me").await.problem(401, "unauthenticated");
    colleague.get("/v1/me").await.expect(200);
}

/// Another's session is not there, to see or to end.
#[tokio::test]
async fn anothers_session_is_not_there() {
    let server = somebody().await;
    register(&server, "lilei@example.com").await;
    let (mine, me) = sign_in(&server, EMAIL, PASSWORD).await;
    let (_, stranger) = sign_in(&server, "lilei@example.com", PASSWORD).await;
    let path = format!("/v1/me/sessions/{}", mine["session_id"].as_str().unwrap());
    stranger.delete(&path).await.problem(404, "not_found");
    stranger
        .delete("/v1/me/sessions/not-a-uuid")
        .await
        .problem(400, "invalid_parameter");
    me.get("/v1/me").await.expect(200);
}

/// The list is read page by page, newest first.
#[tokio::test]
async fn lists_page_by_page() {
    let server = somebody().await;
    let mut expected = Vec::new();
    for _ in 0..5 {
        server.clock.advance(chrono::TimeDelta::seconds(1));
        expected.insert(
            0,
            sign_in(&server, EMAIL, PASSWORD).await.0["session_id"].clone(),
        );
    }
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let first = client.get("/v1/me/sessions?limit=4").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = client
        .get(&format!("/v1/me/sessions?limit=4&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(second["next_cursor"], json!(null));
    let items = [
        first["items"].as_array().unwrap(),
        second["items"].as_array().unwrap(),
    ]
    .map(Clone::clone)
    .concat();
    let ids: Vec<_> = items.iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids.len(), 6);
    assert!(expected.iter().all(|id| ids.contains(id)));
    client
        .get("/v1/me/sessions?limit=0")
        .await
        .problem(400, "invalid_parameter");
}

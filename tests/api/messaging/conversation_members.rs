//! Who is in a conversation.

use chrono::TimeDelta;
use serde_json::json;

use super::{group, post, texts};
use crate::support::Company;

/// Newcomers see what was said before, with nothing unread, and count what is said from then on.
#[tokio::test]
async fn newcomers_see_the_history() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "一").await.expect(201);
    post(&wang, &path, "二").await.expect(201);
    let body = json!({ "member_ids": [zhao.member_id, li.member_id] });
    // Everybody in it may bring others in; whoever is in it already stays as they are.
    let changed = li
        .client
        .post(&format!("{path}/members"), body.clone())
        .await
        .expect(200);
    assert_eq!(
        (
            changed["member_count"].as_i64(),
            changed["unread_count"].as_i64()
        ),
        (Some(3), Some(2))
    );
    let again = li
        .client
        .post(&format!("{path}/members"), body)
        .await
        .expect(200);
    assert_eq!(again["member_count"], 3);
    let seen = zhao.client.get(&path).await.expect(200);
    assert_eq!(
        (seen["last_seq"].as_i64(), seen["unread_count"].as_i64()),
        (Some(3), Some(0))
    );
    let history = zhao
        .client
        .get(&format!("{path}/messages"))
        .await
        .expect(200);
    assert_eq!(texts(&history), ["一", "二", ""], "the last is the notice");
    post(&wang, &path, "三").await.expect(201);
    assert_eq!(zhao.client.get(&path).await.expect(200)["unread_count"], 1);
}

/// Everybody may leave, and finds nothing afterwards; only the owner and admins remove others.
#[tokio::test]
async fn people_leave_and_are_removed() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let place = |member: &str| format!("{path}/members/{member}");
    li.client
        .delete(&place(&zhao.member_id))
        .await
        .problem(403, "not_conversation_admin");
    li.client.delete(&place(&li.member_id)).await.expect(204);
    li.client.get(&path).await.problem(404, "not_found");
    post(&li, &path, "还在吗").await.problem(404, "not_found");
    wang.client
        .delete(&place(&li.member_id))
        .await
        .problem(404, "not_found");
    wang.client
        .delete(&place(&zhao.member_id))
        .await
        .expect(204);
    assert_eq!(wang.client.get(&path).await.expect(200)["member_count"], 1);
    // Brought back, one finds everything again.
    post(&wang, &path, "请回").await.expect(201);
    wang.client
        .post(
            &format!("{path}/members"),
            json!({ "member_ids": [li.member_id] }),
        )
        .await
        .expect(200);
    assert_eq!(li.client.get(&path).await.expect(200)["last_seq"], 4);
}

/// An owner who leaves passes the conversation to the one who is longest in it.
#[tokio::test]
async fn an_owner_who_leaves_has_an_heir() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &zhao]).await;
    company.server.clock.advance(TimeDelta::minutes(1));
    wang.client
        .post(
            &format!("{path}/members"),
            json!({ "member_ids": [li.member_id] }),
        )
        .await
        .expect(200);
    wang.client
        .delete(&format!("{path}/members/{}", wang.member_id))
        .await
        .expect(204);
    assert_eq!(
        li.client.get(&path).await.expect(200)["owner_id"],
        zhao.member_id.as_str()
    );
    zhao.client
        .delete(&format!("{path}/members/{}", zhao.member_id))
        .await
        .expect(204);
    li.client
        .delete(&format!("{path}/members/{}", li.member_id))
        .await
        .expect(204);
    li.client.get(&path).await.problem(404, "not_found");
}

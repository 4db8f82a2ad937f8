//! Creating group conversations.

use serde_json::json;

use super::{group, post};
use crate::support::Company;

/// Whoever creates a group is in it and owns it; everyone in it finds it.
#[tokio::test]
async fn creates_a_group() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let body =
        json!({ "name": " 研发一组 ", "member_ids": [li.member_id, li.member_id, wang.member_id] });
    let created = wang
        .client
        .post(&company.path("/conversations"), body)
        .await
        .expect(201);
    assert_eq!(created["name"], "研发一组");
    assert_eq!(created["owner_id"], wang.member_id.as_str());
    assert_eq!(
        (
            created["member_count"].as_i64(),
            created["unread_count"].as_i64()
        ),
        (Some(2), Some(0))
    );
    assert!(created["last_message"].is_null());
    let path = company.path(&format!(
        "/conversations/{}",
        created["id"].as_str().unwrap()
    ));
    let mut seen = li.client.get(&path).await.expect(200);
    assert_eq!(
        (&created["place"]["role"], &seen["place"]["role"]),
        (&json!("owner"), &json!("member"))
    );
    seen["place"]["role"] = json!("owner");
    assert_eq!(seen, created);
    let members = li.client.get(&format!("{path}/members")).await.expect(200);
    let mut names: Vec<_> = members["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["李娜", "王小明"]);
}

/// A colleague who is not in a conversation, and a stranger with its id, find nothing at all.
#[tokio::test]
async fn is_hidden_from_everybody_else() {
    let company = Company::found().await;
    let (wang, li, outsider) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "早").await.expect(201);
    let (elsewhere, stranger) = company.stranger().await;
    let foreign = path.replace(&company.id, &elsewhere);
    for (person, path) in [
        (&outsider, &path),
        (&company.owner, &path),
        (&stranger, &path),
        (&stranger, &foreign),
    ] {
        let client = &person.client;
        client.get(path).await.problem(404, "not_found");
        client
            .get(&format!("{path}/members"))
            .await
            .problem(404, "not_found");
        client
            .get(&format!("{path}/messages"))
            .await
            .problem(404, "not_found");
        client
            .put(&format!("{path}/read"), json!({ "seq": 1 }))
            .await
            .problem(404, "not_found");
        post(person, path, "hello?").await.problem(404, "not_found");
        let me = json!({ "member_ids": [person.member_id] });
        client
            .post(&format!("{path}/members"), me)
            .await
            .problem(404, "not_found");
        client
            .delete(&format!("{path}/members/{}", wang.member_id))
            .await
            .problem(404, "not_found");
    }
    let list = outsider
        .client
        .get(&company.path("/conversations?q=研发"))
        .await
        .expect(200);
    assert_eq!(list["items"], json!([]));
    // And nothing they tried left a trace.
    let seen = li.client.get(&path).await.expect(200);
    assert_eq!(
        (seen["last_seq"].as_i64(), seen["member_count"].as_i64()),
        (Some(1), Some(2))
    );
}

/// Only active members of the organization are taken in; the answer says which is not.
#[tokio::test]
async fn refuses_people_who_are_not_there() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let (_, stranger) = company.stranger().await;
    let invited = json!({ "name": "周杰" });
    let invited = company
        .owner
        .client
        .post(&company.path("/members"), invited)
        .await
        .expect(201);
    for bad in [
        stranger.member_id.as_str(),
        &crate::support::client_id().to_string(),
        invited["id"].as_str().unwrap(),
    ] {
        let body = json!({ "name": "一组", "member_ids": [wang.member_id, bad] });
        let problem = company
            .owner
            .client
            .post(&company.path("/conversations"), body)
            .await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"], "/member_ids/1",
            "{problem:#}"
        );
    }
    for (body, pointer) in [
        (
            json!({ "name": "", "member_ids": [wang.member_id] }),
            "/name",
        ),
        (json!({ "name": "一组", "member_ids": [] }), "/member_ids"),
    ] {
        let problem = company
            .owner
            .client
            .post(&company.path("/conversations"), body)
            .await;
        assert_eq!(
            problem.problem(422, "validation_failed")["errors"][0]["pointer"],
            pointer
        );
    }
}

/// The same create sent again answers the same conversation.
#[tokio::test]
async fn repeats_are_recognized() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let mut body = json!({ "id": crate::support::client_id(), "name": "一组", "member_ids": [wang.member_id] });
    let path = company.path("/conversations");
    let first = company
        .owner
        .client
        .post(&path, body.clone())
        .await
        .expect(201);
    assert_eq!(
        company
            .owner
            .client
            .post(&path, body.clone())
            .await
            .expect(201),
        first
    );
    body["member_ids"] = json!([company.owner.member_id]);
    wang.client
        .post(&path, body.clone())
        .await
        .problem(409, "already_exists");
    body["name"] = json!("二组");
    company
        .owner
        .client
        .post(&path, body)
        .await
        .problem(422, "idempotency_mismatch");
}

/// A group has at most 10,000 members, also when many come at once; 500 come at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn has_at_most_10000_members() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&company.owner, &wang]).await;
    let id = path.rsplit('/').next().unwrap();
    company
        .server
        .sql(&format!(
            "INSERT INTO members (org_id, id, name, status, created_at) SELECT '{0}', \
             ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, 'active', now() \
             FROM generate_series(1, 10501) n; \
             INSERT INTO conversation_members (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at) \
             SELECT '{0}', '{id}', ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 0, 0, now() \
             FROM generate_series(502, 10489) n; \
             UPDATE conversations SET member_count = 9990 WHERE id = '{id}'",
            company.id
        ))
        .await;
    let ids: Vec<_> = (1..=501)
        .map(|n| format!("00000000-0000-7000-8000-{n:012}"))
        .collect();
    let members = format!("{path}/members");
    let client = &company.owner.client;
    let too_many = client.post(&members, json!({ "member_ids": ids })).await;
    too_many.problem(422, "validation_failed");
    let many = json!({ "member_ids": ids[1..] });
    client
        .post(&members, many)
        .await
        .problem(409, "conversation_full");
    // Ten places, and twenty who come one by one.
    let attempts = ids[..20].iter().map(|id| {
        let body = json!({ "member_ids": [id] });
        let members = &members;
        async move { client.post(members, body).await }
    });
    let mut came = 0;
    for reply in futures_util::future::join_all(attempts).await {
        if reply.status == 200 {
            came += 1;
        } else {
            reply.problem(409, "conversation_full");
        }
    }
    assert_eq!(came, 10);
    assert_eq!(client.get(&path).await.expect(200)["member_count"], 10_000);
    let sql = format!("SELECT count(*) FROM conversation_members WHERE conversation_id = '{id}'");
    assert_eq!(company.server.count(&sql).await, 10_000);
}

//! Owners, admins, and who is muted.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::group;
use crate::organizations::departure_announce::complete;
use crate::support::Company;

/// The owner names admins and gives the group away; admins manage members, but not each other.
#[tokio::test]
async fn the_owner_is_above_the_admins() {
    let company = Company::found().await;
    let (wang, li, zhao, sun) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
        company.hire("孙丽").await,
    );
    let path = group(&company, &[&wang, &li, &zhao, &sun]).await;
    let admin = |id: &str| format!("{path}/admins/{id}");
    let place = |id: &str| format!("{path}/members/{id}");
    li.client
        .put(&admin(&li.member_id), json!({}))
        .await
        .problem(403, "not_conversation_owner");
    for person in [&li, &zhao, &zhao] {
        wang.client
            .put(&admin(&person.member_id), json!({}))
            .await
            .expect(204);
    }
    let outsider = company.owner.member_id.as_str();
    wang.client
        .put(&admin(outsider), json!({}))
        .await
        .problem(404, "not_found");
    for (member, code) in [
        (&zhao.member_id, "not_conversation_owner"),
        (&wang.member_id, "not_conversation_owner"),
    ] {
        li.client.delete(&place(member)).await.problem(403, code);
    }
    li.client.delete(&place(&sun.member_id)).await.expect(204);
    wang.client
        .delete(&admin(&zhao.member_id))
        .await
        .expect(204);
    let transfer = format!("{path}/owner");
    let to = |id: &str| json!({ "member_id": id });
    li.client
        .put(&transfer, to(&li.member_id))
        .await
        .problem(403, "not_conversation_owner");
    wang.client
        .put(&transfer, to(&sun.member_id))
        .await
        .problem(422, "validation_failed");
    let given = wang
        .client
        .put(&transfer, to(&zhao.member_id))
        .await
        .expect(200);
    assert_eq!(given["owner_id"], zhao.member_id.as_str());
    assert_eq!(given["place"]["role"], "member");
    // An owner who leaves is followed by the admin, who came no earlier than the others.
    zhao.client
        .delete(&place(&zhao.member_id))
        .await
        .expect(204);
    let after = li.client.get(&path).await.expect(200);
    assert_eq!(after["place"]["role"], "owner");
}

/// At most 20 admins, also when they are named at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_at_most_20_admins() {
    let company = Company::found().await;
    company
        .server
        .sql(&format!(
            "INSERT INTO members (org_id, id, name, status, created_at) SELECT '{}', \
             ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, 'active', now() \
             FROM generate_series(1, 25) n",
            company.id
        ))
        .await;
    let ids: Vec<_> = (1..=25)
        .map(|n| format!("00000000-0000-7000-8000-{n:012}"))
        .collect();
    let client = &company.owner.client;
    let body = json!({ "name": "大群", "member_ids": ids });
    let made = client
        .post(&company.path("/conversations"), body)
        .await
        .expect(201);
    let path = company.path(&format!("/conversations/{}", made["id"].as_str().unwrap()));
    let attempts = ids.iter().map(|id| {
        let path = format!("{path}/admins/{id}");
        async move { client.put(&path, json!({})).await }
    });
    let mut named = 0;
    for reply in join_all(attempts).await {
        if reply.status == 204 {
            named += 1;
        } else {
            reply.problem(409, "conversation_admin_limit");
        }
    }
    assert_eq!(named, 20);
}

/// A mute lasts from 5 minutes to 30 days; who is above is not muted, and who rises is free.
#[tokio::test]
async fn members_are_muted_for_a_while() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let mute = |id: &str| format!("{path}/members/{id}/mute");
    let minutes = |minutes: i64| json!({ "minutes": minutes });
    li.client
        .put(&mute(&zhao.member_id), minutes(5))
        .await
        .problem(403, "not_conversation_admin");
    for bad in [4, 43_201] {
        wang.client
            .put(&mute(&li.member_id), minutes(bad))
            .await
            .problem(422, "validation_failed");
    }
    wang.client
        .put(&mute(&wang.member_id), minutes(5))
        .await
        .problem(409, "conversation_exempt");
    wang.client
        .put(&mute(&li.member_id), minutes(60))
        .await
        .expect(204);
    let seen = li.client.get(&path).await.expect(200);
    let until: DateTime<Utc> = seen["place"]["muted_until"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let now: DateTime<Utc> = {
        use muster::kernel::clock::Clock;
        company.server.clock.now()
    };
    assert!(until - now <= TimeDelta::hours(1) && until - now > TimeDelta::minutes(59));
    let members = zhao
        .client
        .get(&format!("{path}/members"))
        .await
        .expect(200);
    let muted: Vec<&Value> = members["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|member| !member["muted_until"].is_null())
        .collect();
    assert_eq!(muted.len(), 1);
    assert_eq!(muted[0]["id"], li.member_id.as_str());
    wang.client.delete(&mute(&li.member_id)).await.expect(204);
    assert!(li.client.get(&path).await.expect(200)["place"]["muted_until"].is_null());
    wang.client
        .put(&mute(&li.member_id), minutes(43_200))
        .await
        .expect(204);
    let admin = format!("{path}/admins/{}", li.member_id);
    wang.client.put(&admin, json!({})).await.expect(204);
    assert!(li.client.get(&path).await.expect(200)["place"]["muted_until"].is_null());
    wang.client
        .put(&mute(&li.member_id), minutes(5))
        .await
        .problem(409, "conversation_exempt");
}

/// Who inherits a group owns it, and nothing of what they were before is left: neither the role
/// nor the mute, by whichever way it came to them.
#[tokio::test]
async fn who_inherits_is_what_an_owner_is() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let left = async |path: &str| {
        let own = format!("{path}/members/{}", wang.member_id);
        wang.client.delete(&own).await.expect(204);
    };
    let admin = async |path: &str| {
        let admin = format!("{path}/admins/{}", li.member_id);
        wang.client.put(&admin, json!({})).await.expect(204);
    };
    let mute = async |path: &str| {
        let mute = format!("{path}/members/{}/mute", li.member_id);
        let body = json!({ "minutes": 60 });
        wang.client.put(&mute, body).await.expect(204);
    };
    let place = async |path: &str| {
        let seen = li.client.get(path).await.expect(200);
        (
            seen["place"]["role"].clone(),
            seen["place"]["muted_until"].is_null(),
        )
    };
    let people = [&wang, &li, &zhao];
    let (by_role, by_age) = (
        group(&company, &people).await,
        group(&company, &people).await,
    );
    let (by_role_handed, by_age_handed) = (
        group(&company, &people).await,
        group(&company, &people).await,
    );
    for path in [&by_role, &by_role_handed] {
        admin(path).await;
    }
    for path in [&by_age, &by_age_handed] {
        mute(path).await;
    }
    // The others are equally long in it: the smaller id is the first.
    left(&by_role).await;
    left(&by_age).await;
    let body = json!({ "successor_id": li.member_id });
    complete(&company, &wang, body).await.expect(200);
    for path in [&by_role, &by_age, &by_role_handed, &by_age_handed] {
        assert_eq!(place(path).await, (json!("owner"), true), "{path}");
        let to = json!({ "member_id": zhao.member_id });
        let given = li.client.put(&format!("{path}/owner"), to).await;
        assert_eq!(given.expect(200)["place"]["role"], "member", "{path}");
        let stored = format!(
            "SELECT count(*) FROM conversation_members WHERE conversation_id = '{}' \
             AND (role <> 'member' OR muted_until IS NOT NULL)",
            path.rsplit('/').next().unwrap()
        );
        assert_eq!(company.server.count(&stored).await, 0, "{path}");
    }
}

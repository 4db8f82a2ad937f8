//! A group has at most 10,000 people, by whatever way they come.

use serde_json::json;

use super::group;
use crate::support::Company;

/// So many people who are in the conversation and nothing else; the triggers that would look at each are spared.
async fn fill(company: &Company, id: &str, more: i64) {
    let sql = format!(
        "SET session_replication_role = replica; \
         INSERT INTO members (org_id, id, name, status, created_at) SELECT '{0}', \
         ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, 'active', now() \
         FROM generate_series(1, {more}) n; \
         INSERT INTO conversation_members (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at) \
         SELECT '{0}', '{id}', ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 0, 0, now() \
         FROM generate_series(1, {more}) n; \
         UPDATE conversations SET member_count = member_count + {more} WHERE id = '{id}'; \
         SET session_replication_role = DEFAULT",
        company.id
    );
    company.server.sql(&sql).await;
}

/// By a link and by approval one comes in who has the last place, and the next does not: their use of the link
/// is not spent, and the request stays open.
#[tokio::test]
async fn nobody_is_let_into_a_full_group() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for number in 0..4 {
        people.push(company.hire(&format!("员工{number}")).await);
    }
    let owner = &company.owner;
    let path = group(&company, &[owner, &people[0]]).await;
    fill(&company, path.rsplit('/').next().unwrap(), 9_997).await;
    let joins = company.path("/conversation-joins");
    let mut secrets = Vec::new();
    for approval in [false, true] {
        let body = json!({ "approval": approval });
        let made = owner.client.post(&format!("{path}/links"), body).await;
        secrets.push(json!({ "secret": made.expect(201)["secret"] }));
    }
    let [_, first, second, third] = &people[..] else {
        unreachable!()
    };
    let asked = second.client.post(&joins, secrets[1].clone()).await;
    let asked = asked.expect(200);
    assert_eq!(asked["status"], "requested");
    let came = first.client.post(&joins, secrets[0].clone()).await;
    assert_eq!(came.expect(200)["status"], "joined");

    let late = third.client.post(&joins, secrets[0].clone()).await;
    late.problem(409, "conversation_full");
    let request = asked["request_id"].as_str().unwrap();
    let approve = format!("{path}/requests/{request}/approve");
    let refused = owner.client.post(&approve, json!({})).await;
    refused.problem(409, "conversation_full");
    let links = format!("{path}/links");
    let links = owner.client.get(&links).await.expect(200);
    let uses = links["items"].as_array().unwrap().iter();
    let uses: Vec<_> = uses.map(|link| link["uses"].as_i64().unwrap()).collect();
    assert_eq!(uses, [1, 1]);
    let place = format!("{path}/members/{}", first.member_id);
    owner.client.delete(&place).await.expect(204);
    owner.client.post(&approve, json!({})).await.expect(204);
    let seen = second.client.get(&path).await.expect(200);
    assert_eq!(seen["member_count"], 10_000);
}

/// The group of a department may be larger; it becomes an ordinary one when it is not.
#[tokio::test]
async fn a_larger_group_stays_its_departments() {
    let company = Company::found().await;
    let department = company.department("研发部", None).await;
    let li = company.hire_into("李娜", &[&department]).await;
    let at = company.path(&format!("/departments/{department}/group"));
    let owner = &company.owner.client;
    let bound = owner.put(&at, json!({})).await.expect(200);
    let id = bound["conversation_id"].as_str().unwrap();
    fill(&company, id, 10_000).await;
    let unbind = format!("{at}/unbind");
    let body = json!({ "owner_id": li.member_id });
    let refused = owner.post(&unbind, body.clone()).await;
    let refused = refused.problem(409, "conversation_full");
    assert!(refused["detail"].as_str().unwrap().contains("10001"));
    let path = company.path(&format!("/conversations/{id}"));
    assert_eq!(li.client.get(&path).await.expect(200)["kind"], "department");
    let sql = format!(
        "DELETE FROM conversation_members WHERE conversation_id = '{id}' AND member_id = \
         '00000000-0000-7000-8000-000000000001'; \
         UPDATE conversations SET member_count = member_count - 1 WHERE id = '{id}'"
    );
    company.server.sql(&sql).await;
    owner.post(&unbind, body).await.expect(204);
    assert_eq!(li.client.get(&path).await.expect(200)["kind"], "group");
}

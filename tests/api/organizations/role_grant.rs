//! Giving roles and taking them back.

use serde_json::json;

use crate::support::Company;

/// There is always an owner: the last one can neither be unmade nor suspended.
#[tokio::test]
async fn keeps_the_last_owner() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let grants = client
        .get(&company.path(&format!("/members/{}/role-grants", company.owner.member_id)))
        .await
        .expect(200);
    let grant = company.path(&format!(
        "/role-grants/{}",
        grants["items"][0]["id"].as_str().unwrap()
    ));
    client.delete(&grant).await.problem(409, "last_owner");
    let member = company.path(&format!("/members/{}", company.owner.member_id));
    client
        .patch(&member, 1, json!({ "suspended": true }))
        .await
        .problem(409, "last_owner");
    company.hire_as("李雷", "owner", None).await;
    client.delete(&grant).await.expect(204);
    client
        .get(&company.path("/audit-entries"))
        .await
        .problem(403, "forbidden");
}

/// Two owners who unmake each other at once leave one.
#[tokio::test]
async fn two_owners_cannot_both_leave() {
    for _ in 0..5 {
        let company = Company::found().await;
        let second = company.hire_as("李雷", "owner", None).await;
        let mut paths = Vec::new();
        for member in [&company.owner.member_id, &second.member_id] {
            let grants = company
                .owner
                .client
                .get(&company.path(&format!("/members/{member}/role-grants")))
                .await;
            let id = grants.expect(200)["items"][0]["id"]
                .as_str()
                .unwrap()
                .to_owned();
            paths.push(company.path(&format!("/role-grants/{id}")));
        }
        let (first, other) = tokio::join!(
            company.owner.client.delete(&paths[0]),
            second.client.delete(&paths[1])
        );
        let mut statuses = [first.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [204, 409]);
    }
}

/// Nobody gives what they do not hold: an admin makes admins, but no owner.
#[tokio::test]
async fn nobody_grants_beyond_their_own() {
    let company = Company::found().await;
    let admin = company.hire_as("管理员", "admin", None).await;
    let employee = company.hire("王小明").await;
    let grant = |role: String| json!({ "member_id": employee.member_id, "role_id": role });
    let path = company.path("/role-grants");
    admin
        .client
        .post(&path, grant(company.role("owner").await))
        .await
        .problem(403, "grant_exceeds_own");
    admin
        .client
        .post(&path, grant(company.role("admin").await))
        .await
        .expect(201);
    let manager = json!({ "member_id": employee.member_id, "role_id": company.role("department_manager").await });
    admin
        .client
        .post(&path, manager)
        .await
        .problem(422, "validation_failed");
}

/// Of many who take the same grant back at once, one does, and it is recorded once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_is_taken_back_once() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let grant = company.grant(&person, "hr", None).await.expect(201);
    let path = company.path(&format!("/role-grants/{}", grant["id"].as_str().unwrap()));
    let client = &company.owner.client;
    let replies = futures_util::future::join_all((0..8).map(|_| client.delete(&path))).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404, 404, 404, 404, 404]);
    let entries = company.path("/audit-entries?action=role.revoked");
    let entries = client.get(&entries).await.expect(200);
    assert_eq!(entries["items"].as_array().unwrap().len(), 1);
}

/// Granting and taking back at once, by many, leaves one grant or none, and every answer is one
/// of those that are documented.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn granting_and_revoking_at_once_is_settled() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let role = company.role("hr").await;
    let body = json!({ "member_id": person.member_id, "role_id": role });
    let grants = company.path("/role-grants");
    let client = &company.owner.client;
    for _ in 0..5 {
        let first = client.post(&grants, body.clone()).await.expect(201);
        let path = format!("{grants}/{}", first["id"].as_str().unwrap());
        let (grant, revoke) =
            tokio::join!(client.post(&grants, body.clone()), client.delete(&path));
        assert!(matches!(grant.status, 201 | 503), "{grant:?}");
        revoke.expect(204);
        let of_member = company.path(&format!("/members/{}/role-grants", person.member_id));
        let left = client.get(&of_member).await.expect(200);
        let left = left["items"].as_array().unwrap().clone();
        assert!(left.len() <= 1, "{left:?}");
        for grant in left {
            let path = format!("{grants}/{}", grant["id"].as_str().unwrap());
            client.delete(&path).await.expect(204);
        }
    }
}

/// Who manages members does not get into the place of somebody who was given more: by an address
/// of their own, by an invitation, or by suspending them.
#[tokio::test]
async fn nobody_acts_in_the_place_of_their_betters() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let owner = &company.owner.client;
    let new = json!({ "name": "新管理员", "email": "next-admin@example.com" });
    let new = owner.post(&company.path("/members"), new).await.expect(201);
    let member = company.path(&format!("/members/{}", new["id"].as_str().unwrap()));
    let grant = json!({ "member_id": new["id"], "role_id": company.role("admin").await });
    owner
        .post(&company.path("/role-grants"), grant)
        .await
        .expect(201);
    let mine = json!({ "email": "hr-in-disguise@example.com" });
    let reply = hr.client.patch(&member, 1, mine).await;
    reply.problem(403, "grant_exceeds_own");
    let invite = json!({ "member_ids": [new["id"]] });
    let path = company.path("/invitations");
    let reply = hr.client.post(&path, invite.clone()).await;
    reply.problem(403, "grant_exceeds_own");
    let boss = company.path(&format!("/members/{}", company.owner.member_id));
    let suspended = json!({ "suspended": true });
    let reply = hr.client.patch(&boss, 1, suspended).await;
    reply.problem(403, "grant_exceeds_own");
    hr.client
        .patch(&member, 1, json!({ "title": "总监" }))
        .await
        .expect(200);
    owner.post(&path, invite).await.expect(201);
}

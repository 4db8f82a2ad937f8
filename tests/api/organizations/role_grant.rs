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

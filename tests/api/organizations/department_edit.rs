//! Renaming, moving and removing departments.

use serde_json::json;

use crate::support::Company;

/// A move takes all that is below along, and never makes a cycle.
#[tokio::test]
async fn moves_without_cycles() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let research = company.department("研发部", None).await;
    let platform = company.department("平台组", Some(&research)).await;
    let database = company.department("数据库组", Some(&platform)).await;
    let path = company.path(&format!("/departments/{research}"));
    client
        .patch(&path, 1, json!({ "parent_id": database }))
        .await
        .problem(409, "department_cycle");
    let product = company.department("产品部", None).await;
    let path = company.path(&format!("/departments/{platform}"));
    let moved = client
        .patch(&path, 1, json!({ "parent_id": product }))
        .await
        .expect(200);
    assert_eq!(moved["parent_id"], product.as_str());
    // Now research may move below what was below it.
    let path = company.path(&format!("/departments/{research}"));
    client
        .patch(&path, 1, json!({ "parent_id": database }))
        .await
        .expect(200);
}

/// Two admins who move two departments into each other at once do not make a cycle.
#[tokio::test]
async fn crossing_moves_leave_a_tree() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for round in 0..10 {
        let a = company.department(&format!("甲{round}"), None).await;
        let b = company.department(&format!("乙{round}"), None).await;
        let (path_a, path_b) = (
            company.path(&format!("/departments/{a}")),
            company.path(&format!("/departments/{b}")),
        );
        let (first, second) = tokio::join!(
            client.patch(&path_a, 1, json!({ "parent_id": b })),
            client.patch(&path_b, 1, json!({ "parent_id": a })),
        );
        let mut statuses = [first.status, second.status];
        statuses.sort();
        assert_eq!(statuses, [200, 409]);
    }
}

/// An edit on an old version is refused and says which is current.
#[tokio::test]
async fn refuses_a_lost_update() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let id = company.department("研发部", None).await;
    let path = company.path(&format!("/departments/{id}"));
    client
        .patch(&path, 1, json!({ "name": "研发中心" }))
        .await
        .expect(200);
    let problem = client
        .patch(&path, 1, json!({ "name": "研究院" }))
        .await
        .problem(412, "version_mismatch");
    assert_eq!(problem["context"]["current_version"], 2);
    let without = client
        .request(reqwest::Method::PATCH, &path)
        .json(&json!({ "name": "研究院" }));
    client
        .send(without)
        .await
        .problem(428, "precondition_required");
}

/// Only an empty department can be removed, and never the root.
#[tokio::test]
async fn removes_only_what_is_empty() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let research = company.department("研发部", None).await;
    let person = company.hire_into("王小明", &[&research]).await;
    let path = company.path(&format!("/departments/{research}"));
    client
        .delete(&path)
        .await
        .problem(409, "department_not_empty");
    let member = company.path(&format!("/members/{}", person.member_id));
    client
        .patch(&member, 1, json!({ "department_ids": [company.root] }))
        .await
        .expect(200);
    client.delete(&path).await.expect(204);
    client.get(&path).await.problem(404, "not_found");
    let root = company.path(&format!("/departments/{}", company.root));
    client
        .delete(&root)
        .await
        .problem(409, "department_not_empty");
}

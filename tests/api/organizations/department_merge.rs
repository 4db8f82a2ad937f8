//! Merging departments, and removing them with a destination.

use serde_json::{Value, json};

use crate::support::Company;

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

/// People, sub-departments and roles go along; who is in both is in one of them once.
#[tokio::test]
async fn everything_goes_along() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let old = company.department("旧部", None).await;
    let new = company.department("新部", None).await;
    let team = company.department("一组", Some(&old)).await;
    let inner = company.department("小组", Some(&team)).await;
    let manager = company
        .hire_as("李雷", "department_manager", Some(&old))
        .await;
    let both = company
        .hire_into("韩梅梅", &[&old, &company.root, &new])
        .await;
    let deep = company.hire_into("王小明", &[&inner]).await;
    let merged = client
        .post(
            &company.path(&format!("/departments/{old}/merge")),
            json!({ "into_id": new }),
        )
        .await
        .expect(200);
    assert_eq!(merged["id"], new.as_str());
    client
        .get(&company.path(&format!("/departments/{old}")))
        .await
        .problem(404, "not_found");
    let team_now = client
        .get(&company.path(&format!("/departments/{team}")))
        .await
        .expect(200);
    assert_eq!(team_now["parent_id"], new.as_str());
    let departments =
        |person: &crate::support::Person| company.path(&format!("/members/{}", person.member_id));
    let read = client.get(&departments(&manager)).await.expect(200);
    assert_eq!(read["department_ids"], json!([new]));
    // The primary department was the one that is gone.
    let read = client.get(&departments(&both)).await.expect(200);
    assert_eq!(read["department_ids"], json!([new, company.root]));
    let managers = client
        .get(&company.path(&format!("/departments/{new}/managers")))
        .await
        .expect(200);
    assert_eq!(ids(&managers), [manager.member_id.as_str()]);
    // What is below is below the other one now.
    let report = company.path(&format!("/attendance/board?department_id={new}"));
    let report = manager.client.get(&report).await.expect(200);
    assert!(report.to_string().contains(&deep.member_id));
    let audit = client
        .get(&company.path("/audit-entries"))
        .await
        .expect(200);
    let entry = &audit["items"][0];
    assert_eq!(
        (
            &entry["action"],
            &entry["before"]["name"],
            &entry["after"]["id"]
        ),
        (&json!("department.merged"), &json!("旧部"), &json!(new))
    );
    // A member's former version is none any more.
    client
        .patch(&departments(&both), 1, json!({ "title": "总监" }))
        .await
        .problem(412, "version_mismatch");
}

/// Never into itself or below itself, nor beside a department of the same name; a child may have
/// the name of what is merged.
#[tokio::test]
async fn refuses_cycles_and_clashes() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let old = company.department("研发部", None).await;
    let below = company.department("平台组", Some(&old)).await;
    let merge = company.path(&format!("/departments/{old}/merge"));
    for into in [&old, &below] {
        client
            .post(&merge, json!({ "into_id": into }))
            .await
            .problem(409, "department_cycle");
    }
    let root = company.path(&format!("/departments/{}/merge", company.root));
    client
        .post(&root, json!({ "into_id": old }))
        .await
        .problem(409, "department_cycle");
    client
        .post(&merge, json!({ "into_id": crate::support::client_id() }))
        .await
        .problem(422, "validation_failed");
    let new = company.department("产品部", None).await;
    company.department("平台组", Some(&new)).await;
    let problem = client
        .post(&merge, json!({ "into_id": new }))
        .await
        .problem(409, "department_name_taken");
    assert_eq!(problem["context"]["names"], json!(["平台组"]));
    client
        .get(&company.path(&format!("/departments/{below}")))
        .await
        .expect(200);
    // Into its own parent, with a child of its own name.
    let same = company.department("研发部", Some(&old)).await;
    client
        .post(&merge, json!({ "into_id": company.root }))
        .await
        .expect(200);
    let same = client
        .get(&company.path(&format!("/departments/{same}")))
        .await
        .expect(200);
    assert_eq!(
        (&same["name"], &same["parent_id"]),
        (&json!("研发部"), &json!(company.root))
    );
}

/// Fifteen levels hold for what is merged, too.
#[tokio::test]
async fn keeps_the_depth() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let mut deep = company.root.clone();
    for level in 2..=14 {
        deep = company
            .department(&format!("第{level}层"), Some(&deep))
            .await;
    }
    let old = company.department("旧部", None).await;
    let child = company.department("组", Some(&old)).await;
    let grandchild = company.department("小组", Some(&child)).await;
    let merge = company.path(&format!("/departments/{old}/merge"));
    let body = json!({ "into_id": deep });
    client
        .post(&merge, body.clone())
        .await
        .problem(409, "department_limit");
    client
        .delete(&company.path(&format!("/departments/{grandchild}")))
        .await
        .expect(204);
    client.post(&merge, body).await.expect(200);
}

/// A role that goes along is one that whoever merges could give.
#[tokio::test]
async fn nobody_merges_into_more_than_they_hold() {
    let company = Company::found().await;
    let old = company.department("旧部", None).await;
    let new = company.department("新部", None).await;
    company
        .hire_as("李雷", "department_manager", Some(&old))
        .await;
    let hr = company.hire_as("人事", "hr", None).await;
    let role = crate::support::client_id();
    // A role that holds what HR does not.
    company
        .server
        .sql(&format!(
            "INSERT INTO roles (org_id, id, name, permissions, created_at) \
             VALUES ('{0}', '{role}', '会议室', ARRAY['rooms.manage'], now()); \
             INSERT INTO role_grants (org_id, id, member_id, role_id, department_id, granted_at) \
             VALUES ('{0}', '{role}', '{1}', '{role}', '{old}', now())",
            company.id, hr.member_id
        ))
        .await;
    let merge = company.path(&format!("/departments/{old}/merge"));
    let body = json!({ "into_id": new });
    hr.client
        .post(&merge, body.clone())
        .await
        .problem(403, "grant_exceeds_own");
    company.owner.client.post(&merge, body).await.expect(200);
}

/// Removing with a destination moves people and what is below, and ends the roles.
#[tokio::test]
async fn removes_with_a_destination() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let old = company.department("旧部", None).await;
    let new = company.department("新部", None).await;
    let team = company.department("一组", Some(&old)).await;
    let manager = company
        .hire_as("李雷", "department_manager", Some(&old))
        .await;
    let path = company.path(&format!("/departments/{old}"));
    client
        .delete(&path)
        .await
        .problem(409, "department_not_empty");
    client
        .delete(&format!("{path}?destination_id={team}"))
        .await
        .problem(409, "department_cycle");
    client
        .delete(&format!(
            "{path}?destination_id={}",
            crate::support::client_id()
        ))
        .await
        .problem(404, "not_found");
    client
        .delete(&format!("{path}?destination_id={new}"))
        .await
        .expect(204);
    let member = company.path(&format!("/members/{}", manager.member_id));
    let read = client.get(&member).await.expect(200);
    assert_eq!(read["department_ids"], json!([new]));
    let managers = client
        .get(&company.path(&format!("/departments/{new}/managers")))
        .await
        .expect(200);
    assert_eq!(managers["items"], json!([]));
    let children = client
        .get(&company.path(&format!("/departments?parent_id={new}")))
        .await
        .expect(200);
    assert_eq!(ids(&children), [team.as_str()]);
}

//! Creating departments.

use serde_json::json;

use crate::support::Company;

/// A department is created below the root, listed after its parent, and readable.
#[tokio::test]
async fn creates_lists_and_reads() {
    let company = Company::found().await;
    let research = company.department("研发部", None).await;
    let platform = company.department("平台组", Some(&research)).await;
    let list = company
        .owner
        .client
        .get(&company.path("/departments"))
        .await
        .expect(200);
    let ids: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [company.root.as_str(), &research, &platform]);
    let reply = company
        .owner
        .client
        .get(&company.path(&format!("/departments/{platform}")))
        .await;
    assert_eq!(reply.header("etag"), "\"v1\"");
    assert_eq!(reply.expect(200)["parent_id"], research.as_str());
}

/// The same create sent again answers the same department; another body under the id is refused.
#[tokio::test]
async fn repeats_are_recognized() {
    let company = Company::found().await;
    let body = json!({ "id": "0192aaaa-0000-7000-8000-000000000001", "name": "研发部" });
    let first = company
        .owner
        .client
        .post(&company.path("/departments"), body.clone())
        .await
        .expect(201);
    let again = company
        .owner
        .client
        .post(&company.path("/departments"), body)
        .await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    let other = json!({ "id": "0192aaaa-0000-7000-8000-000000000001", "name": "市场部" });
    company
        .owner
        .client
        .post(&company.path("/departments"), other)
        .await
        .problem(422, "idempotency_mismatch");
}

/// Every failing field is named, in one answer.
#[tokio::test]
async fn names_every_bad_field() {
    let company = Company::found().await;
    let body = json!({ "name": "", "parent_id": "x", "colour": "red" });
    let problem = company
        .owner
        .client
        .post(&company.path("/departments"), body)
        .await
        .problem(422, "validation_failed");
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    assert!(
        pointers.contains(&"/name") && pointers.contains(&"/parent_id"),
        "{problem:#}"
    );
    assert!(problem.to_string().contains("colour"), "{problem:#}");
}

/// Siblings have different names; the tree has at most fifteen levels.
#[tokio::test]
async fn keeps_names_and_depth() {
    let company = Company::found().await;
    company.department("研发部", None).await;
    let body = json!({ "name": "研发部" });
    company
        .owner
        .client
        .post(&company.path("/departments"), body)
        .await
        .problem(409, "department_name_taken");
    let mut parent = company.root.clone();
    for level in 2..=15 {
        parent = company
            .department(&format!("第{level}层"), Some(&parent))
            .await;
    }
    let body = json!({ "name": "第16层", "parent_id": parent });
    company
        .owner
        .client
        .post(&company.path("/departments"), body)
        .await
        .problem(409, "department_limit");
}

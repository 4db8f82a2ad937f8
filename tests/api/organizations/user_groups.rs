//! Groups of people beside the tree.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Company, Person, Reply, client_id};

async fn group(company: &Company, body: Value) -> String {
    let created = company
        .owner
        .client
        .post(&company.path("/user-groups"), body)
        .await;
    created.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn change(company: &Company, group: &str, body: Value) -> Reply {
    let client = &company.owner.client;
    let path = company.path(&format!("/user-groups/{group}/members"));
    client
        .send(client.request(Method::PATCH, &path).json(&body))
        .await
}

/// The names of those in a group, and, asked the other way round, the same.
async fn names(company: &Company, group: &str, of: &[&Person]) -> Vec<String> {
    let client = &company.owner.client;
    let listed = client
        .get(&company.path(&format!("/user-groups/{group}/members")))
        .await;
    let listed = listed.expect(200);
    let listed: Vec<_> = listed["items"].as_array().unwrap().clone();
    for person in of {
        let path = company.path(&format!("/user-groups?member_id={}", person.member_id));
        let groups = client.get(&path).await.expect(200);
        let of_member = groups["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["id"] == group);
        let is_listed = listed
            .iter()
            .any(|one| one["id"] == person.member_id.as_str());
        assert_eq!(of_member, is_listed, "{}", person.member_id);
    }
    listed
        .iter()
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

fn refused(reply: Reply, pointer: &str) {
    assert_eq!(
        reply.problem(422, "validation_failed")["errors"][0]["pointer"],
        pointer
    );
}

/// People come and go in one step, as often as it is said.
#[tokio::test]
async fn a_static_group_lists_its_people() {
    let company = Company::found().await;
    let (ann, bob, cid) = (
        company.hire("Ann").await,
        company.hire("Bob").await,
        company.hire("Cid").await,
    );
    let id = client_id();
    let body =
        json!({ "id": id, "name": "消防志愿者", "member_ids": [ann.member_id, ann.member_id] });
    let group = group(&company, body.clone()).await;
    assert_eq!(group, id.to_string());
    // The same again is the same group.
    company
        .owner
        .client
        .post(&company.path("/user-groups"), body)
        .await
        .expect(201);
    for (added, removed) in [(2, 1), (0, 0)] {
        let done = change(
            &company,
            &group,
            json!({ "add": [bob.member_id, cid.member_id], "remove": [ann.member_id] }),
        );
        assert_eq!(
            done.await.expect(200),
            json!({ "added": added, "removed": removed })
        );
    }
    assert_eq!(
        names(&company, &group, &[&ann, &bob, &cid]).await,
        ["Bob", "Cid"]
    );

    // Nothing is half done.
    let strange = change(
        &company,
        &group,
        json!({ "add": [ann.member_id, client_id()], "remove": [bob.member_id] }),
    )
    .await;
    refused(strange, "/add/1");
    let both = change(
        &company,
        &group,
        json!({ "add": [ann.member_id], "remove": [bob.member_id, ann.member_id] }),
    )
    .await;
    refused(both, "/remove/1");
    assert_eq!(names(&company, &group, &[]).await, ["Bob", "Cid"]);

    // Who may do nothing counts for nothing.
    let path = company.path(&format!("/members/{}", bob.member_id));
    let version = company.owner.client.get(&path).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    company
        .owner
        .client
        .patch(&path, version, json!({ "suspended": true }))
        .await
        .expect(200);
    assert_eq!(names(&company, &group, &[&bob, &cid]).await, ["Cid"]);
}

/// Who is in a dynamic group follows from where people are, and is never behind.
#[tokio::test]
async fn a_dynamic_group_follows_its_conditions() {
    let company = Company::found().await;
    let research = company.department("研发部", None).await;
    let platform = company.department("平台组", Some(&research)).await;
    let market = company.department("市场部", None).await;
    let ann = company.hire_into("Ann", &[&platform]).await;
    let bob = company.hire_into("Bob", &[&research]).await;
    let cid = company.hire_into("Cid", &[&market]).await;
    let everybody = [&ann, &bob, &cid];
    let by_tree = group(
        &company,
        json!({ "name": "研发", "conditions": { "department_ids": [research] } }),
    )
    .await;
    assert_eq!(names(&company, &by_tree, &everybody).await, ["Ann", "Bob"]);

    let hr = company.role("hr").await;
    company.grant(&bob, "hr", None).await.expect(201);
    company.grant(&cid, "hr", None).await.expect(201);
    let conditions = json!({ "department_ids": [research], "role_ids": [hr] });
    let by_both = group(
        &company,
        json!({ "name": "研发 HR", "conditions": conditions }),
    )
    .await;
    assert_eq!(names(&company, &by_both, &everybody).await, ["Bob"]);

    let path = company.path(&format!("/members/{}", ann.member_id));
    let version = company.owner.client.get(&path).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let moved = json!({ "department_ids": [market], "title": "工程师" });
    company
        .owner
        .client
        .patch(&path, version, moved)
        .await
        .expect(200);
    assert_eq!(names(&company, &by_tree, &everybody).await, ["Bob"]);

    let path = company.path(&format!("/user-groups/{by_tree}"));
    let titles = json!({ "conditions": { "titles": ["工程师", "总监"] } });
    let edited = company
        .owner
        .client
        .patch(&path, 1, titles)
        .await
        .expect(200);
    assert_eq!(
        edited["conditions"],
        json!({ "titles": ["工程师", "总监"] })
    );
    assert_eq!(names(&company, &by_tree, &everybody).await, ["Ann"]);
    change(&company, &by_tree, json!({ "remove": [ann.member_id] }))
        .await
        .problem(409, "user_group_dynamic");
}

/// A condition whose last department is gone holds for nobody, not for everybody.
#[tokio::test]
async fn a_condition_without_departments_is_nobody() {
    let company = Company::found().await;
    company.hire("Ann").await;
    let gone = company.department("短命部", None).await;
    let group = group(
        &company,
        json!({ "name": "短命", "conditions": { "department_ids": [gone] } }),
    )
    .await;
    company
        .owner
        .client
        .delete(&company.path(&format!("/departments/{gone}")))
        .await
        .expect(204);
    assert_eq!(
        names(&company, &group, &[&company.owner]).await,
        Vec::<String>::new()
    );
}

/// What cannot be is refused, and says where.
#[tokio::test]
async fn refuses_conditions_on_nothing() {
    let company = Company::found().await;
    let post = async |body: Value| {
        company
            .owner
            .client
            .post(&company.path("/user-groups"), body)
            .await
    };
    refused(
        post(json!({ "name": "a", "conditions": {} })).await,
        "/conditions",
    );
    refused(
        post(json!({ "name": "a", "conditions": { "role_ids": [client_id()] } })).await,
        "/conditions/role_ids/0",
    );
    refused(
        post(json!({ "name": "a", "conditions": { "department_ids": [client_id()] } })).await,
        "/conditions/department_ids/0",
    );
    let both = json!({ "name": "a", "conditions": { "titles": ["工程师"] }, "member_ids": [company.owner.member_id] });
    refused(post(both).await, "/member_ids");
}

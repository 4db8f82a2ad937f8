//! Defining custom fields.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::Company;

fn text(name: &str) -> Value {
    json!({ "name": name, "kind": "text", "visible_to": "everyone", "editable_by": "oneself" })
}

/// In their order; what only administrators see, others do not know of.
#[tokio::test]
async fn fields_are_listed_in_their_order() {
    let company = Company::found().await;
    let (owner, wang) = (&company.owner.client, company.hire("王小明").await);
    let path = company.path("/custom-fields");
    for (name, position, visible_to) in [
        ("丙", 2, "everyone"),
        ("甲", 1, "administrators"),
        ("乙", 1, "oneself_and_managers"),
    ] {
        let body = json!({
            "name": name, "kind": "text", "position": position, "visible_to": visible_to,
            "editable_by": "administrators",
        });
        owner.post(&path, body).await.expect(201);
    }
    let names = async |client: &crate::support::Client| {
        let page = client.get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
        items.iter().map(name).collect::<Vec<_>>()
    };
    // Those of one position come in the order of their code points.
    assert_eq!(names(owner).await, ["乙", "甲", "丙"]);
    assert_eq!(names(&wang.client).await, ["乙", "丙"]);
    let page = owner.get(&path).await.expect(200);
    let secret = page["items"][1]["id"].as_str().unwrap();
    wang.client
        .get(&format!("{path}/{secret}"))
        .await
        .problem(404, "not_found");
}

/// A choice has choices, each once, and no other kind has; nobody changes what they may not see.
#[tokio::test]
async fn a_definition_makes_sense() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let path = company.path("/custom-fields");
    let base = |kind: &str, choices: Value, visible_to: &str| json!({ "name": "地点", "kind": kind, "choices": choices, "visible_to": visible_to, "editable_by": "oneself" });
    for (body, pointer) in [
        (base("choice", json!([]), "everyone"), "/choices"),
        (base("choice", json!(["a", "a"]), "everyone"), "/choices"),
        (base("number", json!(["a"]), "everyone"), "/choices"),
        (base("text", json!([]), "administrators"), "/editable_by"),
    ] {
        let problem = owner
            .post(&path, body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let field = owner
        .post(&path, base("choice", json!(["a"]), "everyone"))
        .await
        .expect(201);
    let one = format!("{path}/{}", field["id"].as_str().unwrap());
    for body in [
        json!({ "choices": ["b", "b"] }),
        json!({ "visible_to": "administrators" }),
        json!({ "kind": "text" }),
    ] {
        owner
            .patch(&one, 1, body)
            .await
            .problem(422, "validation_failed");
    }
    owner
        .patch(&one, 1, json!({ "choices": ["b"] }))
        .await
        .expect(200);
    owner
        .patch(&one, 1, json!({ "choices": ["c"] }))
        .await
        .problem(412, "version_mismatch");
}

/// An archived field frees its name and its place, is not shown, and comes back with its values.
#[tokio::test]
async fn archives_and_brings_back() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let path = company.path("/custom-fields");
    let id = owner.post(&path, text("地点")).await.expect(201)["id"].clone();
    let id = id.as_str().unwrap();
    let member = company.path(&format!("/members/{}", company.owner.member_id));
    let values = json!({ "custom_fields": { id: "上海" } });
    owner.patch(&member, 1, values.clone()).await.expect(200);
    let one = format!("{path}/{id}");
    owner
        .patch(&one, 1, json!({ "archived": true }))
        .await
        .expect(200);
    assert_eq!(
        owner.get(&member).await.expect(200)["custom_fields"],
        json!({})
    );
    owner
        .patch(&member, 2, values)
        .await
        .problem(422, "validation_failed");
    assert_eq!(owner.get(&path).await.expect(200)["items"], json!([]));
    let archived = owner
        .get(&format!("{path}?archived=true"))
        .await
        .expect(200);
    assert_eq!(archived["items"][0]["id"], id);
    let other = owner.post(&path, text("地点")).await.expect(201)["id"].clone();
    owner
        .patch(&one, 2, json!({ "archived": false }))
        .await
        .problem(409, "custom_field_name_taken");
    let other = format!("{path}/{}", other.as_str().unwrap());
    owner
        .patch(&other, 1, json!({ "archived": true }))
        .await
        .expect(200);
    owner
        .patch(&one, 2, json!({ "archived": false }))
        .await
        .expect(200);
    assert_eq!(
        owner.get(&member).await.expect(200)["custom_fields"][id],
        "上海"
    );
}

/// Sixty administrators define a field at once, ten of them one of a name that another takes:
/// there are never more than fifty, and no name twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_at_most_fifty() {
    let company = Company::found().await;
    let path = company.path("/custom-fields");
    let attempts = (0..60).map(|number| {
        let (client, path) = (company.owner.client.clone(), path.clone());
        async move {
            client
                .post(&path, text(&format!("字段{}", number % 55)))
                .await
        }
    });
    for reply in join_all(attempts).await {
        if reply.status != 201 {
            let code = reply.json["code"].as_str().unwrap().to_owned();
            assert!(
                ["custom_field_limit", "custom_field_name_taken"].contains(&code.as_str()),
                "{code}"
            );
        }
    }
    let page = company.owner.client.get(&path).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 50);
}

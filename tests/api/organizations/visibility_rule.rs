//! Rules of visibility, as those whom they concern notice them.

use serde_json::{Value, json};

use crate::support::{Client, Company, Person};

fn member(person: &Person) -> Value {
    json!({ "kind": "member", "id": person.member_id })
}

fn department(id: &str) -> Value {
    json!({ "kind": "department", "id": id })
}

async fn rule(company: &Company, body: Value) -> Value {
    let client = &company.owner.client;
    client
        .post(&company.path("/visibility/rules"), body)
        .await
        .expect(201)
}

async fn names(company: &Company, client: &Client) -> Vec<String> {
    let page = client
        .get(&company.path("/members?limit=100"))
        .await
        .expect(200);
    let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().map(name).collect()
}

/// Who is hidden is in no list, has no profile, and can be invited to nothing; the excluded,
/// those who manage members, and the hidden themselves see them as before.
#[tokio::test]
async fn hides_people_everywhere() {
    let company = Company::found().await;
    let board = company.department("董事会", None).await;
    let chair = company.hire_into("赵董", &[&board]).await;
    let assistant = company.hire("钱秘书").await;
    let employee = company.hire("孙员工").await;
    let hr = company.hire_as("李人事", "hr", None).await;
    rule(&company, json!({
        "kind": "hide", "name": "董事会不公开", "objects": [department(&board)], "excludes": [member(&assistant)],
    })).await;
    let profile = company.path(&format!("/members/{}", chair.member_id));
    for (who, sees) in [
        (&employee, false),
        (&assistant, true),
        (&hr, true),
        (&chair, true),
    ] {
        assert_eq!(
            names(&company, &who.client)
                .await
                .contains(&"赵董".to_owned()),
            sees
        );
        assert_eq!(
            who.client.get(&profile).await.status,
            if sees { 200 } else { 404 }
        );
        let group = json!({ "name": "群", "member_ids": [chair.member_id] });
        let group = who
            .client
            .post(&company.path("/conversations"), group)
            .await;
        assert_eq!(group.status, if sees { 201 } else { 422 });
        let tree = who
            .client
            .get(&company.path("/departments"))
            .await
            .expect(200);
        assert_eq!(tree.to_string().contains("董事会"), sees);
        let read = who
            .client
            .get(&company.path(&format!("/departments/{board}")))
            .await;
        assert_eq!(read.status, if sees { 200 } else { 404 });
    }
}

/// Where one shares a conversation or a meeting with the hidden, one sees the name, and
/// reaches nothing from there.
#[tokio::test]
async fn names_the_hidden_where_something_is_shared() {
    let company = Company::found().await;
    let chair = company.hire("赵董").await;
    let employee = company.hire("孙员工").await;
    let body = json!({ "name": "项目群", "member_ids": [employee.member_id] });
    let group = chair
        .client
        .post(&company.path("/conversations"), body)
        .await
        .expect(201);
    let room = json!({ "name": "会议室", "capacity": 8 });
    let room = company
        .owner
        .client
        .post(&company.path("/rooms"), room)
        .await
        .expect(201);
    let meeting = json!({
        "room_ids": [room["id"]], "title": "谈话", "invite": { "member_ids": [employee.member_id] },
        "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
    });
    let meeting = chair
        .client
        .post(&company.path("/meetings"), meeting)
        .await
        .expect(201);
    rule(
        &company,
        json!({ "kind": "hide", "name": "不公开", "objects": [member(&chair)] }),
    )
    .await;
    let path = company.path(&format!(
        "/conversations/{}/members",
        group["id"].as_str().unwrap()
    ));
    let inside = employee.client.get(&path).await.expect(200);
    assert!(inside.to_string().contains("赵董"));
    let path = company.path(&format!("/meetings/{}", meeting["id"].as_str().unwrap()));
    let seen = employee.client.get(&path).await.expect(200);
    assert_eq!(seen["organizer"]["name"], "赵董");
    let outsider = company.hire("周路人").await;
    let seen = outsider.client.get(&path).await.expect(200);
    assert_eq!(seen["organizer"], Value::Null);
    assert!(
        !names(&company, &employee.client)
            .await
            .contains(&"赵董".to_owned())
    );
}

/// A viewer's own scope, and which of two decides.
#[tokio::test]
async fn limits_viewers() {
    let company = Company::found().await;
    let agency = company.department("外包", None).await;
    let team = company.department("外包一组", Some(&agency)).await;
    let (worker, peer) = (
        company.hire_into("工甲", &[&team]).await,
        company.hire_into("工乙", &[&agency]).await,
    );
    let viewers = |id: &str| json!([{ "kind": "department", "id": id }]);
    rule(
        &company,
        json!({
            "kind": "scope", "name": "外包只见外包", "viewers": viewers(&agency), "reach": "listed",
            "listed": [department(&agency), member(&company.owner)],
        }),
    )
    .await;
    rule(&company, json!({
        "kind": "scope", "name": "一组只见一组", "viewers": viewers(&team), "reach": "own_departments",
    })).await;
    assert_eq!(
        names(&company, &peer.client).await,
        ["工乙", "工甲", "陈思远"]
    );
    assert_eq!(
        names(&company, &worker.client).await,
        ["工乙", "工甲", "陈思远"]
    );
    let settings = company.path("/visibility/settings");
    let now = company.owner.client.get(&settings).await.expect(200);
    assert_eq!(now["precedence"], "parent_first");
    let change = json!({ "precedence": "child_first" });
    company
        .owner
        .client
        .patch(&settings, 1, change)
        .await
        .expect(200);
    assert_eq!(names(&company, &worker.client).await, ["工甲"]);
    assert_eq!(
        names(&company, &peer.client).await,
        ["工乙", "工甲", "陈思远"]
    );
    let path = company.path(&format!(
        "/visibility/explanation?viewer_id={}&target_id={}",
        worker.member_id, peer.member_id
    ));
    let why = company.owner.client.get(&path).await.expect(200);
    assert_eq!(
        (&why["in_profile"], &why["in_search"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(why["reasons"][0]["effect"], "beyond_scope");
    assert_eq!(why["reasons"][0]["rule_name"], "一组只见一组");
}

/// Hidden fields are empty for others, in lists and profiles.
#[tokio::test]
async fn hides_fields() {
    let company = Company::found().await;
    let employee = company.hire("孙员工").await;
    let body = json!({ "name": "赵董", "mobile": "13800138000", "title": "董事长" });
    let chair = company
        .owner
        .client
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    let objects = json!([{ "kind": "member", "id": chair["id"] }]);
    let made = rule(
        &company,
        json!({ "kind": "fields", "name": "手机号", "fields": ["mobile"], "objects": objects }),
    )
    .await;
    let path = company.path(&format!("/members/{}", chair["id"].as_str().unwrap()));
    let seen = employee.client.get(&path).await.expect(200);
    assert_eq!(
        (&seen["mobile"], &seen["title"]),
        (&Value::Null, &json!("董事长"))
    );
    let list = employee
        .client
        .get(&company.path("/members"))
        .await
        .expect(200);
    assert!(!list.to_string().contains("13800138000"));
    assert_eq!(
        company.owner.client.get(&path).await.expect(200)["mobile"],
        "+8613800138000"
    );
    let rule = company.path(&format!(
        "/visibility/rules/{}",
        made["id"].as_str().unwrap()
    ));
    let off =
        json!({ "name": "手机号", "fields": ["mobile"], "objects": objects, "active": false });
    let request = company
        .owner
        .client
        .request(reqwest::Method::PUT, &rule)
        .header("if-match", "\"v1\"");
    company
        .owner
        .client
        .send(request.json(&off))
        .await
        .expect(200);
    assert_eq!(
        employee.client.get(&path).await.expect(200)["mobile"],
        "+8613800138000"
    );
}

/// What makes no sense is refused, each part by its place.
#[tokio::test]
async fn refuses_senseless_rules() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let somebody = json!([member(&company.owner)]);
    let nobody = json!([{ "kind": "role", "id": "0192aaaa-0000-7000-8000-0000000000ee" }]);
    for (body, pointer) in [
        (json!({ "kind": "hide", "name": "x" }), "/objects"),
        (
            json!({ "kind": "hide", "name": "x", "objects": nobody }),
            "/objects/0/id",
        ),
        (
            json!({ "kind": "hide", "name": "x", "objects": somebody, "reach": "only_self" }),
            "/reach",
        ),
        (
            json!({ "kind": "hide", "name": "x", "objects": vec![member(&company.owner); 51] }),
            "/objects",
        ),
        (
            json!({ "kind": "scope", "name": "x", "viewers": somebody }),
            "/reach",
        ),
        (
            json!({ "kind": "scope", "name": "x", "viewers": somebody, "reach": "listed" }),
            "/listed",
        ),
        (
            json!({ "kind": "fields", "name": "x", "objects": somebody }),
            "/fields",
        ),
        (
            json!({ "kind": "fields", "name": "x", "objects": somebody, "fields": ["name"] }),
            "/fields/0",
        ),
    ] {
        let problem = client
            .post(&company.path("/visibility/rules"), body.clone())
            .await
            .problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{body} got {problem:#}"
        );
    }
}

/// A department, and with it its place in rules, can be removed; the rule then hides nobody.
#[tokio::test]
async fn rules_forget_what_is_removed() {
    let company = Company::found().await;
    let board = company.department("董事会", None).await;
    let made = rule(
        &company,
        json!({ "kind": "hide", "name": "x", "objects": [department(&board)] }),
    )
    .await;
    let client = &company.owner.client;
    client
        .delete(&company.path(&format!("/departments/{board}")))
        .await
        .expect(204);
    let path = company.path(&format!(
        "/visibility/rules/{}",
        made["id"].as_str().unwrap()
    ));
    assert_eq!(client.get(&path).await.expect(200)["objects"], json!([]));
}

/// Many who create at once make no more rules than there may be.
#[tokio::test]
async fn the_limit_holds_for_many_at_once() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let body = json!({ "kind": "hide", "name": "x", "objects": [member(&company.owner)] });
    let path = company.path("/visibility/rules");
    let requests = (0..60).map(|_| client.post(&path, body.clone()));
    let replies = futures_util::future::join_all(requests).await;
    let made = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 50);
    assert!(
        replies
            .iter()
            .all(|reply| matches!(reply.status, 201 | 409))
    );
}

//! Members' values of custom fields: who may write which, and who gets to see which.

use serde_json::{Value, json};

use crate::support::{Client, Company, Person};

async fn define(company: &Company, name: &str, more: Value) -> String {
    let mut body = json!({ "name": name, "kind": "text", "visible_to": "everyone", "editable_by": "administrators" });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    let path = company.path("/custom-fields");
    let field = company.owner.client.post(&path, body).await.expect(201);
    field["id"].as_str().unwrap().to_owned()
}

/// Every fault at once, each by its pointer; nothing is stored then.
#[tokio::test]
async fn values_fit_their_kind() {
    let company = Company::found().await;
    let size = define(
        &company,
        "尺码",
        json!({ "kind": "choice", "choices": ["S", "M"] }),
    )
    .await;
    let born = define(&company, "生日", json!({ "kind": "date" })).await;
    let years = define(
        &company,
        "工龄",
        json!({ "kind": "number", "required": true }),
    )
    .await;
    let note = define(&company, "备注", json!({})).await;
    let owner = &company.owner.client;
    let path = company.path("/members");
    let unknown = crate::support::client_id().to_string();
    let bad = json!({ size.as_str(): "L", born.as_str(): "2026-02-30", note.as_str(): 1, unknown.as_str(): "x" });
    let body = json!({ "name": "王小明", "custom_fields": bad });
    let problem = owner
        .post(&path, body)
        .await
        .problem(422, "validation_failed");
    let mut pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].clone())
        .collect();
    pointers.sort_by_key(ToString::to_string);
    let mut expected: Vec<_> = [&size, &born, &years, &note, &unknown]
        .map(|id| json!(format!("/custom_fields/{id}")))
        .into();
    expected.sort_by_key(ToString::to_string);
    assert_eq!(pointers, expected);
    let good = json!({ size.as_str(): "M", born.as_str(): "1990-02-28", years.as_str(): 2.5, note.as_str(): "好" });
    let body = json!({ "name": "王小明", "custom_fields": good });
    let member = owner.post(&path, body).await.expect(201);
    assert_eq!(member["custom_fields"], good);
    let one = format!("{path}/{}", member["id"].as_str().unwrap());
    let refused = json!({ "custom_fields": { years.as_str(): null, note.as_str(): null } });
    owner
        .patch(&one, 1, refused)
        .await
        .problem(422, "validation_failed");
    let cleared = json!({ "custom_fields": { note.as_str(): null, years.as_str(): 3 } });
    let after = owner.patch(&one, 1, cleared).await.expect(200);
    assert_eq!(
        after["custom_fields"],
        json!({ size.as_str(): "M", born.as_str(): "1990-02-28", years.as_str(): 3 })
    );
    assert_eq!(
        after["custom_fields"],
        owner.get(&one).await.expect(200)["custom_fields"]
    );
    for strange in [
        json!([]),
        json!({ "x": 1 }),
        json!({ note.as_str(): true }),
        json!({ note.as_str(): [] }),
    ] {
        let body = json!({ "custom_fields": strange });
        owner
            .patch(&one, 2, body)
            .await
            .problem(422, "validation_failed");
    }
    let log = owner
        .get(&company.path("/audit-entries?limit=1"))
        .await
        .expect(200);
    assert_eq!(log["items"][0]["before"]["custom_fields"][&note], "好");
}

/// Three fields that differ in who may see them, as seen by everybody.
#[tokio::test]
async fn who_sees_which_values() {
    let company = Company::found().await;
    let above = company.department("研发部", None).await;
    let below = company.department("平台组", Some(&above)).await;
    let wang = company.hire_into("王小明", &[&below]).await;
    let (boss, top) = (company.hire("经理").await, company.hire("总经理").await);
    let head = company
        .hire_as("部长", "department_manager", Some(&above))
        .await;
    let elsewhere = company.department("市场部", None).await;
    let other = company
        .hire_as("别部", "department_manager", Some(&elsewhere))
        .await;
    let hr = company.hire_as("人事", "hr", None).await;
    let report = company.hire("下属").await;
    let owner = &company.owner.client;
    for (person, manager) in [(&wang, &boss), (&boss, &top), (&report, &wang)] {
        let path = company.path(&format!("/members/{}", person.member_id));
        owner
            .patch(&path, 1, json!({ "manager_id": manager.member_id }))
            .await
            .expect(200);
    }
    let mut fields = Vec::new();
    for visible_to in ["everyone", "oneself_and_managers", "administrators"] {
        fields.push(define(&company, visible_to, json!({ "visible_to": visible_to })).await);
    }
    let path = company.path(&format!("/members/{}", wang.member_id));
    let values: serde_json::Map<_, _> = fields.iter().map(|id| (id.clone(), json!("值"))).collect();
    owner
        .patch(&path, 2, json!({ "custom_fields": values }))
        .await
        .expect(200);
    for (who, client, count) in [
        ("owner", owner, 3),
        ("hr", &hr.client, 3),
        ("oneself", &wang.client, 2),
        ("manager", &boss.client, 2),
        ("manager's manager", &top.client, 2),
        ("department's manager", &head.client, 2),
        ("another department's manager", &other.client, 1),
        ("report", &report.client, 1),
    ] {
        let read = client.get(&path).await.expect(200);
        assert_eq!(
            keys(&read),
            fields[..count].iter().cloned().collect(),
            "{who}"
        );
        assert_eq!(listed(client, &company, &wang).await, keys(&read), "{who}");
    }
}

fn keys(member: &Value) -> std::collections::BTreeSet<String> {
    member["custom_fields"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

async fn listed(
    client: &Client,
    company: &Company,
    person: &Person,
) -> std::collections::BTreeSet<String> {
    let page = client
        .get(&company.path("/members?limit=100"))
        .await
        .expect(200);
    let items = page["items"].as_array().unwrap();
    keys(
        items
            .iter()
            .find(|item| item["id"] == person.member_id.as_str())
            .unwrap(),
    )
}

/// One changes one's own where it is allowed, and nothing else.
#[tokio::test]
async fn people_edit_their_own() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let own = define(&company, "爱好", json!({ "editable_by": "oneself" })).await;
    let fixed = define(&company, "工位", json!({})).await;
    let secret = define(&company, "评级", json!({ "visible_to": "administrators" })).await;
    let path = company.path("/me");
    let body = json!({ "other_names": ["Ming", "小王", "Ming"], "custom_fields": { own.as_str(): "羽毛球" } });
    let after = wang.client.patch(&path, 1, body).await.expect(200);
    assert_eq!(after["other_names"], json!(["Ming", "小王"]));
    assert_eq!(after["custom_fields"], json!({ own.as_str(): "羽毛球" }));
    for (id, word) in [
        (&fixed, "administrators"),
        (&secret, "must be a custom field"),
    ] {
        let body = json!({ "custom_fields": { id.as_str(): "x" } });
        let problem = wang
            .client
            .patch(&path, 2, body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"],
            format!("/custom_fields/{id}")
        );
        assert!(
            problem["detail"].as_str().unwrap().contains(word),
            "{problem:#}"
        );
    }
    let names = json!({ "other_names": ["1", "2", "3", "4", "5", "6"] });
    wang.client
        .patch(&path, 2, names)
        .await
        .problem(422, "validation_failed");
    wang.client
        .patch(&path, 2, json!({ "title": "总裁" }))
        .await
        .problem(422, "validation_failed");
    wang.client
        .patch(&path, 1, json!({}))
        .await
        .problem(412, "version_mismatch");
    let log = company
        .owner
        .client
        .get(&company.path("/audit-entries?limit=1"))
        .await
        .expect(200);
    assert_eq!(log["items"][0]["actor_id"], wang.member_id);
    assert_eq!(log["items"][0]["after"]["custom_fields"][&own], "羽毛球");
}

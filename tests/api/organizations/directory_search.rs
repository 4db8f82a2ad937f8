//! The directory's search, as one types.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::support::{Client, Company};

async fn found(company: &Company, client: &Client, typed: &str) -> Vec<String> {
    let typed = utf8_percent_encode(typed, NON_ALPHANUMERIC);
    let path = company.path(&format!("/directory?q={typed}"));
    let hits = client.get(&path).await.expect(200);
    let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
    hits["items"].as_array().unwrap().iter().map(name).collect()
}

async fn add(company: &Company, body: Value) -> String {
    let client = &company.owner.client;
    let made = client
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// By every way to type a name, the best first.
#[tokio::test]
async fn finds_as_one_types() {
    let company = Company::found().await;
    let employee = company.hire("王小明").await;
    for name in ["汪筱敏", "王晓", "李望", "曾小贤", "Wang Lee"] {
        add(&company, json!({ "name": name })).await;
    }
    let search = async |typed| found(&company, &employee.client, typed).await;
    assert_eq!(search("王").await, ["王小明", "王晓"]);
    assert_eq!(
        search("wang").await,
        ["Wang Lee", "王晓", "王小明", "汪筱敏", "李望"]
    );
    assert_eq!(search("wxm").await, ["王小明", "汪筱敏"]);
    assert_eq!(search("wangxmin").await, ["汪筱敏", "王小明"]);
    assert_eq!(search("wangxming").await, ["王小明"]);
    assert_eq!(search("zengxx").await, ["曾小贤"]);
    assert_eq!(search("cengxx").await, ["曾小贤"]);
    assert_eq!(search("xiaom").await, ["王小明", "汪筱敏"]);
    assert!(search("·").await.is_empty() && search("没有人").await.is_empty());
}

/// By number, mobile, e-mail and title; each person once, by what is best; and by what they
/// are called now.
#[tokio::test]
async fn finds_by_everything_that_is_known() {
    let company = Company::found().await;
    let employee = company.hire("孙员工").await;
    let id = add(
        &company,
        json!({
            "name": "赵小雨", "employee_number": "A0042", "mobile": "13800138000",
            "email": "xiaoyu.zhao@example.com", "title": "高级工程师",
        }),
    )
    .await;
    let search = async |typed| found(&company, &employee.client, typed).await;
    for typed in [
        "a0042",
        "42",
        "138 0013",
        "+86138",
        "8000",
        "xiaoyu.zhao@",
        "zhao@exa",
        "工程师",
        "xiaoyu",
    ] {
        assert_eq!(search(typed).await, ["赵小雨"], "{typed}");
    }
    let change = json!({ "name": "钱大雷", "title": null });
    let path = company.path(&format!("/members/{id}"));
    company
        .owner
        .client
        .patch(&path, 1, change)
        .await
        .expect(200);
    assert_eq!(search("qdl").await, ["钱大雷"]);
    assert!(search("工程师").await.is_empty() && search("赵").await.is_empty());
}

/// Nobody is found by what is hidden, and a viewer of few sees those few.
#[tokio::test]
async fn finds_what_the_rules_show() {
    let company = Company::found().await;
    let agency = company.department("外包", None).await;
    let worker = company.hire_into("王工", &[&agency]).await;
    let employee = company.hire("孙员工").await;
    let chair = add(
        &company,
        json!({ "name": "王董", "mobile": "13800138000", "title": "董事长" }),
    )
    .await;
    let rule = async |body| {
        company
            .owner
            .client
            .post(&company.path("/visibility/rules"), body)
            .await
            .expect(201);
    };
    let objects = json!([{ "kind": "member", "id": chair }]);
    rule(json!({ "kind": "fields", "name": "x", "fields": ["mobile"], "objects": objects })).await;
    assert!(
        found(&company, &employee.client, "1380013")
            .await
            .is_empty()
    );
    assert_eq!(
        found(&company, &company.owner.client, "1380013").await,
        ["王董"]
    );
    assert_eq!(found(&company, &employee.client, "董事长").await, ["王董"]);
    rule(json!({
        "kind": "scope", "name": "y", "viewers": [{ "kind": "department", "id": agency }], "reach": "own_departments",
    })).await;
    assert_eq!(found(&company, &worker.client, "w").await, ["王工"]);
    assert_eq!(
        found(&company, &employee.client, "wang").await,
        ["王董", "王工"]
    );
    rule(json!({ "kind": "hide", "name": "z", "in_profile": false, "objects": objects })).await;
    assert_eq!(found(&company, &employee.client, "wang").await, ["王工"]);
    let profile = employee
        .client
        .get(&company.path(&format!("/members/{chair}")))
        .await;
    assert_eq!(profile.status, 200);
}

/// A page is a page, and says whether there is more.
#[tokio::test]
async fn has_limits() {
    let company = Company::found().await;
    for name in ["王一", "王二", "王三"] {
        add(&company, json!({ "name": name })).await;
    }
    let client = &company.owner.client;
    let two = client
        .get(&company.path("/directory?q=w&limit=2"))
        .await
        .expect(200);
    assert_eq!(
        (two["items"].as_array().unwrap().len(), &two["more"]),
        (2, &json!(true))
    );
    let three = client
        .get(&company.path("/directory?q=w&limit=3"))
        .await
        .expect(200);
    assert_eq!(three["more"], false);
    for query in [
        "q=",
        "q=w&limit=0",
        "q=w&limit=51",
        "limit=5",
        &format!("q={}", "w".repeat(65)),
    ] {
        let path = company.path(&format!("/directory?{query}"));
        client.get(&path).await.problem(400, "invalid_parameter");
    }
}

/// The terms are made anew for all who have none, and are then what they were.
#[tokio::test]
async fn terms_are_made_anew() {
    let company = Company::found().await;
    add(
        &company,
        json!({ "name": "王小明", "employee_number": "A1" }),
    )
    .await;
    let server = &company.server;
    let count = "SELECT count(*) FROM search_terms";
    let before = server.count(count).await;
    server.sql("DELETE FROM search_terms").await;
    server.services.forget_expired().await.unwrap();
    assert_eq!(server.count(count).await, before);
    assert_eq!(
        found(&company, &company.owner.client, "wxm").await,
        ["王小明"]
    );
}

/// Under row-level security, too, a prefix is a range of the index.
#[tokio::test]
async fn a_prefix_is_a_range_of_the_index() {
    let company = Company::found().await;
    let (client, connection) =
        tokio_postgres::connect(&company.server.database.url(), tokio_postgres::NoTls)
            .await
            .unwrap();
    let running = tokio::spawn(connection);
    let sql = format!(
        "SET app.org_id = '{0}'; SET enable_seqscan = off; SET enable_bitmapscan = off; \
         EXPLAIN SELECT term, member_id FROM search_terms WHERE org_id = '{0}' AND rank = 1 \
         AND term >= 'w' AND term < 'w~' ORDER BY rank, term, member_id LIMIT 20",
        company.id
    );
    let mut plan = String::new();
    for message in client.simple_query(&sql).await.unwrap() {
        if let tokio_postgres::SimpleQueryMessage::Row(row) = message {
            plan += row.get(0).unwrap();
            plan.push('\n');
        }
    }
    assert!(plan.contains("search_terms_by_rank"), "{plan}");
    let conditions = plan
        .lines()
        .find(|line| line.contains("Index Cond"))
        .unwrap();
    assert!(
        conditions.contains("term >= 'w'") && conditions.contains("term < 'w~'"),
        "{plan}"
    );
    assert!(!plan.contains("Sort"), "{plan}");
    drop(client);
    running.await.unwrap().unwrap();
}

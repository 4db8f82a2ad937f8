//! Adding and changing members.

use serde_json::json;

use crate::support::Company;

/// Mobiles are stored in one form; numbers and addresses are unique in the organization.
#[tokio::test]
async fn adds_members_once() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let body = json!({ "name": "王小明", "employee_number": "A1", "mobile": "138 0013 8000", "email": "Xiao.Ming@Example.com" });
    let member = client
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    assert_eq!(member["mobile"], "+8613800138000");
    assert_eq!(member["email"], "xiao.ming@example.com");
    assert_eq!(member["status"], "invited");
    let body = json!({ "name": "李雷", "employee_number": "A1" });
    client
        .post(&company.path("/members"), body)
        .await
        .problem(409, "employee_number_taken");
    let body = json!({ "name": "李雷", "email": "xiao.ming@example.com" });
    client
        .post(&company.path("/members"), body)
        .await
        .problem(409, "member_email_taken");
    let body = json!({ "name": "李雷", "mobile": "12" });
    client
        .post(&company.path("/members"), body)
        .await
        .problem(422, "validation_failed");
}

/// `null` clears a field, an absent one stays.
#[tokio::test]
async fn clears_and_keeps() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let body = json!({ "name": "王小明", "title": "工程师", "employee_number": "A1" });
    let member = client
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    let path = company.path(&format!("/members/{}", member["id"].as_str().unwrap()));
    let after = client
        .patch(&path, 1, json!({ "title": null }))
        .await
        .expect(200);
    assert_eq!(
        (&after["title"], &after["employee_number"]),
        (&json!(null), &json!("A1"))
    );
}

/// A suspended member may do nothing from that moment, and everything again when resumed.
#[tokio::test]
async fn suspends_at_once() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let me = company.path("/me");
    person.client.get(&me).await.expect(200);
    let path = company.path(&format!("/members/{}", person.member_id));
    company
        .owner
        .client
        .patch(&path, 1, json!({ "suspended": true }))
        .await
        .expect(200);
    person.client.get(&me).await.problem(404, "not_found");
    company
        .owner
        .client
        .patch(&path, 2, json!({ "suspended": false }))
        .await
        .expect(200);
    person.client.get(&me).await.expect(200);
}

/// A list of 31 people is read page by page, by name, each once.
#[tokio::test]
async fn lists_page_by_page() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for number in 0..30 {
        let body = json!({ "name": format!("员工{number:03}") });
        client
            .post(&company.path("/members"), body)
            .await
            .expect(201);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client
            .get(&company.path(&format!("/members?limit=7{cursor}")))
            .await
            .expect(200);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|m| m["name"].as_str().unwrap().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut sorted = seen.clone();
    sorted.sort();
    assert_eq!((seen.len(), &seen), (31, &sorted));
    client
        .get(&company.path("/members?limit=101"))
        .await
        .problem(400, "invalid_parameter");
    client
        .get(&company.path("/members?cursor=nonsense"))
        .await
        .problem(400, "invalid_parameter");
}

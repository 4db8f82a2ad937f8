//! Bringing people in from a file.

use reqwest::Method;
use serde_json::{Value, json};

use super::imports::{CSV, counts, departments, errors, file, finished, import, people, send};
use crate::support::Company;

/// Two hundred people with Chinese names come in with their departments; the same request
/// again is the same import, and the same file once more changes nothing.
#[tokio::test]
async fn imports_once() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let mut sent = Vec::new();
    for _ in 0..2 {
        let request = client
            .request(Method::POST, &company.path("/imports"))
            .header("content-type", CSV)
            .header("idempotency-key", "monday")
            .body(file(200));
        sent.push(client.send(request).await);
    }
    assert_eq!(sent[1].header("idempotency-replayed"), "true");
    let [first, again] = [sent.remove(0).expect(202), sent.remove(0).expect(202)];
    assert_eq!(first, again);
    assert_eq!(
        (&first["state"], &first["rows_read"]),
        (&json!("waiting"), &json!(0))
    );
    let done = finished(&company, &first).await;
    assert_eq!(
        (&done["state"], counts(&done)),
        (&json!("done"), [200, 0, 0, 4])
    );
    assert_eq!(
        (&done["rows_read"], &done["rows_applied"]),
        (&json!(200), &json!(200))
    );
    assert_eq!(done["changes"].as_array().unwrap().len(), 200);

    let tuesday = import(&company, "", file(200)).await;
    assert_eq!(
        (&tuesday["state"], counts(&tuesday)),
        (&json!("done"), [0, 0, 200, 0])
    );
    assert_eq!(
        (people(&company).await, departments(&company).await),
        (201, 5)
    );
    let stored = company
        .server
        .count("SELECT count(*) FROM import_chunks")
        .await;
    assert_eq!(stored, 0, "a file that was applied is deleted");
    let entries = company.server.count(
        "SELECT count(*) FROM audit_entries WHERE action = 'members.imported' AND actor_id IS NOT NULL",
    );
    assert_eq!(entries.await, 2);
}

/// The key belongs to the request with all that it says.
#[tokio::test]
async fn a_key_is_of_one_request() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for (query, status) in [("", 202), ("?dry_run=true", 422)] {
        let request = client
            .request(Method::POST, &company.path(&format!("/imports{query}")))
            .header("content-type", CSV)
            .header("idempotency-key", "k")
            .body("name\n王小明\n");
        assert_eq!(client.send(request).await.status, status);
    }
}

/// One bad cell, and nobody comes in; each bad cell is named by row and column.
#[tokio::test]
async fn all_or_nothing() {
    let company = Company::found().await;
    let file = "name,employee_number,mobile,department\n王小明,A1,13800138000,研发部\n,A2,８６13800138000,\n李雷,A1,,\n";
    let rejected = import(&company, "", file).await;
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(
        errors(&rejected),
        [
            (3, "mobile", "invalid"),
            (3, "name", "required"),
            (4, "employee_number", "repeated")
        ]
    );
    assert_eq!(rejected["errors"][0]["mend"], "+8613800138000");
    assert_eq!(
        (&rejected["errors_total"], counts(&rejected)),
        (&json!(3), [0; 4])
    );
    assert_eq!(
        (people(&company).await, departments(&company).await),
        (1, 1)
    );
}

/// Asked for, the good rows are applied, and the others listed.
#[tokio::test]
async fn valid_rows_are_applied_when_asked() {
    let company = Company::found().await;
    let file = "name,mobile,department\n王小明,13800138000,研发部\n李雷,12,市场部\n";
    let done = import(&company, "?mode=valid_rows", file).await;
    assert_eq!(
        (&done["state"], counts(&done)),
        (&json!("done"), [1, 0, 0, 1])
    );
    assert_eq!(errors(&done), [(3, "mobile", "invalid")]);
    assert_eq!(
        (&done["rows_read"], &done["rows_applied"]),
        (&json!(2), &json!(1))
    );
    let none = import(&company, "?mode=valid_rows", "name,mobile\n李雷,12\n").await;
    assert_eq!(none["state"], "rejected");
}

/// Who takes the address of somebody whose row turns out to be bad is told so; the import goes on.
#[tokio::test]
async fn what_rests_on_a_bad_row_is_bad() {
    let company = Company::found().await;
    let people = "name,number,email\n甲,A1,a@example.com\n乙,A2,b@example.com\n";
    import(&company, "", people).await;
    // Somebody who may import, and may not make departments.
    let clerk = company.hire("文员").await;
    let body = json!({ "name": "文员", "permissions": ["members.manage"] });
    let role = company
        .owner
        .client
        .post(&company.path("/roles"), body)
        .await;
    let body = json!({ "member_id": clerk.member_id, "role_id": role.expect(201)["id"] });
    let grants = company.path("/role-grants");
    company.owner.client.post(&grants, body).await.expect(201);
    let file = "name,number,email,department,manager\n,A1,c@example.com,没有,\n,A2,a@example.com,,\n\
        丙,B1,b@example.com,,\n丁,B2,,,B1\n戊,B3,,,A2\n";
    let sent = send(&company, &clerk.client, "?mode=valid_rows", CSV, file).await;
    let sent = sent.expect(202);
    finished(&company, &sent).await;
    let path = company.path(&format!("/imports/{}", sent["id"].as_str().unwrap()));
    let done = clerk.client.get(&path).await.expect(200);
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(
        errors(&done),
        [
            (2, "department", "department_missing"),
            (3, "email", "taken"),
            (4, "email", "taken"),
            (5, "manager", "manager_missing"),
        ]
    );
    assert_eq!(counts(&done), [1, 0, 0, 0]);
}

/// GB18030, as Chinese Excel saves CSV.
#[tokio::test]
async fn reads_gb18030() {
    let company = Company::found().await;
    let (bytes, _, _) = encoding_rs::GB18030.encode("姓名;部门\r\n王小明;研发部\r\n");
    let done = import(&company, "", bytes.into_owned()).await;
    assert_eq!(counts(&done), [1, 0, 0, 1]);
    assert_eq!(done["changes"][0]["name"], "王小明");
}

/// A row whose number exists updates that member; what differs is listed.
#[tokio::test]
async fn updates_by_employee_number() {
    let company = Company::found().await;
    import(
        &company,
        "",
        "name,number,mobile,title,department\n王小明,A1,13800138000,工程师,研发部\n李雷,A2,,,\n",
    )
    .await;
    let file = "number,mobile,title,department\nA1,<clear>,总监,市场部;研发部\nA2,,,\n";
    let dry = import(&company, "?dry_run=true", file).await;
    assert_eq!(
        (&dry["state"], counts(&dry)),
        (&json!("done"), [0, 1, 1, 1])
    );
    assert_eq!(departments(&company).await, 2, "a dry run changes nothing");
    let done = import(&company, "", file).await;
    assert_eq!(counts(&done), [0, 1, 1, 1]);
    assert_eq!(done["changes"], dry["changes"]);
    let change = &done["changes"][0];
    assert_eq!(
        (&change["row"], &change["kind"], &change["name"]),
        (&json!(2), &json!("updated"), &json!("王小明"))
    );
    assert_eq!(
        change["fields"],
        json!([
            { "column": "mobile", "before": "+8613800138000", "after": null },
            { "column": "title", "before": "工程师", "after": "总监" },
            { "column": "department", "before": "研发部", "after": "市场部;研发部" },
        ])
    );
    let id = change["member_id"].as_str().unwrap();
    let path = company.path(&format!("/members/{id}"));
    let member = company.owner.client.get(&path).await.expect(200);
    assert_eq!(
        (&member["mobile"], &member["title"]),
        (&Value::Null, &json!("总监"))
    );
    assert_eq!(member["department_ids"].as_array().unwrap().len(), 2);
    assert_eq!(member["version"], 2);
}

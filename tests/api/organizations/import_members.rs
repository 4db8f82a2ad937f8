//! Bringing people in from a file.

use reqwest::Method;
use serde_json::json;

use crate::support::{Company, Reply};

async fn import(company: &Company, key: &str, file: impl Into<reqwest::Body>) -> Reply {
    let client = &company.owner.client;
    let request = client
        .request(Method::POST, &company.path("/imports"))
        .header("content-type", "text/csv; charset=utf-8")
        .header("idempotency-key", key)
        .body(file);
    client.send(request).await
}

/// Two hundred people with Chinese names come in with their departments; the same file
/// again under the same key changes nothing.
#[tokio::test]
async fn imports_once() {
    let company = Company::found().await;
    let mut file = "\u{feff}姓名,工号,手机,邮箱,职务,部门\r\n".to_owned();
    for n in 0..200 {
        let team = ["研发部/平台组", "研发部/产品组", "市场部"][n % 3];
        file += &format!("员工{n:03},B{n:04},1380000{n:04},b{n}@example.com,工程师,{team}\r\n");
    }
    let report = import(&company, "monday", file.clone()).await.expect(201);
    assert_eq!(
        report,
        json!({ "members_added": 200, "departments_added": 4 })
    );
    let again = import(&company, "monday", file.clone()).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), report);
    import(&company, "tuesday", file)
        .await
        .problem(422, "import_rejected");
    assert_eq!(
        company.server.count("SELECT count(*) FROM members").await,
        201
    );
    assert_eq!(
        company
            .server
            .count("SELECT count(*) FROM departments")
            .await,
        5
    );
}

/// One bad cell, and nobody comes in; each bad cell is named by row and column.
#[tokio::test]
async fn all_or_nothing() {
    let company = Company::found().await;
    let body = json!({ "name": "已在", "employee_number": "A9" });
    company
        .owner
        .client
        .post(&company.path("/members"), body)
        .await
        .expect(201);
    let file = "name,employee_number,mobile,department\n王小明,A1,13800138000,研发部\n,A2,12,\n李雷,A9,,\n";
    let problem = import(&company, "k", file)
        .await
        .problem(422, "import_rejected");
    let cells: Vec<_> = problem["context"]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| {
            (
                cell["row"].as_u64().unwrap(),
                cell["column"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(cells, [(3, "mobile"), (3, "name"), (4, "employee_number")]);
    assert_eq!(
        company.server.count("SELECT count(*) FROM members").await,
        2
    );
    assert_eq!(
        company
            .server
            .count("SELECT count(*) FROM departments")
            .await,
        1
    );
}

/// A file that is none is refused for what it is.
#[tokio::test]
async fn refuses_files_that_are_none() {
    let company = Company::found().await;
    for file in [
        &b"name\n\xff\n"[..],
        b"salary\n1\n",
        b"name\n",
        b"",
        b"name\n\x00\n",
    ] {
        import(&company, "k", file)
            .await
            .problem(400, "malformed_body");
    }
    import(&company, "k", vec![b'x'; 9 * 1024 * 1024])
        .await
        .problem(413, "body_too_large");
}

//! Files that are refused as a whole, and the limits of a file.

use serde_json::json;

use super::imports::{CSV, XLSX, counts, errors, finished, import, send};
use crate::support::Company;

/// A file that is none is rejected for what it is.
#[tokio::test]
async fn refuses_files_that_are_none() {
    let company = Company::found().await;
    for (file, code) in [
        (&b"name\n\xff\n"[..], "unreadable"),
        (b"name,salary\n1,2\n", "unknown_column"),
        (b"name,name\n1,2\n", "repeated_column"),
        (b"title\n1\n", "missing_column"),
        (b"name\n", "no_rows"),
        (b"", "missing_column"),
    ] {
        let rejected = import(&company, "", file).await;
        assert_eq!(rejected["state"], "rejected", "{rejected}");
        assert_eq!(rejected["errors"][0]["code"], code, "{rejected}");
    }
    let client = &company.owner.client;
    send(&company, client, "", CSV, vec![b'x'; 9 * 1024 * 1024])
        .await
        .problem(413, "body_too_large");
    send(&company, client, "", "text/plain", "name\n")
        .await
        .problem(415, "unsupported_media_type");
    let sheet = format!("?sheet={}", "x".repeat(65));
    send(&company, client, &sheet, CSV, "name\n")
        .await
        .problem(400, "invalid_parameter");
    let rejected = send(&company, client, "?sheet=a", XLSX, "name\n").await;
    let rejected = finished(&company, &rejected.expect(202)).await;
    assert_eq!(rejected["errors"][0]["code"], "unreadable");
}

/// The limits of a file, each said with where it was exceeded.
#[tokio::test]
async fn refuses_files_that_are_too_large() {
    let company = Company::found().await;
    let many = format!("name\n{}", "x\n".repeat(20_001));
    let wide = format!("name{}title\nx\n", ",".repeat(64));
    let within = format!("name{}title\nx\n", ",".repeat(63));
    for (file, row, code) in [(many, 20_002, "too_many_rows"), (wide, 1, "too_many_cells")] {
        let rejected = import(&company, "?mode=valid_rows", file).await;
        assert_eq!(rejected["state"], "rejected", "{rejected}");
        assert_eq!(errors(&rejected), [(row, "", code)]);
    }
    assert_eq!(counts(&import(&company, "", within).await), [1, 0, 0, 0]);
    let path = company.path("/imports/template?format=xlsx");
    let workbook = company.owner.client.get(&path).await.bytes;
    let sent = send(
        &company,
        &company.owner.client,
        "?sheet=Nobody",
        XLSX,
        workbook,
    )
    .await;
    let rejected = finished(&company, &sent.expect(202)).await;
    assert_eq!(errors(&rejected), [(1, "", "unknown_sheet")]);
    let detail = rejected["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("Sheet1"), "{detail}");
}

/// Departments that are made on the way count, too; the rows that fit are applied when asked.
#[tokio::test]
async fn departments_on_the_way_are_limited() {
    let company = Company::found().await;
    let (org, root) = (&company.id, &company.root);
    let nearly_all = format!(
        "INSERT INTO departments (org_id, id, parent_id, name, path, position, version, created_at) \
         SELECT '{org}', id, '{root}', 'D' || n, ARRAY['{root}', id], 0, 1, now() \
         FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, 19998) AS n) AS made"
    );
    company.server.sql(&nearly_all).await;
    let file = "name,department\n甲,新/新\n乙,又\n丙,D1\n丁,再\n";
    let rejected = import(&company, "", file).await;
    assert_eq!(rejected["state"], "rejected");
    let beyond = [
        (2, "department", "department_limit"),
        (5, "department", "department_limit"),
    ];
    assert_eq!(errors(&rejected), beyond);
    let done = import(&company, "?mode=valid_rows", file).await;
    assert_eq!(
        (&done["state"], errors(&done)),
        (&json!("done"), beyond.to_vec())
    );
    assert_eq!(counts(&done), [2, 0, 0, 1]);
}

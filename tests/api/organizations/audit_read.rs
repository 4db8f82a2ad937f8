//! Reading and exporting the audit log.

use std::io::Write;
use std::process::{Command, Output};

use muster::organizations::audit_log::check;
use muster::organizations::audit_log::verify::Fault;
use serde_json::{Value, json};

use crate::support::Company;

async fn actions(company: &Company, query: &str) -> Vec<String> {
    let path = company.path(&format!("/audit-entries?{query}"));
    let page = company.owner.client.get(&path).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect()
}

/// Each filter narrows, and they narrow together.
#[tokio::test]
async fn filters_narrow() {
    let company = Company::found().await;
    let admin = company.hire_as("管理员", "admin", None).await;
    let name = json!({ "name": "研发部" });
    let path = company.path("/departments");
    let made = admin.client.post(&path, name).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let all = [
        "department.created",
        "role.granted",
        "member.added",
        "organization.founded",
    ];
    assert_eq!(actions(&company, "").await, all);
    let by_admin = format!("actor_id={}", admin.member_id);
    assert_eq!(actions(&company, &by_admin).await, all[..1]);
    assert_eq!(actions(&company, "action=member.added").await, all[2..3]);
    assert_eq!(actions(&company, "target_kind=member").await, all[1..3]);
    assert_eq!(
        actions(&company, &format!("target_id={id}")).await,
        all[..1]
    );
    assert!(
        actions(&company, &format!("{by_admin}&target_kind=member"))
            .await
            .is_empty()
    );
    assert_eq!(actions(&company, "from=2026-09-07T00:50:00Z").await, all);
    assert!(
        actions(&company, "to=2026-09-07T08:50:00%2B08:00")
            .await
            .is_empty()
    );
    let bad = company.path("/audit-entries?from=yesterday");
    let reply = company.owner.client.get(&bad).await;
    reply.problem(400, "invalid_parameter");
    let first = company.path("/audit-entries?limit=3");
    let first = company.owner.client.get(&first).await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(
        actions(&company, &format!("limit=3&cursor={cursor}")).await,
        all[3..]
    );
    let positions: Vec<_> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["position"])
        .collect();
    assert_eq!(positions, [4, 3, 2]);
}

async fn export(company: &Company, query: &str) -> String {
    let path = company.path(&format!("/audit-entries/export?{query}"));
    let reply = company.owner.client.get(&path).await;
    assert_eq!(reply.status, 200);
    String::from_utf8(reply.bytes).unwrap()
}

fn faults(file: &str) -> Vec<Fault> {
    let checked = check::in_file(file.as_bytes(), None).unwrap();
    assert!(checked.unreadable.is_none(), "{checked:?}");
    checked.verdict.faults
}

/// An export verifies without the database, across its pieces; and tampering with it is found.
#[tokio::test]
async fn an_export_verifies() {
    let company = Company::found().await;
    for number in 0..6 {
        company.department(&format!("部门{number}"), None).await;
    }
    // More than one piece.
    let people: String = (0..1_200).fold("name\n".to_owned(), |mut csv, n| {
        csv.push_str(&format!("员工{n}\n"));
        csv
    });
    let import = company
        .owner
        .client
        .request(reqwest::Method::POST, &company.path("/imports"))
        .header("content-type", "text/csv")
        .body(people);
    company.owner.client.send(import).await.expect(202);
    company.server.run_jobs().await;
    let file = export(&company, "").await;
    assert_eq!(faults(&file), []);
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines.len(), 12);
    let header: Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!(
        (&header["complete"], &header["head"]["position"]),
        (&json!(true), &json!(11))
    );

    let changed = file.replace("部门3", "部门9");
    assert!(matches!(
        faults(&changed)[..],
        [Fault::Changed { position: 5, .. }]
    ));
    let mut removed = lines.clone();
    removed.remove(5);
    assert_eq!(
        faults(&removed.join("\n")),
        [Fault::Removed { from: 5, to: 5 }]
    );
    assert_eq!(
        faults(&lines[..7].join("\n")),
        [Fault::Removed { from: 7, to: 11 }]
    );
    let mut swapped = lines.clone();
    swapped.swap(5, 6);
    assert!(matches!(
        faults(&swapped.join("\n"))[..],
        [Fault::OutOfOrder { position: 5, .. }]
    ));
    let mut repeated = lines.clone();
    repeated.insert(5, lines[4]);
    assert!(matches!(
        faults(&repeated.join("\n"))[..],
        [Fault::Repeated { position: 4, .. }]
    ));
    let broken = file.replacen("\"position\":3", "\"position\":x", 1);
    let checked = check::in_file(broken.as_bytes(), None).unwrap();
    assert!(checked.unreadable.is_some() && !checked.is_intact());

    let some = export(&company, "action=department.created").await;
    let checked = check::in_file(some.as_bytes(), None).unwrap();
    assert!(checked.is_intact() && !checked.complete);
    assert_eq!(checked.verdict.entries, 6);
    // Both exports are entries themselves.
    assert_eq!(actions(&company, "action=audit.exported").await.len(), 2);
}

/// A long log comes in pieces, whole.
#[tokio::test]
async fn a_long_export_is_whole() {
    let company = Company::found().await;
    let member = company.hire("王小明").await.member_id;
    let role = company.role("hr").await;
    let body = json!({ "member_id": member, "role_id": role });
    for _ in 0..300 {
        let client = &company.owner.client;
        let path = company.path("/role-grants");
        let grant = client.post(&path, body.clone()).await.expect(201);
        let grant = grant["id"].as_str().unwrap();
        client.delete(&format!("{path}/{grant}")).await.expect(204);
    }
    let file = export(&company, "").await;
    assert_eq!(faults(&file), []);
    assert_eq!(file.lines().count(), 603);
}

/// A spreadsheet gets text, whatever people are called.
#[tokio::test]
async fn csv_is_for_spreadsheets() {
    let company = Company::found().await;
    company.department("=HYPERLINK(\"x\")", None).await;
    let file = export(&company, "format=csv").await;
    let rows = file.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv_rows(rows);
    assert_eq!(
        reader.remove(0)[..4],
        ["position", "at", "actor_id", "action"]
    );
    assert_eq!(reader[1][3], "department.created");
    assert!(reader[1][7].starts_with('{'));
    assert!(reader[1][7].contains("=HYPERLINK"));
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    // Quoted fields have no line breaks here.
    let mut rows = Vec::new();
    for line in text.lines() {
        let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut cell)),
                c => cell.push(c),
            }
        }
        row.push(cell);
        rows.push(row);
    }
    rows
}

fn muster(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_muster"))
        .args(arguments)
        .env_remove("DATABASE_URL")
        .output()
        .unwrap()
}

/// `muster verify`, as people run it: on a database, on a file, and on both after tampering.
#[tokio::test]
async fn the_command_verifies() {
    let company = Company::found().await;
    company.department("研发部", None).await;
    let url = company.server.database.url();
    let data = company.server.data_dir.path().to_str().unwrap();
    let database = ["--database-url", &url, "--data-dir", data];
    let verify = |more: &[&str]| {
        let arguments = [&["verify"], &database[..], more].concat();
        let output = muster(&arguments);
        let text =
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.success(), text)
    };
    let (good, text) = verify(&[]);
    assert!(
        good && text.contains(&format!("{}: intact: 2 entries, head 2:", company.id)),
        "{text}"
    );
    let head = text.split("head ").nth(1).unwrap().trim().to_owned();
    let (good, text) = verify(&["--organization", &company.id, "--head", &head]);
    assert!(good, "{text}");
    let (good, text) = verify(&["--head", &head]);
    assert!(!good && text.contains("--organization"), "{text}");
    let other = format!("2:{}", "0".repeat(64));
    let (good, text) = verify(&["--organization", &company.id, "--head", &other]);
    assert!(!good && text.contains("does not pass through"), "{text}");

    let mut file = tempfile::NamedTempFile::new().unwrap();
    let content = export(&company, "").await;
    file.write_all(content.as_bytes()).unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let (good, text) = verify(&["--file", &path]);
    assert!(good && text.contains("intact: 2 entries"), "{text}");
    std::fs::write(&path, content.replace("研发部", "市场部")).unwrap();
    let (good, text) = verify(&["--file", &path]);
    assert!(
        !good && text.contains("entry 2 (") && text.contains("was changed"),
        "{text}"
    );

    let act =
        "SET session_replication_role = replica; DELETE FROM audit_entries WHERE position = 1";
    company.server.sql(act).await;
    let (good, text) = verify(&[]);
    assert!(!good && text.contains("entry 1 was removed"), "{text}");
}

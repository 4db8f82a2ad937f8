//! Taking people out into a file, and bringing them in from it again.

use serde_json::{Value, json};

use super::imports::{CSV, XLSX, counts, finished, import, people, send};
use crate::support::{Client, Company, Person};

async fn export(company: &Company, client: &Client, format: &str) -> Vec<u8> {
    let path = format!("/exports/members?format={format}&locale=zh-CN");
    let reply = client.get(&company.path(&path)).await;
    assert_eq!(reply.status, 200);
    reply.bytes
}

/// Custom fields of each kind, with names that are no headers as they are.
async fn define_fields(company: &Company, owner: &Person) {
    for (name, kind, choices) in [
        ("=备注", "text", json!([])),
        ("手机", "text", json!([])),
        ("#工龄", "number", json!([])),
        ("生日", "date", json!([])),
        ("<clear>", "choice", json!(["=S", "-M", "<清空>"])),
    ] {
        let body = json!({
            "name": name, "kind": kind, "choices": choices,
            "visible_to": "administrators", "editable_by": "administrators",
        });
        let path = company.path("/custom-fields");
        owner.client.post(&path, body).await.expect(201);
    }
}

/// People whose names a spreadsheet would compute, departments with signs in their names, and
/// somebody who is known by nothing but a name; every column has something.
async fn odd_company() -> Company {
    let company = Company::found().await;
    define_fields(&company, &company.owner).await;
    let file = "name,employee_number,mobile,email,title,department,other_names,manager,hired_on,\
        department_external_id,'=备注,生日,#工龄,'<clear>,自定义:手机\n\
        \"=HYPERLINK(\"\"http://x\"\")\",00042,13800138000,=a@example.com,'=1+1,研发\\;平台;市场\\;部/华东,\
        =a\\;b;+c,-5,2020-02-29,=D\\;1;@2,'=1+1,1990/1/2,-2.50,'=S,-手\n\
        '王五,,+442071838750,,+总监,/,@x,,,,'@,,1000000000000000,'-M\n\
        '#一,A3,,,'<clear>,研发\\;平台,'#,00042,1900-01-01,,''x,,0.000001,'<清空>\n\
        @四,-5,,,'@x,,,,,,'<clear>,,,\n\
        独名,,,,,市场\\;部,,A3,,-3,,,-0,\n";
    let done = import(&company, "", file).await;
    assert_eq!(counts(&done), [5, 0, 0, 3], "{done}");
    company
}

/// Imported where it came from, a file changes nothing.
#[tokio::test]
async fn an_export_imports_again_unchanged() {
    let company = odd_company().await;
    let client = &company.owner.client;
    for (format, kind) in [("csv", CSV), ("xlsx", XLSX)] {
        let file = export(&company, client, format).await;
        let sent = send(&company, client, "", kind, file).await.expect(202);
        let done = finished(&company, &sent).await;
        assert_eq!(
            (&done["state"], counts(&done)),
            (&json!("done"), [0, 0, 6, 0]),
            "{done}"
        );
    }
    let csv = export(&company, client, "csv").await;
    assert!(
        csv.starts_with(b"\xef\xbb\xbf"),
        "Excel reads no Chinese without the mark"
    );
    let text = String::from_utf8(csv).unwrap();
    let cells = text.lines().skip(1).flat_map(|line| line.split(','));
    for cell in cells {
        let cell = cell.trim_start_matches('"');
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell} in {text}");
    }
    assert!(
        text.contains("00042") && text.contains("13800138000"),
        "{text}"
    );
    for (cells, people) in [
        (
            "length(email) > 0 AND cardinality(other_names) = 2 AND hired_on = '2020-02-29'",
            1,
        ),
        ("manager_id IS NOT NULL", 3),
        (
            "EXISTS (SELECT FROM custom_field_values AS v WHERE v.member_id = members.id)",
            5,
        ),
    ] {
        let query = format!("SELECT count(*) FROM members WHERE name <> '陈思远' AND {cells}");
        assert_eq!(company.server.count(&query).await, people, "{cells}");
    }
    let entries = "SELECT count(*) FROM audit_entries WHERE action = 'members.exported' AND actor_id IS NOT NULL";
    assert_eq!(company.server.count(entries).await, 3);
}

/// Imported elsewhere, a file brings the same people into the same departments.
#[tokio::test]
async fn an_export_founds_the_same_elsewhere() {
    let company = odd_company().await;
    let file = export(&company, &company.owner.client, "csv").await;
    let (id, owner) = company.stranger().await;
    let there = elsewhere(&company, id, &owner);
    define_fields(&there, &owner).await;
    for (format, kind) in [("csv", CSV), ("xlsx", XLSX)] {
        let file = export(&company, &company.owner.client, format).await;
        let sent = send(&there, &owner.client, "", kind, file)
            .await
            .expect(202);
        let done = finished(&there, &sent).await;
        let expected = if format == "csv" {
            [6, 0, 0, 3]
        } else {
            [0, 0, 6, 0]
        };
        assert_eq!(counts(&done), expected, "{done}");
    }
    let copy = String::from_utf8(export(&there, &owner.client, "csv").await).unwrap();
    let mut copied: Vec<_> = copy
        .lines()
        .filter(|line| !line.starts_with("Stranger"))
        .collect();
    let original = String::from_utf8(file).unwrap();
    let mut lines: Vec<_> = original.lines().collect();
    copied.sort_unstable();
    lines.sort_unstable();
    assert_eq!(copied, lines);
    assert_eq!(people(&there).await, 7);
}

fn elsewhere(company: &Company, id: String, owner: &Person) -> Company {
    Company {
        server: company.server.clone(),
        id,
        root: String::new(),
        owner: owner.clone(),
    }
}

/// The template is understood, and has nobody in it.
#[tokio::test]
async fn the_template_is_understood() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for (format, kind) in [("csv", CSV), ("xlsx", XLSX)] {
        for locale in ["zh-CN", "en"] {
            let path = format!("/imports/template?format={format}&locale={locale}");
            let reply = client.get(&company.path(&path)).await;
            let name = format!("attachment; filename=\"members.{format}\"");
            assert_eq!(reply.header("content-disposition"), name);
            let sent = send(&company, client, "", kind, reply.bytes)
                .await
                .expect(202);
            let import: Value = finished(&company, &sent).await;
            assert_eq!(import["errors"][0]["code"], "no_rows", "{import}");
        }
    }
    client
        .get(&company.path("/imports/template?format=pdf"))
        .await
        .problem(400, "invalid_parameter");
}

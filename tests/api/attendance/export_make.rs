//! Exports: a file that a job makes, handed out for a while.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::TimeDelta;
use serde_json::json;

use super::company_with_site;
use super::report_read::{of_each_kind, two_days_later};
use crate::support::Socket;

/// Who may read the attendance of some departments only exports one of them, and reads the file as
/// long as they may.
#[tokio::test]
async fn a_manager_exports_their_department() {
    let (mut company, wang, owner) = two_days_later().await;
    company.owner.client = owner.clone();
    let departments = owner.get(&company.path("/departments")).await.expect(200);
    let research = departments["items"].as_array().unwrap().iter();
    let research = research
        .clone()
        .find(|item| item["name"] == "研发部")
        .unwrap()["id"]
        .clone();
    let sales = company.department("销售部", None).await;
    company.hire_into("韩梅梅", &[&sales]).await;
    let research = research.as_str().unwrap();
    let manager = company
        .hire_as("经理", "department_manager", Some(research))
        .await;
    let exports = company.path("/attendance/exports");
    let body = |department: serde_json::Value| json!({ "format": "csv", "from": "2026-09-07", "to": "2026-09-09", "department_id": department });
    let client = &manager.client;
    client
        .post(&exports, body(json!(null)))
        .await
        .problem(422, "validation_failed");
    client
        .post(&exports, body(json!(sales)))
        .await
        .problem(403, "forbidden");
    let made = client
        .post(&exports, body(json!(research)))
        .await
        .expect(201);
    let of_owner = owner
        .post(&exports, body(json!(research)))
        .await
        .expect(201);
    company.server.run_jobs().await;
    let path = |export: &serde_json::Value| format!("{exports}/{}", export["id"].as_str().unwrap());
    let done = client.get(&path(&made)).await.expect(200);
    assert_eq!(done["state"], "done", "{done:#}");
    let file = client.get(&format!("{}/file", path(&made))).await;
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(
        text.contains("王小明") && !text.contains("韩梅梅"),
        "{text}"
    );
    // Others' files are theirs; who reads everything reads these, too.
    client.get(&path(&of_owner)).await.problem(404, "not_found");
    owner.get(&path(&made)).await.expect(200);
    wang.client
        .get(&exports)
        .await
        .problem(401, "unauthenticated");
    // And nothing of it is left to who manages the department no more.
    let grants = company.path(&format!("/members/{}/role-grants", manager.member_id));
    let grants = owner.get(&grants).await.expect(200);
    let mut grants = grants["items"].as_array().unwrap().iter();
    let grant = grants
        .find(|grant| grant["department_id"] == research)
        .unwrap();
    let grant = grant["id"].as_str().unwrap();
    owner
        .delete(&company.path(&format!("/role-grants/{grant}")))
        .await
        .expect(204);
    client.get(&path(&made)).await.problem(403, "forbidden");
    client
        .get(&format!("{}/file", path(&made)))
        .await
        .problem(403, "forbidden");
    client.get(&exports).await.problem(403, "forbidden");
}

#[tokio::test]
async fn makes_a_file_and_removes_it() {
    let (company, _, owner) = two_days_later().await;
    let exports = company.path("/attendance/exports");
    let body = |format: &str| json!({ "format": format, "from": "2026-09-07", "to": "2026-09-09" });
    let csv = owner.post(&exports, body("csv")).await.expect(201);
    assert_eq!(
        (&csv["state"], &csv["people"]),
        (&json!("waiting"), &json!(0))
    );
    let path = |id: &serde_json::Value| format!("{exports}/{}", id.as_str().unwrap());
    let file = |id: &serde_json::Value| format!("{}/file", path(id));
    owner
        .get(&file(&csv["id"]))
        .await
        .problem(409, "export_not_ready");
    let xlsx = owner.post(&exports, body("xlsx")).await.expect(201);
    company.server.run_jobs().await;
    let done = owner.get(&path(&csv["id"])).await.expect(200);
    assert_eq!(
        (&done["state"], &done["people"], &done["people_written"]),
        (&json!("done"), &json!(2), &json!(2))
    );
    let content = owner.get(&file(&csv["id"])).await;
    assert_eq!(content.bytes.len() as i64, done["bytes"].as_i64().unwrap());
    let text = String::from_utf8(content.bytes.to_vec()).unwrap();
    let line = text.lines().find(|line| line.contains("王小明")).unwrap();
    assert_eq!(
        line,
        "'=王小明,,2,2,1,1,0,1,12,0,0,0,0,0,2,0,0,18,8.8,8.8,0,0,0,0,0,迟到 12 09:12-18:00,旷工,未到上班时间"
    );
    assert!(
        text.lines()
            .next()
            .unwrap()
            .ends_with("2026-09-07,2026-09-08,2026-09-09")
    );
    let book = owner.get(&file(&xlsx["id"])).await;
    assert!(book.bytes.starts_with(b"PK"), "a workbook");
    assert!(
        book.header("content-disposition")
            .contains("attendance-2026-09-07-2026-09-09.xlsx")
    );
    // The same cells as in the other file; a name is a text there, and needs no quote before it.
    let mut book = Xlsx::new(Cursor::new(book.bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let told = |cells: &[Data]| cells.iter().map(Data::to_string).collect::<Vec<_>>();
    let columns = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let header = text.lines().next().unwrap().trim_start_matches('\u{feff}');
    assert_eq!(told(rows[0]), columns(header));
    assert_eq!(rows.len(), 3, "the header, and two people");
    let name = Data::String("=王小明".to_owned());
    let own = rows.iter().find(|cells| cells[0] == name).unwrap();
    assert_eq!(told(own), columns(line.trim_start_matches('\'')));
    assert_eq!((&own[8], &own[18]), (&Data::Float(12.0), &Data::Float(8.8)));
    let list = owner.get(&exports).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);

    company.server.clock.advance(TimeDelta::hours(25));
    let owner = company.at("2026-09-10T02:00:00Z", &company.owner).await;
    owner.get(&file(&csv["id"])).await.problem(404, "not_found");
    company.server.services.forget_expired().await.unwrap();
    let parts = "SELECT count(*) AS count FROM attendance_export_parts";
    assert_eq!(company.server.count(parts).await, 0);
}

/// Hours by kind, and how often field work was punched.
#[tokio::test]
async fn tells_each_kind() {
    let (office, owner) = of_each_kind().await;
    let exports = office.path("/attendance/exports");
    let body = json!({ "format": "csv", "from": "2026-09-01", "to": "2026-09-08" });
    let made = owner.post(&exports, body).await.expect(201);
    office.company.server.run_jobs().await;
    let path = format!("{exports}/{}/file", made["id"].as_str().unwrap());
    let text = String::from_utf8(owner.get(&path).await.bytes).unwrap();
    let line = text.lines().find(|line| line.starts_with("王小明"));
    assert_eq!(
        line.unwrap(),
        "王小明,,8,6,1,4,1,0,0,0,0,0,0,0,9,0,1,54,0,0,9,3,4,2,6,\
         旷工,旷工,请假出差,旷工,休息,休息,下班缺卡 08:50-,旷工"
    );
}

/// Who asked hears how far it is, page by page, and that it is done.
#[tokio::test]
async fn tells_how_far_it_is() {
    let company = company_with_site().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let people = format!(
        "INSERT INTO members (org_id, id, name, status, created_at) \
         SELECT '{}', gen_random_uuid(), 'person ' || n, 'active', now() FROM generate_series(1, 999) n",
        company.id
    );
    company.server.sql(&people).await;
    let (mut asks, _) = Socket::open(&company, &company.owner, None).await;
    let (mut other, _) = Socket::open(&company, &hr, None).await;
    let body = json!({ "format": "csv", "from": "2026-09-07", "to": "2026-09-07" });
    let exports = company.path("/attendance/exports");
    let owner = &company.owner.client;
    let made = owner.post(&exports, body).await.expect(201);
    company.server.run_jobs().await;
    for (state, people, written) in [
        ("running", 0, 0),
        ("running", 1001, 500),
        ("running", 1001, 1000),
        ("running", 1001, 1001),
        ("done", 1001, 1001),
    ] {
        let event = asks.event("attendance.export_progressed").await;
        assert_eq!(
            event["payload"],
            json!({ "export_id": made["id"], "state": state, "people": people, "people_written": written })
        );
    }
    asks.quiet().await;
    other.quiet().await;
}

/// The columns that are asked for, in their order and under headings of one's own, in both formats; the file is made of
/// them whatever happens between.
#[tokio::test]
async fn has_the_columns_that_are_asked_for() {
    let (office, owner) = of_each_kind().await;
    let exports = office.path("/attendance/exports");
    let columns = json!([
        { "column": "overtime_hours", "heading": "  =加班  " },
        { "column": "name", "heading": "Name, \"full\"" },
        { "column": "dates" },
        { "column": "leave_hours", "heading": null },
    ]);
    let mut made = Vec::new();
    for format in ["csv", "xlsx"] {
        let body = json!({
            "format": format, "language": "en", "from": "2026-09-03", "to": "2026-09-05", "columns": columns,
        });
        made.push(owner.post(&exports, body).await.expect(201));
    }
    let kept = json!([
        { "column": "overtime_hours", "heading": "=加班" },
        { "column": "name", "heading": "Name, \"full\"" },
        { "column": "dates", "heading": null },
        { "column": "leave_hours", "heading": null },
    ]);
    assert_eq!(made[0]["columns"], kept);
    office.company.server.run_jobs().await;
    let path = |export: &serde_json::Value| format!("{exports}/{}", export["id"].as_str().unwrap());
    let done = owner.get(&path(&made[0])).await.expect(200);
    assert_eq!((&done["state"], &done["columns"]), (&json!("done"), &kept));
    let file = async |at: usize| owner.get(&format!("{}/file", path(&made[at]))).await.bytes;
    let text = String::from_utf8(file(0).await).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    assert_eq!(
        lines.next().unwrap(),
        "'=加班,\"Name, \"\"full\"\"\",2026-09-03,2026-09-04,2026-09-05,Leave hours"
    );
    let own = lines.find(|line| line.contains("王小明")).unwrap();
    assert_eq!(own, "6,王小明,Excused,Absent,Rest,3");
    let mut book = Xlsx::new(Cursor::new(file(1).await)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> = sheet
        .rows()
        .map(|cells| cells.iter().map(Data::to_string).collect())
        .collect();
    let dates = ["2026-09-03", "2026-09-04", "2026-09-05"];
    let [first, second, third] = dates;
    // A heading is a text there, and needs no quote before it.
    assert_eq!(
        rows[0],
        [
            "=加班",
            "Name, \"full\"",
            first,
            second,
            third,
            "Leave hours"
        ]
    );
    let own = rows.iter().find(|row| row[1] == "王小明").unwrap();
    assert_eq!(*own, ["6", "王小明", "Excused", "Absent", "Rest", "3"]);
    // All of them, where none are named.
    let body = json!({ "format": "csv", "from": "2026-09-03", "to": "2026-09-05" });
    let all = owner.post(&exports, body).await.expect(201);
    assert_eq!(all["columns"].as_array().unwrap().len(), 26);
}

/// What is no column, is named twice or cannot stand above one is refused with what is allowed.
#[tokio::test]
async fn refuses_columns_that_make_no_file() {
    let (company, _, owner) = two_days_later().await;
    let exports = company.path("/attendance/exports");
    let long = "长".repeat(61);
    let dates = json!({ "column": "dates", "heading": "日期" });
    for (columns, pointer, said) in [
        (json!([]), "/columns", "less than 1 item"),
        (
            json!([{ "column": "salary" }]),
            "/columns/0/column",
            "must be one of [\"name\",\"employee_number\"",
        ),
        (
            json!([{ "column": "name" }, { "column": "days" }, { "column": "name", "heading": "x" }]),
            "/columns/2/column",
            "must be named once, is at /columns/0 before",
        ),
        (
            json!([{ "column": "name", "heading": "" }]),
            "/columns/0/heading",
            "1",
        ),
        (
            json!([{ "column": "name", "heading": " " }]),
            "/columns/0/heading",
            "1 to 60",
        ),
        (
            json!([{ "column": "name", "heading": long }]),
            "/columns/0/heading",
            "60",
        ),
        (
            json!([{ "column": "name", "heading": "a\tb" }]),
            "/columns/0/heading",
            "control character",
        ),
        (json!([dates]), "/columns/0/heading", "must be absent"),
    ] {
        let body = json!({
            "format": "csv", "from": "2026-09-07", "to": "2026-09-09", "columns": columns,
        });
        let refused = owner.post(&exports, body).await;
        let refused = refused.problem(422, "validation_failed");
        let error = &refused["errors"][0];
        assert_eq!(error["pointer"], pointer, "{refused:#}");
        let detail = error["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{detail}");
    }
}

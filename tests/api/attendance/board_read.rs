//! The live board: who is in, late, not due, within the viewer's scope.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde_json::{Value, json};

use super::office::Office;
use super::shift_manage::{edit, hours, usual};
use super::{check_in, company_with_site, fix, with};
use crate::support::{Client, Company, Socket};

async fn board(company: &Company, client: &Client, query: &str) -> Value {
    let path = company.path(&format!("/attendance/board{query}"));
    client.get(&path).await.expect(200)
}

/// Counts and people by status; time passes without anybody writing; filters and pages; scope.
#[tokio::test]
async fn shows_how_everybody_stands() {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    let sales = company.department("销售部", None).await;
    let manager = company
        .hire_as("经理", "department_manager", Some(&research))
        .await;
    let wang = company.hire_into("王小明", &[&research]).await;
    let han = company.hire_into("韩梅梅", &[&sales]).await;
    let owner = &company.owner;
    let first = board(&company, &owner.client, "").await;
    assert_eq!(
        (&first["pending"], &first["summary"]["people"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(first["items"][0]["day"], Value::Null);
    company.compute().await;
    let before = board(&company, &owner.client, "").await;
    assert_eq!(
        (&before["summary"]["not_due"], &before["pending"]),
        (&json!(4), &json!(false))
    );
    assert_eq!(before["changes_at"], "2026-09-07T01:00:00Z");
    let day = &before["items"][0]["day"];
    assert_eq!(
        (&day["status"], &day["next_status"]),
        (&json!("not_due"), &json!("overdue"))
    );

    let (mut told, _) = Socket::open(&company, &manager, None).await;
    check_in(
        &company,
        &han.client,
        with(fix(0.0), json!({ "kind": "on_duty" })),
    )
    .await;
    company.server.clock.set("2026-09-07T01:04:30Z");
    // Nobody has written anything.
    let late = board(&company, &owner.client, "").await;
    assert_eq!(
        (&late["summary"]["overdue"], &late["summary"]["not_due"]),
        (&json!(4), &json!(0))
    );
    check_in(
        &company,
        &wang.client,
        with(fix(0.0), json!({ "kind": "on_duty" })),
    )
    .await;
    company.compute().await;
    let event = told.event("attendance.board_changed").await;
    assert_eq!(
        event["payload"]["member_ids"],
        json!([wang.member_id]),
        "{event:#}"
    );

    let now = board(&company, &owner.client, "").await;
    let counts = ["overdue", "present", "late", "came_late", "people"]
        .map(|name| now["summary"][name].as_i64().unwrap());
    assert_eq!(counts, [2, 1, 1, 1, 4], "{now:#}");
    let late = board(&company, &owner.client, "?status=late").await;
    assert_eq!(late["items"].as_array().unwrap().len(), 1);
    assert_eq!(late["items"][0]["member"]["id"], json!(wang.member_id));
    assert_eq!(late["items"][0]["day"]["minutes_late"], 4);
    assert_eq!(late["items"][0]["day"]["first_in"], "2026-09-07T01:04:30Z");
    let flagged = board(&company, &owner.client, "?came_late=true&limit=1").await;
    assert_eq!(flagged["items"], late["items"]);

    let mut names = Vec::new();
    let mut cursor = String::new();
    for _ in 0..4 {
        let page = board(&company, &owner.client, &format!("?limit=1{cursor}")).await;
        names.push(page["items"][0]["member"]["name"].clone());
        cursor = page["next_cursor"]
            .as_str()
            .map_or(String::new(), |next| format!("&cursor={next}"));
    }
    names.sort_by_key(ToString::to_string);
    names.dedup();
    assert_eq!((names.len(), cursor.as_str()), (4, ""));

    let own = board(&company, &manager.client, "").await;
    assert_eq!(own["summary"]["people"], 2, "the manager and 王小明");
    let path = company.path(&format!("/attendance/board?department_id={sales}"));
    manager.client.get(&path).await.problem(403, "forbidden");
    wang.client
        .get(&company.path("/attendance/board"))
        .await
        .problem(403, "forbidden");
    let department = board(&company, &owner.client, &format!("?department_id={sales}")).await;
    assert_eq!(
        (
            &department["summary"]["people"],
            &department["summary"]["present"]
        ),
        (&json!(1), &json!(1))
    );
    // The next day runs by itself.
    let client = company.at("2026-09-08T00:00:00Z", owner).await;
    let tomorrow = board(&company, &client, "").await;
    assert_eq!(
        (
            &tomorrow["summary"]["not_due"],
            &tomorrow["summary"]["came_late"]
        ),
        (&json!(4), &json!(0)),
        "{tomorrow:#}"
    );
}

/// What is computed while somebody reads the board is on it, or is told as pending.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_whole_unless_it_is_pending() {
    let company = company_with_site().await;
    company.compute().await;
    let server = &company.server;
    let waits = "INSERT INTO attendance_stale (org_id, member_id, first_date, last_date) \
                 SELECT org_id, member_id, work_date, work_date FROM attendance_board LIMIT 1";
    server.sql(waits).await;
    let url = server.database.superuser_url();
    let mut computer = AsyncPgConnection::establish(&url).await.unwrap();
    let closed = "BEGIN; LOCK TABLE attendance_stale IN ACCESS EXCLUSIVE MODE";
    computer.batch_execute(closed).await.unwrap();
    let computed = async {
        let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database own ON own.oid = database \
                       WHERE NOT granted AND locktype = 'relation' \
                       AND datname = current_database() AND relation = 'attendance_stale'::regclass";
        let mut looks = 0;
        while server.count(waiting).await < 1 {
            looks += 1;
            assert!(looks < 20_000, "nobody waits");
        }
        let done =
            "DELETE FROM attendance_stale; UPDATE attendance_board SET came_late = true; COMMIT";
        computer.batch_execute(done).await.unwrap();
    };
    let (seen, ()) = tokio::join!(board(&company, &company.owner.client, ""), computed);
    assert_eq!(
        (&seen["pending"], &seen["summary"]["came_late"]),
        (&json!(false), &seen["summary"]["people"]),
        "{seen:#}"
    );
}

/// Approved leave excuses whoever has not come; taken back, they are expected as before.
#[tokio::test]
async fn shows_who_is_on_leave() {
    let office = Office::open().await;
    let (company, hr) = (&office.company, &office.hr.client);
    let owner = &company.owner.client;
    let spans = office.path("/attendance/approved-spans");
    let leave = json!({
        "external_id": "请假-4711", "member_id": office.person.member_id, "kind": "leave",
        "period": { "unit": "day", "first_date": "2026-09-07", "last_date": "2026-09-07" },
    });
    hr.put(&spans, leave).await.expect(200);
    company.compute().await;
    let away = board(company, owner, "?status=excused").await;
    let counts = |board: &Value| {
        ["excused", "not_due", "people"].map(|name| board["summary"][name].as_i64().unwrap())
    };
    assert_eq!(counts(&away), [1, 3, 4], "{away:#}");
    assert_eq!(away["items"].as_array().unwrap().len(), 1);
    let item = &away["items"][0];
    assert_eq!(
        (&item["member"]["id"], &item["day"]["next_status"]),
        (&json!(office.person.member_id), &Value::Null),
        "nobody waits for a punch"
    );

    let why = json!({ "external_id": "请假-4711", "reason": "提前回来" });
    hr.post(&format!("{spans}/cancel"), why).await.expect(200);
    company.compute().await;
    let back = board(company, owner, "?status=excused").await;
    assert_eq!(counts(&back), [0, 4, 4], "{back:#}");
    assert_eq!(back["items"], json!([]));
}

/// Whoever checked out has left. Once the windows have closed, whoever only came has not checked
/// out, and whoever never came is absent; nobody has to write that.
#[tokio::test]
async fn shows_who_left_and_who_never_came() {
    let company = company_with_site().await;
    let (shift, _) = usual(&company).await;
    // Until 19:00, so that the day still runs when its windows have closed.
    let mut hours = hours("09:00", "18:00");
    hours["sections"][0]["off"]["after_minutes"] = json!(60);
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    edit(&company, &path, 1, json!({ "hours": hours }))
        .await
        .expect(200);
    let (wang, han) = (company.hire("王小明").await, company.hire("韩梅梅").await);
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    for person in [&wang, &han] {
        check_in(&company, &person.client, punch("on_duty")).await;
    }
    let client = company.at("2026-09-07T10:05:00Z", &wang).await;
    check_in(&company, &client, punch("off_duty")).await;
    let owner = company.at("2026-09-07T10:06:00Z", &company.owner).await;
    company.compute().await;
    let counts = |board: &Value| {
        [
            "left",
            "present",
            "missing_on_duty",
            "missing_off_duty",
            "absent",
        ]
        .map(|name| board["summary"][name].as_i64().unwrap())
    };
    let left = board(&company, &owner, "?status=left").await;
    assert_eq!(counts(&left), [1, 1, 1, 0, 0], "{left:#}");
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    let item = &left["items"][0];
    assert_eq!(
        (&item["member"]["id"], &item["day"]["last_out"]),
        (&json!(wang.member_id), &json!("2026-09-07T10:05:00Z"))
    );

    let owner = company.at("2026-09-07T11:30:00Z", &company.owner).await;
    let absent = board(&company, &owner, "?status=absent").await;
    assert_eq!(counts(&absent), [1, 0, 0, 1, 1], "{absent:#}");
    assert_eq!(absent["items"].as_array().unwrap().len(), 1);
    let item = &absent["items"][0];
    assert_eq!(
        (&item["member"]["id"], &item["day"]["first_in"]),
        (&json!(company.owner.member_id), &Value::Null)
    );
}

//! Corrections by a manager: set with a reason, taken back, within their scope.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde_json::{Value, json};

use super::office::{FRIDAY, Office};
use crate::support::{Company, Person};

fn correction(kind: &str, result: &str) -> Value {
    json!({ "section": 0, "kind": kind, "result": result, "reason": "当天在客户现场" })
}

/// The result of a point is what the latest correction says, until that is taken back; the employee
/// sees who, when and why.
#[tokio::test]
async fn sets_results_and_takes_them_back() {
    let office = Office::open().await;
    let (person, hr) = (&office.person, &office.hr);
    let path = |date: &str| {
        office.path(&format!(
            "/members/{}/attendance/{date}/corrections",
            person.member_id
        ))
    };
    let set = async |date: &str, body: Value| hr.client.post(&path(date), body).await;
    let first = set(FRIDAY, correction("on_duty", "late")).await.expect(201);
    assert_eq!(
        (
            &first["source"],
            &first["before"],
            &first["recorded_by"]["name"]
        ),
        (&json!("boss"), &json!("not_signed"), &json!("人事"))
    );
    let second = set(FRIDAY, correction("on_duty", "normal"))
        .await
        .expect(201);
    set(FRIDAY, correction("off_duty", "normal"))
        .await
        .expect(201);
    let day = office.day(FRIDAY).await;
    assert_eq!(
        (
            &day["status"],
            &day["points"][0]["time_result"],
            &day["points"][0]["supplement"]
        ),
        (
            &json!("left"),
            &json!("normal"),
            &json!("manager_modification")
        )
    );
    let back = |id: &Value| {
        office.path(&format!(
            "/attendance/corrections/{}/take-back",
            id.as_str().unwrap()
        ))
    };
    let why = json!({ "reason": "改错了人" });
    hr.client
        .post(&back(&second["id"]), why.clone())
        .await
        .expect(200);
    hr.client
        .post(&back(&second["id"]), why.clone())
        .await
        .problem(409, "already_taken_back");
    assert_eq!(office.day(FRIDAY).await["points"][0]["time_result"], "late");

    let list = office.path(&format!(
        "/members/{}/attendance-corrections",
        person.member_id
    ));
    let own = person
        .client
        .get(&format!("{list}?from={FRIDAY}&to={FRIDAY}"))
        .await
        .expect(200);
    let items = own["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(
        (
            &items[1]["id"],
            &items[1]["taken_back"]["by"]["name"],
            &items[1]["reason"]
        ),
        (&second["id"], &json!("人事"), &json!("当天在客户现场"))
    );
    assert_eq!(
        person
            .client
            .get(&format!("{list}?from=2026-09-05"))
            .await
            .expect(200)["items"],
        json!([])
    );

    // What is no result of the point, no point, no day of work, or not yet a day.
    for (date, body) in [
        (FRIDAY, correction("on_duty", "early")),
        (FRIDAY, correction("off_duty", "serious_late")),
        (
            FRIDAY,
            json!({ "section": 1, "kind": "on_duty", "result": "normal", "reason": "r" }),
        ),
        ("2026-09-05", correction("on_duty", "normal")),
    ] {
        set(date, body).await.problem(422, "validation_failed");
    }
    for date in ["2026-09-08", "2025-09-01"] {
        set(date, correction("on_duty", "normal"))
            .await
            .problem(400, "invalid_parameter");
    }
    office.close("2026-09-01", "2026-09-06").await;
    set(FRIDAY, correction("on_duty", "normal"))
        .await
        .problem(409, "period_closed");
    hr.client
        .post(&back(&first["id"]), why)
        .await
        .problem(409, "period_closed");
}

/// The database gives the service no right to change or remove a record.
#[tokio::test]
async fn never_changes() {
    let company = Company::found().await;
    let mut conn = AsyncPgConnection::establish(&company.server.database.url())
        .await
        .unwrap();
    for table in [
        "attendance_corrections",
        "attendance_correction_ends",
        "attendance_spans",
        "attendance_span_ends",
    ] {
        for statement in ["UPDATE @ SET reason = ''", "DELETE FROM @", "TRUNCATE @"] {
            let statement = match table {
                "attendance_spans" => statement.replace("reason", "note"),
                _ => statement.to_owned(),
            };
            let statement = statement.replace('@', table);
            let refused = conn
                .batch_execute(&statement)
                .await
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains("permission denied"),
                "{statement}: {refused}"
            );
        }
    }
}

/// Never oneself, and within the scope of the permission.
#[tokio::test]
async fn keeps_to_the_scope() {
    let office = Office::open().await;
    let company = &office.company;
    let sales = company.department("销售部", None).await;
    let lead = company
        .hire_as("主管", "department_manager", Some(&sales))
        .await;
    let own = company.hire_into("韩梅梅", &[&sales]).await;
    let path = |person: &Person| {
        office.path(&format!(
            "/members/{}/attendance/{FRIDAY}/corrections",
            person.member_id
        ))
    };
    let body = || correction("on_duty", "normal");
    lead.client.post(&path(&own), body()).await.expect(201);
    lead.client
        .post(&path(&office.person), body())
        .await
        .problem(403, "forbidden");
    lead.client
        .post(&path(&lead), body())
        .await
        .problem(409, "own_case");
    own.client
        .post(&path(&office.person), body())
        .await
        .problem(403, "forbidden");
    // HR sees it in the list, and others do not.
    let list = office.path(&format!(
        "/members/{}/attendance-corrections",
        own.member_id
    ));
    assert_eq!(
        office.hr.client.get(&list).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    office
        .person
        .client
        .get(&list)
        .await
        .problem(403, "forbidden");
}

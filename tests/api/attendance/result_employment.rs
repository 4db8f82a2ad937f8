//! Results of people who go, come back, or are suspended: of the days on which they work here, and of
//! no others, whenever they are computed.

use reqwest::Method;
use serde_json::{Value, json};

use super::office::{FRIDAY, Office};
use super::shift_manage::hours;
use super::{check_in, company_with_site, fix, with};
use crate::organizations::departure_announce::{announce, complete, member};
use crate::support::{Client, Company, Person};

/// How many results of a person and a date say something.
async fn stored(company: &Company, person: &Person, date: &str, what: &str) -> i64 {
    let sql = format!(
        "SELECT count(*) AS count FROM attendance_results \
         WHERE member_id = '{}' AND work_date = '{date}' AND {what}",
        person.member_id
    );
    company.server.count(&sql).await
}

/// The dates of which a person has results, as somebody lists them.
async fn dates(company: &Company, client: &Client, person: &Person) -> Vec<String> {
    let path = format!(
        "/members/{}/attendance?from=2026-09-01&to=2026-09-30",
        person.member_id
    );
    let list = client.get(&company.path(&path)).await.expect(200);
    let items = list["items"].as_array().unwrap().iter();
    let date = |item: &Value| item["day"]["work_date"].as_str().unwrap()[8..].to_owned();
    items.map(date).collect()
}

async fn dates_stored(company: &Company, person: &Person) -> i64 {
    let sql = format!(
        "SELECT sum(1 << extract(day FROM work_date)::int)::bigint AS count FROM attendance_results \
         WHERE member_id = '{}' AND work_date BETWEEN '2026-09-01' AND '2026-09-30'",
        person.member_id
    );
    company.server.count(&sql).await
}

fn days(days: impl IntoIterator<Item = u32>) -> i64 {
    days.into_iter().map(|day| 1 << day).sum()
}

async fn suspend(company: &Company, owner: &Client, person: &Person, suspended: bool) {
    let path = company.path(&format!("/members/{}", person.member_id));
    let version = member(owner, company, person).await["version"]
        .as_i64()
        .unwrap();
    let body = json!({ "suspended": suspended });
    owner.patch(&path, version, body).await.expect(200);
}

/// What is decided after somebody has left counts on their days.
#[tokio::test]
async fn who_has_left_is_computed_to_the_last_day() {
    let office = Office::open().await;
    let company = &office.company;
    company.compute().await;
    let asked = office
        .ask("on_duty", "2026-09-04T01:00:00Z")
        .await
        .expect(201);
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    check_in(company, &office.person.client, punch("on_duty")).await;
    company.compute().await;
    assert_eq!(
        stored(company, &office.person, FRIDAY, "status = 'absent'").await,
        1
    );
    // The last check-out still waits to be computed when they are gone.
    let own = company.at("2026-09-07T10:00:00Z", &office.person).await;
    check_in(company, &own, punch("off_duty")).await;
    let owner = company.at("2026-09-07T10:01:00Z", &company.owner).await;
    let path = company.path(&format!(
        "/members/{}/departure/complete",
        office.person.member_id
    ));
    let version = member(&owner, company, &office.person).await["version"]
        .as_i64()
        .unwrap();
    owner
        .on(version, Method::POST, &path, Some(json!({})))
        .await
        .expect(200);
    company.compute().await;
    let left = "first_in IS NOT NULL AND last_out IS NOT NULL AND status = 'left'";
    assert_eq!(stored(company, &office.person, "2026-09-07", left).await, 1);
    assert_eq!(
        stored(company, &office.person, "2026-09-08", "true").await,
        0
    );
    let shown = "SELECT count(*) AS count FROM attendance_board b JOIN members m ON m.id = b.member_id \
                 WHERE m.status = 'left'";
    assert_eq!(company.server.count(shown).await, 0, "on no board");

    let boss = company.at("2026-09-08T01:00:00Z", &office.boss).await;
    office.decide(&boss, &asked, true).await.expect(200);
    let hr = company.at("2026-09-08T01:00:30Z", &office.hr).await;
    let decided = office.decide(&hr, &asked, true).await.expect(200);
    assert_eq!(decided["state"], "approved");
    company.compute().await;
    let came = "status = 'missing_off_duty'";
    assert_eq!(stored(company, &office.person, FRIDAY, came).await, 1);
    // Also where it is for everybody that something changes.
    let owner = company.at("2026-09-08T01:01:00Z", &company.owner).await;
    let worked = json!({ "date": FRIDAY, "worked": false, "name": "停电" });
    let body = json!({ "set": [worked], "into_the_past": true });
    let path = company.path("/attendance/special-days");
    let changed = owner.request(Method::PATCH, &path);
    owner.send(changed.json(&body)).await.expect(204);
    company.compute().await;
    let rest = "status = 'rest_day'";
    assert_eq!(stored(company, &office.person, FRIDAY, rest).await, 1);
}

/// Leaving takes somebody out of all departments, and so out of the groups of these: not on the last day.
#[tokio::test]
async fn the_last_day_keeps_its_group() {
    let company = company_with_site().await;
    let department = company.department("夜班", None).await;
    let person = company.hire_into("王小明", &[&department]).await;
    let owner = &company.owner.client;
    let shift = json!({ "name": "晚班", "hours": hours("14:00", "22:00") });
    let shifts = company.path("/attendance/shifts");
    let shift = owner.post(&shifts, shift).await.expect(201)["id"].clone();
    let week = json!([{ "day": "monday", "shift_id": shift }]);
    let people = json!({ "departments": [{ "department_id": department, "with_below": true }] });
    let body = json!({ "name": "晚班组", "rules": { "calendar": "none", "week": week }, "people": people });
    let path = company.path("/attendance/groups");
    owner.post(&path, body).await.expect(201);
    company.compute().await;
    complete(&company, &person, json!({})).await.expect(200);
    company.compute().await;
    let late = "plan_id IN (SELECT p.id FROM attendance_plans p JOIN attendance_shifts s ON s.id = p.shift_id \
                WHERE s.name = '晚班')";
    assert_eq!(stored(&company, &person, "2026-09-07", late).await, 1);
}

/// West of Greenwich the date in UTC is tomorrow's before the last day is over.
#[tokio::test]
async fn the_last_day_is_that_of_the_organization() {
    let company = company_with_site().await;
    let owner = &company.owner.client;
    let zone = json!({ "time_zone": "America/New_York" });
    owner.patch(&company.path(""), 1, zone).await.expect(200);
    let person = company.hire("Ann").await;
    announce(&company, &person, json!({ "last_day": "2026-09-10" }))
        .await
        .expect(200);
    company.at("2026-09-10T12:00:00Z", &company.owner).await;
    company.compute().await;
    assert_eq!(stored(&company, &person, "2026-09-11", "true").await, 1);
    company.at("2026-09-11T04:00:01Z", &company.owner).await;
    company.server.run_jobs().await;
    company.compute().await;
    assert_eq!(stored(&company, &person, "2026-09-10", "true").await, 1);
    assert_eq!(stored(&company, &person, "2026-09-11", "true").await, 0);
    company.at("2026-09-14T12:00:00Z", &company.owner).await;
    company.compute().await;
    assert_eq!(stored(&company, &person, "2026-09-11", "true").await, 0);
}

/// Nobody is absent who was not there to come: after leaving and before rejoining, or suspended.
#[tokio::test]
async fn who_was_away_was_not_absent() {
    let company = company_with_site().await;
    let (person, other) = (company.hire("王小明").await, company.hire("李娜").await);
    let stays = company.hire("赵敏").await;
    company.compute().await;
    complete(&company, &person, json!({})).await.expect(200);
    company.compute().await;
    let owner = company.at("2026-09-08T02:00:00Z", &company.owner).await;
    company.compute().await;
    suspend(&company, &owner, &other, true).await;
    company.compute().await;
    let owner = company.at("2026-09-11T02:00:00Z", &company.owner).await;
    company.compute().await;
    let path = company.path(&format!("/members/{}/rejoin", person.member_id));
    let version = member(&owner, &company, &person).await["version"]
        .as_i64()
        .unwrap();
    owner
        .on(version, Method::POST, &path, Some(json!({})))
        .await
        .expect(200);
    company.compute().await;
    let owner = company.at("2026-09-15T02:00:00Z", &company.owner).await;
    suspend(&company, &owner, &other, false).await;
    // Suspended and resumed on one day: never away.
    suspend(&company, &owner, &stays, true).await;
    suspend(&company, &owner, &stays, false).await;
    company.compute().await;
    // Two days ahead are stored, too.
    assert_eq!(
        dates_stored(&company, &person).await,
        days([7].into_iter().chain(11..=17))
    );
    assert_eq!(
        dates_stored(&company, &other).await,
        days([7, 8].into_iter().chain(15..=17))
    );
    assert_eq!(dates_stored(&company, &stays).await, days(7..=17));
    let listed = dates(&company, &owner, &person).await;
    assert_eq!(listed[..3], ["07", "11", "12"], "{listed:?}");
    assert_eq!(listed.last().unwrap(), "30");
    // All of it computed again comes to the same.
    let again = format!(
        "SELECT mark_attendance_stale('{}', NULL, '2026-08-01', '2026-09-30')",
        company.id
    );
    company.server.sql(&again).await;
    company.compute().await;
    assert_eq!(
        dates_stored(&company, &other).await,
        days([7, 8].into_iter().chain(15..=17))
    );
    // No make-up for a day between.
    let own = company.at("2026-09-15T02:01:00Z", &person).await;
    let path = company.path("/attendance/make-ups/2026-09-09");
    let options = own.get(&path).await.expect(200);
    assert_eq!(
        options["points"][0]["refusal"]["code"], "not_employed",
        "{options:#}"
    );

    // What the migration finds of an older organization is what is recorded.
    const ROWS: &str = "SELECT hashtext(string_agg(e::text, ';' ORDER BY member_id, first_date))::bigint AS count \
                        FROM employments e";
    let recorded = company.server.count(ROWS).await;
    let count = "SELECT count(*) AS count FROM employments";
    assert_eq!(company.server.count(count).await, 5);
    company
        .server
        .sql(include_str!(
            "../../../migrations/2026-11-22-000054_organizations_employments/down.sql"
        ))
        .await;
    let up = include_str!("../../../migrations/2026-11-22-000054_organizations_employments/up.sql");
    company.server.sql(&format!("BEGIN; {up} COMMIT;")).await;
    assert_eq!(company.server.count(ROWS).await, recorded);
}

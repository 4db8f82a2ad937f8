//! Results: stored as the day stands, whatever came in which order, and computed again.

use muster::kernel::background::Chore;
use serde_json::{Value, json};

use super::office::{FRIDAY, Office};
use super::shift_manage::{edit, usual};
use super::{check_in, company_with_site, fix, with};
use crate::support::{Company, Person, Socket};

const STATE: &str = "SELECT hashtext(string_agg(r::text, ';' ORDER BY member_id, work_date))::bigint AS count \
                     FROM attendance_results r";
const WRITTEN: &str = "SELECT sum(xmin::text::bigint)::bigint AS count FROM attendance_results";

async fn days(company: &Company, person: &Person, client: &crate::support::Client) -> Value {
    let path = format!(
        "/members/{}/attendance?from=2026-09-01&to=2026-09-10",
        person.member_id
    );
    client.get(&company.path(&path)).await.expect(200)["items"].clone()
}

/// What is stored says what is computed now, with its words and versions; computing everything
/// again writes nothing.
#[tokio::test]
async fn stored_results_are_those_that_are_computed() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    let at = |instant: &'static str| company.at(instant, &person);
    check_in(
        &company,
        &at("2026-09-07T01:12:00Z").await,
        punch("on_duty"),
    )
    .await;
    company.compute().await;
    check_in(
        &company,
        &at("2026-09-07T09:30:00Z").await,
        punch("off_duty"),
    )
    .await;
    check_in(
        &company,
        &at("2026-09-08T00:58:00Z").await,
        punch("on_duty"),
    )
    .await;
    let client = at("2026-09-09T03:00:00Z").await;
    let live = days(&company, &person, &client).await;
    company.compute().await;
    let stored = days(&company, &person, &client).await;
    assert_eq!(
        stored, live,
        "nothing was stored before, and Wednesday still runs"
    );
    let monday = &stored[0];
    assert_eq!(
        (
            &monday["day"]["work_date"],
            &monday["day"]["status"],
            &monday["minutes_late"],
            &monday["minutes_early"]
        ),
        (
            &json!("2026-09-07"),
            &json!("left_early"),
            &json!(12),
            &json!(30)
        )
    );
    assert_eq!(
        (&monday["group"]["version"], &monday["shift"]["version"]),
        (&json!(1), &json!(1))
    );
    assert!(monday["day"]["explanation"].as_array().unwrap().len() >= 4);
    assert_eq!(stored[1]["day"]["status"], "missing_off_duty");
    assert_eq!(
        stored.as_array().unwrap().len(),
        4,
        "from Monday, when they came"
    );
    let path = format!("/members/{}/attendance/2026-09-07", person.member_id);
    let one = client.get(&company.path(&path)).await.expect(200);
    assert_eq!(one, monday["day"]);

    let (state, written) = (
        company.server.count(STATE).await,
        company.server.count(WRITTEN).await,
    );
    let again = format!(
        "SELECT mark_attendance_stale('{}', NULL, '2026-09-01', '2026-09-30')",
        company.id
    );
    company.server.sql(&again).await;
    company.compute().await;
    assert_eq!(company.server.count(STATE).await, state);
    assert_eq!(
        company.server.count(WRITTEN).await,
        written,
        "rows that say the same stay as they are"
    );
    let waiting = "SELECT count(*) AS count FROM attendance_stale";
    assert_eq!(company.server.count(waiting).await, 0);

    // Other rules for the past: computed again.
    let groups = company.at("2026-09-09T03:00:00Z", &company.owner).await;
    let list = groups
        .get(&company.path("/attendance/shifts"))
        .await
        .expect(200);
    let shift = &list["items"][0];
    let mut hours = shift["hours"].clone();
    hours["permit_minutes"] = json!(15);
    let path = company.path(&format!(
        "/attendance/shifts/{}",
        shift["id"].as_str().unwrap()
    ));
    let past = json!({ "hours": hours, "from_date": "2026-09-07", "into_the_past": true });
    groups.patch(&path, 1, past).await.expect(200);
    company.compute().await;
    let client = at("2026-09-09T03:00:00Z").await;
    let monday = &days(&company, &person, &client).await[0];
    assert_eq!(
        (&monday["shift"]["version"], &monday["day"]["status"]),
        (&json!(2), &json!("left_early"))
    );
    assert_eq!(
        monday["day"]["points"][0]["time_result"], "normal",
        "{monday:#}"
    );
    // The results of who is there no more stay; their days to come do not.
    let today = "SELECT count(*) AS count FROM attendance_results WHERE work_date > '2026-09-09'";
    assert_ne!(company.server.count(today).await, 0);
    company
        .server
        .sql("UPDATE members SET status = 'suspended'")
        .await;
    company.compute().await;
    assert_eq!(company.server.count(today).await, 0);
}

/// A node whose clock is ahead writes punches that are to come for the others: they count all the same.
#[tokio::test]
async fn a_punch_of_a_clock_ahead_counts() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let own = company.at("2026-09-07T01:00:30Z", &person).await;
    check_in(&company, &own, fix(0.0)).await;
    company.server.clock.set("2026-09-07T01:00:00Z");
    company.compute().await;
    let came = "SELECT count(*) AS count FROM attendance_results \
                WHERE work_date = '2026-09-07' AND first_in = '2026-09-07T01:00:30Z'";
    assert_eq!(company.server.count(came).await, 1);
    // On the board once it is so late.
    let statuses = "SELECT count(*) AS count FROM attendance_board WHERE first_in IS NOT NULL \
                    AND steps[2] = '2026-09-07T01:00:30Z' AND statuses[2] = 'present'";
    assert_eq!(company.server.count(statuses).await, 1);
    let own = company.at("2026-09-08T10:00:00Z", &person).await;
    company.compute().await;
    let days = days(&company, &person, &own).await;
    assert_eq!(days[0]["day"]["status"], "missing_off_duty", "{days:#}");
}

/// Several nodes at once: each row is computed by one of them, and nothing is lost.
#[tokio::test]
async fn nodes_share_the_work() {
    let company = company_with_site().await;
    for name in ["甲", "乙", "丙", "丁"] {
        let person = company.hire(name).await;
        check_in(&company, &person.client, fix(0.0)).await;
    }
    let services = &company.server.services;
    let (one, two, three) = (
        services.computer(),
        services.computer(),
        services.computer(),
    );
    let (a, b, c) = futures_util::join!(one.sweep(), two.sweep(), three.sweep());
    a.and(b).and(c).unwrap();
    // What was left takes another round.
    company.compute().await;
    let present = "SELECT count(*) AS count FROM attendance_board WHERE work_date = '2026-09-07' AND first_in IS NOT NULL";
    assert_eq!(company.server.count(present).await, 4);
    assert_eq!(
        company
            .server
            .count("SELECT count(*) AS count FROM attendance_stale")
            .await,
        0
    );
}

/// Somebody whose results cannot be computed holds up nobody else, and is tried again later.
#[tokio::test]
async fn one_failure_is_nobody_elses() {
    let company = company_with_site().await;
    let part = |person: &Person| {
        person
            .member_id
            .chars()
            .last()
            .unwrap()
            .to_digit(16)
            .unwrap()
            % 4
    };
    let broken = company.hire("王小明").await;
    check_in(&company, &broken.client, fix(0.0)).await;
    let mut others = Vec::new();
    // Two who are computed with them.
    while others.len() < 2 {
        let person = company.hire("李雷").await;
        check_in(&company, &person.client, fix(0.0)).await;
        if part(&person) == part(&broken) {
            others.push(person);
        }
    }
    let set = |kind: &str| {
        format!(
            "SET session_replication_role = replica; ALTER TABLE check_ins DROP CONSTRAINT IF EXISTS check_ins_kind_check; \
             UPDATE check_ins SET kind = {kind} WHERE member_id = '{}'; SET session_replication_role = origin",
            broken.member_id
        )
    };
    company.server.sql(&set("'nonsense'")).await;
    company.compute().await;
    let of = |person: &Person| {
        format!(
            "SELECT count(*) FROM attendance_results WHERE member_id = '{}'",
            person.member_id
        )
    };
    for other in &others {
        assert_ne!(company.server.count(&of(other)).await, 0);
    }
    assert_eq!(company.server.count(&of(&broken)).await, 0);
    let held =
        "SELECT count(DISTINCT member_id) FROM attendance_stale WHERE held_until IS NOT NULL";
    let waiting = "SELECT count(*) FROM attendance_stale";
    assert_eq!(company.server.count(held).await, 1);
    let metrics = company.server.client.get("/metrics").await;
    let metrics = String::from_utf8(metrics.bytes).unwrap();
    assert!(metrics.contains("attendance_results_failed"), "{metrics}");

    // Mended, they are computed once their time is over.
    company.server.sql(&set("NULL")).await;
    company.compute().await;
    assert_eq!(company.server.count(held).await, 1);
    company.server.clock.advance(chrono::TimeDelta::minutes(11));
    company.compute().await;
    assert_ne!(company.server.count(&of(&broken)).await, 0);
    assert_eq!(company.server.count(waiting).await, 0);
}

/// Other rules of a group have its people computed again, and nobody else.
#[tokio::test]
async fn a_group_concerns_its_people() {
    let company = company_with_site().await;
    let (inside, _) = (company.hire("王小明").await, company.hire("李雷").await);
    let (_, everybody) = super::shift_manage::usual(&company).await;
    let rules = everybody["rules"].clone();
    let body =
        json!({ "name": "一组", "rules": rules, "people": { "member_ids": [inside.member_id] } });
    let groups = company.path("/attendance/groups");
    let group = company.owner.client.post(&groups, body).await.expect(201);
    company.compute().await;
    let waiting = "SELECT count(*) FROM attendance_stale";
    assert_eq!(company.server.count(waiting).await, 0);
    let mut rules = rules;
    rules["reminders"] = json!({ "before_on_minutes": 5 });
    let path = format!("/attendance/groups/{}", group["id"].as_str().unwrap());
    let edited = super::shift_manage::edit(&company, &path, 1, json!({ "rules": rules })).await;
    edited.expect(200);
    let whose = format!("{waiting} WHERE member_id = '{}'", inside.member_id);
    let (all, own) = (
        company.server.count(waiting).await,
        company.server.count(&whose).await,
    );
    assert!(
        all == own && own > 0,
        "{own} of {all} are of the group's one member"
    );
}

/// Whoever sees a person's days is told which of those that were over came to something else: once for all of them, and
/// neither of results that are new, nor of a day that runs, nor where reports say the same as before.
#[tokio::test]
async fn tells_which_days_came_to_something_else() {
    const TOLD: &str =
        "SELECT count(*) AS count FROM events WHERE kind = 'attendance.days_recomputed'";
    let office = Office::open().await;
    let (company, person) = (&office.company, &office.person);
    office.rules(0, json!({})).await.expect(200);
    let (mut owner, _) = Socket::open(company, &company.owner, None).await;
    let (mut boss, _) = Socket::open(company, &office.boss, None).await;
    company.compute().await;
    check_in(company, &person.client, fix(0.0)).await;
    let (shift, _) = usual(company).await;
    let mut hours = shift["hours"].clone();
    hours["permit_minutes"] = json!(15);
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    let past = json!({ "hours": hours, "from_date": "2026-09-01", "into_the_past": true });
    edit(company, &path, 1, past).await.expect(200);
    let asked = office.ask("on_duty", "2026-09-04T01:05:00Z").await;
    let asked = asked.expect(201);
    company.compute().await;
    let by_new_rules = "SELECT count(*) AS count FROM attendance_results r JOIN attendance_plans p \
                        ON p.org_id = r.org_id AND p.id = r.plan_id \
                        WHERE p.shift_version = 2 AND r.work_date < '2026-09-07'";
    assert_ne!(company.server.count(by_new_rules).await, 0);
    assert_eq!(company.server.count(TOLD).await, 0);
    owner.caught_up().await;

    let days = async |socket: &mut Socket| {
        let event = socket.event("attendance.days_recomputed").await;
        assert_eq!(event["payload"]["member_id"], json!(person.member_id));
        event["payload"]["work_dates"].clone()
    };
    let approved = office.decide(&office.boss.client, &asked, true).await;
    approved.expect(200);
    boss.caught_up().await;
    company.compute().await;
    assert_eq!(days(&mut owner).await, json!([FRIDAY]));
    let leave = json!({
        "external_id": "1", "member_id": person.member_id, "kind": "leave",
        "period": { "unit": "day", "first_date": "2026-09-02", "last_date": "2026-09-03" },
    });
    let spans = office.path("/attendance/approved-spans");
    office.hr.client.put(&spans, leave).await.expect(200);
    company.compute().await;
    assert_eq!(days(&mut owner).await, json!(["2026-09-02", "2026-09-03"]));

    // Nor did they work here before: those days have no results any more.
    let later = format!(
        "UPDATE members SET joined_at = '2026-09-03' WHERE id = '{}'",
        person.member_id
    );
    company.server.sql(&later).await;
    company.compute().await;
    let gone = days(&mut owner).await;
    let gone = gone.as_array().unwrap();
    assert_eq!((gone.len(), &gone[32]), (33, &json!("2026-09-02")));
    owner.quiet().await;
    boss.quiet().await;
}

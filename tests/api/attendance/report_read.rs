//! Reports and statistics: what days that are over came to.

use serde_json::{Value, json};

use super::office::Office;
use super::place_rules_set;
use super::shift_manage::{edit, hours, usual};
use super::{check_in, company_with_site, fix, with};
use crate::support::{Client, Company, Person};

/// Two people of whom one was late and left, one was not there; Wednesday morning.
pub async fn two_days_later() -> (Company, Person, Client) {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    let wang = company.hire_into("=王小明", &[&research]).await;
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    let client = company.at("2026-09-07T01:12:00Z", &wang).await;
    check_in(&company, &client, punch("on_duty")).await;
    let client = company.at("2026-09-07T10:00:00Z", &wang).await;
    check_in(&company, &client, punch("off_duty")).await;
    let owner = company.at("2026-09-09T00:30:00Z", &company.owner).await;
    company.compute().await;
    (company, wang, owner)
}

#[tokio::test]
async fn adds_up_what_is_over() {
    let (company, wang, owner) = two_days_later().await;
    let path = company.path("/attendance/report?from=2026-09-01&to=2026-09-30");
    let report = owner.get(&path).await.expect(200);
    let items = report["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{report:#}");
    let is = |item: &&Value| item["member_id"] == json!(wang.member_id);
    let own = items.iter().find(is).unwrap();
    let totals = &own["totals"];
    let number = |name: &str| totals[name].as_i64().unwrap();
    assert_eq!(
        [
            "days",
            "planned_days",
            "worked_days",
            "absent_days",
            "late_count",
            "late_minutes",
            "missing_count"
        ]
        .map(number),
        [2, 2, 1, 1, 1, 12, 2]
    );
    assert_eq!(number("worked_seconds"), 8 * 3_600 + 48 * 60);
    let statuses: Vec<_> = own["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (&day["date"], &day["status"], &day["over"]))
        .collect();
    assert_eq!(
        statuses[..3],
        [
            (&json!("2026-09-07"), &json!("left"), &json!(true)),
            (&json!("2026-09-08"), &json!("absent"), &json!(true)),
            (&json!("2026-09-09"), &json!("not_due"), &json!(false)),
        ]
    );
    assert_eq!(
        (statuses.len(), statuses[3].1),
        (5, &Value::Null),
        "what is to come stands in no report"
    );

    let statistics = |by: &str| {
        company.path(&format!(
            "/attendance/statistics?from=2026-09-07&to=2026-09-08&by={by}"
        ))
    };
    let groups = owner.get(&statistics("group")).await.expect(200);
    assert_eq!(groups["items"].as_array().unwrap().len(), 1);
    let all = &groups["items"][0];
    assert_eq!(
        (
            &all["people"],
            &all["totals"]["days"],
            &all["totals"]["absent_days"]
        ),
        (&json!(2), &json!(4), &json!(3))
    );
    let departments = owner.get(&statistics("department")).await.expect(200);
    let named = |name: &str| {
        let items = departments["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["name"] == name)
            .unwrap_or_else(|| panic!("{departments:#}"))
            .clone()
    };
    assert_eq!(named("研发部")["people"], 1);
    assert_eq!(named("研发部")["totals"]["late_minutes"], 12);
    for query in [
        "from=2026-09-01&to=2026-10-02",
        "from=2026-09-02&to=2026-09-01",
        "from=1999-01-01&to=1999-01-02",
    ] {
        let path = company.path(&format!("/attendance/report?{query}"));
        owner.get(&path).await.problem(400, "invalid_parameter");
    }
}

/// Who has left is in the reports of the dates on which they worked, and in no later ones.
#[tokio::test]
async fn knows_who_has_left() {
    let (company, wang, owner) = two_days_later().await;
    let member = company.path(&format!("/members/{}", wang.member_id));
    let version = owner.get(&member).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let leave = format!("{member}/departure/complete");
    let done = owner
        .on(version, reqwest::Method::POST, &leave, Some(json!({})))
        .await;
    done.expect(200);
    company.compute().await;
    let names = async |from: &str, to: &str, more: &str| {
        let path = company.path(&format!("/attendance/report?from={from}&to={to}{more}"));
        let report = owner.get(&path).await.expect(200);
        let items = report["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(
        names("2026-09-07", "2026-09-08", "")
            .await
            .contains(&"=王小明".to_owned())
    );
    assert_eq!(names("2026-09-10", "2026-09-30", "").await.len(), 1);
    let statistics = company.path("/attendance/statistics?from=2026-09-07&to=2026-09-08&by=group");
    let statistics = owner.get(&statistics).await.expect(200);
    assert_eq!(statistics["items"][0]["people"], 2);
    let board = owner
        .get(&company.path("/attendance/board"))
        .await
        .expect(200);
    let items = board["items"].as_array().unwrap();
    assert!(
        items.iter().all(|item| item["name"] != "=王小明"),
        "{board:#}"
    );
}

/// Leaving early counts beyond what the shift permits, and by tier: punched, or set by a manager.
#[tokio::test]
async fn counts_leaving_early_by_tier() {
    let company = company_with_site().await;
    let tiers = json!({ "early_permit_minutes": 15, "early_absenteeism_minutes": 60 });
    let hours = with(hours("09:00", "18:00"), tiers);
    let (shift, _) = usual(&company).await;
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    let edited = edit(&company, &path, 1, json!({ "hours": hours }))
        .await
        .expect(200);
    assert_eq!(edited["hours"]["early_absenteeism_minutes"], 60);
    let people = [
        (company.hire("王小明").await, "2026-09-07T09:45:00Z"),
        (company.hire("李雷").await, "2026-09-07T09:30:00Z"),
        (company.hire("韩梅梅").await, "2026-09-07T08:30:00Z"),
    ];
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    for (person, _) in &people {
        check_in(&company, &person.client, punch("on_duty")).await;
    }
    for (person, instant) in people.iter().rev() {
        let client = company.at(instant, person).await;
        check_in(&company, &client, punch("off_duty")).await;
    }
    let owner = company.at("2026-09-08T00:30:00Z", &company.owner).await;
    let path = company.path("/attendance/report?from=2026-09-07&to=2026-09-07");
    let counts = async |person: &Person| {
        company.compute().await;
        let report = owner.get(&path).await.expect(200);
        let mut items = report["items"].as_array().unwrap().iter();
        let own = items.find(|item| item["member_id"] == json!(person.member_id));
        let totals = own.unwrap()["totals"].clone();
        ["early_count", "early_minutes", "absent_early_count"].map(|name| totals[name].as_i64())
    };
    let [kind, early, absent] = people.each_ref().map(|(person, _)| person);
    assert_eq!(counts(kind).await, [0, 0, 0].map(Some));
    assert_eq!(counts(early).await, [1, 30, 0].map(Some));
    assert_eq!(counts(absent).await, [1, 90, 1].map(Some));
    let set = format!(
        "/members/{}/attendance/2026-09-07/corrections",
        early.member_id
    );
    let set = company.path(&set);
    let correction = |kind: &str| json!({ "section": 0, "kind": kind, "result": "early_absenteeism", "reason": "核实过" });
    owner
        .post(&set, correction("on_duty"))
        .await
        .problem(422, "validation_failed");
    owner.post(&set, correction("off_duty")).await.expect(201);
    assert_eq!(counts(early).await, [1, 0, 1].map(Some));
    let statistics = "/attendance/statistics?by=group&from=2026-09-07&to=2026-09-07";
    let statistics = owner.get(&company.path(statistics)).await.expect(200);
    assert_eq!(statistics["items"][0]["totals"]["absent_early_count"], 2);
}

/// How late somebody was is counted by tier, besides that they were late: punched, or set by a manager.
#[tokio::test]
async fn counts_lateness_by_tier() {
    let company = company_with_site().await;
    let tiers = json!({ "serious_minutes": 10, "absenteeism_minutes": 60 });
    let hours = with(hours("09:00", "18:00"), tiers);
    let (shift, _) = usual(&company).await;
    let path = format!("/attendance/shifts/{}", shift["id"].as_str().unwrap());
    edit(&company, &path, 1, json!({ "hours": hours }))
        .await
        .expect(200);
    let people = [
        (company.hire("王小明").await, "2026-09-07T01:05:00Z"),
        (company.hire("李雷").await, "2026-09-07T01:12:00Z"),
        (company.hire("韩梅梅").await, "2026-09-07T02:30:00Z"),
    ];
    for (person, instant) in &people {
        let client = company.at(instant, person).await;
        check_in(
            &company,
            &client,
            with(fix(0.0), json!({ "kind": "on_duty" })),
        )
        .await;
    }
    let owner = company.at("2026-09-08T00:30:00Z", &company.owner).await;
    let path =
        |rest: &str| company.path(&format!("/attendance/{rest}from=2026-09-07&to=2026-09-07"));
    let counts = |totals: &Value| {
        ["late_count", "serious_late_count", "absent_late_count"].map(|name| totals[name].as_i64())
    };
    company.compute().await;
    let report = owner.get(&path("report?")).await.expect(200);
    let of = |report: &Value, person: &Person| {
        let mut items = report["items"].as_array().unwrap().iter();
        let own = items.find(|item| item["member_id"] == json!(person.member_id));
        counts(&own.unwrap()["totals"])
    };
    let [late, serious, absent] = people.each_ref().map(|(person, _)| person);
    assert_eq!(of(&report, late), [1, 0, 0].map(Some));
    assert_eq!(of(&report, serious), [1, 1, 0].map(Some));
    assert_eq!(of(&report, absent), [1, 0, 1].map(Some));
    let set = company.path(&format!(
        "/members/{}/attendance/2026-09-07/corrections",
        late.member_id
    ));
    let body =
        json!({ "section": 0, "kind": "on_duty", "result": "absenteeism", "reason": "核实过" });
    owner.post(&set, body).await.expect(201);
    company.compute().await;
    let statistics = owner.get(&path("statistics?by=group&")).await.expect(200);
    assert_eq!(
        counts(&statistics["items"][0]["totals"]),
        [3, 1, 2].map(Some)
    );
}

/// Something of each kind in the first days of September, on Wednesday morning after them: of a person leave, a trip and
/// being out on one day, overtime on a working day and on one of rest, and field work; of their manager a day's trip.
pub async fn of_each_kind() -> (Office, Client) {
    let office = Office::open().await;
    let (company, hr) = (&office.company, &office.hr.client);
    let spans = office.path("/attendance/approved-spans");
    let put = async |id: &str, person: &Person, kind: &str, period: Value| {
        let body = json!({
            "external_id": id, "member_id": person.member_id, "kind": kind, "period": period,
        });
        hr.put(&spans, body).await.expect(200)
    };
    let hours = |date: &str, from: &str, to: &str| {
        let at = |time: &str| format!("{date}T{time}:00+08:00");
        json!({ "unit": "hour", "starts_at": at(from), "ends_at": at(to) })
    };
    let person = &office.person;
    for (id, kind, period) in [
        ("1", "leave", hours("2026-09-03", "09:00", "12:00")),
        ("2", "travel", hours("2026-09-03", "12:00", "16:00")),
        ("3", "go_out", hours("2026-09-03", "16:00", "18:00")),
        ("4", "overtime", hours("2026-09-04", "18:00", "20:00")),
        ("5", "overtime", hours("2026-09-05", "10:00", "14:00")),
    ] {
        put(id, person, kind, period).await;
    }
    let day = json!({ "unit": "day", "first_date": "2026-09-02", "last_date": "2026-09-02" });
    put("6", &office.boss, "travel", day).await;
    let allowed = with(place_rules_set::usual(), json!({ "field_work": "allowed" }));
    let owner = &company.owner.client;
    place_rules_set::set(company, owner, 0, allowed)
        .await
        .expect(200);
    let away = json!({ "kind": "on_duty", "field_work": { "note": "拜访客户" } });
    check_in(company, &person.client, with(fix(9_000.0), away)).await;
    let owner = company.at("2026-09-09T00:30:00Z", &company.owner).await;
    company.compute().await;
    (office, owner)
}

const KINDS: [&str; 6] = [
    "excused_seconds",
    "leave_seconds",
    "travel_seconds",
    "go_out_seconds",
    "overtime_seconds",
    "field_work_count",
];

fn kinds(totals: &Value) -> [i64; 6] {
    KINDS.map(|name| totals[name].as_i64().unwrap())
}

/// What was excused is told by kind, beside approved overtime and field work; people, groups and departments agree.
#[tokio::test]
async fn adds_up_each_kind() {
    let (office, owner) = of_each_kind().await;
    let dates = "from=2026-09-01&to=2026-09-08";
    let get = async |path: String| owner.get(&office.path(&path)).await.expect(200);
    let report = get(format!("/attendance/report?{dates}")).await;
    let items = report["items"].as_array().unwrap();
    let of = |person: &Person| {
        let mut items = items.iter();
        let own = items.find(|item| item["member_id"] == json!(person.member_id));
        kinds(&own.unwrap()["totals"])
    };
    let hour = 3_600;
    let own = [9 * hour, 3 * hour, 4 * hour, 2 * hour, 6 * hour, 1];
    assert_eq!(of(&office.person), own, "{report:#}");
    let boss = [9 * hour, 0, 9 * hour, 0, 0, 0];
    assert_eq!(of(&office.boss), boss);
    assert_eq!(of(&office.hr), [0; 6]);
    let all = [0, 1, 2, 3, 4, 5].map(|at| own[at] + boss[at]);
    let groups = get(format!("/attendance/statistics?by=group&{dates}")).await;
    assert_eq!(kinds(&groups["items"][0]["totals"]), all, "{groups:#}");
    let departments = get(format!("/attendance/statistics?by=department&{dates}")).await;
    let mut items = departments["items"].as_array().unwrap().iter();
    let root = items.find(|item| item["id"] == json!(office.company.root));
    assert_eq!(kinds(&root.unwrap()["totals"]), all, "{departments:#}");

    // The day tells the parts, as stored and as computed now.
    let parts = |day: &Value| {
        ["excused", "leave", "travel", "go_out"].map(|name| day["parts"][name].as_i64().unwrap())
    };
    let member = &office.person.member_id;
    let one = get(format!("/members/{member}/attendance/2026-09-03")).await;
    let stored = get(format!(
        "/members/{member}/attendance?from=2026-09-03&to=2026-09-03"
    ))
    .await;
    assert_eq!(parts(&one), [9, 3, 4, 2].map(|hours| hours * hour));
    assert_eq!(stored["items"][0]["day"], one);
}

/// Results of before tell the same once the migration has run: at once where a day's spans are of one kind, the others
/// when they were computed again.
#[tokio::test]
async fn older_results_tell_each_kind() {
    const STATE: &str = "SELECT hashtext(string_agg(to_jsonb(r)::text, ';' ORDER BY member_id, work_date))::bigint AS count \
                         FROM attendance_results r";
    let (office, _) = of_each_kind().await;
    let server = &office.company.server;
    let state = server.count(STATE).await;
    let down = include_str!("../../../migrations/2026-11-22-000066_attendance_totals/down.sql");
    let up = include_str!("../../../migrations/2026-11-22-000066_attendance_totals/up.sql");
    server.sql(down).await;
    server
        .sql(&format!(
            "SET ROLE muster_owner; BEGIN; {up} COMMIT; RESET ROLE"
        ))
        .await;
    let told = "SELECT sum(overtime) + 100000 * sum(field_work_count) + sum(travel) AS count FROM attendance_results";
    let hour = 3_600;
    assert_eq!(server.count(told).await, 6 * hour + 100_000 + 9 * hour);
    assert_ne!(server.count(STATE).await, state);
    let waiting = "SELECT count(*) AS count FROM attendance_stale";
    assert_eq!(server.count(waiting).await, 1);
    office.company.compute().await;
    assert_eq!(server.count(STATE).await, state);
}

//! Calendars from files, and back.

use serde_json::{Value, json};

use crate::support::{Company, Reply};

const CN: &str = include_str!("../../../src/attendance/calendars/holidays-cn.csv");

async fn import(company: &Company, query: &str, media: &str, content: &str) -> Reply {
    let client = &company.owner.client;
    let path = company.path(&format!("/attendance/special-days/imports{query}"));
    let request = client.request(reqwest::Method::POST, &path);
    let request = request.header("content-type", media);
    client.send(request.body(content.to_owned())).await
}

async fn listed(company: &Company, query: &str) -> Vec<Value> {
    let path = company.path(&format!("/attendance/special-days?{query}"));
    let listed = company.owner.client.get(&path).await.expect(200);
    listed["days"].as_array().unwrap().clone()
}

/// Another nation's calendar becomes the organization's; a preview changes nothing; what is there
/// already does not change, and so may have passed; an export reads as it is.
#[tokio::test]
async fn takes_a_file() {
    let company = Company::found().await;
    let year: String = CN
        .lines()
        .filter(|line| {
            line.starts_with("date") || line.starts_with("2027") || line.starts_with("2026-1")
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let days = year.lines().count() - 1;
    let preview = import(&company, "?dry_run=true", "text/csv", &year)
        .await
        .expect(201);
    assert_eq!(preview["changes"].as_array().unwrap().len(), days);
    assert!(listed(&company, "year=2026").await.is_empty());
    let made = import(&company, "", "text/csv", &year).await.expect(201);
    assert_eq!(
        (&made["dry_run"], &made["unchanged"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(listed(&company, "year=2026").await.len(), days);

    let exported = {
        let client = &company.owner.client;
        let path = company.path("/attendance/special-days/export?year=2026");
        let request = client.request(reqwest::Method::GET, &path);
        request.send().await.unwrap().text().await.unwrap()
    };
    let again = import(
        &company,
        "?mode=replace",
        "text/csv; charset=utf-8",
        &exported,
    )
    .await
    .expect(201);
    assert_eq!(
        (&again["unchanged"], &again["changes"]),
        (&json!(days), &json!([]))
    );

    let event = |date: &str, name: &str| {
        format!("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{date}\r\nSUMMARY:{name}\r\nEND:VEVENT\r\n")
    };
    let events = format!(
        "{}{}",
        event("20261001", "National Day"),
        event("20261231", "Last day")
    );
    let content = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n");
    let merged = import(&company, "", "text/calendar", &content)
        .await
        .expect(201);
    let changes = merged["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(
        (&changes[0]["before"]["name"], &changes[0]["after"]["name"]),
        (&json!("国庆节"), &json!("National Day"))
    );
    let replaced = import(&company, "?mode=replace", "text/calendar", &content)
        .await
        .expect(201);
    assert_eq!(replaced["unchanged"], 2);
    let left = listed(&company, "year=2026").await;
    assert_eq!(
        left.iter().map(|day| &day["date"]).collect::<Vec<_>>(),
        ["2026-10-01", "2026-12-31"]
    );
}

/// Every fault by line and column, and nothing half done.
#[tokio::test]
async fn refuses_what_it_cannot_read() {
    let company = Company::found().await;
    let rows = "date,name,kind,shift\n2026-10-01,国庆节,off,\n2026-10-0x,国庆节,off,\n2026-10-02,国庆节,maybe,\n\
        2026-10-03,国庆节,work,没有的班\n";
    let problem = import(&company, "", "text/csv", rows)
        .await
        .problem(422, "validation_failed");
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    assert_eq!(
        pointers,
        ["/lines/3/date", "/lines/4/kind", "/lines/5/shift"]
    );
    assert_eq!(
        problem["errors"][0]["detail"],
        "(line 3, date) must be a date like 2026-10-01, is \"2026-10-0x\""
    );
    let twice = "date,name,kind\n2026-10-01,国庆节,off\n2026-10-01,中秋节,off\n";
    let problem = import(&company, "", "text/csv", twice)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/lines/3/date");
    let past = "date,name,kind\n2026-10-01,国庆节,off\n2026-09-06,周日,work\n";
    let problem = import(&company, "", "text/csv", past)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/lines/3/date");
    let timed = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:20261001T090000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    let problem = import(&company, "", "text/calendar", timed)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/lines/4/DTSTART");
    assert!(listed(&company, "year=2026").await.is_empty());
    import(&company, "", "text/plain", rows)
        .await
        .problem(415, "unsupported_media_type");
    import(&company, "", "text/csv", &"x".repeat(1_100_000))
        .await
        .problem(413, "body_too_large");
    let unknown = format!("?group_id={}", crate::support::client_id());
    let good = "date,name,kind\n2026-10-01,国庆节,off\n";
    import(&company, &unknown, "text/csv", good)
        .await
        .problem(404, "not_found");
    import(&company, "?into_the_past=true", "text/csv", past)
        .await
        .expect(201);
}

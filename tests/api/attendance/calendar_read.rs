//! The days that differ from the ordinary week.

use serde_json::json;

use crate::support::Company;

/// 2026 has 33 days off and six make-up workdays, each with its name; it is the year of now.
#[tokio::test]
async fn tells_the_year() {
    let company = Company::found().await;
    let employee = company.hire("王小明").await;
    let calendar = employee
        .client
        .get(&company.path("/attendance/calendar?year=2026"))
        .await
        .expect(200);
    let days = calendar["days"].as_array().unwrap();
    let of = |kind: &str| days.iter().filter(|day| day["kind"] == kind).count();
    assert_eq!(
        (of("holiday"), of("make_up_workday"), days.len()),
        (33, 6, 39)
    );
    let first = days.iter().find(|day| day["date"] == "2026-10-01").unwrap();
    assert_eq!(
        first["name"],
        json!({ "en": "National Day", "zh_cn": "国庆节" })
    );
    assert_eq!(first["decided_by"], "national");
    assert_eq!(calendar["known_until"], "2026-10-10");
    let present = employee
        .client
        .get(&company.path("/attendance/calendar"))
        .await
        .expect(200);
    assert_eq!(present, calendar);
}

/// A year that is not announced has no such days; one out of bounds is refused.
#[tokio::test]
async fn knows_its_bounds() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let calendar = client
        .get(&company.path("/attendance/calendar?year=2031"))
        .await
        .expect(200);
    assert_eq!(calendar["days"], json!([]));
    for year in ["1999", "2200", "2026.5", "MMXXVI", "99999999999"] {
        let path = company.path(&format!("/attendance/calendar?year={year}"));
        client.get(&path).await.problem(400, "invalid_parameter");
    }
    let (_, stranger) = company.stranger().await;
    stranger
        .client
        .get(&company.path("/attendance/calendar"))
        .await
        .problem(404, "not_found");
}

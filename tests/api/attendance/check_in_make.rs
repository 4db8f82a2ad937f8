//! Checking in and out: the verdict of the fence, and what the day makes of it.

use serde_json::json;

use super::{CENTRE, check_in, company_with_site, fix, new_site, today, with};
use crate::support::Company;

/// Five minutes before nine, inside the circle: present, with a receipt that says why.
#[tokio::test]
async fn arrives_in_time() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    company.server.clock.set("2026-09-07T00:55:00Z");
    let receipt = check_in(&company, &person.client, fix(42.0)).await;
    assert_eq!(receipt["verdict"], "inside");
    assert_eq!(receipt["site"]["name"], "总部");
    assert!(
        (receipt["site"]["distance_m"].as_f64().unwrap() - 42.0).abs() < 0.01,
        "{receipt:#}"
    );
    assert_eq!(
        (&receipt["work_date"], &receipt["time_zone"]),
        (&json!("2026-09-07"), &json!("Asia/Shanghai"))
    );
    assert_eq!(receipt["at"], "2026-09-07T00:55:00Z");
    assert_eq!(
        (&receipt["fills"], &receipt["minutes_late"]),
        (&json!("on_duty"), &json!(0))
    );
    assert_eq!(receipt["status"], "present");
    assert_eq!(receipt["reasons"][0]["code"], "within_radius");
    assert_eq!(
        receipt["sentence"]["en"],
        "On duty from 09:00: punched at 08:55, on time."
    );
    assert_eq!(
        receipt["sentence"]["zh_cn"],
        "上班 09:00：08:55 打卡，正常。"
    );
    let day = today(&company, &person.client).await;
    assert_eq!(
        (&day["status"], &day["points"][0]["punch"]["id"]),
        (&json!("present"), &receipt["id"])
    );
}

/// The whole minute counts: 09:00:59 is on time, 09:01 is a minute late, and so on.
#[tokio::test]
async fn counts_whole_minutes() {
    let company = company_with_site().await;
    let times = [
        ("2026-09-07T01:00:59Z", 0, "present"),
        ("2026-09-07T01:01:00Z", 1, "late"),
        ("2026-09-07T01:05:30Z", 5, "late"),
    ];
    let people = [
        company.hire("甲").await,
        company.hire("乙").await,
        company.hire("丙").await,
    ];
    for ((instant, minutes, status), person) in times.into_iter().zip(&people) {
        let client = company.at(instant, person).await;
        let receipt = check_in(&company, &client, fix(0.0)).await;
        assert_eq!(
            (&receipt["minutes_late"], &receipt["status"]),
            (&json!(minutes), &json!(status)),
            "{instant}"
        );
    }
}

/// Each verdict with its reason; a mock provider raises a doubt and changes nothing.
#[tokio::test]
async fn judges_the_fix() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let cases = [
        (fix(299.9), "inside", "within_radius", false),
        (fix(305.0), "borderline", "within_accuracy", false),
        (fix(311.0), "outside", "beyond_radius", false),
        (
            with(fix(10.0), json!({ "accuracy_m": 200 })),
            "inside",
            "within_radius",
            false,
        ),
        (
            with(fix(10.0), json!({ "accuracy_m": 200.5 })),
            "undecidable",
            "accuracy_too_low",
            false,
        ),
        (
            with(fix(10.0), json!({ "age_seconds": 120 })),
            "inside",
            "within_radius",
            false,
        ),
        (
            with(fix(10.0), json!({ "age_seconds": 121 })),
            "undecidable",
            "fix_too_old",
            false,
        ),
        (
            with(fix(11.0), json!({ "mock": true })),
            "inside",
            "within_radius",
            true,
        ),
    ];
    for (body, verdict, reason, doubted) in cases {
        let receipt = check_in(&company, &person.client, body.clone()).await;
        assert_eq!(
            (&receipt["verdict"], &receipt["reasons"][0]["code"]),
            (&json!(verdict), &json!(reason)),
            "{body}"
        );
        let doubts = if doubted {
            json!(["mock_provider"])
        } else {
            json!([])
        };
        let codes: Vec<_> = receipt["doubts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|doubt| &doubt["code"])
            .collect();
        assert_eq!(json!(codes), doubts, "{body}");
    }
}

/// Without a site nothing can be decided, and the receipt says whom to ask.
#[tokio::test]
async fn is_undecidable_without_sites() {
    let company = Company::found().await;
    let receipt = check_in(&company, &company.owner.client, fix(0.0)).await;
    assert_eq!(
        (&receipt["verdict"], &receipt["site"]),
        (&json!("undecidable"), &json!(null))
    );
    assert_eq!(receipt["reasons"][0]["code"], "no_site");
}

/// A fix is converted to the system of the site: the same numbers in the wrong one are 475 m off.
#[tokio::test]
async fn converts_coordinate_systems() {
    let company = Company::found().await;
    let place = json!({ "latitude": 31.1774276, "longitude": 121.5272106, "radius_m": 50 });
    company
        .owner
        .client
        .post(&company.path("/sites"), with(new_site("浦东"), place))
        .await
        .expect(201);
    let seen = |system: &str, latitude: f64, longitude: f64| {
        with(
            fix(0.0),
            json!({ "latitude": latitude, "longitude": longitude, "coordinate_system": system }),
        )
    };
    let client = &company.owner.client;
    let shifted = check_in(&company, client, seen("gcj02", 31.17530398, 121.53154186)).await;
    assert_eq!(shifted["verdict"], "inside", "{shifted:#}");
    assert!(shifted["site"]["distance_m"].as_f64().unwrap() < 1.0);
    let unshifted = check_in(&company, client, seen("gcj02", 31.1774276, 121.5272106)).await;
    assert_eq!(unshifted["verdict"], "outside", "{unshifted:#}");
}

/// Outside is recorded and shown; a later check-in inside counts in its place.
#[tokio::test]
async fn records_outside() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let receipt = check_in(&company, &person.client, fix(5_000.0)).await;
    assert_eq!(
        (&receipt["verdict"], &receipt["status"]),
        (&json!("outside"), &json!("outside"))
    );
    let day = today(&company, &person.client).await;
    assert_eq!(day["status"], "outside");
    assert_eq!(day["points"][0]["location_result"], "outside");
    assert_eq!(day["points"][0]["is_normal"], false);
    company.server.clock.set("2026-09-07T01:03:00Z");
    let receipt = check_in(&company, &person.client, fix(0.0)).await;
    assert_eq!(
        (&receipt["fills"], &receipt["status"]),
        (&json!("on_duty"), &json!("late"))
    );
    let day = today(&company, &person.client).await;
    assert_eq!(day["unmatched"].as_array().unwrap().len(), 1);
}

/// In the evening the last check-out counts; one before six was early until then.
#[tokio::test]
async fn checks_out() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    check_in(&company, &person.client, fix(0.0)).await;
    let client = company.at("2026-09-07T09:30:00Z", &person).await;
    let receipt = check_in(&company, &client, fix(0.0)).await;
    assert_eq!(
        (&receipt["fills"], &receipt["minutes_early"]),
        (&json!("off_duty"), &json!(30))
    );
    assert_eq!(receipt["status"], "left_early");
    let client = company.at("2026-09-07T10:03:00Z", &person).await;
    let receipt = check_in(
        &company,
        &client,
        with(fix(0.0), json!({ "kind": "off_duty" })),
    )
    .await;
    assert_eq!(
        (&receipt["minutes_early"], &receipt["status"]),
        (&json!(0), &json!("left"))
    );
    let day = today(&company, &client).await;
    assert_eq!(day["points"][1]["time_result"], "normal");
    // An earlier check-out is kept, and says that another one counts.
    assert_eq!(day["unmatched"].as_array().unwrap().len(), 1);
}

/// After midnight a check-out still belongs to the day before, and at half past one to the new day.
#[tokio::test]
async fn keeps_the_work_date_after_midnight() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    check_in(&company, &person.client, fix(0.0)).await;
    let client = company.at("2026-09-07T17:29:59Z", &person).await;
    let receipt = check_in(&company, &client, fix(0.0)).await;
    assert_eq!(
        (&receipt["work_date"], &receipt["fills"]),
        (&json!("2026-09-07"), &json!("off_duty"))
    );
    assert_eq!(today(&company, &client).await["work_date"], "2026-09-07");
    company.server.clock.set("2026-09-07T17:30:00Z");
    let receipt = check_in(&company, &client, fix(0.0)).await;
    assert_eq!(
        (&receipt["work_date"], &receipt["fills"]),
        (&json!("2026-09-08"), &json!("on_duty"))
    );
}

/// A check-in on a weekend or a holiday is kept and counts for nothing.
#[tokio::test]
async fn rests_on_weekends_and_holidays() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    for (instant, kind, words) in [
        (
            "2026-09-12T01:05:00Z",
            "weekend",
            "2026-09-12 is a rest day of the week.",
        ),
        (
            "2026-10-01T01:05:00Z",
            "holiday",
            "2026-10-01 is a day off: National Day.",
        ),
    ] {
        let client = company.at(instant, &person).await;
        let receipt = check_in(&company, &client, fix(0.0)).await;
        assert_eq!(
            (&receipt["fills"], &receipt["status"]),
            (&json!(null), &json!("rest_day")),
            "{instant}"
        );
        assert!(
            receipt["sentence"]["en"]
                .as_str()
                .unwrap()
                .starts_with(words),
            "{receipt:#}"
        );
        let day = today(&company, &client).await;
        assert_eq!(
            (&day["status"], &day["day"]["kind"]),
            (&json!("rest_day"), &json!(kind))
        );
        assert_eq!(day["unmatched"].as_array().unwrap().len(), 1);
    }
}

/// A Saturday or Sunday that is worked in exchange for a holiday is a working day.
#[tokio::test]
async fn works_on_make_up_days() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    for (instant, name) in [
        ("2026-09-20T01:05:00Z", "国庆节"),
        ("2026-10-10T01:05:00Z", "国庆节"),
    ] {
        let client = company.at(instant, &person).await;
        let receipt = check_in(&company, &client, fix(0.0)).await;
        assert_eq!(
            (&receipt["status"], &receipt["minutes_late"]),
            (&json!("late"), &json!(5)),
            "{instant}"
        );
        let day = today(&company, &client).await["day"].clone();
        assert_eq!(
            (&day["kind"], &day["name"]["zh_cn"]),
            (&json!("make_up_workday"), &json!(name))
        );
    }
}

/// Coordinates that can be no place are refused with the field and what is allowed.
#[tokio::test]
async fn refuses_bad_coordinates() {
    let company = company_with_site().await;
    let client = &company.owner.client;
    let path = company.path("/check-ins");
    let cases = [
        (
            json!({ "latitude": 90.1 }),
            "/latitude",
            "between -90 and 90",
        ),
        (
            json!({ "longitude": -180.5 }),
            "/longitude",
            "between -180 and 180",
        ),
        (
            json!({ "latitude": 0, "longitude": 0 }),
            "/latitude",
            "without a fix",
        ),
        (
            json!({ "latitude": 121.4737, "longitude": 31.2304 }),
            "/latitude",
            "swapped",
        ),
        (json!({ "latitude": "31.2304" }), "/latitude", "number"),
        (json!({ "latitude": null }), "/latitude", "must be there"),
        (
            json!({ "coordinate_system": "mars" }),
            "/coordinate_system",
            "wgs84",
        ),
        (
            json!({ "accuracy_m": -1 }),
            "/accuracy_m",
            "between 0 and 100000",
        ),
        (
            json!({ "accuracy_m": 1e300 }),
            "/accuracy_m",
            "between 0 and 100000",
        ),
        (json!({ "age_seconds": -1 }), "/age_seconds", "0"),
        (
            json!({ "age_seconds": 5_000_000_000_u64 }),
            "/age_seconds",
            "2147483647",
        ),
        (json!({ "age_seconds": 1.5 }), "/age_seconds", "integer"),
        (json!({ "kind": "lunch" }), "/kind", "off_duty"),
        (json!({ "provider": "star" }), "/provider", "fused"),
        (json!({ "altitude": 3 }), "", "altitude"),
    ];
    for (fields, pointer, detail) in cases {
        let problem = client
            .post(&path, with(fix(0.0), fields.clone()))
            .await
            .problem(422, "validation_failed");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{fields}: {problem:#}"
        );
        assert!(
            problem["errors"][0]["detail"]
                .as_str()
                .unwrap()
                .contains(detail),
            "{fields}: {problem:#}"
        );
    }
    for number in ["NaN", "Infinity", "1e999"] {
        let body = format!(r#"{{"latitude": {number}, "longitude": {}}}"#, CENTRE.1);
        let request = client
            .request(reqwest::Method::POST, &path)
            .header("content-type", "application/json");
        client
            .send(request.body(body))
            .await
            .problem(400, "malformed_body");
    }
    assert!(
        client.get(&path).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

/// A stranger learns nothing, not even that there is such an organization.
#[tokio::test]
async fn strangers_find_nothing() {
    let company = company_with_site().await;
    let (_, stranger) = company.stranger().await;
    stranger
        .client
        .post(&company.path("/check-ins"), fix(0.0))
        .await
        .problem(404, "not_found");
    stranger
        .client
        .get(&company.path("/check-ins"))
        .await
        .problem(404, "not_found");
    stranger
        .client
        .get(&company.path("/attendance/today"))
        .await
        .problem(404, "not_found");
}

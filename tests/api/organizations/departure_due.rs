//! The end of a last day.

use reqwest::Method;
use serde_json::json;

use super::departure_announce::{announce, departure, member};
use crate::support::{Company, Person};

async fn is_here(company: &Company, instant: &str, person: &Person) -> bool {
    let client = company.at(instant, person).await;
    company.server.run_jobs().await;
    let status = client.get(&company.path("/me")).await.status;
    // Who belongs nowhere else is signed out, too.
    assert!([200, 401, 404].contains(&status), "{status}");
    status == 200
}

/// It takes effect at the midnight after the last day in the organization's zone, and once,
/// however often its job runs.
#[tokio::test]
async fn the_last_day_ends_at_midnight() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    announce(&company, &wang, json!({ "last_day": "2026-09-10" }))
        .await
        .expect(200);
    assert!(is_here(&company, "2026-09-10T15:59:59Z", &wang).await);
    let jobs = "INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at) \
                SELECT gen_random_uuid(), org_id, kind, payload, run_at, max_attempts, created_at FROM jobs";
    company.server.sql(jobs).await;
    assert!(!is_here(&company, "2026-09-10T16:00:00Z", &wang).await);
    company.server.run_jobs().await;
    let owner = company.at("2026-09-10T16:05:00Z", &company.owner).await;
    company.server.run_jobs().await;
    let after = member(&owner, &company, &wang).await;
    assert_eq!(after["status"], "left");
    assert_eq!(after["departure"]["handed_to"], company.owner.member_id);
    assert_eq!(after["version"], 3);
    assert_eq!(company.server.count("SELECT count(*) FROM jobs").await, 0);
}

/// The job of a former date, or of a departure that was cancelled, does nothing.
#[tokio::test]
async fn a_job_of_a_former_date_is_harmless() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    announce(&company, &wang, json!({ "last_day": "2026-09-10" }))
        .await
        .expect(200);
    announce(&company, &li, json!({ "last_day": "2026-09-10" }))
        .await
        .expect(200);
    let owner = &company.owner.client;
    let later = json!({ "last_day": "2026-09-12" });
    owner
        .on(2, Method::PATCH, &departure(&company, &wang), Some(later))
        .await
        .expect(200);
    owner
        .on(2, Method::DELETE, &departure(&company, &li), None)
        .await
        .expect(200);
    assert!(is_here(&company, "2026-09-10T16:00:00Z", &wang).await);
    assert!(is_here(&company, "2026-09-12T15:59:00Z", &li).await);
    assert!(is_here(&company, "2026-09-12T15:59:00Z", &wang).await);
    // Announced anew for a day whose first job has gone by; the later one still waits.
    let owner = company.at("2026-09-12T15:59:30Z", &company.owner).await;
    let earlier = json!({ "last_day": "2026-09-12", "successor_id": li.member_id });
    owner
        .on(3, Method::PATCH, &departure(&company, &wang), Some(earlier))
        .await
        .expect(200);
    assert!(!is_here(&company, "2026-09-12T16:00:00Z", &wang).await);
    assert!(is_here(&company, "2026-09-20T16:00:00Z", &li).await);
}

/// An organization that moves to another zone moves the ends of its days.
#[tokio::test]
async fn another_zone_has_another_midnight() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    announce(&company, &wang, json!({ "last_day": "2026-09-10" }))
        .await
        .expect(200);
    let own = company.path("");
    let owner = &company.owner.client;
    owner
        .patch(&own, 1, json!({ "time_zone": "America/Los_Angeles" }))
        .await
        .expect(200);
    assert!(is_here(&company, "2026-09-10T16:00:00Z", &wang).await);
    assert!(is_here(&company, "2026-09-11T06:59:59Z", &wang).await);
    assert!(!is_here(&company, "2026-09-11T07:00:00Z", &wang).await);
    // Eastwards it is earlier.
    announce_at(&company, "2026-09-11T07:00:00Z", &li).await;
    let owner = company.at("2026-09-11T07:00:01Z", &company.owner).await;
    owner
        .patch(&own, 2, json!({ "time_zone": "Pacific/Auckland" }))
        .await
        .expect(200);
    assert!(is_here(&company, "2026-09-12T11:59:59Z", &li).await);
    assert!(!is_here(&company, "2026-09-12T12:00:00Z", &li).await);
}

async fn announce_at(company: &Company, instant: &str, person: &Person) {
    let owner = company.at(instant, &company.owner).await;
    let body = Some(json!({ "last_day": "2026-09-12" }));
    owner
        .on(1, Method::POST, &departure(company, person), body)
        .await
        .expect(200);
}

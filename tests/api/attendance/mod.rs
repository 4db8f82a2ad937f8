mod board_department;
mod board_read;
mod calendar_read;
mod check_in_excused;
mod check_in_list;
mod check_in_make;
mod check_in_race;
mod check_in_repeat;
mod correction_record;
mod day_read;
mod day_stand;
mod doubt_judge;
mod export_make;
mod field_photo_show;
mod field_work_decide;
mod group_manage;
mod group_sites;
mod group_staff;
mod location_keep;
mod make_up_ask;
mod make_up_free;
mod network_admit;
mod office;
mod period_close;
mod period_close_itself;
mod period_model;
mod period_reopen_person;
mod place_rules_set;
mod receipt_keep;
mod receipt_verify;
mod reminder_send;
mod report_read;
mod request_decide;
mod request_race;
mod result_compute;
mod result_employment;
mod result_reach;
mod result_sequences;
mod roster_plan;
mod shift_manage;
mod site_draw;
mod site_exchange;
mod site_manage;
mod span_ask;
mod span_write;
mod special_day_import;
mod special_day_manage;
mod zone_change;

use serde_json::{Value, json};

use crate::support::{Client, Company};

/// The centre of 总部, in WGS-84.
const CENTRE: (f64, f64) = (31.2304, 121.4737);

/// The radius by which the meridian is curved there, and a trifle more, so that 42 m are told as
/// 42.0 and not rounded up.
const MERIDIAN_M: f64 = 6_352_600.0;

/// A company with one site: 总部, a circle of 300 m.
async fn company_with_site() -> Company {
    let company = Company::found().await;
    site(&company, "总部").await;
    company
}

/// A site of 300 m around the centre; its id.
async fn site(company: &Company, name: &str) -> String {
    let created = company
        .owner
        .client
        .post(&company.path("/sites"), new_site(name))
        .await
        .expect(201);
    created["id"].as_str().unwrap().to_owned()
}

fn new_site(name: &str) -> Value {
    json!({ "name": name, "latitude": CENTRE.0, "longitude": CENTRE.1, "coordinate_system": "wgs84" })
}

/// A good fix so many metres north of the centre.
fn fix(metres: f64) -> Value {
    json!({
        "latitude": CENTRE.0 + (metres / MERIDIAN_M).to_degrees(),
        "longitude": CENTRE.1,
        "coordinate_system": "wgs84",
        "accuracy_m": 10,
        "age_seconds": 2,
    })
}

/// The fix with other fields.
fn with(mut fix: Value, fields: Value) -> Value {
    fix.as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    fix
}

/// Checks in, and gives the receipt.
async fn check_in(company: &Company, client: &Client, body: Value) -> Value {
    client
        .post(&company.path("/check-ins"), body)
        .await
        .expect(201)
}

async fn today(company: &Company, client: &Client) -> Value {
    client
        .get(&company.path("/attendance/today"))
        .await
        .expect(200)
}

/// Lets everybody have worked here since the beginning of August.
async fn employ_since_august(company: &Company) {
    let org = &company.id;
    let sql = format!(
        "UPDATE members SET created_at = '2026-08-01', joined_at = '2026-08-01' WHERE org_id = '{org}'; \
         SELECT mark_attendance_stale('{org}', NULL, '2026-08-01', '2026-09-07')"
    );
    company.server.sql(&sql).await;
}

/// Closes a range of dates, which are over.
async fn close_period(company: &Company, first: &str, last: &str) {
    let body = json!({ "first_date": first, "last_date": last });
    let owner = &company.owner.client;
    let path = company.path("/attendance/periods");
    owner.post(&path, body).await.expect(201);
}

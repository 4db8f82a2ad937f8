mod board_read;
mod calendar_read;
mod check_in_list;
mod check_in_make;
mod check_in_repeat;
mod correction_record;
mod day_read;
mod department_read;
mod doubt_judge;
mod export_make;
mod field_work_decide;
mod group_manage;
mod location_keep;
mod make_up_ask;
mod network_admit;
mod office;
mod period_close;
mod place_rules_set;
mod receipt_keep;
mod receipt_verify;
mod reminder_send;
mod report_read;
mod request_decide;
mod request_race;
mod result_compute;
mod roster_plan;
mod shift_manage;
mod site_draw;
mod site_exchange;
mod site_manage;
mod span_ask;
mod span_write;
mod special_day_import;
mod special_day_manage;

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

/// Closes a range of dates.
async fn close_period(company: &Company, first: &str, last: &str) {
    let (org, owner) = (&company.id, &company.owner.member_id);
    company
        .server
        .sql(&format!(
            "INSERT INTO attendance_periods (org_id, id, first_date, last_date, closed_by, closed_at) \
             VALUES ('{org}', gen_random_uuid(), '{first}', '{last}', '{owner}', now())"
        ))
        .await;
}

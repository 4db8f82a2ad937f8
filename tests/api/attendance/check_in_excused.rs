//! What a check-in is told where something was approved or corrected: the same as the day says.

use serde_json::{Value, json};

use super::office::Office;
use super::{check_in, fix};

const TODAY: &str = "2026-09-07";

/// Leave of the day, of its morning, and a correction: the answer knows them as the day does.
#[tokio::test]
async fn knows_what_was_approved_and_corrected() {
    let office = Office::open().await;
    let (company, hr) = (&office.company, &office.hr);
    let boss = company.hire("李经理").await;
    let (colleague, other) = (company.hire("张三").await, company.hire("李四").await);
    let spans = office.path("/attendance/approved-spans");
    let span = |external: &str, period: Value| {
        json!({
            "external_id": external, "member_id": office.person.member_id, "kind": "leave",
            "leave_type": "年假", "period": period,
        })
    };
    let all_day = json!({ "unit": "day", "first_date": TODAY, "last_date": TODAY });
    hr.client.put(&spans, span("a", all_day)).await.expect(200);
    let told = check_in(company, &office.person.client, fix(5.0)).await;
    assert_eq!(told["status"], "excused", "{told:#}");
    assert_eq!(
        (&told["fills"], &told["minutes_late"]),
        (&json!(null), &json!(0))
    );
    let words = |told: &Value| told["sentence"]["en"].as_str().unwrap().to_owned();
    assert_eq!(
        words(&told),
        "On leave. The punch is kept; none is needed here."
    );
    assert_eq!(office.day(TODAY).await["status"], told["status"]);

    // Back from the leave: of the morning only.
    let why = json!({ "external_id": "a", "reason": "提前回来" });
    hr.client
        .post(&format!("{spans}/cancel"), why)
        .await
        .expect(200);
    let morning = json!({ "unit": "hour", "starts_at": "2026-09-07T09:00:00+08:00", "ends_at": "2026-09-07T13:15:00+08:00" });
    let mut of_boss = span("b", morning);
    of_boss["member_id"] = json!(boss.member_id);
    hr.client.put(&spans, of_boss).await.expect(200);
    let at_noon = async |person| company.at("2026-09-07T05:10:00Z", person).await;
    let told = check_in(company, &at_noon(&boss).await, fix(5.0)).await;
    assert_eq!(
        (&told["fills"], &told["minutes_late"]),
        (&json!("on_duty"), &json!(0)),
        "{told:#}"
    );
    let late = check_in(company, &at_noon(&colleague).await, fix(5.0)).await;
    assert_eq!(late["minutes_late"], 250, "{late:#}");

    // What a manager has set counts, and the answer says so.
    let set =
        json!({ "section": 0, "kind": "on_duty", "result": "normal", "reason": "当天在客户现场" });
    let path = office.path(&format!(
        "/members/{}/attendance/{TODAY}/corrections",
        other.member_id
    ));
    at_noon(hr).await.post(&path, set).await.expect(201);
    let told = check_in(company, &at_noon(&other).await, fix(5.0)).await;
    assert_eq!(
        (&told["fills"], &told["minutes_late"]),
        (&json!(null), &json!(0))
    );
    assert_eq!(
        words(&told),
        "Set by a manager. The punch is kept, but this counts instead."
    );
}

//! Field work: allowed, refused, or to be approved.

use serde_json::json;

use super::place_rules_set::{set, usual};
use super::{check_in, company_with_site, fix, today, with};

/// Refused until the rules say otherwise; allowed, it counts as in place at once; to be approved,
/// it counts once somebody else approves it, and not any more once they think again.
#[tokio::test]
async fn decides_about_field_work() {
    let company = company_with_site().await;
    let owner = &company.owner.client;
    let hr = company.hire_as("人事", "hr", None).await;
    let person = company.hire("王小明").await;
    let away = || {
        with(
            fix(9_000.0),
            json!({ "field_work": { "note": "拜访客户" } }),
        )
    };
    let check_ins = company.path("/check-ins");
    person
        .client
        .post(&check_ins, away())
        .await
        .problem(409, "field_work_refused");
    // At a site there is nothing to claim.
    let here = with(fix(0.0), json!({ "field_work": { "note": "在公司" } }));
    let other = company.hire("李雷").await;
    let receipt = check_in(&company, &other.client, here).await;
    assert_eq!(
        (&receipt["field_work"], &receipt["verdict"]),
        (&json!("accepted"), &json!("inside"))
    );

    let policy = |policy: &str| with(usual(), json!({ "field_work": policy }));
    set(&company, owner, 0, policy("allowed")).await.expect(200);
    let free = company.hire("韩梅梅").await;
    let receipt = check_in(&company, &free.client, away()).await;
    assert_eq!(
        (
            &receipt["verdict"],
            &receipt["field_work"],
            &receipt["status"]
        ),
        (&json!("outside"), &json!("accepted"), &json!("present"))
    );

    set(&company, owner, 1, policy("approval"))
        .await
        .expect(200);
    let receipt = check_in(&company, &person.client, away()).await;
    assert_eq!(
        (&receipt["field_work"], &receipt["status"]),
        (&json!("pending"), &json!("outside"))
    );
    let cases = company.path("/attendance/field-work");
    person.client.get(&cases).await.problem(403, "forbidden");
    let list = hr.client.get(&cases).await.expect(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{list:#}");
    assert_eq!(
        (
            &items[0]["check_in_id"],
            &items[0]["note"],
            &items[0]["member_id"]
        ),
        (&receipt["id"], &json!("拜访客户"), &json!(person.member_id))
    );
    let path = |id: &serde_json::Value| {
        company.path(&format!("/check-ins/{}/field-work", id.as_str().unwrap()))
    };
    let decision = |approved: bool| json!({ "approved": approved, "reason": "与客户核实过" });
    let case = hr
        .client
        .put(&path(&receipt["id"]), decision(true))
        .await
        .expect(200);
    assert_eq!(case["state"], "approved");
    let day = today(&company, &person.client).await;
    assert_eq!(day["status"], "present");
    // The day says why: it was elsewhere, and counts.
    let point = &day["points"][0];
    assert_eq!(
        (&point["punch"]["verdict"], &point["punch"]["field_work"]),
        (&json!("outside"), &json!(true))
    );
    assert_eq!(
        (&point["location_result"], &point["supplement"]),
        (&json!("normal"), &json!("field_punch"))
    );
    let said = point["sentence"]["en"].as_str().unwrap();
    assert!(
        said.ends_with("The punch was outside every site. It counts as field work."),
        "{said}"
    );
    let list = person.client.get(&check_ins).await.expect(200);
    assert_eq!(
        (
            &list["items"][0]["verdict"],
            &list["items"][0]["field_work"],
            &list["items"][0]["field_reason"]
        ),
        (
            &json!("outside"),
            &json!("approved"),
            &json!("与客户核实过")
        )
    );
    let case = hr
        .client
        .put(&path(&receipt["id"]), decision(false))
        .await
        .expect(200);
    assert_eq!(case["state"], "rejected");
    let day = today(&company, &person.client).await;
    assert_eq!(day["status"], "outside");
    assert_eq!(day["points"][0]["punch"].get("field_work"), None);
    assert_eq!(day["points"][0]["supplement"], "none");
    assert_eq!(hr.client.get(&cases).await.expect(200)["items"], json!([]));

    // Nobody decides about themselves, nor about what claims nothing.
    let own = check_in(&company, &hr.client, away()).await;
    hr.client
        .put(&path(&own["id"]), decision(true))
        .await
        .problem(409, "own_case");
    let plain = check_in(&company, &person.client, fix(9_000.0)).await;
    hr.client
        .put(&path(&plain["id"]), decision(true))
        .await
        .problem(404, "not_found");
}

/// A decision would change what is closed: it waits until the period is opened again, and counts then.
#[tokio::test]
async fn nothing_is_decided_in_a_closed_period() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let rules = with(usual(), json!({ "field_work": "approval" }));
    set(&company, &company.owner.client, 0, rules)
        .await
        .expect(200);
    let claim = with(
        fix(9_000.0),
        json!({ "field_work": { "note": "拜访客户" } }),
    );
    let receipt = check_in(&company, &person.client, claim).await;
    let owner = company.at("2026-09-07T17:30:00Z", &company.owner).await;
    let monday = json!({ "first_date": "2026-09-07", "last_date": "2026-09-07" });
    let periods = company.path("/attendance/periods");
    let closed = owner.post(&periods, monday).await.expect(201);
    let path = company.path(&format!(
        "/check-ins/{}/field-work",
        receipt["id"].as_str().unwrap()
    ));
    let decision = json!({ "approved": true, "reason": "与客户核实过" });
    let refused = owner
        .put(&path, decision.clone())
        .await
        .problem(409, "period_closed");
    assert_eq!(refused["context"]["period_id"], closed["id"], "{refused:#}");
    let outside = "SELECT count(*) AS count FROM attendance_results \
                   WHERE work_date = '2026-09-07' AND outside_count = 1";
    assert_eq!(company.server.count(outside).await, 1);
    let reopening = format!("{periods}/{}/reopening", closed["id"].as_str().unwrap());
    let why = json!({ "reason": "外勤还没批" });
    owner.put(&reopening, why).await.expect(200);
    owner.put(&path, decision).await.expect(200);
    company.compute().await;
    assert_eq!(company.server.count(outside).await, 0);
}

/// A fix that may be at a site for all the device knows, one too inaccurate and one too old take a
/// claim as one outside does: refused, approved and then counted, or counted at once, as the rules
/// say.
#[tokio::test]
async fn is_claimed_where_the_fix_decides_nothing() {
    let company = company_with_site().await;
    let owner = &company.owner.client;
    let hr = company.hire_as("人事", "hr", None).await;
    let claim = |metres: f64, fields: serde_json::Value| {
        let note = json!({ "field_work": { "note": "拜访客户" } });
        with(with(fix(metres), note), fields)
    };
    let claims = [
        (claim(305.0, json!({})), "borderline"),
        (claim(10.0, json!({ "accuracy_m": 200.5 })), "undecidable"),
        (claim(10.0, json!({ "age_seconds": 121 })), "undecidable"),
    ];
    let asking = [
        company.hire("王小明").await,
        company.hire("李雷").await,
        company.hire("韩梅梅").await,
    ];
    let free = [
        company.hire("张三").await,
        company.hire("李四").await,
        company.hire("王五").await,
    ];
    let check_ins = company.path("/check-ins");
    for ((claim, _), person) in claims.iter().zip(&asking) {
        let refused = person.client.post(&check_ins, claim.clone()).await;
        refused.problem(409, "field_work_refused");
    }

    let policy = |policy: &str| with(usual(), json!({ "field_work": policy }));
    set(&company, owner, 0, policy("approval"))
        .await
        .expect(200);
    for ((claim, verdict), person) in claims.iter().zip(&asking) {
        let receipt = check_in(&company, &person.client, claim.clone()).await;
        assert_eq!(
            (
                &receipt["verdict"],
                &receipt["field_work"],
                &receipt["status"]
            ),
            (&json!(verdict), &json!("pending"), &json!("outside"))
        );
        let path = company.path(&format!(
            "/check-ins/{}/field-work",
            receipt["id"].as_str().unwrap()
        ));
        let decision = json!({ "approved": true, "reason": "与客户核实过" });
        let case = hr.client.put(&path, decision).await.expect(200);
        assert_eq!(
            (&case["verdict"], &case["state"]),
            (&json!(verdict), &json!("approved"))
        );
        let day = today(&company, &person.client).await;
        assert_eq!(day["status"], "present", "{day:#}");
    }

    set(&company, owner, 1, policy("allowed")).await.expect(200);
    for ((claim, verdict), person) in claims.iter().zip(&free) {
        let receipt = check_in(&company, &person.client, claim.clone()).await;
        assert_eq!(
            (
                &receipt["verdict"],
                &receipt["field_work"],
                &receipt["status"]
            ),
            (&json!(verdict), &json!("accepted"), &json!("present"))
        );
    }
}

//! A second factor that an organization requires of its people.

use chrono::TimeDelta;
use muster::kernel::clock::Clock;
use serde_json::{Value, json};

use crate::messaging::{group, post};
use crate::support::{Company, Person, Reply};

/// As if they had confirmed an app.
async fn protect(company: &Company, who: &Person) {
    let account = who.account_id;
    company
        .server
        .sql(&format!(
            "INSERT INTO second_factors (account_id, sealed_secret, confirmed_at, last_step, created_at) \
             VALUES ('{account}', 'x', now(), 0, now())"
        ))
        .await;
}

async fn require(company: &Company, policy: Value) -> Reply {
    let owner = &company.owner.client;
    let version = owner.get(&company.path("")).await.expect(200)["version"].clone();
    let body = json!({ "second_factor": policy });
    owner
        .patch(&company.path(""), version.as_i64().unwrap(), body)
        .await
}

async fn mine(company: &Company, who: &Person) -> Value {
    who.client.get(&company.path("/me")).await.expect(200)["second_factor"].clone()
}

/// What a policy says is checked, and who makes it must have a second factor.
#[tokio::test]
async fn is_required_by_who_has_one() {
    let company = Company::found().await;
    let everyone = json!({ "required_of": "everyone" });
    let problem = require(&company, everyone.clone())
        .await
        .problem(409, "own_second_factor_first");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("/v1/me/second-factor")
    );
    protect(&company, &company.owner).await;
    let late = company.server.clock.now() + TimeDelta::days(91);
    for wrong in [
        json!({ "required_of": "everyone", "from": late }),
        json!({ "required_of": "nobody", "from": "2026-11-21T00:00:00Z" }),
    ] {
        let problem = require(&company, wrong)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], "/second_factor/from");
    }
    let edited = require(&company, everyone).await.expect(200);
    let now = company.server.clock.now();
    assert_eq!(
        edited["second_factor"],
        json!({ "required_of": "everyone", "from": now })
    );
    let log = company
        .owner
        .client
        .get(&company.path("/audit-entries?limit=1"))
        .await
        .expect(200);
    assert_eq!(
        log["items"][0]["before"]["second_factor"],
        json!({ "required_of": "nobody", "from": null })
    );
}

/// Administrators are told before, and barred from the day on, at gates and in lanes, until they
/// turn one on; others are not.
#[tokio::test]
async fn bars_whom_it_covers_from_its_day_on() {
    let company = Company::found().await;
    let hr = company.hire_as("林静", "hr", None).await;
    let employee = company.hire("王小明").await;
    protect(&company, &company.owner).await;
    let group = group(&company, &[&company.owner, &hr, &employee]).await;

    let from = company.server.clock.now() + TimeDelta::minutes(5);
    let policy = json!({ "required_of": "administrators", "from": from });
    require(&company, policy).await.expect(200);
    assert_eq!(
        mine(&company, &hr).await,
        json!({ "required": true, "from": from, "on": false })
    );
    assert_eq!(
        mine(&company, &employee).await,
        json!({ "required": false, "from": null, "on": false })
    );
    post(&hr, &group, "早").await.expect(201);

    company.server.clock.advance(TimeDelta::minutes(5));
    let me = company.path("/me");
    hr.client
        .get(&me)
        .await
        .problem(403, "second_factor_needed");
    post(&hr, &group, "早")
        .await
        .problem(403, "second_factor_needed");
    // The account itself stays open: there it is turned on.
    hr.client.get("/v1/me").await.expect(200);
    post(&employee, &group, "早").await.expect(201);

    protect(&company, &hr).await;
    assert_eq!(mine(&company, &hr).await["on"], true);
    post(&hr, &group, "早").await.expect(201);

    require(&company, json!({ "required_of": "everyone" }))
        .await
        .expect(200);
    employee
        .client
        .get(&me)
        .await
        .problem(403, "second_factor_needed");
    require(&company, json!({ "required_of": "nobody" }))
        .await
        .expect(200);
    employee.client.get(&me).await.expect(200);
}

/// Whoever manages the organization sees who has one, who must, and who misses it.
#[tokio::test]
async fn lists_who_misses_one() {
    let company = Company::found().await;
    let hr = company.hire_as("林静", "hr", None).await;
    let employee = company.hire("王小明").await;
    protect(&company, &company.owner).await;
    let policy = json!({ "required_of": "administrators", "from": null });
    require(&company, policy).await.expect(200);
    let owner = &company.owner.client;
    let read = async |query: &str| {
        let path = company.path(&format!("/second-factors?{query}"));
        owner.get(&path).await.expect(200)
    };
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|one| one["member_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = read("limit=2").await;
    assert_eq!(
        all["counts"],
        json!({ "members": 3, "required": 2, "on": 1, "missing": 1 })
    );
    assert_eq!(
        ids(&all),
        [company.owner.member_id.as_str(), hr.member_id.as_str()]
    );
    let rest = read(&format!(
        "limit=2&cursor={}",
        all["next_cursor"].as_str().unwrap()
    ))
    .await;
    assert_eq!(ids(&rest), [employee.member_id.as_str()]);
    assert_eq!(rest["next_cursor"], Value::Null);
    let missing = read("on=false&required=true").await;
    assert_eq!(ids(&missing), [hr.member_id.as_str()]);
    assert_eq!(missing["items"][0]["name"], "林静");
    employee
        .client
        .get(&company.path("/second-factors"))
        .await
        .problem(403, "forbidden");
}

//! Who may what, and why.

use serde_json::{Value, json};

use crate::support::{Company, Person};

async fn explain(company: &Company, person: &Person, rest: &str) -> Value {
    let path = company.path(&format!("/members/{}/permissions/{rest}", person.member_id));
    company.owner.client.get(&path).await.expect(200)
}

/// A yes names each grant that gives it: through which role, from whom, when and where.
#[tokio::test]
async fn a_yes_names_every_grant() {
    let company = Company::found().await;
    let rnd = company.department("研发部", None).await;
    let platform = company.department("平台组", Some(&rnd)).await;
    let market = company.department("市场部", None).await;
    let person = company
        .hire_as("赵磊", "department_manager", Some(&rnd))
        .await;
    let answer = explain(&company, &person, "attendance.read").await;
    assert_eq!(answer["allowed"], true);
    let reason = &answer["reasons"][0];
    assert_eq!(
        (&reason["kind"], &reason["role_name"], &reason["granted_by"]),
        (
            &json!("grant"),
            &json!("department_manager"),
            &json!(company.owner.member_id)
        )
    );
    assert_eq!(reason["granted_at"], "2026-09-07T00:50:00Z");
    let departments = json!([{ "department_id": rnd, "includes_below": true }]);
    assert_eq!(answer["departments"], departments);
    let there = |department: &str| format!("attendance.read?department_id={department}");
    let below = explain(&company, &person, &there(&platform)).await;
    assert_eq!(below["allowed"], true);
    let elsewhere = explain(&company, &person, &there(&market)).await;
    assert_eq!(elsewhere["allowed"], false);
    assert!(
        elsewhere["explanation"]
            .as_str()
            .unwrap()
            .contains("other departments")
    );

    company.grant(&person, "hr", None).await.expect(201);
    let answer = explain(&company, &person, &there(&market)).await;
    assert_eq!(
        (&answer["allowed"], &answer["departments"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(answer["reasons"].as_array().unwrap().len(), 2);
}

/// A no says what is missing, also for who may do nothing at present.
#[tokio::test]
async fn a_no_explains_as_well() {
    let company = Company::found().await;
    let person = company.hire("王小明").await;
    let answer = explain(&company, &person, "members.manage").await;
    assert_eq!(answer["allowed"], false);
    assert!(
        answer["explanation"]
            .as_str()
            .unwrap()
            .contains("no role with members.manage")
    );
    assert_eq!(answer["reasons"], json!([]));
    let everybody = explain(&company, &person, "messaging.use").await;
    assert_eq!(
        (&everybody["allowed"], &everybody["reasons"][0]["kind"]),
        (&json!(true), &json!("member"))
    );
    let member = company.path(&format!("/members/{}", person.member_id));
    let owner = &company.owner.client;
    let version = owner.get(&member).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    owner
        .patch(&member, version, json!({ "suspended": true }))
        .await
        .expect(200);
    let suspended = explain(&company, &person, "messaging.use").await;
    assert_eq!(suspended["allowed"], false);
    assert!(
        suspended["explanation"]
            .as_str()
            .unwrap()
            .contains("suspended")
    );
    let all = owner
        .get(&format!("{member}/permissions"))
        .await
        .expect(200);
    assert_eq!(all["items"], json!([]));
    let path = format!("{member}/permissions/members.paint");
    owner.get(&path).await.problem(404, "not_found");
}

/// What an admin may do and how far is listed, and so are the admins.
#[tokio::test]
async fn admins_and_their_scopes_are_listed() {
    let company = Company::found().await;
    let rnd = company.department("研发部", None).await;
    let person = company
        .hire_as("赵磊", "department_manager", Some(&rnd))
        .await;
    company.hire_as("李静", "hr", None).await;
    let path = company.path(&format!("/members/{}/permissions", person.member_id));
    let held = company.owner.client.get(&path).await.expect(200);
    let held = held["items"].as_array().unwrap();
    let names: Vec<_> = held
        .iter()
        .map(|held| held["permission"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "attendance.check_in",
            "attendance.correct",
            "attendance.plan_rosters",
            "attendance.read",
            "meetings.use",
            "messaging.use",
            "organization.read"
        ]
    );
    assert_eq!(held[0]["departments"], Value::Null);
    assert_eq!(held[1]["departments"][0]["department_id"], rnd);

    let list = async |query: String| {
        let path = company.path(&format!("/role-grants?{query}"));
        let page = company.owner.client.get(&path).await.expect(200);
        page["items"].as_array().unwrap().clone()
    };
    assert_eq!(list(String::new()).await.len(), 3);
    assert_eq!(
        list(format!("role_id={}", company.role("hr").await))
            .await
            .len(),
        1
    );
    let of_department = list(format!("department_id={rnd}")).await;
    assert_eq!(of_department.len(), 1);
    assert_eq!(of_department[0]["member_id"], person.member_id);
}

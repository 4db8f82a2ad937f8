//! Roles for some departments: what is within reach, and what is not.

use serde_json::{Value, json};

use crate::support::{Client, Company, Person};

/// 研发部 with 平台组 below it, 市场部 beside it, and somebody with a role for 研发部.
struct Parts {
    company: Company,
    rnd: String,
    platform: String,
    market: String,
    admin: Person,
    role: String,
}

const SCOPED: [&str; 4] = [
    "attendance.read",
    "departments.manage",
    "members.manage",
    "roles.grant",
];

impl Parts {
    async fn new(includes_below: bool) -> Self {
        let company = Company::found().await;
        let rnd = company.department("研发部", None).await;
        let platform = company.department("平台组", Some(&rnd)).await;
        let market = company.department("市场部", None).await;
        let admin = company.hire("分管").await;
        let body = json!({ "name": "分部管理员", "permissions": SCOPED });
        let owner = &company.owner.client;
        let role = owner.post(&company.path("/roles"), body).await.expect(201);
        let role = role["id"].as_str().unwrap().to_owned();
        let grant = json!({
            "member_id": admin.member_id, "role_id": role, "department_id": rnd,
            "includes_below": includes_below,
        });
        owner
            .post(&company.path("/role-grants"), grant)
            .await
            .expect(201);
        Self {
            company,
            rnd,
            platform,
            market,
            admin,
            role,
        }
    }

    fn client(&self) -> &Client {
        &self.admin.client
    }

    fn path(&self, rest: &str) -> String {
        self.company.path(rest)
    }

    async fn hire(&self, departments: &[&str]) -> String {
        let body = json!({ "name": "某人", "department_ids": departments });
        let owner = &self.company.owner.client;
        let made = owner.post(&self.path("/members"), body).await.expect(201);
        made["id"].as_str().unwrap().to_owned()
    }

    /// The status of adding somebody to a department.
    async fn add(&self, department: &str) -> u16 {
        let body = json!({ "name": "新人", "department_ids": [department] });
        self.client()
            .post(&self.path("/members"), body)
            .await
            .status
    }

    async fn grant(&self, member: &str, role: &str, department: Value, below: bool) -> u16 {
        let body = json!({
            "member_id": member, "role_id": role, "department_id": department, "includes_below": below,
        });
        self.client()
            .post(&self.path("/role-grants"), body)
            .await
            .status
    }
}

/// Members come into, and go between, departments of the scope only.
#[tokio::test]
async fn members_are_managed_within() {
    let parts = Parts::new(true).await;
    assert_eq!(parts.add(&parts.rnd).await, 201);
    assert_eq!(parts.add(&parts.platform).await, 201);
    assert_eq!(parts.add(&parts.market).await, 403);
    let nowhere = json!({ "name": "新人" });
    let reply = parts.client().post(&parts.path("/members"), nowhere).await;
    reply.problem(403, "forbidden");

    let both = parts.hire(&[&parts.rnd, &parts.market]).await;
    let path = parts.path(&format!("/members/{both}"));
    let to = |departments: Value| json!({ "department_ids": departments });
    // The department outside stays; what is within may change.
    let moved = to(json!([parts.platform, parts.market]));
    parts.client().patch(&path, 1, moved).await.expect(200);
    let out = to(json!([parts.platform]));
    parts
        .client()
        .patch(&path, 2, out)
        .await
        .problem(403, "forbidden");
    let title = json!({ "title": "总监" });
    parts
        .client()
        .patch(&path, 2, title.clone())
        .await
        .expect(200);
    let stranger = parts.hire(&[&parts.market]).await;
    let path = parts.path(&format!("/members/{stranger}"));
    parts
        .client()
        .patch(&path, 1, title)
        .await
        .problem(403, "forbidden");
    let in_ = to(json!([parts.rnd]));
    parts
        .client()
        .patch(&path, 1, in_)
        .await
        .problem(403, "forbidden");
}

/// Without those below, the department alone is within reach.
#[tokio::test]
async fn a_department_alone() {
    let parts = Parts::new(false).await;
    assert_eq!(parts.add(&parts.rnd).await, 201);
    assert_eq!(parts.add(&parts.platform).await, 403);
    let below = json!({ "name": "新组", "parent_id": parts.rnd });
    let reply = parts
        .client()
        .post(&parts.path("/departments"), below)
        .await;
    reply.problem(403, "forbidden");
    let today =
        |department: &str| parts.path(&format!("/departments/{department}/attendance/today"));
    parts
        .client()
        .get(&today(&parts.platform))
        .await
        .problem(403, "forbidden");
    let me = parts.client().get(&parts.path("/me")).await.expect(200);
    let mut held = me["permissions"].as_array().unwrap().iter();
    let held = held
        .find(|held| held["permission"] == "members.manage")
        .unwrap();
    assert_eq!(
        (&held["department_id"], &held["includes_below"]),
        (&json!(parts.rnd), &json!(false))
    );
}

/// Departments are made, changed and moved below the department of the scope.
#[tokio::test]
async fn departments_are_managed_within() {
    let parts = Parts::new(true).await;
    let client = parts.client();
    let made = json!({ "name": "算法组", "parent_id": parts.rnd });
    let made = client
        .post(&parts.path("/departments"), made)
        .await
        .expect(201);
    let path = parts.path(&format!("/departments/{}", made["id"].as_str().unwrap()));
    let below = json!({ "parent_id": parts.platform });
    client.patch(&path, 1, below).await.expect(200);
    let out = json!({ "parent_id": parts.market });
    client
        .patch(&path, 2, out.clone())
        .await
        .problem(403, "forbidden");
    client.delete(&path).await.expect(204);
    let elsewhere = json!({ "name": "海外", "parent_id": parts.market });
    client
        .post(&parts.path("/departments"), elsewhere)
        .await
        .problem(403, "forbidden");
    let own = parts.path(&format!("/departments/{}", parts.rnd));
    client
        .patch(&own, 1, json!({ "name": "研发中心" }))
        .await
        .expect(200);
    client.patch(&own, 2, out).await.problem(403, "forbidden");
    let market = parts.path(&format!("/departments/{}", parts.market));
    client
        .patch(&market, 1, json!({ "parent_id": parts.rnd }))
        .await
        .problem(403, "forbidden");
    client.delete(&market).await.problem(403, "forbidden");
}

/// Roles are given within the scope, to members of it, and never farther than one holds them.
#[tokio::test]
async fn roles_are_given_within() {
    let parts = Parts::new(true).await;
    let (inside, outside) = (
        parts.hire(&[&parts.rnd]).await,
        parts.hire(&[&parts.market]).await,
    );
    let (rnd, platform, market) = (json!(parts.rnd), json!(parts.platform), json!(parts.market));
    assert_eq!(parts.grant(&inside, &parts.role, platform, true).await, 201);
    assert_eq!(
        parts.grant(&inside, &parts.role, rnd.clone(), true).await,
        201
    );
    assert_eq!(parts.grant(&inside, &parts.role, market, true).await, 403);
    assert_eq!(
        parts.grant(&inside, &parts.role, Value::Null, true).await,
        403
    );
    assert_eq!(
        parts.grant(&outside, &parts.role, rnd.clone(), true).await,
        403
    );
    let hr = parts.company.role("hr").await;
    assert_eq!(parts.grant(&inside, &hr, Value::Null, true).await, 403);
    let manager = parts.company.role("department_manager").await;
    assert_eq!(parts.grant(&inside, &manager, rnd, true).await, 201);
    // Another's grant that reaches farther is not theirs to take back.
    let owner = &parts.company.owner.client;
    let whole = json!({ "member_id": inside, "role_id": hr });
    let whole = owner
        .post(&parts.path("/role-grants"), whole)
        .await
        .expect(201);
    let whole = parts.path(&format!("/role-grants/{}", whole["id"].as_str().unwrap()));
    parts
        .client()
        .delete(&whole)
        .await
        .problem(403, "grant_exceeds_own");
}

/// Who holds a role for a department alone gives it no farther, and does not widen a grant.
#[tokio::test]
async fn reach_is_not_widened() {
    let parts = Parts::new(false).await;
    let inside = parts.hire(&[&parts.rnd]).await;
    let rnd = json!(parts.rnd);
    assert_eq!(
        parts.grant(&inside, &parts.role, rnd.clone(), true).await,
        403
    );
    assert_eq!(
        parts.grant(&inside, &parts.role, rnd.clone(), false).await,
        201
    );
    assert_eq!(
        parts.grant(&inside, &parts.role, rnd.clone(), true).await,
        403
    );
    // An owner does, and it stays one grant.
    let body = json!({
        "member_id": inside, "role_id": parts.role, "department_id": rnd, "includes_below": true,
    });
    let owner = &parts.company.owner.client;
    let wide = owner
        .post(&parts.path("/role-grants"), body)
        .await
        .expect(201);
    assert_eq!(wide["includes_below"], true);
    assert_eq!(parts.grant(&inside, &parts.role, rnd, false).await, 403);
    let all = parts.path(&format!("/members/{inside}/role-grants"));
    let all = owner.get(&all).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    let none = json!({ "member_id": inside, "role_id": parts.role, "includes_below": false });
    let reply = owner.post(&parts.path("/role-grants"), none).await;
    reply.problem(422, "validation_failed");
}

/// Invitations are sent, listed and taken back for who is within.
#[tokio::test]
async fn invitations_are_managed_within() {
    let parts = Parts::new(true).await;
    let owner = &parts.company.owner.client;
    let mut ids = Vec::new();
    for (number, department) in [&parts.platform, &parts.market].into_iter().enumerate() {
        let email = format!("scope{number}@example.com");
        let body = json!({ "name": "新人", "email": email, "department_ids": [department] });
        let made = owner.post(&parts.path("/members"), body).await.expect(201);
        ids.push(made["id"].clone());
    }
    let path = parts.path("/invitations");
    let reply = parts
        .client()
        .post(&path, json!({ "member_ids": ids }))
        .await;
    reply.problem(403, "forbidden");
    let within = json!({ "member_ids": [ids[0]] });
    parts.client().post(&path, within).await.expect(201);
    let other = json!({ "member_ids": [ids[1]] });
    let other = owner.post(&path, other).await.expect(201);
    let list = parts.client().get(&path).await.expect(200);
    let listed: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| &i["member_id"])
        .collect();
    assert_eq!(listed, [&ids[0]]);
    let other = format!("{path}/{}", other["items"][0]["id"].as_str().unwrap());
    parts
        .client()
        .delete(&other)
        .await
        .problem(403, "forbidden");
    let mine = format!("{path}/{}", list["items"][0]["id"].as_str().unwrap());
    parts.client().delete(&mine).await.expect(204);
    let import = parts
        .client()
        .request(reqwest::Method::POST, &parts.path("/imports"));
    let import = import
        .header("content-type", "text/csv")
        .body("name\n某某\n");
    parts.client().send(import).await.problem(403, "forbidden");
}

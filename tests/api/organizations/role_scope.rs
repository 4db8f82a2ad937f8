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

const SCOPED: [&str; 6] = [
    "attendance.correct",
    "attendance.plan_rosters",
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
        |department: &str| parts.path(&format!("/attendance/board?department_id={department}"));
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

/// Links, codes and requests to join are managed where they lead.
#[tokio::test]
async fn joining_is_managed_within() {
    let parts = Parts::new(true).await;
    let (company, owner, client) = (&parts.company, &parts.company.owner.client, parts.client());
    let links = parts.path("/join-links");
    let to =
        |department: &str| json!({ "kind": "link", "approval": true, "department_id": department });
    for out in [
        to(&parts.market),
        json!({ "kind": "code", "approval": false }),
    ] {
        client.post(&links, out).await.problem(403, "forbidden");
    }
    let within = client.post(&links, to(&parts.platform)).await.expect(201);
    let beyond = owner.post(&links, to(&parts.market)).await.expect(201);
    let listed = client.get(&links).await.expect(200);
    assert_eq!(ids(&listed), [text(&within["join_link"]["id"])]);

    // Of those who ask, the admin hears and decides about who comes to a department of the scope.
    let mut requests = Vec::new();
    for made in [&within, &within, &beyond] {
        let (_, newcomer) = company.server.account("新人").await;
        let body = json!({ "secret": made["secret"] });
        let asked = newcomer
            .post("/v1/invitations/join", body)
            .await
            .expect(200);
        requests.push(text(&asked["request_id"]));
    }
    let listed = client.get(&parts.path("/join-requests")).await.expect(200);
    assert_eq!(ids(&listed), [requests[1].clone(), requests[0].clone()]);
    let events = client
        .get(&parts.path("/events?limit=500"))
        .await
        .expect(200);
    let told = |id: &String| events.to_string().contains(id);
    assert_eq!(
        requests.iter().map(told).collect::<Vec<_>>(),
        [true, true, false]
    );
    let decide = |id: &str, what: &str| parts.path(&format!("/join-requests/{id}/{what}"));
    let elsewhere = json!({ "department_ids": [parts.rnd, parts.market] });
    for (path, body) in [
        (decide(&requests[0], "approve"), elsewhere),
        (decide(&requests[2], "approve"), json!({})),
        (decide(&requests[2], "refuse"), json!({})),
    ] {
        client.post(&path, body).await.problem(403, "forbidden");
    }
    let here = json!({ "department_ids": [parts.rnd] });
    client
        .post(&decide(&requests[0], "approve"), here)
        .await
        .expect(200);
    client
        .post(&decide(&requests[1], "refuse"), json!({}))
        .await
        .expect(200);

    let link =
        |made: &Value| parts.path(&format!("/join-links/{}", text(&made["join_link"]["id"])));
    client
        .delete(&link(&beyond))
        .await
        .problem(403, "forbidden");
    client.delete(&link(&within)).await.expect(204);
    let unknown = parts.path(&format!("/join-links/{}", parts.rnd));
    client.delete(&unknown).await.problem(404, "not_found");

    for (department, status) in [(&parts.platform, 200), (&parts.market, 403)] {
        let email = format!("remind{status}@example.com");
        let body = json!({ "name": "新人", "email": email, "department_ids": [department] });
        let member = owner.post(&parts.path("/members"), body).await.expect(201);
        let body = json!({ "member_ids": [member["id"]] });
        let sent = owner
            .post(&parts.path("/invitations"), body)
            .await
            .expect(201);
        let id = text(&sent["items"][0]["id"]);
        let earlier = "UPDATE invitations SET created_at = created_at - interval '1 day'";
        company.server.sql(earlier).await;
        let path = parts.path(&format!("/invitations/{id}/remind"));
        assert_eq!(client.post(&path, json!({})).await.status, status);
    }
}

/// Who is in departments of the scope only is sent away, to a successor in one of them.
#[tokio::test]
async fn departures_are_managed_within() {
    let parts = Parts::new(true).await;
    let client = parts.client();
    let (inside, heir) = (
        parts.hire(&[&parts.rnd, &parts.platform]).await,
        parts.company.hire_into("继任", &[&parts.platform]).await,
    );
    let stranger = parts.company.hire_into("外人", &[&parts.market]).await;
    let path = |member: &str| parts.path(&format!("/members/{member}/departure"));
    let day = |successor: Value| json!({ "last_day": "2026-12-31", "successor_id": successor, "reason": "回老家" });
    let announce = |member: &str, body: Value| {
        let (client, path) = (client.clone(), path(member));
        async move { client.on(1, reqwest::Method::POST, &path, Some(body)).await }
    };
    for beyond in [
        parts.hire(&[&parts.rnd, &parts.market]).await,
        parts.hire(&[&parts.market]).await,
    ] {
        announce(&beyond, day(Value::Null))
            .await
            .problem(403, "forbidden");
        let complete = format!("{}/complete", path(&beyond));
        let reply = client
            .on(1, reqwest::Method::POST, &complete, Some(json!({})))
            .await;
        reply.problem(403, "forbidden");
    }
    announce(&inside, day(json!(stranger.member_id)))
        .await
        .problem(403, "forbidden");
    let leaving = announce(&inside, day(json!(heir.member_id)))
        .await
        .expect(200);
    assert_eq!(
        (
            &leaving["departure"]["last_day"],
            &leaving["departure"]["reason"]
        ),
        (&json!("2026-12-31"), &json!("回老家"))
    );
    // Who is leaving is told to whoever may decide about it, and to nobody else.
    let member = parts.path(&format!("/members/{inside}"));
    let read = client.get(&member).await.expect(200);
    assert_eq!(read["departure"], leaving["departure"]);
    let read = stranger.client.get(&member).await.expect(200);
    assert!(read["departure"].is_null(), "{read}");
    let later = json!({ "last_day": "2027-01-31" });
    client.patch(&path(&inside), 2, later).await.expect(200);
    client
        .on(3, reqwest::Method::DELETE, &path(&inside), None)
        .await
        .expect(200);
    let complete = format!("{}/complete", path(&inside));
    let left = client
        .on(4, reqwest::Method::POST, &complete, Some(json!({})))
        .await
        .expect(200);
    assert_eq!(left["status"], "left");
    let back = parts.path(&format!("/members/{inside}/rejoin"));
    let reply = client
        .on(
            5,
            reqwest::Method::POST,
            &back,
            Some(json!({ "same_account": false })),
        )
        .await;
    reply.problem(403, "forbidden");
    // Nobody sends their betters away.
    let hr = parts.company.hire_into("人事", &[&parts.rnd]).await;
    parts.company.grant(&hr, "hr", None).await.expect(201);
    announce(&hr.member_id, day(Value::Null))
        .await
        .problem(403, "grant_exceeds_own");
}

/// Departments of the scope are merged with each other, and have their managers and their order.
#[tokio::test]
async fn departments_are_merged_within() {
    let parts = Parts::new(true).await;
    let client = parts.client();
    let algorithm = parts.company.department("算法组", Some(&parts.rnd)).await;
    let (inside, outside) = (
        parts.hire(&[&algorithm]).await,
        parts.hire(&[&parts.market]).await,
    );
    let merge = |from: &str, into: &str| {
        let path = parts.path(&format!("/departments/{from}/merge"));
        let (client, body) = (client.clone(), json!({ "into_id": into }));
        async move { client.post(&path, body).await }
    };
    for (from, into) in [
        (&algorithm, &parts.market),
        (&parts.market, &algorithm),
        (&parts.rnd, &parts.market),
    ] {
        merge(from, into).await.problem(403, "forbidden");
    }
    merge(&algorithm, &parts.platform).await.expect(200);
    let read = client
        .get(&parts.path(&format!("/members/{inside}")))
        .await
        .expect(200);
    assert_eq!(read["department_ids"], json!([parts.platform]));
    for (department, member, status) in [
        (&parts.platform, &inside, 200),
        (&parts.market, &outside, 403),
    ] {
        let managers = parts.path(&format!("/departments/{department}/managers"));
        let set = client
            .put(&managers, json!({ "member_ids": [member] }))
            .await;
        assert_eq!(set.status, status, "{}", set.json);
        let place = parts.path(&format!("/departments/{department}/members/{member}"));
        let set = client.put(&place, json!({ "position": 7 })).await;
        assert_eq!(set.status, status, "{}", set.json);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| text(&item["id"])).collect()
}

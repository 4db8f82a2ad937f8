//! A mute does not end by going away: it holds again for whoever comes back before it is over.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::file_collect::keep_house;
use super::{group, post};
use crate::organizations::departure_announce::complete;
use crate::support::{Company, Person};

const KEPT: &str = "SELECT count(*) FROM conversation_mutes";

async fn mute(by: &Person, path: &str, whom: &Person, minutes: i64) {
    let mute = format!("{path}/members/{}/mute", whom.member_id);
    let body = json!({ "minutes": minutes });
    by.client.put(&mute, body).await.expect(204);
}

async fn leave(person: &Person, path: &str) {
    let own = format!("{path}/members/{}", person.member_id);
    person.client.delete(&own).await.expect(204);
}

async fn add(by: &Person, path: &str, whom: &Person) {
    let body = json!({ "member_ids": [whom.member_id] });
    let members = format!("{path}/members");
    by.client.post(&members, body).await.expect(200);
}

async fn until(person: &Person, path: &str) -> Value {
    let seen = person.client.get(path).await.expect(200);
    seen["place"]["muted_until"].clone()
}

/// The mute is the same as before, and decides; nothing of it is kept twice.
async fn holds(company: &Company, person: &Person, path: &str, before: &Value) {
    assert_eq!(until(person, path).await, *before);
    assert!(!before.is_null());
    post(person, path, "我可以说吗").await.problem(403, "muted");
    assert_eq!(company.server.count(KEPT).await, 0);
}

async fn link(by: &Person, path: &str, approval: bool) -> Value {
    let body = json!({ "approval": approval });
    let links = format!("{path}/links");
    let made = by.client.post(&links, body).await.expect(201);
    json!({ "secret": made["secret"] })
}

/// Brought in, by a link, by approval, after being removed, and after leaving the organization.
#[tokio::test]
async fn a_mute_holds_in_a_group_for_who_comes_back() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    mute(&wang, &path, &li, 600).await;
    let before = until(&li, &path).await;
    leave(&li, &path).await;
    assert_eq!(company.server.count(KEPT).await, 1);
    add(&zhao, &path, &li).await;
    holds(&company, &li, &path, &before).await;

    let joins = company.path("/conversation-joins");
    let open = link(&wang, &path, false).await;
    leave(&li, &path).await;
    li.client.post(&joins, open.clone()).await.expect(200);
    holds(&company, &li, &path, &before).await;

    let asking = link(&wang, &path, true).await;
    leave(&li, &path).await;
    let asked = li.client.post(&joins, asking).await.expect(200);
    let request = asked["request_id"].as_str().unwrap();
    let approve = format!("{path}/requests/{request}/approve");
    wang.client.post(&approve, json!({})).await.expect(204);
    holds(&company, &li, &path, &before).await;

    let place = format!("{path}/members/{}", li.member_id);
    wang.client.delete(&place).await.expect(204);
    add(&zhao, &path, &li).await;
    holds(&company, &li, &path, &before).await;

    complete(&company, &li, json!({})).await.expect(200);
    let member = company.path(&format!("/members/{}", li.member_id));
    act(&company, &member, Method::POST, "/rejoin", json!({})).await;
    add(&wang, &path, &li).await;
    let again = company.server.sign_in(li.account_id).await;
    let li = Person {
        client: again,
        ..li
    };
    holds(&company, &li, &path, &before).await;
}

async fn act(company: &Company, at: &str, method: Method, rest: &str, body: Value) {
    let owner = &company.owner.client;
    let version = owner.get(at).await.expect(200)["version"].as_i64();
    let path = format!("{at}{rest}");
    let done = owner.on(version.unwrap(), method, &path, Some(body)).await;
    done.expect(200);
}

/// In the group of a department: moved out and back by hand, by an import, suspended. Whoever comes
/// back as one of its admins is above it.
#[tokio::test]
async fn a_mute_holds_in_what_follows_the_organization() {
    let company = Company::found().await;
    let above = company.department("总部", None).await;
    let home = company.department("研发部", Some(&above)).await;
    let other = company.department("市场部", None).await;
    let boss = company
        .hire_as("周经理", "department_manager", Some(&home))
        .await;
    let li = company.hire_into("李娜", &[&home]).await;
    let at = company.path(&format!("/departments/{home}/group"));
    let bound = company.owner.client.put(&at, json!({})).await.expect(200);
    let id = bound["conversation_id"].as_str().unwrap();
    let path = company.path(&format!("/conversations/{id}"));
    mute(&boss, &path, &li, 600).await;
    let before = until(&li, &path).await;
    let member = company.path(&format!("/members/{}", li.member_id));
    let patch = async |body: Value| act(&company, &member, Method::PATCH, "", body).await;

    patch(json!({ "department_ids": [other], "employee_number": "B1" })).await;
    li.client.get(&path).await.problem(404, "not_found");
    patch(json!({ "department_ids": [home] })).await;
    holds(&company, &li, &path, &before).await;

    patch(json!({ "suspended": true })).await;
    assert_eq!(company.server.count(KEPT).await, 1);
    patch(json!({ "suspended": false })).await;
    let again = company.server.sign_in(li.account_id).await;
    let li = Person {
        client: again,
        ..li
    };
    holds(&company, &li, &path, &before).await;

    for department in ["市场部", "总部/研发部"] {
        let client = &company.owner.client;
        let request = client
            .request(Method::POST, &company.path("/imports"))
            .header("content-type", "text/csv")
            .body(format!(
                "\u{feff}姓名,工号,部门\r\n李娜,B1,{department}\r\n"
            ));
        client.send(request).await.expect(202);
        company.server.run_jobs().await;
        let kept = i64::from(department == "市场部");
        assert_eq!(company.server.count(KEPT).await, kept, "{department}");
    }
    holds(&company, &li, &path, &before).await;

    patch(json!({ "department_ids": [above] })).await;
    assert_eq!(company.server.count(KEPT).await, 1);
    let grant = json!({
        "member_id": li.member_id, "role_id": company.role("department_manager").await,
        "department_id": above, "includes_below": true,
    });
    let grants = company.path("/role-grants");
    let owner = &company.owner.client;
    owner.post(&grants, grant).await.expect(201);
    patch(json!({ "department_ids": [above, home] })).await;
    assert!(until(&li, &path).await.is_null());
    assert_eq!(company.server.count(KEPT).await, 0);
    post(&li, &path, "我回来了").await.expect(201);
}

/// It ends while they are away: by an admin, by itself, and for who comes back as the owner.
#[tokio::test]
async fn a_mute_ends_while_one_is_away() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let unmute = format!("{path}/members/{}/mute", li.member_id);
    mute(&wang, &path, &li, 600).await;
    leave(&li, &path).await;
    zhao.client
        .delete(&unmute)
        .await
        .problem(403, "not_conversation_admin");
    assert_eq!(company.server.count(KEPT).await, 1);
    wang.client.delete(&unmute).await.expect(204);
    // There is nothing left of it.
    wang.client.delete(&unmute).await.problem(404, "not_found");
    add(&wang, &path, &li).await;
    assert!(until(&li, &path).await.is_null());

    mute(&wang, &path, &li, 600).await;
    leave(&li, &path).await;
    let successor = json!({ "successor_id": li.member_id });
    complete(&company, &wang, successor).await.expect(200);
    let seen = li.client.get(&path).await.expect(200);
    assert_eq!(seen["place"]["role"], "owner");
    assert!(seen["place"]["muted_until"].is_null());
    assert_eq!(company.server.count(KEPT).await, 0);

    let second = group(&company, &[&li, &zhao]).await;
    for (group, minutes) in [(&path, 5), (&second, 10)] {
        mute(&li, group, &zhao, minutes).await;
        leave(&zhao, group).await;
    }
    company.server.clock.advance(TimeDelta::minutes(5));
    // What is over is not restored, and nobody has to come back for it to be forgotten.
    keep_house(&company).await;
    assert_eq!(company.server.count(KEPT).await, 1);
    company.server.clock.advance(TimeDelta::minutes(5));
    assert_eq!(company.server.count(KEPT).await, 1);
    add(&li, &second, &zhao).await;
    assert!(until(&zhao, &second).await.is_null());
    assert_eq!(company.server.count(KEPT).await, 0);
}

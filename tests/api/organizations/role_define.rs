//! Roles of the organization's own.

use serde_json::{Value, json};

use crate::support::{Company, Person};

async fn role(company: &Company, name: &str, permissions: &[&str]) -> Value {
    let body = json!({ "name": name, "permissions": permissions });
    let path = company.path("/roles");
    company.owner.client.post(&path, body).await.expect(201)
}

async fn give(company: &Company, person: &Person, role: &Value, department: Option<&str>) -> Value {
    let body = json!({
        "member_id": person.member_id, "role_id": role["id"], "department_id": department,
    });
    let path = company.path("/role-grants");
    company.owner.client.post(&path, body).await.expect(201)
}

fn at(company: &Company, role: &Value) -> String {
    company.path(&format!("/roles/{}", role["id"].as_str().unwrap()))
}

/// A role is made, given, changed and removed; what it gives holds at once, and no longer.
#[tokio::test]
async fn lives_from_its_making_to_its_end() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let person = company.hire("王小明").await;
    let body = json!({
        "name": "前台", "group": "行政", "permissions": ["rooms.manage", "audit.read", "rooms.manage"],
    });
    let made = owner.post(&company.path("/roles"), body).await.expect(201);
    assert_eq!(made["permissions"], json!(["audit.read", "rooms.manage"]));
    assert_eq!(
        (&made["group"], &made["holders"]),
        (&json!("行政"), &json!(0))
    );
    let entries = company.path("/audit-entries");
    person.client.get(&entries).await.problem(403, "forbidden");
    let grant = give(&company, &person, &made, None).await;
    assert_eq!(grant["granted_by"], company.owner.member_id);
    person.client.get(&entries).await.expect(200);
    let read = owner.get(&at(&company, &made)).await.expect(200);
    assert_eq!(read["holders"], 1);

    let patch = json!({ "name": "接待", "group": null, "permissions": ["rooms.manage"] });
    let edited = owner
        .patch(&at(&company, &made), 1, patch.clone())
        .await
        .expect(200);
    assert_eq!(
        (&edited["name"], &edited["group"], &edited["version"]),
        (&json!("接待"), &Value::Null, &json!(2))
    );
    let stale = owner.patch(&at(&company, &made), 1, patch).await;
    stale.problem(412, "version_mismatch");
    person.client.get(&entries).await.problem(403, "forbidden");

    owner
        .delete(&at(&company, &made))
        .await
        .problem(409, "role_in_use");
    let revoked = format!("{}?revoke=true", at(&company, &made));
    owner.delete(&revoked).await.expect(204);
    owner
        .get(&at(&company, &made))
        .await
        .problem(404, "not_found");
    let room = json!({ "name": "浦江", "capacity": 4 });
    let rooms = company.path("/rooms");
    person
        .client
        .post(&rooms, room)
        .await
        .problem(403, "forbidden");
    let entries = owner.get(&entries).await.expect(200);
    let actions: Vec<_> = entries["items"].as_array().unwrap()[..5]
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "role.removed",
            "role.revoked",
            "role.edited",
            "role.granted",
            "role.created"
        ]
    );
    let edit = &entries["items"][2];
    assert_eq!(
        edit["before"]["permissions"],
        json!(["audit.read", "rooms.manage"])
    );
    assert_eq!(edit["after"]["name"], "接待");
}

/// What is no permission, a name that is taken, a built-in role: each is refused with its reason.
#[tokio::test]
async fn what_cannot_be_is_refused() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let roles = company.path("/roles");
    let body = json!({ "name": "甲", "permissions": ["rooms.manage", "rooms.paint"] });
    let problem = owner
        .post(&roles, body)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/permissions/1");
    for name in ["", " ", "一".repeat(65).as_str()] {
        let body = json!({ "name": name, "permissions": [] });
        owner
            .post(&roles, body)
            .await
            .problem(422, "validation_failed");
    }
    let taken = json!({ "name": "hr", "permissions": [] });
    owner
        .post(&roles, taken)
        .await
        .problem(409, "role_name_taken");
    let builtin = company.path(&format!("/roles/{}", company.role("hr").await));
    let patch = json!({ "permissions": [] });
    owner
        .patch(&builtin, 1, patch)
        .await
        .problem(409, "role_builtin");
    owner.delete(&builtin).await.problem(409, "role_builtin");
}

/// Nobody writes into a role, strikes out of it, or removes with it, what they do not hold.
#[tokio::test]
async fn nobody_gives_beyond_their_own_through_a_role() {
    let company = Company::found().await;
    let editor = company.hire("编辑").await;
    let own = role(&company, "角色管理员", &["roles.manage", "rooms.manage"]).await;
    give(&company, &editor, &own, None).await;
    let client = &editor.client;
    let roles = company.path("/roles");
    let body = json!({ "name": "审计", "permissions": ["audit.read"] });
    client
        .post(&roles, body)
        .await
        .problem(403, "grant_exceeds_own");
    let body = json!({ "name": "会议室", "permissions": ["rooms.manage"] });
    let made = client.post(&roles, body).await.expect(201);
    let path = at(&company, &made);
    // Their own role, too: that would be a way up.
    let more = json!({ "permissions": ["roles.manage", "rooms.manage", "audit.read"] });
    client
        .patch(&at(&company, &own), 1, more)
        .await
        .problem(403, "grant_exceeds_own");
    let audit = json!({ "permissions": ["rooms.manage", "audit.read"] });
    client
        .patch(&path, 1, audit.clone())
        .await
        .problem(403, "grant_exceeds_own");
    company
        .owner
        .client
        .patch(&path, 1, audit)
        .await
        .expect(200);
    // What is in it already stays; what is not theirs is not theirs to strike out.
    client
        .patch(&path, 2, json!({ "name": "会议室和审计" }))
        .await
        .expect(200);
    let struck = json!({ "permissions": ["rooms.manage"] });
    client
        .patch(&path, 3, struck)
        .await
        .problem(403, "grant_exceeds_own");
    client.delete(&path).await.problem(403, "grant_exceeds_own");
}

/// A role that is given for departments keeps to what can be held there.
#[tokio::test]
async fn what_departments_cannot_have_stays_out() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let department = company.department("研发部", None).await;
    let person = company.hire("王小明").await;
    let whole = role(&company, "会议室", &["rooms.manage", "members.manage"]).await;
    let body = json!({
        "member_id": person.member_id, "role_id": whole["id"], "department_id": department,
    });
    let grants = company.path("/role-grants");
    let problem = owner
        .post(&grants, body)
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/department_id");
    let scoped = role(&company, "人事", &["members.manage", "messaging.use"]).await;
    give(&company, &person, &scoped, Some(&department)).await;
    let path = at(&company, &scoped);
    let patch = json!({ "permissions": ["members.manage", "rooms.manage"] });
    owner
        .patch(&path, 1, patch)
        .await
        .problem(409, "role_in_use");
    let patch = json!({ "permissions": ["attendance.read"] });
    owner.patch(&path, 1, patch).await.expect(200);
}

/// A role that is removed while others give it: either it goes, or it is in use; nobody holds
/// what does not exist.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removing_and_granting_at_once_is_settled() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let person = company.hire("王小明").await;
    for number in 0..5 {
        let made = role(&company, &format!("角色{number}"), &["rooms.manage"]).await;
        let body = json!({ "member_id": person.member_id, "role_id": made["id"] });
        let (grants, path) = (company.path("/role-grants"), at(&company, &made));
        let (granted, removed) = tokio::join!(owner.post(&grants, body), owner.delete(&path));
        match (granted.status, removed.status) {
            (201, 409) => {}
            (422, 204) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// One owner is enough, and two are advised.
#[tokio::test]
async fn a_second_owner_is_advised() {
    let company = Company::found().await;
    let path = company.path(&format!("/roles/{}", company.role("owner").await));
    let read = company.owner.client.get(&path).await.expect(200);
    assert!(read["hint"].as_str().unwrap().contains("an owner, too"));
    company.hire_as("李雷", "owner", None).await;
    let read = company.owner.client.get(&path).await.expect(200);
    assert_eq!((&read["hint"], &read["holders"]), (&Value::Null, &json!(2)));
}

//! The codes of organizations and of joining.

use serde_json::{Value, json};

use super::super::world::{Caller, World, delete, file, post};
use super::codes;
use crate::support::{Client, Reply};

codes! { |world|
    "department_cycle" => {
        let above = world.department().await;
        let below = world.create("/departments", json!({ "name": world.name(), "parent_id": above })).await;
        owner(world).patch(&world.path(&format!("/departments/{above}")), 1, json!({ "parent_id": below })).await
    },
    "department_not_empty" => owner(world).delete(&world.path(&format!("/departments/{}", world.managed))).await,
    "department_name_taken" => twice(world, "/departments", json!({ "name": world.name() })).await,
    "department_external_id_taken" => {
        let external_id = world.name();
        world.create("/departments", json!({ "name": world.name(), "external_id": external_id })).await;
        let body = json!({ "name": world.name(), "external_id": external_id });
        owner(world).post(&world.path("/departments"), body).await
    },
    "department_limit" => {
        let mut parent = world.department().await;
        loop {
            let body = json!({ "name": "下一级", "parent_id": parent });
            let reply = owner(world).post(&world.path("/departments"), body).await;
            match reply.json["id"].as_str() {
                Some(id) => parent = id.to_owned(),
                None => return reply,
            }
        }
    },
    "employee_number_taken" => {
        twice(world, "/members", json!({ "name": "王小明", "employee_number": world.name() })).await
    },
    "member_email_taken" => twice(world, "/members", json!({ "name": "王小明", "email": world.email() })).await,
    "member_already_joined" => {
        let body = json!({ "member_ids": [world.employee().member_id] });
        owner(world).post(&world.path("/invitations"), body).await
    },
    "own_second_factor_first" => {
        let version = world.version(&world.path("")).await;
        let body = json!({ "second_factor": { "required_of": "everyone" } });
        owner(world).patch(&world.path(""), version, body).await
    },
    "last_owner" => {
        let path = world.path(&format!("/members/{}/role-grants", world.owner().member_id));
        let grants = owner(world).get(&path).await.expect(200);
        let grant = grants["items"][0]["id"].as_str().unwrap();
        owner(world).delete(&world.path(&format!("/role-grants/{grant}"))).await
    },
    "departure_announced" => {
        let path = world.path(&format!("/members/{}/departure", world.leaving().await));
        post(path, json!({ "last_day": "2026-12-31" })).on(2).send(owner(world)).await
    },
    "departure_not_announced" => {
        let path = world.path(&format!("/members/{}/departure", world.member().await));
        delete(path).on(1).send(owner(world)).await
    },
    "member_left" => {
        let path = world.path(&format!("/members/{}/departure", world.left().await));
        post(path, json!({ "last_day": "2026-12-31" })).on(2).send(owner(world)).await
    },
    "member_not_left" => {
        let path = world.path(&format!("/members/{}/rejoin", world.member().await));
        post(path, json!({})).on(1).send(owner(world)).await
    },
    "manager_cycle" => {
        let above = world.member().await;
        let below = world.create("/members", json!({ "name": world.name(), "manager_id": above })).await;
        let path = world.path(&format!("/members/{above}"));
        owner(world).patch(&path, 1, json!({ "manager_id": below })).await
    },
    "custom_field_name_taken" => twice(world, "/custom-fields", field(&world.name())).await,
    "custom_field_limit" => {
        loop {
            let reply = owner(world).post(&world.path("/custom-fields"), field(&world.name())).await;
            if reply.status != 201 {
                return reply;
            }
        }
    },
    "grant_exceeds_own" => {
        let role = world.company.role("owner").await;
        let body = json!({ "member_id": world.employee().member_id, "role_id": role });
        world.client(Caller::Admin).post(&world.path("/role-grants"), body).await
    },
    "user_group_name_taken" => twice(world, "/user-groups", json!({ "name": world.name() })).await,
    "user_group_limit" => {
        let org = &world.company.id;
        world.company.server.sql(&format!(
            "INSERT INTO user_groups (org_id, id, name, dynamic, by_department, by_role, created_at) \
             SELECT '{org}', gen_random_uuid(), 'n' || i, false, false, false, now() FROM generate_series(1, 1000) i"
        )).await;
        let reply = owner(world).post(&world.path("/user-groups"), json!({ "name": world.name() })).await;
        world.company.server.sql(&format!("DELETE FROM user_groups WHERE org_id = '{org}'")).await;
        reply
    },
    "user_group_static" => {
        let path = world.path(&format!("/user-groups/{}", world.user_group().await));
        owner(world).patch(&path, 1, json!({ "conditions": { "titles": ["工程师"] } })).await
    },
    "user_group_dynamic" => {
        let body = json!({ "name": world.name(), "conditions": { "titles": ["工程师"] } });
        let id = world.create("/user-groups", body).await;
        let request = owner(world).request(reqwest::Method::PATCH, &world.path(&format!("/user-groups/{id}/members")));
        owner(world).send(request.json(&json!({ "add": [] }))).await
    },
    "role_name_taken" => twice(world, "/roles", json!({ "name": world.name(), "permissions": [] })).await,
    "role_limit" => {
        loop {
            let body = json!({ "name": world.name(), "permissions": [] });
            let reply = owner(world).post(&world.path("/roles"), body).await;
            if reply.status != 201 {
                return reply;
            }
        }
    },
    "role_builtin" => {
        owner(world).delete(&world.path(&format!("/roles/{}", world.company.role("hr").await))).await
    },
    "role_in_use" => {
        let role = role_in_use(world).await;
        owner(world).delete(&world.path(&format!("/roles/{role}"))).await
    },
    "invitation_invalid" => {
        owner(world).post("/v1/invitations/accept", json!({ "token": "nobody.made.this" })).await
    },
    "account_already_member" => {
        let token = world.invitation().await.1;
        world.employee().client.post("/v1/invitations/accept", json!({ "token": token })).await
    },
    "visibility_rule_limit" => {
        let somebody = json!([{ "kind": "member", "id": world.employee().member_id }]);
        let body = json!({ "kind": "fields", "name": "不公开手机号", "fields": ["mobile"], "objects": somebody });
        loop {
            let reply = owner(world).post(&world.path("/visibility/rules"), body.clone()).await;
            if reply.status != 201 {
                return reply;
            }
        }
    },
    "invitation_reminded" => {
        let id = world.invitation().await.0;
        owner(world).post(&world.path(&format!("/invitations/{id}/remind")), json!({})).await
    },
    "join_request_decided" => {
        let id = world.join_request().await;
        let path = world.path(&format!("/join-requests/{id}/refuse"));
        owner(world).post(&path, json!({})).await.expect(200);
        owner(world).post(&path, json!({})).await
    },
    "import_rejected" => {
        let id = checked(world, "name,mobile\n王小明,12\n").await;
        apply(world, &id).await
    },
    "import_expired" => {
        let id = checked(world, &format!("name\n{}\n", world.name())).await;
        let over = "UPDATE imports SET finished_at = finished_at - interval '25 hours'";
        world.company.server.sql(over).await;
        world.company.server.services.forget_expired().await.unwrap();
        apply(world, &id).await
    },
    "import_not_checked" => {
        let id = send(world).await.expect(202)["id"].as_str().unwrap().to_owned();
        apply(world, &id).await
    },
    "import_limit" => loop {
        let reply = send(world).await;
        if reply.status != 202 {
            break reply;
        }
    },
}

fn owner(world: &World) -> &Client {
    &world.owner().client
}

/// A role that somebody holds: the one of those who manage a part of the organization.
async fn role_in_use(world: &World) -> String {
    let roles = owner(world).get(&world.path("/roles")).await.expect(200);
    let mut roles = roles["items"].as_array().unwrap().iter();
    let role = roles.find(|role| role["builtin"].is_null() && role["holders"] == 1);
    role.unwrap()["id"].as_str().unwrap().to_owned()
}

fn field(name: &str) -> Value {
    json!({ "name": name, "kind": "number", "visible_to": "everyone", "editable_by": "administrators" })
}

/// The second of two equal creates.
async fn twice(world: &World, path: &str, body: Value) -> Reply {
    world.create(path, body.clone()).await;
    owner(world).post(&world.path(path), body).await
}

/// A dry run that is waiting.
async fn send(world: &World) -> Reply {
    let path = world.path("/imports?dry_run=true");
    file(path, "text/csv", "name\n王小明\n")
        .send(owner(world))
        .await
}

/// A dry run that has ended.
async fn checked(world: &World, content: &str) -> String {
    let path = world.path("/imports?dry_run=true");
    let sent = file(path, "text/csv", content).send(owner(world)).await;
    world.company.server.run_jobs().await;
    sent.expect(202)["id"].as_str().unwrap().to_owned()
}

async fn apply(world: &World, id: &str) -> Reply {
    let path = world.path(&format!("/imports/{id}/apply"));
    owner(world).post(&path, json!({})).await
}

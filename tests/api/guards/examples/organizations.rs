//! Organizations, departments, members, roles, joining, the event log.

use reqwest::Method;
use serde_json::json;

use super::super::world::{Request, World, call, delete, file, get, patch, post, put};
use super::examples;
use crate::support::Person;

examples! { |world, who|
    "found_organization" => post(
        "/v1/organizations".to_owned(),
        json!({ "name": world.name(), "time_zone": "Asia/Shanghai", "locale": "zh-CN" }),
    ),
    "list_my_organizations" => get("/v1/me/organizations".to_owned()),
    "read_organization" => get(world.path("")),
    "edit_organization" => {
        let version = world.version(&world.path("")).await;
        patch(world.path(""), json!({ "name": world.name() })).on(version)
    },
    "read_my_membership" => get(world.path("/me")),
    "list_second_factors" => get(world.path("/second-factors?limit=5&on=false&required=false")),
    "list_audit_entries" => get(world.path("/audit-entries?limit=5")),
    "export_audit_entries" => get(world.path("/audit-entries/export?action=room.created")),
    "read_audit_head" => get(world.path("/audit-head")),
    "read_audit_retention" => get(world.path("/audit-retention")),
    "set_audit_retention" => {
        let version = world.version(&world.path("/audit-retention")).await;
        put(world.path("/audit-retention"), json!({ "kept_days": 400 })).on(version)
    },
    "list_events" => get(world.path("/events?limit=5")),

    "create_department" => {
        let parent = world.department().await;
        let body = json!({
            "name": world.name(), "parent_id": parent, "position": 3, "external_id": world.name(),
        });
        post(world.path("/departments"), body)
    },
    "create_department: within the managed one" => {
        post(world.path("/departments"), json!({ "name": world.name(), "parent_id": world.managed }))
    },
    "list_departments" => get(world.path("/departments?limit=5")),
    "list_departments: by external id" => get(world.path("/departments?external_id=HR-1")),
    "read_department" => get(world.path(&format!("/departments/{}", world.department().await))),
    "edit_department" => {
        let (id, parent) = (world.department().await, world.department().await);
        let body = json!({
            "name": world.name(), "parent_id": parent, "position": 2, "external_id": world.name(),
        });
        patch(world.path(&format!("/departments/{id}")), body).on(1)
    },
    "edit_department: within the managed one" => {
        let (id, parent) = (world.department_within().await, world.department_within().await);
        patch(world.path(&format!("/departments/{id}")), json!({ "parent_id": parent })).on(1)
    },
    "edit_department: out of the managed one" => {
        let (id, parent) = (world.department_within().await, world.department().await);
        patch(world.path(&format!("/departments/{id}")), json!({ "parent_id": parent })).on(1)
    },
    "remove_department: within the managed one" => {
        delete(world.path(&format!("/departments/{}", world.department_within().await)))
    },
    "remove_department" => delete(world.path(&format!("/departments/{}", world.department().await))),
    "remove_department: into another" => {
        let (id, into) = (world.department().await, world.department().await);
        delete(world.path(&format!("/departments/{id}?destination_id={into}")))
    },
    "merge_department" => {
        let (id, into) = (world.department().await, world.department().await);
        post(world.path(&format!("/departments/{id}/merge")), json!({ "into_id": into }))
    },
    "merge_department: within the managed one" => {
        let (id, into) = (world.department_within().await, world.department_within().await);
        post(world.path(&format!("/departments/{id}/merge")), json!({ "into_id": into }))
    },
    "list_department_managers" => get(world.path(&format!("/departments/{}/managers", world.managed))),
    "set_department_managers" => {
        let department = world.department().await;
        let member = world.member_of(&department).await;
        put(world.path(&format!("/departments/{department}/managers")), json!({ "member_ids": [member] }))
    },
    "set_department_managers: within the managed one" => {
        let department = world.department_within().await;
        let member = world.member_of(&department).await;
        put(world.path(&format!("/departments/{department}/managers")), json!({ "member_ids": [member] }))
    },
    "set_department_place: within the managed one" => {
        let department = world.department_within().await;
        let member = world.member_of(&department).await;
        put(world.path(&format!("/departments/{department}/members/{member}")), json!({ "position": 3 }))
    },
    "set_department_place" => {
        let department = world.department().await;
        let member = world.member_of(&department).await;
        let path = format!("/departments/{department}/members/{member}");
        put(world.path(&path), json!({ "position": -1 }))
    },

    "create_member" => {
        let body = json!({
            "name": world.name(), "employee_number": world.name(), "mobile": "+8613800138000",
            "email": world.email(), "title": "工程师", "department_ids": [world.department().await],
            "other_names": ["Xiaoming Wang"], "manager_id": world.colleague().member_id, "hired_on": "2026-09-01",
        });
        post(world.path("/members"), body)
    },
    "create_member: within the managed department" => {
        let body = json!({ "name": world.name(), "department_ids": [world.department_within().await] });
        post(world.path("/members"), body)
    },
    "list_members" => get(world.path("/members?limit=5")),
    "list_members: of a department" => {
        get(world.path(&format!("/members?limit=5&department_id={}", world.managed)))
    },
    "list_members: in the order of a department" => {
        get(world.path(&format!("/members?department_id={}&sort=position", world.managed)))
    },
    "read_member" => get(world.path(&format!("/members/{}", world.member().await))),
    "edit_member" => {
        let (id, department) = (world.member().await, world.department().await);
        let body = json!({
            "title": "总监", "email": world.email(), "department_ids": [department], "other_names": ["Ming"],
            "manager_id": world.colleague().member_id, "hired_on": null,
            "custom_fields": { world.field().await: "上海" },
        });
        patch(world.path(&format!("/members/{id}")), body).on(1)
    },
    "list_members: who left" => get(world.path("/members?limit=5&status=left")),

    "edit_my_profile" => {
        let version = world.version(&world.path(&format!("/members/{}", who.member_id))).await;
        let body = json!({ "other_names": ["Ming"], "custom_fields": { world.field().await: "北京" } });
        patch(world.path("/me"), body).on(version)
    },

    "create_custom_field" => {
        let body = json!({
            "name": world.name(), "kind": "choice", "choices": ["上海", "北京"], "position": 3, "required": false,
            "visible_to": "oneself_and_managers", "editable_by": "administrators",
        });
        post(world.path("/custom-fields"), body)
    },
    "list_custom_fields" => get(world.path("/custom-fields")),
    "list_custom_fields: archived" => get(world.path("/custom-fields?archived=true")),
    "read_custom_field" => get(world.path(&format!("/custom-fields/{}", world.field().await))),
    "edit_custom_field" => {
        let path = world.path(&format!("/custom-fields/{}", world.field().await));
        let version = world.version(&path).await;
        let body = json!({
            "name": world.name(), "position": 2, "required": false, "visible_to": "everyone",
            "editable_by": "oneself", "archived": false,
        });
        patch(path, body).on(version)
    },

    "announce_departure" => {
        let path = world.path(&format!("/members/{}/departure", world.member().await));
        let successor = &world.colleague().member_id;
        post(path, json!({ "last_day": "2026-12-31", "successor_id": successor, "reason": "回老家" })).on(1)
    },
    "announce_departure: of an administrator" => {
        let member = world.member().await;
        world.grant(&member, "admin").await;
        post(world.path(&format!("/members/{member}/departure")), json!({ "last_day": "2026-12-31" })).on(1)
    },
    "announce_departure: within the managed department" => {
        let path = world.path(&format!("/members/{}/departure", world.member_within().await));
        let successor = &world.employee().member_id;
        post(path, json!({ "last_day": "2026-12-31", "successor_id": successor })).on(1)
    },
    "complete_departure: within the managed department" => {
        let path = world.path(&format!("/members/{}/departure/complete", world.member_within().await));
        post(path, json!({})).on(1)
    },
    "change_departure" => {
        let path = world.path(&format!("/members/{}/departure", world.leaving().await));
        patch(path, json!({ "last_day": "2027-01-31", "successor_id": null, "reason": null })).on(2)
    },
    "cancel_departure" => delete(world.path(&format!("/members/{}/departure", world.leaving().await))).on(2),
    "complete_departure" => {
        let path = world.path(&format!("/members/{}/departure/complete", world.member().await));
        post(path, json!({ "successor_id": world.colleague().member_id, "reason": "回老家" })).on(1)
    },
    "rejoin_member" => {
        let path = world.path(&format!("/members/{}/rejoin", world.left().await));
        post(path, json!({ "same_account": true, "department_ids": [world.managed] })).on(2)
    },

    "edit_member: within the managed department" => {
        let (id, department) = (world.member_within().await, world.department_within().await);
        patch(world.path(&format!("/members/{id}")), json!({ "department_ids": [department] })).on(1)
    },
    "edit_member: out of the managed department" => {
        let (id, department) = (world.member_within().await, world.department().await);
        patch(world.path(&format!("/members/{id}")), json!({ "department_ids": [department] })).on(1)
    },

    "list_permissions" => get("/v1/permissions".to_owned()),
    "list_member_permissions" => get(world.path(&format!("/members/{}/permissions", who.member_id))),
    "explain_member_permission" => get(world.path(&format!(
        "/members/{}/permissions/members.manage?department_id={}", who.member_id, world.managed
    ))),
    "create_role" => {
        let body = json!({ "name": world.name(), "group": "分公司", "permissions": ["members.manage"] });
        post(world.path("/roles"), body)
    },
    "read_role" => get(world.path(&format!("/roles/{}", world.role(&["rooms.manage"]).await))),
    "edit_role" => {
        let id = world.role(&["rooms.manage"]).await;
        patch(world.path(&format!("/roles/{id}")), json!({ "permissions": ["members.manage"] })).on(1)
    },
    "remove_role" => delete(world.path(&format!("/roles/{}", world.role(&["rooms.manage"]).await))),
    "list_role_grants" => get(world.path(&format!("/role-grants?limit=5&department_id={}", world.managed))),
    "search_directory" => get(world.path("/directory?q=yg&limit=5")),

    "create_visibility_rule" => {
        let body = json!({
            "kind": "hide", "name": world.name(), "objects": [{ "kind": "department", "id": world.department().await }],
            "excludes": [{ "kind": "member", "id": world.member().await }],
        });
        post(world.path("/visibility/rules"), body)
    },
    "create_visibility_rule: of scope" => {
        let body = json!({
            "kind": "scope", "name": world.name(), "viewers": [{ "kind": "member", "id": world.member().await }],
            "reach": "listed", "listed": [{ "kind": "department", "id": world.department().await }],
        });
        post(world.path("/visibility/rules"), body)
    },
    "create_visibility_rule: of fields" => {
        let body = json!({
            "kind": "fields", "name": world.name(), "fields": ["mobile"],
            "objects": [{ "kind": "member", "id": world.member().await }],
        });
        post(world.path("/visibility/rules"), body)
    },
    "list_visibility_rules" => get(world.path("/visibility/rules?limit=5")),
    "read_visibility_rule" => get(visibility_rule(world).await),
    "replace_visibility_rule" => {
        let body = json!({
            "name": world.name(), "active": false, "in_search": false,
            "objects": [{ "kind": "member", "id": world.member().await }],
        });
        put(visibility_rule(world).await, body).on(1)
    },
    "remove_visibility_rule" => delete(visibility_rule(world).await),
    "read_visibility_settings" => get(world.path("/visibility/settings")),
    "edit_visibility_settings" => {
        let version = world.version(&world.path("/visibility/settings")).await;
        patch(world.path("/visibility/settings"), json!({ "precedence": "parent_first" })).on(version)
    },
    "explain_visibility" => {
        let (viewer, target) = (world.member().await, world.member().await);
        get(world.path(&format!("/visibility/explanation?viewer_id={viewer}&target_id={target}")))
    },

    "list_roles" => get(world.path("/roles")),
    "grant_role" => {
        let (member, role) = (world.member().await, world.company.role("hr").await);
        post(world.path("/role-grants"), json!({ "member_id": member, "role_id": role }))
    },
    "grant_role: in a department" => {
        let member = world.member_of(&world.managed).await;
        let role = world.company.role("department_manager").await;
        let body = json!({ "member_id": member, "role_id": role, "department_id": world.managed });
        post(world.path("/role-grants"), body)
    },
    "grant_role: within the managed department" => {
        let (member, role) = (world.member_within().await, world.role(&["attendance.read"]).await);
        let body = json!({ "member_id": member, "role_id": role, "department_id": world.managed });
        post(world.path("/role-grants"), body)
    },
    "grant_role: of owner" => {
        let (member, role) = (world.member().await, world.company.role("owner").await);
        post(world.path("/role-grants"), json!({ "member_id": member, "role_id": role }))
    },
    "list_member_grants" => get(world.path(&format!("/members/{}/role-grants", who.member_id))),
    "revoke_role" => {
        let member = world.member().await;
        delete(world.path(&format!("/role-grants/{}", world.grant(&member, "hr").await)))
    },
    "revoke_role: within the managed department" => {
        let (member_id, role_id) = (world.member_within().await, world.role(&["members.manage"]).await);
        let body = json!({
            "member_id": member_id, "role_id": role_id, "department_id": world.managed, "includes_below": false,
        });
        delete(world.path(&format!("/role-grants/{}", world.create("/role-grants", body).await)))
    },
    "revoke_role: of owner" => {
        let member = world.member().await;
        delete(world.path(&format!("/role-grants/{}", world.grant(&member, "owner").await)))
    },

    "create_user_group" => {
        let roles = [world.company.role("hr").await];
        let conditions = json!({ "department_ids": [world.managed], "role_ids": roles, "titles": ["工程师"] });
        let body = json!({ "name": world.name(), "description": "夜里值班", "conditions": conditions });
        post(world.path("/user-groups"), body)
    },
    "list_user_groups" => get(world.path("/user-groups?limit=5")),
    "list_user_groups: of a member" => {
        get(world.path(&format!("/user-groups?limit=5&member_id={}", world.employee().member_id)))
    },
    "read_user_group" => get(world.path(&format!("/user-groups/{}", world.user_group().await))),
    "edit_user_group" => {
        let body = json!({ "name": world.name(), "description": null });
        patch(world.path(&format!("/user-groups/{}", world.user_group().await)), body).on(1)
    },
    "remove_user_group" => delete(world.path(&format!("/user-groups/{}", world.user_group().await))),
    "list_user_group_members" => {
        get(world.path(&format!("/user-groups/{}/members?limit=5", world.user_group().await)))
    },
    "change_user_group_members" => {
        let body = json!({ "add": [world.owner().member_id], "remove": [world.employee().member_id] });
        patch(world.path(&format!("/user-groups/{}/members", world.user_group().await)), body)
    },

    "invite_members" => post(world.path("/invitations"), json!({ "member_ids": [world.member().await] })),
    "invite_members: within the managed department" => {
        post(world.path("/invitations"), json!({ "member_ids": [world.member_within().await] }))
    },
    "list_invitations" => get(world.path("/invitations?limit=5")),
    "revoke_invitation" => delete(world.path(&format!("/invitations/{}", world.invitation().await.0))),
    "remind_invitation" => {
        let id = world.invitation().await.0;
        let earlier = format!("UPDATE invitations SET created_at = created_at - interval '1 day' WHERE id = '{id}'");
        world.company.server.sql(&earlier).await;
        post(world.path(&format!("/invitations/{id}/remind")), json!({}))
    },
    "create_join_link" => {
        let body = json!({
            "kind": "code", "department_id": world.department().await, "expires_in_hours": 24,
            "max_uses": 5, "approval": true,
        });
        post(world.path("/join-links"), body)
    },
    "create_join_link: to the managed department" => {
        let body = json!({ "kind": "link", "department_id": world.managed, "approval": true });
        post(world.path("/join-links"), body)
    },
    "list_join_links" => get(world.path("/join-links?limit=5")),
    "revoke_join_link" => delete(world.path(&format!("/join-links/{}", world.join_link(false).await.0))),
    "revoke_join_link: to the managed department" => {
        let id = world.join_link_to(&world.managed, false).await.0;
        delete(world.path(&format!("/join-links/{id}")))
    },
    "preview_invitation" => {
        let secret = world.join_link(false).await.1;
        post("/v1/invitations/preview".to_owned(), json!({ "secret": secret }))
    },
    "join_organization" => {
        let secret = world.join_link(false).await.1;
        post("/v1/invitations/join".to_owned(), json!({ "secret": secret, "name": world.name() }))
    },
    "join_organization: with approval" => {
        let secret = world.join_link(true).await.1;
        post("/v1/invitations/join".to_owned(), json!({ "secret": secret, "name": world.name() }))
    },
    "list_join_requests" => get(world.path("/join-requests?limit=5&status=pending")),
    "approve_join_request" => {
        let (id, department) = (world.join_request().await, world.department().await);
        let body = json!({ "department_ids": [department] });
        post(world.path(&format!("/join-requests/{id}/approve")), body)
    },
    "approve_join_request: to the managed department" => {
        let secret = world.join_link_to(&world.managed, true).await.1;
        let id = world.join_request_by(&secret).await;
        post(world.path(&format!("/join-requests/{id}/approve")), json!({}))
    },
    "refuse_join_request" => {
        let id = world.join_request().await;
        post(world.path(&format!("/join-requests/{id}/refuse")), json!({ "reason": "请先联系人事部门。" }))
    },
    "accept_invitation" => {
        post("/v1/invitations/accept".to_owned(), json!({ "token": world.invitation().await.1 }))
    },
    "register_invitation" => {
        let token = world.invitation().await.1;
        let body = json!({ "token": token, "password": "correct horse battery", "locale": "en" });
        post("/v1/invitations/register".to_owned(), body)
    },
    "import_members" => file(
        world.path("/imports"),
        "text/csv",
        format!("name,employee_number,department\n王小明,{},研发部/平台组\n", world.name()),
    ),
    "read_import" => get(world.path(&format!("/imports/{}", import(world, who, "").await))),
    "apply_import" => {
        let id = import(world, who, "?dry_run=true").await;
        world.company.server.run_jobs().await;
        call(Method::POST, world.path(&format!("/imports/{id}/apply")), None)
    },
    "export_members" => get(world.path("/exports/members?format=xlsx&locale=en")),
    "read_import_template" => get(world.path("/imports/template?format=csv")),
}

/// An import of somebody; of the owner where they may not.
async fn import(world: &World, who: &Person, query: &str) -> String {
    let content = format!("name,employee_number\n王小明,{}\n", world.name());
    let request = file(world.path(&format!("/imports{query}")), "text/csv", content);
    let mut reply = request.send(&who.client).await;
    if reply.status == 403 {
        reply = request.send(&world.owner().client).await;
    }
    reply.expect(202)["id"].as_str().unwrap().to_owned()
}

/// The path of a rule that hides somebody whom nobody looks for.
async fn visibility_rule(world: &World) -> String {
    let body = json!({
        "kind": "hide", "name": world.name(), "objects": [{ "kind": "member", "id": world.member().await }],
    });
    let all = world
        .owner()
        .client
        .get(&world.path("/visibility/rules?limit=100"))
        .await
        .expect(200);
    let all = all["items"].as_array().unwrap();
    // There are at most 50 of a kind.
    for rule in all.iter().skip(20) {
        let old = format!("/visibility/rules/{}", rule["id"].as_str().unwrap());
        let gone = world.owner().client.delete(&world.path(&old)).await;
        assert!(matches!(gone.status, 204 | 404));
    }
    let id = world.create("/visibility/rules", body).await;
    world.path(&format!("/visibility/rules/{id}"))
}

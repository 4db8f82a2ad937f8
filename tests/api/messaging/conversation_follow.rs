//! Conversations whose people follow the organization.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Company, Person};

/// Places that are not what they should be, counted by another way than the service's: by the
/// paths of the departments.
const WRONG: &str = "\
    WITH wanted AS ( \
        SELECT c.id, m.id AS member_id, CASE WHEN EXISTS ( \
            SELECT FROM role_grants g JOIN roles r ON r.id = g.role_id JOIN departments own ON own.id = c.department_id \
            WHERE g.member_id = m.id AND r.builtin = 'department_manager' \
            AND (g.department_id = own.id OR g.includes_below AND own.path @> ARRAY[g.department_id]) \
        ) THEN 'admin' ELSE 'member' END AS role \
        FROM conversations c JOIN members m USING (org_id) \
        WHERE c.kind = 'department' AND m.status IN ('active', 'leaving') AND EXISTS ( \
            SELECT FROM department_members p JOIN departments d ON d.id = p.department_id \
            WHERE p.member_id = m.id AND (d.id = c.department_id OR c.with_below AND d.path @> ARRAY[c.department_id] \
                AND (c.with_outsourced OR NOT EXISTS (SELECT FROM departments o WHERE o.outsourced AND o.id = ANY (d.path) \
                    AND o.id <> c.department_id AND o.path @> ARRAY[c.department_id])))) \
        UNION ALL \
        SELECT c.id, m.id, CASE WHEN EXISTS ( \
            SELECT FROM role_grants g JOIN roles r ON r.id = g.role_id \
            WHERE g.member_id = m.id AND g.department_id IS NULL \
            AND (r.builtin IN ('owner', 'admin') OR r.permissions @> ARRAY['announcements.manage']) \
        ) THEN 'admin' ELSE 'member' END \
        FROM conversations c JOIN members m USING (org_id) \
        WHERE c.kind = 'announcement' AND m.status IN ('active', 'leaving') \
    ), present AS ( \
        SELECT conversation_id AS id, member_id, role FROM conversation_members p \
        JOIN conversations c ON c.id = p.conversation_id WHERE c.kind IN ('department', 'announcement') \
    ), wrong AS ( \
        (TABLE wanted EXCEPT TABLE present) UNION ALL (TABLE present EXCEPT TABLE wanted) \
    ) SELECT (SELECT count(*) FROM wrong) + (SELECT count(*) FROM conversations c WHERE member_count <> \
        (SELECT count(*) FROM conversation_members p WHERE p.conversation_id = c.id)) AS count";

async fn bind(company: &Company, department: &str, flags: Value) -> Value {
    let path = company.path(&format!("/departments/{department}/group"));
    company.owner.client.put(&path, flags).await.expect(200)
}

/// Any request of the owner on a member or a department, on the version that is there now.
async fn act(company: &Company, method: Method, at: &str, rest: &str, body: Value) -> u16 {
    let owner = &company.owner.client;
    let at = company.path(at);
    let found = owner.get(&at).await;
    if found.status != 200 {
        return found.status;
    }
    let version = found.expect(200)["version"].as_i64().unwrap();
    let path = format!("{at}{rest}");
    let reply = owner.on(version, method, &path, Some(body)).await;
    assert!(reply.status < 500, "{path}");
    reply.status
}

async fn settled(company: &Company, after: &str) {
    assert_eq!(company.server.count(WRONG).await, 0, "after {after}");
}

/// Whatever becomes of people, departments and roles, by whatever way: after each step the
/// people of every group are the department's, its managers are its admins, and everybody is in
/// the announcement channel.
#[tokio::test]
async fn people_are_followed_wherever_they_go() {
    let company = Company::found().await;
    let mut departments: Vec<String> = Vec::new();
    for (name, parent) in [
        ("研发", None),
        ("平台", Some(0)),
        ("内核", Some(1)),
        ("市场", None),
    ] {
        let parent = parent.map(|at: usize| departments[at].clone());
        let made = company.department(name, parent.as_deref()).await;
        departments.push(made);
    }
    let mut people: Vec<Person> = Vec::new();
    for number in 0..6 {
        let inside = departments[number % 4].as_str();
        people.push(company.hire_into(&format!("员工{number}"), &[inside]).await);
    }
    for (at, below) in [(0, true), (1, false), (2, true), (3, true)] {
        bind(&company, &departments[at], json!({ "with_below": below })).await;
    }
    bind(&company, &company.root, json!({})).await;
    settled(&company, "the beginning").await;

    let mut rng = StdRng::seed_from_u64(22);
    let mut done = [0; 10];
    for _ in 0..100 {
        let person = &people[rng.random_range(0..people.len())];
        let member = format!("/members/{}", person.member_id);
        let one = departments[rng.random_range(0..departments.len())].clone();
        let other = departments[rng.random_range(0..departments.len())].clone();
        let kind = rng.random_range(0..10_usize);
        let status = match kind {
            0 | 1 => {
                let body = json!({ "department_ids": if one == other { vec![one] } else { vec![one, other] } });
                act(&company, Method::PATCH, &member, "", body).await
            }
            2 => {
                let suspended = rng.random_bool(0.5);
                act(
                    &company,
                    Method::PATCH,
                    &member,
                    "",
                    json!({ "suspended": suspended }),
                )
                .await
            }
            3 => {
                act(
                    &company,
                    Method::POST,
                    &member,
                    "/departure/complete",
                    json!({}),
                )
                .await
            }
            4 => act(&company, Method::POST, &member, "/rejoin", json!({})).await,
            5 => {
                let at = format!("/departments/{one}");
                act(
                    &company,
                    Method::PATCH,
                    &at,
                    "",
                    json!({ "parent_id": other }),
                )
                .await
            }
            6 => {
                let path = company.path(&format!("/departments/{one}/managers"));
                let body = json!({ "member_ids": [person.member_id] });
                company.owner.client.put(&path, body).await.status
            }
            7 => company.grant(person, "admin", None).await.status,
            8 => {
                let at = format!("/departments/{one}");
                let body = json!({ "outsourced": rng.random_bool(0.5) });
                act(&company, Method::PATCH, &at, "", body).await
            }
            _ => {
                let flags = json!({
                    "with_below": rng.random_bool(0.7), "with_outsourced": rng.random_bool(0.5),
                });
                bind(&company, &one, flags).await;
                200
            }
        };
        done[kind] += usize::from(status < 300);
        settled(&company, &format!("step {kind} of {}", person.member_id)).await;
    }
    assert!(done.iter().all(|count| *count > 0), "{done:?}");

    // A merged department's group is archived; its people are in the other's.
    let path = company.path(&format!("/departments/{}/merge", departments[3]));
    let into = json!({ "into_id": company.root });
    company.owner.client.post(&path, into).await.expect(200);
    settled(&company, "a merger").await;
    let sql = "SELECT count(*) FROM conversations WHERE kind = 'department' AND archived_at IS NOT NULL \
               AND department_id IS NULL AND member_count = 0";
    assert_eq!(company.server.count(sql).await, 1);
}

/// People who come in a file, and by a statement that is no request's, are followed, too.
#[tokio::test]
async fn an_import_is_followed() {
    let company = Company::found().await;
    let made = company.department("研发部", None).await;
    let wang = company.hire_into("王小明", &[&made]).await;
    bind(&company, &made, json!({ "with_below": true })).await;
    let mut file = "\u{feff}姓名,工号,邮箱,部门\r\n".to_owned();
    for n in 0..300 {
        file += &format!("员工{n:03},B{n:04},b{n}@example.com,研发部/平台组\r\n");
    }
    let client = &company.owner.client;
    let request = client
        .request(Method::POST, &company.path("/imports"))
        .header("content-type", "text/csv")
        .body(file);
    client.send(request).await.expect(202);
    company.server.run_jobs().await;
    // Invited people are not in it before they are active, by whatever statement.
    let sql = "SELECT count(*) FROM conversation_members";
    assert_eq!(company.server.count(sql).await, 3);
    company
        .server
        .sql("UPDATE members SET status = 'active', account_id = gen_random_uuid(), joined_at = now() \
              WHERE employee_number LIKE 'B%'")
        .await;
    // Looked at as the next transaction of the organization ends that changes anything.
    act(
        &company,
        Method::PATCH,
        &format!("/members/{}", wang.member_id),
        "",
        json!({ "title": "工程师" }),
    )
    .await;
    settled(&company, "the import").await;
    assert_eq!(company.server.count(sql).await, 302 + 301);
    assert_eq!(
        company
            .server
            .count("SELECT count(*) FROM conversation_due")
            .await,
        0
    );
}

/// Whom a rule hides is left out, unless the group is to have them; who manages is its admin, and
/// nobody is added, leaves or owns it, until it is unbound.
#[tokio::test]
async fn a_department_group_has_its_rules() {
    let company = Company::found().await;
    let made = company.department("研发部", None).await;
    let secret = company.department("预研", Some(&made)).await;
    let boss = company
        .hire_as("周经理", "department_manager", Some(&made))
        .await;
    let wang = company.hire_into("王小明", &[&made]).await;
    let hidden = company.hire_into("隐身", &[&secret]).await;
    let outsider = company.hire("局外人").await;
    let rule = json!({ "kind": "hide", "name": "预研", "objects": [{ "kind": "department", "id": secret }] });
    let rule = company
        .owner
        .client
        .post(&company.path("/visibility/rules"), rule)
        .await
        .expect(201);
    let group = bind(&company, &made, json!({ "with_below": true })).await;
    assert_eq!(group["member_count"], 2);
    let path = company.path(&format!(
        "/conversations/{}",
        group["conversation_id"].as_str().unwrap()
    ));
    hidden.client.get(&path).await.problem(404, "not_found");
    let all = bind(
        &company,
        &made,
        json!({ "with_below": true, "with_hidden": true }),
    )
    .await;
    assert_eq!(
        (all["member_count"].as_i64(), &all["conversation_id"]),
        (Some(3), &group["conversation_id"])
    );
    bind(&company, &made, json!({ "with_below": true })).await;
    let rule = company.path(&format!(
        "/visibility/rules/{}",
        rule["id"].as_str().unwrap()
    ));
    company
        .owner
        .client
        .on(1, Method::DELETE, &rule, None)
        .await;
    let seen = boss.client.get(&path).await.expect(200);
    assert_eq!(
        (
            seen["name"].as_str(),
            seen["kind"].as_str(),
            seen["member_count"].as_i64()
        ),
        (Some("研发部"), Some("department"), Some(3))
    );
    assert_eq!(seen["place"]["role"], "admin");
    let more = json!({ "member_ids": [outsider.member_id] });
    for reply in [
        boss.client.post(&format!("{path}/members"), more).await,
        wang.client
            .delete(&format!("{path}/members/{}", wang.member_id))
            .await,
        boss.client.patch(&path, 1, json!({ "name": "别名" })).await,
    ] {
        reply.problem(409, "conversation_kind");
    }
    boss.client
        .patch(&path, 1, json!({ "posting": "admins" }))
        .await
        .expect(200);
    wang.client
        .patch(&path, 2, json!({ "posting": "everyone" }))
        .await
        .problem(403, "not_conversation_admin");
    let at = format!("/departments/{made}");
    act(
        &company,
        Method::PATCH,
        &at,
        "",
        json!({ "name": "研发中心" }),
    )
    .await;
    assert_eq!(wang.client.get(&path).await.expect(200)["name"], "研发中心");

    let unbind = company.path(&format!("/departments/{made}/group/unbind"));
    let owner = |person: &Person| json!({ "owner_id": person.member_id });
    let client = &company.owner.client;
    client
        .post(&unbind, owner(&outsider))
        .await
        .problem(422, "validation_failed");
    client.post(&unbind, owner(&wang)).await.expect(204);
    client
        .post(&unbind, owner(&wang))
        .await
        .problem(404, "not_found");
    let free = wang.client.get(&path).await.expect(200);
    assert_eq!(
        (free["kind"].as_str(), free["place"]["role"].as_str()),
        (Some("group"), Some("owner"))
    );
    let member = format!("/members/{}", boss.member_id);
    let elsewhere = json!({ "department_ids": [company.root] });
    act(&company, Method::PATCH, &member, "", elsewhere).await;
    boss.client.get(&path).await.expect(200);
}

/// Who is outsourced is in their own department's group, and in those above that are to have them.
#[tokio::test]
async fn the_outsourced_are_in_groups_that_want_them() {
    let company = Company::found().await;
    let made = company.department("研发部", None).await;
    let body = json!({ "name": "外包一组", "parent_id": made, "outsourced": true });
    let path = company.path("/departments");
    let outsourced = company.owner.client.post(&path, body).await.expect(201);
    assert_eq!(outsourced["outsourced"], true);
    let outsourced = outsourced["id"].as_str().unwrap();
    let below = company.department("测试", Some(outsourced)).await;
    company.hire_into("王小明", &[&made]).await;
    company.hire_into("外包甲", &[outsourced]).await;
    company.hire_into("外包乙", &[&below]).await;
    let both = company.hire_into("两边", &[&made, &below]).await;
    let count = |group: Value| group["member_count"].as_i64().unwrap();

    let group = bind(&company, &made, json!({ "with_below": true })).await;
    assert_eq!(
        (&group["with_outsourced"], count(group.clone())),
        (&json!(false), 2)
    );
    // Their own groups know no difference.
    let own = bind(&company, outsourced, json!({ "with_below": true })).await;
    assert_eq!(count(own), 3);
    let all = json!({ "with_below": true, "with_outsourced": true });
    let all = bind(&company, &made, all).await;
    assert_eq!(
        (&all["with_outsourced"], count(all.clone())),
        (&json!(true), 4)
    );
    bind(&company, &made, json!({ "with_below": true })).await;
    settled(&company, "flags").await;

    // Whoever is there in their own right stays whatever becomes of the department.
    let group = company.path(&format!("/departments/{made}/group"));
    let inside = async || count(company.owner.client.get(&group).await.expect(200));
    let at = format!("/departments/{outsourced}");
    act(
        &company,
        Method::PATCH,
        &at,
        "",
        json!({ "outsourced": false }),
    )
    .await;
    assert_eq!(inside().await, 4);
    act(
        &company,
        Method::PATCH,
        &at,
        "",
        json!({ "outsourced": true }),
    )
    .await;
    assert_eq!(inside().await, 2);
    let member = format!("/members/{}", both.member_id);
    act(
        &company,
        Method::PATCH,
        &member,
        "",
        json!({ "department_ids": [below] }),
    )
    .await;
    assert_eq!(inside().await, 1);
    settled(&company, "outsourcing").await;
}

/// Where the organization wants it, each department that is made has a group by itself, with the people whom
/// the same import puts into it.
#[tokio::test]
async fn new_departments_have_groups_by_themselves() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let old = company.department("老部门", None).await;
    let wang = company.hire_into("王小明", &[&old]).await;
    let settings = company.path("/messaging-settings");
    let group_of = async |department: &str| {
        let path = company.path(&format!("/departments/{department}/group"));
        client.get(&path).await
    };
    let body = |groups: Value| json!({ "read_receipts": true, "recall_minutes": 1440, "department_groups": groups });
    let flags = json!({ "with_below": true, "with_outsourced": false, "with_hidden": true });
    let kept = client
        .on(1, Method::PUT, &settings, Some(body(flags.clone())))
        .await
        .expect(200);
    assert_eq!(kept["department_groups"], flags);
    assert_eq!(
        client.get(&settings).await.expect(200)["department_groups"],
        flags
    );

    let made = company.department("研发部", None).await;
    let group = group_of(&made).await.expect(200);
    assert_eq!(
        (&group["name"], &group["member_count"]),
        (&json!("研发部"), &json!(0))
    );
    assert_eq!(
        (
            &group["with_below"],
            &group["with_outsourced"],
            &group["with_hidden"]
        ),
        (&json!(true), &json!(false), &json!(true))
    );
    group_of(&old).await.problem(404, "not_found");
    act(
        &company,
        Method::PATCH,
        &format!("/members/{}", wang.member_id),
        "",
        json!({ "employee_number": "A1" }),
    )
    .await;
    let file = "\u{feff}姓名,工号,部门\r\n王小明,A1,研发部/平台组/内核\r\n";
    let request = client
        .request(Method::POST, &company.path("/imports"))
        .header("content-type", "text/csv")
        .body(file);
    client.send(request).await.expect(202);
    company.server.run_jobs().await;
    let groups = "SELECT count(*) FROM conversations WHERE kind = 'department' AND member_count = 1 AND with_below";
    assert_eq!(
        company.server.count(groups).await,
        3,
        "of 研发部, 平台组 and 内核"
    );
    settled(&company, "the import").await;

    // Without the field as with null: as it was before.
    let off = json!({ "read_receipts": true, "recall_minutes": 1440 });
    let kept = client
        .on(2, Method::PUT, &settings, Some(off))
        .await
        .expect(200);
    assert_eq!(kept["department_groups"], Value::Null);
    let late = company.department("市场部", None).await;
    group_of(&late).await.problem(404, "not_found");
    let half = json!({ "read_receipts": true, "recall_minutes": 1440, "department_groups": { "below": true } });
    client
        .on(3, Method::PUT, &settings, Some(half))
        .await
        .problem(422, "validation_failed");
}

/// Everybody is in the announcement channel, and who holds the permission posts in it.
#[tokio::test]
async fn the_announcement_channel_is_everybodys() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let channel = company.path("/announcement-channel");
    let opened = client.get(&channel).await.expect(200);
    assert_eq!(
        (&opened["member_count"], &opened["name"]),
        (&json!(1), &json!("晨光科技"))
    );
    let wang = company.hire("王小明").await;
    company.hire_as("李人事", "hr", None).await;
    let opened = wang.client.get(&channel).await.expect(200);
    assert_eq!(opened["member_count"], 3);
    let path = company.path(&format!(
        "/conversations/{}",
        opened["conversation_id"].as_str().unwrap()
    ));
    let seen = wang.client.get(&path).await.expect(200);
    assert_eq!(
        (seen["kind"].as_str(), seen["policy"]["posting"].as_str()),
        (Some("announcement"), Some("admins"))
    );
    assert_eq!(seen["place"]["role"], "member");
    assert_eq!(
        client.get(&path).await.expect(200)["place"]["role"],
        "admin"
    );
    wang.client
        .delete(&format!("{path}/members/{}", wang.member_id))
        .await
        .problem(409, "conversation_kind");
    client
        .patch(&path, 1, json!({ "posting": "everyone" }))
        .await
        .problem(409, "conversation_kind");
    // A role of the organization's own makes admins, and unmakes them when it changes.
    let role = json!({ "name": "公告员", "permissions": ["announcements.manage"] });
    let role = client.post(&company.path("/roles"), role).await.expect(201);
    let id = role["id"].as_str().unwrap();
    let grant = json!({ "member_id": wang.member_id, "role_id": id });
    client
        .post(&company.path("/role-grants"), grant)
        .await
        .expect(201);
    let role_of = async || wang.client.get(&path).await.expect(200)["place"]["role"].clone();
    assert_eq!(role_of().await, "admin");
    let role = company.path(&format!("/roles/{id}"));
    client
        .patch(&role, 1, json!({ "permissions": [] }))
        .await
        .expect(200);
    assert_eq!(role_of().await, "member");
    settled(&company, "the role's change").await;
}

/// Organizations that were founded before there was a channel get it when the service looks after
/// its house, with everybody in it, once.
#[tokio::test]
async fn the_channel_comes_to_those_who_were_before() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let count = "SELECT count(*) FROM conversations WHERE kind = 'announcement'";
    // As the migration leaves it.
    company
        .server
        .sql(
            "SET session_replication_role = replica; DELETE FROM conversation_members; DELETE FROM conversations; \
             SET session_replication_role = origin; \
             INSERT INTO conversation_due (org_id) SELECT org_id FROM organizations",
        )
        .await;
    let channel = company.path("/announcement-channel");
    let (mut socket, _) = crate::support::Socket::open(&company, &wang, None).await;
    let services = &company.server.services;
    let (one, other) = tokio::join!(services.forget_expired(), services.forget_expired());
    one.unwrap();
    other.unwrap();
    assert_eq!(company.server.count(count).await, 1);
    let created = socket.event("conversation.created").await;
    let opened = wang.client.get(&channel).await.expect(200);
    assert_eq!(
        opened["conversation_id"],
        created["payload"]["conversation_id"]
    );
    assert_eq!(opened["member_count"], 2);
    settled(&company, "the migration").await;
}

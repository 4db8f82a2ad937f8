//! What ends, and what passes on, when somebody leaves.

use serde_json::{Value, json};

use super::departure_announce::{announce, complete, member};
use crate::messaging::{group, post};
use crate::support::{Company, Person, Socket, closed};

/// Every session and socket through the organization ends in that moment. Who belongs
/// elsewhere stays signed in there; who does not is signed out.
#[tokio::test]
async fn sessions_and_sockets_end_at_once() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let elsewhere = json!({ "name": "别处", "time_zone": "Asia/Shanghai", "locale": "zh-CN" });
    li.client
        .post("/v1/organizations", elsewhere)
        .await
        .expect(201);
    let path = group(&company, &[&company.owner, &wang, &li]).await;
    let (mut first, _) = Socket::open(&company, &wang, None).await;
    let (mut second, _) = Socket::open(&company, &li, None).await;
    let (mut stays, _) = Socket::open(&company, &company.owner, None).await;
    complete(&company, &wang, json!({})).await.expect(200);
    complete(&company, &li, json!({})).await.expect(200);
    post(&company.owner, &path, "机密").await.expect(201);
    assert_eq!(first.closed().await, closed(4401, "unauthenticated"));
    assert_eq!(second.closed().await, closed(4404, "not_found"));
    stays.event("member.left").await;
    let me = company.path("/me");
    wang.client.get(&me).await.problem(401, "unauthenticated");
    li.client.get(&me).await.problem(404, "not_found");
    for path in ["", "/members", "/conversations", "/events"] {
        li.client
            .get(&company.path(path))
            .await
            .problem(404, "not_found");
    }
    let mine = li.client.get("/v1/me/organizations").await.expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    // Signing in again opens nothing here.
    let again = company.server.sign_in(wang.account_id).await;
    again.get(&me).await.problem(404, "not_found");
}

/// Groups, meetings to come, reports and managed departments are the successor's; what was
/// stays as it was.
#[tokio::test]
async fn what_the_leaver_owned_is_the_successors() {
    let company = Company::found().await;
    let department = company.department("研发部", None).await;
    let wang = company
        .hire_as("王小明", "department_manager", Some(&department))
        .await;
    let (li, zhao) = (company.hire("李娜").await, company.hire("赵磊").await);
    let path = group(&company, &[&wang, &zhao]).await;
    post(&wang, &path, "大家好").await.expect(201);
    let (past, future) = meetings(&company, &wang, &zhao).await;
    let report = company.path(&format!("/members/{}", zhao.member_id));
    let owner = &company.owner.client;
    owner
        .patch(&report, 1, json!({ "manager_id": wang.member_id }))
        .await
        .expect(200);
    complete(&company, &wang, json!({ "successor_id": li.member_id }))
        .await
        .expect(200);

    let conversation = li.client.get(&path).await.expect(200);
    assert_eq!(conversation["owner_id"], li.member_id);
    assert_eq!(conversation["member_count"], 2);
    let people = li.client.get(&format!("{path}/members")).await.expect(200);
    assert!(!people.to_string().contains(&wang.member_id));
    let messages = li.client.get(&format!("{path}/messages")).await.expect(200);
    assert!(messages["items"].to_string().contains(&wang.member_id));
    for (meeting, organizer) in [(&past, &wang), (&future, &li)] {
        let sql = format!(
            "SELECT count(*) FROM meetings JOIN meeting_attendees AS a ON meeting_id = id AND a.member_id = organizer_id \
             WHERE id = '{meeting}' AND organizer_id = '{}' AND answer = 'accepted'",
            organizer.member_id
        );
        assert_eq!(
            company.server.count(&sql).await,
            1,
            "{organizer:?}",
            organizer = organizer.member_id
        );
    }
    assert_eq!(
        member(owner, &company, &zhao).await["manager_id"],
        li.member_id
    );
    let held = grants(&company, &li).await;
    assert_eq!(held[0]["department_id"], department);
    assert_eq!(grants(&company, &wang).await, [] as [Value; 0]);
    nothing_is_owned_by(&company, &wang).await;
    let entry = audit(&company, "member.left").await;
    let handed = json!({ "conversations": 1, "departments": 1, "meetings": 1, "reports": 1 });
    assert_eq!(entry["after"]["handed_over"], handed);
    assert_eq!(entry["before"]["status"], "active");
}

/// The successor is who was named, or else the manager, the department's, the oldest owner;
/// whoever has left by then is passed over.
#[tokio::test]
async fn the_successor_is_decided_in_the_end() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let (above, below) = two_departments(&company).await;
    let head = company
        .hire_as("部长", "department_manager", Some(&above))
        .await;
    let boss = company.hire("经理").await;
    let named = company.hire("李娜").await;
    let mut leavers = Vec::new();
    for name in ["甲", "乙", "丙", "丁"] {
        leavers.push(company.hire_into(name, &[&below]).await);
    }
    for leaver in &leavers {
        let path = company.path(&format!("/members/{}", leaver.member_id));
        owner
            .patch(&path, 1, json!({ "manager_id": boss.member_id }))
            .await
            .expect(200);
        let body = json!({ "last_day": "2026-09-10", "successor_id": named.member_id });
        announce(&company, leaver, body).await.expect(200);
    }
    let mut handed = Vec::new();
    for (leaver, gone) in leavers.iter().zip([&named, &boss, &head, &company.owner]) {
        let after = complete(&company, leaver, json!({})).await.expect(200);
        handed.push(after["departure"]["handed_to"].as_str().unwrap().to_owned());
        if gone.member_id != company.owner.member_id {
            complete(&company, gone, json!({})).await.expect(200);
        }
    }
    let expected = [&named, &boss, &head, &company.owner].map(|person| person.member_id.clone());
    // The manager who left has handed the reports to the owner, who is their manager then.
    assert_eq!(handed[..2], expected[..2]);
    assert_eq!(handed[2..], [expected[3].clone(), expected[3].clone()]);
}

/// A department's manager succeeds, the nearest one, where nobody is named and there is no
/// manager.
#[tokio::test]
async fn a_departments_manager_succeeds() {
    let company = Company::found().await;
    let (above, below) = two_departments(&company).await;
    let far = company
        .hire_as("部长", "department_manager", Some(&above))
        .await;
    let first = company.hire_into("甲", &[&below]).await;
    let second = company.hire_into("乙", &[&below]).await;
    let after = complete(&company, &first, json!({})).await.expect(200);
    assert_eq!(after["departure"]["handed_to"], far.member_id);
    let near = company
        .hire_as("组长", "department_manager", Some(&below))
        .await;
    let after = complete(&company, &second, json!({})).await.expect(200);
    assert_eq!(after["departure"]["handed_to"], near.member_id);
}

/// A successor from below rises to the leaver's place: nobody is above themselves.
#[tokio::test]
async fn a_successor_from_below_rises() {
    let company = Company::found().await;
    let owner = &company.owner.client;
    let mut line = vec![company.owner.clone()];
    for name in ["甲", "乙", "丙", "丁"] {
        let person = company.hire(name).await;
        let above = &line.last().unwrap().member_id;
        let path = company.path(&format!("/members/{}", person.member_id));
        owner
            .patch(&path, 1, json!({ "manager_id": above }))
            .await
            .expect(200);
        line.push(person);
    }
    complete(
        &company,
        &line[1],
        json!({ "successor_id": line[3].member_id }),
    )
    .await
    .expect(200);
    let manager =
        async |person: &Person| member(owner, &company, person).await["manager_id"].clone();
    assert_eq!(manager(&line[3]).await, line[0].member_id);
    assert_eq!(manager(&line[2]).await, line[3].member_id);
    assert_eq!(manager(&line[4]).await, line[3].member_id);
}

/// What a request that was under way still gave to the leaver is handed over a while later,
/// unless they are back.
#[tokio::test]
async fn what_comes_late_is_settled() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &company.owner]).await;
    complete(&company, &wang, json!({ "successor_id": li.member_id }))
        .await
        .expect(200);
    let late = format!(
        "UPDATE conversations SET owner_id = '{0}' WHERE kind = 'group'; INSERT INTO conversation_members \
         SELECT org_id, id, '{0}', 0, 0, now() FROM conversations \
         WHERE kind = 'group'; \
         INSERT INTO role_grants SELECT org_id, gen_random_uuid(), '{0}', id, NULL, now() FROM roles \
         WHERE builtin = 'owner' AND org_id = '{1}'",
        wang.member_id, company.id
    );
    company.server.sql(&late).await;
    let li_client = company.at("2026-09-07T01:00:00Z", &li).await;
    company.server.run_jobs().await;
    assert_eq!(
        li_client.get(&path).await.expect(200)["owner_id"],
        li.member_id
    );
    nothing_is_owned_by(&company, &wang).await;
}

/// Who has left gets nothing any more: no role, no invitation, no place in a group, no reports.
#[tokio::test]
async fn who_left_gets_nothing() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    complete(&company, &wang, json!({})).await.expect(200);
    company
        .grant(&wang, "hr", None)
        .await
        .problem(422, "validation_failed");
    let owner = &company.owner.client;
    let refused = [
        (
            "/conversations",
            json!({ "name": "组", "member_ids": [wang.member_id] }),
        ),
        (
            "/members",
            json!({ "name": "新人", "manager_id": wang.member_id }),
        ),
    ];
    for (path, body) in refused {
        owner
            .post(&company.path(path), body)
            .await
            .problem(422, "validation_failed");
    }
    let invite = json!({ "member_ids": [wang.member_id] });
    owner
        .post(&company.path("/invitations"), invite)
        .await
        .problem(409, "member_left");
    let own = company.path(&format!("/members/{}", wang.member_id));
    for body in [
        json!({ "suspended": false }),
        json!({ "department_ids": [company.root] }),
    ] {
        owner
            .patch(&own, 2, body)
            .await
            .problem(422, "validation_failed");
    }
    let all = owner
        .get(&company.path("/members?limit=100"))
        .await
        .expect(200);
    assert!(!all.to_string().contains(&wang.member_id));
    assert!(all.to_string().contains(&li.member_id));
    let left = owner
        .get(&company.path("/members?status=left"))
        .await
        .expect(200);
    assert_eq!(left["items"][0]["id"], wang.member_id);
    assert_eq!(left["items"][0]["department_ids"], json!([]));
}

async fn two_departments(company: &Company) -> (String, String) {
    let above = company.department("研发部", None).await;
    let below = company.department("平台组", Some(&above)).await;
    (above, below)
}

async fn grants(company: &Company, person: &Person) -> Vec<Value> {
    let path = company.path(&format!("/members/{}/role-grants", person.member_id));
    let page = company.owner.client.get(&path).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn audit(company: &Company, action: &str) -> Value {
    let log = company.path("/audit-entries?limit=20");
    let page = company.owner.client.get(&log).await.expect(200);
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .find(|entry| entry["action"] == action)
        .unwrap()
        .clone()
}

/// A meeting that is over and one to come, both organized by one and attended by the other.
async fn meetings(company: &Company, organizer: &Person, guest: &Person) -> (String, String) {
    let body = json!({ "name": "静安", "capacity": 8 });
    let room = company
        .owner
        .client
        .post(&company.path("/rooms"), body)
        .await
        .expect(201);
    let mut ids = Vec::new();
    for day in ["08", "09"] {
        let body = json!({
            "room_ids": [room["id"]], "title": "周例会", "invite": { "member_ids": [guest.member_id] },
            "starts_at": format!("2026-09-{day}T10:00:00+08:00"), "ends_at": format!("2026-09-{day}T11:00:00+08:00"),
        });
        let meeting = organizer
            .client
            .post(&company.path("/meetings"), body)
            .await
            .expect(201);
        ids.push(meeting["id"].as_str().unwrap().to_owned());
    }
    let times = "starts_at = '2026-09-01T02:00:00Z', ends_at = '2026-09-01T03:00:00Z'";
    let reach = "first_starts_at = '2026-09-01T02:00:00Z', last_ends_at = '2026-09-01T03:00:00Z'";
    let past = format!(
        "UPDATE meetings SET {reach} WHERE id = '{0}'; \
         UPDATE meeting_attendees SET {reach} WHERE meeting_id = '{0}'; \
         UPDATE meeting_occurrences SET {times} WHERE meeting_id = '{0}'; \
         UPDATE room_bookings SET {times} WHERE meeting_id = '{0}'",
        ids[0]
    );
    company.server.sql(&past).await;
    (ids.remove(0), ids.remove(0))
}

pub async fn nothing_is_owned_by(company: &Company, person: &Person) {
    for owned in [
        "conversations WHERE owner_id",
        "conversation_members WHERE member_id",
        "meetings WHERE last_ends_at > '2026-09-07T00:50:00Z' AND organizer_id",
        "room_bookings WHERE ends_at > '2026-09-07T00:50:00Z' AND organizer_id",
        "meeting_attendees WHERE last_ends_at > '2026-09-07T00:50:00Z' AND member_id",
        "members WHERE manager_id",
        "role_grants WHERE member_id",
        "department_members WHERE member_id",
        "invitations WHERE accepted_at IS NULL AND revoked_at IS NULL AND member_id",
    ] {
        let sql = format!("SELECT count(*) FROM {owned} = '{}'", person.member_id);
        assert_eq!(company.server.count(&sql).await, 0, "{owned}");
    }
}

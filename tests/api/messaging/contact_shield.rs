//! Whom the organization keeps others from writing to.

use serde_json::{Value, json};

use super::messages::{edit, say, seen};
use super::{group, post};
use crate::support::{Company, Person, Reply, client_id};

const BOARD: &str = "董事会";

/// A company in which the chair may be written to by the assistant alone.
async fn shielded() -> (Company, Person, Person, Person) {
    let company = Company::found().await;
    let board = company.department(BOARD, None).await;
    let chair = company.hire_into("赵董", &[&board]).await;
    let (assistant, employee) = (company.hire("钱秘书").await, company.hire("孙员工").await);
    let rule = json!({
        "kind": "fields", "name": "高管保护", "fields": ["mobile", "messages"],
        "objects": [{ "kind": "department", "id": board }],
        "excludes": [{ "kind": "member", "id": assistant.member_id }],
    });
    let rules = company.path("/visibility/rules");
    company.owner.client.post(&rules, rule).await.expect(201);
    (company, chair, assistant, employee)
}

async fn open(company: &Company, person: &Person, to: &Person) -> Reply {
    let path = company.path(&format!("/direct-conversations/{}", to.member_id));
    person.client.put(&path, json!({})).await
}

async fn create(company: &Company, person: &Person, members: &[&Person]) -> Reply {
    let ids: Vec<_> = members.iter().map(|member| &member.member_id).collect();
    let body = json!({ "name": "群", "member_ids": ids });
    let path = company.path("/conversations");
    person.client.post(&path, body).await
}

fn mention(people: &[&Person]) -> Value {
    let ids: Vec<_> = people.iter().map(|person| &person.member_id).collect();
    json!({ "text": "@", "mentions": { "member_ids": ids } })
}

#[track_caller]
fn refused(reply: Reply, pointer: &str) {
    let problem = reply.problem(403, "contact_restricted");
    assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
}

/// Whom the rule does not except writes to them in no way, and is told so before any limit; whom it
/// excepts, who manages members, and they themselves write as before. They are seen by all.
#[tokio::test]
async fn is_refused_before_any_limit() {
    let (company, chair, assistant, employee) = shielded().await;
    let hr = company.hire_as("李人事", "hr", None).await;
    let direct = open(&company, &employee, &chair).await;
    let problem = direct.problem(403, "contact_restricted");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("They may write to you"),
        "what to do instead: {problem:#}"
    );
    let profile = company.path(&format!("/members/{}", chair.member_id));
    let profile = employee.client.get(&profile).await.expect(200);
    assert_eq!(profile["name"], "赵董", "shielded, and not hidden");
    let both = create(&company, &employee, &[&assistant, &chair]).await;
    refused(both, "/member_ids/1");
    for person in [&assistant, &hr] {
        open(&company, person, &chair).await.expect(200);
        create(&company, person, &[&chair]).await.expect(201);
    }

    // A group that is full, with 100 messages that wait.
    let path = group(&company, &[&assistant, &employee]).await;
    let id = path.rsplit('/').next().unwrap();
    let (org, author) = (&company.id, &employee.member_id);
    let full = format!("UPDATE conversations SET member_count = 10000 WHERE id = '{id}'");
    company.server.sql(&full).await;
    let members = format!("{path}/members");
    let body = json!({ "member_ids": [chair.member_id] });
    let added = employee.client.post(&members, body.clone()).await;
    refused(added, "/member_ids/0");
    let full = assistant.client.post(&members, body.clone()).await;
    full.problem(409, "conversation_full");
    let room = format!("UPDATE conversations SET member_count = 2 WHERE id = '{id}'");
    company.server.sql(&room).await;
    assistant.client.post(&members, body).await.expect(200);
    let waiting = format!(
        "INSERT INTO scheduled_messages (org_id, id, conversation_id, author_id, body, send_at, state, created_at) \
         SELECT '{org}', gen_random_uuid(), '{id}', '{author}', '{{}}', now(), 'refused', now() \
         FROM generate_series(1, 100)"
    );
    company.server.sql(&waiting).await;
    let later = async |mut message: Value| {
        message["id"] = json!(client_id());
        let send_at = "2026-09-07T02:00:00Z";
        let body = json!({ "id": client_id(), "send_at": send_at, "message": message });
        let path = format!("{path}/scheduled-messages");
        employee.client.post(&path, body).await
    };
    refused(later(mention(&[&chair])).await, "/mentions/member_ids/0");
    later(json!({ "text": "x" }))
        .await
        .problem(409, "scheduled_limit");

    // Mentions: by name refused, as one of a department left out, with everyone as everybody.
    let both = mention(&[&assistant, &chair]);
    let named = say(&employee, &path, both.clone()).await;
    refused(named, "/mentions/member_ids/1");
    say(&employee, &path, mention(&[&assistant]))
        .await
        .expect(201);
    let last = post(&employee, &path, "改").await.expect(201)["seq"].as_i64();
    let last = last.unwrap();
    let changed = format!("{path}/messages/{last}");
    let changed = employee.client.patch(&changed, 1, both.clone()).await;
    refused(changed, "/mentions/member_ids/1");
    edit(&employee, &path, last, 1, "改了").await.expect(200);
    say(&assistant, &path, mention(&[&chair])).await.expect(201);
    let board = company.path(&format!("/members/{}", chair.member_id));
    let board = company.owner.client.get(&board).await.expect(200)["department_ids"].clone();
    let of_board = json!({ "text": "@", "mentions": { "department_ids": board } });
    for (person, people) in [
        (&employee, json!([])),
        (&assistant, json!([chair.member_id])),
    ] {
        let posted = say(person, &path, of_board.clone()).await.expect(201);
        let seq = posted["seq"].as_i64().unwrap();
        let shown = seen(&employee, &path, seq).await;
        assert_eq!(shown["mentions"]["member_ids"], people);
    }
    let everyone = json!({ "text": "@", "mentions": { "everyone": true } });
    say(&employee, &path, everyone).await.expect(201);
    let candidates = format!("{path}/mention-candidates");
    let offered = async |person: &Person| {
        let found = person.client.get(&candidates).await.expect(200);
        found["items"].to_string().contains("赵董")
    };
    assert!(!offered(&employee).await && offered(&assistant).await);

    // Why, for who makes the rules.
    let why = company.path(&format!(
        "/visibility/explanation?viewer_id={}&target_id={}",
        employee.member_id, chair.member_id
    ));
    let why = company.owner.client.get(&why).await.expect(200);
    assert_eq!(why["hidden_fields"], json!(["mobile", "messages"]));
    assert_eq!(why["in_profile"], true);
}

/// What the shielded one began is answered, what was there before goes on, and a meeting's conversation
/// is no way around.
#[tokio::test]
async fn what_exists_goes_on() {
    let (company, chair, assistant, employee) = shielded().await;
    let begun = open(&company, &chair, &employee).await.expect(200);
    let found = open(&company, &employee, &chair).await.expect(200);
    assert_eq!(begun["id"], found["id"]);
    let path = company.path(&format!("/conversations/{}", found["id"].as_str().unwrap()));
    post(&employee, &path, "收到").await.expect(201);
    let shared = group(&company, &[&chair, &employee]).await;
    post(&employee, &shared, "好").await.expect(201);

    let meeting = json!({
        "title": "谈话", "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
        "invite": { "member_ids": [chair.member_id, assistant.member_id] },
    });
    let meetings = company.path("/meetings");
    for organizer in [&employee, &assistant] {
        let made = organizer.client.post(&meetings, meeting.clone()).await;
        let made = made.expect(201);
        let talk = format!("{meetings}/{}/conversation", made["id"].as_str().unwrap());
        // Begun, and then brought up to the attendees.
        for _ in 0..2 {
            let talk = organizer.client.post(&talk, Value::Null).await.expect(200);
            let id = talk["conversation_id"].as_str().unwrap();
            let members = company.path(&format!("/conversations/{id}/members"));
            let members = organizer.client.get(&members).await.expect(200);
            let names = members["items"].to_string();
            assert!(names.contains("钱秘书"));
            assert_eq!(names.contains("赵董"), std::ptr::eq(organizer, &assistant));
        }
    }
}

//! Taking messages back.

use serde_json::{Value, json};

use super::messages::{edit, recall, say, seen};
use super::{group, post, post_as};
use crate::support::{Company, Person, Socket};

/// A tombstone stays, and nothing of what was said is found anywhere.
#[tokio::test]
async fn leaves_a_tombstone() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let id = crate::support::client_id();
    post_as(&wang, &path, id, "绝密").await.expect(201);
    edit(&wang, &path, 1, 1, "绝密二").await.expect(200);
    let thumb = format!("{path}/messages/1/reactions/%F0%9F%91%8D");
    li.client.put(&thumb, Value::Null).await.expect(200);
    say(&li, &path, json!({ "text": "嗯", "reply_to_seq": 1 }))
        .await
        .expect(201);
    let (mut socket, _) = Socket::open(&company, &li, None).await;

    let tombstone = recall(&wang, &path, 1).await.expect(200);
    assert_eq!(tombstone["recalled"]["by"], wang.member_id.as_str());
    assert_eq!(tombstone["author_id"], wang.member_id.as_str());
    let event = socket.frame().await;
    assert_eq!(event["kind"], "message.recalled", "{event:#}");
    assert_eq!(event["payload"]["recalled"], tombstone["recalled"]);
    assert!(!event.to_string().contains("绝密"));
    // Once more changes nothing and tells nobody.
    assert_eq!(recall(&wang, &path, 1).await.expect(200), tombstone);
    assert_eq!(recall(&company.owner, &path, 1).await.status, 404);
    let head = "SELECT count(*) FROM events WHERE kind = 'message.recalled'";
    assert_eq!(company.server.count(head).await, 1);

    let again = post_as(&wang, &path, id, "绝密").await.expect(201);
    let mut everywhere = vec![seen(&li, &path, 1).await, again];
    for rest in [
        "",
        "/messages",
        "/messages/1",
        "/messages/1/edits",
        "/messages/1/thread",
    ] {
        everywhere.push(li.client.get(&format!("{path}{rest}")).await.json);
    }
    everywhere.push(li.client.get(&company.path("/conversations")).await.json);
    for said in everywhere {
        assert!(!said.to_string().contains("绝密"), "{said:#}");
    }
    assert_eq!(seen(&li, &path, 1).await["reactions"], json!([]));
    li.client.get(&thumb).await.problem(409, "message_recalled");
    li.client
        .put(&thumb, Value::Null)
        .await
        .problem(409, "message_recalled");
    let kept = "SELECT count(*) FROM messages WHERE text = '绝密二'";
    assert_eq!(company.server.count(kept).await, 1, "for legal hold");
}

/// The author for a day; the owner, admins and moderators at any time, which the audit log tells.
#[tokio::test]
async fn who_may_and_until_when() {
    let company = Company::found().await;
    let (wang, li, zhao, admin) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
        company.hire_as("管理员", "admin", None).await,
    );
    let path = group(&company, &[&wang, &li, &zhao, &admin]).await;
    for text in ["一", "二", "三", "四", "五"] {
        post(&li, &path, text).await.expect(201);
    }
    recall(&zhao, &path, 1)
        .await
        .problem(403, "not_message_author");
    recall(&li, &path, 1).await.expect(200);
    recall(&li, &path, 6).await.problem(404, "not_found");
    company
        .server
        .sql(&format!(
            "UPDATE conversation_members SET role = 'admin' WHERE member_id = '{}'",
            zhao.member_id
        ))
        .await;
    let one = |n: i64| format!("{path}/messages/{n}/recall");
    let late = company.at("2026-09-08T00:50:00Z", &li).await;
    late.post(&one(2), Value::Null)
        .await
        .problem(409, "message_too_old");
    for (n, person) in [(2, &zhao), (3, &wang), (4, &admin)] {
        let later = company.server.sign_in(person.account_id).await;
        later.post(&one(n), Value::Null).await.expect(200);
    }
    let told = "SELECT count(*) FROM audit_entries WHERE action = 'message.recalled'";
    assert_eq!(company.server.count(told).await, 3);
    // In a conversation of two there is nobody above the other.
    company
        .server
        .sql(
            "UPDATE conversation_members SET role = 'member'; \
             UPDATE conversations SET kind = 'direct', owner_id = NULL, \
             pair_low = (SELECT member_id FROM conversation_members WHERE conversation_id = conversations.id \
                         ORDER BY member_id LIMIT 1), \
             pair_high = (SELECT member_id FROM conversation_members WHERE conversation_id = conversations.id \
                          ORDER BY member_id DESC LIMIT 1) \
             WHERE kind = 'group'",
        )
        .await;
    let wang = company.server.sign_in(wang.account_id).await;
    wang.post(&one(5), Value::Null)
        .await
        .problem(403, "not_message_author");
}

/// Every event of the log that somebody may see.
async fn log(company: &Company, reader: &Person) -> Vec<Value> {
    let events = company.path("/events?after=0&limit=500");
    let events = reader.client.get(&events).await.expect(200);
    events["items"].as_array().unwrap().clone()
}

fn of_kind<'a>(log: &'a [Value], kind: &str) -> Vec<&'a Value> {
    let found = log.iter().filter(|event| event["kind"] == kind);
    found.map(|event| &event["payload"]).collect()
}

/// The log keeps what was said and shows it to nobody: not to who reads it, not to a device that
/// comes back, not to another node that reads what it missed. What was not recalled stays.
#[tokio::test]
async fn the_log_shows_the_tombstone() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let (_, start) = Socket::open(&company, &li, None).await;
    let mentions = json!({ "member_ids": [li.member_id], "everyone": true });
    let secret = json!({ "text": "绝密", "mentions": mentions });
    say(&wang, &path, secret).await.expect(201);
    let card = json!({ "kind": "card", "title": "绝密" });
    say(&wang, &path, json!({ "content": card }))
        .await
        .expect(201);
    say(&li, &path, json!({ "text": "公开", "reply_to_seq": 1 }))
        .await
        .expect(201);
    let again = json!({ "text": "绝密二", "mentions": { "member_ids": [li.member_id] } });
    let first = format!("{path}/messages/1");
    wang.client.patch(&first, 1, again).await.expect(200);
    edit(&li, &path, 3, 1, "也公开").await.expect(200);
    for seq in [1, 2] {
        recall(&wang, &path, seq).await.expect(200);
    }

    let read = log(&company, &li).await;
    assert!(!json!(read).to_string().contains("绝密"), "{read:#?}");
    let posted = of_kind(&read, "message.posted");
    assert_eq!(*posted[0], seen(&li, &path, 1).await);
    assert_eq!(*posted[1], seen(&li, &path, 2).await);
    assert_eq!(posted[2]["text"], "公开");
    let edited = of_kind(&read, "message.edited");
    let nobody = json!({ "member_ids": [], "everyone": false });
    assert_eq!(
        (&edited[0]["text"], &edited[0]["mentions"]),
        (&json!(""), &nobody)
    );
    assert_eq!(
        (&edited[0]["seq"], &edited[0]["version"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(edited[1]["text"], "也公开");

    let (mut socket, _) = Socket::open(&company, &li, Some(start)).await;
    for event in read
        .iter()
        .filter(|event| event["position"].as_i64() > Some(start))
    {
        let told = socket.event(event["kind"].as_str().unwrap()).await;
        assert_eq!(told["payload"], event["payload"]);
    }
    socket.quiet().await;

    let org = company.id.parse().unwrap();
    let tenancy = &company.server.services.tenancy;
    let elsewhere = tenancy
        .as_system(org, async |tx| {
            muster::kernel::events::after(tx, 0, 1000).await
        })
        .await
        .unwrap();
    let elsewhere = json!(elsewhere).to_string();
    assert!(elsewhere.contains("也公开") && !elsewhere.contains("绝密"));
    let kept = "SELECT count(*) FROM events WHERE payload::text LIKE '%绝密%'";
    assert_eq!(company.server.count(kept).await, 3, "for legal hold");
}

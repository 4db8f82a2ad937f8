//! Pinned messages.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::messages::{recall, seen};
use super::{group, post};
use crate::support::{Company, Person, Reply, Socket};

async fn pin(person: &Person, path: &str, seq: i64) -> Reply {
    let path = format!("{path}/messages/{seq}/pin");
    person.client.put(&path, Value::Null).await
}

async fn pinned(person: &Person, path: &str) -> Vec<i64> {
    let pins = person.client.get(&format!("{path}/pins")).await.expect(200);
    let items = pins["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["seq"].as_i64().unwrap())
        .collect()
}

/// Admins pin and unpin; everyone who may see it finds it; a recalled one is not there.
#[tokio::test]
async fn admins_pin() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    for text in ["一", "二", "三"] {
        post(&li, &path, text).await.expect(201);
    }
    let (mut socket, _) = Socket::open(&company, &li, None).await;
    for seq in [1, 1, 2] {
        let message = pin(&wang, &path, seq).await.expect(200);
        assert_eq!(message["pinned"]["by"], wang.member_id.as_str());
    }
    for seq in [1, 2] {
        let event = socket.frame().await;
        assert_eq!(
            (&event["kind"], &event["payload"]["seq"]),
            (&json!("message.pinned"), &json!(seq))
        );
    }
    company.server.clock.advance(chrono::TimeDelta::seconds(1));
    pin(&wang, &path, 3).await.expect(200);
    assert_eq!(pinned(&li, &path).await, [3, 2, 1]);
    let policy = json!({ "pinning": "admins" });
    wang.client.patch(&path, 1, policy).await.expect(200);
    pin(&li, &path, 1).await.problem(403, "pinning_restricted");
    pin(&wang, &path, 9).await.problem(404, "not_found");

    recall(&li, &path, 2).await.expect(200);
    pin(&wang, &path, 2).await.problem(409, "message_recalled");
    let one = format!("{path}/messages/1/pin");
    for _ in 0..2 {
        wang.client.delete(&one).await.expect(204);
    }
    assert_eq!(pinned(&li, &path).await, [3]);
    assert!(seen(&li, &path, 1).await["pinned"].is_null());
    let unpinned = "SELECT count(*) FROM events WHERE kind = 'message.unpinned'";
    assert_eq!(company.server.count(unpinned).await, 1);

    // Who does not see the history does not see its pins.
    company
        .server
        .sql(&format!(
            "UPDATE conversation_members SET visible_from_seq = 4 WHERE member_id = '{}'",
            li.member_id
        ))
        .await;
    assert_eq!(pinned(&li, &path).await, [0; 0]);
    post(&wang, &path, "四").await.expect(201);
    pin(&wang, &path, 4).await.expect(200);
    assert_eq!(pinned(&li, &path).await, [4]);
}

async fn raise(person: &Person, path: &str, seq: i64) -> Reply {
    let path = format!("{path}/messages/{seq}/top-notice");
    person.client.put(&path, Value::Null).await
}

/// The number of the message at the top, as one finds it among the pinned ones.
async fn top(person: &Person, path: &str) -> Option<i64> {
    let pins = person.client.get(&format!("{path}/pins")).await.expect(200);
    let items = pins["items"].as_array().unwrap().iter();
    let mut top = items.filter(|item| item["pinned"]["top"] == true);
    let seq = top.next().map(|item| item["seq"].as_i64().unwrap());
    assert!(top.next().is_none(), "{pins}");
    seq
}

/// One pinned message is at the top, and gives way to the next one; the others stay pinned.
#[tokio::test]
async fn one_is_at_the_top() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    for text in ["一", "二", "三"] {
        post(&li, &path, text).await.expect(201);
    }
    pin(&li, &path, 1).await.expect(200);
    let (mut socket, _) = Socket::open(&company, &li, None).await;
    for seq in [1, 1, 2] {
        let message = raise(&wang, &path, seq).await.expect(200);
        assert_eq!(message["pinned"]["top"], true);
        assert_eq!(message["pinned"]["by"], wang.member_id.as_str());
        assert_eq!(top(&li, &path).await, Some(seq));
    }
    for (seq, is_top) in [(1, true), (1, false), (2, true)] {
        let event = socket.frame().await;
        assert_eq!(event["kind"], "message.pinned");
        let payload = &event["payload"];
        assert_eq!(
            (&payload["seq"], &payload["top"]),
            (&json!(seq), &json!(is_top))
        );
    }
    // To pin it again changes nothing; what is not at the top is not taken from there.
    pin(&wang, &path, 2).await.expect(200);
    let lower = |seq: i64| format!("{path}/messages/{seq}/top-notice");
    wang.client.delete(&lower(1)).await.expect(204);
    assert_eq!(top(&li, &path).await, Some(2));
    for _ in 0..2 {
        wang.client.delete(&lower(2)).await.expect(204);
    }
    let event = socket.frame().await;
    assert_eq!(event["payload"]["top"], false);
    assert_eq!(top(&li, &path).await, None);
    assert_eq!(pinned(&li, &path).await.len(), 2);

    // It ends with its pin, and with its message.
    raise(&wang, &path, 1).await.expect(200);
    wang.client
        .delete(&format!("{path}/messages/1/pin"))
        .await
        .expect(204);
    assert_eq!(
        (top(&li, &path).await, pinned(&li, &path).await),
        (None, vec![2])
    );
    raise(&wang, &path, 3).await.expect(200);
    recall(&li, &path, 3).await.expect(200);
    assert_eq!(top(&li, &path).await, None);
    raise(&wang, &path, 3)
        .await
        .problem(409, "message_recalled");
    let policy = json!({ "pinning": "admins" });
    wang.client.patch(&path, 1, policy).await.expect(200);
    raise(&li, &path, 2)
        .await
        .problem(403, "pinning_restricted");
    li.client
        .delete(&lower(2))
        .await
        .problem(403, "pinning_restricted");
    raise(&wang, &path, 9).await.problem(404, "not_found");
}

/// Many at once: one is at the top.
#[tokio::test]
async fn at_most_one_is_at_the_top() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&wang, &company.owner]).await;
    for _ in 0..8 {
        post(&wang, &path, "看这里").await.expect(201);
    }
    for reply in join_all((1..=8).map(|seq| raise(&wang, &path, seq))).await {
        reply.expect(200);
    }
    assert!(top(&wang, &path).await.is_some());
    assert_eq!(pinned(&wang, &path).await.len(), 8);
}

/// Twelve at once where ten are free: fifty are pinned.
#[tokio::test]
async fn at_most_fifty() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&wang, &company.owner]).await;
    let id = path.rsplit('/').next().unwrap();
    company
        .server
        .sql(&format!(
            "INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
             SELECT '{0}', '{id}', n, gen_random_uuid(), '{1}', 'x', now() FROM generate_series(1, 52) n; \
             UPDATE conversations SET last_seq = 52; \
             INSERT INTO message_pins (org_id, conversation_id, seq, pinned_by, pinned_at) \
             SELECT '{0}', '{id}', n, '{1}', now() FROM generate_series(1, 40) n",
            company.id, wang.member_id
        ))
        .await;
    let replies = join_all((41..=52).map(|seq| pin(&wang, &path, seq))).await;
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 200).count(),
        10
    );
    for reply in replies.into_iter().filter(|reply| reply.status != 200) {
        reply.problem(409, "pin_limit");
    }
    assert_eq!(pinned(&wang, &path).await.len(), 50);
}

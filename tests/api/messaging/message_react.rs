//! Emoji on messages.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::messages::seen;
use super::{group, post};
use crate::support::{Company, Person, Reply, Socket};

async fn react(person: &Person, path: &str, seq: i64, emoji: &str) -> Reply {
    let path = format!("{path}/messages/{seq}/reactions/{}", encoded(emoji));
    person.client.put(&path, Value::Null).await
}

async fn unreact(person: &Person, path: &str, seq: i64, emoji: &str) -> Reply {
    let path = format!("{path}/messages/{seq}/reactions/{}", encoded(emoji));
    person.client.delete(&path).await
}

fn encoded(emoji: &str) -> String {
    emoji.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// On and off, each as often as one likes; counted, and listed by who did.
#[tokio::test]
async fn is_on_or_off() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let outsider = company.hire("赵强").await;
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "好消息").await.expect(201);
    let (mut socket, _) = Socket::open(&company, &wang, None).await;
    for _ in 0..2 {
        react(&li, &path, 1, "👍🏽").await.expect(200);
    }
    react(&wang, &path, 1, "👍🏽").await.expect(200);
    company.server.clock.advance(chrono::TimeDelta::seconds(1));
    react(&wang, &path, 1, "❤️").await.expect(200);
    for (member, emoji, count) in [(&li, "👍🏽", 1), (&wang, "👍🏽", 2), (&wang, "❤️", 1)]
    {
        let event = socket.frame().await;
        assert_eq!(event["kind"], "message.reacted");
        let payload = &event["payload"];
        assert_eq!(payload["member_id"], member.member_id.as_str());
        assert_eq!(
            (&payload["emoji"], &payload["count"], &payload["added"]),
            (&json!(emoji), &json!(count), &json!(true))
        );
    }
    let thumbs = json!({ "emoji": "👍🏽", "count": 2, "mine": true });
    let heart = json!({ "emoji": "❤️", "count": 1, "mine": false });
    assert_eq!(
        seen(&li, &path, 1).await["reactions"],
        json!([thumbs, heart])
    );

    let list = format!("{path}/messages/1/reactions/{}", encoded("👍🏽"));
    let page = li.client.get(&format!("{list}?limit=1")).await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = format!("{list}?limit=1&cursor={cursor}");
    let rest = li.client.get(&rest).await.expect(200);
    let names: Vec<_> = [&page, &rest]
        .iter()
        .map(|page| page["items"][0]["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"王小明") && names.contains(&"李娜"),
        "{names:?}"
    );

    for _ in 0..2 {
        unreact(&li, &path, 1, "👍🏽").await.expect(200);
    }
    let left = seen(&li, &path, 1).await["reactions"].clone();
    assert_eq!(left[0], json!({ "emoji": "👍🏽", "count": 1, "mine": false }));
    for bad in ["赞", "👍👍", "a", ":+1:"] {
        react(&li, &path, 1, bad)
            .await
            .problem(400, "invalid_parameter");
    }
    react(&li, &path, 2, "👍").await.problem(404, "not_found");
    react(&outsider, &path, 1, "👍")
        .await
        .problem(404, "not_found");
}

/// Thirty different ones at once: twenty are on it, and who joins one of them is welcome.
#[tokio::test]
async fn has_at_most_twenty_different_ones() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "好消息").await.expect(201);
    let emoji: Vec<_> = (0x1F600..0x1F61E_u32)
        .map(|point| char::from_u32(point).unwrap().to_string())
        .collect();
    let tries = emoji.iter().map(|one| react(&wang, &path, 1, one));
    let replies = join_all(tries).await;
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 200).count(),
        20
    );
    for reply in replies.into_iter().filter(|reply| reply.status != 200) {
        reply.problem(409, "reaction_limit");
    }
    let there = seen(&li, &path, 1).await["reactions"].clone();
    assert_eq!(there.as_array().unwrap().len(), 20);
    let joined = react(&li, &path, 1, there[0]["emoji"].as_str().unwrap()).await;
    assert_eq!(joined.expect(200)["items"][0]["count"], 2);
}

//! Who is told of what is done with older messages.

use serde_json::{Value, json};

use super::messages::{edit, recall};
use super::{group, post};
use crate::support::{Company, Person, Socket};

const THUMB: &str = "%F0%9F%91%8D";

async fn react(person: &Person, path: &str, seq: i64) {
    let path = format!("{path}/messages/{seq}/reactions/{THUMB}");
    person.client.put(&path, Value::Null).await.expect(200);
}

async fn add(by: &Person, path: &str, person: &Person) {
    let body = json!({ "member_ids": [person.member_id] });
    let members = format!("{path}/members");
    by.client.post(&members, body).await.expect(200);
}

async fn remove(by: &Person, path: &str, person: &Person) {
    let member = format!("{path}/members/{}", person.member_id);
    by.client.delete(&member).await.expect(204);
}

/// The kinds of the events about messages and members that somebody reads in the log, each with
/// the number of its message.
async fn log(company: &Company, reader: &Person, after: i64) -> Vec<(String, Option<i64>)> {
    let path = company.path(&format!("/events?after={after}&limit=500"));
    let events = reader.client.get(&path).await.expect(200);
    let events = events["items"].as_array().unwrap().iter();
    let about = events.filter(|event| {
        let kind = event["kind"].as_str().unwrap();
        let channel = event["payload"]["added"] == event["payload"]["removed"];
        kind.starts_with("message.") || (kind == "conversation.members_changed" && !channel)
    });
    let brief = |event: &Value| {
        let kind = event["kind"].as_str().unwrap().to_owned();
        (kind, event["payload"]["seq"].as_i64())
    };
    about.map(brief).collect()
}

fn brief(events: &[(&str, Option<i64>)]) -> Vec<(String, Option<i64>)> {
    let owned = |(kind, seq): &(&str, Option<i64>)| ((*kind).to_owned(), *seq);
    events.iter().map(owned).collect()
}

/// What a socket is told until all is told.
async fn told(socket: &mut Socket) -> Vec<(String, Option<i64>)> {
    socket
        .send(tokio_tungstenite::tungstenite::Message::text(
            r#"{"type":"ping"}"#,
        ))
        .await;
    let mut told = Vec::new();
    loop {
        let frame = socket.frame().await;
        if frame["type"] == "pong" {
            return told;
        }
        let kind = frame["kind"].as_str().unwrap().to_owned();
        told.push((kind, frame["payload"]["seq"].as_i64()));
    }
}

const CHANGED: (&str, Option<i64>) = ("conversation.members_changed", None);

/// Newcomers who do not see the history are told of no act on it, live, coming back, or in the
/// log; whoever is removed later reads of the removal and not of what was said before it; whoever
/// is brought back sees what came since, of what they see then.
#[tokio::test]
async fn is_whoever_sees_the_message_and_is_still_there() {
    let company = Company::found().await;
    let (wang, li, zhao, new) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
        company.hire("新人").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    post(&wang, &path, "一").await.expect(201);
    let history = json!({ "history": "none" });
    wang.client.patch(&path, 1, history).await.expect(200);
    let (mut staying, start) = Socket::open(&company, &zhao, None).await;
    let (mut newcomer, _) = Socket::open(&company, &new, None).await;
    add(&wang, &path, &new).await;
    // The notice has the number 2.
    edit(&wang, &path, 1, 1, "绝密").await.expect(200);
    react(&li, &path, 1).await;
    post(&wang, &path, "三").await.expect(201);
    react(&li, &path, 3).await;

    let of_new = [
        CHANGED,
        ("message.posted", Some(2)),
        ("message.posted", Some(3)),
        ("message.reacted", Some(3)),
    ];
    let of_all = [
        CHANGED,
        ("message.posted", Some(2)),
        ("message.edited", Some(1)),
        ("message.reacted", Some(1)),
        ("message.posted", Some(3)),
        ("message.reacted", Some(3)),
    ];
    assert_eq!(told(&mut staying).await, brief(&of_all));
    assert_eq!(told(&mut newcomer).await, brief(&of_new));
    for (person, expected) in [
        (&zhao, &of_all[..]),
        (&li, &of_all[..]),
        (&new, &of_new[..]),
    ] {
        assert_eq!(log(&company, person, start).await, brief(expected));
        let (mut socket, _) = Socket::open(&company, person, Some(start)).await;
        assert_eq!(told(&mut socket).await, brief(expected));
    }
    // However many do not see it, nobody is listed.
    let listed = "SELECT count(*) FROM events WHERE kind LIKE 'message.%' \
                  AND (topic IS NULL OR cardinality(audience) > 0)";
    assert_eq!(company.server.count(listed).await, 0);

    remove(&wang, &path, &li).await;
    let path_of_all = company.path("/events?after=0&limit=500");
    let read = li.client.get(&path_of_all).await.expect(200);
    assert!(!read.to_string().contains("绝密"), "{read:#}");
    assert_eq!(log(&company, &li, start).await, brief(&[CHANGED]));
    let (mut back, position) = Socket::open(&company, &li, Some(start)).await;
    assert_eq!(position, start);
    assert_eq!(told(&mut back).await, brief(&[CHANGED]));

    // 4 is the notice of the removal, 5 that they are back.
    add(&wang, &path, &li).await;
    recall(&wang, &path, 3).await.expect(200);
    post(&wang, &path, "六").await.expect(201);
    react(&zhao, &path, 6).await;
    let since = [
        CHANGED,
        ("message.posted", Some(5)),
        ("message.posted", Some(6)),
        ("message.reacted", Some(6)),
    ];
    assert_eq!(told(&mut back).await, brief(&since));
    let all = [&[CHANGED][..], &since].concat();
    assert_eq!(log(&company, &li, start).await, brief(&all));
    let (mut again, _) = Socket::open(&company, &li, Some(start)).await;
    assert_eq!(told(&mut again).await, brief(&all));
    let of_zhao = [
        ("message.posted", Some(4)),
        CHANGED,
        ("message.posted", Some(5)),
        ("message.recalled", Some(3)),
        ("message.posted", Some(6)),
        ("message.reacted", Some(6)),
    ];
    let of_zhao = [&[CHANGED][..], &of_zhao].concat();
    assert_eq!(told(&mut staying).await, brief(&of_zhao));
}

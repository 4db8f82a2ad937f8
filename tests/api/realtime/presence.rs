//! Who is there and who types: told as it happens, kept nowhere.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::messaging::group;
use crate::support::{Company, Person, Socket, closed};

async fn say(socket: &mut Socket, frame: Value) {
    crate::support::contract::check_frame("ClientFrame", &frame);
    socket.send(Message::text(frame.to_string())).await;
}

async fn watch(socket: &mut Socket, people: &[&Person]) {
    let ids: Vec<_> = people.iter().map(|person| &person.member_id).collect();
    let frame = json!({ "type": "watch_presence", "member_ids": ids });
    say(socket, frame).await;
}

/// The next frame, which must say how people stand.
async fn told(socket: &mut Socket) -> Vec<(String, String)> {
    let frame = socket.frame().await;
    assert_eq!(frame["type"], "presence", "{frame:#}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let members = frame["members"].as_array().unwrap().iter();
    let mut members: Vec<_> = members
        .map(|member| (text(&member["member_id"]), text(&member["status"])))
        .collect();
    members.sort();
    members
}

fn stands(person: &Person, status: &str) -> Vec<(String, String)> {
    vec![(person.member_id.clone(), status.to_owned())]
}

/// A watcher is told how those stand whom they may see: at once, and when it changes. Whom the
/// rules hide, and whoever is nobody here, is left out.
#[tokio::test]
async fn watchers_are_told_who_is_there() {
    let company = Company::found().await;
    let (wang, li, hidden) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let (_, stranger) = company.stranger().await;
    let rule = json!({
        "kind": "hide",
        "name": "不公开",
        "objects": [{ "kind": "member", "id": hidden.member_id }],
    });
    let rules = company.path("/visibility/rules");
    company.owner.client.post(&rules, rule).await.expect(201);
    let (_hidden, _) = Socket::open(&company, &hidden, None).await;
    let (mut watcher, _) = Socket::open(&company, &wang, None).await;
    watch(&mut watcher, &[&li, &hidden, &stranger]).await;
    assert_eq!(told(&mut watcher).await, stands(&li, "offline"));
    let (mut phone, _) = Socket::open(&company, &li, None).await;
    assert_eq!(told(&mut watcher).await, stands(&li, "online"));
    say(
        &mut phone,
        json!({ "type": "set_presence", "status": "away" }),
    )
    .await;
    assert_eq!(told(&mut watcher).await, stands(&li, "away"));
    drop(phone);
    assert_eq!(told(&mut watcher).await, stands(&li, "offline"));
    watch(&mut watcher, &[]).await;
    assert_eq!(told(&mut watcher).await, []);
    let ids = vec![li.member_id.clone(); 201];
    let too_many = json!({ "type": "watch_presence", "member_ids": ids });
    watcher.send(Message::text(too_many.to_string())).await;
    assert_eq!(watcher.closed().await, closed(4400, "bad_frame"));
}

/// Who types is told to the others in the conversation, now and then, and to nobody else; nothing
/// of it is in the log.
#[tokio::test]
async fn typing_is_told_to_the_others() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    let conversation = path.rsplit('/').next().unwrap();
    let typing = json!({ "type": "typing", "conversation_id": conversation });
    let (mut author, _) = Socket::open(&company, &wang, None).await;
    let (mut reader, start) = Socket::open(&company, &li, None).await;
    let (mut outsider, _) = Socket::open(&company, &zhao, None).await;
    // Whoever is answered has a seat.
    for socket in [&mut author, &mut reader, &mut outsider] {
        socket.quiet().await;
    }
    say(&mut outsider, typing.clone()).await;
    say(&mut author, typing.clone()).await;
    say(&mut author, typing.clone()).await;
    let frame = reader.frame().await;
    let expected = json!({
        "type": "typing",
        "conversation_id": conversation,
        "member_id": wang.member_id
    });
    assert_eq!(frame, expected);
    for socket in [&mut author, &mut reader, &mut outsider] {
        socket.quiet().await;
    }
    assert_eq!(reader.position().await, start);
}

/// Reads until an event of this kind has come.
async fn until(socket: &mut Socket, kind: &str) {
    while socket.frame().await["kind"] != kind {}
}

/// Who may not post is not heard typing either, from the moment on in which they learn of it, and
/// is heard again when they may.
#[tokio::test]
async fn who_may_not_post_is_not_heard() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let conversation = path.rsplit('/').next().unwrap();
    let typing = |conversation: &str| json!({ "type": "typing", "conversation_id": conversation });
    let (mut reader, _) = Socket::open(&company, &wang, None).await;
    let (mut author, _) = Socket::open(&company, &li, None).await;
    for socket in [&mut author, &mut reader] {
        socket.quiet().await;
    }
    let channel = company.path("/announcement-channel");
    let channel = li.client.get(&channel).await.expect(200)["conversation_id"].clone();
    say(&mut author, typing(channel.as_str().unwrap())).await;
    for socket in [&mut author, &mut reader] {
        socket.quiet().await;
    }
    let mute = format!("{path}/members/{}/mute", li.member_id);
    let minutes = json!({ "minutes": 5 });
    for step in 0..3 {
        // Now the room has asked before, and knew better.
        let (kind, done) = match step {
            0 => {
                let closed = json!({ "posting": "admins" });
                (
                    "message.posted",
                    wang.client.patch(&path, 1, closed).await.status,
                )
            }
            1 => {
                let open = json!({ "posting": "everyone" });
                wang.client.patch(&path, 2, open).await.expect(200);
                for socket in [&mut author, &mut reader] {
                    until(socket, "message.posted").await;
                }
                let muted = wang.client.put(&mute, minutes.clone()).await;
                ("conversation.changed", muted.status)
            }
            _ => {
                wang.client.delete(&mute).await.expect(204);
                for socket in [&mut author, &mut reader] {
                    until(socket, "conversation.changed").await;
                }
                let archive = format!("{path}/archive");
                let archived = wang.client.put(&archive, Value::Null).await;
                ("message.posted", archived.status)
            }
        };
        assert!(done < 300, "step {step}");
        for socket in [&mut author, &mut reader] {
            until(socket, kind).await;
        }
        say(&mut author, typing(conversation)).await;
        for socket in [&mut author, &mut reader] {
            socket.quiet().await;
        }
    }
    // Its owner is above that, but not above the archive.
    say(&mut reader, typing(conversation)).await;
    for socket in [&mut reader, &mut author] {
        socket.quiet().await;
    }
    let open = wang.client.delete(&format!("{path}/archive")).await;
    open.expect(200);
    for socket in [&mut author, &mut reader] {
        until(socket, "message.posted").await;
    }
    say(&mut author, typing(conversation)).await;
    let heard = reader.frame().await;
    assert_eq!(
        (&heard["type"], &heard["member_id"]),
        (&json!("typing"), &json!(li.member_id))
    );
    author.quiet().await;
}

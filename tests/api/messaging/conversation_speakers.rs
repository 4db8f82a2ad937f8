//! Speakers: who may post although only the admins do.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::messages::{edit, say};
use super::{group, post};
use crate::support::{Company, Person, Reply, Socket, client_id};

async fn change(person: &Person, path: &str, body: Value) -> Reply {
    let path = format!("{path}/speakers");
    person.client.patch(&path, 1, body).await
}

async fn policy(person: &Person, path: &str, posting: &str) {
    let version = person.client.get(path).await.expect(200)["version"].as_i64();
    let body = json!({ "posting": posting });
    let version = version.unwrap();
    person.client.patch(path, version, body).await.expect(200);
}

fn ids(people: &[&Person]) -> Value {
    let ids = people.iter().map(|person| &person.member_id);
    json!(ids.collect::<Vec<_>>())
}

fn listed(speakers: &Value) -> Vec<&str> {
    let items = speakers["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

async fn scheduled(person: &Person, path: &str) -> Reply {
    let message = json!({ "id": client_id(), "text": "十点" });
    let body = json!({ "id": client_id(), "send_at": "2026-09-07T02:00:00Z", "message": message });
    let path = format!("{path}/scheduled-messages");
    person.client.post(&path, body).await
}

/// Every way of posting is open to a speaker, and closed to others and to a speaker who is muted;
/// reacting is open to all.
#[tokio::test]
async fn speakers_post_where_all_are_muted() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let people = [&wang, &li, &zhao];
    let (path, other) = (
        group(&company, &people).await,
        group(&company, &people).await,
    );
    for person in [&li, &zhao] {
        post(person, &path, "之前").await.expect(201);
        post(person, &other, "别处").await.expect(201);
    }
    policy(&wang, &path, "admins").await;
    change(&wang, &path, json!({ "add": ids(&[&li]) }))
        .await
        .expect(200);
    let to = path.rsplit('/').next().unwrap();
    let emoji = format!("{path}/messages/1/reactions/%F0%9F%91%8D");
    let ways = async |person: &Person, own: i64, version: i64| {
        let place = json!({ "kind": "location", "latitude": 31.2, "longitude": 121.5, "coordinate_system": "wgs84", "name": "人民广场" });
        let card = json!({ "kind": "card", "title": "日报" });
        let forward = |mode: &str| json!({ "id": client_id(), "seqs": [1], "mode": mode, "conversation_ids": [to] });
        let forwards = format!("{other}/forwards");
        let waiting = scheduled(person, &path).await.expect(201);
        let waiting = waiting["id"].as_str().unwrap();
        let send = format!("{path}/scheduled-messages/{waiting}/send");
        let react = person.client.request(Method::PUT, &emoji);
        person.client.send(react).await.expect(200);
        [
            post(person, &path, "文字").await,
            say(person, &path, json!({ "content": place })).await,
            say(person, &path, json!({ "content": card })).await,
            say(person, &path, json!({ "text": "答", "reply_to_seq": 1 })).await,
            say(person, &path, json!({ "text": "题", "thread_seq": 1 })).await,
            person.client.post(&forwards, forward("each")).await,
            person.client.post(&forwards, forward("merged")).await,
            person.client.post(&send, Value::Null).await,
            edit(person, &path, own, version, "改").await,
        ]
    };
    for (way, reply) in ways(&li, 1, 1).await.into_iter().enumerate() {
        assert!(reply.status < 300, "way {way}: {}", reply.status);
    }
    for reply in ways(&zhao, 2, 1).await {
        reply.problem(403, "posting_restricted");
    }
    // A mute of one person goes before.
    let mute = format!("{path}/members/{}/mute", li.member_id);
    let minutes = json!({ "minutes": 60 });
    wang.client.put(&mute, minutes).await.expect(204);
    for reply in ways(&li, 1, 2).await {
        reply.problem(403, "muted");
    }
    wang.client.delete(&mute).await.expect(204);
    post(&li, &path, "又能").await.expect(201);

    // What waits is decided at its time: who is no speaker then is refused.
    let waiting = scheduled(&li, &path).await.expect(201);
    change(&wang, &path, json!({ "remove": ids(&[&li]) }))
        .await
        .expect(200);
    // Where everyone may post nobody need be one.
    policy(&wang, &path, "everyone").await;
    post(&zhao, &path, "都能").await.expect(201);
    policy(&wang, &path, "admins").await;
    let client = company.at("2026-09-07T02:00:00Z", &li).await;
    company.server.run_jobs().await;
    let own = format!("{path}/scheduled-messages");
    let own = client.get(&own).await.expect(200);
    let mut own = own["items"].as_array().unwrap().iter();
    let refused = own.find(|one| one["id"] == waiting["id"]).unwrap();
    assert_eq!(refused["refusal_code"], "posting_restricted");
}

/// Owner and admins name them, for plain members who are there; all are told, and see it in the views.
#[tokio::test]
async fn admins_name_speakers() {
    let company = Company::found().await;
    let (wang, li, zhao, sun) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
        company.hire("孙丽").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let (mut socket, _) = Socket::open(&company, &zhao, None).await;
    socket.quiet().await;
    let both = json!({ "add": ids(&[&li, &zhao, &li]) });
    let named = change(&wang, &path, both.clone()).await.expect(200);
    let mut names = listed(&named);
    names.sort_unstable();
    assert_eq!(names, ["李娜", "赵强"]);
    socket.event("conversation.changed").await;
    let read = format!("{path}/speakers");
    assert_eq!(zhao.client.get(&read).await.expect(200), named);
    sun.client.get(&read).await.problem(404, "not_found");
    let seen = li.client.get(&path).await.expect(200);
    assert_eq!(seen["place"]["speaker"], true);
    let members = format!("{path}/members");
    let members = zhao.client.get(&members).await.expect(200);
    for member in members["items"].as_array().unwrap() {
        let owns = member["id"] == wang.member_id.as_str();
        assert_eq!(member["speaker"], !owns, "{member:#}");
    }
    // Asking again changes nothing, and tells nothing.
    change(&wang, &path, both).await.expect(200);
    socket.quiet().await;

    change(&li, &path, json!({ "remove": ids(&[&zhao]) }))
        .await
        .problem(403, "not_conversation_admin");
    change(&sun, &path, json!({ "remove": ids(&[&zhao]) }))
        .await
        .problem(404, "not_found");
    change(&wang, &path, json!({ "add": ids(&[&wang]) }))
        .await
        .problem(409, "conversation_exempt");
    for (body, pointer) in [
        (json!({ "add": ids(&[&li, &sun]) }), "/add/1"),
        (
            json!({ "add": ids(&[&li]), "remove": ids(&[&zhao, &li]) }),
            "/remove/1",
        ),
        (json!({ "add": vec![&li.member_id; 201] }), "/add"),
    ] {
        let problem = change(&wang, &path, body).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    // An admin names them as well, and is none: whoever rises stops to be one.
    let admin = format!("{path}/admins/{}", li.member_id);
    wang.client.put(&admin, json!({})).await.expect(204);
    let left = change(&li, &path, json!({})).await.expect(200);
    assert_eq!(listed(&left), ["赵强"]);
    change(&wang, &path, json!({ "add": ids(&[&li]) }))
        .await
        .problem(409, "conversation_exempt");
    wang.client.delete(&admin).await.expect(204);
    let owner = json!({ "member_id": zhao.member_id });
    let transfer = format!("{path}/owner");
    wang.client.put(&transfer, owner).await.expect(200);
    let left = li.client.get(&read).await.expect(200);
    assert_eq!(left, json!({ "items": [] }));

    let archive = format!("{path}/archive");
    zhao.client.put(&archive, json!({})).await.expect(200);
    change(&zhao, &path, json!({ "add": ids(&[&li]) }))
        .await
        .problem(409, "conversation_archived");
    let direct = company.path(&format!("/direct-conversations/{}", li.member_id));
    let direct = wang.client.put(&direct, json!({})).await.expect(200);
    let channel = company.path("/announcement-channel");
    let channel = wang.client.get(&channel).await.expect(200);
    for id in [&direct["id"], &channel["conversation_id"]] {
        let path = company.path(&format!("/conversations/{}", id.as_str().unwrap()));
        let none = wang.client.get(&format!("{path}/speakers")).await;
        assert_eq!(none.expect(200), json!({ "items": [] }));
        change(&wang, &path, json!({ "add": ids(&[&li]) }))
            .await
            .problem(409, "conversation_kind");
    }
}

/// Of the people of a department's group who follow it: a new manager is no speaker any more, and who
/// leaves the department neither.
#[tokio::test]
async fn a_departments_group_has_speakers() {
    let company = Company::found().await;
    let unit = company.department("研发部", None).await;
    let elsewhere = company.department("市场部", None).await;
    let manager = company.hire_into("王小明", &[&unit]).await;
    let granted = company.grant(&manager, "department_manager", Some(&unit));
    granted.await.expect(201);
    let owner = &company.owner.client;
    let (li, zhao) = (
        company.hire_into("李娜", &[&unit]).await,
        company.hire_into("赵强", &[&unit]).await,
    );
    let bind = company.path(&format!("/departments/{unit}/group"));
    let bound = owner.put(&bind, json!({})).await.expect(200);
    let id = bound["conversation_id"].as_str().unwrap();
    let path = company.path(&format!("/conversations/{id}"));
    policy(&manager, &path, "admins").await;
    post(&li, &path, "不能")
        .await
        .problem(403, "posting_restricted");
    change(&manager, &path, json!({ "add": ids(&[&li, &zhao]) }))
        .await
        .expect(200);
    post(&li, &path, "能").await.expect(201);
    let away = company.path(&format!("/members/{}", li.member_id));
    let away = owner
        .patch(&away, 1, json!({ "department_ids": [elsewhere] }))
        .await;
    away.expect(200);
    let left = manager.client.get(&format!("{path}/speakers")).await;
    assert_eq!(listed(&left.expect(200)), ["赵强"]);
}

/// At most 200, also when they are named at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_at_most_200_speakers() {
    let company = Company::found().await;
    company
        .server
        .sql(&format!(
            "INSERT INTO members (org_id, id, name, status, created_at) SELECT '{}', \
             ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, 'active', now() \
             FROM generate_series(1, 250) n",
            company.id
        ))
        .await;
    let ids: Vec<_> = (1..=250)
        .map(|n| format!("00000000-0000-7000-8000-{n:012}"))
        .collect();
    let client = &company.owner.client;
    let body = json!({ "name": "大群", "member_ids": ids });
    let made = client
        .post(&company.path("/conversations"), body)
        .await
        .expect(201);
    let path = company.path(&format!("/conversations/{}", made["id"].as_str().unwrap()));
    let attempts = ids.chunks(50).map(|part| {
        let path = format!("{path}/speakers");
        async move { client.patch(&path, 1, json!({ "add": part })).await }
    });
    let mut named = 0;
    for reply in join_all(attempts).await {
        if reply.status == 200 {
            named += 50;
        } else {
            reply.problem(409, "conversation_speaker_limit");
        }
    }
    assert_eq!(named, 200);
}

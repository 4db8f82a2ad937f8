//! Messages that are posted later.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{group, post, texts};
use crate::support::{Company, Person, Reply, Socket};

/// Monday, 7 September 2026, 10:00 in Shanghai.
const AT_TEN: &str = "2026-09-07T02:00:00Z";

async fn schedule(person: &Person, path: &str, at: &str, text: &str) -> Reply {
    let message = json!({ "id": crate::support::client_id(), "text": text });
    let body = json!({ "id": crate::support::client_id(), "send_at": at, "message": message });
    let path = format!("{path}/scheduled-messages");
    person.client.post(&path, body).await
}

async fn listed(company: &Company, person: &Person, path: &str) -> Vec<String> {
    let client = company.server.sign_in(person.account_id).await;
    let list = client.get(&format!("{path}/messages")).await.expect(200);
    texts(&list).into_iter().map(str::to_owned).collect()
}

/// At its time it is posted once, however often the job runs; edited, cancelled and sent before.
#[tokio::test]
async fn is_posted_at_its_time() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let own = format!("{path}/scheduled-messages");
    let (mut socket, _) = Socket::open(&company, &wang, None).await;
    let mut ids = Vec::new();
    for (at, text) in [
        (AT_TEN, "十点"),
        (AT_TEN, "取消"),
        (AT_TEN, "改期"),
        ("2026-09-07T03:00:00Z", "马上"),
    ] {
        let made = schedule(&wang, &path, at, text).await.expect(201);
        assert_eq!(
            (&made["state"], &made["message"]["text"]),
            (&json!("pending"), &json!(text))
        );
        ids.push(format!("{own}/{}", made["id"].as_str().unwrap()));
        let event = socket.frame().await;
        assert_eq!(event["kind"], "scheduled_message.changed");
        assert_eq!(event["payload"]["state"], "pending");
    }
    wang.client.delete(&ids[1]).await.expect(204);
    let later = json!({ "send_at": "2026-09-07T04:00:00Z" });
    let patched = wang.client.patch(&ids[2], 1, later).await.expect(200);
    assert_eq!(patched["message"]["text"], "改期");
    let at_once = format!("{}/send", ids[3]);
    let now = wang.client.post(&at_once, Value::Null).await;
    assert_eq!(now.expect(200)["text"], "马上");
    let again = wang.client.post(&at_once, Value::Null).await;
    again.problem(404, "not_found");
    // They are nobody else's.
    assert_eq!(li.client.get(&own).await.expect(200)["items"], json!([]));
    li.client.delete(&ids[0]).await.problem(404, "not_found");

    let once_more = "INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at) \
                     SELECT gen_random_uuid(), org_id, kind, payload, run_at, max_attempts, created_at FROM jobs";
    company.server.sql(once_more).await;
    company.server.run_jobs().await;
    assert_eq!(listed(&company, &li, &path).await, ["马上"]);
    company.server.clock.set(AT_TEN);
    company.server.sql(once_more).await;
    company.server.run_jobs().await;
    assert_eq!(listed(&company, &li, &path).await, ["马上", "十点"]);
    company.server.clock.set("2026-09-07T04:00:00Z");
    company.server.run_jobs().await;
    company.server.run_jobs().await;
    assert_eq!(listed(&company, &li, &path).await, ["马上", "十点", "改期"]);
    let waiting = "SELECT count(*) FROM scheduled_messages";
    assert_eq!(company.server.count(waiting).await, 0);
}

/// Who is not in the conversation any more is told; who has left posts nothing.
#[tokio::test]
async fn is_refused_with_its_reason() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let made = schedule(&li, &path, AT_TEN, "再见").await.expect(201);
    schedule(&zhao, &path, AT_TEN, "走了").await.expect(201);
    let out = format!("{path}/members/{}", li.member_id);
    wang.client.delete(&out).await.expect(204);
    company
        .server
        .sql(&format!(
            "UPDATE members SET status = 'left' WHERE id = '{}'",
            zhao.member_id
        ))
        .await;
    let (mut socket, _) = Socket::open(&company, &li, None).await;
    company.server.clock.set(AT_TEN);
    company.server.run_jobs().await;
    let event = socket.frame().await;
    assert_eq!(event["payload"]["state"], "refused", "{event:#}");
    assert_eq!(event["payload"]["refusal_code"], "not_found");
    let refused = "SELECT count(*) FROM scheduled_messages WHERE state = 'refused'";
    assert_eq!(company.server.count(refused).await, 2);
    assert_eq!(listed(&company, &wang, &path).await, [""], "a notice");

    // Back again, it waits again.
    let wang = company.server.sign_in(wang.account_id).await;
    let back = json!({ "member_ids": [li.member_id] });
    let members = format!("{path}/members");
    wang.post(&members, back).await.expect(200);
    let client = company.server.sign_in(li.account_id).await;
    let own = format!("{path}/scheduled-messages");
    let list = client.get(&own).await.expect(200);
    assert_eq!(list["items"][0]["state"], "refused");
    assert!(
        list["items"][0]["refusal"]
            .as_str()
            .unwrap()
            .contains("conversation")
    );
    let one = format!("{own}/{}", made["id"].as_str().unwrap());
    let patch = json!({ "send_at": "2026-09-07T03:00:00Z" });
    let patched = client.patch(&one, 1, patch).await.expect(200);
    assert_eq!(patched["state"], "pending");
    company.server.clock.set("2026-09-07T03:00:00Z");
    company.server.run_jobs().await;
    let said = ["", "", "再见"];
    assert_eq!(
        listed(&company, &li, &path).await,
        said,
        "out, in, and then"
    );
}

/// Only ahead, only what could be posted, and at most a hundred, also when many come at once.
#[tokio::test]
async fn has_its_limits() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&wang, &company.owner]).await;
    for at in [
        "2026-09-07T00:50:00Z",
        "2026-10-07T00:50:01Z",
        "2020-01-01T00:00:00Z",
    ] {
        let problem = schedule(&wang, &path, at, "x").await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], "/send_at");
    }
    let message = json!({ "id": crate::support::client_id(), "text": "x", "reply_to_seq": 1 });
    let body = json!({ "send_at": AT_TEN, "message": message });
    let own = format!("{path}/scheduled-messages");
    wang.client
        .post(&own, body)
        .await
        .problem(422, "validation_failed");
    let id = path.rsplit('/').next().unwrap();
    company
        .server
        .sql(&format!(
            "INSERT INTO scheduled_messages (org_id, id, conversation_id, author_id, body, send_at, state, created_at) \
             SELECT '{}', gen_random_uuid(), '{id}', '{}', '{{}}', now(), 'refused', now() FROM generate_series(1, 95)",
            company.id, wang.member_id
        ))
        .await;
    let tries = (0..8).map(|_| schedule(&wang, &path, AT_TEN, "x"));
    let replies = join_all(tries).await;
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 201).count(),
        5
    );
    for reply in replies.into_iter().filter(|reply| reply.status != 201) {
        reply.problem(409, "scheduled_limit");
    }
    post(&wang, &path, "好").await.expect(201);
}

/// Who leaves posts nothing any more: what waits, and what was refused, goes with them; what
/// others wait for stays.
#[tokio::test]
async fn a_leaver_posts_nothing() {
    let company = Company::found().await;
    let (leaver, successor) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&leaver, &successor]).await;
    for (who, text) in [(&leaver, "一"), (&leaver, "二"), (&successor, "三")] {
        schedule(who, &path, AT_TEN, text).await.expect(201);
    }
    company
        .server
        .sql("UPDATE scheduled_messages SET state = 'refused' WHERE body->>'text' = '二'")
        .await;
    let member = company.path(&format!("/members/{}", leaver.member_id));
    let owner = &company.owner.client;
    let version = owner.get(&member).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let body = json!({ "last_day": "2026-09-07", "successor_id": successor.member_id });
    let announced = owner
        .on(
            version,
            Method::POST,
            &format!("{member}/departure"),
            Some(body),
        )
        .await
        .expect(200);
    let version = announced["version"].as_i64().unwrap();
    let complete = format!("{member}/departure/complete");
    let left = owner
        .on(version, Method::POST, &complete, Some(json!({})))
        .await;
    left.expect(200);
    let waiting = "SELECT count(*) FROM scheduled_messages";
    assert_eq!(company.server.count(waiting).await, 1);
    company.server.clock.set("2026-09-07T02:00:01Z");
    company.server.run_jobs().await;
    let mut said = listed(&company, &successor, &path).await;
    said.retain(|text| !text.is_empty());
    assert_eq!(said, ["三"]);
}

/// A repeat under the same id is the same, before it was posted and afterwards; another content is refused.
#[tokio::test]
async fn a_repeat_schedules_once() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let own = format!("{path}/scheduled-messages");
    let message = json!({ "id": crate::support::client_id(), "text": "十点" });
    let body = json!({ "id": crate::support::client_id(), "send_at": AT_TEN, "message": message });
    let mut other = body.clone();
    other["send_at"] = json!("2026-09-07T03:00:00Z");
    let at_once = join_all((0..3).map(|_| wang.client.post(&own, body.clone()))).await;
    let mut answers = Vec::new();
    for reply in at_once {
        answers.push(reply.expect(201));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let again = wang.client.post(&own, body.clone()).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), answers[0]);
    let changed = wang.client.post(&own, other).await;
    changed.problem(422, "idempotency_mismatch");
    // The id is taken, whoever's it is.
    let theirs = li.client.post(&own, body.clone()).await;
    theirs.problem(409, "already_exists");
    let waiting = "SELECT count(*) FROM scheduled_messages";
    assert_eq!(company.server.count(waiting).await, 1);

    company.server.clock.set(AT_TEN);
    company.server.run_jobs().await;
    let wang = company.server.sign_in(wang.account_id).await;
    assert_eq!(wang.post(&own, body).await.expect(201), answers[0]);
    assert_eq!(company.server.count(waiting).await, 0);
    company.server.run_jobs().await;
    assert_eq!(listed(&company, &li, &path).await, ["十点"]);
}

/// What one may not mention is refused when it is scheduled, and at its time where the policy is another by then.
#[tokio::test]
async fn mentions_everyone_as_the_policy_says() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let own = format!("{path}/scheduled-messages");
    let everyone = async |person: &Person| {
        let mentions = json!({ "everyone": true });
        let id = crate::support::client_id();
        let message = json!({ "id": id, "text": "都看", "mentions": mentions });
        let id = crate::support::client_id();
        let body = json!({ "id": id, "send_at": AT_TEN, "message": message });
        person.client.post(&own, body).await
    };
    everyone(&li).await.expect(201);
    let policy = json!({ "mention_everyone": "admins" });
    wang.client.patch(&path, 1, policy).await.expect(200);
    everyone(&li)
        .await
        .problem(403, "mention_everyone_restricted");
    everyone(&wang).await.expect(201);
    company.server.clock.set(AT_TEN);
    company.server.run_jobs().await;
    let client = company.server.sign_in(li.account_id).await;
    let list = client.get(&format!("{path}/messages")).await.expect(200);
    assert_eq!(texts(&list), ["都看"]);
    assert_eq!(list["items"][0]["author_id"], wang.member_id.as_str());
    let refused = client.get(&own).await.expect(200);
    let refused = &refused["items"][0];
    assert_eq!(
        (&refused["state"], &refused["refusal_code"]),
        (&json!("refused"), &json!("mention_everyone_restricted"))
    );
}

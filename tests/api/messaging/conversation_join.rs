//! Coming into a group by a link.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::group;
use crate::organizations::departure_announce::complete;
use crate::support::{Company, Person, Reply};

async fn link(person: &Person, path: &str, body: Value) -> Value {
    let links = format!("{path}/links");
    person.client.post(&links, body).await.expect(201)
}

async fn join(company: &Company, person: &Person, link: &Value) -> Reply {
    let body = json!({ "secret": link["secret"] });
    person
        .client
        .post(&company.path("/conversation-joins"), body)
        .await
}

/// A link lets in as many as it says, also when they come at once, until it ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_lets_in_as_many_as_it_says() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let made = link(&li, &path, json!({ "approval": false, "max_uses": 3 })).await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(company.hire(&format!("员工{number}")).await);
    }
    let replies = join_all(people.iter().map(|person| join(&company, person, &made))).await;
    let mut inside = Vec::new();
    for (reply, person) in replies.into_iter().zip(&people) {
        if reply.status == 200 {
            assert_eq!(reply.expect(200)["status"], "joined");
            inside.push(person);
        } else {
            reply.problem(422, "conversation_link_invalid");
        }
    }
    assert_eq!(inside.len(), 3);
    let seen = inside[0].client.get(&path).await.expect(200);
    assert_eq!(seen["member_count"], 5);
    // Who is in it already is, and costs no use.
    assert_eq!(
        join(&company, inside[0], &made).await.expect(200)["status"],
        "joined"
    );
    let listed = li.client.get(&format!("{path}/links")).await.expect(200);
    assert_eq!(listed["items"][0]["uses"], 3);
    assert!(
        !listed
            .to_string()
            .contains(made["secret"].as_str().unwrap())
    );

    // Revoked, expired, or its maker is gone: the same answer.
    let late = company.hire("迟到").await;
    let revoked = link(&li, &path, json!({ "approval": false })).await;
    let one = format!("{path}/links/{}", revoked["link"]["id"].as_str().unwrap());
    inside[0]
        .client
        .delete(&one)
        .await
        .problem(403, "not_conversation_admin");
    wang.client.delete(&one).await.expect(204);
    let orphan = link(&li, &path, json!({ "approval": false })).await;
    li.client
        .delete(&format!("{path}/members/{}", li.member_id))
        .await
        .expect(204);
    for link in [&revoked, &orphan] {
        join(&company, &late, link)
            .await
            .problem(422, "conversation_link_invalid");
    }
    let short = link(
        &wang,
        &path,
        json!({ "approval": false, "expires_in_hours": 1 }),
    )
    .await;
    company.server.clock.advance(TimeDelta::minutes(60));
    let late = Person {
        client: company.server.sign_in(late.account_id).await,
        ..late
    };
    join(&company, &late, &short)
        .await
        .problem(422, "conversation_link_invalid");
}

/// With approval the owner or an admin decides; who is declined may ask again.
#[tokio::test]
async fn somebody_decides() {
    let company = Company::found().await;
    let (wang, li, zhao, sun) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
        company.hire("孙丽").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    let made = link(&li, &path, json!({ "approval": true, "max_uses": 2 })).await;
    let requests = format!("{path}/requests");
    let asked = join(&company, &zhao, &made).await.expect(200);
    assert_eq!(asked["status"], "requested");
    assert_eq!(join(&company, &zhao, &made).await.expect(200), asked);
    zhao.client.get(&path).await.problem(404, "not_found");
    li.client
        .get(&requests)
        .await
        .problem(403, "not_conversation_admin");
    let open = wang.client.get(&requests).await.expect(200);
    assert_eq!(open["items"][0]["person"]["name"], "赵强");
    let one = |asked: &Value| format!("{requests}/{}", asked["request_id"].as_str().unwrap());
    li.client
        .post(&format!("{}/approve", one(&asked)), json!({}))
        .await
        .problem(403, "not_conversation_admin");
    let decline = format!("{}/decline", one(&asked));
    wang.client.post(&decline, json!({})).await.expect(204);
    wang.client.post(&decline, json!({})).await.expect(204);
    wang.client
        .post(&format!("{}/approve", one(&asked)), json!({}))
        .await
        .problem(409, "conversation_request_decided");
    // The use was given back: two more ask, and both come in.
    for person in [&zhao, &sun] {
        let asked = join(&company, person, &made).await.expect(200);
        let approve = format!("{}/approve", one(&asked));
        wang.client.post(&approve, json!({})).await.expect(204);
        person.client.get(&path).await.expect(200);
    }
    let open = wang.client.get(&requests).await.expect(200);
    assert_eq!(open["items"], json!([]));
    let policy = json!({ "inviting": "admins" });
    wang.client.patch(&path, 1, policy).await.expect(200);
    zhao.client
        .post(&format!("{path}/links"), json!({ "approval": true }))
        .await
        .problem(403, "not_conversation_admin");
    let events = zhao.client.get(&company.path("/events")).await.expect(200);
    let told: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "conversation.request_changed")
        .map(|event| event["payload"]["status"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["declined", "approved"]);
}

/// Who asked, and is brought in or inherits the group before anybody decides, has nothing open
/// any more, and learns of it.
#[tokio::test]
async fn who_comes_by_another_way_asks_no_more() {
    let company = Company::found().await;
    let (wang, li, zhao, sun) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
        company.hire("孙丽").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    let asking = link(&wang, &path, json!({ "approval": true })).await;
    let open = link(&wang, &path, json!({ "approval": false })).await;
    for person in [&zhao, &sun, &company.owner] {
        let asked = join(&company, person, &asking).await.expect(200);
        assert_eq!(asked["status"], "requested");
    }
    let requests = format!("{path}/requests");
    let body = json!({ "member_ids": [zhao.member_id, li.member_id] });
    let members = format!("{path}/members");
    li.client.post(&members, body).await.expect(200);
    let told = async |person: &Person| -> Vec<String> {
        let events = person.client.get(&company.path("/events?limit=100")).await;
        let events = events.expect(200);
        let items = events["items"].as_array().unwrap().iter();
        items
            .filter(|event| event["kind"] == "conversation.request_changed")
            .map(|event| event["payload"]["status"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(told(&zhao).await, ["approved"]);
    let joined = join(&company, &sun, &open).await.expect(200);
    assert_eq!(joined["status"], "joined");
    let left = wang.client.get(&requests).await.expect(200);
    let left: Vec<_> = left["items"].as_array().unwrap().iter().collect();
    assert_eq!(left.len(), 1, "{left:#?}");
    let body = json!({ "successor_id": company.owner.member_id });
    complete(&company, &wang, body).await.expect(200);
    let left = company.owner.client.get(&requests).await.expect(200);
    assert_eq!(left["items"], json!([]));
    let pending = "SELECT count(*) FROM conversation_requests WHERE status <> 'approved'";
    assert_eq!(company.server.count(pending).await, 0);
}

/// A link is worth what its maker's right to invite is: nothing while the policy leaves that to
/// the admins and they are none.
#[tokio::test]
async fn a_link_does_not_outlive_the_right_to_invite() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    let (open, asking, owners) = (
        link(&li, &path, json!({ "approval": false })).await,
        link(&li, &path, json!({ "approval": true })).await,
        link(&wang, &path, json!({ "approval": false })).await,
    );
    let policy = json!({ "inviting": "admins" });
    wang.client.patch(&path, 1, policy).await.expect(200);
    for link in [&open, &asking] {
        let problem = join(&company, &zhao, link).await;
        let problem = problem.problem(422, "conversation_link_invalid");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("may not invite"), "{detail}");
    }
    let admin = format!("{path}/admins/{}", li.member_id);
    wang.client.put(&admin, json!({})).await.expect(204);
    let asked = join(&company, &zhao, &asking).await.expect(200);
    assert_eq!(asked["status"], "requested");
    wang.client.delete(&admin).await.expect(204);
    join(&company, &zhao, &open)
        .await
        .problem(422, "conversation_link_invalid");
    let joined = join(&company, &zhao, &owners).await.expect(200);
    assert_eq!(joined["status"], "joined");
}

/// A link that is made again under its id is the same with the same secret; nothing of it is kept that tells it.
#[tokio::test]
async fn a_repeat_makes_one_link() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    let links = format!("{path}/links");
    let body = json!({ "id": crate::support::client_id(), "approval": false, "max_uses": 2 });
    let replies = join_all((0..3).map(|_| wang.client.post(&links, body.clone()))).await;
    let mut made = Vec::new();
    for reply in replies {
        assert_eq!(reply.header("cache-control"), "no-store");
        made.push(reply.expect(201));
    }
    assert!(made.iter().all(|one| *one == made[0]), "{made:#?}");
    assert_eq!(made[0]["link"]["id"], body["id"]);
    assert_eq!(
        join(&company, &zhao, &made[0]).await.expect(200)["status"],
        "joined"
    );
    let again = wang.client.post(&links, body.clone()).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201)["secret"], made[0]["secret"]);
    let listed = wang.client.get(&links).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let secret = made[0]["secret"].as_str().unwrap();
    let kept =
        format!("SELECT count(*) FROM idempotency_keys WHERE response::text LIKE '%{secret}%'");
    assert_eq!(company.server.count(&kept).await, 0);

    let mut other = body.clone();
    other["max_uses"] = json!(3);
    let changed = wang.client.post(&links, other).await;
    changed.problem(422, "idempotency_mismatch");
    // The id is taken, whoever's it is, and says nothing of the link.
    let taken = li.client.post(&links, body).await;
    taken.problem(409, "already_exists");
    // Links without an id are each another.
    let (one, two) = (
        link(&wang, &path, json!({ "approval": false })).await,
        link(&wang, &path, json!({ "approval": false })).await,
    );
    assert_ne!(one["secret"], two["secret"]);
}

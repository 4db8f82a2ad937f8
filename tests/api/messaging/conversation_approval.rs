//! A group whose owner and admins decide on each who comes.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::group;
use crate::organizations::departure_announce::complete;
use crate::support::{Company, Person, Reply};

/// Sets whether owner and admins decide.
async fn decide(owner: &Person, path: &str, join_approval: bool) {
    let version = owner.client.get(path).await.expect(200)["version"].as_i64();
    let body = json!({ "join_approval": join_approval });
    let set = owner.client.patch(path, version.unwrap(), body).await;
    assert_eq!(set.expect(200)["policy"]["join_approval"], join_approval);
}

async fn add(by: &Person, path: &str, people: &[&Person]) -> Reply {
    let ids: Vec<_> = people.iter().map(|person| &person.member_id).collect();
    let body = json!({ "member_ids": ids });
    by.client.post(&format!("{path}/members"), body).await
}

async fn link(by: &Person, path: &str, approval: bool) -> Value {
    let body = json!({ "approval": approval });
    let made = by.client.post(&format!("{path}/links"), body).await;
    made.expect(201)
}

async fn join(company: &Company, person: &Person, link: &Value) -> Value {
    let body = json!({ "secret": link["secret"] });
    let joins = company.path("/conversation-joins");
    person.client.post(&joins, body).await.expect(200)
}

/// The open requests, as pairs of who would come and who would bring them in.
async fn open(person: &Person, path: &str) -> Vec<(String, Value)> {
    let list = format!("{path}/requests");
    let list = person.client.get(&list).await.expect(200);
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let name = item["person"]["name"].as_str().unwrap().to_owned();
            (name, item["invited_by"].clone())
        })
        .collect()
}

/// Decides on the request of somebody.
async fn answer(by: &Person, path: &str, name: &str, how: &str) -> Reply {
    let list = format!("{path}/requests");
    let list = by.client.get(&list).await.expect(200);
    let mut items = list["items"].as_array().unwrap().iter();
    let one = items.find(|item| item["person"]["name"] == name).unwrap();
    let id = one["id"].as_str().unwrap();
    let decision = format!("{path}/requests/{id}/{how}");
    by.client.post(&decision, json!({})).await
}

/// What somebody was told of requests, in order.
async fn told(company: &Company, person: &Person) -> Vec<String> {
    let events = company.path("/events?limit=100");
    let events = person.client.get(&events).await.expect(200);
    let items = events["items"].as_array().unwrap().iter();
    items
        .filter(|event| event["kind"] == "conversation.request_changed")
        .map(|event| event["payload"]["status"].as_str().unwrap().to_owned())
        .collect()
}

/// Whom a plain member brings in is a request; owner and admins bring in at once, and decide.
#[tokio::test]
async fn whom_members_bring_in_is_decided_on() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for name in ["王小明", "李娜", "赵强", "孙丽", "周杰", "吴敏"] {
        people.push(company.hire(name).await);
    }
    let [wang, li, zhao, sun, zhou, wu] = &people[..] else {
        unreachable!()
    };
    let path = group(&company, &[wang, li, zhao]).await;
    let admin = format!("{path}/admins/{}", zhao.member_id);
    wang.client.put(&admin, json!({})).await.expect(204);
    // As it was: nobody decides.
    assert_eq!(add(li, &path, &[wu]).await.status, 200);
    decide(wang, &path, true).await;

    let asked = add(li, &path, &[sun, zhou, li, sun]).await;
    assert_eq!(asked.expect(202)["member_count"], 4);
    sun.client.get(&path).await.problem(404, "not_found");
    let by = || json!(li.member_id);
    let waiting = [("孙丽".to_owned(), by()), ("周杰".to_owned(), by())];
    let mut found = open(zhao, &path).await;
    found.sort_by_key(|(name, _)| name.clone());
    let mut expected = waiting.to_vec();
    expected.sort_by_key(|(name, _)| name.clone());
    assert_eq!(found, expected);
    // Again by the same or another: one request each. Of who is in it nothing is asked.
    assert_eq!(add(li, &path, &[sun]).await.status, 202);
    assert_eq!(add(wu, &path, &[sun, zhou]).await.status, 202);
    assert_eq!(add(wu, &path, &[li]).await.status, 200);
    assert_eq!(open(wang, &path).await.len(), 2);
    assert_eq!(told(&company, wang).await, ["pending", "pending"]);

    li.client
        .get(&format!("{path}/requests"))
        .await
        .problem(403, "not_conversation_admin");
    answer(zhao, &path, "孙丽", "approve").await.expect(204);
    answer(wang, &path, "周杰", "decline").await.expect(204);
    assert_eq!(sun.client.get(&path).await.expect(200)["member_count"], 5);
    zhou.client.get(&path).await.problem(404, "not_found");
    // Who would have brought them in hears of it; of what came to nothing the other one does not.
    assert_eq!(told(&company, li).await, ["approved", "declined"]);
    assert_eq!(told(&company, zhou).await, [""; 0]);
    // Once more, and the owner brings them in meanwhile.
    assert_eq!(add(wu, &path, &[zhou]).await.status, 202);
    assert_eq!(add(wang, &path, &[zhou]).await.status, 200);
    zhou.client.get(&path).await.expect(200);
    assert!(open(wang, &path).await.is_empty());
    assert_eq!(told(&company, wu).await, ["approved"]);
}

/// Either asks: the link, or the policy. Who was asked for, and comes by a link, asks as well.
#[tokio::test]
async fn who_comes_by_a_link_is_decided_on() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for name in ["王小明", "李娜", "赵强", "孙丽", "周杰"] {
        people.push(company.hire(name).await);
    }
    let [wang, li, zhao, sun, zhou] = &people[..] else {
        unreachable!()
    };
    let path = group(&company, &[wang, li]).await;
    let (free, asking) = (
        link(wang, &path, false).await,
        link(wang, &path, true).await,
    );
    decide(wang, &path, true).await;
    for link in [&free, &asking, &free] {
        let asked = join(&company, zhao, link).await;
        assert_eq!(asked["status"], "requested");
    }
    assert_eq!(open(wang, &path).await, [("赵强".to_owned(), Value::Null)]);
    answer(wang, &path, "赵强", "decline").await.expect(204);
    assert_eq!(told(&company, zhao).await, ["declined"]);

    // Brought up by a member first: the same request, and a use of the link that is given back.
    assert_eq!(add(li, &path, &[sun]).await.status, 202);
    let uses = async || {
        let links = format!("{path}/links");
        let links = wang.client.get(&links).await.expect(200);
        let items = links["items"].as_array().unwrap().iter();
        let uses = items.map(|item| item["uses"].as_i64().unwrap());
        uses.sum::<i64>()
    };
    assert_eq!(uses().await, 0);
    for _ in 0..2 {
        let asked = join(&company, sun, &free).await;
        assert_eq!(asked["status"], "requested");
        assert_eq!(uses().await, 1);
    }
    let both = [("孙丽".to_owned(), json!(li.member_id))];
    assert_eq!(open(wang, &path).await, both);
    answer(wang, &path, "孙丽", "decline").await.expect(204);
    assert_eq!(uses().await, 0);
    assert_eq!(told(&company, sun).await, ["declined"]);
    assert_eq!(told(&company, li).await, ["declined"]);

    // Nobody decides any more: who waits comes by the link at once, the other link asks still.
    assert_eq!(join(&company, zhou, &free).await["status"], "requested");
    decide(wang, &path, false).await;
    assert_eq!(open(wang, &path).await.len(), 1);
    assert_eq!(join(&company, zhou, &free).await["status"], "joined");
    assert!(open(wang, &path).await.is_empty());
    assert_eq!(join(&company, sun, &asking).await["status"], "requested");
}

/// Groups alone have it; it is its owner's and the admins' to change.
#[tokio::test]
async fn groups_alone_have_it() {
    let company = Company::found().await;
    let home = company.department("研发部", None).await;
    let boss = company
        .hire_as("周经理", "department_manager", Some(&home))
        .await;
    let li = company.hire("李娜").await;
    let at = company.path(&format!("/departments/{home}/group"));
    let owner = &company.owner;
    let bound = owner.client.put(&at, json!({})).await.expect(200);
    let channel = company.path("/announcement-channel");
    let channel = owner.client.get(&channel).await.expect(200);
    let direct = company.path(&format!("/direct-conversations/{}", li.member_id));
    let direct = owner.client.put(&direct, json!({})).await.expect(200);
    let others = [
        (&boss, &bound["conversation_id"]),
        (owner, &channel["conversation_id"]),
        (owner, &direct["id"]),
    ];
    for (who, id) in others {
        let path = company.path(&format!("/conversations/{}", id.as_str().unwrap()));
        let seen = who.client.get(&path).await.expect(200);
        assert_eq!(seen["policy"]["join_approval"], false);
        let version = seen["version"].as_i64().unwrap();
        for join_approval in [true, false] {
            let body = json!({ "join_approval": join_approval });
            let refused = who.client.patch(&path, version, body).await;
            refused.problem(409, "conversation_kind");
        }
    }
    let path = group(&company, &[&boss, &li]).await;
    let body = json!({ "join_approval": true });
    let refused = li.client.patch(&path, 1, body).await;
    refused.problem(403, "not_conversation_admin");
}

/// Several who bring the same people up at once make one request of each; who leaves the organization asks
/// no more, and nobody asks for them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_once_and_who_leaves() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(company.hire(&format!("员工{number}")).await);
    }
    let (inside, outside) = people.split_at(4);
    let path = group(&company, &inside.iter().collect::<Vec<_>>()).await;
    decide(&inside[0], &path, true).await;
    let outside: Vec<_> = outside.iter().collect();
    let asking = inside[1..].iter().map(|by| add(by, &path, &outside));
    for reply in join_all(asking).await {
        reply.expect(202);
    }
    assert_eq!(open(&inside[0], &path).await.len(), 2);
    // Who brought them up may leave: the request is the group's to decide.
    let left = format!("{path}/members/{}", inside[1].member_id);
    inside[1].client.delete(&left).await.expect(204);
    complete(&company, outside[0], json!({})).await.expect(200);
    let waiting = open(&inside[0], &path).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].0, "员工5");
    answer(&inside[0], &path, "员工5", "approve")
        .await
        .expect(204);
    outside[1].client.get(&path).await.expect(200);
}

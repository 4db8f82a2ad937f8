//! The event log is a log: nothing is skipped, nothing comes late.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::messaging::{group, post};
use crate::support::{Client, Company, Person};

/// A reader that pages by cursor while eight writers commit at once sees every position
/// once, in order and without a gap.
#[tokio::test]
async fn a_paging_reader_misses_nothing() {
    let company = Arc::new(Company::found().await);
    let done = Arc::new(AtomicBool::new(false));
    let path = company.path("/events");
    let reader = tokio::spawn(read_to_the_end(
        company.owner.client.clone(),
        path,
        done.clone(),
    ));
    let writers = (0..8).map(|writer| {
        let company = company.clone();
        tokio::spawn(async move {
            for number in 0..10 {
                company
                    .department(&format!("部门{writer}-{number}"), None)
                    .await;
            }
        })
    });
    for writer in futures_util::future::join_all(writers).await {
        writer.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let positions = reader.await.unwrap();
    // The announcement channel is open from the founding on.
    let expected: Vec<i64> = (1..=81).collect();
    assert_eq!(positions, expected);
}

/// Reads until nothing is new after the writers have ended.
async fn read_to_the_end(client: Client, path: String, done: Arc<AtomicBool>) -> Vec<i64> {
    let mut positions: Vec<i64> = Vec::new();
    loop {
        let ended = done.load(Ordering::SeqCst);
        let after = positions.last().copied().unwrap_or(0);
        let page = client
            .get(&format!("{path}?after={after}&limit=7"))
            .await
            .expect(200);
        let items = page["items"].as_array().unwrap();
        positions.extend(
            items
                .iter()
                .map(|event| event["position"].as_i64().unwrap()),
        );
        if ended && items.is_empty() {
            return positions;
        }
    }
}

/// An event whose transaction was rolled back leaves neither a trace nor a gap.
#[tokio::test]
async fn a_refused_change_leaves_no_event() {
    let company = Company::found().await;
    company.department("研发部", None).await;
    let body = json!({ "name": "研发部" });
    company
        .owner
        .client
        .post(&company.path("/departments"), body)
        .await
        .expect(409);
    company.department("市场部", None).await;
    let events = company
        .owner
        .client
        .get(&company.path("/events"))
        .await
        .expect(200);
    let positions: Vec<&Value> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["position"])
        .collect();
    assert_eq!(positions, [&json!(1), &json!(2), &json!(3)]);
    assert_eq!(events["head"], 3);
}

/// What was said in a conversation is in the log of those only who were in it then and still are,
/// however the log is paged: who was brought in later does not read what came before.
#[tokio::test]
async fn the_log_shows_what_one_followed() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang]).await;
    let members = format!("{path}/members");
    let add = json!({ "member_ids": [li.member_id] });
    post(&wang, &path, "一").await.expect(201);
    wang.client.post(&members, add.clone()).await.expect(200);
    post(&wang, &path, "二").await.expect(201);
    let me = format!("{members}/{}", li.member_id);
    li.client.delete(&me).await.expect(204);
    post(&wang, &path, "三").await.expect(201);
    wang.client.post(&members, add).await.expect(200);
    post(&wang, &path, "四").await.expect(201);
    for limit in [1, 2, 100] {
        let seen = [&li, &wang].map(|person| told_of_messages(&company, person, &path, limit));
        let [seen_by_li, seen_by_wang] = futures_util::future::join_all(seen)
            .await
            .try_into()
            .unwrap();
        assert_eq!(seen_by_li, ["+", "-", "+", "四"], "limit {limit}");
        let all = ["", "一", "+", "二", "-", "三", "+", "四"];
        assert_eq!(seen_by_wang, all, "limit {limit}");
    }
}

/// The texts of messages in somebody's log, and the changes of who is in conversations.
async fn told_of_messages(
    company: &Company,
    person: &Person,
    group: &str,
    limit: usize,
) -> Vec<String> {
    let (mut after, mut told) = (0, Vec::new());
    loop {
        let path = company.path(&format!("/events?after={after}&limit={limit}"));
        let page = person.client.get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        for event in items {
            let payload = &event["payload"];
            after = event["position"].as_i64().unwrap();
            let here = payload["conversation_id"].as_str();
            if payload["kind"] == "notice" || !here.is_some_and(|id| group.ends_with(id)) {
                continue;
            }
            let changes = |what: &str| payload[what].as_array().is_some_and(|ids| !ids.is_empty());
            match event["kind"].as_str().unwrap() {
                "message.posted" => told.push(payload["text"].as_str().unwrap().to_owned()),
                "conversation.created" => told.push(String::new()),
                "conversation.members_changed" if changes("added") => told.push("+".to_owned()),
                "conversation.members_changed" => told.push("-".to_owned()),
                _ => {}
            }
        }
        if items.len() < limit {
            return told;
        }
    }
}

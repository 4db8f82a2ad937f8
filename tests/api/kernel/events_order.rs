//! The event log is a log: nothing is skipped, nothing comes late.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::{Client, Company};

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
    let expected: Vec<i64> = (1..=80).collect();
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
    assert_eq!(positions, [&json!(1), &json!(2)]);
    assert_eq!(events["head"], 2);
}

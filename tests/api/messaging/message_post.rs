//! Posting messages.

use futures_util::future::join_all;
use serde_json::json;

use super::{group, post, post_as, post_until, texts};
use crate::support::Company;

/// A message repeated under its id is there once; another one under the id is refused, and
/// leaves no gap in the numbers.
#[tokio::test]
async fn repeats_are_recognized() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let id = crate::support::client_id();
    let first = post_as(&wang, &path, id, " 早上好！\n").await.expect(201);
    assert_eq!(
        (&first["seq"], &first["text"]),
        (&json!(1), &json!("早上好！"))
    );
    assert_eq!(first["author_id"], wang.member_id.as_str());
    let again = post_as(&wang, &path, id, "早上好！").await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    post_as(&wang, &path, id, "晚上好！")
        .await
        .problem(422, "idempotency_mismatch");
    post_as(&li, &path, id, "早上好！")
        .await
        .problem(422, "idempotency_mismatch");
    assert_eq!(post(&li, &path, "你好").await.expect(201)["seq"], 2);
    // In another conversation the id means another message.
    let other = group(&company, &[&wang, &li]).await;
    assert_eq!(
        post_as(&wang, &other, id, "早上好！").await.expect(201)["seq"],
        1
    );
}

/// Ten people, each posting from five devices at once, each device three times and each post
/// twice: 150 messages, numbered without a gap, in the order that every list shows.
#[tokio::test]
async fn numbers_have_no_gaps_under_load() {
    let company = Company::found().await;
    let mut people = vec![company.owner.clone()];
    for n in 1..10 {
        people.push(company.hire(&format!("员工{n}")).await);
    }
    let path = group(&company, &people.iter().collect::<Vec<_>>()).await;
    let posts = (0..50).map(|n| (n, &people[n % 10])).map(|(n, person)| {
        let path = &path;
        async move {
            let mut numbers = Vec::new();
            for round in 0..3 {
                let (id, text) = (crate::support::client_id(), format!("{n}-{round}"));
                let twice = [(); 2].map(|()| post_until(person, path, id, &text));
                let twice = join_all(twice).await;
                assert_eq!(twice[0], twice[1]);
                numbers.push(twice[0]["seq"].as_i64().unwrap());
            }
            assert!(
                numbers.is_sorted(),
                "a device's messages keep their order: {numbers:?}"
            );
            numbers
        }
    });
    let mut numbers: Vec<_> = join_all(posts).await.concat();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=150).collect::<Vec<_>>());
    let mut all = Vec::new();
    for after in [0, 100] {
        let list = company
            .owner
            .client
            .get(&format!("{path}/messages?limit=100&after_seq={after}"))
            .await
            .expect(200);
        assert_eq!(list["last_seq"], 150);
        all.extend(texts(&list).into_iter().map(ToOwned::to_owned));
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 150);
}

/// What cannot be a message is refused with its reason.
#[tokio::test]
async fn refuses_what_is_no_message() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = format!(
        "{}/messages",
        group(&company, &[&company.owner, &wang]).await
    );
    let id = crate::support::client_id();
    for (body, pointer) in [
        (json!({ "id": id, "text": "" }), "/text"),
        (json!({ "id": id, "text": " \n " }), "/text"),
        (json!({ "id": id, "text": "长".repeat(8001) }), "/text"),
        (json!({ "id": id, "text": "bell\u{7}" }), "/text"),
        (json!({ "id": "1", "text": "x" }), "/id"),
        (json!({ "id": id }), "/text"),
        (json!({ "text": "x" }), ""),
        (json!({ "id": id, "text": "x", "seq": 1 }), ""),
    ] {
        let problem = wang
            .client
            .post(&path, body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let nul = json!({ "id": id, "text": "a\u{0}b" });
    wang.client
        .post(&path, nul)
        .await
        .problem(400, "malformed_body");
    let longest = json!({ "id": id, "text": "长".repeat(8000) });
    assert_eq!(wang.client.post(&path, longest).await.expect(201)["seq"], 1);
}

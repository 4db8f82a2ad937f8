//! How far one has read.

use futures_util::future::join_all;
use serde_json::json;

use super::{group, post};
use crate::support::{Company, Socket};

/// The mark moves forward and never back, and not beyond the newest message.
#[tokio::test]
async fn never_goes_back() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    for text in ["一", "二", "三", "四"] {
        post(&wang, &path, text).await.expect(201);
    }
    let mark = format!("{path}/read");
    let state = li.client.put(&mark, json!({ "seq": 3 })).await.expect(200);
    assert_eq!(
        (&state["read_seq"], &state["unread_count"]),
        (&json!(3), &json!(1))
    );
    let state = li.client.put(&mark, json!({ "seq": 1 })).await.expect(200);
    assert_eq!(
        (&state["read_seq"], &state["unread_count"]),
        (&json!(3), &json!(1))
    );
    for bad in [json!(5), json!(-1), json!(i64::MAX)] {
        let problem = li
            .client
            .put(&mark, json!({ "seq": bad }))
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], "/seq", "{problem:#}");
    }
    assert_eq!(li.client.get(&path).await.expect(200)["read_seq"], 3);
}

/// Many devices marking at once end at the furthest, whoever comes last.
#[tokio::test]
async fn ends_at_the_furthest_of_many_devices() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    for _ in 0..10 {
        post(&wang, &path, "嗯").await.expect(201);
    }
    let marks = [7, 2, 10, 1, 9, 3, 8, 4, 6, 5].map(|seq| {
        let (client, mark) = (li.client.clone(), format!("{path}/read"));
        async move { client.put(&mark, json!({ "seq": seq })).await.expect(200) }
    });
    for (state, asked) in join_all(marks)
        .await
        .iter()
        .zip([7, 2, 10, 1, 9, 3, 8, 4, 6, 5])
    {
        assert!(state["read_seq"].as_i64().unwrap() >= asked, "{state:#}");
    }
    assert_eq!(li.client.get(&path).await.expect(200)["unread_count"], 0);
}

/// One's other devices learn of the mark, and nobody else does.
#[tokio::test]
async fn tells_ones_own_devices_only() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "一").await.expect(201);
    let (mut author, _) = Socket::open(&company, &wang, None).await;
    let (mut device, _) = Socket::open(&company, &li, None).await;
    li.client
        .put(&format!("{path}/read"), json!({ "seq": 1 }))
        .await
        .expect(200);
    let event = device.event("conversation.read").await;
    assert_eq!(
        (
            &event["payload"]["read_seq"],
            &event["payload"]["unread_count"]
        ),
        (&json!(1), &json!(0))
    );
    // The same mark again is no news.
    li.client
        .put(&format!("{path}/read"), json!({ "seq": 1 }))
        .await
        .expect(200);
    post(&wang, &path, "二").await.expect(201);
    author.event("message.posted").await;
    device.event("message.posted").await;
}

/// What somebody marked as unread is so until they open it, though there is nothing new, or
/// until they post; their other devices learn of it.
#[tokio::test]
async fn reading_ends_the_mark_of_unread() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "一").await.expect(201);
    post(&wang, &path, "二").await.expect(201);
    let mark = format!("{path}/read");
    let read = async |seq: i64| {
        let reply = li.client.put(&mark, json!({ "seq": seq })).await;
        reply.expect(200)["read_seq"].clone()
    };
    let is_marked = async || {
        let seen = li.client.get(&path).await.expect(200);
        seen["place"]["marked_unread"].as_bool().unwrap()
    };
    let settings = format!("{path}/settings");
    let unread = async || {
        let body = json!({ "marked_unread": true });
        li.client.put(&settings, body).await.expect(200);
        assert!(is_marked().await);
    };
    read(2).await;
    unread().await;
    let (mut device, _) = Socket::open(&company, &li, None).await;
    // A device that was behind has not opened it now.
    assert_eq!(read(1).await, 2);
    assert!(is_marked().await);
    assert_eq!(read(2).await, 2);
    assert!(!is_marked().await);
    let event = device.event("conversation.read").await;
    assert_eq!(event["payload"]["read_seq"], 2);
    unread().await;
    post(&li, &path, "三").await.expect(201);
    assert!(!is_marked().await);
}

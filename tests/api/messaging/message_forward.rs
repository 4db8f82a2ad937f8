//! Forwarding messages.

use serde_json::{Value, json};

use super::messages::{edit, recall, say, seen};
use super::{group, post, texts};
use crate::support::{Company, Person, Reply};

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn forward(person: &Person, from: &str, seqs: &[i64], mode: &str, to: &[&str]) -> Reply {
    let ids: Vec<_> = to.iter().map(|path| id_of(path)).collect();
    let body = json!({
        "id": crate::support::client_id(), "seqs": seqs, "mode": mode, "conversation_ids": ids,
    });
    person.client.post(&format!("{from}/forwards"), body).await
}

/// Each as its own, or all in one, nested ones kept; copies do not change any more.
#[tokio::test]
async fn each_or_merged() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let from = group(&company, &[&wang, &li]).await;
    let (first, second) = (
        group(&company, &[&wang, &zhao]).await,
        group(&company, &[&li, &wang]).await,
    );
    let mention =
        json!({ "text": "**一**", "format": "markdown", "mentions": { "everyone": true } });
    say(&li, &from, mention).await.expect(201);
    let place = json!({ "kind": "location", "latitude": 31.5, "longitude": 121.0,
        "coordinate_system": "wgs84", "name": "园区", "address": null });
    say(&wang, &from, json!({ "content": place }))
        .await
        .expect(201);

    let each = forward(&wang, &from, &[2, 1, 2], "each", &[&first, &second]).await;
    assert_eq!(each.expect(201)["items"].as_array().unwrap().len(), 4);
    for (reader, path) in [(&zhao, &first), (&li, &second)] {
        let list = reader.client.get(&format!("{path}/messages")).await;
        let list = list.expect(200);
        assert_eq!(texts(&list), ["**一**", ""]);
        assert_eq!(list["items"][0]["format"], "markdown");
        assert_eq!(list["items"][0]["mentions"]["everyone"], false);
        assert_eq!(list["items"][0]["author_id"], wang.member_id.as_str());
        assert_eq!(list["items"][1]["content"], place);
    }

    let body = json!({
        "id": crate::support::client_id(), "seqs": [1, 2], "mode": "merged", "title": "记录",
        "conversation_ids": [id_of(&first)],
    });
    let path = format!("{from}/forwards");
    let merged = wang.client.post(&path, body.clone()).await.expect(201);
    let again = wang.client.post(&path, body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), merged);
    edit(&li, &from, 1, 1, "改了").await.expect(200);
    recall(&wang, &from, 2).await.expect(200);
    let content = seen(&zhao, &first, 3).await["content"].clone();
    assert_eq!(content["title"], "记录");
    assert_eq!(content["items"][0]["text"], "**一**");
    assert_eq!(content["items"][0]["author_id"], li.member_id.as_str());
    assert_eq!(content["items"][1]["content"], place);

    // Merged once more, with what is inside.
    forward(&zhao, &first, &[1, 3], "merged", &[&first])
        .await
        .expect(201);
    let nested = seen(&wang, &first, 4).await["content"]["items"][1].clone();
    assert_eq!(nested["content"], content);
}

/// Only what one may see, to where one is, and not without bounds; what is refused leaves nothing.
#[tokio::test]
async fn refuses_what_is_not_theirs() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let from = group(&company, &[&wang, &li]).await;
    let (mine, theirs) = (
        group(&company, &[&wang, &zhao]).await,
        group(&company, &[&li, &zhao]).await,
    );
    for n in 1..=22 {
        post(&wang, &from, &format!("{n}")).await.expect(201);
    }
    recall(&wang, &from, 2).await.expect(200);
    let all: Vec<i64> = (3..=23).collect();
    for (seqs, to, status, code) in [
        (
            &[1_i64][..],
            vec![&*mine, &*theirs],
            422,
            "validation_failed",
        ),
        (&[1, 99], vec![&*mine], 422, "validation_failed"),
        (&[1, 2], vec![&*mine], 409, "message_recalled"),
        (&all[..21], vec![&*mine], 422, "validation_failed"),
        (&[], vec![&*mine], 422, "validation_failed"),
        (&[1], vec![], 422, "validation_failed"),
    ] {
        forward(&wang, &from, seqs, "each", &to)
            .await
            .problem(status, code);
    }
    forward(&zhao, &from, &[1], "each", &[&mine])
        .await
        .problem(404, "not_found");
    let long = "长".repeat(8000);
    for _ in 0..8 {
        post(&wang, &from, &long).await.expect(201);
    }
    let long: Vec<i64> = (23..=30).collect();
    let problem = forward(&wang, &from, &long, "merged", &[&mine]).await;
    let problem = problem.problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/seqs", "{problem:#}");
    // Deeper than four times over.
    let mut newest = 1;
    forward(&wang, &from, &[1], "merged", &[&mine])
        .await
        .expect(201);
    for _ in 0..3 {
        forward(&wang, &mine, &[newest], "merged", &[&mine])
            .await
            .expect(201);
        newest += 1;
    }
    forward(&wang, &mine, &[newest], "merged", &[&mine])
        .await
        .problem(422, "validation_failed");
    let list: Value = zhao
        .client
        .get(&format!("{mine}/messages"))
        .await
        .expect(200);
    assert_eq!(list["last_seq"], 4);
    company
        .server
        .sql(&format!(
            "UPDATE conversation_members SET visible_from_seq = 4 WHERE member_id = '{}'",
            li.member_id
        ))
        .await;
    forward(&li, &from, &[3], "each", &[&theirs])
        .await
        .problem(422, "validation_failed");
}

/// A forward that is repeated shows what it posted as that is now.
#[tokio::test]
async fn a_repeat_shows_what_is_left() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let (from, to) = (
        group(&company, &[&wang, &li]).await,
        group(&company, &[&wang, &li]).await,
    );
    for text in ["一", "绝密", "三"] {
        post(&li, &from, text).await.expect(201);
    }
    let body = json!({
        "id": crate::support::client_id(), "seqs": [1, 2, 3], "mode": "each", "conversation_ids": [id_of(&to)],
    });
    let path = format!("{from}/forwards");
    let first = wang.client.post(&path, body.clone()).await.expect(201);
    recall(&wang, &to, 2).await.expect(200);
    edit(&wang, &to, 3, 1, "三三").await.expect(200);
    let again = wang.client.post(&path, body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    let again = again.expect(201);
    assert_eq!(again["items"][0], first["items"][0]);
    for (at, seq) in [(1, 2), (2, 3)] {
        assert_eq!(again["items"][at], seen(&li, &to, seq).await);
    }
    assert!(!again.to_string().contains("绝密"), "{again:#}");
    assert_eq!(again["items"][2]["text"], "三三");
}

/// A message with what was said under it, and without what was recalled there.
#[tokio::test]
async fn a_thread_is_forwarded_whole() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let from = group(&company, &[&wang, &li]).await;
    let to = group(&company, &[&wang, &zhao]).await;
    post(&wang, &from, "谁去？").await.expect(201);
    post(&li, &from, "别的").await.expect(201);
    for text in ["我", "算了", "也我"] {
        let reply = json!({ "text": text, "thread_seq": 1 });
        say(&li, &from, reply).await.expect(201);
    }
    recall(&li, &from, 4).await.expect(200);
    let ask = |more: Value| {
        let mut body =
            json!({ "id": crate::support::client_id(), "conversation_ids": [id_of(&to)] });
        let fields = body.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        let (wang, path) = (&wang, format!("{from}/forwards"));
        async move { wang.client.post(&path, body).await }
    };
    ask(json!({ "thread_seq": 1, "mode": "merged" }))
        .await
        .expect(201);
    let merged = seen(&zhao, &to, 1).await["content"].clone();
    let copied = merged["items"].as_array().unwrap().iter();
    let copied: Vec<_> = copied.map(|item| item["text"].as_str().unwrap()).collect();
    assert_eq!(copied, ["谁去？", "我", "也我"]);
    ask(json!({ "thread_seq": 1, "mode": "each" }))
        .await
        .expect(201);
    let list = zhao.client.get(&format!("{to}/messages")).await.expect(200);
    assert_eq!(texts(&list)[1..], ["谁去？", "我", "也我"]);

    let (merged, both) = (json!({ "mode": "merged" }), json!([1]));
    for (more, pointer) in [
        (json!({ "thread_seq": 99 }), "/thread_seq"),
        (json!({ "thread_seq": 1, "seqs": both }), "/thread_seq"),
        // The tombstone, which has no thread.
        (json!({ "thread_seq": 4 }), "/thread_seq"),
        (json!({}), "/seqs"),
    ] {
        let mut body = merged.clone();
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let problem = ask(body).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    for n in 0..97 {
        let reply = json!({ "text": n.to_string(), "thread_seq": 1 });
        say(&wang, &from, reply).await.expect(201);
    }
    let too_long = ask(json!({ "thread_seq": 1, "mode": "merged" })).await;
    let too_long = too_long.problem(422, "validation_failed");
    assert_eq!(too_long["errors"][0]["pointer"], "/thread_seq");
}

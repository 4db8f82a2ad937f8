//! Who has read a message.

use serde_json::{Value, json};

use super::{group, post};
use crate::support::{Company, Person};

async fn receipts(person: &Person, path: &str, seq: i64, state: &str) -> Value {
    let path = format!("{path}/messages/{seq}/receipts?state={state}");
    person.client.get(&path).await.expect(200)
}

fn names(receipts: &Value) -> Vec<&str> {
    let items = receipts["items"].as_array().unwrap().iter();
    let mut names: Vec<_> = items
        .map(|person| person["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// The author sees who has read and who has not, of those who were there when it was posted and
/// are there still; others do not, and nobody does once the organization has switched it off.
#[tokio::test]
async fn tell_the_author_who_has_read() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for name in ["丁", "乙", "丙", "甲"] {
        people.push(company.hire(name).await);
    }
    let [author, reader, leaver, late] = people.as_slice() else {
        unreachable!()
    };
    let path = group(&company, &[author, reader, leaver, &company.owner]).await;
    for text in ["一", "二"] {
        post(author, &path, text).await.expect(201);
    }
    let body = json!({ "member_ids": [late.member_id] });
    author
        .client
        .post(&format!("{path}/members"), body)
        .await
        .expect(200);
    for (person, seq) in [(reader, 2), (leaver, 2), (&company.owner, 1)] {
        let mark = json!({ "seq": seq });
        person
            .client
            .put(&format!("{path}/read"), mark)
            .await
            .expect(200);
    }
    let read = receipts(author, &path, 2, "read").await;
    assert_eq!(
        (&read["read_count"], &read["unread_count"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(names(&read), ["丙", "乙"]);
    assert_eq!(
        names(&receipts(author, &path, 2, "unread").await),
        ["陈思远"]
    );
    assert_eq!(receipts(author, &path, 1, "read").await["read_count"], 3);

    let place = format!("{path}/members/{}", leaver.member_id);
    leaver.client.delete(&place).await.expect(204);
    let read = receipts(author, &path, 2, "read").await;
    assert_eq!((&read["read_count"], names(&read)), (&json!(1), vec!["乙"]));
    assert_eq!(receipts(author, &path, 1, "read").await["read_count"], 2);
    // Page by page.
    let first = format!("{path}/messages/1/receipts?state=read&limit=1");
    let first = author.client.get(&first).await.expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let second = format!("{path}/messages/1/receipts?state=read&limit=1&cursor={next}");
    let second = author.client.get(&second).await.expect(200);
    assert!(second["next_cursor"].is_null() && first["items"] != second["items"]);

    let asked = format!("{path}/messages/2/receipts?state=read");
    reader
        .client
        .get(&asked)
        .await
        .problem(403, "not_message_author");
    company
        .owner
        .client
        .get(&asked)
        .await
        .problem(403, "not_message_author");
    leaver.client.get(&asked).await.problem(404, "not_found");
    let absent = format!("{path}/messages/9/receipts?state=read");
    author.client.get(&absent).await.problem(404, "not_found");

    let settings = company.path("/messaging-settings");
    let off = json!({ "read_receipts": false, "recall_minutes": 10 });
    let owner = &company.owner.client;
    author
        .client
        .on(1, reqwest::Method::PUT, &settings, Some(off.clone()))
        .await
        .problem(403, "forbidden");
    let changed = owner
        .on(1, reqwest::Method::PUT, &settings, Some(off.clone()))
        .await
        .expect(200);
    assert_eq!(
        (&changed["version"], &changed["recall_minutes"]),
        (&json!(2), &json!(10))
    );
    assert_eq!(author.client.get(&settings).await.expect(200), changed);
    owner
        .on(1, reqwest::Method::PUT, &settings, Some(off))
        .await
        .problem(412, "version_mismatch");
    let bad = json!({ "read_receipts": false, "recall_minutes": 10_081 });
    owner
        .on(2, reqwest::Method::PUT, &settings, Some(bad))
        .await
        .problem(422, "validation_failed");
    let audited = "SELECT count(*) FROM audit_entries WHERE action = 'messaging_settings.edited'";
    assert_eq!(company.server.count(audited).await, 1);
    author
        .client
        .get(&asked)
        .await
        .problem(409, "read_receipts_off");
}

/// Whom the rules of visibility hide from the author is counted and not named, read or not.
#[tokio::test]
async fn hidden_readers_are_counted_and_not_named() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for name in ["甲", "乙", "丙", "丁"] {
        people.push(company.hire(name).await);
    }
    let [author, reader, hidden, other] = people.as_slice() else {
        unreachable!()
    };
    let path = group(&company, &[author, reader, hidden, other]).await;
    let objects = [hidden, other].map(|one| json!({ "kind": "member", "id": one.member_id }));
    let rule = json!({ "kind": "hide", "name": "不公开", "objects": objects });
    let rules = company.path("/visibility/rules");
    company.owner.client.post(&rules, rule).await.expect(201);
    post(author, &path, "一").await.expect(201);
    for person in [reader, hidden] {
        let mark = json!({ "seq": 1 });
        let read = format!("{path}/read");
        person.client.put(&read, mark).await.expect(200);
    }
    for (state, named) in [("read", vec!["乙"]), ("unread", vec![])] {
        let found = receipts(author, &path, 1, state).await;
        assert_eq!(
            (&found["read_count"], &found["unread_count"]),
            (&json!(2), &json!(1)),
            "{state}"
        );
        assert_eq!(names(&found), named, "{state}");
        assert!(!found.to_string().contains(&hidden.member_id), "{state}");
        assert!(!found.to_string().contains(&other.member_id), "{state}");
    }
}

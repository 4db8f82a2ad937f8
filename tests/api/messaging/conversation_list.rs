//! One's own conversations.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use diesel::connection::InstrumentationEvent;
use diesel_async::AsyncConnection;
use muster::kernel::ids::MemberId;
use muster::messaging::conversations::queries;
use serde_json::{Value, json};

use super::{group, post};
use crate::support::{Company, client_id};

/// Newest activity first, with the last message and what is unread; page by page the same.
#[tokio::test]
async fn is_in_order_of_activity() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let mut groups = Vec::new();
    for _ in 0..5 {
        groups.push(group(&company, &[&wang, &li]).await);
        company.server.clock.advance(TimeDelta::seconds(1));
    }
    post(&wang, &groups[1], "先").await.expect(201);
    post(&wang, &groups[1], "后").await.expect(201);
    let path = company.path("/conversations");
    let list = li.client.get(&path).await.expect(200);
    let order = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap();
        items
            .iter()
            .filter(|item| item["kind"] == "group")
            .map(|item| company.path(&format!("/conversations/{}", item["id"].as_str().unwrap())))
            .collect()
    };
    let expected = [1, 4, 3, 2, 0].map(|index: usize| groups[index].clone());
    assert_eq!(order(&list), expected);
    assert_eq!(
        (
            &list["items"][0]["unread_count"],
            &list["items"][0]["last_message"]["text"]
        ),
        (&json!(2), &json!("后"))
    );
    assert_eq!(
        (
            &list["items"][1]["unread_count"],
            &list["items"][1]["last_message"]
        ),
        (&json!(0), &Value::Null)
    );

    // What is refused, or was said before, moves nothing: neither where nothing was said yet.
    let said = json!({ "id": client_id(), "text": "再说" });
    let messages = format!("{}/messages", groups[1]);
    wang.client.post(&messages, said.clone()).await.expect(201);
    company.server.clock.advance(TimeDelta::seconds(1));
    post(&wang, &groups[4], "更新").await.expect(201);
    let restrict = "UPDATE conversations SET posting = 'admins'";
    company.server.sql(restrict).await;
    company.server.clock.advance(TimeDelta::seconds(1));
    wang.client.post(&messages, said).await.expect(201);
    for index in [0, 1] {
        let refused = post(&li, &groups[index], "不行").await;
        refused.problem(403, "posting_restricted");
    }
    let expected = [4, 1, 3, 2, 0].map(|index: usize| groups[index].clone());
    assert_eq!(order(&li.client.get(&path).await.expect(200)), expected);

    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = li
            .client
            .get(&format!("{path}?limit=2{cursor}"))
            .await
            .expect(200);
        paged.extend(order(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, expected);
    li.client
        .get(&format!("{path}?limit=0"))
        .await
        .problem(400, "invalid_parameter");
    li.client
        .get(&format!("{path}?cursor=x"))
        .await
        .problem(400, "invalid_parameter");
}

/// Each member has unread counts of their own; who posts has read what they post.
#[tokio::test]
async fn counts_what_each_has_not_read() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    for text in ["一", "二", "三"] {
        post(&wang, &path, text).await.expect(201);
    }
    li.client
        .put(&format!("{path}/read"), json!({ "seq": 2 }))
        .await
        .expect(200);
    post(&zhao, &path, "四").await.expect(201);
    let mut unread = HashMap::new();
    for (name, person) in [("wang", &wang), ("li", &li), ("zhao", &zhao)] {
        let list = person
            .client
            .get(&company.path("/conversations?q=研发"))
            .await
            .expect(200);
        assert_eq!(list["items"][0], person.client.get(&path).await.expect(200));
        unread.insert(name, list["items"][0]["unread_count"].as_i64().unwrap());
    }
    assert_eq!(unread, HashMap::from([("wang", 1), ("li", 2), ("zhao", 0)]));
}

/// Mentions above the watermark are counted, by name and of everyone; what was said before one
/// may see is no last message.
#[tokio::test]
async fn counts_mentions_and_hides_what_was_before() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let id = path.rsplit('/').next().unwrap();
    for text in ["一", "二", "三", "四"] {
        post(&wang, &path, text).await.expect(201);
    }
    let mark = json!({ "seq": 1 });
    li.client
        .put(&format!("{path}/read"), mark)
        .await
        .expect(200);
    let (org, server) = (&company.id, &company.server);
    server
        .sql(&format!(
            "INSERT INTO message_mentions SELECT '{org}', '{0}', '{id}', seq FROM generate_series(1, 3) AS seq; \
             INSERT INTO message_mentions VALUES ('{org}', '{1}', '{id}', 2); \
             UPDATE messages SET mentions_everyone = TRUE WHERE seq >= 2; \
             UPDATE messages SET recalled_at = now(), recalled_by = author_id WHERE seq = 3",
            li.member_id, wang.member_id
        ))
        .await;
    let seen = async |person: &crate::support::Person| {
        let list = person
            .client
            .get(&company.path("/conversations?q=研发"))
            .await;
        list.expect(200)["items"][0].clone()
    };
    let item = seen(&li).await;
    // The second by name and with everyone, the third by name, the fourth with everyone: three messages.
    assert_eq!(
        (&item["mention_count"], &item["unread_count"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(seen(&wang).await["mention_count"], 0);
    server
        .sql("UPDATE conversation_members SET visible_from_seq = 5")
        .await;
    let item = seen(&li).await;
    assert_eq!(
        (&item["last_message"], &item["last_seq"]),
        (&Value::Null, &json!(4))
    );
    post(&wang, &path, "五").await.expect(201);
    assert_eq!(seen(&li).await["last_message"]["text"], "五");
}

/// However many conversations somebody is in: the list is one statement, which finds everything
/// by an index, in the role of the service.
#[tokio::test]
async fn is_one_statement() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let (org, server) = (&company.id, &company.server);
    server
        .sql(&format!(
            "INSERT INTO conversations (org_id, id, kind, name, owner_id, last_seq, member_count, created_at, posting, \
                 mention_everyone) \
             SELECT '{org}', gen_random_uuid(), 'group', '群' || n, '{0}', 20, 2, now(), 'everyone', 'everyone' \
             FROM generate_series(1, 500) AS n; \
             INSERT INTO conversation_members \
                 (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at, role, visible_from_seq) \
             SELECT org_id, id, member_id, 10, 0, now(), 'member', 1 \
             FROM conversations, (VALUES ('{0}'::uuid), ('{1}'::uuid)) AS people (member_id) WHERE kind = 'group'; \
             INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
             SELECT org_id, conversations.id, seq, gen_random_uuid(), '{0}', '早', now() + seq * interval '1 s' \
             FROM conversations, generate_series(1, 20) AS seq WHERE kind = 'group'; \
             ANALYZE",
            wang.member_id, li.member_id
        ))
        .await;
    let statements: Arc<Mutex<Vec<String>>> = Arc::default();
    let me: MemberId = li.member_id.parse().unwrap();
    let tenancy = &server.services.tenancy;
    let views = tenancy.as_system(org.parse().unwrap(), async |tx| {
        let heard = statements.clone();
        tx.conn()
            .set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    heard.lock().unwrap().push(query.to_string());
                }
            });
        let views = queries::list(tx, me, None, None, 50).await;
        tx.conn()
            .set_instrumentation(|_: InstrumentationEvent<'_>| {});
        views
    });
    assert_eq!(views.await.unwrap().len(), 50);
    let statements = statements.lock().unwrap().clone();
    let [statement] = statements.as_slice() else {
        panic!("more than one statement: {statements:#?}")
    };
    let statement = statement.split(" -- binds").next().unwrap();
    let statement = statement
        .replace("$1", &format!("'{org}'"))
        .replace("$2", &format!("'{me}'"))
        .replace("$3", "50");
    let plan = server.plan_by_index(org, &statement).await;
    assert!(!plan.contains("Seq Scan"), "{plan}");
    // The counts are of those only that are answered.
    let limit = plan.find("Limit").unwrap();
    let sort = plan.find("Sort Key").unwrap();
    assert!(limit < sort && plan.contains("SubPlan"), "{plan}");
    let list = company.path("/conversations?limit=100");
    let list = li.client.get(&list).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 100);
}

/// One finds a conversation by its name, and a direct one by who the other one is, as they are
/// written and in pinyin; also what one has hidden.
#[tokio::test]
async fn finds_by_name() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let named = group(&company, &[&wang, &li]).await;
    let mut direct = Vec::new();
    for person in [&li, &zhao] {
        let path = company.path(&format!("/direct-conversations/{}", person.member_id));
        let opened = wang.client.put(&path, json!({})).await.expect(200);
        direct.push(opened["id"].as_str().unwrap().to_owned());
    }
    let hidden = company.path(&format!("/conversations/{}/settings", direct[1]));
    let settings = json!({ "hidden": true });
    wang.client.put(&hidden, settings).await.expect(200);
    let group = named.rsplit('/').next().unwrap();
    for (typed, expected) in [
        ("研发", vec![group]),
        ("lina", vec![direct[0].as_str()]),
        ("强", vec![direct[1].as_str()]),
        ("zq", vec![direct[1].as_str()]),
        ("wang", vec![]),
        ("%", vec![]),
    ] {
        let typed = typed.replace('%', "%25");
        let path = company.path(&format!("/conversations?q={typed}"));
        let list = wang.client.get(&path).await.expect(200);
        let items = list["items"].as_array().unwrap().iter();
        let ids: Vec<_> = items.map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{typed}");
    }
    let long = company.path(&format!("/conversations?q={}", "x".repeat(65)));
    wang.client
        .get(&long)
        .await
        .problem(400, "invalid_parameter");
}

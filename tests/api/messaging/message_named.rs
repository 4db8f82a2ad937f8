//! Replies, threads and mentions: what a message names.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::messages::{recall, say, seen};
use super::{group, post, texts};
use crate::support::{Company, Person};

/// A reply quotes, a thread counts, and both name only what their author may see.
#[tokio::test]
async fn answers_and_threads() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    post(&wang, &path, &"长".repeat(300)).await.expect(201);
    let reply = json!({ "text": "同意", "reply_to_seq": 1 });
    let reply = say(&li, &path, reply).await.expect(201);
    let again = json!({ "id": reply["id"], "text": "同意", "reply_to_seq": 1 });
    assert_eq!(reply["reply_to"], json!({ "seq": 1, "quote": null }));
    let quote = &seen(&zhao, &path, 2).await["reply_to"]["quote"];
    assert_eq!(quote["text"], "长".repeat(200));
    assert_eq!(quote["author_id"], wang.member_id.as_str());

    let under = |text: &str, root: i64| json!({ "text": text, "thread_seq": root });
    for (person, text) in [(&li, "一"), (&zhao, "二"), (&li, "三")] {
        say(person, &path, under(text, 1)).await.expect(201);
    }
    let root = seen(&wang, &path, 1).await;
    assert_eq!(
        root["thread"],
        json!({ "reply_count": 3, "last_seq": 5, "participant_ids": [li.member_id, zhao.member_id] })
    );
    let thread = wang
        .client
        .get(&format!("{path}/messages/1/thread?limit=2"))
        .await
        .expect(200);
    assert_eq!(texts(&thread), ["二", "三"]);
    assert_eq!(thread["last_seq"], 5);
    let rest = format!("{path}/messages/1/thread?before_seq=4");
    assert_eq!(texts(&wang.client.get(&rest).await.expect(200)), ["一"]);
    let empty = format!("{path}/messages/2/thread");
    assert_eq!(
        wang.client.get(&empty).await.expect(200)["items"],
        json!([])
    );

    // A recalled reply does not count, a recalled message is quoted by nothing but its number.
    recall(&li, &path, 5).await.expect(200);
    recall(&wang, &path, 1).await.expect(200);
    assert_eq!(seen(&zhao, &path, 1).await["thread"]["reply_count"], 2);
    let quote = &seen(&zhao, &path, 2).await["reply_to"]["quote"];
    assert_eq!(
        (&quote["text"], &quote["recalled"]),
        (&json!(""), &json!(true))
    );

    // What was posted can be repeated, whatever became of what it names.
    let messages = format!("{path}/messages");
    let again = li.client.post(&messages, again).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), reply);

    for (body, pointer) in [
        (json!({ "text": "x", "reply_to_seq": 99 }), "/reply_to_seq"),
        (under("x", 99), "/thread_seq"),
        (under("x", 3), "/thread_seq"),
    ] {
        let problem = say(&wang, &path, body).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let late = json!({ "text": "x", "reply_to_seq": 5 });
    say(&wang, &path, late)
        .await
        .problem(409, "message_recalled");
    // Nothing of what was refused took a number.
    assert_eq!(post(&wang, &path, "好").await.expect(201)["seq"], 6);
}

/// Who may not see what was said before reads neither it nor its quote, and names neither.
#[tokio::test]
async fn hidden_history_stays_hidden() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "秘密").await.expect(201);
    post(&wang, &path, "公开").await.expect(201);
    company
        .server
        .sql(&format!(
            "UPDATE conversation_members SET visible_from_seq = 2 WHERE member_id = '{}'",
            li.member_id
        ))
        .await;
    let reply = json!({ "text": "看上面", "reply_to_seq": 1 });
    say(&wang, &path, reply).await.expect(201);
    let list = format!("{path}/messages");
    let list = li.client.get(&list).await.expect(200);
    assert_eq!(texts(&list), ["公开", "看上面"]);
    assert!(list["items"][1]["reply_to"]["quote"].is_null());
    assert!(!list.to_string().contains("秘密"));
    for hidden in ["", "/thread", "/edits", "/reactions/%F0%9F%91%8D"] {
        let path = format!("{path}/messages/1{hidden}");
        li.client.get(&path).await.problem(404, "not_found");
    }
    for field in ["reply_to_seq", "thread_seq"] {
        let mut body = json!({ "text": "x" });
        body[field] = json!(1);
        say(&li, &path, body)
            .await
            .problem(422, "validation_failed");
    }
    recall(&li, &path, 1).await.problem(404, "not_found");
}

async fn mentioned(reader: &Person, path: &str, seq: i64) -> Vec<String> {
    let ids = seen(reader, path, seq).await["mentions"]["member_ids"].clone();
    let mut ids: Vec<String> = serde_json::from_value(ids).unwrap();
    ids.sort_unstable();
    ids
}

/// People by name, and of departments those who are in the conversation; everyone where it is
/// allowed.
#[tokio::test]
async fn mentions_people() {
    let company = Company::found().await;
    let unit = company.department("研发部", None).await;
    let below = company.department("一组", Some(&unit)).await;
    let wang = company.hire("王小明").await;
    let (li, zhao) = (
        company.hire_into("李娜", &[&below]).await,
        company.hire_into("赵强", &[&unit]).await,
    );
    let outside = company.hire_into("周杰", &[&unit]).await;
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let mention = |mentions: Value| json!({ "text": "@", "mentions": mentions });
    let mut both = [li.member_id.clone(), zhao.member_id.clone()];
    both.sort_unstable();

    let body =
        mention(json!({ "department_ids": [unit], "member_ids": [wang.member_id, li.member_id] }));
    let posted = say(&wang, &path, body).await.expect(201);
    assert_eq!(mentioned(&li, &path, 1).await, both);
    assert_eq!(posted["mentions"], seen(&li, &path, 1).await["mentions"]);
    let body = mention(json!({ "everyone": true, "department_ids": [below] }));
    say(&zhao, &path, body).await.expect(201);
    assert_eq!(
        mentioned(&li, &path, 2).await,
        std::slice::from_ref(&li.member_id)
    );
    assert_eq!(seen(&li, &path, 2).await["mentions"]["everyone"], true);

    for (mentions, pointer) in [
        (
            json!({ "member_ids": [li.member_id, outside.member_id] }),
            "/mentions/member_ids/1",
        ),
        (
            json!({ "department_ids": [crate::support::client_id()] }),
            "/mentions/department_ids/0",
        ),
        (
            json!({ "member_ids": vec![&li.member_id; 201] }),
            "/mentions/member_ids",
        ),
    ] {
        let problem = say(&wang, &path, mention(mentions)).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }

    // Only admins mention everyone now; the owner is one.
    company
        .server
        .sql("UPDATE conversations SET mention_everyone = 'admins'")
        .await;
    let everyone = || mention(json!({ "everyone": true }));
    say(&li, &path, everyone())
        .await
        .problem(403, "mention_everyone_restricted");
    say(&wang, &path, everyone()).await.expect(201);
    company
        .server
        .sql(&format!(
            "UPDATE conversation_members SET role = 'admin' WHERE member_id = '{}'",
            li.member_id
        ))
        .await;
    say(&li, &path, everyone()).await.expect(201);

    // What is recalled mentions nobody any more.
    recall(&zhao, &path, 2).await.expect(200);
    recall(&wang, &path, 1).await.expect(200);
    let left = "SELECT count(*) FROM message_mentions";
    assert_eq!(company.server.count(left).await, 0);
    let flags = "SELECT count(*) FROM messages WHERE mentions_everyone";
    assert_eq!(company.server.count(flags).await, 2);
}

/// A department that the rules hide from the author is like one that is not there, whether the
/// message is posted, edited, scheduled, or one of many at once; others mention it as before.
#[tokio::test]
async fn hidden_departments_are_not_mentioned() {
    let company = Company::found().await;
    let hidden = company.department("秘密项目", None).await;
    let below = company.department("一组", Some(&hidden)).await;
    let (wang, li) = (
        company.hire("王小明").await,
        company.hire_into("李娜", &[&below]).await,
    );
    let path = group(&company, &[&company.owner, &wang, &li]).await;
    let mention = |id: &str| json!({ "text": "@", "mentions": { "department_ids": [id] } });
    say(&wang, &path, mention(&below)).await.expect(201);
    let rule = json!({ "kind": "hide", "name": "不公开",
        "objects": [{ "kind": "department", "id": hidden }] });
    let rules = company.path("/visibility/rules");
    company.owner.client.post(&rules, rule).await.expect(201);

    let nowhere = say(
        &wang,
        &path,
        mention(&crate::support::client_id().to_string()),
    )
    .await;
    let nowhere = nowhere.problem(422, "validation_failed");
    let ids = [&hidden, &below];
    let posts = join_all(ids.map(|id| say(&wang, &path, mention(id))));
    let others = join_all([&li, &company.owner].map(|one| say(one, &path, mention(&below))));
    let (refused, posted) = tokio::join!(posts, others);
    for reply in refused {
        let problem = reply.problem(422, "validation_failed");
        assert_eq!(problem["errors"], nowhere["errors"]);
        assert_eq!(problem["detail"], nowhere["detail"]);
    }
    for reply in posted {
        reply.expect(201);
    }
    let first = format!("{path}/messages/1");
    let edited = wang.client.patch(&first, 1, mention(&below)).await;
    edited.problem(422, "validation_failed");
    let mut waiting = mention(&below);
    waiting["id"] = json!(crate::support::client_id());
    let waiting = json!({ "send_at": "2026-09-08T00:00:00Z", "message": waiting });
    let scheduled = format!("{path}/scheduled-messages");
    let scheduled = wang.client.post(&scheduled, waiting).await;
    scheduled.problem(422, "validation_failed");
    let said = "SELECT count(*) FROM messages";
    assert_eq!(company.server.count(said).await, 3);
}

/// At most 200 people by name and by department together; replies of many at once are counted.
#[tokio::test]
async fn limits_and_races() {
    let company = Company::found().await;
    let people = [
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    ];
    let path = group(&company, &people.iter().collect::<Vec<_>>()).await;
    let id = path.rsplit('/').next().unwrap();
    company
        .server
        .sql(&format!(
            "INSERT INTO members (org_id, id, name, status, created_at) SELECT '{0}', \
             ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, 'active', now() \
             FROM generate_series(1, 200) n; \
             INSERT INTO department_members (org_id, department_id, member_id, ordinal, position) \
             SELECT '{0}', '{1}', id, 0, 1 FROM members WHERE name LIKE 'p%'; \
             INSERT INTO conversation_members (org_id, conversation_id, member_id, read_seq, joined_seq, joined_at) \
             SELECT '{0}', '{id}', id, 0, 0, now() FROM members WHERE name LIKE 'p%'",
            company.id, company.root
        ))
        .await;
    let ids: Vec<_> = (1..=200)
        .map(|n| format!("00000000-0000-7000-8000-{n:012}"))
        .collect();
    let named = json!({ "text": "@", "mentions": { "member_ids": ids } });
    say(&people[0], &path, named).await.expect(201);
    let many = json!({ "text": "@", "mentions": { "department_ids": [company.root] } });
    let problem = say(&people[0], &path, many).await;
    let problem = problem.problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/mentions");

    let replies = (0..24).map(|n| {
        let body = json!({ "text": "回", "thread_seq": 1 });
        say(&people[n % 3], &path, body)
    });
    for reply in join_all(replies).await {
        reply.expect(201);
    }
    let thread = &seen(&people[0], &path, 1).await["thread"];
    assert_eq!(
        (&thread["reply_count"], &thread["last_seq"]),
        (&json!(24), &json!(25))
    );
}

//! How many have read, told to authors as it happens.

use std::collections::BTreeMap;

use muster::kernel::ids::{ConversationId, MemberId};
use muster::messaging;
use reqwest::Method;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{group, post};
use crate::support::{Company, Person, Socket, contract};

/// By the number of a message: how many have read it, and how many have not.
type Counts = BTreeMap<i64, (i64, i64)>;

/// Listens until it was told this.
async fn learn(socket: &mut Socket, group: &str, expected: &[(i64, (i64, i64))]) {
    let expected: Counts = expected.iter().copied().collect();
    let mut known = Counts::new();
    while known != expected {
        let frame = socket.read_counts().await;
        assert!(group.ends_with(frame["conversation_id"].as_str().unwrap()));
        for count in frame["counts"].as_array().unwrap() {
            let number = |field: &str| count[field].as_i64().unwrap();
            let counts = (number("read_count"), number("unread_count"));
            known.insert(number("seq"), counts);
        }
    }
}

async fn read(person: &Person, group: &str, seq: i64) {
    let mark = json!({ "seq": seq });
    let path = format!("{group}/read");
    person.client.put(&path, mark).await.expect(200);
}

/// What the statement counts, of these authors or of all, by author and number.
async fn counted(
    company: &Company,
    group: &str,
    authors: Option<&[&Person]>,
) -> Vec<(String, i64, i64, i64)> {
    let id: ConversationId = group.rsplit('/').next().unwrap().parse().unwrap();
    let member = |person: &&Person| MemberId(person.member_id.parse().unwrap());
    let authors: Option<Vec<_>> = authors.map(|all| all.iter().map(member).collect());
    let tenancy = &company.server.services.tenancy;
    let rows = tenancy.as_system(company.id.parse().unwrap(), async |tx| {
        messaging::readers(tx, &[id], authors.as_deref(), &[]).await
    });
    let rows = rows.await.unwrap().into_iter();
    rows.map(|row| (row.author_id.to_string(), row.seq, row.read, row.unread))
        .collect()
}

/// Every device of an author is told how many have read, nobody else is, and what is told is what
/// the receipts say.
#[tokio::test]
async fn authors_are_told_as_watermarks_move() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li, &zhao]).await;
    let (mut phone, _) = Socket::open(&company, &wang, None).await;
    let (mut desk, _) = Socket::open(&company, &wang, None).await;
    let (mut lis, _) = Socket::open(&company, &li, None).await;
    let (mut zhaos, _) = Socket::open(&company, &zhao, None).await;
    post(&wang, &path, "一").await.expect(201);
    post(&li, &path, "二").await.expect(201);
    post(&wang, &path, "三").await.expect(201);
    for seq in 1..=3 {
        read(&zhao, &path, seq).await;
    }
    for socket in [&mut phone, &mut desk] {
        learn(socket, &path, &[(1, (2, 0)), (3, (1, 1))]).await;
    }
    learn(&mut lis, &path, &[(2, (2, 0))]).await;
    read(&li, &path, 3).await;
    learn(&mut phone, &path, &[(3, (2, 0))]).await;
    zhaos.caught_up().await;
    assert!(!zhaos.was_told_counts(), "wrote nothing");

    // Who came later, who left, and what was recalled count as in the receipts.
    let late = company.hire("孙悦").await;
    let body = json!({ "member_ids": [late.member_id] });
    let members = format!("{path}/members");
    wang.client.post(&members, body).await.expect(200);
    let place = format!("{path}/members/{}", zhao.member_id);
    zhao.client.delete(&place).await.expect(204);
    let last = post(&late, &path, "四").await.expect(201)["seq"].clone();
    let recall = format!("{path}/messages/1/recall");
    wang.client.post(&recall, json!(null)).await.expect(200);
    let found = counted(&company, &path, None).await;
    assert_eq!(found.len(), 3, "{found:?}");
    for some in [vec![&li], vec![&wang, &late], vec![&zhao], vec![]] {
        let of_some =
            |(author, ..): &&(String, _, _, _)| some.iter().any(|one| one.member_id == *author);
        let expected: Vec<_> = found.iter().filter(of_some).cloned().collect();
        assert_eq!(counted(&company, &path, Some(&some)).await, expected);
    }
    assert!(found.iter().any(|(_, seq, ..)| *seq == last));
    for (author, seq, read, unread) in found {
        let people = [&wang, &li, &late];
        let author = people.into_iter().find(|one| one.member_id == author);
        let receipts = format!("{path}/messages/{seq}/receipts?state=read");
        let receipts = author.unwrap().client.get(&receipts).await.expect(200);
        assert_eq!(
            (&receipts["read_count"], &receipts["unread_count"]),
            (&json!(read), &json!(unread)),
            "message {seq}"
        );
    }

    let settings = company.path("/messaging-settings");
    let off = json!({ "read_receipts": false, "recall_minutes": 10 });
    let owner = &company.owner.client;
    owner
        .on(1, Method::PUT, &settings, Some(off))
        .await
        .expect(200);
    assert_eq!(counted(&company, &path, None).await, []);
}

/// Asks to be told how many have read these.
async fn watch(socket: &mut Socket, group: &str, seqs: &[i64]) {
    let conversation = group.rsplit('/').next().unwrap();
    let frame =
        json!({ "type": "watch_read_counts", "conversation_id": conversation, "seqs": seqs });
    contract::check_frame("ClientFrame", &frame);
    socket.send(Message::text(frame.to_string())).await;
}

/// Of what an author looks at the counts come at once and then live, however old it is; of what is
/// somebody else's, or recalled, or said where one is not, nothing comes.
#[tokio::test]
async fn old_messages_are_counted_while_they_are_looked_at() {
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
    post(&li, &path, "四").await.expect(201);
    let recall = format!("{path}/messages/3/recall");
    wang.client.post(&recall, json!(null)).await.expect(200);
    read(&zhao, &path, 1).await;
    // A year later, as it were.
    let id = path.rsplit('/').next().unwrap();
    let much = format!(
        "INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
         SELECT '{org}', '{id}', seq, gen_random_uuid(), '{li}', 'x', now() FROM generate_series(5, 500) AS seq; \
         UPDATE conversations SET last_seq = 500 WHERE id = '{id}'; \
         UPDATE conversation_members SET read_seq = 4 WHERE member_id = '{li}' AND conversation_id = '{id}'",
        org = company.id,
        li = li.member_id,
    );
    company.server.sql(&much).await;
    let (mut phone, _) = Socket::open(&company, &wang, None).await;
    let (mut lis, _) = Socket::open(&company, &li, None).await;
    let outside = group(&company, &[&li, &zhao]).await;
    watch(&mut lis, &path, &[1, 2]).await;
    watch(&mut phone, &path, &[1, 2, 3, 4, 999]).await;
    learn(&mut phone, &path, &[(1, (2, 0)), (2, (1, 1))]).await;
    read(&zhao, &path, 2).await;
    learn(&mut phone, &path, &[(2, (2, 0))]).await;
    lis.caught_up().await;
    assert!(!lis.was_told_counts(), "what others wrote");

    // Another view takes the place of this one, and tells what it shows again.
    post(&wang, &path, "五百零一").await.expect(201);
    watch(&mut phone, &path, &[1]).await;
    learn(&mut phone, &path, &[(1, (2, 0))]).await;
    watch(&mut phone, &path, &[2]).await;
    learn(&mut phone, &path, &[(2, (2, 0))]).await;
    // Where one is not, there is nothing to look at; and an empty list ends it.
    watch(&mut phone, &outside, &[1]).await;
    watch(&mut phone, &path, &[]).await;
    read(&zhao, &path, 501).await;
    learn(&mut phone, &path, &[(501, (1, 1))]).await;
}

/// The newest messages are counted, and no others.
#[tokio::test]
async fn only_recent_messages_are_counted() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let id = path.rsplit('/').next().unwrap();
    // 160 of 李娜's, then 90 of 王小明's, as if they had posted them.
    company
        .server
        .sql(&format!(
            "INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
             SELECT '{org}', '{id}', seq, gen_random_uuid(), \
                 (CASE WHEN seq <= 160 THEN '{li}' ELSE '{wang}' END)::uuid, 'x', now() \
             FROM generate_series(1, 250) AS seq; \
             UPDATE conversations SET last_seq = 250 WHERE id = '{id}'; \
             UPDATE conversation_members SET read_seq = CASE member_id WHEN '{wang}' THEN 250 ELSE 160 END \
             WHERE conversation_id = '{id}'",
            org = company.id,
            li = li.member_id,
            wang = wang.member_id,
        ))
        .await;
    read(&li, &path, 249).await;
    let found = counted(&company, &path, None).await;
    let mut seqs: Vec<_> = found.iter().map(|(_, seq, ..)| *seq).collect();
    seqs.sort_unstable();
    let expected: Vec<_> = (151..=160).chain(201..=250).collect();
    assert_eq!(seqs, expected, "of the newest 100 the newest 50 of each");
    assert!(
        found
            .iter()
            .all(|(_, seq, read, _)| (*read == 1) == (*seq < 250))
    );
}

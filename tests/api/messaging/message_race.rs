//! Many who post at once, while much goes wrong.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::join_all;
use muster::kernel::Result;
use muster::kernel::idempotency::Created;
use muster::kernel::ids::ConversationId;
use muster::messaging::messages::domain::Draft;
use muster::messaging::messages::posting::lane::Posting;
use serde_json::json;

use super::{group, post, post_as, post_until, texts};
use crate::support::{CommitGate, Company, Foreseen, Person, TestServer};

/// Clients hang up, connections to the database are cut, some are refused and everything is
/// repeated: at the end each message that should be there is there once, and no number is missing.
#[tokio::test]
async fn nothing_is_lost_doubled_or_half_done() {
    let company = Company::found().await;
    let mut people = vec![company.owner.clone()];
    for n in 1..6 {
        people.push(company.hire(&format!("员工{n}")).await);
    }
    let outsider = company.hire("路人").await;
    let everyone: Vec<&Person> = people.iter().collect();
    let paths = [
        group(&company, &everyone).await,
        group(&company, &everyone).await,
    ];
    let server = &company.server;
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND usename = 'muster_app'";
    let client = async |number: usize| {
        let (person, path) = (&people[number % 6], &paths[number % 2]);
        for round in 0..6 {
            let (id, text) = (crate::support::client_id(), format!("{number}-{round}"));
            if number.is_multiple_of(4) {
                // Hangs up at some point of it.
                let request = person
                    .client
                    .request(reqwest::Method::POST, &format!("{path}/messages"));
                let request = request.json(&json!({ "id": id, "text": text })).send();
                let wait = std::time::Duration::from_micros(200 * (number + round) as u64);
                drop(tokio::time::timeout(wait, request).await);
            }
            if number == 7 && round % 2 == 0 {
                server.count(cut).await;
            }
            post_until(person, path, id, &text).await;
            let refused = post(&outsider, path, "?").await;
            assert!(matches!(refused.status, 404 | 503), "{}", refused.status);
        }
    };
    join_all((0..24).map(client)).await;
    for (number, path) in paths.iter().enumerate() {
        let first = format!("{path}/messages?limit=100&after_seq=0");
        let list = people[0].client.get(&first).await.expect(200);
        assert_eq!(list["last_seq"], 72);
        let mut said = texts(&list);
        said.sort_unstable();
        let mut expected: Vec<_> = (0..24)
            .filter(|client| client % 2 == number)
            .flat_map(|client| (0..6).map(move |round| format!("{client}-{round}")))
            .collect();
        expected.sort_unstable();
        assert_eq!(said, expected);
    }
    // One event for each message, in the order of the numbers.
    let events = server
        .count("SELECT count(*) FROM events WHERE kind = 'message.posted'")
        .await;
    assert_eq!(events, 144);
    let swapped = "SELECT count(*) FROM events a JOIN events b ON b.position > a.position \
                   AND b.kind = a.kind AND b.payload::jsonb->>'conversation_id' = a.payload::jsonb->>'conversation_id' \
                   AND (b.payload::jsonb->>'seq')::bigint <= (a.payload::jsonb->>'seq')::bigint \
                   WHERE a.kind = 'message.posted'";
    assert_eq!(server.count(swapped).await, 0);
}

/// The commit of a batch travels behind its events. Where those cannot be written it is a rollback:
/// nothing of the message is there, its number is free, and a repeat posts it.
#[tokio::test]
async fn a_commit_behind_events_that_fail_leaves_nothing() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let server = &company.server;
    let id = crate::support::client_id();
    let bar = "ALTER TABLE events ADD CONSTRAINT barred CHECK (kind <> 'message.posted') NOT VALID";
    server.sql(bar).await;
    let request = (wang.client).request(reqwest::Method::POST, &format!("{path}/messages"));
    let request = request.json(&json!({ "id": id, "text": "早" }));
    assert_eq!(request.send().await.unwrap().status(), 500);
    server
        .sql("ALTER TABLE events DROP CONSTRAINT barred")
        .await;
    assert_eq!(server.count("SELECT count(*) FROM messages").await, 0);
    let posted = post_as(&wang, &path, id, "早").await.expect(201);
    assert_eq!(posted["seq"], 1);
    let told = "SELECT count(*) FROM events WHERE kind = 'message.posted'";
    assert_eq!(server.count(told).await, 1);
}

/// Of a message that was posted.
#[derive(serde::Deserialize)]
struct Numbered {
    seq: i64,
}

/// The lane of messages, asked without the web, so that many are in it at the same time.
struct Desk<'a> {
    company: &'a Company,
    conversation: ConversationId,
    /// Keeps everybody from posting there.
    gate: AsyncPgConnection,
}

impl Desk<'_> {
    async fn post(&self, by: &Person, text: &str) -> Result<i64> {
        let services = &self.company.server.services;
        let caller = services
            .identity
            .verify(by.client.token.as_ref().unwrap())?;
        let (id, author) = (crate::support::client_id(), by.member_id.parse().unwrap());
        let draft = Draft::text(self.conversation, id.into(), author, text);
        let org_id = self.company.id.parse().unwrap();
        let through = services.tenancy.through::<Posting>(org_id, caller, draft);
        match through.await? {
            Created::Now(message) => Ok(message.read::<Numbered>().unwrap().seq),
            Created::Before(_) => unreachable!("the id is new"),
        }
    }

    /// These in their order, while nothing can be written: after the first batch, the rest is one.
    async fn gather(
        &mut self,
        posts: &[(&Person, &str)],
    ) -> Vec<std::result::Result<i64, &'static str>> {
        let conversation = self.conversation;
        let close =
            format!("BEGIN; SELECT FROM conversations WHERE id = '{conversation}' FOR UPDATE");
        self.gate.batch_execute(&close).await.unwrap();
        let mut gate = std::mem::replace(&mut self.gate, connect(self.company).await);
        let desk = &*self;
        let mut all = Box::pin(join_all(posts.iter().map(|(by, text)| desk.post(by, text))));
        // All are in the lane when the first poll returns.
        tokio::select! {
            biased;
            _ = &mut all => unreachable!("nothing can be written"),
            () = std::future::ready(()) => {}
        }
        gate.batch_execute("COMMIT").await.unwrap();
        let answers = all.await.into_iter();
        answers
            .map(|answer| answer.map_err(|problem| problem.code().name))
            .collect()
    }
}

async fn connect(company: &Company) -> AsyncPgConnection {
    let url = company.server.database.superuser_url();
    AsyncPgConnection::establish(&url).await.unwrap()
}

/// Numbers are taken while it is asked who the callers are. Whoever may not act has left no gap, alone and
/// among others; nor has what fails the statement that writes it, with the commit right behind it.
#[tokio::test]
async fn what_is_not_written_leaves_no_gap() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let (gone, outsider) = (company.hire("离线").await, company.hire("路人").await);
    let (_, stranger) = company.stranger().await;
    let path = group(&company, &[&wang, &li, &gone]).await;
    let server = &company.server;
    let ended = &gone.account_id;
    server
        .sql(&format!(
            "UPDATE sessions SET ended_at = now() WHERE account_id = '{ended}'"
        ))
        .await;
    let mut desk = Desk {
        company: &company,
        conversation: path.rsplit('/').next().unwrap().parse().unwrap(),
        gate: connect(&company).await,
    };

    let refused = [
        (&stranger, "not_found"),
        (&gone, "unauthenticated"),
        (&outsider, "not_found"),
    ];
    for (by, code) in refused {
        assert_eq!(desk.post(by, "?").await.unwrap_err().code().name, code);
    }
    let silent = "SELECT count(*) FROM conversations WHERE kind = 'group' AND last_seq = 0 AND last_at IS NULL";
    assert_eq!(server.count(silent).await, 1);

    let posts = [
        (&wang, "一"),
        (&stranger, "?"),
        (&li, "二"),
        (&gone, "?"),
        (&outsider, "?"),
        (&wang, "三"),
        (&gone, "?"),
    ];
    let answers = [
        Ok(1),
        Err("not_found"),
        Ok(2),
        Err("unauthenticated"),
        Err("not_found"),
        Ok(3),
        Err("unauthenticated"),
    ];
    assert_eq!(desk.gather(&posts).await, answers);

    let bar = "ALTER TABLE messages ADD CONSTRAINT barred CHECK (text <> '坏') NOT VALID";
    server.sql(bar).await;
    let posts = [(&li, "四"), (&wang, "五"), (&wang, "坏"), (&li, "六")];
    let answers = [Ok(4), Ok(5), Err("internal"), Ok(6)];
    assert_eq!(desk.gather(&posts).await, answers);

    let all = format!("{path}/messages?after_seq=0");
    let list = wang.client.get(&all).await.expect(200);
    assert_eq!(list["last_seq"], 6);
    assert_eq!(texts(&list), ["一", "二", "三", "四", "五", "六"]);
    let told = "SELECT count(*) FROM events WHERE kind = 'message.posted'";
    assert_eq!(server.count(told).await, 6);
    let read = format!(
        "SELECT read_seq AS count FROM conversation_members \
         WHERE member_id = '{}' AND conversation_id = '{}'",
        wang.member_id, desk.conversation
    );
    assert_eq!(server.count(&read).await, 5, "and watermarks no further");
}

/// Who was muted, and who may not post at all, learns why and until when; the owner and the admins
/// are above it, and nobody above an archive. What is repeated is answered all the same.
#[tokio::test]
async fn policy_is_decided_next_to_the_write() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang, &li]).await;
    let server = &company.server;
    let set = async |place: &str, conversation: &str| {
        let wang = &wang.member_id;
        server
            .sql(&format!(
                "UPDATE conversation_members SET {place} WHERE member_id = '{wang}'; \
                 UPDATE conversations SET {conversation}"
            ))
            .await;
    };
    let id = crate::support::client_id();
    let first = post_as(&wang, &path, id, "一").await.expect(201);
    set(
        "muted_until = '2026-09-07T09:00:00Z'",
        "posting = 'everyone'",
    )
    .await;
    let muted = post(&wang, &path, "二").await.problem(403, "muted");
    assert_eq!(muted["context"]["until"], "2026-09-07T09:00:00Z");
    assert_eq!(post(&li, &path, "二").await.expect(201)["seq"], 2);
    set("role = 'admin'", "posting = 'admins'").await;
    assert_eq!(post(&wang, &path, "三").await.expect(201)["seq"], 3);
    post(&li, &path, "四")
        .await
        .problem(403, "posting_restricted");
    assert_eq!(
        post(&company.owner, &path, "四").await.expect(201)["seq"],
        4
    );
    set("role = 'member'", "archived_at = now()").await;
    for person in [&company.owner, &wang, &li] {
        post(person, &path, "五")
            .await
            .problem(409, "conversation_archived");
    }
    let again = post_as(&wang, &path, id, "一").await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
}

/// What a process remembers of places is believed only as long as nobody changes one, here or on another
/// node: whoever was muted, removed or made an admin there a moment ago is so here.
#[tokio::test]
async fn places_are_remembered_until_another_node_changes_one() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang, &li]).await;
    let node = company.server.another_node();
    let owner = node.client(&company.owner.client);
    let place = format!("{path}/members/{}", wang.member_id);
    let mute = format!("{place}/mute");
    let mut seq = 0;
    let mut says = async |by: &Person, refused: Option<(u16, &str)>| {
        let reply = post(by, &path, "早").await;
        match refused {
            Some((status, code)) => drop(reply.problem(status, code)),
            None => {
                let at = reply.expect(201)["seq"].as_i64().unwrap();
                assert!(at > seq);
                seq = at;
            }
        }
    };
    for _ in 0..2 {
        says(&wang, None).await;
        says(&li, None).await;
    }
    owner.put(&mute, json!({ "minutes": 60 })).await.expect(204);
    says(&wang, Some((403, "muted"))).await;
    says(&li, None).await;
    let admin = format!("{path}/admins/{}", wang.member_id);
    owner.put(&admin, json!({})).await.expect(204);
    says(&wang, None).await;
    owner.delete(&admin).await.expect(204);
    owner.delete(&place).await.expect(204);
    says(&wang, Some((404, "not_found"))).await;
    says(&li, None).await;
}

/// A repeat in the middle of a batch is answered as what it is, also where the policy would refuse it by now, and
/// costs the others nothing.
#[tokio::test]
async fn repeats_among_others_are_found() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang, &li]).await;
    let ids: Vec<_> = (0..8).map(|_| crate::support::client_id()).collect();
    let mut first = Vec::new();
    for id in &ids[..4] {
        first.push(post_as(&wang, &path, *id, "一").await.expect(201));
    }
    let all = join_all(ids.iter().map(|id| post_as(&wang, &path, *id, "一"))).await;
    let mut numbers: Vec<i64> = Vec::new();
    for (at, reply) in all.into_iter().enumerate() {
        if at < 4 {
            assert_eq!(reply.header("idempotency-replayed"), "true");
        }
        let message = reply.expect(201);
        if at < 4 {
            assert_eq!(message, first[at]);
        }
        numbers.push(message["seq"].as_i64().unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    // Another text, another author, and another group.
    let other = post_as(&wang, &path, ids[0], "二").await;
    other.problem(422, "idempotency_mismatch");
    let other = post_as(&li, &path, ids[0], "一").await;
    other.problem(422, "idempotency_mismatch");
    let beside = group(&company, &[&company.owner, &wang]).await;
    let beside = post_as(&wang, &beside, ids[0], "一").await.expect(201);
    assert_eq!(beside["seq"], 1);
    let told = "SELECT count(*) FROM events WHERE kind = 'message.posted'";
    assert_eq!(company.server.count(told).await, 9);
}

/// Two nodes foresee the numbers of one conversation, and the service posts there, too: what was foreseen
/// wrongly is written again, and at the end nothing is missing.
#[tokio::test]
async fn what_was_foreseen_wrongly_is_written_again() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang, &li]).await;
    let server = &company.server;
    let foreseen = Foreseen::count(server).await;
    let node = server.another_node();
    let there = Person {
        client: node.client(&li.client),
        ..li.clone()
    };
    // Everything is asked of the first; what is known then suffices for the others.
    post(&wang, &path, "一").await.expect(201);
    let before = foreseen.confirmed().await;
    // The callers' sessions, who they are, and the numbers.
    for more in [3, 6] {
        post(&wang, &path, "二").await.expect(201);
        assert_eq!(foreseen.confirmed().await, before + more);
    }
    for _ in 0..3 {
        post(&there, &path, "那边").await.expect(201);
        post(&wang, &path, "这边").await.expect(201);
    }
    let owner = &company.owner.client;
    let renamed = owner.patch(&path, 1, json!({ "name": "研发二组" })).await;
    renamed.expect(200);
    let both = [&wang, &there].into_iter().cycle().take(40);
    let all = join_all(both.map(|by| post(by, &path, "一起"))).await;
    all.into_iter().for_each(|reply| drop(reply.expect(201)));
    let list = format!("{path}/messages?limit=100&after_seq=0");
    let list = wang.client.get(&list).await.expect(200);
    let said = texts(&list).into_iter().filter(|text| !text.is_empty());
    let notices = list["items"].as_array().unwrap().iter();
    let notices = notices.filter(|item| item["kind"] == "notice").count();
    assert_eq!(said.count() + notices, 49 + notices);
    assert_eq!(list["last_seq"], 49 + notices);
    let told =
        "SELECT count(DISTINCT payload::jsonb->>'seq') FROM events WHERE kind = 'message.posted'";
    assert_eq!(server.count(told).await, 49 + notices as i64);
}

/// One that waits for its commit, and four behind it, which are one batch: their numbers.
async fn behind_another(desk: &Desk<'_>, by: &Person) -> Vec<i64> {
    let gate = CommitGate::close(&desk.company.server).await;
    let rest = async {
        gate.has_waiting("conversations", 1).await;
        let open = async {
            gate.has_waiting("conversations", 2).await;
            gate.open().await;
        };
        let rest = join_all((0..4).map(|_| desk.post(by, "二")));
        tokio::join!(rest, open).0
    };
    let (first, rest) = tokio::join!(desk.post(by, "一"), rest);
    let all = std::iter::once(first).chain(rest);
    all.map(|seq| seq.unwrap()).collect()
}

/// A batch that is sent while the one before, in the same conversation, has not committed: it waits for it, and is right.
#[tokio::test]
async fn what_is_foreseen_holds_behind_a_batch_on_its_way() {
    // Enough connections for the lane to have two.
    let server = TestServer::start_with(|settings| settings.database_connections = 24).await;
    let company = Company::found_on(server).await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&company.owner, &wang]).await;
    let desk = Desk {
        company: &company,
        conversation: path.rsplit('/').next().unwrap().parse().unwrap(),
        gate: connect(&company).await,
    };
    // Nobody goes ahead of a batch of which nothing is foreseen, as of the first.
    assert_eq!(desk.post(&wang, "零").await.unwrap(), 1);
    // Both connections are there after it: what is prepared on one that begins counts, too.
    assert_eq!(behind_another(&desk, &wang).await, [2, 3, 4, 5, 6]);
    let foreseen = Foreseen::count(&company.server).await;
    assert_eq!(behind_another(&desk, &wang).await, [7, 8, 9, 10, 11]);
    assert_eq!(foreseen.refuted().await, 0);
    assert_eq!(foreseen.confirmed().await, 6, "both in one way");
}

/// Whose session ended, or who was suspended, after the service has proved them: told so at once, alone and among others,
/// who lose nothing by it.
#[tokio::test]
async fn nobody_acts_by_a_proof_of_before() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let (gone, away) = (company.hire("离线").await, company.hire("停用").await);
    let path = group(&company, &[&wang, &li, &gone, &away]).await;
    let server = &company.server;
    let mut desk = Desk {
        company: &company,
        conversation: path.rsplit('/').next().unwrap().parse().unwrap(),
        gate: connect(&company).await,
    };
    let everybody = [&wang, &li, &gone, &away];
    for (by, seq) in everybody.into_iter().cycle().zip(1..=8) {
        assert_eq!(desk.post(by, "早").await.unwrap(), seq);
    }
    let (session, member) = (&gone.account_id, &away.member_id);
    server
        .sql(&format!(
            "UPDATE sessions SET ended_at = now() WHERE account_id = '{session}'; \
             UPDATE members SET status = 'suspended' WHERE id = '{member}'"
        ))
        .await;
    let posts = [(&wang, "一"), (&gone, "?"), (&away, "?"), (&li, "二")];
    let answers = [Ok(9), Err("unauthenticated"), Err("not_found"), Ok(10)];
    assert_eq!(desk.gather(&posts).await, answers);
    for (by, code) in [(&gone, "unauthenticated"), (&away, "not_found")] {
        assert_eq!(desk.post(by, "?").await.unwrap_err().code().name, code);
    }
    assert_eq!(desk.post(&li, "三").await.unwrap(), 11);
}

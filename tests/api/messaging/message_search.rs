//! Searching one's messages.

use muster::kernel::background::Chore;
use serde_json::{Value, json};

use super::{group, post};
use crate::support::{Client, Company, Person, client_id};

/// The page that a search answers. `query` is put behind the words.
pub async fn search(person: &Person, company: &Company, q: &str, query: &str) -> Value {
    person
        .client
        .get(&path(company, q, query))
        .await
        .expect(200)
}

pub fn path(company: &Company, q: &str, query: &str) -> String {
    let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    company.path(&format!("/messages/search?q={q}{query}"))
}

pub fn texts(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|hit| hit["message"]["text"].as_str().unwrap())
        .collect()
}

/// The texts of all pages, and how many pages there are.
async fn all_pages(client: &Client, first: &str) -> (Vec<String>, usize) {
    let (mut all, mut pages, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let page = client.get(&format!("{first}{cursor}")).await.expect(200);
        all.extend(texts(&page).into_iter().map(str::to_owned));
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (all, pages),
        }
    }
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Words in both scripts, phrases, filters and highlights; in all conversations, newest first.
#[tokio::test]
async fn finds_words_and_says_where() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let (one, two) = (
        group(&company, &[&wang, &li]).await,
        group(&company, &[&li, &wang]).await,
    );
    for (person, group, text) in [
        (&wang, &one, "👍第三季度的预算报告"),
        (&li, &two, "预算还没批，报告先不写"),
        (&wang, &two, "Q3 Budget Report"),
        (&li, &one, "the report on the budget"),
        (&wang, &one, "Ｒｅｐｏｒｔ: crème brûlée"),
    ] {
        company.server.clock.advance(chrono::TimeDelta::minutes(1));
        post(person, group, text).await.expect(201);
    }
    // What is not in the index yet is not found, and no harm.
    assert_eq!(search(&li, &company, "预算", "").await["items"], json!([]));
    company.index_messages().await;
    let in_two = format!("&conversation_id={}", id(&two));
    let by_wang = format!("&author_id={}", wang.member_id);
    for (q, query, expected) in [
        (
            "预算",
            "",
            vec!["预算还没批，报告先不写", "👍第三季度的预算报告"],
        ),
        (
            "算",
            "",
            vec!["预算还没批，报告先不写", "👍第三季度的预算报告"],
        ),
        ("预算报告", "", vec!["👍第三季度的预算报告"]),
        ("报告 预算", &in_two, vec!["预算还没批，报告先不写"]),
        (
            "budget rep",
            "",
            vec!["the report on the budget", "Q3 Budget Report"],
        ),
        ("\"budget report\"", "", vec!["Q3 Budget Report"]),
        ("CREME", "", vec!["Ｒｅｐｏｒｔ: crème brûlée"]),
        (
            "report",
            &by_wang,
            vec!["Ｒｅｐｏｒｔ: crème brûlée", "Q3 Budget Report"],
        ),
        (
            "report",
            "&kind=text&from=2026-09-07T00:53:00Z&to=2026-09-07T00:54:00Z",
            vec!["Q3 Budget Report"],
        ),
        ("report", "&kind=image", vec![]),
        ("算预", "", vec![]),
        ("eport", "", vec![]),
    ] {
        let page = search(&li, &company, q, query).await;
        assert_eq!(texts(&page), expected, "{q} {query}");
    }
    let page = search(&li, &company, "预算 三", "").await;
    assert_eq!(
        page["items"][0]["highlights"],
        json!([{ "start": 2, "end": 3 }, { "start": 6, "end": 8 }])
    );
    assert_eq!(page["items"][0]["message"]["conversation_id"], id(&one));
    let only = format!(
        "/messages/search?author_id={}&conversation_id={}",
        li.member_id,
        id(&two)
    );
    let page = wang.client.get(&company.path(&only)).await.expect(200);
    assert_eq!(texts(&page), ["预算还没批，报告先不写"]);
    assert_eq!(page["items"][0]["highlights"], json!([]));
}

/// What was said in a conversation, all of it or within a time, newest first and page by page,
/// without the notices; and only by who is in it.
#[tokio::test]
async fn a_conversation_and_a_time_are_enough() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let (one, other) = (
        group(&company, &[&wang, &li]).await,
        group(&company, &[&li, &wang]).await,
    );
    for number in 0..10 {
        company.server.clock.advance(chrono::TimeDelta::minutes(1));
        post(&wang, &one, &format!("一{number}")).await.expect(201);
        post(&wang, &other, "别处").await.expect(201);
    }
    let name = wang.client.patch(&one, 1, json!({ "name": "新名" })).await;
    name.expect(200);
    company.index_messages().await;
    let asked = |query: &str| {
        let query = format!("/messages/search?conversation_id={}{query}", id(&one));
        company.path(&query)
    };
    let newest_first: Vec<_> = (0..10).rev().map(|number| format!("一{number}")).collect();
    let (all, pages) = all_pages(&li.client, &asked("&limit=4")).await;
    assert_eq!((all, pages), (newest_first.clone(), 3));
    let within = "&from=2026-09-07T00:53:00Z&to=2026-09-07T00:56:00Z";
    let (some, _) = all_pages(&li.client, &asked(within)).await;
    assert_eq!(some, newest_first[5..8]);
    let best = li.client.get(&asked("&order=best&limit=2")).await;
    assert_eq!(texts(&best.expect(200)), ["一9", "一8"]);
    zhao.client
        .get(&asked(within))
        .await
        .problem(404, "not_found");
    // A time alone would be everything.
    let alone = company.path("/messages/search?from=2026-09-07T00:53:00Z");
    let problem = li.client.get(&alone).await;
    let problem = problem.problem(400, "invalid_parameter");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("conversation_id")
    );
}

/// Only what one may read now; by the text of now.
#[tokio::test]
async fn shows_nobody_what_is_not_theirs() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&wang, &li]).await;
    for text in ["机密一", "机密二", "机密三"] {
        post(&wang, &path, text).await.expect(201);
    }
    let of = |seq: i64| format!("conversation_id = '{}' AND seq = {seq}", id(&path));
    company.index_messages().await;
    assert_eq!(texts(&search(&li, &company, "机密", "").await).len(), 3);
    // Not for who is not in it, nor for another organization.
    assert_eq!(
        search(&zhao, &company, "机密", "").await["items"],
        json!([])
    );
    let (elsewhere, stranger) = company.stranger().await;
    let foreign =
        super::message_search::path(&company, "机密", "").replace(&company.id, &elsewhere);
    assert_eq!(
        stranger.client.get(&foreign).await.expect(200)["items"],
        json!([])
    );
    // Not what came before what a newcomer may see.
    let newcomer = json!({ "member_ids": [zhao.member_id] });
    wang.client
        .post(&format!("{path}/members"), newcomer)
        .await
        .expect(200);
    company
        .server
        .sql(&format!(
            "UPDATE conversation_members SET visible_from_seq = 3 WHERE member_id = '{}'",
            zhao.member_id
        ))
        .await;
    assert_eq!(
        texts(&search(&zhao, &company, "机密", "").await),
        ["机密三"]
    );
    // Not what was recalled: at once, without the index. Nor what was edited away.
    company
        .server
        .sql(&format!(
            "UPDATE messages SET recalled_at = now(), recalled_by = author_id WHERE {}; \
             UPDATE messages SET text = '公开的第二点', edited_at = now() WHERE {}",
            of(3),
            of(2)
        ))
        .await;
    assert_eq!(
        search(&zhao, &company, "机密", "").await["items"],
        json!([])
    );
    assert_eq!(texts(&search(&li, &company, "机密", "").await), ["机密一"]);
    company.index_messages().await;
    assert_eq!(
        texts(&search(&li, &company, "公开", "").await),
        ["公开的第二点"]
    );
    assert_eq!(
        company
            .server
            .count("SELECT count(*) FROM message_index_edits")
            .await,
        0
    );
    // Not for who has left.
    let leave = format!("{path}/members/{}", li.member_id);
    li.client.delete(&leave).await.expect(204);
    assert_eq!(search(&li, &company, "公开", "").await["items"], json!([]));
    let only =
        super::message_search::path(&company, "公开", &format!("&conversation_id={}", id(&path)));
    li.client.get(&only).await.problem(404, "not_found");
}

/// Pages follow each other without a gap, in both orders; also where times are equal.
#[tokio::test]
async fn pages_through_what_it_found() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let groups = [
        group(&company, &[&wang, &li]).await,
        group(&company, &[&wang, &li]).await,
    ];
    company
        .server
        .sql(&groups.iter().enumerate().map(|(at, group)| format!(
            "INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
             SELECT '{}', '{}', n, gen_random_uuid(), '{}', CASE n % 3 WHEN 0 THEN '日报' ELSE '' END || '第' || n || '号之{at}', \
             '2026-09-01T00:00:00Z'::timestamptz + (n / 5) * interval '1 second' FROM generate_series(1, 300) n; \
             UPDATE conversations SET last_seq = 300 WHERE id = '{}';",
            company.id, id(group), wang.member_id, id(group)
        )).collect::<String>())
        .await;
    company.index_messages().await;
    let first = path(&company, "号", "&limit=99");
    let (newest, pages) = all_pages(&li.client, &first).await;
    assert_eq!((newest.len(), pages), (600, 7));
    let number = |text: &String| {
        text.split(['第', '号'])
            .nth(1)
            .unwrap()
            .parse::<i64>()
            .unwrap()
    };
    assert!(
        newest
            .iter()
            .map(|text| number(text) / 5)
            .is_sorted_by(|a, b| a >= b)
    );
    let (daily, _) = all_pages(&li.client, &path(&company, "日报 号", "&limit=7")).await;
    let expected: Vec<_> = newest
        .iter()
        .filter(|text| text.starts_with("日报"))
        .cloned()
        .collect();
    assert_eq!(daily, expected);
    let (best, _) = all_pages(&li.client, &path(&company, "第30", "&limit=1&order=best")).await;
    // Whole numbers before those that only begin so.
    assert!(
        best[..2].iter().all(|text| text.contains("第30号")),
        "{best:?}"
    );
    let begun = newest.iter().filter(|text| text.contains("第30")).count();
    assert_eq!(best.len(), begun);
    let until = path(&company, "号", "&to=2026-09-01T00:00:01Z&limit=100");
    assert_eq!(all_pages(&li.client, &until).await.0.len(), 8);
}

/// However many bring the index up at once and whoever is stopped midway, every message is in it
/// once.
#[tokio::test]
async fn is_indexed_once_by_many() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let mut sql = String::new();
    for _ in 0..3 {
        let group = group(&company, &[&wang, &company.owner]).await;
        sql += &format!(
            "INSERT INTO messages (org_id, conversation_id, seq, id, author_id, text, posted_at) \
             SELECT '{}', '{}', n, gen_random_uuid(), '{}', '一二三 ' || n, now() FROM generate_series(1, 700) n; \
             UPDATE conversations SET last_seq = 700 WHERE id = '{}';",
            company.id,
            id(&group),
            wang.member_id,
            id(&group)
        );
    }
    company.server.sql(&sql).await;
    // Stopped at its first statement that waits, and at later ones.
    for polls in 1..12 {
        let mut work = std::pin::pin!(company.index_messages());
        let stop = async {
            for _ in 0..polls {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! { biased; () = work.as_mut() => {}, () = stop => {} }
    }
    let all = (0..4).map(|_| company.index_messages());
    futures_util::future::join_all(all).await;
    company.index_messages().await;
    // Of each message the terms 一二, 二三, 三 and its number: 9, 9, 6 bytes, and 4 to 6.
    let entries = "SELECT sum(length(entries))::bigint AS count FROM message_index_terms";
    let numbers: i64 = (1..=700_i64)
        .map(|n| 3 + i64::try_from(n.to_string().len()).unwrap())
        .sum();
    assert_eq!(
        company.server.count(entries).await,
        3 * (700 * 24 + numbers)
    );
    let stamps = "SELECT sum(length(stamps))::bigint AS count FROM message_index_segments";
    assert_eq!(company.server.count(stamps).await, 3 * 700 * 13);
    let (found, _) = all_pages(&wang.client, &path(&company, "二三", "&limit=100")).await;
    assert_eq!(found.len(), 2_100);
    // Deleted, it is made anew: as by the process that looks everywhere when it starts.
    company.server.sql("DELETE FROM message_index; DELETE FROM message_index_terms; DELETE FROM message_index_segments").await;
    let indexer = company.server.services.indexer();
    while !indexer.sweep().await.unwrap().is_empty() {}
    assert_eq!(
        company.server.count(entries).await,
        3 * (700 * 24 + numbers)
    );
}

/// Everything that is wrong is said, and no more is asked of the database.
#[tokio::test]
async fn says_what_is_wrong() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let long = "好".repeat(101);
    for (query, about) in [
        ("", "q must be there"),
        ("?q=", "1 to 100 characters, has 0"),
        (&format!("?q={long}"), "1 to 100 characters, has 101"),
        ("?q=%20", "a letter, a digit or a character"),
        ("?q=1+2+3+4+5+6+7+8+9", "at most 8 words"),
        ("?q=a&limit=0", "limit must be 1 to 100"),
        ("?q=a&kind=poem", "poem"),
        ("?q=a&order=oldest", "oldest"),
        (
            "?q=a&from=2026-09-07T00:00:00Z&to=2026-09-07T00:00:00Z",
            "to must be later",
        ),
        ("?q=a&cursor=abc", "cursor"),
        ("?q=a&order=best&cursor=WzEsMl0", "cursor"),
        ("?q=a&page=2", "page"),
        ("?q=a&from=yesterday", "is not valid"),
    ] {
        let answer = wang
            .client
            .get(&company.path(&format!("/messages/search{query}")))
            .await;
        let problem = answer.problem(400, "invalid_parameter");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(about), "{query}: {detail}");
    }
    let nowhere = format!("/messages/search?q=a&conversation_id={}", client_id());
    wang.client
        .get(&company.path(&nowhere))
        .await
        .problem(404, "not_found");
}

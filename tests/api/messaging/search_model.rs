//! The search answers what a plain model does, which knows nothing of an index: random messages,
//! edits and recalls, and people who come and go, with and without the history.

use std::collections::BTreeSet;

use serde_json::json;

use super::message_search::search;
use super::{group, post};
use crate::support::{Company, Person};

const PEOPLE: usize = 3;
const GROUPS: usize = 3;
const STEPS: usize = 40;
const ROUNDS: usize = 3;
const PIECES: [&str; 9] = ["预算", "报告", "预", "report", "Re", "Q3", "的", "，", " "];
const ASKED: [&str; 9] = [
    "预算",
    "算",
    "预算报告",
    "re",
    "report",
    "报告 q3",
    "\"报告\"",
    "的预",
    "q3的",
];

struct Said {
    text: String,
    author: usize,
    recalled: bool,
}

/// A conversation: what was said, and from which number on each person sees it.
#[derive(Default)]
struct Room {
    path: String,
    said: Vec<Said>,
    sees: [Option<usize>; PEOPLE],
}

/// Whether a text has what is asked for, in the plainest way.
fn has(text: &str, asked: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<_> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    match asked {
        "re" | "report" => words.iter().any(|word| word.starts_with(asked)),
        "报告 q3" => text.contains("报告") && words.iter().any(|word| word.starts_with("q3")),
        // Between a word and a character a space does not count; the word ends there.
        "q3的" => words_before(&text, "q3", "的"),
        _ => text.contains(asked.trim_matches('"')),
    }
}

fn words_before(text: &str, word: &str, next: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let begins = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = text[at + word.len()..].trim_start_matches([' ', '，']);
        begins && rest.starts_with(next)
    })
}

/// SplitMix64: the same steps in each run.
fn pick(rng: &mut u64, count: usize) -> usize {
    *rng = rng.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut drawn = *rng;
    drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    drawn ^= drawn >> 31;
    usize::try_from(drawn % u64::try_from(count).unwrap()).unwrap()
}

fn text(rng: &mut u64) -> String {
    let pieces = (0..=pick(rng, 8)).map(|_| PIECES[pick(rng, PIECES.len())]);
    format!("文{}", pieces.collect::<String>())
}

/// What the service says takes a number, and nobody finds it.
fn notice() -> Said {
    Said {
        text: String::new(),
        author: usize::MAX,
        recalled: true,
    }
}

async fn step(rng: &mut u64, company: &Company, people: &[Person], room: &mut Room) {
    let who = pick(rng, PEOPLE);
    let conversation = room.path.rsplit('/').next().unwrap();
    let count = room.said.len();
    match pick(rng, 10) {
        0..6 if room.sees[who].is_some() => {
            let text = text(rng).trim().to_owned();
            post(&people[who], &room.path, &text).await.expect(201);
            room.said.push(Said {
                text,
                author: who,
                recalled: false,
            });
        }
        6 if count > 0 => {
            let (seq, text) = (pick(rng, count), text(rng).trim().to_owned());
            let sql = format!(
                "UPDATE messages SET text = '{text}', edited_at = now() WHERE conversation_id = '{conversation}' AND author_id IS NOT NULL AND seq = {}",
                seq + 1
            );
            company.server.sql(&sql).await;
            room.said[seq].text = text;
        }
        7 if count > 0 => {
            let seq = pick(rng, count);
            let sql = format!(
                "UPDATE messages SET recalled_at = now(), recalled_by = author_id WHERE conversation_id = '{conversation}' AND author_id IS NOT NULL AND seq = {}",
                seq + 1
            );
            company.server.sql(&sql).await;
            room.said[seq].recalled = true;
        }
        // The first one owns them all and stays.
        8 if who > 0 && room.sees[who].is_some() => {
            let path = format!("{}/members/{}", room.path, people[who].member_id);
            people[0].client.delete(&path).await.expect(204);
            room.sees[who] = None;
            room.said.push(notice());
        }
        9 if room.sees[who].is_none() => {
            let body = json!({ "member_ids": [people[who].member_id] });
            people[0]
                .client
                .post(&format!("{}/members", room.path), body)
                .await
                .expect(200);
            let first = if pick(rng, 2) == 0 { 1 } else { count + 1 };
            let sql = format!(
                "UPDATE conversation_members SET visible_from_seq = {first} \
                 WHERE conversation_id = '{conversation}' AND member_id = '{}'",
                people[who].member_id
            );
            company.server.sql(&sql).await;
            room.sees[who] = Some(first);
            room.said.push(notice());
        }
        _ => {}
    }
}

/// Conversation and number of what a person finds.
async fn found(
    company: &Company,
    person: &Person,
    q: &str,
    query: &str,
) -> BTreeSet<(String, usize)> {
    let page = search(person, company, q, &format!("&limit=100{query}")).await;
    assert!(page.get("next_cursor").is_none(), "more than a page");
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|hit| {
            let message = &hit["message"];
            let seq = message["seq"].as_u64().unwrap();
            (
                message["conversation_id"].as_str().unwrap().to_owned(),
                usize::try_from(seq).unwrap(),
            )
        })
        .collect()
}

fn expected(
    rooms: &[Room],
    who: usize,
    q: &str,
    author: Option<usize>,
) -> BTreeSet<(String, usize)> {
    let mut all = BTreeSet::new();
    for room in rooms {
        let Some(first) = room.sees[who] else {
            continue;
        };
        for (at, said) in room.said.iter().enumerate() {
            let is_seen = at + 1 >= first && !said.recalled;
            if is_seen && author.is_none_or(|author| said.author == author) && has(&said.text, q) {
                all.insert((room.path.rsplit('/').next().unwrap().to_owned(), at + 1));
            }
        }
    }
    all
}

#[tokio::test]
async fn answers_as_the_model_does() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for name in ["王小明", "李娜", "赵强"] {
        people.push(company.hire(name).await);
    }
    let mut rooms = Vec::new();
    for _ in 0..GROUPS {
        let path = group(&company, &people.iter().collect::<Vec<_>>()).await;
        rooms.push(Room {
            path,
            said: Vec::new(),
            sees: [Some(1); PEOPLE],
        });
    }
    let mut rng = 2_026;
    for _ in 0..ROUNDS {
        for _ in 0..STEPS {
            let room = pick(&mut rng, GROUPS);
            step(&mut rng, &company, &people, &mut rooms[room]).await;
        }
        // Behind the messages, the index may lack some; it never shows too much.
        for (who, person) in people.iter().enumerate() {
            let early = found(&company, person, "预算", "").await;
            assert!(early.is_subset(&expected(&rooms, who, "预算", None)));
        }
        company.index_messages().await;
        for (who, person) in people.iter().enumerate() {
            for q in ASKED {
                let found = found(&company, person, q, "").await;
                let texts: Vec<_> = rooms
                    .iter()
                    .map(|room| room.said.iter().map(|said| &said.text).collect::<Vec<_>>())
                    .collect();
                assert_eq!(
                    found,
                    expected(&rooms, who, q, None),
                    "{q} by {who} in {texts:#?}"
                );
            }
            let query = format!("&author_id={}", people[0].member_id);
            let found = found(&company, person, "报告", &query).await;
            assert_eq!(found, expected(&rooms, who, "报告", Some(0)));
        }
    }
}

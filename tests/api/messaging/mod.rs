mod contact_shield;
mod conversation_approval;
mod conversation_archive;
mod conversation_create;
mod conversation_direct;
mod conversation_follow;
mod conversation_full;
mod conversation_govern;
mod conversation_join;
mod conversation_list;
mod conversation_members;
mod conversation_mutes;
mod conversation_notices;
mod conversation_policy;
mod conversation_read;
mod conversation_settings;
mod conversation_speakers;
mod demo_company;
pub mod file_collect;
mod file_download;
mod file_image;
mod file_quota;
mod file_read;
mod file_store;
mod mention_candidates;
mod message_audience;
mod message_edit;
mod message_forward;
mod message_kinds;
mod message_list;
mod message_named;
mod message_notice;
mod message_pin;
mod message_post;
mod message_race;
mod message_react;
mod message_read_counts;
mod message_recall;
mod message_receipts;
mod message_schedule;
mod message_search;
mod message_standing;
mod messages;
pub mod screen;
mod search_model;
mod snapshot_model;
mod upload_finish;
mod upload_malformed;
mod upload_refuse;
mod upload_resume;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Company, Person, Reply};

/// A group of these people, created by the first; its path.
pub async fn group(company: &Company, people: &[&Person]) -> String {
    let others: Vec<_> = people
        .iter()
        .skip(1)
        .map(|person| &person.member_id)
        .collect();
    let body = json!({ "name": "研发一组", "member_ids": others });
    let created = people[0]
        .client
        .post(&company.path("/conversations"), body)
        .await
        .expect(201);
    company.path(&format!(
        "/conversations/{}",
        created["id"].as_str().unwrap()
    ))
}

/// Posts a text under a new id.
pub async fn post(person: &Person, group: &str, text: &str) -> Reply {
    post_as(person, group, crate::support::client_id(), text).await
}

pub async fn post_as(person: &Person, group: &str, id: Uuid, text: &str) -> Reply {
    person
        .client
        .post(
            &format!("{group}/messages"),
            json!({ "id": id, "text": text }),
        )
        .await
}

/// The same, again and again as long as the service says that it is too busy and when to come
/// back, as it may on a machine that does much else.
pub async fn post_until(person: &Person, group: &str, id: Uuid, text: &str) -> Value {
    loop {
        let reply = post_as(person, group, id, text).await;
        if reply.status != 503 {
            return reply.expect(201);
        }
        assert_ne!(reply.header("retry-after"), "0");
        drop(reply.problem(503, "overloaded"));
    }
}

/// The texts of a list of messages, and that it has no gap.
#[track_caller]
pub fn texts(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    let first = items
        .first()
        .map_or(0, |item| item["seq"].as_i64().unwrap());
    for (item, seq) in items.iter().zip(first..) {
        assert_eq!(item["seq"], seq, "a gap: {list:#}");
    }
    items
        .iter()
        .map(|item| item["text"].as_str().unwrap())
        .collect()
}

//! What clients wrote, what they were answered, and whether the service still knows it.

use std::collections::HashMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Client;

/// Where everything is written: an organization with a conversation and a room.
#[derive(Clone)]
pub struct Place {
    /// `/v1/organizations/{id}`
    pub organization: String,
    pub conversation: String,
    pub room: String,
    /// The first instant that is booked.
    pub tomorrow: chrono::DateTime<chrono::Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Department,
    Member,
    Message,
    Meeting,
}

const KINDS: [Kind; 4] = [Kind::Department, Kind::Member, Kind::Message, Kind::Meeting];

/// One request to create something, under an id that the client chose.
#[derive(Debug, Clone)]
pub struct Write {
    pub kind: Kind,
    pub id: String,
    path: String,
    body: Value,
}

/// Every write so far, by how it ended.
#[derive(Default)]
pub struct Ledger {
    pub answered: Vec<Write>,
    /// No answer came: it happened or it did not.
    pub unsure: Vec<Write>,
    made: u32,
}

impl Ledger {
    /// Something new to write.
    pub fn next(&mut self, place: &Place, random: &mut StdRng) -> Write {
        self.made += 1;
        let (number, id) = (
            self.made,
            uuid::Builder::from_random_bytes(random.random())
                .into_uuid()
                .to_string(),
        );
        let kind = KINDS[random.random_range(0..KINDS.len())];
        let name = format!("第 {number} 笔");
        let (path, body) = match kind {
            Kind::Department => ("/departments".to_owned(), json!({ "id": id, "name": name })),
            Kind::Member => ("/members".to_owned(), json!({ "id": id, "name": name })),
            Kind::Message => (
                format!("/conversations/{}/messages", place.conversation),
                json!({ "id": id, "text": name }),
            ),
            Kind::Meeting => {
                let starts_at = place.tomorrow
                    + chrono::TimeDelta::minutes(10) * i32::try_from(number).unwrap();
                let ends_at = starts_at + chrono::TimeDelta::minutes(10);
                let body = json!({
                    "id": id, "room_ids": [place.room], "title": name, "starts_at": starts_at, "ends_at": ends_at,
                });
                ("/meetings".to_owned(), body)
            }
        };
        Write {
            kind,
            id,
            path: format!("{}{path}", place.organization),
            body,
        }
    }
}

impl Write {
    /// Sends it; `false` when no answer came.
    pub async fn send(&self, client: &Client) -> bool {
        let request = client.request(Method::POST, &self.path).json(&self.body);
        let Ok(response) = request.send().await else {
            return false;
        };
        let status = response.status().as_u16();
        let Ok(answer) = response.bytes().await else {
            return false;
        };
        assert_eq!(
            status,
            201,
            "{self:?} was answered {}",
            String::from_utf8_lossy(&answer)
        );
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["id"], self.id.as_str(), "{self:?}");
        true
    }

    fn name(&self) -> &str {
        ["name", "text", "title"]
            .iter()
            .find_map(|field| self.body[field].as_str())
            .unwrap()
    }
}

/// How often the service lists each thing, by its kind, its id and its name.
pub struct Listed(HashMap<(Kind, String, String), u32>);

impl Listed {
    pub async fn of(client: &Client, place: &Place) -> Self {
        let mut listed = Self(HashMap::new());
        let organization = &place.organization;
        let to = place.tomorrow + chrono::TimeDelta::days(30);
        let window = format!(
            "from={}&to={}",
            place
                .tomorrow
                .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            to.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        );
        for (kind, path, name) in [
            (
                Kind::Department,
                format!("{organization}/departments?"),
                "name",
            ),
            (Kind::Member, format!("{organization}/members?"), "name"),
            (
                Kind::Meeting,
                format!("{organization}/rooms/{}/bookings?{window}", place.room),
                "title",
            ),
        ] {
            for mut item in pages(client, &path).await {
                if kind == Kind::Meeting {
                    item["id"] = item["meeting_id"].take();
                }
                listed.count(kind, &item, name);
            }
        }
        for item in messages(client, place).await {
            listed.count(Kind::Message, &item, "text");
        }
        listed
    }

    fn count(&mut self, kind: Kind, item: &Value, name: &str) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        *self
            .0
            .entry((kind, text(&item["id"]), text(&item[name])))
            .or_default() += 1;
    }

    /// Everything answered is there; what was not answered may be; nothing else is, and
    /// nothing twice.
    pub fn check(mut self, ledger: &Ledger) {
        let key = |write: &Write| (write.kind, write.id.clone(), write.name().to_owned());
        for write in &ledger.answered {
            let times = self.0.remove(&key(write)).unwrap_or(0);
            assert_eq!(
                times, 1,
                "{write:?} was answered, and is there {times} times"
            );
        }
        for write in &ledger.unsure {
            let times = self.0.remove(&key(write)).unwrap_or(0);
            assert!(
                times <= 1,
                "{write:?} was not answered, and is there {times} times"
            );
        }
        let strange: Vec<_> = self
            .0
            .keys()
            .filter(|(_, _, name)| name.starts_with('第'))
            .collect();
        assert!(strange.is_empty(), "nobody wrote {strange:?} so");
    }
}

/// All of a list, page by page.
async fn pages(client: &Client, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client
            .get(&format!("{path}&limit=100{cursor}"))
            .await
            .expect(200);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// All messages, whose numbers have no gap.
async fn messages(client: &Client, place: &Place) -> Vec<Value> {
    let path = format!(
        "{}/conversations/{}/messages",
        place.organization, place.conversation
    );
    let mut items: Vec<Value> = Vec::new();
    loop {
        let page = client
            .get(&format!("{path}?limit=100&after_seq={}", items.len()))
            .await
            .expect(200);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        for (index, item) in items.iter().enumerate() {
            assert_eq!(item["seq"], index + 1, "{item}");
        }
        if page["last_seq"] == items.len() {
            return items;
        }
    }
}

/// The generator of a client, the same in every run.
pub fn random(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// A new id.
pub fn id(random: &mut StdRng) -> Uuid {
    uuid::Builder::from_random_bytes(random.random()).into_uuid()
}

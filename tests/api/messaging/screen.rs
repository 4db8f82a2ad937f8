//! The messages of a conversation as a client shows them that believes the events alone.

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub struct Screen {
    me: String,
    messages: BTreeMap<i64, Value>,
}

impl Screen {
    /// What was read, for one of the members.
    pub fn new(me: &str, messages: Vec<Value>) -> Self {
        let seq = |message: &Value| message["seq"].as_i64().unwrap();
        let messages = messages.into_iter().map(|one| (seq(&one), one));
        Self {
            me: me.to_owned(),
            messages: messages.collect(),
        }
    }

    pub fn posted(&mut self, message: &Value) {
        let seq = message["seq"].as_i64().unwrap();
        let known = self.messages.entry(seq);
        known.or_insert_with(|| message.clone());
    }

    /// What was done with a message. Of a tombstone nothing changes any more.
    pub fn change(&mut self, kind: &str, payload: &Value) {
        let seq = payload["seq"].as_i64().unwrap();
        let message = self.messages.get_mut(&seq);
        let message = message.unwrap_or_else(|| panic!("{kind} of a message that is not seen"));
        if !message["recalled"].is_null() {
            return;
        }
        match kind {
            "message.edited" => {
                if message["version"].as_i64() < payload["version"].as_i64() {
                    for field in ["version", "text", "format", "mentions", "edited_at"] {
                        message[field] = payload[field].clone();
                    }
                }
            }
            "message.recalled" => bury(message, payload),
            "message.reacted" => react(message, payload, &self.me),
            "message.pinned" => {
                let pin =
                    ["at", "by", "top"].map(|field| (field.to_owned(), payload[field].clone()));
                message["pinned"] = pin.into_iter().collect();
            }
            "message.unpinned" => message["pinned"] = Value::Null,
            other => panic!("an event of a kind that the client does not know: {other}"),
        }
    }

    pub fn last(&self) -> Option<&Value> {
        self.messages.values().next_back()
    }

    /// Those after a number.
    pub fn after(&self, seq: i64) -> impl Iterator<Item = &Value> {
        self.messages.range(seq + 1..).map(|(_, message)| message)
    }

    /// As the screen has them, from what the client keeps: threads and quotes follow from the messages.
    pub fn shown(&self) -> Vec<Value> {
        let messages = self.messages.values();
        messages.map(|one| self.dressed(one)).collect()
    }

    /// As the service has them.
    pub fn read(&self) -> Vec<Value> {
        self.messages.values().map(ordered).collect()
    }

    fn dressed(&self, message: &Value) -> Value {
        let mut message = ordered(message);
        let seq = message["seq"].as_i64().unwrap();
        message["thread"] = self.thread(seq);
        if let Some(quoted) = message["reply_to"]["seq"].as_i64() {
            message["reply_to"]["quote"] = self.quote(quoted);
        }
        message
    }

    fn thread(&self, root: i64) -> Value {
        let replies = self.messages.values().rev();
        let replies: Vec<_> = replies.filter(|one| one["thread_seq"] == root).collect();
        let Some(last) = replies.first() else {
            return Value::Null;
        };
        let there: Vec<_> = replies
            .iter()
            .filter(|one| one["recalled"].is_null())
            .collect();
        let mut writers: Vec<&Value> = Vec::new();
        for reply in there.iter().take(20) {
            if !writers.contains(&&reply["author_id"]) {
                writers.push(&reply["author_id"]);
            }
        }
        writers.truncate(5);
        json!({ "reply_count": there.len(), "last_seq": last["seq"], "participant_ids": writers })
    }

    fn quote(&self, seq: i64) -> Value {
        let Some(quoted) = self.messages.get(&seq) else {
            return Value::Null;
        };
        json!({
            "author_id": quoted["author_id"], "kind": quoted["kind"], "text": quoted["text"],
            "recalled": !quoted["recalled"].is_null(),
        })
    }
}

fn bury(message: &mut Value, payload: &Value) {
    message["recalled"] = payload["recalled"].clone();
    message["text"] = json!("");
    message["mentions"] = json!({ "member_ids": [], "everyone": false });
    message["reactions"] = json!([]);
    for field in ["content", "reply_to", "edited_at", "pinned"] {
        message[field] = Value::Null;
    }
}

fn react(message: &mut Value, payload: &Value, me: &str) {
    let reactions = message["reactions"].as_array_mut().unwrap();
    let (mut mine, emoji) = (false, &payload["emoji"]);
    if let Some(at) = reactions.iter().position(|one| one["emoji"] == *emoji) {
        mine = reactions.remove(at)["mine"] == true;
    }
    if payload["member_id"] == me {
        mine = payload["added"] == true;
    }
    if payload["count"] != 0 {
        reactions.push(json!({ "emoji": emoji, "count": payload["count"], "mine": mine }));
    }
}

/// Reactions in an order of their own: events do not say when the others came up.
fn ordered(message: &Value) -> Value {
    let mut message = message.clone();
    let reactions = message["reactions"].as_array_mut().unwrap();
    reactions.sort_by_key(|one| one["emoji"].as_str().unwrap().to_owned());
    message
}

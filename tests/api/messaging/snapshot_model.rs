//! A snapshot and the events after it are a fresh snapshot: a client that reads a conversation once
//! and then believes the events alone shows what one that reads it now is shown, whatever several
//! people do there at once, and whoever comes and goes.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::group;
use crate::support::{Company, Person, Reply, Socket, client_id};

const ROUNDS: u64 = 3;
const STEPS: usize = 27;
/// Snapshots are taken and compared every so many steps.
const LOOK: usize = 9;
const AT_ONCE: usize = 2;
const EMOJI: [&str; 2] = ["👍", "🎉"];

/// SplitMix64: the same acts in each run.
struct Dice(u64);

impl Dice {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^ (drawn >> 31)
    }

    fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.draw() % u64::try_from(sides).unwrap()).unwrap()
    }
}

/// A group and its people: the first owns it and stays, the last ones come and go.
struct House {
    company: Company,
    people: Vec<Person>,
    path: String,
}

impl House {
    fn id(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// One act of one member. What is refused changes nothing; nothing fails.
    async fn act(&self, mut dice: Dice, last: i64) -> Reply {
        let who = dice.roll(self.people.len());
        let person = &self.people[who];
        let sides = usize::try_from(last).unwrap().max(1);
        let seq = i64::try_from(dice.roll(sides)).unwrap() + 1;
        let message = format!("{}/messages/{seq}", self.path);
        let emoji = EMOJI[dice.roll(EMOJI.len())];
        let reaction = format!("{message}/reactions/{emoji}");
        let client = &person.client;
        match dice.roll(22) {
            0..6 => self.post(&mut dice, person, seq).await,
            6..8 => self.edit(&mut dice, &message).await,
            8..10 => self.recall(&message).await,
            10..12 => client.put(&reaction, Value::Null).await,
            12 => client.delete(&reaction).await,
            13 => client.put(&format!("{message}/pin"), Value::Null).await,
            14 => client.delete(&format!("{message}/pin")).await,
            15 => {
                let top = format!("{message}/top-notice");
                client.put(&top, Value::Null).await
            }
            16 => client.delete(&format!("{message}/top-notice")).await,
            17 => {
                let read = format!("{}/read", self.path);
                client.put(&read, json!({ "seq": seq })).await
            }
            18 => self.rename(&mut dice).await,
            _ => self.move_in_or_out(&mut dice).await,
        }
    }

    async fn post(&self, dice: &mut Dice, person: &Person, seq: i64) -> Reply {
        let mut body = json!({ "id": client_id(), "text": format!("说{}", dice.roll(1000)) });
        match dice.roll(4) {
            0 => body["reply_to_seq"] = json!(seq),
            // Few roots, so that threads grow.
            1 => body["thread_seq"] = json!(seq.min(3)),
            2 => body["mentions"] = self.mentions(dice),
            _ => {}
        }
        let messages = format!("{}/messages", self.path);
        person.client.post(&messages, body).await
    }

    fn mentions(&self, dice: &mut Dice) -> Value {
        let named = &self.people[dice.roll(2)].member_id;
        json!({ "member_ids": [named], "everyone": dice.roll(3) == 0 })
    }

    /// By whoever wrote it; the owner asks who that is.
    async fn author(&self, message: &str) -> (&Person, Value) {
        let found = self.people[0].client.get(message).await.json;
        let is_author = |person: &&Person| found["author_id"] == person.member_id.as_str();
        let author = self.people.iter().find(is_author);
        (author.unwrap_or(&self.people[0]), found)
    }

    async fn edit(&self, dice: &mut Dice, message: &str) -> Reply {
        let (author, found) = self.author(message).await;
        let mut body = json!({ "text": format!("改{}", dice.roll(1000)) });
        if dice.roll(2) == 0 {
            body["mentions"] = self.mentions(dice);
        }
        let version = found["version"].as_i64().unwrap_or(1);
        author.client.patch(message, version, body).await
    }

    async fn recall(&self, message: &str) -> Reply {
        let (author, _) = self.author(message).await;
        let recall = format!("{message}/recall");
        author.client.post(&recall, Value::Null).await
    }

    async fn rename(&self, dice: &mut Dice) -> Reply {
        let owner = &self.people[0].client;
        let found = owner.get(&self.path).await.expect(200);
        let body = match dice.roll(2) {
            0 => json!({ "name": format!("群{}", dice.roll(100)) }),
            _ => json!({ "history": (["all", "none"][dice.roll(2)]) }),
        };
        let version = found["version"].as_i64().unwrap();
        owner.patch(&self.path, version, body).await
    }

    async fn move_in_or_out(&self, dice: &mut Dice) -> Reply {
        let person = &self.people[2 + dice.roll(self.people.len() - 2)];
        let members = format!("{}/members", self.path);
        let place = format!("{members}/{}", person.member_id);
        let owner = &self.people[0].client;
        match dice.roll(4) {
            0 => owner.delete(&place).await,
            1 => person.client.delete(&place).await,
            _ => {
                let body = json!({ "member_ids": [person.member_id] });
                owner.post(&members, body).await
            }
        }
    }
}

/// What a client keeps of the conversation.
struct Client {
    me: String,
    /// Everything up to here was told, or was in what was read.
    position: i64,
    entry: Value,
    messages: BTreeMap<i64, Value>,
    /// Taken out of the conversation; who is brought back reads everything anew.
    is_gone: bool,
    is_back: bool,
}

/// The position first, so that whatever happens meanwhile comes as an event; `None` for one who is
/// not in the conversation.
async fn read(house: &House, person: &Person) -> Option<Client> {
    let (client, company) = (&person.client, &house.company);
    let head = company.path("/events?after=0&limit=1");
    let position = client.get(&head).await.expect(200)["head"]
        .as_i64()
        .unwrap();
    let list = client
        .get(&company.path("/conversations"))
        .await
        .expect(200);
    let mut entries = list["items"].as_array().unwrap().iter();
    let entry = entries.find(|entry| entry["id"] == house.id())?.clone();
    let messages = format!("{}/messages?limit=100", house.path);
    let messages = client.get(&messages).await;
    if messages.status == 404 {
        return None;
    }
    let messages = messages.expect(200);
    let messages = messages["items"].as_array().unwrap().iter();
    Some(Client {
        me: person.member_id.clone(),
        position,
        entry,
        messages: messages
            .map(|message| (message["seq"].as_i64().unwrap(), message.clone()))
            .collect(),
        is_gone: false,
        is_back: false,
    })
}

fn has(list: &Value, member: &str) -> bool {
    list.as_array().unwrap().iter().any(|id| id == member)
}

impl Client {
    fn apply(&mut self, house: &House, event: &Value) {
        let (kind, payload) = (event["kind"].as_str().unwrap(), &event["payload"]);
        let position = event["position"].as_i64().unwrap();
        assert!(
            position > self.position,
            "{position} after {}",
            self.position
        );
        self.position = position;
        if payload["conversation_id"] != house.id() || self.is_back {
            return;
        }
        if self.is_gone && kind == "conversation.members_changed" {
            self.is_back = has(&payload["added"], &self.me);
        }
        assert!(
            self.is_back || !self.is_gone,
            "was told after the removal: {event:#}"
        );
        match kind {
            "conversation.members_changed" => {
                self.is_gone |= has(&payload["removed"], &self.me);
                self.entry["member_count"] = payload["member_count"].clone();
                self.entry["owner_id"] = payload["owner_id"].clone();
            }
            "conversation.changed" => self.entry["version"] = payload["version"].clone(),
            "conversation.read" => self.read_up_to(&payload["read_seq"]),
            "message.posted" => self.posted(payload),
            _ => self.change(kind, payload),
        }
    }

    fn read_up_to(&mut self, seq: &Value) {
        if self.entry["read_seq"].as_i64() < seq.as_i64() {
            self.entry["read_seq"] = seq.clone();
        }
    }

    fn posted(&mut self, message: &Value) {
        if message["author_id"] == self.me.as_str() {
            self.read_up_to(&message["seq"]);
        }
        let notice = &message["content"]["notice"];
        if notice["event"] == "renamed" {
            self.entry["name"] = notice["name"].clone();
        }
        let seq = message["seq"].as_i64().unwrap();
        let known = self.messages.entry(seq);
        known.or_insert_with(|| message.clone());
    }

    /// What was done with a message. Of a tombstone nothing changes any more.
    fn change(&mut self, kind: &str, payload: &Value) {
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

    /// As the screen has it, from what the client keeps: threads, quotes and counts follow from
    /// the messages.
    fn shown(&self) -> Value {
        let messages: Vec<Value> = self
            .messages
            .values()
            .map(|one| self.dressed(one))
            .collect();
        let last = self.messages.values().next_back();
        let last_seq = last.map_or(0, |last| last["seq"].as_i64().unwrap());
        let read_seq = self.entry["read_seq"].as_i64().unwrap();
        let unread = || self.messages.range(read_seq + 1..).map(|(_, one)| one);
        let said = unread().filter(|one| one["kind"] != "notice").count();
        let mentions = unread().map(|one| {
            let everyone =
                one["mentions"]["everyone"] == true && one["author_id"] != self.me.as_str();
            usize::from(everyone || has(&one["mentions"]["member_ids"], &self.me))
        });
        let brief = last.map(|last| json!([last["seq"], last["text"], last["recalled"]]));
        let counts = json!([last_seq, read_seq, said, mentions.sum::<usize>()]);
        self.screen(&counts, &json!(brief), messages)
    }

    /// As the service has it.
    fn read(&self) -> Value {
        let entry = &self.entry;
        let last = &entry["last_message"];
        let brief = match last {
            Value::Null => Value::Null,
            last => json!([last["seq"], last["text"], last["recalled"]]),
        };
        let counts = ["last_seq", "read_seq", "unread_count", "mention_count"];
        let counts = json!(counts.map(|field| &entry[field]));
        let messages = self.messages.values().map(ordered).collect();
        self.screen(&counts, &brief, messages)
    }

    fn screen(&self, counts: &Value, last: &Value, messages: Vec<Value>) -> Value {
        let about = ["name", "owner_id", "member_count", "version"];
        let about = about.map(|field| &self.entry[field]);
        json!({ "about": about, "counts": counts, "last": last, "messages": messages })
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

/// Tells the client everything that happened since, a few events at a time.
async fn follow(house: &House, person: &Person, client: &mut Client) {
    loop {
        let query = format!("/events?limit=7&after={}", client.position);
        let page = person
            .client
            .get(&house.company.path(&query))
            .await
            .expect(200);
        let events = page["items"].as_array().unwrap();
        events.iter().for_each(|event| client.apply(house, event));
        if events.len() < 7 {
            return;
        }
    }
}

/// The same by a device that comes back.
async fn resume(house: &House, person: &Person, client: &mut Client) {
    let after = Some(client.position);
    let (mut socket, _) = Socket::open(&house.company, person, after).await;
    socket.send(Message::text(r#"{"type":"ping"}"#)).await;
    loop {
        let frame = socket.frame().await;
        match frame["type"].as_str().unwrap() {
            "event" => client.apply(house, &frame),
            _ => return,
        }
    }
}

/// Each client is what a fresh one is; those who were brought back begin anew.
async fn compare(house: &House, clients: &mut Vec<(usize, Client)>, seed: u64) {
    for (number, (who, client)) in clients.iter_mut().enumerate() {
        let person = &house.people[*who];
        match number % 2 {
            0 => follow(house, person, client).await,
            _ => resume(house, person, client).await,
        }
        if client.is_back {
            continue;
        }
        let fresh = read(house, person).await.map(|fresh| fresh.read());
        let shown = (!client.is_gone).then(|| client.shown());
        if shown != fresh {
            let pretty = |value: &Option<Value>| serde_json::to_string_pretty(value).unwrap();
            let (shown, fresh) = (pretty(&shown), pretty(&fresh));
            let differing = shown.lines().zip(fresh.lines());
            let first = differing.enumerate().find(|(_, (one, other))| one != other);
            panic!(
                "seed {seed}: person {who} is shown something else, first {first:?}\n{shown}\n{fresh}"
            );
        }
    }
    clients.retain(|(_, client)| !client.is_gone && !client.is_back);
}

#[tokio::test]
async fn a_snapshot_and_the_events_are_a_fresh_snapshot() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for name in ["王小明", "李娜", "赵强", "周杰"] {
        people.push(company.hire(name).await);
    }
    let path = String::new();
    let mut house = House {
        company,
        people,
        path,
    };
    for seed in 0..ROUNDS {
        let everybody: Vec<_> = house.people.iter().collect();
        house.path = group(&house.company, &everybody).await;
        let mut dice = Dice(seed);
        let mut clients = Vec::new();
        for step in 0..STEPS {
            let last = house.people[0].client.get(&house.path).await.expect(200);
            let last = last["last_seq"].as_i64().unwrap();
            // Somebody reads while others act.
            let reader = dice.roll(house.people.len());
            let reading = async {
                match step % 3 {
                    0 => read(&house, &house.people[reader]).await,
                    _ => None,
                }
            };
            let acts: Vec<_> = (0..AT_ONCE).map(|_| Dice(dice.draw())).collect();
            let acts = acts.into_iter().map(|dice| house.act(dice, last));
            let (replies, found) = tokio::join!(join_all(acts), reading);
            for reply in replies {
                assert!(reply.status < 500, "seed {seed}: {}", reply.json);
            }
            clients.extend(found.map(|client| (reader, client)));
            if (step + 1) % LOOK == 0 {
                compare(&house, &mut clients, seed).await;
            }
        }
        assert!(!clients.is_empty(), "nobody is left to compare");
    }
}

//! A snapshot and the events after it are a fresh snapshot: a client that reads a conversation once
//! and then believes the events alone shows what one that reads it now is shown, whatever several
//! people do there at once, and whoever comes and goes.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::group;
use super::screen::Screen;
use crate::support::{Company, Person, Reply, Socket, client_id};

/// The same acts in each run; a fresh seed comes to them.
const SEEDS: [u64; 3] = [0, 1, 2];
const STEPS: usize = 54;
/// Snapshots are taken and compared every so many steps.
const LOOK: usize = 9;
const AT_ONCE: usize = 2;
const EMOJI: [&str; 2] = ["👍", "🎉"];

/// SplitMix64: the same acts for the same seed.
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

/// A group and its people: the first two stay, the others come and go. The first one owned it.
struct House {
    company: Company,
    people: Vec<Person>,
    path: String,
    /// What brings members of the organization in.
    link: Value,
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
        match dice.roll(40) {
            0..7 => self.post(&mut dice, person, seq).await,
            7..19 => self.act_on(&mut dice, person, seq).await,
            19 => {
                let read = format!("{}/read", self.path);
                person.client.put(&read, json!({ "seq": seq })).await
            }
            20..24 => self.move_in_or_out(&mut dice).await,
            24 => self.decide(&mut dice).await,
            25..29 => self.edit_group(&mut dice).await,
            29..32 => self.rank(&mut dice).await,
            32..35 => self.mute_or_name(&mut dice).await,
            35..38 => self.archive(&mut dice).await,
            _ => self.set_own(&mut dice, person).await,
        }
    }

    /// What is done with a message.
    async fn act_on(&self, dice: &mut Dice, person: &Person, seq: i64) -> Reply {
        let message = format!("{}/messages/{seq}", self.path);
        let emoji = EMOJI[dice.roll(EMOJI.len())];
        let reaction = format!("{message}/reactions/{emoji}");
        let (pin, top) = (format!("{message}/pin"), format!("{message}/top-notice"));
        let client = &person.client;
        match dice.roll(12) {
            0..2 => self.edit(dice, &message).await,
            2..4 => self.recall(&message).await,
            4..7 => client.put(&reaction, Value::Null).await,
            7 => client.delete(&reaction).await,
            8 => client.put(&pin, Value::Null).await,
            9 => client.delete(&pin).await,
            10 => client.put(&top, Value::Null).await,
            _ => client.delete(&top).await,
        }
    }

    fn at(&self, rest: &str) -> String {
        format!("{}{rest}", self.path)
    }

    /// Whoever owns the group now, as one says who stays in it.
    async fn owner(&self) -> &Person {
        let found = self.people[0].client.get(&self.path).await.expect(200);
        let owns = |person: &&Person| found["owner_id"] == person.member_id.as_str();
        self.people.iter().find(owns).unwrap()
    }

    /// Anybody, in the group or not.
    fn anybody(&self, dice: &mut Dice) -> &Person {
        &self.people[dice.roll(self.people.len())]
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

    /// Opened sooner than archived, for something to go on.
    async fn archive(&self, dice: &mut Dice) -> Reply {
        let (owner, archive) = (self.owner().await, self.at("/archive"));
        match dice.roll(5) {
            0 => owner.client.put(&archive, Value::Null).await,
            _ => owner.client.delete(&archive).await,
        }
    }

    /// Name, and policy.
    async fn edit_group(&self, dice: &mut Dice) -> Reply {
        let owner = self.owner().await;
        let found = owner.client.get(&self.path).await;
        // Who owned it a moment ago may be gone.
        if found.status != 200 {
            return found;
        }
        let who = ["everyone", "admins"][dice.roll(2)];
        let body = match dice.roll(10) {
            0..2 => json!({ "name": format!("群{}", dice.roll(100)) }),
            2 => json!({ "description": format!("第{}版", dice.roll(100)) }),
            3..5 => json!({ "history": (["all", "none"][dice.roll(2)]) }),
            5 => json!({ "posting": who }),
            6 => json!({ "pinning": who, "editing": who }),
            7 => json!({ "inviting": who, "mention_everyone": who }),
            _ => json!({ "join_approval": dice.roll(2) == 0 }),
        };
        let version = found.json["version"].as_i64().unwrap();
        owner.client.patch(&self.path, version, body).await
    }

    /// Who is what: admins, and the owner.
    async fn rank(&self, dice: &mut Dice) -> Reply {
        let owner = &self.owner().await.client;
        let whom = &self.anybody(dice).member_id;
        let admin = self.at(&format!("/admins/{whom}"));
        match dice.roll(4) {
            0..2 => owner.put(&admin, Value::Null).await,
            2 => owner.delete(&admin).await,
            _ => {
                let body = json!({ "member_id": whom });
                owner.put(&self.at("/owner"), body).await
            }
        }
    }

    /// Who may post: mutes, and speakers.
    async fn mute_or_name(&self, dice: &mut Dice) -> Reply {
        let owner = &self.owner().await.client;
        let whom = &self.anybody(dice).member_id;
        let mute = self.at(&format!("/members/{whom}/mute"));
        match dice.roll(4) {
            0..2 => owner.put(&mute, json!({ "minutes": 5 })).await,
            2 => owner.delete(&mute).await,
            _ => {
                let list = ["add", "remove"][dice.roll(2)];
                let change = self.at("/speakers");
                let request = owner.request(Method::PATCH, &change);
                owner.send(request.json(&json!({ list: [whom] }))).await
            }
        }
    }

    /// What one has of it for oneself.
    async fn set_own(&self, dice: &mut Dice, person: &Person) -> Reply {
        let mut one = || dice.roll(2) == 0;
        let body = json!({
            "silenced": one(), "pinned": one(), "marked_unread": one(), "hidden": one(),
        });
        person.client.put(&self.at("/settings"), body).await
    }

    /// Lets in, or not, who waits the longest.
    async fn decide(&self, dice: &mut Dice) -> Reply {
        let owner = &self.owner().await.client;
        let open = owner.get(&self.at("/requests")).await;
        let Some(one) = open.json["items"][0]["id"].as_str() else {
            return open;
        };
        let how = ["approve", "decline"][dice.roll(2)];
        let decision = self.at(&format!("/requests/{one}/{how}"));
        owner.post(&decision, Value::Null).await
    }

    async fn move_in_or_out(&self, dice: &mut Dice) -> Reply {
        let person = &self.people[2 + dice.roll(self.people.len() - 2)];
        let members = format!("{}/members", self.path);
        let place = format!("{members}/{}", person.member_id);
        let owner = &self.people[0].client;
        match dice.roll(6) {
            0 => owner.delete(&place).await,
            1 => person.client.delete(&place).await,
            2 => {
                let joins = self.company.path("/conversation-joins");
                person.client.post(&joins, self.link.clone()).await
            }
            _ => {
                let by = &self.people[dice.roll(2)].client;
                let body = json!({ "member_ids": [person.member_id] });
                by.post(&members, body).await
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
    screen: Screen,
    /// Told to read the conversation again.
    is_stale: bool,
    /// Taken out of the conversation; who is brought back reads everything anew.
    is_gone: bool,
    is_back: bool,
}

/// What a client reads again of the conversation when it is told to.
const READ_AGAIN: [&str; 7] = [
    "name",
    "description",
    "owner_id",
    "policy",
    "place",
    "archived_at",
    "version",
];

/// The position first, so that whatever happens meanwhile comes as an event; `None` for one who is
/// not in the conversation.
async fn read(house: &House, person: &Person) -> Option<Client> {
    let (client, company) = (&person.client, &house.company);
    let head = company.path("/events?after=0&limit=1");
    let position = client.get(&head).await.expect(200)["head"]
        .as_i64()
        .unwrap();
    let entry = client.get(&house.path).await;
    if entry.status == 404 {
        return None;
    }
    let entry = entry.expect(200);
    let mut messages = Vec::new();
    loop {
        let after = messages
            .last()
            .map_or(0, |last: &Value| last["seq"].as_i64().unwrap());
        let page = format!("{}/messages?limit=100&after_seq={after}", house.path);
        let page = client.get(&page).await;
        if page.status == 404 {
            return None;
        }
        let page = page.expect(200);
        let items = page["items"].as_array().unwrap();
        messages.extend(items.iter().cloned());
        if items.len() < 100 {
            break;
        }
    }
    Some(Client {
        me: person.member_id.clone(),
        position,
        entry,
        screen: Screen::new(&person.member_id, messages),
        is_stale: false,
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
        // Who decides reads the requests again; the conversation is the same.
        let is_request = kind == "conversation.request_changed";
        if payload["conversation_id"] != house.id() || self.is_back || is_request {
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
                self.owned_by(&payload["owner_id"]);
            }
            "conversation.changed" => {
                self.is_stale = true;
                self.entry["version"] = payload["version"].clone();
            }
            "conversation.archived" => {
                self.entry["archived_at"] = payload["archived_at"].clone();
            }
            "conversation.read" => self.read_up_to(&payload["read_seq"]),
            "message.posted" => self.posted(payload),
            _ => self.screen.change(kind, payload),
        }
    }

    /// Who gets it is nothing else in it.
    fn owned_by(&mut self, owner: &Value) {
        if *owner == self.me.as_str() && self.entry["owner_id"] != *owner {
            let place = &mut self.entry["place"];
            place["role"] = json!("owner");
            place["muted_until"] = Value::Null;
            place["speaker"] = json!(false);
        }
        self.entry["owner_id"] = owner.clone();
    }

    /// On any of one's devices; to post is to have read.
    fn read_up_to(&mut self, seq: &Value) {
        if self.entry["read_seq"].as_i64() <= seq.as_i64() {
            self.entry["read_seq"] = seq.clone();
            self.entry["place"]["marked_unread"] = json!(false);
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
        self.entry["place"]["hidden"] = json!(false);
        self.screen.posted(message);
    }

    /// As the screen has it, from what the client keeps: counts follow from the messages.
    fn shown(&self) -> Value {
        let last = self.screen.last();
        let last_seq = last.map_or(0, |last| last["seq"].as_i64().unwrap());
        let read_seq = self.entry["read_seq"].as_i64().unwrap();
        let unread = || self.screen.after(read_seq);
        let said = unread().filter(|one| one["kind"] != "notice").count();
        let mentions = unread().map(|one| {
            let everyone =
                one["mentions"]["everyone"] == true && one["author_id"] != self.me.as_str();
            usize::from(everyone || has(&one["mentions"]["member_ids"], &self.me))
        });
        let brief = last.map(|last| json!([last["seq"], last["text"], last["recalled"]]));
        let counts = json!([last_seq, read_seq, said, mentions.sum::<usize>()]);
        self.on_screen(&counts, &json!(brief), &self.screen.shown())
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
        self.on_screen(&counts, &brief, &self.screen.read())
    }

    fn on_screen(&self, counts: &Value, last: &Value, messages: &[Value]) -> Value {
        let mut about = json!({ "member_count": self.entry["member_count"] });
        for field in READ_AGAIN {
            about[field] = self.entry[field].clone();
        }
        json!({ "about": about, "counts": counts, "last": last, "messages": messages })
    }
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
        let fresh = read(house, person).await;
        if let Some(fresh) = &fresh
            && std::mem::take(&mut client.is_stale)
        {
            for field in READ_AGAIN {
                client.entry[field] = fresh.entry[field].clone();
            }
        }
        let fresh = fresh.map(|fresh| fresh.read());
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
    for name in ["王小明", "李娜", "赵强", "周杰", "孙丽"] {
        people.push(company.hire(name).await);
    }
    let mut house = House {
        company,
        people,
        path: String::new(),
        link: Value::Null,
    };
    let fresh = client_id().as_u64_pair().1;
    let mut done = 0;
    for seed in SEEDS.into_iter().chain([fresh]) {
        // Shown where the test fails.
        println!("the seed of the acts is {seed}");
        house.begin().await;
        done += play(&house, seed).await;
    }
    let acts = (SEEDS.len() + 1) * STEPS * AT_ONCE;
    assert!(
        done > acts / 3,
        "of {acts} acts {done} were done: that shows little"
    );
}

impl House {
    /// A new group of all but the last.
    async fn begin(&mut self) {
        let inside: Vec<_> = self.people.iter().take(self.people.len() - 1).collect();
        self.path = group(&self.company, &inside).await;
        let body = json!({ "approval": false, "max_uses": 10_000 });
        let made = self.people[0].client.post(&self.at("/links"), body).await;
        self.link = json!({ "secret": made.expect(201)["secret"] });
    }
}

/// How many acts were done, and not refused.
async fn play(house: &House, seed: u64) -> usize {
    let (mut dice, mut done) = (Dice(seed), 0);
    let mut clients = Vec::new();
    for step in 0..STEPS {
        let last = house.people[0].client.get(&house.path).await.expect(200);
        let last = last["last_seq"].as_i64().unwrap();
        // Somebody reads while others act.
        let reader = dice.roll(house.people.len());
        let reading = async {
            match step % 3 {
                0 => read(house, &house.people[reader]).await,
                _ => None,
            }
        };
        let acts: Vec<_> = (0..AT_ONCE).map(|_| Dice(dice.draw())).collect();
        let acts = acts.into_iter().map(|dice| house.act(dice, last));
        let (replies, found) = tokio::join!(join_all(acts), reading);
        for reply in replies {
            assert!(reply.status < 500, "seed {seed}: {}", reply.json);
            done += usize::from(reply.status < 300);
        }
        clients.extend(found.map(|client| (reader, client)));
        if (step + 1) % LOOK == 0 {
            compare(house, &mut clients, seed).await;
        }
    }
    assert!(!clients.is_empty(), "nobody is left to compare");
    done
}

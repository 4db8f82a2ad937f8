//! Several nodes over one database, with a real NATS server between them: programs of their own,
//! killed as `kill -9` does.

use std::sync::Arc;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use muster::kernel::clock::{Clock, SystemClock};
use muster::kernel::ids::SessionId;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::messaging::screen::Screen;
use crate::messaging::{group, post};
use crate::support::{
    Client, Company, NatsServer, Network, Person, Program, Socket, client_id, closed, contract,
};

const NODES: usize = 3;

/// A company whose people reach it through three nodes.
struct House {
    company: Company,
    nats: NatsServer,
    nodes: Vec<Program>,
    #[expect(
        dead_code,
        reason = "kept for as long as the nodes need their ways to NATS"
    )]
    links: Vec<Network>,
}

/// A node that finds the others through NATS.
fn node(company: &Company, nats: String) -> Program {
    let settings = [
        ("DATABASE_URL", company.server.database.url()),
        (
            "MUSTER_MIGRATION_DATABASE_URL",
            company.server.database.owner_url(),
        ),
        ("MUSTER_NATS_URL", nats),
        ("MUSTER_DATABASE_CONNECTIONS", "8".to_owned()),
        ("MUSTER_WORKERS", "1".to_owned()),
    ];
    Program::node(company.server.data_dir.path(), &settings)
}

impl House {
    fn open(company: Company) -> Self {
        let nats = NatsServer::start();
        let nodes = (0..NODES).map(|_| node(&company, nats.url())).collect();
        Self {
            company,
            nats,
            nodes,
            links: Vec::new(),
        }
    }

    /// The same, where the way from each node to NATS is late and breaks again and again.
    async fn on_a_bad_network(company: Company, seed: u64) -> Self {
        let nats = NatsServer::start();
        let target = nats.url();
        let target = target.trim_start_matches("nats://");
        let (mut links, mut nodes) = (Vec::new(), Vec::new());
        for number in 0..NODES {
            let seed = seed.rotate_left(7).wrapping_add(number as u64);
            let link = Network::before(target, seed, 5_000..60_000, 50).await;
            nodes.push(node(&company, format!("nats://{}", link.address)));
            links.push(link);
        }
        Self {
            company,
            nats,
            nodes,
            links,
        }
    }

    /// The person with a token of today: the nodes have no clock of the test's.
    async fn today(&self, person: &Person) -> Person {
        let services = &self.company.server.services;
        let session = SessionId(client_id());
        let now = SystemClock.now();
        self.company
            .server
            .sql(&format!(
                "INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at) \
                 VALUES ('{session}', '{0}', '{1}', '{1}', '{1}'::timestamptz + interval '1 year')",
                person.account_id,
                now.to_rfc3339()
            ))
            .await;
        let tokens = &services.identity.tokens;
        let token = tokens.issue(person.account_id, session, client_id(), now);
        let mut person = person.clone();
        person.client = person
            .client
            .with_token(token.unwrap().text.expose_secret());
        person
    }

    fn at(&self, node: usize, person: &Person) -> Client {
        Client::new(&self.nodes[node].base).with_token(person.client.token.as_ref().unwrap())
    }

    /// Signed in at a node.
    async fn socket(&self, node: usize, person: &Person) -> Socket {
        let address = self.nodes[node].base.trim_start_matches("http://");
        let tcp = TcpStream::connect(address).await.unwrap();
        let mut socket = Socket::over(tcp, address).await;
        socket.hello(&self.company, person, None).await;
        assert_eq!(socket.frame().await["type"], "welcome");
        socket
    }
}

/// What happens at one node is known at the others at once, long before a heartbeat or a look
/// into the log would find it: messages, who is in a conversation, ended sessions and members.
#[tokio::test]
async fn nodes_hear_of_each_other() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let path = group(&company, &[&company.owner, &wang, &li, &zhao]).await;
    let house = House::open(company);
    let company = &house.company;
    let (owner, wang) = (house.today(&company.owner).await, house.today(&wang).await);
    let (li, zhao) = (house.today(&li).await, house.today(&zhao).await);
    let mut sockets = [
        house.socket(1, &wang).await,
        house.socket(2, &li).await,
        house.socket(1, &zhao).await,
    ];
    let post = async |text: &str| {
        let body = json!({ "id": client_id(), "text": text });
        let posting = house.at(0, &owner);
        posting
            .post(&format!("{path}/messages"), body)
            .await
            .expect(201)
    };
    // The first may be found by a look into the log; from then on the nodes are acquainted.
    for text in ["一", "二", "三"] {
        let posted = post(text).await;
        for socket in &mut sockets {
            assert_eq!(socket.event("message.posted").await["payload"], posted);
        }
    }
    let [mut wangs, mut lis, mut zhaos] = sockets;
    // What is in no log goes the same way.
    let typing = json!({ "type": "typing", "conversation_id": path.rsplit('/').next() });
    lis.send(Message::text(typing.to_string())).await;
    for socket in [&mut wangs, &mut zhaos] {
        let frame = socket.frame().await;
        assert_eq!(frame["member_id"], li.member_id.as_str(), "{frame:#}");
    }
    // So does, to its author, how many have read a message.
    let body = json!({ "id": client_id(), "text": "四" });
    let posting = house.at(0, &wang);
    let posted = posting.post(&format!("{path}/messages"), body).await;
    let mark = json!({ "seq": posted.expect(201)["seq"] });
    let reading = house.at(2, &li);
    reading.put(&format!("{path}/read"), mark).await.expect(200);
    for socket in [&mut wangs, &mut lis, &mut zhaos] {
        socket.event("message.posted").await;
    }
    lis.event("conversation.read").await;
    assert_eq!(wangs.read_counts().await["counts"][0]["read_count"], 1);
    let watch = json!({ "type": "watch_presence", "member_ids": [li.member_id] });
    wangs.send(Message::text(watch.to_string())).await;
    let mut status = json!(null);
    while status != "online" {
        status = wangs.frame().await["members"][0]["status"].take();
    }
    let place = format!("{path}/members/{}", zhao.member_id);
    house.at(2, &owner).delete(&place).await.expect(204);
    post("没有赵强").await;
    zhaos.event("conversation.members_changed").await;
    zhaos.quiet().await;
    for socket in [&mut wangs, &mut lis] {
        socket.event("conversation.members_changed").await;
        socket.event("message.posted").await;
    }
    let ending = house.at(0, &wang);
    ending.delete("/v1/me/sessions").await.expect(204);
    assert_eq!(wangs.closed().await, closed(4401, "unauthenticated"));
    let member = company.path(&format!("/members/{}", li.member_id));
    let suspending = house.at(0, &owner);
    let body = json!({ "suspended": true });
    suspending.patch(&member, 1, body).await.expect(200);
    assert_eq!(lis.closed().await, closed(4404, "not_found"));
}

/// What NATS cannot carry is found in the log, once and in order: a transaction whose events are
/// larger than a message may be there, and what is said while NATS is away. Once it is back the
/// nodes hear of each other through it again.
#[tokio::test]
async fn what_nats_does_not_carry_comes_all_the_same() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let source = group(&company, &[&company.owner, &wang]).await;
    let long = "长".repeat(8000);
    for _ in 0..20 {
        post(&wang, &source, &long).await.expect(201);
    }
    let mut targets = Vec::new();
    for _ in 0..3 {
        targets.push(group(&company, &[&wang, &li]).await);
    }
    let mut house = House::open(company);
    let (wang, li) = (house.today(&wang).await, house.today(&li).await);
    let mut socket = house.socket(1, &li).await;
    let (mut ids, mut told) = (Vec::new(), Vec::new());
    for target in &targets {
        ids.push(target.rsplit('/').next().unwrap());
    }
    // 60 messages of 24,000 bytes, committed and told as one.
    let seqs: Vec<_> = (1..=20).collect();
    let body = json!({ "seqs": seqs, "mode": "each", "conversation_ids": ids });
    let forwards = format!("{source}/forwards");
    let forwarded = house.at(0, &wang).post(&forwards, body).await.expect(201);
    for _ in 0..60 {
        told.push(socket.event("message.posted").await["payload"]["id"].clone());
    }
    let mut posted: Vec<_> = forwarded["items"].as_array().unwrap().iter().collect();
    let mut unordered: Vec<_> = told.iter().collect();
    posted.sort_by_key(|item| item["id"].to_string());
    unordered.sort_by_key(|id| id.to_string());
    assert!(posted.iter().map(|item| &item["id"]).eq(unordered));

    let path = &targets[0];
    let mut say = async |house: &House, node: usize, text: &str| {
        let body = json!({ "id": client_id(), "text": text });
        let messages = format!("{path}/messages");
        let posted = house
            .at(node, &wang)
            .post(&messages, body)
            .await
            .expect(201);
        assert_eq!(socket.event("message.posted").await["payload"], posted);
        socket.quiet().await;
    };
    house.nats.kill();
    for (number, text) in ["一", "二", "三"].into_iter().enumerate() {
        say(&house, number, text).await;
    }
    house.nats.again();
    for node in 0..NODES {
        let client = house.at(node, &wang);
        let metrics = async || client.get("/metrics").await.bytes;
        let connected = async || {
            let text = String::from_utf8(metrics().await).unwrap();
            text.lines().any(|line| line == "realtime_nats_connected 1")
        };
        while !connected().await {}
    }
    for (number, text) in ["四", "五", "六"].into_iter().enumerate() {
        say(&house, number, text).await;
    }
}

const SENDERS: usize = 4;
const DEVICES: usize = 8;
/// Acts of each sender.
const EACH: usize = 40;
const ACTS: usize = SENDERS * EACH;
const EMOJI: [&str; 2] = ["👍", "🎉"];

/// Devices and senders on a network that cuts every connection somewhere and carries each at a
/// pace of its own, also those between the nodes and NATS, where every message comes again, later
/// and in another order. A node is killed in the middle, then NATS, which comes back. What was not
/// answered is sent again, elsewhere; some of it was sent to two nodes at once from the beginning.
/// Senders post, edit, recall, react and pin. Every device resumes elsewhere, and all end with the same
/// list: each message once, in the order of the conversation, with all that became of it.
#[tokio::test]
async fn everyone_ends_with_the_same_list() {
    let seed = client_id().as_u64_pair().1;
    // Shown where the test fails.
    println!("the network's seed is {seed}");
    let company = Company::found().await;
    let mut people = Vec::new();
    for number in 0..SENDERS {
        people.push(company.hire(&format!("员工{number}")).await);
    }
    let path = group(&company, &people.iter().collect::<Vec<_>>()).await;
    let mut house = House::on_a_bad_network(company, seed).await;
    for person in &mut people {
        *person = house.today(person).await;
    }
    let gossip = tokio::spawn(gossip(house.nats.url(), seed));
    let start = house.socket(0, &people[0]).await.position().await;
    let mut networks = Vec::new();
    for (number, node) in house.nodes.iter().enumerate() {
        let target = node.base.trim_start_matches("http://");
        let seed = seed.wrapping_add(number as u64);
        networks.push(Network::before(target, seed, 900..12_000, 30).await);
    }
    let nodes: Arc<[String]> = networks.iter().map(|n| n.address.to_string()).collect();
    let (done, mut answered) = watch::channel(0);
    let senders = people.iter().enumerate().map(|(number, person)| {
        let sender = Sender {
            name: number,
            node: number,
            nodes: nodes.clone(),
            token: person.client.token.clone().unwrap(),
            path: path.clone(),
            dice: StdRng::seed_from_u64(seed ^ number as u64),
            own: Vec::new(),
        };
        let done = done.clone();
        tokio::spawn(async move { sender.work(&done).await })
    });
    let senders: Vec<_> = senders.collect();
    let (end, ended) = watch::channel(None);
    let devices = (0..DEVICES).map(|number| {
        let (nodes, person) = (nodes.clone(), people[number % SENDERS].clone());
        let (org, ended) = (house.company.id.clone(), ended.clone());
        tokio::spawn(async move { listen(number, &nodes, &person, &org, start, ended).await })
    });
    let devices: Vec<_> = devices.collect();
    let mut until = async |part: usize| {
        let enough = |done: &usize| *done >= ACTS * part / 4;
        answered.wait_for(enough).await.unwrap();
    };
    until(1).await;
    house.nodes.remove(1).kill();
    until(2).await;
    house.nats.kill();
    until(3).await;
    house.nats.again();
    let posted: usize = join_all(senders)
        .await
        .into_iter()
        .map(Result::unwrap)
        .sum();
    let (position, expected) = house.at_the_end(&people, &path).await;
    end.send(Some(position)).unwrap();
    let shown = join_all(devices).await.into_iter().map(Result::unwrap);
    let shown: Vec<_> = shown.collect();
    gossip.abort();
    let seqs = expected[0].iter().map(|message| message["seq"].as_i64());
    assert!(
        seqs.eq((1..=posted).map(|seq| i64::try_from(seq).ok())),
        "a message was lost or is there twice"
    );
    for (device, shown) in shown.iter().enumerate() {
        let expected = &expected[device % SENDERS];
        for (shown, expected) in shown.iter().zip(expected) {
            assert_eq!(shown, expected, "device {device}, seed {seed}");
        }
        assert_eq!(shown.len(), posted, "device {device}, seed {seed}");
    }
}

impl House {
    /// What each of the people is shown of the conversation when everything is done, and the position of the
    /// last event that it comes from: what a node was sent and nobody waited for may happen yet.
    async fn at_the_end(&self, people: &[Person], path: &str) -> (i64, Vec<Vec<Value>>) {
        let head = async || {
            let events = self.company.path("/events?after=0&limit=1");
            let events = self.at(0, &people[0]).get(&events).await.expect(200);
            events["head"].as_i64().unwrap()
        };
        loop {
            let before = head().await;
            let mut lists = Vec::new();
            for person in people {
                lists.push(self.list(person, path).await);
            }
            if head().await == before {
                return (before, lists);
            }
        }
    }

    async fn list(&self, person: &Person, path: &str) -> Vec<Value> {
        let mut messages = Vec::new();
        loop {
            let query = format!("{path}/messages?limit=100&after_seq={}", messages.len());
            let page = self.at(0, person).get(&query).await.expect(200);
            let page = page["items"].as_array().unwrap().clone();
            let is_last = page.len() < 100;
            messages.extend(page);
            if is_last {
                return Screen::new(&person.member_id, messages).read();
            }
        }
    }
}

/// Tells the nodes again what they told each other, late and in another order: whenever eight
/// messages have gathered.
async fn gossip(nats: String, seed: u64) {
    let mut dice = StdRng::seed_from_u64(seed);
    let options = async_nats::ConnectOptions::new().no_echo();
    let client = options.connect(nats).await.unwrap();
    let mut heard = client.subscribe("*.events.*").await.unwrap();
    let mut kept = Vec::new();
    while let Some(message) = heard.next().await {
        kept.push((message.subject, message.payload));
        if kept.len() == 8 {
            kept.shuffle(&mut dice);
            for (subject, payload) in kept.drain(..) {
                client.publish(subject, payload).await.ok();
            }
        }
    }
}

/// Somebody who acts, one act after the other; what is not answered is asked again at the next node.
struct Sender {
    name: usize,
    node: usize,
    nodes: Arc<[String]>,
    token: String,
    path: String,
    dice: StdRng,
    /// The numbers of its own messages.
    own: Vec<i64>,
}

impl Sender {
    /// How many messages it has posted.
    async fn work(mut self, done: &watch::Sender<usize>) -> usize {
        for act in 0..EACH {
            match self.dice.random_range(0..10) {
                _ if self.own.is_empty() => self.post(act).await,
                0..5 => self.post(act).await,
                5 | 6 => self.edit(act).await,
                7 => self.recall().await,
                8 => self.react().await,
                _ => self.pin().await,
            }
            done.send_modify(|done| *done += 1);
        }
        self.own.len()
    }

    async fn post(&mut self, act: usize) {
        let text = format!("{}-{act}", self.name);
        let mut body = json!({ "id": client_id(), "text": text });
        match (self.any(), self.dice.random_range(0..4)) {
            (Some(earlier), 0) => body["reply_to_seq"] = json!(earlier),
            // Few roots, so that threads grow.
            (Some(earlier), 1) => body["thread_seq"] = json!(earlier.min(3)),
            _ => {}
        }
        let (status, mut posted) = self.ask(Method::POST, "/messages", None, &body).await;
        if status != 201 {
            // What was recalled meanwhile is not answered: then it is said by itself.
            let body = json!({ "id": client_id(), "text": text });
            let again = self.ask(Method::POST, "/messages", None, &body).await;
            assert_eq!(again.0, 201, "{}", again.1);
            posted = again.1;
        }
        self.own.push(posted["seq"].as_i64().unwrap());
    }

    /// On the version that is there: who was not answered reads whether it was done.
    async fn edit(&mut self, act: usize) {
        let seq = self.one_of_its_own();
        let message = format!("/messages/{seq}");
        let body = json!({ "text": format!("{}-{act}改", self.name) });
        loop {
            let (_, found) = self.ask(Method::GET, &message, None, &Value::Null).await;
            if found["text"] == body["text"] || !found["recalled"].is_null() {
                return;
            }
            let version = found["version"].as_i64();
            self.ask(Method::PATCH, &message, version, &body).await;
        }
    }

    async fn recall(&mut self) {
        let recall = format!("/messages/{}/recall", self.one_of_its_own());
        self.ask(Method::POST, &recall, None, &Value::Null).await;
    }

    async fn react(&mut self) {
        let (seq, emoji) = (self.any().unwrap(), EMOJI[self.dice.random_range(0..2)]);
        let reaction = format!("/messages/{seq}/reactions/{emoji}");
        self.put_or_delete(&reaction).await;
    }

    async fn pin(&mut self) {
        let seq = self.any().unwrap();
        let which = ["pin", "top-notice"][self.dice.random_range(0..2)];
        self.put_or_delete(&format!("/messages/{seq}/{which}"))
            .await;
    }

    async fn put_or_delete(&mut self, what: &str) {
        let method = match self.dice.random_ratio(2, 3) {
            true => Method::PUT,
            false => Method::DELETE,
        };
        self.ask(method, what, None, &Value::Null).await;
    }

    fn one_of_its_own(&mut self) -> i64 {
        self.own[self.dice.random_range(0..self.own.len())]
    }

    /// A message that is there, whoever wrote it.
    fn any(&mut self) -> Option<i64> {
        let last = *self.own.last()?;
        Some(self.dice.random_range(1..=last))
    }

    /// The answer, whichever node it is that gives one; sometimes two are asked at once.
    async fn ask(
        &mut self,
        method: Method,
        rest: &str,
        version: Option<i64>,
        body: &Value,
    ) -> (u16, Value) {
        let twice = self.dice.random_ratio(1, 3);
        loop {
            let one = |node: usize| self.ask_once(node, method.clone(), rest, version, body);
            let second = async {
                match twice {
                    true => one(self.node + 1).await,
                    false => None,
                }
            };
            let (first, second) = tokio::join!(one(self.node), second);
            // Of two that are not the same the one that did something.
            let mut answers: Vec<_> = first.into_iter().chain(second).collect();
            answers.sort_by_key(|(status, _)| *status);
            if let Some(answer) = answers.into_iter().next() {
                return answer;
            }
            self.node += 1;
        }
    }

    /// On a connection of its own, which the network may cut before or after the answer.
    async fn ask_once(
        &self,
        node: usize,
        method: Method,
        rest: &str,
        version: Option<i64>,
        body: &Value,
    ) -> Option<(u16, Value)> {
        let client = Client::new(&format!("http://{}", self.nodes[node % self.nodes.len()]));
        let client = client.with_token(&self.token);
        let mut request = client.request(method, &format!("{}{rest}", self.path));
        if let Some(version) = version {
            request = request.header("if-match", format!("\"v{version}\""));
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.ok()?;
        // Too busy is no answer.
        let given = ![429, 503].contains(&status);
        let is_expected = [200, 201, 204, 404, 409, 412, 422].contains(&status);
        assert!(!given || is_expected, "{status} {rest}");
        given.then(|| (status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }
}

/// Listens until it was told everything up to where all has ended; goes on at the next node when the
/// connection breaks. What it shows then.
async fn listen(
    number: usize,
    nodes: &[String],
    person: &Person,
    org: &str,
    start: i64,
    mut ended: watch::Receiver<Option<i64>>,
) -> Vec<Value> {
    let (mut node, mut after) = (number, start);
    let mut screen = Screen::new(&person.member_id, Vec::new());
    let is_over = |after: i64| move |end: &Option<i64>| end.is_some_and(|end| after >= end);
    while !is_over(after)(&ended.borrow()) {
        let address = &nodes[node % nodes.len()];
        node += 1;
        let Some(mut line) = connect(address, person, org, after).await else {
            continue;
        };
        loop {
            let over = async { ended.wait_for(is_over(after)).await.map(drop) };
            let frame = tokio::select! {
                frame = next(&mut line) => frame,
                _ = over => None,
            };
            let Some(frame) = frame else {
                break;
            };
            // What is in no log has none.
            let Some(position) = frame["position"].as_i64() else {
                continue;
            };
            if frame["type"] == "event" {
                assert!(position > after, "{position} was told after {after}");
                tell(&mut screen, &frame);
            }
            after = position;
        }
    }
    screen.shown()
}

/// Each message is told once, in the order of the conversation.
fn tell(screen: &mut Screen, event: &Value) {
    let (kind, payload) = (event["kind"].as_str().unwrap(), &event["payload"]);
    if kind == "message.posted" {
        let before = screen
            .last()
            .map_or(0, |last| last["seq"].as_i64().unwrap());
        assert_eq!(payload["seq"], before + 1, "{payload:#}");
        screen.posted(payload);
    } else if kind.starts_with("message.") {
        screen.change(kind, payload);
    }
}

type Line = WebSocketStream<TcpStream>;

/// A socket that was welcomed, if the network allows it.
async fn connect(address: &str, person: &Person, org: &str, after: i64) -> Option<Line> {
    let tcp = TcpStream::connect(address).await.ok()?;
    let (mut line, _) = client_async(format!("ws://{address}/v1/realtime"), tcp)
        .await
        .ok()?;
    let hello = json!({
        "type": "hello",
        "token": person.client.token,
        "organization_id": org,
        "after": after,
    });
    line.send(Message::text(hello.to_string())).await.ok()?;
    let welcome = next(&mut line).await?;
    assert_eq!(
        (&welcome["type"], &welcome["position"]),
        (&json!("welcome"), &json!(after))
    );
    Some(line)
}

/// The next frame; `None` when the connection broke or was closed to come back.
async fn next(line: &mut Line) -> Option<Value> {
    loop {
        match line.next().await?.ok()? {
            Message::Text(text) => {
                let frame: Value = serde_json::from_str(&text).unwrap();
                contract::check_frame("ServerFrame", &frame);
                // An `error` has none: the connection ends.
                return frame["position"].is_i64().then_some(frame);
            }
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

//! Nobody learns of somebody who is hidden from them, whatever they ask.
//!
//! A colleague with unmistakable data is put wherever people appear. Every operation of an
//! organization is then asked by an employee and by a department's manager, by its example and,
//! where a member is named, with the colleague in the place of each member. Once the colleague is
//! hidden, no answer may have anything of them, but for the operations in [`NAMED`], which may
//! have the name alone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::examples;
use super::world::{Caller, Request, World, get, post};
use crate::support::Person;

/// Where one shares something with the hidden that would make no sense without a name.
const NAMED: &[(&str, &str)] = &[
    (
        "list_conversation_members",
        "both are in the conversation, whose messages need an author",
    ),
    (
        "list_mention_candidates",
        "the same conversation: whoever is named in it can be mentioned by name",
    ),
    (
        "read_meeting",
        "the hidden invites the caller, who must know to whom",
    ),
    ("read_my_agenda", "the same meeting"),
    ("list_room_bookings", "the same meeting, in its room"),
    ("answer_meeting", "the same meeting"),
    ("list_meeting_occurrences", "the same meeting"),
];

const NAME: &str = "隐名氏";
/// What nobody may see at all.
const SECRETS: &[&str] = &[
    "HIDDEN-0042",
    "13912345678",
    "hidden@secret.example",
    "首席隐士",
];

struct Stage {
    world: World,
    hidden: Person,
    requests: Vec<(String, Request)>,
}

impl Stage {
    /// The world, with the one who will be hidden wherever people appear.
    async fn set() -> Self {
        let world = World::start().await;
        let hidden = world.company.hire_into(NAME, &[&world.managed]).await;
        let path = world.path(&format!("/members/{}", hidden.member_id));
        let [number, mobile, email, title] = SECRETS else {
            unreachable!()
        };
        let body =
            json!({ "employee_number": number, "mobile": mobile, "email": email, "title": title });
        world.owner().client.patch(&path, 1, body).await.expect(200);
        let mut stage = Self {
            world,
            hidden,
            requests: Vec::new(),
        };
        stage.share().await;
        stage.gather().await;
        stage
    }

    fn add(&mut self, name: &str, request: Request) {
        self.requests.push((name.to_owned(), request));
    }

    /// A conversation and a meeting with both callers, and a meeting with neither.
    async fn share(&mut self) {
        let (world, hidden) = (&self.world, &self.hidden);
        let callers: Vec<_> = CALLERS
            .iter()
            .map(|caller| &world.insider(*caller).member_id)
            .collect();
        let body = json!({ "name": "同在", "member_ids": callers });
        let group = hidden
            .client
            .post(&world.path("/conversations"), body)
            .await
            .expect(201);
        let group = world.path(&format!("/conversations/{}", group["id"].as_str().unwrap()));
        let message = json!({ "id": crate::support::client_id(), "text": "大家好" });
        hidden
            .client
            .post(&format!("{group}/messages"), message)
            .await
            .expect(201);
        let mut asked = vec![
            ("read_conversation", get(group.clone())),
            ("list_conversation_members", get(format!("{group}/members"))),
            (
                "list_mention_candidates",
                get(format!("{group}/mention-candidates")),
            ),
            (
                "list_mention_candidates",
                get(format!("{group}/mention-candidates?q=yms")),
            ),
            ("list_messages", get(format!("{group}/messages"))),
        ];
        for attendees in [callers, Vec::new()] {
            let room = world
                .create("/rooms", json!({ "name": world.name(), "capacity": 8 }))
                .await;
            let body = json!({
                "room_ids": [room], "title": "密谈", "invite": { "member_ids": attendees },
                "starts_at": "2026-09-07T10:00:00+08:00", "ends_at": "2026-09-07T11:00:00+08:00",
            });
            let made = hidden
                .client
                .post(&world.path("/meetings"), body)
                .await
                .expect(201);
            let meeting = world.path(&format!("/meetings/{}", made["id"].as_str().unwrap()));
            let week = "from=2026-09-07T00:00:00Z&to=2026-09-14T00:00:00Z";
            asked.push(("read_meeting", get(meeting.clone())));
            asked.push((
                "list_meeting_occurrences",
                get(format!("{meeting}/occurrences?{week}")),
            ));
            asked.push((
                "list_room_bookings",
                get(world.path(&format!("/rooms/{room}/bookings?{week}"))),
            ));
        }
        for (name, request) in asked {
            self.add(name, request);
        }
    }

    async fn gather(&mut self) {
        for typed in [NAME, "yms", "HIDDEN", "0042", "139123", "hidden@", "首席"] {
            let path = self.world.path(&format!("/directory?q={typed}"));
            self.add("search_directory", get(path));
        }
        let list = self
            .world
            .path(&format!("/members?department_id={}", self.world.managed));
        self.add("list_members", get(list));
        let group = json!({ "name": "群", "member_ids": [self.hidden.member_id] });
        let group = post(self.world.path("/conversations"), group);
        self.add("create_conversation", group);
        for caller in CALLERS {
            for name in examples::inside() {
                let who = self.world.insider(*caller);
                let request = examples::prepare(name, &self.world, who).await;
                let operation = name.split(':').next().unwrap();
                if let Some(swapped) = self.swapped(operation, &request) {
                    self.add(operation, swapped);
                }
                self.add(operation, request);
            }
        }
    }

    /// The request with the hidden one in the place of the member in its path.
    fn swapped(&self, operation: &str, request: &Request) -> Option<Request> {
        let operation = examples::operation_of(operation);
        let (_, at) = operation.places().find(|(name, _)| *name == "member_id")?;
        let mut parts: Vec<_> = request.path.split('/').collect();
        parts[at] = &self.hidden.member_id;
        Some(Request {
            path: parts.join("/"),
            ..request.clone()
        })
    }

    /// The operations that show each caller something of the colleague: the name, and more.
    async fn show(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut named, mut more) = (BTreeSet::new(), BTreeSet::new());
        for caller in CALLERS {
            for (name, request) in &self.requests {
                let reply = request.send(self.world.client(*caller)).await;
                let said = String::from_utf8_lossy(&reply.bytes).into_owned();
                if said.contains(NAME) {
                    named.insert(name.clone());
                }
                if SECRETS.iter().any(|secret| said.contains(secret)) {
                    more.insert(name.clone());
                }
            }
        }
        (named, more)
    }
}

const CALLERS: &[Caller] = &[Caller::Employee, Caller::Manager];

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// While nobody is hidden, the examples show the colleague where one expects it; once hidden,
/// they are named only where something is shared, and nothing else of them is anywhere.
#[tokio::test]
async fn the_hidden_appear_nowhere() {
    let open = Stage::set().await;
    let (named, more) = open.show().await;
    let people = set(&[
        "list_members",
        "read_member",
        "search_directory",
        "read_attendance_board",
        "list_conversation_members",
        "list_mention_candidates",
        "read_meeting",
        "list_room_bookings",
        "read_my_agenda",
    ]);
    assert!(named.is_superset(&people), "shown of these only: {named:?}");
    let profile = set(&["list_members", "read_member", "search_directory"]);
    assert!(more.is_superset(&profile), "shown of these only: {more:?}");

    let closed = Stage::set().await;
    let body = json!({
        "kind": "hide", "name": "隐", "objects": [{ "kind": "member", "id": closed.hidden.member_id }],
    });
    closed.world.create("/visibility/rules", body).await;
    let (named, more) = closed.show().await;
    let allowed: BTreeSet<_> = NAMED.iter().map(|(name, _)| (*name).to_owned()).collect();
    let wrong: Vec<_> = named.difference(&allowed).chain(&more).collect();
    assert!(
        wrong.is_empty(),
        "show somebody who is hidden from the caller: {wrong:?}. Ask for people through \
         organizations::directory, or name the operation in NAMED in tests/api/guards/visibility.rs, with a reason"
    );
}

/// Where a profile is closed and a search is not, the search has the name and nothing else, and
/// finds by nothing else.
#[tokio::test]
async fn a_closed_profile_is_a_name_in_a_search() {
    let stage = Stage::set().await;
    let body = json!({
        "kind": "hide", "name": "隐", "in_search": false,
        "objects": [{ "kind": "member", "id": stage.hidden.member_id }],
    });
    stage.world.create("/visibility/rules", body).await;
    let (named, more) = stage.show().await;
    assert!(
        named.contains("search_directory") && !named.contains("list_members"),
        "{named:?}"
    );
    assert!(more.is_empty(), "{more:?}");
    let path = stage.world.path("/directory?q=139123");
    let found = stage
        .world
        .client(Caller::Employee)
        .get(&path)
        .await
        .expect(200);
    assert_eq!(found["items"], Value::Array(Vec::new()));
}

use super::*;
use crate::kernel::ids::AccountId;
use crate::realtime::queue::{Next, Queue};

const WATCHED: MemberId = MemberId(Uuid::from_u128(7));
const NODE: Uuid = Uuid::from_u128(9);

fn seat(capacity: usize) -> Arc<Seat> {
    let member = MemberId(Uuid::from_u128(1));
    Arc::new(Seat::new(
        member,
        AccountId(Uuid::nil()),
        Queue::new(capacity),
    ))
}

fn told(seat: &Seat) -> Vec<String> {
    let Some(Next::Send(frames)) = seat.queue.take() else {
        return Vec::new();
    };
    let status = |text: &str| {
        let frame: serde_json::Value = serde_json::from_str(text).unwrap();
        let members = frame["members"].as_array().unwrap();
        let status = members.iter().map(|member| &member["status"]);
        status
            .map(|status| status.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    frames
        .iter()
        .flat_map(|frame| status(&frame.text))
        .collect()
}

fn entry(status: PresenceStatus) -> MemberPresence {
    MemberPresence {
        member_id: WATCHED,
        status,
    }
}

#[test]
fn changes_are_told_once_and_gathered() {
    let (mut presence, now, watcher) = (Presence::default(), Instant::now(), seat(8));
    presence.watch(&watcher, &[WATCHED, WATCHED], |_| PresenceStatus::Offline);
    assert_eq!(told(&watcher), ["offline"]);
    presence.touch(WATCHED);
    assert_eq!(
        presence.look(now, |_| PresenceStatus::Online),
        [entry(PresenceStatus::Online)]
    );
    assert_eq!(told(&watcher), ["online"]);
    // Gone and back between two looks.
    presence.touch(WATCHED);
    assert_eq!(presence.look(now, |_| PresenceStatus::Online), []);
    assert_eq!(told(&watcher), Vec::<String>::new());
    presence.unwatch(&watcher);
    presence.touch(WATCHED);
    assert_eq!(
        presence.look(now, |_| PresenceStatus::Offline),
        [entry(PresenceStatus::Offline)]
    );
    assert_eq!(told(&watcher), Vec::<String>::new());
}

#[test]
fn the_most_present_connection_of_any_node_counts() {
    let (mut presence, now, watcher) = (Presence::default(), Instant::now(), seat(8));
    presence.watch(&watcher, &[WATCHED], |_| PresenceStatus::Away);
    presence.hear(NODE, false, &[entry(PresenceStatus::Online)], now);
    presence.look(now, |_| PresenceStatus::Away);
    presence.hear(NODE, true, &[], now);
    presence.look(now, |_| PresenceStatus::Away);
    assert_eq!(told(&watcher), ["away", "online", "away"]);
    presence.hear(NODE, true, &[entry(PresenceStatus::Online)], now);
    presence.look(now, |_| PresenceStatus::Away);
    // The node is gone without a word.
    presence.look(now + FORGOTTEN, |_| PresenceStatus::Away);
    assert_eq!(told(&watcher), ["online", "away"]);
}

#[test]
fn what_a_full_queue_drops_is_told_later() {
    let (mut presence, now, watcher) = (Presence::default(), Instant::now(), seat(2));
    presence.watch(&watcher, &[WATCHED], |_| PresenceStatus::Offline);
    presence.touch(WATCHED);
    presence.look(now, |_| PresenceStatus::Online);
    assert_eq!(told(&watcher), ["offline"]);
    presence.look(now, |_| PresenceStatus::Online);
    assert_eq!(told(&watcher), ["online"]);
}

#[test]
fn typing_is_passed_on_now_and_then() {
    let (mut presence, now, topic) = (Presence::default(), Instant::now(), Uuid::nil());
    assert!(presence.types(WATCHED, topic, now));
    assert!(!presence.types(WATCHED, topic, now + TYPING / 2));
    assert!(presence.types(WATCHED, NODE, now + TYPING / 2));
    assert!(presence.types(WATCHED, topic, now + TYPING));
}

use std::sync::Arc;

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{Room, Seat};
use crate::kernel::events::{Address, Addressed, Followed, Following, Payload, StoredEvent};
use crate::kernel::ids::{AccountId, MemberId, OrgId};
use crate::realtime::queue::{Next, Queue};

fn member(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(number))
}

fn members(numbers: &[u128]) -> Vec<MemberId> {
    numbers.iter().copied().map(member).collect()
}

fn seat(number: u128) -> Arc<Seat> {
    let account = AccountId(Uuid::from_u128(1));
    Arc::new(Seat::new(member(number), account, Queue::new(64)))
}

fn room() -> Room {
    Room::new(OrgId(Uuid::nil()), 0)
}

fn addressed(position: i64, kind: &str, address: Address) -> Arc<Addressed> {
    let event = StoredEvent {
        position,
        kind: kind.to_owned(),
        payload: Payload::of(&json!({ "member_id": member(2) })).unwrap(),
        occurred_at: DateTime::UNIX_EPOCH,
    };
    Arc::new(Addressed { event, address })
}

fn event(position: i64, kind: &str, audience: Option<&[u128]>) -> Arc<Addressed> {
    let members = audience.map(members);
    let address = Address {
        members,
        ..Address::default()
    };
    addressed(position, kind, address)
}

fn on(position: i64, topic: u128, joins: &[u128], leaves: &[u128]) -> Arc<Addressed> {
    let address = Address {
        members: Some(Vec::new()),
        topic: Some(Uuid::from_u128(topic)),
        joins: members(joins),
        joins_from: Some(1),
        leaves: members(leaves),
        ..Address::default()
    };
    addressed(position, "message.posted", address)
}

fn followed(topics: &[u128], by: i64) -> Followed {
    let topics = topics.iter().map(|topic| Following {
        topic: Uuid::from_u128(*topic),
        from: 1,
    });
    let topics = topics.collect();
    Followed { topics, by }
}

/// Takes a place and settles at once.
fn sit(room: &Room, seat: &Arc<Seat>, topics: &[u128]) {
    assert!(room.enter(seat, 8).is_some());
    room.settle(seat, followed(topics, 0));
}

fn told(seat: &Seat) -> Vec<i64> {
    match seat.queue.take() {
        Some(Next::Send(frames)) => frames.iter().filter_map(|frame| frame.position).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn an_event_reaches_its_audience_and_nobody_else() {
    let room = room();
    let seats = [seat(2), seat(3), seat(3)];
    seats.iter().for_each(|seat| sit(&room, seat, &[]));
    room.deliver(event(1, "message.posted", Some(&[3, 9])));
    room.deliver(event(2, "department.created", None));
    assert_eq!(told(&seats[0]), [2]);
    assert_eq!(told(&seats[1]), [1, 2]);
    assert_eq!(told(&seats[2]), [1, 2]);
    assert_eq!(room.position(), 2);
}

#[test]
fn a_topic_reaches_its_followers_of_that_moment() {
    let room = room();
    let (one, other) = (seat(2), seat(3));
    sit(&room, &one, &[7]);
    sit(&room, &other, &[8]);
    room.deliver(on(1, 7, &[], &[]));
    room.deliver(on(2, 7, &[3], &[]));
    room.deliver(on(3, 7, &[], &[]));
    // Another device of one who is there follows the same, and need not be asked for.
    let phone = seat(3);
    assert_eq!(room.enter(&phone, 8), Some(3));
    assert_eq!(room.told(&phone), Some(3));
    room.deliver(on(4, 7, &[], &[2]));
    room.deliver(on(5, 7, &[], &[]));
    assert_eq!(told(&one), [1, 2, 3, 4]);
    assert_eq!((told(&other), told(&phone)), (vec![2, 3, 4, 5], vec![4, 5]));
}

/// Followers who see that number of the topic: as they joined before our eyes, or as was found out.
#[test]
fn what_is_about_a_number_reaches_those_who_see_it() {
    let room = room();
    let seats = [seat(2), seat(3), seat(4)];
    let from = |from, by| {
        let topic = Uuid::from_u128(7);
        let topics = vec![Following { topic, from }];
        Followed { topics, by }
    };
    assert!(seats.iter().all(|seat| room.enter(seat, 8).is_some()));
    room.settle(&seats[0], from(1, 0));
    room.settle(
        &seats[1],
        Followed {
            topics: Vec::new(),
            by: 0,
        },
    );
    let joining = Address {
        joins_from: Some(6),
        ..on(1, 7, &[3], &[]).address.clone()
    };
    room.deliver(addressed(1, "conversation.members_changed", joining));
    for (position, number) in [(2, 5), (3, 6)] {
        let address = Address {
            number: Some(number),
            ..on(position, 7, &[], &[]).address.clone()
        };
        room.deliver(addressed(position, "message.edited", address));
    }
    let named = Address {
        number: Some(5),
        members: Some(members(&[3])),
        ..on(4, 7, &[], &[]).address.clone()
    };
    room.deliver(addressed(4, "message.edited", named));
    room.settle(&seats[2], from(6, 4));
    assert_eq!(told(&seats[0]), [1, 2, 3, 4]);
    assert_eq!(told(&seats[1]), [1, 3, 4]);
    assert_eq!(told(&seats[2]), [1, 3]);
}

#[test]
fn whoever_left_is_told_nothing() {
    let room = room();
    let (one, other) = (seat(2), seat(2));
    assert!(room.enter(&one, 2).is_some() && room.enter(&other, 2).is_some());
    assert_eq!(room.enter(&seat(2), 2), None, "sockets are limited");
    room.settle(&one, followed(&[7], 0));
    room.settle(&other, followed(&[7], 0));
    room.leave(&one);
    room.deliver(on(1, 7, &[], &[]));
    assert_eq!((told(&one), told(&other)), (vec![], vec![1]));
    room.leave(&other);
    assert!(room.is_empty());
}

#[test]
fn whoever_waits_is_told_when_the_room_has_come_so_far() {
    let room = room();
    let seat = seat(2);
    assert_eq!(room.enter(&seat, 8), Some(0));
    room.deliver(on(1, 7, &[], &[]));
    // The database is ahead: by position 3 the member has joined 7, where the room is at 1.
    room.settle(&seat, followed(&[7, 8], 3));
    assert_eq!((room.told(&seat), told(&seat)), (None, vec![]));
    room.deliver(on(2, 8, &[], &[]));
    room.deliver(on(3, 7, &[2], &[]));
    assert_eq!((room.told(&seat), told(&seat)), (Some(3), vec![2, 3]));
    room.deliver(on(4, 7, &[], &[]));
    assert_eq!(told(&seat), [4]);
}

/// Read counts are asked for those who can be told, and for everybody where these are many.
#[test]
fn whose_messages_are_counted() {
    let room = room();
    let seats: Vec<_> = (1..=4).map(seat).collect();
    sit(&room, &seats[0], &[7]);
    sit(&room, &seats[1], &[8]);
    sit(&room, &seats[2], &[7, 8]);
    let listeners = |topics: &[u128], limit| {
        let state = room.state();
        let topics = topics.iter().copied().map(Uuid::from_u128);
        let mut found = state.roll.listeners(topics, limit)?;
        found.sort_unstable();
        Some(found)
    };
    assert_eq!(listeners(&[7], 2), Some(members(&[1, 3])));
    assert_eq!(listeners(&[7, 8], 3), Some(members(&[1, 2, 3])));
    assert_eq!(listeners(&[7, 8], 2), None);
    assert_eq!(listeners(&[9], 2), Some(Vec::new()));
    // It is not known yet what the fourth follows.
    assert!(room.enter(&seats[3], 8).is_some());
    assert_eq!(listeners(&[9], 2), Some(members(&[4])));
    assert_eq!(listeners(&[7], 2), None);
}

#[test]
fn a_change_of_a_member_makes_their_connections_prove_themselves() {
    let room = room();
    let (changed, other) = (seat(2), seat(3));
    sit(&room, &changed, &[]);
    sit(&room, &other, &[]);
    room.deliver(event(1, "member.edited", None));
    assert!(matches!(changed.queue.take(), Some(Next::Prove)));
    assert!(matches!(other.queue.take(), Some(Next::Send(_))));
}

#[derive(Debug, Clone)]
enum Act {
    /// An event is committed: a member joins a topic, or leaves it, or something is said there.
    Commit {
        topic: usize,
        about: Option<usize>,
    },
    /// The room reads on.
    Deliver,
    /// A connection of the member comes.
    Enter(usize),
    /// It asks what its member follows; later it hears the answer.
    Ask,
    Hear,
    /// The oldest connection goes.
    Leave,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let commit = (0..2_usize, prop::option::of(0..2_usize))
        .prop_map(|(topic, about)| Act::Commit { topic, about });
    let act = prop_oneof![
        4 => commit,
        3 => Just(Act::Deliver),
        2 => (0..2_usize).prop_map(Act::Enter),
        2 => Just(Act::Ask),
        2 => Just(Act::Hear),
        1 => Just(Act::Leave),
    ];
    prop::collection::vec(act, 1..60)
}

/// Who follows what: by member and topic.
type Follows = [[bool; 2]; 2];

/// A connection of the model.
struct Device {
    seat: Arc<Seat>,
    member: usize,
    from: usize,
    /// Where the room was when it was seated.
    seated: Option<usize>,
    answer: Option<Followed>,
    heard: bool,
}

struct World {
    room: Room,
    log: Vec<(usize, Option<usize>)>,
    /// Before each event, and after the last.
    states: Vec<Follows>,
    delivered: usize,
    devices: Vec<Device>,
}

impl World {
    fn act(&mut self, act: &Act) {
        match act {
            Act::Commit { topic, about } => {
                let mut state = self.states[self.log.len()];
                if let Some(member) = about {
                    state[*member][*topic] ^= true;
                }
                self.log.push((*topic, *about));
                self.states.push(state);
            }
            Act::Deliver => self.deliver(),
            Act::Enter(member) => {
                let seat = seat(*member as u128);
                assert!(self.room.enter(&seat, 99).is_some());
                self.devices.push(Device {
                    seat,
                    member: *member,
                    from: self.delivered,
                    seated: None,
                    answer: None,
                    heard: false,
                });
            }
            Act::Ask => {
                let (now, by) = (self.states[self.log.len()], self.log.len());
                let asking = self.devices.iter_mut().find(|d| d.answer.is_none());
                if let Some(device) = asking {
                    let topics = [0, 1].into_iter().filter(|t| now[device.member][*t]);
                    let topics = topics.map(|topic| topic as u128).collect::<Vec<_>>();
                    device.answer = Some(followed(&topics, by as i64));
                }
            }
            Act::Hear => {
                let hearing = |d: &&mut Device| d.answer.is_some() && !d.heard;
                if let Some(device) = self.devices.iter_mut().find(hearing) {
                    device.heard = true;
                    let answer = device.answer.clone().unwrap();
                    self.room.settle(&device.seat, answer);
                }
            }
            Act::Leave => {
                if !self.devices.is_empty() {
                    let device = self.devices.remove(0);
                    self.room.leave(&device.seat);
                }
            }
        }
        for device in &mut self.devices {
            if device.seated.is_none() && self.room.told(&device.seat).is_some() {
                device.seated = Some(self.delivered);
            }
        }
    }

    fn deliver(&mut self) {
        let Some((topic, about)) = self.log.get(self.delivered) else {
            return;
        };
        let who: Vec<u128> = about.iter().map(|member| *member as u128).collect();
        let after = self.states[self.delivered + 1];
        let joins = about.is_some_and(|member| after[member][*topic]);
        let (joins, leaves): (&[u128], &[u128]) = if joins { (&who, &[]) } else { (&[], &who) };
        self.delivered += 1;
        let event = on(self.delivered as i64, *topic as u128, joins, leaves);
        self.room.deliver(event);
    }

    /// Which events a device is told: while it waited, those of topics that its member followed
    /// from then until it was seated; afterwards, those of topics followed at that moment.
    fn expected(&self, device: &Device) -> Vec<i64> {
        let seated = device.seated.unwrap();
        let sees = |index: &usize| {
            let (topic, about) = self.log[*index];
            let until = seated.max(index + 1);
            let mut states = self.states[index + 1..=until].iter();
            about == Some(device.member) || states.all(|state| state[device.member][topic])
        };
        let seen = (device.from..self.delivered).filter(sees);
        seen.map(|index| index as i64 + 1).collect()
    }
}

proptest! {
    /// However the database is ahead of the room, and whenever connections come, ask and hear.
    #[test]
    fn every_connection_is_told_what_its_member_follows(acts in acts()) {
        let mut world = World {
            room: room(),
            log: Vec::new(),
            states: vec![[[true, false], [false, false]]],
            delivered: 0,
            devices: Vec::new(),
        };
        acts.iter().for_each(|act| world.act(act));
        for act in [Act::Ask, Act::Hear, Act::Deliver] {
            (0..64).for_each(|_| world.act(&act));
        }
        for device in &world.devices {
            prop_assert_eq!(told(&device.seat), world.expected(device));
        }
    }
}

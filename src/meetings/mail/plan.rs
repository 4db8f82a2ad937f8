//! What an attendee is told of a change, by RFC 5546: nothing more than what is different for them.
//!
//! Must hold: whoever applies the messages in their order has what they see now; a change of one
//! occurrence is told as that occurrence alone, and never touches the rest of a series.

use chrono::NaiveDateTime;

use crate::kernel::mail::MeetingNews;
use crate::meetings::icalendar::{Event, Method, Status};

/// Cancelled occurrences that are told one by one; more of them are told with the whole series.
const MAX_SINGLE: usize = 10;

/// One message to one attendee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub method: Method,
    pub news: MeetingNews,
    pub events: Vec<Event>,
}

/// The number of a meeting, or of one occurrence by its original start, as it is now.
pub type Sequence<'a> = &'a dyn Fn(Option<NaiveDateTime>) -> i32;

/// The messages for somebody who saw `before` and sees `after`.
pub fn messages(before: &[Event], after: &[Event], sequence: Sequence<'_>) -> Vec<Message> {
    let whole = |news| {
        vec![Message {
            method: Method::Request,
            news,
            events: after.to_vec(),
        }]
    };
    match (before.is_empty(), after.is_empty()) {
        (true, true) => return Vec::new(),
        (true, false) => return whole(MeetingNews::Invited),
        (false, true) => return cancel_all(before, sequence),
        (false, false) => {}
    }
    let masters = (master(before), master(after));
    if masters.0.map(face) != masters.1.map(face) {
        let mut messages = Vec::new();
        if masters.1.is_none() {
            // Invited to a few occurrences only, from now on: the series goes first.
            messages = cancel_all(before, sequence);
        }
        messages.extend(whole(MeetingNews::Changed));
        return messages;
    }
    if masters.0.is_none() {
        return apart(before, after, sequence);
    }
    parts(before, after, sequence).unwrap_or_else(|| whole(MeetingNews::Changed))
}

fn master(events: &[Event]) -> Option<&Event> {
    events.iter().find(|event| event.recurrence_id.is_none())
}

fn at(events: &[Event], start: NaiveDateTime) -> Option<&Event> {
    events
        .iter()
        .find(|event| event.recurrence_id == Some(start))
}

/// What an attendee sees of an event, whatever others answered and whenever it was said. Which
/// occurrences are left out is looked at by itself.
fn face(event: &Event) -> Event {
    Event {
        sequence: 0,
        stamp: Default::default(),
        changed: None,
        created: None,
        invitees: Vec::new(),
        excluded: Vec::new(),
        ..event.clone()
    }
}

/// An occurrence that has nothing of its own.
fn plain(master: &Event, start: NaiveDateTime) -> Event {
    Event {
        recurrence_id: Some(start),
        start,
        rule: None,
        continues: None,
        ..face(master)
    }
}

/// The series is the same, but for some occurrences; `None` where that needs the whole.
fn parts(before: &[Event], after: &[Event], sequence: Sequence<'_>) -> Option<Vec<Message>> {
    let (old, new) = (master(before)?, master(after)?);
    let returned = |start: &NaiveDateTime| !new.excluded.contains(start);
    let shown_again = old
        .excluded
        .iter()
        .any(|start| returned(start) && at(after, *start).is_none());
    let gone: Vec<_> = new
        .excluded
        .iter()
        .filter(|start| !old.excluded.contains(start))
        .collect();
    let plain_again = before.iter().any(|event| {
        event.recurrence_id.is_some_and(|start| {
            at(after, start).is_none()
                && !new.excluded.contains(&start)
                && face(event) != plain(new, start)
        })
    });
    if shown_again || plain_again || gone.len() > MAX_SINGLE {
        return None;
    }
    let mut messages = Vec::new();
    for start in gone {
        let event = at(before, *start).cloned();
        let event = event.unwrap_or_else(|| Event {
            invitees: old.invitees.clone(),
            ..plain(old, *start)
        });
        messages.push(cancel(event, new, sequence));
    }
    let changed = after.iter().filter(|event| {
        event.recurrence_id.is_some_and(|start| {
            let known = at(before, start).map(face);
            let left_out = old.excluded.contains(&start);
            left_out || face(event) != known.unwrap_or_else(|| plain(old, start))
        })
    });
    let changed: Vec<_> = changed.cloned().collect();
    if !changed.is_empty() {
        messages.push(Message {
            method: Method::Request,
            news: MeetingNews::Changed,
            events: changed,
        });
    }
    Some(messages)
}

/// Only single occurrences are seen, each by itself.
fn apart(before: &[Event], after: &[Event], sequence: Sequence<'_>) -> Vec<Message> {
    let mut messages = Vec::new();
    for event in before {
        let start = event.recurrence_id.unwrap_or(event.start);
        if at(after, start).is_none() {
            messages.push(cancel(event.clone(), event, sequence));
        }
    }
    for event in after {
        let start = event.recurrence_id.unwrap_or(event.start);
        let known = at(before, start);
        if known.map(face) != Some(face(event)) {
            messages.push(Message {
                method: Method::Request,
                news: match known {
                    Some(_) => MeetingNews::Changed,
                    None => MeetingNews::Invited,
                },
                events: vec![event.clone()],
            });
        }
    }
    messages
}

fn cancel_all(before: &[Event], sequence: Sequence<'_>) -> Vec<Message> {
    match master(before) {
        Some(master) => vec![cancel(master.clone(), master, sequence)],
        None => before
            .iter()
            .map(|event| cancel(event.clone(), event, sequence))
            .collect(),
    }
}

/// A cancellation with the people and the names of `known`.
fn cancel(event: Event, known: &Event, sequence: Sequence<'_>) -> Message {
    let event = Event {
        sequence: sequence(event.recurrence_id)
            .max(event.sequence)
            .max(known.sequence),
        stamp: known.stamp,
        status: Some(Status::Cancelled),
        excluded: Vec::new(),
        reminders: Vec::new(),
        ..event
    };
    Message {
        method: Method::Cancel,
        news: MeetingNews::Cancelled,
        events: vec![event],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::icalendar::{Address, Invitee, Part, PartStat, Party};
    use chrono::NaiveDate;
    use chrono_tz::Tz;

    fn day(day: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 3, day)
            .unwrap()
            .and_hms_opt(10, 0, 0)
            .unwrap()
    }

    fn series() -> Event {
        Event {
            uid: "series".to_owned(),
            sequence: 1,
            stamp: Default::default(),
            recurrence_id: None,
            zone: Tz::Asia__Shanghai,
            all_day: false,
            start: day(2),
            length_seconds: 3_600,
            rule: Some("FREQ=DAILY".to_owned()),
            excluded: Vec::new(),
            title: "Daily".to_owned(),
            note: None,
            location: None,
            video_url: None,
            private: false,
            transparent: false,
            status: Some(Status::Confirmed),
            organizer: None,
            invitees: Vec::new(),
            reminders: vec![15],
            comment: None,
            continues: None,
            created: None,
            changed: None,
        }
    }

    fn one(start: NaiveDateTime, moved: NaiveDateTime) -> Event {
        Event {
            start: moved,
            sequence: 2,
            ..plain(&series(), start)
        }
    }

    fn said(messages: &[Message]) -> Vec<(Method, Option<NaiveDateTime>, usize)> {
        messages
            .iter()
            .map(|message| {
                let first = &message.events[0];
                (message.method, first.recurrence_id, message.events.len())
            })
            .collect()
    }

    #[test]
    fn who_is_invited_or_left_out_hears_of_the_whole() {
        let all = [series(), one(day(4), day(5))];
        assert_eq!(
            said(&messages(&[], &all, &|_| 2)),
            [(Method::Request, None, 2)]
        );
        let gone = messages(&all, &[], &|_| 3);
        assert_eq!(said(&gone), [(Method::Cancel, None, 1)]);
        assert_eq!(gone[0].events[0].sequence, 3);
        assert!(messages(&[], &[], &|_| 1).is_empty());
    }

    #[test]
    fn a_cancelled_occurrence_leaves_the_series_alone() {
        let after = [Event {
            excluded: vec![day(4)],
            sequence: 2,
            ..series()
        }];
        let told = messages(&[series()], &after, &|_| 2);
        assert_eq!(said(&told), [(Method::Cancel, Some(day(4)), 1)]);
        let event = &told[0].events[0];
        assert_eq!((event.sequence, event.rule.as_ref()), (2, None));
        assert_eq!(event.status, Some(Status::Cancelled));
        // Taken back: the whole series, which leaves nothing out.
        let back = messages(&after, &[series()], &|_| 3);
        assert_eq!(said(&back), [(Method::Request, None, 1)]);
    }

    #[test]
    fn a_moved_occurrence_is_told_alone() {
        let after = [series(), one(day(4), day(5))];
        let told = messages(&[series()], &after, &|_| 2);
        assert_eq!(said(&told), [(Method::Request, Some(day(4)), 1)]);
        // Another one: the first is not told again.
        let more = [series(), one(day(4), day(5)), one(day(6), day(7))];
        assert_eq!(
            said(&messages(&after, &more, &|_| 2)),
            [(Method::Request, Some(day(6)), 1)]
        );
        // Back to what the series says.
        assert_eq!(
            said(&messages(&after, &[series()], &|_| 2)),
            [(Method::Request, None, 1)]
        );
    }

    #[test]
    fn what_others_answer_is_told_to_nobody() {
        let answered = Event {
            invitees: vec![Invitee {
                party: Party {
                    name: None,
                    address: Address::Mail("a@b.c".to_owned()),
                },
                part: Part::Required,
                answer: PartStat::Accepted,
            }],
            ..one(day(4), day(4))
        };
        let after = [series(), answered];
        assert!(messages(&[series()], &after, &|_| 1).is_empty());
    }

    #[test]
    fn who_is_invited_to_single_occurrences_hears_of_those() {
        let (first, second) = (one(day(4), day(4)), one(day(6), day(6)));
        let told = messages(&[], std::slice::from_ref(&first), &|_| 1);
        assert_eq!(said(&told), [(Method::Request, Some(day(4)), 1)]);
        let told = messages(&[first], &[second], &|_| 1);
        assert_eq!(
            said(&told),
            [
                (Method::Cancel, Some(day(4)), 1),
                (Method::Request, Some(day(6)), 1)
            ]
        );
    }

    #[test]
    fn a_changed_rule_is_told_with_what_differs() {
        let after = [
            Event {
                rule: Some("FREQ=DAILY;UNTIL=20260310T020000Z".to_owned()),
                ..series()
            },
            one(day(4), day(5)),
        ];
        let told = messages(&[series(), one(day(4), day(5))], &after, &|_| 2);
        assert_eq!(said(&told), [(Method::Request, None, 2)]);
    }
}

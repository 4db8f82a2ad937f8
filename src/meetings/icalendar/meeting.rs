//! From a meeting as it is stored to the events that tell it: the master and what differs from it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::event::{Address, Event, Invitee, Part, PartStat, Party, Status};
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, OrgId, RoomId};
use crate::meetings::meetings::domain::{
    Answer, Attendee, Exception, MeetingStatus, OccurrenceAttendee,
};
use crate::meetings::meetings::queries::Whole;
use crate::meetings::recurrence::{End, Pattern, Rule};
use crate::meetings::room_bookings::domain::RoomBookingStatus;
use crate::organizations::directory::Contact;

/// The names that meetings refer to.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub members: HashMap<MemberId, Contact>,
    pub rooms: HashMap<RoomId, String>,
    /// UIDs of the meetings that others were split from.
    pub continued: HashMap<Uuid, String>,
}

/// The UID of a new meeting. It names the organization, so that an answer finds its way back.
pub fn new_uid(org_id: OrgId, id: MeetingId) -> String {
    format!("{org_id}.{id}@muster")
}

/// The organization of a UID; `None` if it is none of ours.
pub fn organization_of(uid: &str) -> Option<OrgId> {
    let (org_id, _) = uid.split_once('.')?;
    org_id.parse().ok()
}

/// Whom a calendar is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Sees every occurrence.
    Everyone,
    /// Sees those to which they are invited.
    Attendee(AttendeeId),
}

/// The events of a meeting for a reader; none if they are invited to none, or it was cancelled.
pub fn events(whole: &Whole, names: &Names, reader: Reader) -> Vec<Event> {
    if whole.meeting.status() == MeetingStatus::Cancelled {
        return Vec::new();
    }
    Telling {
        whole,
        names,
        reader,
    }
    .events()
}

struct Telling<'a> {
    whole: &'a Whole,
    names: &'a Names,
    reader: Reader,
}

/// What one occurrence has of its own.
#[derive(Default)]
struct Own<'a> {
    exception: Option<&'a Exception>,
    attendees: Vec<&'a OccurrenceAttendee>,
}

impl<'a> Telling<'a> {
    fn events(&self) -> Vec<Event> {
        let own = self.own();
        let mut events = Vec::new();
        let mut master = self.master();
        let mut excluded = self.gaps();
        let mut overrides = Vec::new();
        for (start, own) in &own {
            let cancelled = own.exception.is_some_and(|exception| exception.cancelled);
            if cancelled || !self.is_seen(own) {
                excluded.insert(*start);
            } else {
                overrides.push(self.occurrence(&master, *start, own));
            }
        }
        if self.is_invited() {
            master.excluded = excluded.into_iter().collect();
            events.push(master);
        }
        events.append(&mut overrides);
        events
    }

    /// The occurrences that differ, by original start.
    fn own(&self) -> BTreeMap<NaiveDateTime, Own<'a>> {
        let mut own: BTreeMap<NaiveDateTime, Own<'a>> = BTreeMap::new();
        if !self.whole.meeting.is_series() {
            return own;
        }
        for exception in &self.whole.exceptions {
            own.entry(exception.original_start).or_default().exception = Some(exception);
        }
        for attendee in &self.whole.occurrence_attendees {
            let here = own.entry(attendee.original_start).or_default();
            here.attendees.push(attendee);
        }
        own
    }

    fn attendee(&self, id: AttendeeId) -> Option<&'a Attendee> {
        let all = &self.whole.attendees;
        all.iter().find(|attendee| attendee.attendee_id == id)
    }

    /// Whether the reader is invited to what has nothing of its own.
    fn is_invited(&self) -> bool {
        match self.reader {
            Reader::Everyone => true,
            Reader::Attendee(id) => self.attendee(id).is_some_and(|attendee| attendee.invited),
        }
    }

    fn is_seen(&self, own: &Own<'_>) -> bool {
        let Reader::Attendee(id) = self.reader else {
            return true;
        };
        let here = own.attendees.iter().find(|here| here.attendee_id == id);
        here.and_then(|here| here.invited)
            .unwrap_or_else(|| self.is_invited())
    }

    fn pattern(&self) -> Option<Pattern> {
        let meeting = &self.whole.meeting;
        Some(Pattern {
            zone: meeting.zone(),
            start: meeting.starts_local,
            all_day: meeting.all_day,
            rule: Rule::parse(meeting.rule.as_deref()?).ok()?,
        })
    }

    /// Times of the rule that no clock shows: left out by name, as some calendars move them.
    fn gaps(&self) -> BTreeSet<NaiveDateTime> {
        let gaps = self.pattern().map(|pattern| pattern.gaps());
        gaps.unwrap_or_default().into_iter().collect()
    }

    /// The rule as others read it. They count times that no clock shows, so there the last time is
    /// named instead of the number.
    fn rule(&self) -> Option<String> {
        let pattern = self.pattern()?;
        let rule = &pattern.rule;
        if !matches!(rule.end(), End::Count(_)) || pattern.gaps().is_empty() {
            return self.whole.meeting.rule.clone();
        }
        Some(
            pattern
                .counted_by_end()
                .unwrap_or_else(|| rule.clone())
                .to_string(),
        )
    }

    fn master(&self) -> Event {
        let meeting = &self.whole.meeting;
        let none = Own::default();
        Event {
            uid: meeting.uid.clone(),
            sequence: meeting.sequence,
            stamp: meeting.changed_at,
            recurrence_id: None,
            zone: meeting.zone(),
            all_day: meeting.all_day,
            start: meeting.starts_local,
            length_seconds: meeting.length_seconds,
            rule: self.rule(),
            excluded: Vec::new(),
            title: meeting.title.clone(),
            note: meeting.note.clone(),
            location: self.location(None, false),
            video_url: meeting.video_url.clone(),
            private: meeting.private,
            transparent: meeting.transparent,
            status: Some(Status::Confirmed),
            organizer: Some(self.organizer()),
            invitees: self.invitees(None, &none),
            reminders: meeting.reminders.iter().flatten().copied().collect(),
            comment: None,
            continues: meeting
                .continues_id
                .and_then(|id| self.names.continued.get(&id.0).cloned()),
            created: Some(meeting.created_at),
            changed: Some(meeting.changed_at),
        }
    }

    fn occurrence(&self, master: &Event, original: NaiveDateTime, own: &Own<'_>) -> Event {
        let exception = own.exception;
        let own_rooms = exception.is_some_and(|exception| exception.own_rooms);
        let changed = exception.map_or(master.stamp, |exception| {
            exception.changed_at.max(master.stamp)
        });
        Event {
            sequence: exception.map_or(0, |own| own.sequence).max(master.sequence),
            stamp: changed,
            changed: Some(changed),
            recurrence_id: Some(original),
            start: exception
                .and_then(|own| own.starts_local)
                .unwrap_or(original),
            length_seconds: exception
                .and_then(|own| own.length_seconds)
                .unwrap_or(master.length_seconds),
            title: exception
                .and_then(|own| own.title.clone())
                .unwrap_or_else(|| master.title.clone()),
            note: exception
                .and_then(|own| own.note.clone())
                .or_else(|| master.note.clone()),
            location: self.location(Some(original), own_rooms),
            invitees: self.invitees(Some(original), own),
            rule: None,
            continues: None,
            ..master.clone()
        }
    }

    fn organizer(&self) -> Party {
        self.member(self.whole.meeting.organizer_id)
    }

    fn member(&self, id: MemberId) -> Party {
        let contact = self.names.members.get(&id);
        let email = contact.and_then(|contact| contact.email.clone());
        Party {
            name: contact.map(|contact| contact.name.clone()),
            address: email.map_or(Address::Urn(id.0), Address::Mail),
        }
    }

    /// Who is invited to the meeting, or to one occurrence of it; rooms last.
    fn invitees(&self, original: Option<NaiveDateTime>, own: &Own<'_>) -> Vec<Invitee> {
        let mut invitees = Vec::new();
        for attendee in &self.whole.attendees {
            let here = own
                .attendees
                .iter()
                .find(|here| here.attendee_id == attendee.attendee_id);
            let invited = here
                .and_then(|here| here.invited)
                .unwrap_or(attendee.invited);
            if !invited {
                continue;
            }
            let answer = here.and_then(|here| here.answer.as_deref());
            let party = match (&attendee.email, attendee.member_id) {
                (_, Some(member)) => self.member(member),
                (Some(email), None) => Party {
                    name: attendee.name.clone(),
                    address: Address::Mail(email.clone()),
                },
                (None, None) => continue,
            };
            invitees.push(Invitee {
                party,
                part: if attendee.optional {
                    Part::Optional
                } else {
                    Part::Required
                },
                answer: part_stat(Answer::stored(answer.unwrap_or(&attendee.answer))),
            });
        }
        let own_rooms = own.exception.is_some_and(|exception| exception.own_rooms);
        for room in self.rooms(original, own_rooms) {
            invitees.push(Invitee {
                party: Party {
                    name: self.names.rooms.get(&room).cloned(),
                    address: Address::Urn(room.0),
                },
                part: Part::Room,
                answer: self.room_answer(room, original),
            });
        }
        invitees
    }

    fn rooms(&self, original: Option<NaiveDateTime>, own_rooms: bool) -> Vec<RoomId> {
        match original.filter(|_| own_rooms) {
            None => self.whole.rooms.clone(),
            Some(original) => {
                let here = self.whole.bookings.iter();
                here.filter(|booking| booking.original_start == original)
                    .map(|booking| booking.room_id)
                    .collect()
            }
        }
    }

    /// A room has accepted when it is held for good.
    fn room_answer(&self, room: RoomId, original: Option<NaiveDateTime>) -> PartStat {
        let mut bookings = self.whole.bookings.iter().filter(|booking| {
            booking.room_id == room && original.is_none_or(|start| booking.original_start == start)
        });
        let pending = bookings.any(|booking| booking.status() == RoomBookingStatus::Pending);
        if pending {
            PartStat::Tentative
        } else {
            PartStat::Accepted
        }
    }

    fn location(&self, original: Option<NaiveDateTime>, own_rooms: bool) -> Option<String> {
        let rooms = self.rooms(original, own_rooms);
        let names: Vec<_> = rooms
            .iter()
            .filter_map(|room| self.names.rooms.get(room).map(String::as_str))
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

pub fn part_stat(answer: Answer) -> PartStat {
    match answer {
        Answer::NeedsAction => PartStat::NeedsAction,
        Answer::Accepted => PartStat::Accepted,
        Answer::Declined => PartStat::Declined,
        Answer::Tentative => PartStat::Tentative,
    }
}

/// The same events for those who see only that somebody is busy: times and nothing else.
pub fn as_busy(events: Vec<Event>, word: &str) -> Vec<Event> {
    let bare = |event: Event| Event {
        title: word.to_owned(),
        note: None,
        location: None,
        video_url: None,
        organizer: None,
        invitees: Vec::new(),
        reminders: Vec::new(),
        continues: None,
        ..event
    };
    events.into_iter().map(bare).collect()
}

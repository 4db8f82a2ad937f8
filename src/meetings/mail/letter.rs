//! The job of one mail about a meeting, and what becomes of it: a letter with a calendar.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use url::Url;

use super::answer_link::AnswerLink;
use super::words;
use crate::identity::sealing::SealingKey;
use crate::kernel::ids::{AttendeeId, MeetingId, OrgId};
use crate::kernel::jobs::Job;
use crate::kernel::mail::{Letter, Locale, Mail, MeetingLetter, MeetingNews};
use crate::meetings::icalendar::{self, Address, Calendar, Event, Method, Party};
use crate::meetings::slot::Slot;
use crate::meetings::video::Video;

/// A mail to one person about a meeting, as it was when it was promised.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MeetingMail {
    pub to: String,
    pub locale: Locale,
    /// In which the text tells the time.
    pub zone: Tz,
    pub method: Method,
    pub news: MeetingNews,
    pub events: Vec<Event>,
    /// Whose answer a link takes.
    pub answers: Option<(OrgId, MeetingId, AttendeeId)>,
    /// Who answered.
    pub attendee: Option<String>,
    /// The provider of its video, and the time for which a link is signed once the mail is written.
    pub video: Option<(String, MeetingId, Slot)>,
    pub said_at: DateTime<Utc>,
}

impl Job for MeetingMail {
    const KIND: &'static str = "meeting.mail";
}

/// What mails about meetings need of the house.
pub struct Outbox<'a> {
    /// Where answers come in, if they do.
    pub calendar_address: Option<&'a str>,
    /// Where mails come from.
    pub mail_from: &'a str,
    pub public_url: &'a Url,
    pub sealing: &'a SealingKey,
    pub video: &'a Video,
}

impl MeetingMail {
    /// The mail as it goes out.
    pub fn into_mail(self, outbox: &Outbox<'_>) -> Mail {
        let mut events = self.events;
        for event in &mut events {
            event.stamp = self.said_at;
            if self.method != Method::Reply {
                event.organizer = event
                    .organizer
                    .take()
                    .map(|organizer| reachable(organizer, outbox));
            }
            if let Some((kind, meeting, slot)) = &self.video {
                let (guest, stored) = (self.attendee.as_deref(), event.video_url.take());
                event.video_url = outbox.video.link(kind, stored, *meeting, guest, *slot);
            }
        }
        let answer_url = self.answers.filter(|_| self.method == Method::Request);
        let answer_url = answer_url.map(|(org_id, meeting_id, attendee_id)| {
            let link = AnswerLink {
                org_id,
                meeting_id,
                attendee_id,
            };
            link.url(outbox.public_url, outbox.sealing)
        });
        let organizer = events.first().and_then(|event| event.organizer.clone());
        let reply_to = organizer
            .as_ref()
            .and_then(|organizer| match &organizer.address {
                Address::Mail(mail) if self.method != Method::Reply => Some(mail.clone()),
                _ => None,
            });
        let first = events.first().cloned();
        let when = first
            .as_ref()
            .map(|event| words::when(event, self.zone, self.locale));
        let calendar = Calendar {
            method: self.method,
            name: None,
            events,
        };
        let letter = MeetingLetter {
            news: self.news,
            title: first
                .as_ref()
                .map_or_else(String::new, |event| event.title.clone()),
            when: when.unwrap_or_default(),
            location: first.as_ref().and_then(|event| event.location.clone()),
            organizer: organizer.and_then(|organizer| organizer.name),
            attendee: self.attendee.filter(|_| self.method == Method::Reply),
            note: first.as_ref().and_then(|event| event.note.clone()),
            video_url: first.and_then(|event| event.video_url),
            answer_url,
            reply_to,
            method: self.method.as_str().to_owned(),
            calendar: icalendar::write(&calendar),
        };
        Mail {
            to: self.to,
            locale: self.locale,
            letter: Letter::Meeting(Box::new(letter)),
        }
    }
}

/// The organizer with the address at which answers are understood: the configured one; without one,
/// their own; else the sender's.
fn reachable(organizer: Party, outbox: &Outbox<'_>) -> Party {
    let own = match organizer.address {
        Address::Mail(mail) => Some(mail),
        Address::Urn(_) => None,
    };
    let house = || {
        let from = outbox.mail_from;
        let address = from.rsplit_once('<').map_or(from, |(_, address)| address);
        address.trim_end_matches('>').trim().to_owned()
    };
    let mail = match outbox.calendar_address {
        Some(address) => address.to_owned(),
        None => own.unwrap_or_else(house),
    };
    Party {
        name: organizer.name,
        address: Address::Mail(mail),
    }
}

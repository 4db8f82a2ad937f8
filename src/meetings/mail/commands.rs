//! After a change: who hears of it by mail, and the jobs that will tell them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::letter::MeetingMail;
use super::{Cause, plan, queries};
use crate::kernel::ids::{AttendeeId, MemberId};
use crate::kernel::mail::{Locale, MeetingNews};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::icalendar::meeting::{Names, Reader, events};
use crate::meetings::icalendar::{Event, Invitee, Method, PartStat};
use crate::meetings::meetings::domain::Attendee;
use crate::meetings::meetings::queries::Whole;
use crate::meetings::names;
use crate::meetings::slot::Slot;
use crate::organizations::{self, directory::Contact};

/// Attendees whom a mail to a guest names; with more, it names nobody but the guest.
const MAX_NAMED: usize = 200;

/// To be called in the transaction of every change, with the meeting as it was and as it is.
pub async fn after_change(
    tx: &mut Tx,
    before: Option<&Whole>,
    after: &Whole,
    cause: Cause,
) -> Result<()> {
    let is_over = after.meeting.last_ends_at <= tx.now()
        && before.is_none_or(|before| before.meeting.last_ends_at <= tx.now());
    if is_over {
        return Ok(());
    }
    let readers = readers(tx, before, after).await?;
    if readers.is_empty() {
        return Ok(());
    }
    let wholes: Vec<&Whole> = before.into_iter().chain([after]).collect();
    let names = names::of(tx, &wholes).await?;
    let (zone, locale) = organizations::habits(tx).await?;
    let setting = Setting {
        zone,
        locale,
        names: &names,
    };
    for reader in readers {
        let Some((to, locale)) = setting.mailbox(reader) else {
            continue;
        };
        let mails = match reader.member_id {
            Some(member) if member == after.meeting.organizer_id => match cause {
                Cause::Answered => setting.answers(before, after, &to, locale, tx),
                _ => Vec::new(),
            },
            _ => setting.news(before, after, reader, (&to, locale), tx),
        };
        for mail in mails {
            tx.enqueue(&mail).await?;
        }
    }
    Ok(())
}

/// The same for new meetings, many at once, of whose members these want mails: most meetings have
/// nobody who does.
pub async fn after_creations(
    tx: &mut Tx,
    made: &[&Whole],
    willing: &HashSet<MemberId>,
) -> Result<()> {
    let reads = |one: &Attendee| one.member_id.is_none_or(|id| willing.contains(&id));
    for whole in made {
        if whole.attendees.iter().any(reads) {
            after_change(tx, None, whole, Cause::Created).await?;
        }
    }
    Ok(())
}

/// Who was or is invited and gets mails: guests, and members who want to.
async fn readers<'a>(
    tx: &mut Tx,
    before: Option<&'a Whole>,
    after: &'a Whole,
) -> Result<Vec<&'a Attendee>> {
    let mut all: HashMap<AttendeeId, &Attendee> = HashMap::new();
    for whole in before.into_iter().chain([after]) {
        all.extend(whole.attendees.iter().map(|one| (one.attendee_id, one)));
    }
    let members: Vec<MemberId> = all.values().filter_map(|one| one.member_id).collect();
    let org_id = tx.org_id();
    let willing = queries::willing(tx.conn(), org_id, &members).await?;
    let mut readers: Vec<_> = all
        .into_values()
        .filter(|one| one.member_id.is_none_or(|id| willing.contains(&id)))
        .collect();
    readers.sort_by_key(|one| one.attendee_id);
    Ok(readers)
}

struct Setting<'a> {
    zone: Tz,
    locale: Locale,
    names: &'a Names,
}

impl Setting<'_> {
    fn contact(&self, member: MemberId) -> Option<&Contact> {
        self.names.members.get(&member)
    }

    fn mailbox(&self, reader: &Attendee) -> Option<(String, Locale)> {
        match reader.member_id {
            None => Some((reader.email.clone()?, self.locale)),
            Some(member) => {
                let contact = self.contact(member)?;
                Some((
                    contact.email.clone()?,
                    contact.locale.unwrap_or(self.locale),
                ))
            }
        }
    }

    fn news(
        &self,
        before: Option<&Whole>,
        after: &Whole,
        reader: &Attendee,
        (to, locale): (&str, Locale),
        tx: &Tx,
    ) -> Vec<MeetingMail> {
        let who = Reader::Attendee(reader.attendee_id);
        let seen = before.map(|before| events(before, self.names, who));
        let sees = events(after, self.names, who);
        let sequence = |start: Option<NaiveDateTime>| {
            let own = after.exceptions.iter();
            own.filter(|own| Some(own.original_start) == start)
                .map(|own| own.sequence)
                .fold(after.meeting.sequence, i32::max)
        };
        let messages = plan::messages(seen.as_deref().unwrap_or_default(), &sees, &sequence);
        let span = Slot {
            starts_at: after.meeting.first_starts_at,
            ends_at: after.meeting.last_ends_at,
        };
        let mail = |message: plan::Message| MeetingMail {
            to: to.to_owned(),
            locale,
            zone: self.zone,
            method: message.method,
            news: message.news,
            events: message
                .events
                .into_iter()
                .map(|event| bounded(event, to))
                .collect(),
            answers: Some((after.meeting.org_id, after.meeting.id, reader.attendee_id)),
            attendee: reader.name.clone(),
            video: after
                .meeting
                .video_kind
                .clone()
                .map(|kind| (kind, after.meeting.id, span)),
            said_at: tx.now(),
        };
        messages.into_iter().map(mail).collect()
    }

    /// The answers that are new, for an organizer who gets mails.
    fn answers(
        &self,
        before: Option<&Whole>,
        after: &Whole,
        to: &str,
        locale: Locale,
        tx: &Tx,
    ) -> Vec<MeetingMail> {
        let Some(before) = before else {
            return Vec::new();
        };
        let old = events(before, self.names, Reader::Everyone);
        let mut mails = Vec::new();
        for event in events(after, self.names, Reader::Everyone) {
            let was = old
                .iter()
                .find(|was| was.recurrence_id == event.recurrence_id);
            let was = was.or_else(|| old.iter().find(|was| was.recurrence_id.is_none()));
            for invitee in &event.invitees {
                let same = was.is_some_and(|was| was.invitees.contains(invitee));
                let Some(news) = answered(invitee.answer).filter(|_| !same) else {
                    continue;
                };
                mails.push(MeetingMail {
                    to: to.to_owned(),
                    locale,
                    zone: self.zone,
                    method: Method::Reply,
                    news,
                    events: vec![Event {
                        invitees: vec![invitee.clone()],
                        rule: None,
                        excluded: Vec::new(),
                        reminders: Vec::new(),
                        ..event.clone()
                    }],
                    answers: None,
                    attendee: invitee.party.name.clone(),
                    video: None,
                    said_at: tx.now(),
                });
            }
        }
        mails
    }
}

fn answered(answer: PartStat) -> Option<MeetingNews> {
    match answer {
        PartStat::NeedsAction => None,
        PartStat::Accepted => Some(MeetingNews::Accepted),
        PartStat::Declined => Some(MeetingNews::Declined),
        PartStat::Tentative => Some(MeetingNews::Tentative),
    }
}

/// An event with the list of its attendees where that is not too long for a mail to each of them.
fn bounded(mut event: Event, to: &str) -> Event {
    if event.invitees.len() > MAX_NAMED {
        let is_reader = |invitee: &Invitee| {
            invitee.party.address == crate::meetings::icalendar::Address::Mail(to.to_owned())
        };
        event.invitees.retain(is_reader);
    }
    event
}

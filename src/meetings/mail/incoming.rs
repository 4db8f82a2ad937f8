//! Mails that come in: what is an answer in them is applied, and of everything it is said what became
//! of it.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use mail_parser::{Address as MailAddress, MessageParser, MimeHeaders, PartType};
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::{self, Given, Outcome};
use super::{Cause, after_change};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::meetings::icalendar::meeting::organization_of;
use crate::meetings::icalendar::{self, PartStat, ReadEvent};
use crate::meetings::local_time::LocalTime;
use crate::meetings::meetings::domain::Answer;
use crate::meetings::meetings::events::{self, MeetingAnswered};
use crate::meetings::meetings::queries::{self, Whole};
use crate::meetings::slot::Slot;
use crate::organizations::directory;
use crate::schema::{
    meeting_attendees, meeting_occurrence_attendees, meeting_occurrences, meetings,
};

/// Bytes of a message.
pub const MAX_MESSAGE: usize = 1024 * 1024;
/// Answers of one message.
const MAX_ANSWERS: usize = 100;

/// What became of a message as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarMailOutcome {
    /// It has answers; each says what became of it.
    Read,
    /// It is no message by RFC 5322 with one sender.
    Unreadable,
    /// It has no calendar in it, or one that cannot be read.
    NoCalendar,
    /// Its calendar is no answer: not `METHOD:REPLY` or `COUNTER`.
    NotAnAnswer,
}

/// What became of one answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailedAnswer {
    /// The UID that it names, at most 200 characters of it.
    #[schema(example = "0198f6c2-0000-7000-8000-000000000000.0198f6c2@muster")]
    pub uid: String,
    pub outcome: Outcome,
}

/// What became of a mail that was passed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarMailResult {
    pub outcome: CalendarMailOutcome,
    pub answers: Vec<MailedAnswer>,
}

/// A message that may have answers.
struct Mail {
    /// In lower case.
    sender: String,
    method: String,
    events: Vec<ReadEvent>,
}

/// Reads a raw message and applies its answers.
pub async fn receive(tenancy: &Tenancy, raw: &[u8]) -> Result<CalendarMailResult> {
    let mail = match read(raw) {
        Ok(mail) => mail,
        Err(outcome) => {
            return Ok(CalendarMailResult {
                outcome,
                answers: Vec::new(),
            });
        }
    };
    let mut answers = Vec::new();
    for event in mail.events.iter().take(MAX_ANSWERS) {
        let outcome = one(tenancy, &mail, event).await?;
        answers.push(MailedAnswer {
            uid: event.uid.chars().take(200).collect(),
            outcome,
        });
    }
    Ok(CalendarMailResult {
        outcome: CalendarMailOutcome::Read,
        answers,
    })
}

fn read(raw: &[u8]) -> Result<Mail, CalendarMailOutcome> {
    let message = MessageParser::default()
        .parse(raw)
        .ok_or(CalendarMailOutcome::Unreadable)?;
    let sender = match message.from() {
        Some(MailAddress::List(list)) => match list.as_slice() {
            [only] => only.address.as_deref(),
            _ => None,
        },
        _ => None,
    };
    let sender = sender
        .ok_or(CalendarMailOutcome::Unreadable)?
        .to_lowercase();
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| {
            let subtype = kind.subtype().unwrap_or_default();
            let is = |a: &str, b: &str| {
                kind.ctype().eq_ignore_ascii_case(a) && subtype.eq_ignore_ascii_case(b)
            };
            is("text", "calendar") || is("application", "ics")
        })
    };
    for part in message.parts.iter().filter(is_calendar) {
        let text = match &part.body {
            PartType::Text(text) | PartType::Html(text) => text.to_string(),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            _ => continue,
        };
        let Ok(calendar) = icalendar::read(&text) else {
            continue;
        };
        let method = calendar.method.unwrap_or_default();
        if method != "REPLY" && method != "COUNTER" {
            return Err(CalendarMailOutcome::NotAnAnswer);
        }
        return Ok(Mail {
            sender,
            method,
            events: calendar.events,
        });
    }
    Err(CalendarMailOutcome::NoCalendar)
}

/// One answer, in a transaction of its own: others of the message do not depend on it.
async fn one(tenancy: &Tenancy, mail: &Mail, event: &ReadEvent) -> Result<Outcome> {
    let Some(org_id) = organization_of(&event.uid) else {
        return Ok(Outcome::UnknownMeeting);
    };
    let own = event
        .attendees
        .iter()
        .find(|attendee| attendee.email == mail.sender);
    let Some(own) = own else {
        return Ok(if event.attendees.is_empty() {
            Outcome::NoAnswer
        } else {
            Outcome::SenderMismatch
        });
    };
    let answer = match (own.answer, mail.method.as_str()) {
        (Some(PartStat::Accepted), _) => Answer::Accepted,
        (Some(PartStat::Declined), _) => Answer::Declined,
        (Some(PartStat::Tentative), _) | (_, "COUNTER") => Answer::Tentative,
        _ => return Ok(Outcome::NoAnswer),
    };
    let apply = async |tx: &mut Tx| {
        let Some(id) = find(tx, &event.uid).await? else {
            return Ok(Outcome::UnknownMeeting);
        };
        let before = queries::whole(tx, id).await?;
        let Some(attendee) = attendee(tx, &before, &mail.sender).await? else {
            return Ok(Outcome::NotInvited);
        };
        let given = match given(tx, &before, mail, event, answer).await? {
            Ok(given) => given,
            Err(outcome) => return Ok(outcome),
        };
        store(tx, before, attendee, &given).await
    };
    // An organization that does not exist has no rows, and so no meeting.
    tenancy.as_system(org_id, apply).await
}

/// The meeting, locked until the commit.
async fn find(tx: &mut Tx, uid: &str) -> Result<Option<MeetingId>> {
    let meeting = meetings::table
        .filter(meetings::org_id.eq(tx.org_id()))
        .filter(meetings::uid.eq(uid))
        .select(meetings::id)
        .for_no_key_update();
    Ok(meeting.first(tx.conn()).await.optional()?)
}

/// Who is invited under the address: a guest, or a member who gets mails there.
async fn attendee(tx: &mut Tx, whole: &Whole, sender: &str) -> Result<Option<AttendeeId>> {
    let guest = whole.attendees.iter().find(|one| {
        one.email
            .as_deref()
            .is_some_and(|email| email.to_lowercase() == sender)
    });
    if let Some(guest) = guest {
        return Ok(Some(guest.attendee_id));
    }
    let members: Vec<MemberId> = whole
        .attendees
        .iter()
        .filter_map(|one| one.member_id)
        .collect();
    let contacts: BTreeMap<_, _> = directory::contacts(tx, &members)
        .await?
        .into_iter()
        .collect();
    let found = contacts.into_iter().find(|(_, contact)| {
        let email = contact.email.as_deref();
        email.is_some_and(|email| email.to_lowercase() == sender)
    });
    Ok(found.map(|(id, _)| AttendeeId(id.0)))
}

/// The answer in the meeting's own terms, or why it is none.
async fn given(
    tx: &mut Tx,
    whole: &Whole,
    mail: &Mail,
    event: &ReadEvent,
    answer: Answer,
) -> Result<std::result::Result<Given, Outcome>> {
    let meeting = &whole.meeting;
    let zone = meeting.zone();
    if meeting.last_ends_at <= tx.now() {
        return Ok(Err(Outcome::Closed));
    }
    let named = event.recurrence_id.as_ref().map(|id| id.local(zone));
    let occurrence = match named {
        Some(start) if meeting.is_series() => {
            if !takes_place(tx, meeting.id, start).await? {
                return Ok(Err(Outcome::UnknownOccurrence));
            }
            Some(start)
        }
        Some(start) if start != meeting.starts_local => {
            return Ok(Err(Outcome::UnknownOccurrence));
        }
        _ => None,
    };
    let proposed = event.start.as_ref().filter(|_| mail.method == "COUNTER");
    let proposed = proposed.and_then(|start| {
        let starts_at = start.instant(zone);
        let by_length = || {
            event
                .duration
                .and_then(|length| starts_at.checked_add_signed(length))
        };
        let ends_at = event
            .end
            .as_ref()
            .map(|end| end.instant(zone))
            .or_else(by_length)?;
        (starts_at < ends_at).then_some(Slot { starts_at, ends_at })
    });
    Ok(Ok(Given {
        sequence: Some(event.sequence),
        // A clock that goes ahead would close the door to later answers.
        stamp: event.stamp.unwrap_or(tx.now()).min(tx.now()),
        occurrence,
        saw_start: event
            .start
            .as_ref()
            .filter(|_| mail.method == "REPLY")
            .map(|start| start.local(zone)),
        answer,
        comment: event.comment.clone(),
        proposed,
    }))
}

async fn takes_place(tx: &mut Tx, id: MeetingId, start: NaiveDateTime) -> Result<bool> {
    let occurrence = meeting_occurrences::table
        .find((tx.org_id(), id, start))
        .select(meeting_occurrences::original_start);
    let found: Option<NaiveDateTime> = occurrence.first(tx.conn()).await.optional()?;
    Ok(found.is_some())
}

/// Applies an answer and writes what it changed; others learn of it.
pub async fn store(
    tx: &mut Tx,
    before: Whole,
    attendee: AttendeeId,
    given: &Given,
) -> Result<Outcome> {
    let mut after = before.clone();
    let outcome = answers::apply(&mut after, attendee, given);
    if outcome != Outcome::Applied {
        return Ok(outcome);
    }
    write(tx, &after, attendee).await?;
    let members = after.attendees.iter().filter_map(|one| one.member_id);
    let payload = MeetingAnswered {
        id: after.meeting.id,
        attendee_id: attendee,
        member_id: after
            .attendees
            .iter()
            .find(|one| one.attendee_id == attendee)
            .and_then(|one| one.member_id),
        occurrence: given.occurrence.map(LocalTime),
        answer: given.answer,
    };
    let audience = Audience::Members(members.collect());
    tx.emit(Event::new(events::ANSWERED, audience, payload)?);
    after_change(tx, Some(&before), &after, Cause::Answered).await?;
    Ok(outcome)
}

/// The attendee's rows as they are now.
async fn write(tx: &mut Tx, after: &Whole, attendee: AttendeeId) -> Result<()> {
    let (org_id, id) = (after.meeting.org_id, after.meeting.id);
    if let Some(one) = after
        .attendees
        .iter()
        .find(|one| one.attendee_id == attendee)
    {
        diesel::update(meeting_attendees::table.find((org_id, id, attendee)))
            .set((
                meeting_attendees::answer.eq(&one.answer),
                meeting_attendees::answered_at.eq(one.answered_at),
                meeting_attendees::answer_sequence.eq(one.answer_sequence),
                meeting_attendees::answer_stamp.eq(one.answer_stamp),
                meeting_attendees::comment.eq(&one.comment),
                meeting_attendees::proposed_starts_at.eq(one.proposed_starts_at),
                meeting_attendees::proposed_ends_at.eq(one.proposed_ends_at),
            ))
            .execute(tx.conn())
            .await?;
    }
    let own = meeting_occurrence_attendees::table
        .filter(meeting_occurrence_attendees::org_id.eq(org_id))
        .filter(meeting_occurrence_attendees::meeting_id.eq(id))
        .filter(meeting_occurrence_attendees::attendee_id.eq(attendee));
    diesel::delete(own).execute(tx.conn()).await?;
    let rows: Vec<_> = after
        .occurrence_attendees
        .iter()
        .filter(|one| one.attendee_id == attendee)
        .collect();
    diesel::insert_into(meeting_occurrence_attendees::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

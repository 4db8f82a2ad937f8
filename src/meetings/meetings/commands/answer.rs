//! Answering an invitation.

use chrono::Timelike;

use super::require_occurrence;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendeeId, MeetingId};
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::errors;
use crate::meetings::local_time::LocalTime;
use crate::meetings::mail::{self, Cause};
use crate::meetings::meetings::domain::{Answer, Attendee, Comment, MeetingStatus};
use crate::meetings::meetings::events::{self, MeetingAnswered};
use crate::meetings::meetings::queries::{self, Whole, writes};
use crate::meetings::meetings::wire::{self, AnswerBody};
use crate::meetings::meetings::{editing, view};

/// The attendee's answer to the meeting or to one occurrence; the same again changes nothing.
pub async fn answer(tx: &mut Tx, id: MeetingId, body: AnswerBody) -> Result<wire::Meeting> {
    let before = queries::share(tx, id).await?;
    let me = tx.member_id()?;
    let place = require_invited(tx, &before)?;
    proposed(&body).map_err(Problem::invalid_fields)?;
    let name = match body.occurrence {
        Some(_) if before.meeting.is_series() => {
            Some(require_occurrence(&before, body.occurrence, tx.now())?)
        }
        _ => None,
    };
    let mut after = before.clone();
    let answer = Answer::from(body.answer);
    match name {
        Some(name) => {
            let one = editing::occurrence_attendee(&mut after, name, place);
            one.answer = Some(answer.as_str().to_owned());
            one.comment = body.comment.clone().map(Comment::into_inner);
            one.proposed_starts_at = body.proposed_starts_at;
            one.proposed_ends_at = body.proposed_ends_at;
        }
        None => {
            for one in after
                .attendees
                .iter_mut()
                .filter(|one| one.attendee_id == place)
            {
                one.answer = answer.as_str().to_owned();
                one.comment = body.comment.clone().map(Comment::into_inner);
                one.proposed_starts_at = body.proposed_starts_at;
                one.proposed_ends_at = body.proposed_ends_at;
            }
            // What was said of single occurrences is said of all now.
            after.occurrence_attendees.retain_mut(|one| {
                if one.attendee_id == place {
                    one.answer = None;
                    one.comment = None;
                    one.proposed_starts_at = None;
                    one.proposed_ends_at = None;
                }
                one.attendee_id != place || one.invited.is_some()
            });
        }
    }
    if after != before {
        stamp(tx, &mut after, &before, place);
        writes::store(tx, Some(&before), &after).await?;
        let payload = MeetingAnswered {
            id,
            member_id: Some(me),
            attendee_id: place,
            occurrence: name.map(LocalTime),
            answer,
        };
        let audience = Audience::Members(after.members());
        tx.emit(Event::new(events::ANSWERED, audience, payload)?);
        mail::after_change(tx, Some(&before), &after, Cause::Answered).await?;
    }
    view::meeting(tx, &after).await
}

/// When it was said.
fn stamp(tx: &Tx, after: &mut Whole, before: &Whole, place: AttendeeId) {
    let now = Some(tx.now());
    let mine = |one: &&mut Attendee| one.attendee_id == place;
    for one in after.attendees.iter_mut().filter(mine) {
        if !before.attendees.contains(one) {
            one.answered_at = now;
        }
    }
    for one in &mut after.occurrence_attendees {
        if one.attendee_id == place && !before.occurrence_attendees.contains(one) {
            one.answered_at = now;
        }
    }
}

fn require_invited(tx: &Tx, whole: &Whole) -> Result<AttendeeId> {
    let me = tx.member_id()?;
    let Some(attendee) = whole.attendee(me) else {
        return Err(Problem::new(
            &errors::NOT_INVITED,
            "You are not invited to this meeting.",
        ));
    };
    if whole.meeting.organizer_id == me {
        return Err(Problem::new(
            &errors::ORGANIZER_ATTENDS,
            "The organizer has accepted. Cancel the meeting if it shall not take place.",
        ));
    }
    if whole.meeting.status() == MeetingStatus::Cancelled {
        return Err(Problem::new(
            &errors::MEETING_CANCELLED,
            "The meeting was cancelled; nobody waits for an answer.",
        ));
    }
    Ok(attendee.attendee_id)
}

fn proposed(body: &AnswerBody) -> Result<(), Vec<FieldError>> {
    let wrong = |field: &str, detail: &str| Err(vec![FieldError::new(field, detail)]);
    match (body.proposed_starts_at, body.proposed_ends_at) {
        (None, None) => Ok(()),
        (Some(from), Some(to)) if from < to => {
            match from.nanosecond() == 0 && to.nanosecond() == 0 {
                true => Ok(()),
                false => wrong(
                    "/proposed_starts_at",
                    "must be full seconds, as in calendars",
                ),
            }
        }
        (Some(_), Some(_)) => wrong("/proposed_ends_at", "must be after proposed_starts_at"),
        (Some(_), None) => wrong("/proposed_ends_at", "must be there with proposed_starts_at"),
        (None, Some(_)) => wrong("/proposed_starts_at", "must be there with proposed_ends_at"),
    }
}

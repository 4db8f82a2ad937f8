//! What becomes of a meeting that is edited: from the meeting as it is to the meeting as it will
//! be. Pure; what is written follows from the two.
//!
//! Must hold: a change of time, of the rule, or of the status makes the sequence grow and takes
//! all answers back but the organizer's (RFC 5546 section 2.1.4); a change of one occurrence never
//! touches the meeting itself but for its version; an exception stays where the occurrence that
//! it is about stays.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::domain::{
    Answer, Attendee, Exception, HORIZON, Meeting, OccurrenceAttendee, expand, names, reach, slot,
};
use super::queries::Whole;
use super::timing::{Given, MAX_LENGTH, Timing};
use crate::kernel::ids::{AttendeeId, MeetingId, RoomId};
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::wall_clock;
use crate::meetings::recurrence::{End, Rule};
use crate::meetings::video::choice::Choice;

/// What an edit changes; nothing in a field: nothing.
#[derive(Debug, Default)]
pub struct Change {
    pub title: Option<String>,
    pub note: Option<Option<String>>,
    pub given: Given,
    pub zone: Option<Tz>,
    pub rule: Option<Option<String>>,
    pub private: Option<bool>,
    pub transparent: Option<bool>,
    pub reminders: Option<Vec<i32>>,
    pub rooms: Option<Vec<RoomId>>,
    pub video: Option<Choice>,
}

/// A meeting after an edit, and under which name each occurrence is found that had another.
#[derive(Debug)]
pub struct Edited {
    pub whole: Whole,
    /// By how far the original starts have moved.
    pub shift: TimeDelta,
    /// Time, zone or rule are others.
    pub retimed: bool,
}

/// An edit of all occurrences. With a name, the new times are those of that occurrence.
pub fn all(
    before: &Whole,
    name: Option<NaiveDateTime>,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<Edited> {
    let old = &before.meeting;
    let mut whole = before.clone();
    whole.meeting = plain(old, change, now);
    let timing = retime(old, name, change)?;
    whole.meeting.zone = timing.zone.name().to_owned();
    whole.meeting.all_day = timing.all_day;
    whole.meeting.starts_local = timing.starts_local;
    whole.meeting.length_seconds = timing.length_seconds;
    whole.meeting.rule = rule(old, &timing, change).map_err(Problem::invalid_fields)?;
    let shift = timing.starts_local - old.starts_local;
    let retimed = times(old) != times(&whole.meeting);
    if let Some(rooms) = &change.rooms {
        whole.rooms.clone_from(rooms);
    }
    if retimed {
        let begins_anew = whole.meeting.starts_local != old.starts_local
            || whole.meeting.length_seconds != old.length_seconds
            || whole.meeting.zone != old.zone;
        if begins_anew && timing.slot().ends_at <= now && !old.is_series() {
            timing.bookable(now).map_err(Problem::invalid_fields)?;
        }
        // What has begun may begin otherwise, but not in another age.
        let begun = slot(
            old.zone(),
            old.all_day,
            old.starts_local,
            old.length_seconds,
        );
        let allowed = begun.starts_at - MAX_LENGTH..=now + HORIZON;
        if !allowed.contains(&timing.slot().starts_at) {
            timing.bookable(now).map_err(Problem::invalid_fields)?;
        }
        whole.meeting.sequence += 1;
        carry(&mut whole, old, shift, now);
        for attendee in &mut whole.attendees {
            forget_answer(attendee, old.organizer_id.0);
        }
    }
    settle(&mut whole, now);
    Ok(Edited {
        whole,
        shift,
        retimed,
    })
}

type Times<'a> = (&'a str, bool, NaiveDateTime, i32, Option<&'a str>);

fn times(meeting: &Meeting) -> Times<'_> {
    (
        &meeting.zone,
        meeting.all_day,
        meeting.starts_local,
        meeting.length_seconds,
        meeting.rule.as_deref(),
    )
}

/// What is not about time.
fn plain(old: &Meeting, change: &Change, now: DateTime<Utc>) -> Meeting {
    let mut meeting = old.clone();
    if let Some(title) = &change.title {
        meeting.title.clone_from(title);
    }
    if let Some(note) = &change.note {
        meeting.note.clone_from(note);
    }
    meeting.private = change.private.unwrap_or(old.private);
    meeting.transparent = change.transparent.unwrap_or(old.transparent);
    if let Some(reminders) = &change.reminders {
        meeting.reminders = reminders.iter().copied().map(Some).collect();
    }
    if let Some(video) = &change.video {
        video.clone().give(&mut meeting);
    }
    meeting.version += 1;
    meeting.changed_at = now;
    meeting
}

/// The first occurrence's time after the edit.
fn retime(old: &Meeting, name: Option<NaiveDateTime>, change: &Change) -> Result<Timing> {
    let zone = change.zone.unwrap_or_else(|| old.zone());
    if change.given.is_nothing() {
        return Ok(Timing {
            zone,
            all_day: old.all_day,
            starts_local: old.starts_local,
            length_seconds: old.length_seconds,
        });
    }
    let mut timing = Timing::read(change.given, zone).map_err(Problem::invalid_fields)?;
    if let Some(name) = name {
        timing.starts_local = old.starts_local + (timing.starts_local - name);
    }
    Ok(timing)
}

/// The rule that goes with the new start. One that ends on a day ends with the same occurrence as
/// before, wherever that was moved.
fn rule(
    old: &Meeting,
    timing: &Timing,
    change: &Change,
) -> Result<Option<String>, Vec<FieldError>> {
    let text = match &change.rule {
        Some(None) => return Ok(None),
        Some(Some(text)) => text.clone(),
        None => match old.pattern() {
            None => return Ok(None),
            Some(pattern) => {
                let shift = timing.starts_local - old.starts_local;
                let last = || {
                    let told = pattern.starts(NaiveDateTime::MAX, usize::MAX);
                    told.ok()?.last().map(|last| *last + shift)
                };
                let moved =
                    !shift.is_zero() || timing.all_day != old.all_day || timing.zone != old.zone();
                match pattern.rule.end() {
                    End::UntilDate(_) | End::UntilInstant(_) if moved => last().map_or_else(
                        || pattern.rule.to_string(),
                        |last| ending_with(&pattern.rule, last, timing).to_string(),
                    ),
                    _ => pattern.rule.to_string(),
                }
            }
        },
    };
    timing.rule(&text).map(|rule| Some(rule.to_string()))
}

fn ending_with(rule: &Rule, last: NaiveDateTime, timing: &Timing) -> Rule {
    rule.ending(if timing.all_day {
        End::UntilDate(last.date())
    } else {
        End::UntilInstant(wall_clock::instant(timing.zone, last).naive_utc())
    })
}

/// Takes exceptions along to where their occurrences are now. What is about an occurrence that
/// the rule does not tell any more is gone, and so are answers to single occurrences.
fn carry(whole: &mut Whole, old: &Meeting, shift: TimeDelta, now: DateTime<Utc>) {
    let (told, _) = names(&whole.meeting, now + HORIZON);
    let told: HashSet<NaiveDateTime> = told.into_iter().collect();
    let turned = whole.meeting.all_day != old.all_day;
    let sequence = whole.meeting.sequence;
    let carried = whole.exceptions.drain(..).filter_map(|mut exception| {
        exception.original_start += shift;
        exception.sequence = exception.sequence.max(sequence);
        if turned {
            exception.starts_local = None;
            exception.length_seconds = None;
        }
        let says = exception.cancelled || exception.own_rooms || differs(&exception);
        (says && told.contains(&exception.original_start)).then_some(exception)
    });
    whole.exceptions = carried.collect();
    let answers = whole.occurrence_attendees.drain(..).filter_map(|mut one| {
        one.original_start += shift;
        forget_occurrence_answer(&mut one);
        one.invited?;
        told.contains(&one.original_start).then_some(one)
    });
    whole.occurrence_attendees = answers.collect();
    for booking in &mut whole.bookings {
        booking.original_start += shift;
    }
}

fn differs(exception: &Exception) -> bool {
    exception.starts_local.is_some()
        || exception.length_seconds.is_some()
        || exception.title.is_some()
        || exception.note.is_some()
}

fn forget_answer(attendee: &mut Attendee, organizer: uuid::Uuid) {
    attendee.comment = None;
    attendee.proposed_starts_at = None;
    attendee.proposed_ends_at = None;
    if attendee.attendee_id.0 != organizer {
        attendee.answer = Answer::NeedsAction.as_str().to_owned();
        attendee.answered_at = None;
    }
}

fn forget_occurrence_answer(one: &mut OccurrenceAttendee) {
    one.answer = None;
    one.answered_at = None;
    one.comment = None;
    one.proposed_starts_at = None;
    one.proposed_ends_at = None;
}

/// Says again from when to when the meeting goes.
pub fn settle(whole: &mut Whole, now: DateTime<Utc>) {
    let until = now + HORIZON;
    let expansion = expand(&whole.meeting, &whole.exceptions, until);
    if let Some((first, last)) = reach(&expansion.occurrences) {
        whole.meeting.first_starts_at = first;
        whole.meeting.last_ends_at = last;
    }
    whole.meeting.materialised_until = (!expansion.complete).then_some(until);
    for attendee in &mut whole.attendees {
        attendee.first_starts_at = whole.meeting.first_starts_at;
        attendee.last_ends_at = whole.meeting.last_ends_at;
    }
}

/// The exception of an occurrence, made if there is none.
fn exception(whole: &mut Whole, name: NaiveDateTime, now: DateTime<Utc>) -> &mut Exception {
    let found = whole
        .exceptions
        .binary_search_by_key(&name, |one| one.original_start);
    let at = found.unwrap_or_else(|at| {
        let fresh = Exception {
            org_id: whole.meeting.org_id,
            meeting_id: whole.meeting.id,
            original_start: name,
            cancelled: false,
            starts_local: None,
            length_seconds: None,
            title: None,
            note: None,
            own_rooms: false,
            sequence: whole.meeting.sequence,
            changed_at: now,
        };
        whole.exceptions.insert(at, fresh);
        at
    });
    let sequence = whole.meeting.sequence;
    let exception = &mut whole.exceptions[at];
    exception.sequence = exception.sequence.max(sequence);
    exception.changed_at = now;
    exception
}

/// An edit of one occurrence of a series.
pub fn one(
    before: &Whole,
    name: NaiveDateTime,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<Edited> {
    let mut whole = before.clone();
    whole.meeting.version += 1;
    whole.meeting.changed_at = now;
    let (zone, all_day) = (before.meeting.zone(), before.meeting.all_day);
    let length = before.meeting.length_seconds;
    let timing = match change.given.is_nothing() {
        true => None,
        false => Some(Timing::read(change.given, zone).map_err(Problem::invalid_fields)?),
    };
    if let Some(timing) = &timing {
        if timing.all_day != all_day {
            let detail = match all_day {
                true => {
                    "the meeting is all-day: one occurrence of it moves with starts_on and ends_on"
                }
                false => {
                    "the meeting is not all-day: one occurrence of it moves with starts_at and ends_at"
                }
            };
            return Err(Problem::invalid("", detail));
        }
        timing.bookable(now).map_err(Problem::invalid_fields)?;
    }
    let exception = exception(&mut whole, name, now);
    if let Some(title) = &change.title {
        exception.title = Some(title.clone());
    }
    if let Some(note) = &change.note {
        // An empty note hides the series' one.
        exception.note = Some(note.clone().unwrap_or_default());
    }
    exception.own_rooms |= change.rooms.is_some();
    let was = (exception.starts_local, exception.length_seconds);
    if let Some(timing) = timing {
        exception.starts_local = Some(timing.starts_local).filter(|local| *local != name);
        exception.length_seconds = Some(timing.length_seconds).filter(|seconds| *seconds != length);
    }
    let retimed = was != (exception.starts_local, exception.length_seconds);
    if retimed {
        exception.sequence += 1;
        ask_again(&mut whole, name);
    }
    settle(&mut whole, now);
    Ok(Edited {
        whole,
        shift: TimeDelta::zero(),
        retimed,
    })
}

/// Takes the answers to one occurrence back.
fn ask_again(whole: &mut Whole, name: NaiveDateTime) {
    let organizer = whole.meeting.organizer_id;
    let asked: Vec<AttendeeId> = whole
        .attendees
        .iter()
        .filter(|one| one.member_id != Some(organizer))
        .map(|one| one.attendee_id)
        .collect();
    for id in asked {
        let series = whole.attendees.iter().find(|one| one.attendee_id == id);
        let silent = series.is_some_and(|one| one.answer == Answer::NeedsAction.as_str());
        let known = whole
            .occurrence_attendees
            .iter()
            .any(|one| one.original_start == name && one.attendee_id == id);
        if silent && !known {
            continue;
        }
        let one = occurrence_attendee(whole, name, id);
        forget_occurrence_answer(one);
        one.answer = Some(Answer::NeedsAction.as_str().to_owned());
    }
}

/// What is different about an attendee at an occurrence, made if nothing was.
pub fn occurrence_attendee(
    whole: &mut Whole,
    name: NaiveDateTime,
    id: AttendeeId,
) -> &mut OccurrenceAttendee {
    let found = whole
        .occurrence_attendees
        .binary_search_by_key(&(name, id), |one| (one.original_start, one.attendee_id));
    let at = found.unwrap_or_else(|at| {
        let fresh = OccurrenceAttendee {
            org_id: whole.meeting.org_id,
            meeting_id: whole.meeting.id,
            attendee_id: id,
            original_start: name,
            invited: None,
            answer: None,
            answered_at: None,
            answer_sequence: None,
            answer_stamp: None,
            comment: None,
            proposed_starts_at: None,
            proposed_ends_at: None,
        };
        whole.occurrence_attendees.insert(at, fresh);
        at
    });
    &mut whole.occurrence_attendees[at]
}

/// One occurrence does not take place any more.
pub fn cancel_one(before: &Whole, name: NaiveDateTime, now: DateTime<Utc>) -> Whole {
    let mut whole = before.clone();
    whole.meeting.version += 1;
    whole.meeting.changed_at = now;
    let exception = exception(&mut whole, name, now);
    exception.cancelled = true;
    exception.sequence += 1;
    settle(&mut whole, now);
    whole
}

/// What is left of a series without an occurrence and all that follow it. Answers stay.
pub fn head(before: &Whole, name: NaiveDateTime, now: DateTime<Utc>) -> Whole {
    let mut whole = before.clone();
    let meeting = &mut whole.meeting;
    if let Some(pattern) = meeting.pattern() {
        let rule = pattern
            .rule
            .ending_before(name, meeting.all_day, meeting.zone());
        meeting.rule = Some(rule.to_string());
    }
    meeting.sequence += 1;
    meeting.version += 1;
    meeting.changed_at = now;
    whole.exceptions.retain(|one| one.original_start < name);
    whole
        .occurrence_attendees
        .retain(|one| one.original_start < name);
    whole.bookings.retain(|one| one.original_start < name);
    settle(&mut whole, now);
    whole
}

/// An occurrence of a series and all that follow it as a meeting of their own, with the later
/// exceptions, all attendees and what they answered, the rooms and their bookings.
pub fn tail(
    before: &Whole,
    name: NaiveDateTime,
    id: MeetingId,
    uid: String,
    now: DateTime<Utc>,
) -> Whole {
    let mut whole = before.clone();
    let (told, _) = names(&before.meeting, now + HORIZON);
    let taken = told.iter().filter(|told| **told < name).count();
    let meeting = &mut whole.meeting;
    let rule = before.meeting.pattern().and_then(|pattern| {
        let left = pattern.rule.remaining_after(taken)?;
        Some(left.to_string())
    });
    meeting.rule = rule;
    meeting.id = id;
    meeting.uid = uid;
    meeting.continues_id = Some(before.meeting.id);
    meeting.starts_local = name;
    meeting.sequence = 0;
    meeting.version = 0;
    meeting.created_at = now;
    meeting.changed_at = now;
    whole.exceptions.retain(|one| one.original_start >= name);
    whole
        .occurrence_attendees
        .retain(|one| one.original_start >= name);
    whole.bookings.retain(|one| one.original_start >= name);
    for one in &mut whole.exceptions {
        one.meeting_id = id;
        one.sequence = 0;
    }
    for one in &mut whole.attendees {
        one.meeting_id = id;
        one.answer_sequence = None;
        one.answer_stamp = None;
    }
    for one in &mut whole.occurrence_attendees {
        one.meeting_id = id;
        one.answer_sequence = None;
        one.answer_stamp = None;
    }
    for one in &mut whole.bookings {
        one.meeting_id = id;
    }
    settle(&mut whole, now);
    whole
}

/// The rooms that each occurrence with rooms of its own has, by original start.
pub fn own_rooms(whole: &Whole) -> HashMap<NaiveDateTime, Vec<RoomId>> {
    let own = whole.exceptions.iter().filter(|one| one.own_rooms);
    let mut rooms: HashMap<_, Vec<_>> = own.map(|one| (one.original_start, Vec::new())).collect();
    for booking in &whole.bookings {
        if let Some(of) = rooms.get_mut(&booking.original_start) {
            of.push(booking.room_id);
        }
    }
    rooms
}

#[cfg(test)]
mod tests;

//! An answer that came from elsewhere, applied to a meeting. Pure.
//!
//! Must hold: in whatever order answers arrive, and however often, what stands is what would stand had
//! they come in the order in which they were given.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::AttendeeId;
use crate::meetings::meetings::domain::{Answer, Attendee, MeetingStatus, OccurrenceAttendee};
use crate::meetings::meetings::queries::Whole;
use crate::meetings::slot::Slot;

/// Characters of a comment; the rest is left out.
const MAX_COMMENT: usize = 1_000;

/// What somebody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Of the version of the meeting that they saw; nothing if they saw the present one.
    pub sequence: Option<i32>,
    /// When they said it.
    pub stamp: DateTime<Utc>,
    /// The occurrence that they answered, by original start.
    pub occurrence: Option<NaiveDateTime>,
    /// When it was, as they saw it.
    pub saw_start: Option<NaiveDateTime>,
    pub answer: Answer,
    pub comment: Option<String>,
    pub proposed: Option<Slot>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailedAnswerOutcome)]
pub enum Outcome {
    /// It stands now.
    Applied,
    /// It was known already.
    Repeated,
    /// A later answer stands.
    Older,
    /// It answers a time at which the meeting does not take place any more.
    Outdated,
    /// There is no such meeting.
    UnknownMeeting,
    /// The meeting has no such occurrence, or it was cancelled.
    UnknownOccurrence,
    /// The meeting was cancelled, or is over.
    Closed,
    /// The sender's address is not that of an attendee.
    NotInvited,
    /// The message answers for somebody else than its sender.
    SenderMismatch,
    /// The organizer has accepted, always.
    Organizer,
    /// It has no answer in it.
    NoAnswer,
}

/// Applies it; the whole is changed only if the outcome is `Applied`. The caller has seen to it that the
/// occurrence is one.
pub fn apply(whole: &mut Whole, attendee: AttendeeId, given: &Given) -> Outcome {
    if whole.meeting.status() == MeetingStatus::Cancelled {
        return Outcome::Closed;
    }
    let is_organizer = whole.meeting.organizer_id.0 == attendee.0;
    let found = whole
        .attendees
        .iter()
        .position(|one| one.attendee_id == attendee);
    let Some(found) = found else {
        return Outcome::NotInvited;
    };
    if is_organizer {
        return Outcome::Organizer;
    }
    if is_outdated(whole, given) {
        return Outcome::Outdated;
    }
    let Some(of_meeting) = whole.attendees.get(found).map(said) else {
        return Outcome::NotInvited;
    };
    let outcome = match given.occurrence {
        Some(start) => {
            let here = whole
                .occurrence_attendees
                .iter()
                .find(|one| one.attendee_id == attendee && one.original_start == start);
            let known = here.map(said_here).unwrap_or_default();
            match judge(known, given) {
                Outcome::Applied if of_meeting.at.is_some_and(|at| given.stamp < at) => {
                    Outcome::Older
                }
                outcome => outcome,
            }
        }
        None => judge(of_meeting, given),
    };
    if outcome == Outcome::Applied {
        write(whole, found, attendee, given);
    }
    outcome
}

/// When something was said, and of which version.
#[derive(Debug, Default, Clone, Copy)]
struct Said {
    sequence: Option<i32>,
    at: Option<DateTime<Utc>>,
}

fn said(one: &Attendee) -> Said {
    Said {
        sequence: one.answer_sequence,
        at: one.answered_at,
    }
}

fn said_here(one: &OccurrenceAttendee) -> Said {
    Said {
        sequence: one.answer_sequence,
        at: one.answered_at,
    }
}

/// By SEQUENCE, then by DTSTAMP (RFC 5546 section 2.1.5).
fn judge(known: Said, given: &Given) -> Outcome {
    let Some(at) = known.at else {
        return Outcome::Applied;
    };
    let sequences = known.sequence.zip(given.sequence);
    match sequences {
        Some((known, given)) if given < known => return Outcome::Older,
        Some((known, given)) if given > known => return Outcome::Applied,
        _ => {}
    }
    match given.stamp.cmp(&at) {
        std::cmp::Ordering::Less => Outcome::Older,
        std::cmp::Ordering::Equal => Outcome::Repeated,
        std::cmp::Ordering::Greater => Outcome::Applied,
    }
}

/// Whether the meeting was moved since they saw it. A version that left an occurrence out changed no
/// other, so an older number alone says nothing.
fn is_outdated(whole: &Whole, given: &Given) -> bool {
    let own = given.occurrence.and_then(|start| {
        whole
            .exceptions
            .iter()
            .find(|exception| exception.original_start == start)
    });
    let current = own
        .map_or(0, |own| own.sequence)
        .max(whole.meeting.sequence);
    if given.sequence.is_none_or(|sequence| sequence >= current) {
        return false;
    }
    let start = match given.occurrence {
        Some(name) => own.and_then(|own| own.starts_local).unwrap_or(name),
        None => whole.meeting.starts_local,
    };
    given.saw_start.is_none_or(|saw| saw != start)
}

fn write(whole: &mut Whole, found: usize, attendee: AttendeeId, given: &Given) {
    let comment = given.comment.as_deref().map(short);
    let answer = given.answer.as_str().to_owned();
    let (from, to) = (
        given.proposed.map(|slot| slot.starts_at),
        given.proposed.map(|slot| slot.ends_at),
    );
    let Some(start) = given.occurrence else {
        if let Some(one) = whole.attendees.get_mut(found) {
            one.answer = answer;
            one.answered_at = Some(given.stamp);
            one.answer_sequence = given.sequence;
            one.answer_stamp = Some(given.stamp);
            one.comment = comment;
            one.proposed_starts_at = from;
            one.proposed_ends_at = to;
        }
        // What was said before of single occurrences is said of all now.
        whole.occurrence_attendees.retain_mut(|one| {
            let superseded =
                one.attendee_id == attendee && one.answered_at.is_some_and(|at| at < given.stamp);
            if superseded {
                clear(one);
            }
            !superseded || one.invited.is_some()
        });
        return;
    };
    let known = whole
        .occurrence_attendees
        .iter()
        .position(|one| one.attendee_id == attendee && one.original_start == start);
    let fresh = OccurrenceAttendee {
        org_id: whole.meeting.org_id,
        meeting_id: whole.meeting.id,
        attendee_id: attendee,
        original_start: start,
        invited: None,
        answer: Some(answer),
        answered_at: Some(given.stamp),
        answer_sequence: given.sequence,
        answer_stamp: Some(given.stamp),
        comment,
        proposed_starts_at: from,
        proposed_ends_at: to,
    };
    match known.and_then(|at| whole.occurrence_attendees.get_mut(at)) {
        Some(one) => {
            let invited = one.invited;
            *one = OccurrenceAttendee { invited, ..fresh };
        }
        None => {
            whole.occurrence_attendees.push(fresh);
            whole
                .occurrence_attendees
                .sort_by_key(|one| (one.original_start, one.attendee_id));
        }
    }
}

fn clear(one: &mut OccurrenceAttendee) {
    one.answer = None;
    one.answered_at = None;
    one.answer_sequence = None;
    one.answer_stamp = None;
    one.comment = None;
    one.proposed_starts_at = None;
    one.proposed_ends_at = None;
}

fn short(comment: &str) -> String {
    let shown = comment.chars().filter(|c| !c.is_control() || *c == '\n');
    let text: String = shown.take(MAX_COMMENT).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{MeetingId, MemberId, OrgId};
    use crate::meetings::meetings::domain::Meeting;
    use chrono::{NaiveDate, TimeDelta};
    use proptest::prelude::*;
    use uuid::Uuid;

    const GUEST: AttendeeId = AttendeeId(Uuid::from_u128(9));

    fn local(day: u32) -> NaiveDateTime {
        let day = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        day.and_hms_opt(10, 0, 0).unwrap()
    }

    fn at(minute: i64) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().unwrap();
        start + TimeDelta::minutes(minute)
    }

    fn whole() -> Whole {
        let (org_id, id) = (OrgId(Uuid::from_u128(1)), MeetingId(Uuid::from_u128(2)));
        let organizer = MemberId(Uuid::from_u128(3));
        Whole {
            meeting: Meeting {
                org_id,
                id,
                uid: "uid".to_owned(),
                sequence: 1,
                organizer_id: organizer,
                title: "Daily".to_owned(),
                note: None,
                private: false,
                transparent: false,
                zone: "Asia/Shanghai".to_owned(),
                all_day: false,
                starts_local: local(2),
                length_seconds: 3_600,
                rule: Some("FREQ=DAILY;COUNT=9".to_owned()),
                first_starts_at: at(0),
                last_ends_at: at(100_000),
                materialised_until: None,
                continues_id: None,
                status: "confirmed".to_owned(),
                reminders: Vec::new(),
                conversation_id: None,
                video_kind: None,
                video_url: None,
                version: 1,
                created_at: at(0),
                created_by: organizer,
                changed_at: at(0),
                cancelled_at: None,
                cancelled_by: None,
            },
            exceptions: Vec::new(),
            attendees: vec![Attendee {
                org_id,
                meeting_id: id,
                attendee_id: GUEST,
                member_id: None,
                email: Some("guest@example.org".to_owned()),
                name: None,
                optional: false,
                invited: true,
                answer: "needs_action".to_owned(),
                answered_at: None,
                answer_sequence: None,
                answer_stamp: None,
                comment: None,
                proposed_starts_at: None,
                proposed_ends_at: None,
                first_starts_at: at(0),
                last_ends_at: at(100_000),
            }],
            occurrence_attendees: Vec::new(),
            rooms: Vec::new(),
            bookings: Vec::new(),
        }
    }

    fn given(minute: i64, occurrence: Option<u32>, answer: Answer) -> Given {
        Given {
            sequence: Some(1),
            stamp: at(minute),
            occurrence: occurrence.map(local),
            saw_start: None,
            answer,
            comment: None,
            proposed: None,
        }
    }

    #[test]
    fn the_later_answer_stands() {
        let mut meeting = whole();
        let yes = given(5, None, Answer::Accepted);
        let no = given(9, None, Answer::Declined);
        assert_eq!(apply(&mut meeting, GUEST, &no), Outcome::Applied);
        assert_eq!(apply(&mut meeting, GUEST, &yes), Outcome::Older);
        assert_eq!(apply(&mut meeting, GUEST, &no), Outcome::Repeated);
        assert_eq!(meeting.attendees[0].answer, "declined");
        let stranger = AttendeeId(Uuid::from_u128(77));
        assert_eq!(apply(&mut meeting, stranger, &yes), Outcome::NotInvited);
        meeting.meeting.status = "cancelled".to_owned();
        assert_eq!(apply(&mut meeting, GUEST, &no), Outcome::Closed);
    }

    #[test]
    fn an_answer_to_a_time_that_was_is_outdated() {
        let mut meeting = whole();
        meeting.meeting.sequence = 2;
        let mut old = given(5, None, Answer::Accepted);
        assert_eq!(apply(&mut meeting, GUEST, &old), Outcome::Outdated);
        old.saw_start = Some(local(1));
        assert_eq!(apply(&mut meeting, GUEST, &old), Outcome::Outdated);
        // The same time as now: what changed was something else.
        old.saw_start = Some(local(2));
        assert_eq!(apply(&mut meeting, GUEST, &old), Outcome::Applied);
    }

    proptest! {
        /// Any answers, in any two orders, some of them twice.
        #[test]
        fn the_order_of_arrival_is_no_matter(
            answers in prop::collection::vec((0..3_u32, 0..3_usize), 1..8),
            order in any::<prop::sample::Index>(),
            seed in any::<u64>(),
        ) {
            let kinds = [Answer::Accepted, Answer::Declined, Answer::Tentative];
            let all: Vec<_> = answers
                .iter()
                .enumerate()
                .map(|(minute, (day, kind))| {
                    let occurrence = (*day > 0).then_some(*day + 2);
                    given(i64::try_from(minute).unwrap(), occurrence, kinds[*kind])
                })
                .collect();
            let mut shuffled = all.clone();
            let length = shuffled.len();
            for at in 0..length {
                let other = usize::try_from((seed >> (at * 3)) % 8).unwrap() % length;
                shuffled.swap(at, other);
            }
            shuffled.push(all[order.index(length)].clone());
            let (mut first, mut second) = (whole(), whole());
            for one in &all {
                apply(&mut first, GUEST, one);
            }
            for one in &shuffled {
                apply(&mut second, GUEST, one);
            }
            prop_assert_eq!(first, second);
        }
    }
}

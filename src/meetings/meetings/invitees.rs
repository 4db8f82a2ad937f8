//! From whom a client names to who is invited: departments and groups as the people who are in
//! them now, everybody once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::domain::{Answer, Attendee, MAX_ATTENDEES, MAX_INVITED, Meeting};
use super::wire::{Invitees, NewGuest};
use crate::kernel::ids::{AttendeeId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::Person;
use crate::organizations::{self, directory};

/// Whom a call invites.
#[derive(Debug, Default)]
pub struct Invited {
    /// And whether they need not come.
    pub members: BTreeMap<MemberId, bool>,
    pub guests: Vec<Guest>,
}

#[derive(Debug, Clone)]
pub struct Guest {
    /// In lower case: the same address is the same guest.
    pub email: String,
    pub name: Option<String>,
    pub optional: bool,
}

/// Asks the directory for the people behind what the client named; `at` is where it named it.
pub async fn resolve(tx: &mut Tx, asked: &Invitees, at: &str) -> Result<Invited> {
    let mut members = BTreeMap::new();
    if !asked.department_ids.is_empty() {
        let seen = directory::visible_departments_among(tx, &asked.department_ids).await?;
        let people = directory::below_each(tx, &seen).await?;
        for (index, id) in asked.department_ids.iter().enumerate() {
            // One that is hidden from whoever invites is as if it were not there.
            let inside = people.get(id).ok_or_else(|| {
                let detail = "must be a department of this organization";
                Problem::invalid(format!("{at}/department_ids/{index}"), detail)
            })?;
            members.extend(inside.iter().map(|member| (*member, false)));
        }
    }
    if !asked.user_group_ids.is_empty() {
        let people = organizations::people_of_groups(tx, &asked.user_group_ids).await?;
        for (index, id) in asked.user_group_ids.iter().enumerate() {
            let inside = people.get(id).ok_or_else(|| {
                let detail = "must be a user group of this organization";
                Problem::invalid(format!("{at}/user_group_ids/{index}"), detail)
            })?;
            members.extend(inside.iter().map(|member| (*member, false)));
        }
    }
    for (ids, field, optional) in named(asked) {
        if !ids.is_empty() {
            directory::require_active(tx, ids, &format!("{at}/{field}")).await?;
        }
        members.extend(ids.iter().map(|member| (*member, optional)));
    }
    bounded(members, guests(asked), at)
}

/// The same of a call that names nobody but members, where these are known to be active.
pub fn among(asked: &Invitees, people: &HashMap<MemberId, Person>, at: &str) -> Result<Invited> {
    let mut members = BTreeMap::new();
    for (ids, field, optional) in named(asked) {
        let is_active = |id: &MemberId| people.contains_key(id);
        directory::require_each(ids, is_active, &format!("{at}/{field}"))?;
        members.extend(ids.iter().map(|member| (*member, optional)));
    }
    bounded(members, Vec::new(), at)
}

/// The members whom a call names, and whether they need not come; who is in both lists must.
fn named(asked: &Invitees) -> [(&[MemberId], &'static str, bool); 2] {
    [
        (&asked.optional_member_ids, "optional_member_ids", true),
        (&asked.member_ids, "member_ids", false),
    ]
}

fn bounded(members: BTreeMap<MemberId, bool>, guests: Vec<Guest>, at: &str) -> Result<Invited> {
    let count = members.len() + guests.len();
    if count > MAX_INVITED {
        let detail = format!("must be at most {MAX_INVITED} people in one call, are {count}");
        return Err(Problem::invalid(at.to_owned(), detail));
    }
    Ok(Invited { members, guests })
}

/// Each address once.
fn guests(asked: &Invitees) -> Vec<Guest> {
    let mut seen = BTreeSet::new();
    let fresh = asked
        .guests
        .iter()
        .filter(|guest| seen.insert(guest.email.key()));
    let guest = |guest: &NewGuest| Guest {
        email: guest.email.key(),
        name: guest.name.as_ref().map(|name| name.to_string()),
        optional: guest.optional,
    };
    fresh.map(guest).collect()
}

/// An attendee of the meeting who has not answered yet.
pub fn attendee(meeting: &Meeting, id: AttendeeId) -> Attendee {
    Attendee {
        org_id: meeting.org_id,
        meeting_id: meeting.id,
        attendee_id: id,
        member_id: None,
        email: None,
        name: None,
        optional: false,
        invited: true,
        answer: Answer::NeedsAction.as_str().to_owned(),
        answered_at: None,
        answer_sequence: None,
        answer_stamp: None,
        comment: None,
        proposed_starts_at: None,
        proposed_ends_at: None,
        first_starts_at: meeting.first_starts_at,
        last_ends_at: meeting.last_ends_at,
    }
}

/// A member as an attendee.
pub fn member(meeting: &Meeting, id: MemberId, optional: bool, answer: Answer) -> Attendee {
    Attendee {
        member_id: Some(id),
        optional,
        answer: answer.as_str().to_owned(),
        ..attendee(meeting, AttendeeId(id.0))
    }
}

/// Those of a call who are no attendees yet, as attendees.
pub fn fresh(
    meeting: &Meeting,
    invited: &Invited,
    known: &[Attendee],
    new_id: impl Fn() -> AttendeeId,
) -> Vec<Attendee> {
    let members: BTreeSet<_> = known.iter().filter_map(|one| one.member_id).collect();
    let emails: BTreeSet<_> = known
        .iter()
        .filter_map(|one| one.email.as_deref())
        .collect();
    let people = invited
        .members
        .iter()
        .filter(|(id, _)| !members.contains(id))
        .map(|(id, optional)| member(meeting, *id, *optional, Answer::NeedsAction));
    let guests = invited
        .guests
        .iter()
        .filter(|guest| !emails.contains(guest.email.as_str()))
        .map(|guest| Attendee {
            email: Some(guest.email.clone()),
            name: guest.name.clone(),
            optional: guest.optional,
            ..attendee(meeting, new_id())
        });
    people.chain(guests).collect()
}

/// Fails when they are more than a meeting has.
pub fn require_room(count: usize) -> Result<()> {
    if count <= MAX_ATTENDEES {
        return Ok(());
    }
    let detail =
        format!("a meeting has at most {MAX_ATTENDEES} attendees, and it would be {count}");
    Err(Problem::invalid("/invite", detail))
}

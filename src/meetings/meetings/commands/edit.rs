//! Editing a meeting: one occurrence, one and all that follow, or all.

use chrono::NaiveDateTime;

use super::{
    over, reminders, require_end, require_occurrence, require_to_come, rooms, tell, write,
};
use crate::kernel::ids::{AttendeeId, MeetingId};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::meetings::errors;
use crate::meetings::icalendar::meeting::new_uid;
use crate::meetings::meetings::domain::{HORIZON, Note, Title, expand};
use crate::meetings::meetings::editing::{self, Change, Edited};
use crate::meetings::meetings::invitees::{self, Invited};
use crate::meetings::meetings::planning::{self, Own};
use crate::meetings::meetings::queries::{self, Whole};
use crate::meetings::meetings::timing;
use crate::meetings::meetings::wire::{self, Extent, MeetingPatch, OnConflict, Skipped};
use crate::meetings::meetings::{events, view};
use crate::meetings::outside::Outside;
use crate::meetings::reminders::queries as own_reminders;
use crate::meetings::video::choice::Choice;

/// Whom an edit invites, and whom no more.
struct People {
    invited: Option<Invited>,
    uninvited: Vec<AttendeeId>,
}

pub async fn edit(
    tx: &mut Tx,
    id: MeetingId,
    version: IfMatch,
    mut patch: MeetingPatch,
    outside: &Outside,
) -> Result<wire::Meeting> {
    let video = match patch.video.take() {
        Some(video) => Some(Choice::of(&outside.video, video, "/video")?),
        None => None,
    };
    let now = tx.now();
    let before = queries::lock(tx, id).await?;
    if before.meeting.organizer_id != tx.member_id()? {
        let detail = "Only its organizer can change a meeting.";
        return Err(Problem::new(&code::FORBIDDEN, detail));
    }
    version.check(before.meeting.version)?;
    require_to_come(&before, now)?;
    let skip = patch.on_conflict == OnConflict::Skip;
    let people = People {
        invited: match &patch.invite {
            Some(asked) => Some(invitees::resolve(tx, asked, "/invite").await?),
            None => None,
        },
        uninvited: uninvited(&before, &patch.uninvite)?,
    };
    let named = |whole: &Whole| require_occurrence(whole, patch.occurrence, now);
    let series = before.meeting.is_series();
    let (whole, skipped) = match patch.scope {
        Extent::One if series => {
            let name = named(&before)?;
            only_of_all(&patch, video.is_some())?;
            let change = change(patch, video)?;
            one(tx, &before, name, &change, people, skip).await?
        }
        Extent::Following if series => {
            let name = named(&before)?;
            let first = name == before.meeting.starts_local;
            let change = change(patch, video)?;
            match first {
                true => all(tx, &before, Some(name), &change, people, skip).await?,
                false => following(tx, &before, name, &change, people, skip).await?,
            }
        }
        Extent::All if patch.occurrence.is_some() => {
            let name = named(&before)?;
            let change = change(patch, video)?;
            all(tx, &before, Some(name), &change, people, skip).await?
        }
        _ => {
            let change = change(patch, video)?;
            all(tx, &before, None, &change, people, skip).await?
        }
    };
    let mut meeting = view::meeting(tx, &whole).await?;
    meeting.skipped = skipped;
    Ok(meeting)
}

async fn all(
    tx: &mut Tx,
    before: &Whole,
    name: Option<NaiveDateTime>,
    change: &Change,
    people: People,
    skip: bool,
) -> Result<(Whole, Vec<Skipped>)> {
    let mut edited = editing::all(before, name, change, tx.now())?;
    change_people(tx, &mut edited.whole, &people)?;
    let skipped = finish(tx, before, Some(before), &mut edited, change, skip).await?;
    tell(tx, events::EDITED, Some(before), &edited.whole, None).await?;
    Ok((edited.whole, skipped))
}

/// Works out the rooms, and writes the meeting.
async fn finish(
    tx: &mut Tx,
    before: &Whole,
    stored: Option<&Whole>,
    edited: &mut Edited,
    change: &Change,
    skip: bool,
) -> Result<Vec<Skipped>> {
    require_end(&edited.whole)?;
    let was: Own = editing::own_rooms(before);
    let own = was
        .iter()
        .map(|(name, of)| (*name + edited.shift, of.clone()));
    let kept = edited.whole.exceptions.iter().filter(|one| one.own_rooms);
    let kept: std::collections::HashSet<_> = kept.map(|one| one.original_start).collect();
    let own: Own = own.filter(|(name, _)| kept.contains(name)).collect();
    let asked = match change.rooms {
        // Rooms that are chosen are asked for, whatever became of them before.
        Some(_) => Vec::new(),
        None => planning::asked(before, &was, tx.now()),
    };
    let plan = planning::plan(&asked, edited.shift, &edited.whole, &own, tx.now());
    write(tx, stored, &mut edited.whole, plan, skip).await
}

async fn one(
    tx: &mut Tx,
    before: &Whole,
    name: NaiveDateTime,
    change: &Change,
    people: People,
    skip: bool,
) -> Result<(Whole, Vec<Skipped>)> {
    let now = tx.now();
    let stored = expand(&before.meeting, &before.exceptions, now + HORIZON);
    let mut occurrences = stored.occurrences.iter();
    if occurrences.any(|one| one.original_start == name && one.ends_at <= now) {
        return Err(over());
    }
    let mut edited = editing::one(before, name, change, now)?;
    change_people_once(tx, &mut edited.whole, name, &people)?;
    let was = editing::own_rooms(before);
    let mut own = was.clone();
    let mut asked = planning::asked(before, &was, now);
    if let Some(rooms) = &change.rooms {
        own.insert(name, rooms.clone());
        asked.retain(|one| one.original_start != name);
    }
    let plan = planning::plan(&asked, edited.shift, &edited.whole, &own, now);
    let skipped = write(tx, Some(before), &mut edited.whole, plan, skip).await?;
    tell(tx, events::EDITED, Some(before), &edited.whole, Some(name)).await?;
    Ok((edited.whole, skipped))
}

/// Splits the series: what was before stays the meeting, with an earlier end; the rest is a new
/// one. Both are written in one transaction, and rooms that stay held are never let go.
async fn following(
    tx: &mut Tx,
    before: &Whole,
    name: NaiveDateTime,
    change: &Change,
    people: People,
    skip: bool,
) -> Result<(Whole, Vec<Skipped>)> {
    let now = tx.now();
    let (id, stored) = (tx.new_id::<MeetingId>(), before.clone());
    let tail = editing::tail(before, name, id, new_uid(tx.org_id(), id), now);
    let mut edited = editing::all(&tail, None, change, now)?;
    change_people(tx, &mut edited.whole, &people)?;
    let mut head = editing::head(before, name, now);
    let kept = planning::Plan {
        kept: head.bookings.clone(),
        ..planning::Plan::default()
    };
    write(tx, Some(&stored), &mut head, kept, false).await?;
    let skipped = finish(tx, &tail, None, &mut edited, change, skip).await?;
    own_reminders::carry(tx, before.meeting.id, id).await?;
    tell(tx, events::EDITED, Some(before), &head, None).await?;
    tell(tx, events::CREATED, None, &edited.whole, None).await?;
    Ok((edited.whole, skipped))
}

/// What the patch changes, checked.
fn change(patch: MeetingPatch, video: Option<Choice>) -> Result<Change> {
    let given = patch.given();
    let zone = match &patch.zone {
        Some(name) => Some(timing::zone(name).map_err(Problem::invalid_fields)?),
        None => None,
    };
    Ok(Change {
        title: patch.title.map(Title::into_inner),
        note: patch.note.map(|note| note.map(Note::into_inner)),
        given,
        zone,
        rule: patch.rule,
        private: patch.private,
        transparent: patch.transparent,
        reminders: patch.reminders.as_deref().map(reminders).transpose()?,
        rooms: patch.room_ids.as_deref().map(rooms).transpose()?,
        video,
    })
}

/// Fails where the patch changes for one occurrence what all have in common.
fn only_of_all(patch: &MeetingPatch, video: bool) -> Result<()> {
    let common = [
        ("/zone", patch.zone.is_some()),
        ("/rule", patch.rule.is_some()),
        ("/private", patch.private.is_some()),
        ("/transparent", patch.transparent.is_some()),
        ("/reminders", patch.reminders.is_some()),
        ("/video", video),
    ];
    match common.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((field, _)) => Err(Problem::invalid(
            *field,
            "is the same for all occurrences; leave it out, or choose another scope",
        )),
    }
}

fn uninvited(whole: &Whole, ids: &[AttendeeId]) -> Result<Vec<AttendeeId>> {
    let organizer = whole.meeting.organizer_id.0;
    for (at, id) in ids.iter().enumerate() {
        if id.0 == organizer {
            return Err(Problem::new(
                &errors::ORGANIZER_ATTENDS,
                "The organizer attends. Cancel the meeting if it shall not take place.",
            ));
        }
        if !whole.attendees.iter().any(|one| one.attendee_id == *id) {
            let detail = "must be an attendee of this meeting";
            return Err(Problem::invalid(format!("/uninvite/{at}"), detail));
        }
    }
    Ok(ids.to_vec())
}

/// To all occurrences.
fn change_people(tx: &Tx, whole: &mut Whole, people: &People) -> Result<()> {
    let gone = |id: &AttendeeId| people.uninvited.contains(id);
    whole.attendees.retain(|one| !gone(&one.attendee_id));
    whole
        .occurrence_attendees
        .retain(|one| !gone(&one.attendee_id));
    let Some(invited) = &people.invited else {
        return Ok(());
    };
    for one in &mut whole.attendees {
        let by_name = one.member_id.and_then(|id| invited.members.get(&id));
        let by_mail = invited.guests.iter();
        let by_mail = by_mail.filter(|guest| Some(&guest.email) == one.email.as_ref());
        let optional = by_name
            .copied()
            .or(by_mail.map(|guest| guest.optional).next());
        if let Some(optional) = optional {
            one.invited = true;
            one.optional = optional && one.member_id != Some(whole.meeting.organizer_id);
        }
    }
    add(tx, whole, invited, true)
}

/// To one occurrence.
fn change_people_once(
    tx: &Tx,
    whole: &mut Whole,
    name: NaiveDateTime,
    people: &People,
) -> Result<()> {
    for id in &people.uninvited {
        editing::occurrence_attendee(whole, name, *id).invited = Some(false);
    }
    let Some(invited) = &people.invited else {
        return Ok(());
    };
    add(tx, whole, invited, false)?;
    let meant: Vec<AttendeeId> = whole
        .attendees
        .iter()
        .filter(|one| {
            one.member_id
                .is_some_and(|id| invited.members.contains_key(&id))
                || invited
                    .guests
                    .iter()
                    .any(|guest| Some(&guest.email) == one.email.as_ref())
        })
        .map(|one| one.attendee_id)
        .collect();
    for id in meant {
        let throughout = whole
            .attendees
            .iter()
            .any(|one| one.attendee_id == id && one.invited);
        let known = whole
            .occurrence_attendees
            .iter()
            .any(|one| one.original_start == name && one.attendee_id == id);
        if !throughout || known {
            editing::occurrence_attendee(whole, name, id).invited = Some(true);
        }
    }
    Ok(())
}

fn add(tx: &Tx, whole: &mut Whole, invited: &Invited, throughout: bool) -> Result<()> {
    let fresh = invitees::fresh(&whole.meeting, invited, &whole.attendees, || tx.new_id());
    whole.attendees.extend(fresh.into_iter().map(|mut one| {
        one.invited = throughout;
        one
    }));
    whole.attendees.sort_by_key(|one| one.attendee_id);
    invitees::require_room(whole.attendees.len())
}

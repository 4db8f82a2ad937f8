//! Importing: what is new, what is another than before, and what is not taken.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::draft::{Draft, Own, Skip, draft};
use super::wire::{CalendarImport, ImportSkipReason, ImportedEvent, ImportedEventOutcome};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{MeetingId, MemberId};
use crate::kernel::mail::Locale;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::icalendar::ReadEvent;
use crate::meetings::icalendar::meeting::{new_uid, organization_of};
use crate::meetings::mail::{self, Cause};
use crate::meetings::meetings::domain::{
    Answer, Exception, HORIZON, Meeting, MeetingStatus, expand,
};
use crate::meetings::meetings::events::{self, MeetingState};
use crate::meetings::meetings::queries::{self, Whole, writes};
use crate::meetings::meetings::{editing, invitees};
use crate::organizations;
use crate::schema::imported_events;

/// Characters of a UID.
const MAX_UID: usize = 500;

/// Imports the events of a file for its sender.
pub async fn import(tx: &mut Tx, read: &[ReadEvent], dry_run: bool) -> Result<CalendarImport> {
    let member = tx.member_id()?;
    let (zone, locale) = organizations::habits(tx).await?;
    let untitled = match locale {
        Locale::English => "(untitled)",
        Locale::SimplifiedChinese => "（无标题）",
    };
    let groups = grouped(read);
    let known = known(tx, member, &groups).await?;
    let mut imported = Vec::new();
    for (uid, events) in &groups {
        let title = match events.as_slice() {
            [first, ..] => first.title.as_str(),
            [] => "",
        };
        let mut one = ImportedEvent {
            uid: uid.chars().take(200).collect(),
            title: title.chars().take(200).collect(),
            outcome: ImportedEventOutcome::Skipped,
            reason: None,
            detail: None,
            meeting_id: None,
        };
        match drafted(tx, uid, events, zone, untitled) {
            Err(skip) => {
                one.reason = Some(skip.reason);
                one.detail = skip.detail;
            }
            Ok(draft) => {
                let id = known.get(*uid).copied();
                let (outcome, id) = take(tx, member, uid, id, &draft, dry_run).await?;
                one.outcome = outcome;
                one.meeting_id = id;
            }
        }
        imported.push(one);
    }
    Ok(CalendarImport {
        dry_run,
        events: imported,
    })
}

/// A series and its overrides under one UID, in the order of the file.
fn grouped(read: &[ReadEvent]) -> Vec<(&str, Vec<&ReadEvent>)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<(&str, Vec<&ReadEvent>)> = Vec::new();
    for event in read {
        let place = *places.entry(&event.uid).or_insert_with(|| {
            groups.push((&event.uid, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, events)) = groups.get_mut(place) {
            events.push(event);
        }
    }
    groups
}

async fn known(
    tx: &mut Tx,
    member: MemberId,
    groups: &[(&str, Vec<&ReadEvent>)],
) -> Result<HashMap<String, MeetingId>> {
    let uids: Vec<&str> = groups.iter().map(|(uid, _)| *uid).collect();
    let rows = imported_events::table
        .filter(imported_events::org_id.eq(tx.org_id()))
        .filter(imported_events::member_id.eq(member))
        .filter(imported_events::uid.eq_any(uids))
        .select((imported_events::uid, imported_events::meeting_id));
    let rows: Vec<(String, MeetingId)> = rows.load(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}

fn drafted(
    tx: &Tx,
    uid: &str,
    events: &[&ReadEvent],
    zone: chrono_tz::Tz,
    untitled: &str,
) -> Result<Draft, Skip> {
    if uid.is_empty() || uid.chars().count() > MAX_UID {
        return Err(ImportSkipReason::BadUid.into());
    }
    if organization_of(uid) == Some(tx.org_id()) {
        return Err(ImportSkipReason::OwnMeeting.into());
    }
    let (masters, overrides): (Vec<_>, Vec<_>) = events
        .iter()
        .copied()
        .partition(|event| event.recurrence_id.is_none());
    // The last one, should there be more.
    let master = masters.last().ok_or(ImportSkipReason::NoSeries)?;
    draft(master, &overrides, zone, untitled, tx.now())
}

/// Makes the meeting, or brings it up to the draft.
async fn take(
    tx: &mut Tx,
    member: MemberId,
    uid: &str,
    known: Option<MeetingId>,
    draft: &Draft,
    dry_run: bool,
) -> Result<(ImportedEventOutcome, Option<MeetingId>)> {
    let Some(id) = known else {
        if dry_run {
            return Ok((ImportedEventOutcome::Created, None));
        }
        let id = create(tx, member, uid, draft).await?;
        return Ok((ImportedEventOutcome::Created, Some(id)));
    };
    let before = queries::lock(tx, id).await?;
    if !before.rooms.is_empty() || !before.bookings.is_empty() {
        // Rooms are moved by whoever booked them, not by a file.
        return Ok((ImportedEventOutcome::Unchanged, Some(id)));
    }
    let mut after = before.clone();
    fill(&mut after, draft);
    let is_closed = before.meeting.status() == MeetingStatus::Cancelled
        || before.meeting.organizer_id != member;
    if after == before || is_closed {
        return Ok((ImportedEventOutcome::Unchanged, Some(id)));
    }
    if !dry_run {
        after.meeting.version += 1;
        after.meeting.sequence += 1;
        after.meeting.changed_at = tx.now();
        store(tx, Some(&before), after, events::EDITED).await?;
    }
    Ok((ImportedEventOutcome::Updated, Some(id)))
}

async fn create(tx: &mut Tx, member: MemberId, uid: &str, draft: &Draft) -> Result<MeetingId> {
    let id: MeetingId = tx.new_id();
    let meeting = blank(tx, id, member, draft);
    let host = invitees::member(&meeting, member, false, Answer::Accepted);
    let mut whole = Whole {
        meeting,
        exceptions: Vec::new(),
        attendees: vec![host],
        occurrence_attendees: Vec::new(),
        rooms: Vec::new(),
        bookings: Vec::new(),
    };
    fill(&mut whole, draft);
    store(tx, None, whole, events::CREATED).await?;
    diesel::insert_into(imported_events::table)
        .values((
            imported_events::org_id.eq(tx.org_id()),
            imported_events::member_id.eq(member),
            imported_events::uid.eq(uid),
            imported_events::meeting_id.eq(id),
        ))
        .execute(tx.conn())
        .await?;
    Ok(id)
}

fn blank(tx: &Tx, id: MeetingId, member: MemberId, draft: &Draft) -> Meeting {
    let now = tx.now();
    Meeting {
        org_id: tx.org_id(),
        id,
        uid: new_uid(tx.org_id(), id),
        sequence: 0,
        organizer_id: member,
        title: draft.title.clone(),
        note: None,
        private: false,
        transparent: false,
        zone: draft.zone.name().to_owned(),
        all_day: draft.all_day,
        starts_local: draft.starts_local,
        length_seconds: draft.length_seconds,
        rule: None,
        first_starts_at: now,
        last_ends_at: now,
        materialised_until: None,
        continues_id: None,
        status: "confirmed".to_owned(),
        reminders: Vec::new(),
        conversation_id: None,
        video_kind: None,
        video_url: None,
        version: 1,
        created_at: now,
        created_by: member,
        changed_at: now,
        cancelled_at: None,
        cancelled_by: None,
    }
}

/// What the file says, in the meeting. What it does not say, such as who was invited here, stays.
fn fill(whole: &mut Whole, draft: &Draft) {
    let meeting = &mut whole.meeting;
    meeting.title.clone_from(&draft.title);
    meeting.note.clone_from(&draft.note);
    meeting.private = draft.private;
    meeting.transparent = draft.transparent;
    meeting.zone = draft.zone.name().to_owned();
    meeting.all_day = draft.all_day;
    meeting.starts_local = draft.starts_local;
    meeting.length_seconds = draft.length_seconds;
    meeting.rule.clone_from(&draft.rule);
    meeting.reminders = draft.reminders.iter().copied().map(Some).collect();
    let (org_id, meeting_id, changed_at) = (meeting.org_id, meeting.id, meeting.changed_at);
    let old = std::mem::take(&mut whole.exceptions);
    let one = |own: &Own| {
        let fresh = Exception {
            org_id,
            meeting_id,
            original_start: own.original_start,
            cancelled: own.cancelled,
            starts_local: own.starts_local,
            length_seconds: own.length_seconds,
            title: own.title.clone(),
            note: own.note.clone(),
            own_rooms: false,
            sequence: 0,
            changed_at,
        };
        // One that says the same keeps its number and its time.
        let known = old
            .iter()
            .find(|known| known.original_start == own.original_start);
        match known {
            Some(known) if said(known) == said(&fresh) => known.clone(),
            Some(known) => Exception {
                sequence: known.sequence + 1,
                ..fresh
            },
            None => fresh,
        }
    };
    whole.exceptions = draft.own.iter().map(one).collect();
}

/// What an exception says, whenever that was.
fn said(exception: &Exception) -> Exception {
    Exception {
        sequence: 0,
        changed_at: Default::default(),
        ..exception.clone()
    }
}

async fn store(
    tx: &mut Tx,
    before: Option<&Whole>,
    mut after: Whole,
    kind: &'static str,
) -> Result<()> {
    let now = tx.now();
    editing::settle(&mut after, now);
    writes::store(tx, before, &after).await?;
    let expansion = expand(&after.meeting, &after.exceptions, now + HORIZON);
    writes::store_occurrences(tx, &after.meeting, before.is_none(), &expansion.occurrences).await?;
    let audience = Audience::Members(after.members());
    tx.emit(Event::new(kind, audience, MeetingState::new(&after, None))?);
    match before {
        // Whom the owner invited here hears of it.
        Some(_) => mail::after_change(tx, before, &after, Cause::Edited).await,
        None => Ok(()),
    }
}

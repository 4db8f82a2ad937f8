//! One UID of a file: its meetings made, brought up to the file, or cancelled.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::draft::{Draft, Drafts, Own};
use super::wire::ImportedEventOutcome;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{MeetingId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::icalendar::meeting::new_uid;
use crate::meetings::mail::{self, Cause};
use crate::meetings::meetings::domain::{
    Answer, Exception, HORIZON, Meeting, MeetingStatus, expand,
};
use crate::meetings::meetings::events::{self, MeetingState};
use crate::meetings::meetings::queries::{self, Whole, writes};
use crate::meetings::meetings::wire::Cancellation;
use crate::meetings::meetings::{commands, editing, invitees};
use crate::schema::imported_events;

/// Which meetings an event became before, by the keys of its parts.
pub type Known = BTreeMap<String, MeetingId>;

/// One UID of a file of somebody's.
pub struct File<'a> {
    pub member: MemberId,
    pub uid: &'a str,
    pub known: &'a Known,
    pub dry_run: bool,
}

impl File<'_> {
    /// Makes the meetings, or brings them up to the drafts; cancels those of which the file says
    /// nothing any more.
    pub async fn take(
        &self,
        tx: &mut Tx,
        drafts: &Drafts,
    ) -> Result<(ImportedEventOutcome, Vec<MeetingId>)> {
        let mut ids = Vec::new();
        let mut outcomes = Vec::new();
        let mut itself = self.known.get("").copied();
        for (key, draft) in &drafts.parts {
            let continues = itself.filter(|_| !key.is_empty());
            let (outcome, id) = match self.known.get(key) {
                Some(id) => (self.update(tx, *id, draft).await?, Some(*id)),
                None if self.dry_run => (ImportedEventOutcome::Created, None),
                None => {
                    let id = self.create(tx, key, continues, draft).await?;
                    (ImportedEventOutcome::Created, Some(id))
                }
            };
            if key.is_empty() {
                itself = id;
            }
            ids.extend(id);
            outcomes.push(outcome);
        }
        for (key, id) in self.known {
            let told = drafts.parts.iter().any(|(part, _)| part == key);
            if !told && !drafts.kept.contains(key) && self.end(tx, *id).await? {
                outcomes.push(ImportedEventOutcome::Updated);
            }
        }
        let all = |outcome| outcomes.iter().all(|one| *one == outcome);
        let outcome = if all(ImportedEventOutcome::Unchanged) {
            ImportedEventOutcome::Unchanged
        } else if self.known.is_empty() {
            ImportedEventOutcome::Created
        } else {
            ImportedEventOutcome::Updated
        };
        Ok((outcome, ids))
    }

    async fn update(
        &self,
        tx: &mut Tx,
        id: MeetingId,
        draft: &Draft,
    ) -> Result<ImportedEventOutcome> {
        let before = queries::lock(tx, id).await?;
        let mut after = before.clone();
        fill(&mut after, draft);
        if after == before || !self.is_ours(&before) {
            return Ok(ImportedEventOutcome::Unchanged);
        }
        if !self.dry_run {
            after.meeting.version += 1;
            after.meeting.sequence += 1;
            after.meeting.changed_at = tx.now();
            store(tx, Some(&before), after, events::EDITED).await?;
        }
        Ok(ImportedEventOutcome::Updated)
    }

    /// Whether a file may change it. Rooms are moved by whoever booked them.
    fn is_ours(&self, whole: &Whole) -> bool {
        whole.rooms.is_empty()
            && whole.bookings.is_empty()
            && whole.meeting.status() == MeetingStatus::Confirmed
            && whole.meeting.organizer_id == self.member
    }

    /// Cancels what is to come and not in the file any more; whether there was something.
    async fn end(&self, tx: &mut Tx, id: MeetingId) -> Result<bool> {
        let before = queries::lock(tx, id).await?;
        if !self.is_ours(&before) || before.meeting.last_ends_at <= tx.now() {
            return Ok(false);
        }
        if !self.dry_run {
            commands::cancel(tx, id, Cancellation::default()).await?;
        }
        Ok(true)
    }

    async fn create(
        &self,
        tx: &mut Tx,
        key: &str,
        continues: Option<MeetingId>,
        draft: &Draft,
    ) -> Result<MeetingId> {
        let (id, member): (MeetingId, _) = (tx.new_id(), self.member);
        let mut meeting = blank(tx, id, member, draft);
        meeting.continues_id = continues;
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
                imported_events::uid.eq(self.uid),
                imported_events::part.eq(key),
                imported_events::meeting_id.eq(id),
            ))
            .execute(tx.conn())
            .await?;
        Ok(id)
    }
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

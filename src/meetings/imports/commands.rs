//! Importing: what is new, what is another than before, and what is not taken.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::draft::{Context, Drafts, LeftOut, Skip, drafts};
use super::file::{File, Known};
use super::wire::{
    CalendarImport, ImportLeftOut, ImportSkipReason, ImportedEvent, ImportedEventOutcome,
};
use crate::kernel::ids::{MeetingId, MemberId};
use crate::kernel::mail::Locale;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::icalendar::ReadEvent;
use crate::meetings::icalendar::meeting::organization_of;
use crate::organizations;
use crate::schema::imported_events;

/// Characters of a UID.
const MAX_UID: usize = 500;
/// Dates of their own of one event, and of all of a file.
const MAX_DATES: usize = 100;
const MAX_DATES_OF_FILE: usize = 2_000;
/// Parts that are not taken and named in the answer, of one event.
const MAX_NAMED: usize = 50;

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
    let none = Known::new();
    let mut dates = MAX_DATES_OF_FILE;
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
            further_meeting_ids: Vec::new(),
            left_out: Vec::new(),
        };
        let context = Context {
            zone,
            untitled,
            now: tx.now(),
            dates: dates.min(MAX_DATES),
        };
        match drafted(tx, uid, events, context) {
            Err(skip) => {
                one.reason = Some(skip.reason);
                one.detail = skip.detail;
            }
            Ok(drafts) => {
                dates = dates.saturating_sub(drafts.parts.len().saturating_sub(1));
                let file = File {
                    member,
                    uid,
                    known: known.get(*uid).unwrap_or(&none),
                    dry_run,
                };
                let (outcome, mut ids) = file.take(tx, &drafts).await?;
                one.outcome = outcome;
                if !ids.is_empty() {
                    one.meeting_id = Some(ids.remove(0));
                }
                one.further_meeting_ids = ids;
                one.left_out = left_out(drafts.left_out);
            }
        }
        imported.push(one);
    }
    Ok(CalendarImport {
        dry_run,
        events: imported,
    })
}

fn left_out(all: Vec<LeftOut>) -> Vec<ImportLeftOut> {
    let one = |one: LeftOut| ImportLeftOut {
        property: one.property,
        reason: one.skip.reason,
        detail: one.skip.detail,
    };
    all.into_iter().take(MAX_NAMED).map(one).collect()
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
) -> Result<HashMap<String, Known>> {
    let uids: Vec<&str> = groups.iter().map(|(uid, _)| *uid).collect();
    let rows = imported_events::table
        .filter(imported_events::org_id.eq(tx.org_id()))
        .filter(imported_events::member_id.eq(member))
        .filter(imported_events::uid.eq_any(uids))
        .select((
            imported_events::uid,
            imported_events::part,
            imported_events::meeting_id,
        ));
    let rows: Vec<(String, String, MeetingId)> = rows.load(tx.conn()).await?;
    let mut known: HashMap<String, Known> = HashMap::new();
    for (uid, part, id) in rows {
        known.entry(uid).or_default().insert(part, id);
    }
    Ok(known)
}

fn drafted(
    tx: &Tx,
    uid: &str,
    events: &[&ReadEvent],
    context: Context<'_>,
) -> Result<Drafts, Skip> {
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
    drafts(master, &overrides, context)
}

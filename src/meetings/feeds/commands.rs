//! Making feeds, and what they show.

use chrono::TimeDelta;

use super::domain::{Feed, FeedDetails, MAX_FEEDS, secret};
use super::queries;
use super::wire::{CalendarFeed, CalendarFeedLink, NewCalendarFeed};
use crate::identity::sealing::SealingKey;
use crate::identity::tokens::TokenDigest;
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, OrgId};
use crate::kernel::mail::Locale;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::icalendar::meeting::{Reader, as_busy, events};
use crate::meetings::icalendar::{self, Calendar, Event, Method};
use crate::meetings::meetings::domain::Answer;
use crate::meetings::meetings::queries::Whole;
use crate::meetings::outside::Outside;
use crate::meetings::{errors, names};
use crate::organizations::{self, directory};

/// How long a meeting that is over stays in a feed.
const PAST: TimeDelta = TimeDelta::days(90);
/// Meetings of a feed; a series is one.
const MAX_MEETINGS: i64 = 5_000;
/// The use of a feed is written down this often.
const USED_EVERY: TimeDelta = TimeDelta::minutes(10);

pub async fn create(
    tx: &mut Tx,
    sealing: &SealingKey,
    new: NewCalendarFeed,
) -> Result<CalendarFeed> {
    let member_id = tx.member_id()?;
    let known = queries::of_member(tx, member_id).await?;
    if known.len() >= MAX_FEEDS {
        return Err(Problem::new(
            &errors::CALENDAR_FEED_LIMIT,
            format!("A member has at most {MAX_FEEDS} feeds; revoke one first."),
        ));
    }
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let (_, digest) = secret(sealing, tx.org_id(), id);
    let row = Feed {
        org_id: tx.org_id(),
        id,
        member_id,
        secret_hash: digest.as_bytes().to_vec(),
        name: new.name.into_inner(),
        details: new.details.as_str().to_owned(),
        created_at: tx.now(),
        last_used_at: None,
    };
    queries::insert(tx, &row).await?;
    Ok(row.into())
}

/// A feed with what is handed out. The link is kept nowhere: the same feed has the same one, as long as
/// the service has its key.
pub fn with_link(
    sealing: &SealingKey,
    outside: &Outside,
    org_id: OrgId,
    feed: CalendarFeed,
) -> CalendarFeedLink {
    let (secret, _) = secret(sealing, org_id, feed.id);
    let base = outside.public_url.as_str().trim_end_matches('/');
    CalendarFeedLink {
        url: format!("{base}/v1/calendars/{secret}.ics"),
        feed,
    }
}

/// What a feed shows; `None` if there is none behind the secret, or its owner is not there any more.
pub async fn show(tx: &mut Tx, outside: &Outside, digest: TokenDigest) -> Result<Option<String>> {
    let Some(feed) = queries::by_secret(tx, digest.as_bytes()).await? else {
        return Ok(None);
    };
    let member = feed.member_id;
    if directory::working_among(tx, &[member]).await?.is_empty() {
        return Ok(None);
    }
    let now = tx.now();
    if feed
        .last_used_at
        .is_none_or(|used| used + USED_EVERY <= now)
    {
        queries::used(tx, feed.id).await?;
    }
    let rows = queries::meetings_of(tx, member, now - PAST, MAX_MEETINGS).await?;
    let wholes = queries::wholes(tx, rows).await?;
    let mut events = told(tx, outside, &wholes, member).await?;
    if FeedDetails::stored(&feed.details) == FeedDetails::Busy {
        let (_, locale) = organizations::habits(tx).await?;
        let word = match locale {
            Locale::English => "Busy",
            Locale::SimplifiedChinese => "忙碌",
        };
        events = as_busy(events, word);
    }
    Ok(Some(icalendar::write(&Calendar {
        method: Method::Publish,
        name: Some(feed.name),
        events,
    })))
}

/// One meeting as a file for who attends it.
pub async fn file(tx: &mut Tx, outside: &Outside, id: MeetingId) -> Result<String> {
    let member = tx.member_id()?;
    let whole = crate::meetings::meetings::queries::whole(tx, id).await?;
    let attends = whole
        .attendees
        .iter()
        .any(|attendee| attendee.member_id == Some(member));
    if !attends {
        return Err(Problem::not_found("meeting"));
    }
    let events = told(tx, outside, &[whole], member).await?;
    Ok(icalendar::write(&Calendar {
        method: Method::Publish,
        name: None,
        events,
    }))
}

/// The events of meetings, as a member sees them.
async fn told(
    tx: &mut Tx,
    outside: &Outside,
    wholes: &[Whole],
    member: MemberId,
) -> Result<Vec<Event>> {
    let all: Vec<&Whole> = wholes.iter().collect();
    let names = names::of(tx, &all).await?;
    let own_name = names.members.get(&member).map(|own| own.name.clone());
    let reader = AttendeeId(member.0);
    let mut told = Vec::new();
    for whole in wholes {
        for mut event in events(whole, &names, Reader::Attendee(reader)) {
            event.transparent |= declined(whole, reader, &event);
            if let Some(kind) = &whole.meeting.video_kind {
                let stored = event.video_url.take();
                let span = crate::meetings::slot::Slot {
                    starts_at: whole.meeting.first_starts_at,
                    ends_at: whole.meeting.last_ends_at,
                };
                let name = own_name.as_deref();
                event.video_url = outside
                    .video
                    .link(kind, stored, whole.meeting.id, name, span);
            }
            told.push(event);
        }
    }
    Ok(told)
}

/// Who declined is not kept busy by it.
fn declined(whole: &Whole, reader: AttendeeId, event: &Event) -> bool {
    let of_meeting = whole
        .attendees
        .iter()
        .find(|attendee| attendee.attendee_id == reader)
        .map(|attendee| attendee.answer.as_str());
    let here = whole.occurrence_attendees.iter().find(|here| {
        here.attendee_id == reader && Some(here.original_start) == event.recurrence_id
    });
    let here = here.and_then(|here| here.answer.as_deref());
    here.or(of_meeting)
        .is_some_and(|answer| Answer::stored(answer) == Answer::Declined)
}

//! Creating a meeting.

use super::{reminders, require_end, rooms, tell, write};
use crate::kernel::ids::{MeetingId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::errors;
use crate::meetings::icalendar::meeting::new_uid;
use crate::meetings::meetings::domain::{Answer, Limits, Meeting, Note};
use crate::meetings::meetings::queries::{Whole, writes};
use crate::meetings::meetings::timing::{self, Timing};
use crate::meetings::meetings::wire::{self, NewMeeting, OnConflict, Skipped};
use crate::meetings::meetings::{editing, events, invitees, planning, view};
use crate::meetings::outside::Outside;
use crate::meetings::video::choice::Choice;
use crate::organizations;

pub async fn create(
    tx: &mut Tx,
    mut new: NewMeeting,
    limits: Limits,
    outside: &Outside,
) -> Result<wire::Meeting> {
    let organizer = tx.member_id()?;
    let today = tx.now().date_naive();
    if writes::count_creation(tx, organizer, today).await? > limits.per_day {
        return Err(too_many(limits));
    }
    let video = match new.video.take() {
        Some(video) => Choice::of(&outside.video, video, "/video")?,
        None => Choice::default(),
    };
    let (whole, skipped) = create_for(tx, organizer, new, video).await?;
    let mut meeting = view::meeting(tx, &whole).await?;
    meeting.skipped = skipped;
    Ok(meeting)
}

pub fn too_many(limits: Limits) -> Problem {
    Problem::new(
        &errors::TOO_MANY_MEETINGS,
        format!(
            "You have created {} meetings today, which is all that one may; the day ends at \
             midnight UTC.",
            limits.per_day
        ),
    )
}

/// A meeting that this member organizes, which counts for nobody's limit.
pub async fn create_for(
    tx: &mut Tx,
    organizer: MemberId,
    new: NewMeeting,
    video: Choice,
) -> Result<(Whole, Vec<Skipped>)> {
    let now = tx.now();
    let timing = timing_of(tx, &new).await?;
    let rule = match &new.rule {
        Some(text) => Some(timing.rule(text).map_err(Problem::invalid_fields)?),
        None => None,
    };
    let skip = new.on_conflict == OnConflict::Skip;
    let room_ids = rooms(&new.room_ids)?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let minutes = reminders(&new.reminders)?;
    let invited = invitees::resolve(tx, &new.invite, "/invite").await?;
    let rule = rule.map(|rule| rule.to_string());
    let mut meeting = blank(tx, id, organizer, &timing, rule, new, &minutes);
    video.give(&mut meeting);
    let mut whole = Whole {
        meeting,
        exceptions: Vec::new(),
        attendees: Vec::new(),
        occurrence_attendees: Vec::new(),
        rooms: room_ids,
        bookings: Vec::new(),
    };
    let host = invitees::member(&whole.meeting, organizer, false, Answer::Accepted);
    whole.attendees = invitees::fresh(
        &whole.meeting,
        &invited,
        std::slice::from_ref(&host),
        || tx.new_id(),
    );
    whole.attendees.push(host);
    whole.attendees.sort_by_key(|one| one.attendee_id);
    invitees::require_room(whole.attendees.len())?;
    editing::settle(&mut whole, now);
    require_end(&whole)?;
    let own = planning::Own::new();
    let plan = planning::plan(&[], chrono::TimeDelta::zero(), &whole, &own, now);
    let skipped = write(tx, None, &mut whole, plan, skip).await?;
    tell(tx, events::CREATED, None, &whole, None).await?;
    Ok((whole, skipped))
}

async fn timing_of(tx: &mut Tx, new: &NewMeeting) -> Result<Timing> {
    let org_id = tx.org_id();
    let zone = match &new.zone {
        Some(name) => timing::zone(name).map_err(Problem::invalid_fields)?,
        None => organizations::zone(tx.conn(), org_id).await?,
    };
    let timing = Timing::read(new.given(), zone).map_err(Problem::invalid_fields)?;
    timing.bookable(tx.now()).map_err(Problem::invalid_fields)?;
    Ok(timing)
}

pub fn blank(
    tx: &Tx,
    id: MeetingId,
    organizer: MemberId,
    timing: &Timing,
    rule: Option<String>,
    new: NewMeeting,
    minutes: &[i32],
) -> Meeting {
    let slot = timing.slot();
    Meeting {
        org_id: tx.org_id(),
        id,
        uid: new_uid(tx.org_id(), id),
        sequence: 0,
        organizer_id: organizer,
        title: new.title.into_inner(),
        note: new.note.map(Note::into_inner),
        private: new.private,
        transparent: new.transparent,
        zone: timing.zone.name().to_owned(),
        all_day: timing.all_day,
        starts_local: timing.starts_local,
        length_seconds: timing.length_seconds,
        rule,
        first_starts_at: slot.starts_at,
        last_ends_at: slot.ends_at,
        materialised_until: None,
        continues_id: None,
        status: "confirmed".to_owned(),
        reminders: minutes.iter().copied().map(Some).collect(),
        conversation_id: None,
        video_kind: None,
        video_url: None,
        version: 1,
        created_at: tx.now(),
        created_by: organizer,
        changed_at: tx.now(),
        cancelled_at: None,
        cancelled_by: None,
    }
}

//! Creating a meeting.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel_async::AsyncPgConnection;

use super::{reminders, require_end, rooms, tell, write};
use crate::kernel::ids::{MemberId, OrgId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::errors;
use crate::meetings::icalendar::meeting::new_uid;
use crate::meetings::meetings::domain::{Answer, Limits, Meeting, Note};
use crate::meetings::meetings::invitees::Invited;
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
    let org_id = tx.org_id();
    let usual = usual_zone(tx.conn(), org_id, [&new]).await?;
    let asked = Asked::read(&new, usual, now)?;
    let invited = invitees::resolve(tx, &new.invite, "/invite").await?;
    let mut whole = asked.whole(tx, organizer, &new, &invited)?;
    video.give(&mut whole.meeting);
    let skip = new.on_conflict == OnConflict::Skip;
    editing::settle(&mut whole, now);
    require_end(&whole)?;
    let own = planning::Own::new();
    let plan = planning::plan(&[], chrono::TimeDelta::zero(), &whole, &own, now);
    let skipped = write(tx, None, &mut whole, plan, skip).await?;
    tell(tx, events::CREATED, None, &whole, None).await?;
    Ok((whole, skipped))
}

/// The organization's zone, if one of these does without a zone of its own.
pub async fn usual_zone<'a>(
    conn: &AsyncPgConnection,
    org_id: OrgId,
    all: impl IntoIterator<Item = &'a NewMeeting>,
) -> Result<Tz> {
    match all.into_iter().any(|new| new.zone.is_none()) {
        true => organizations::zone(conn, org_id).await,
        false => Ok(Tz::UTC),
    }
}

/// What a client asks for, as far as it can be checked without the database.
pub struct Asked {
    timing: Timing,
    rule: Option<String>,
    rooms: Vec<RoomId>,
    minutes: Vec<i32>,
}

impl Asked {
    pub fn read(new: &NewMeeting, usual: Tz, now: DateTime<Utc>) -> Result<Self> {
        let zone = match &new.zone {
            Some(name) => timing::zone(name).map_err(Problem::invalid_fields)?,
            None => usual,
        };
        let timing = Timing::read(new.given(), zone).map_err(Problem::invalid_fields)?;
        timing.bookable(now).map_err(Problem::invalid_fields)?;
        let rule = match &new.rule {
            Some(text) => Some(timing.rule(text).map_err(Problem::invalid_fields)?),
            None => None,
        };
        Ok(Self {
            rule: rule.map(|rule| rule.to_string()),
            rooms: rooms(&new.room_ids)?,
            minutes: reminders(&new.reminders)?,
            timing,
        })
    }

    /// The meeting with its organizer, who attends, and those whom they invite. Nothing is written.
    pub fn whole(
        self,
        tx: &Tx,
        organizer: MemberId,
        new: &NewMeeting,
        invited: &Invited,
    ) -> Result<Whole> {
        let meeting = self.blank(tx, organizer, new);
        let host = invitees::member(&meeting, organizer, false, Answer::Accepted);
        let known = std::slice::from_ref(&host);
        let mut attendees = invitees::fresh(&meeting, invited, known, || tx.new_id());
        attendees.push(host);
        attendees.sort_by_key(|one| one.attendee_id);
        invitees::require_room(attendees.len())?;
        Ok(Whole {
            meeting,
            exceptions: Vec::new(),
            attendees,
            occurrence_attendees: Vec::new(),
            rooms: self.rooms,
            bookings: Vec::new(),
        })
    }

    fn blank(&self, tx: &Tx, organizer: MemberId, new: &NewMeeting) -> Meeting {
        let (timing, slot) = (&self.timing, self.timing.slot());
        let id = new.id.unwrap_or_else(|| tx.new_id());
        Meeting {
            org_id: tx.org_id(),
            id,
            uid: new_uid(tx.org_id(), id),
            sequence: 0,
            organizer_id: organizer,
            title: new.title.clone().into_inner(),
            note: new.note.clone().map(Note::into_inner),
            private: new.private,
            transparent: new.transparent,
            zone: timing.zone.name().to_owned(),
            all_day: timing.all_day,
            starts_local: timing.starts_local,
            length_seconds: timing.length_seconds,
            rule: self.rule.clone(),
            first_starts_at: slot.starts_at,
            last_ends_at: slot.ends_at,
            materialised_until: None,
            continues_id: None,
            status: "confirmed".to_owned(),
            reminders: self.minutes.iter().copied().map(Some).collect(),
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
}

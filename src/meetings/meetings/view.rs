//! What a reader sees of a meeting: the one place that decides who may read its title, note,
//! reminders and attendees.

use std::collections::HashMap;

use super::attendance::Attendance;
use super::domain::{self, Answer};
use super::queries::{self, Listed, Whole};
use super::wire::{Meeting, MeetingRoom, Occurrence, OccurrenceAnswer};
use crate::kernel::ids::{MeetingId, MemberId, RoomId};
use crate::kernel::paging::Page;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Scope, Tx};
use crate::meetings::local_time::LocalTime;
use crate::meetings::room_bookings;
use crate::meetings::room_bookings::domain::RoomBooking;
use crate::organizations::can;
use crate::organizations::directory::{self, Person};

/// Whether the actor manages rooms, and so reads and cancels what is held in them.
pub fn manages_rooms(tx: &Tx) -> bool {
    tx.holds::<can::ManageRooms>() == Some(Scope::Organization)
}

/// Whether the actor may read title, note and attendees.
pub fn may_read(tx: &Tx, whole: &Whole) -> Result<bool> {
    let takes_part = whole.attendee(tx.member_id()?).is_some();
    let rooms = !whole.rooms.is_empty() || !whole.bookings.is_empty();
    Ok(takes_part || (rooms && !whole.meeting.private && manages_rooms(tx)))
}

/// Organizers, as far as the actor may know them. Whoever invites one is named, also where the
/// directory hides them.
pub struct Hosts {
    people: HashMap<MemberId, Person>,
    hidden: HashMap<MemberId, Person>,
}

impl Hosts {
    /// Of these organizers, and whether the actor takes part.
    pub async fn of(tx: &mut Tx, asked: Vec<(MemberId, bool)>) -> Result<Self> {
        let ids: Vec<_> = asked.iter().map(|(id, _)| *id).collect();
        let people = directory::people(tx, &ids).await?;
        let inviting = asked.iter().filter(|(id, _)| !people.contains_key(id));
        let inviting: Vec<_> = inviting.filter(|(_, takes_part)| *takes_part).collect();
        let inviting: Vec<_> = inviting.into_iter().map(|(id, _)| *id).collect();
        let hidden = match inviting.is_empty() {
            true => HashMap::new(),
            false => directory::named(tx, &inviting).await?,
        };
        Ok(Self { people, hidden })
    }

    pub fn seen(&self, id: MemberId, takes_part: bool) -> Option<Person> {
        let hidden = || self.hidden.get(&id).filter(|_| takes_part);
        self.people.get(&id).or_else(hidden).cloned()
    }
}

/// A one-off meeting as its organizer reads it who has just made it, from what is known.
pub fn made(
    whole: &Whole,
    organizer: MemberId,
    people: &HashMap<MemberId, Person>,
    names: &[(RoomId, String)],
) -> Meeting {
    let row = &whole.meeting;
    let booked = |id: RoomId| whole.bookings.iter().find(|one| one.room_id == id);
    let mut rooms: Vec<_> = names
        .iter()
        .filter(|(id, _)| whole.rooms.contains(id))
        .map(|(id, name)| room_of(*id, name.clone(), booked(*id)))
        .collect();
    rooms.sort_by(|a, b| a.name.cmp(&b.name));
    let attendance = Attendance::of(whole, people);
    Meeting {
        organizer: people.get(&organizer).cloned(),
        rooms,
        attendee_counts: Some(attendance.counts()),
        attendees: Some(attendance.first(organizer)),
        my_answer: Some(Answer::Accepted),
        ..shape(row, true)
    }
}

/// The meeting, as far as the actor may read it.
pub async fn meeting(tx: &mut Tx, whole: &Whole) -> Result<Meeting> {
    let reads = may_read(tx, whole)?;
    let me = tx.member_id()?;
    let mine = whole.attendee(me);
    let mine = mine.map(|attendee| Answer::stored(&attendee.answer));
    let row = &whole.meeting;
    let hosts = Hosts::of(tx, vec![(row.organizer_id, mine.is_some())]).await?;
    let people = match reads {
        true => Some(Attendance::seen(tx, whole).await?),
        false => None,
    };
    let rooms = rooms(tx, whole).await?;
    Ok(Meeting {
        organizer: hosts.seen(row.organizer_id, mine.is_some()),
        rooms,
        attendee_counts: people.as_ref().map(Attendance::counts),
        attendees: people.map(|people| people.first(me)),
        my_answer: mine,
        ..shape(row, reads)
    })
}

/// What the meeting itself says.
fn shape(row: &domain::Meeting, reads: bool) -> Meeting {
    let slot = domain::slot(
        row.zone(),
        row.all_day,
        row.starts_local,
        row.length_seconds,
    );
    let reminders = row.reminders.iter().flatten().copied().collect();
    Meeting {
        id: row.id,
        uid: row.uid.clone(),
        sequence: row.sequence,
        status: row.status(),
        organizer: None,
        title: reads.then(|| row.title.clone()),
        note: row.note.clone().filter(|_| reads),
        private: row.private,
        transparent: row.transparent,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        starts_local: LocalTime(row.starts_local),
        zone: row.zone.clone(),
        all_day: row.all_day,
        rule: row.rule.clone(),
        rooms: Vec::new(),
        attendee_counts: None,
        attendees: None,
        my_answer: None,
        reminders: reads.then_some(reminders),
        continues_id: row.continues_id,
        created_at: row.created_at,
        version: row.version,
        skipped: Vec::new(),
    }
}

/// The series' rooms; of a one-off, how each stands.
async fn rooms(tx: &mut Tx, whole: &Whole) -> Result<Vec<MeetingRoom>> {
    let mut ids = whole.rooms.clone();
    let one_off = !whole.meeting.is_series();
    if one_off {
        ids.extend(whole.bookings.iter().map(|booking| booking.room_id));
    }
    let names = room_bookings::queries::room_names(tx, &ids).await?;
    let room = |(id, name)| {
        let held = |booking: &&RoomBooking| one_off && booking.room_id == id;
        room_of(id, name, whole.bookings.iter().find(held))
    };
    Ok(names.into_iter().map(room).collect())
}

fn room_of(id: RoomId, name: String, booking: Option<&RoomBooking>) -> MeetingRoom {
    MeetingRoom {
        id,
        name,
        status: booking.map(RoomBooking::status),
        booking_id: booking.map(|booking| booking.id),
    }
}

/// A page of occurrences, from up to `limit + 1` rows.
pub async fn page(
    tx: &mut Tx,
    rows: Vec<Listed>,
    limit: i64,
    differing: Option<HashMap<chrono::NaiveDateTime, Vec<OccurrenceAnswer>>>,
) -> Result<Page<Occurrence>> {
    let manages = manages_rooms(tx);
    let asked = rows.iter().map(|row| (row.organizer_id, row.takes_part()));
    let hosts = Hosts::of(tx, asked.collect()).await?;
    let mut held: HashMap<(MeetingId, chrono::NaiveDateTime), Vec<RoomBooking>> = HashMap::new();
    for booking in queries::bookings_of(tx, &rows).await? {
        let of = (booking.meeting_id, booking.original_start);
        held.entry(of).or_default().push(booking);
    }
    let ids: Vec<RoomId> = held.values().flatten().map(|one| one.room_id).collect();
    let names = room_bookings::queries::room_names(tx, &ids).await?;
    let key = |row: &Listed| {
        let occurrence = &row.occurrence;
        (
            occurrence.starts_at,
            occurrence.meeting_id.0,
            occurrence.original_start,
        )
    };
    let mut differing = differing;
    Page::new(rows, limit, key, |row| {
        let occurrence = &row.occurrence;
        let held = held.get(&(occurrence.meeting_id, occurrence.original_start));
        let rooms: Vec<_> = names
            .iter()
            .filter_map(|(id, name)| {
                let booking = held?.iter().find(|one| one.room_id == *id)?;
                Some(room_of(*id, name.clone(), Some(booking)))
            })
            .collect();
        let reads = row.takes_part() || (manages && !row.private && !rooms.is_empty());
        let differing = differing.as_mut().filter(|_| reads);
        Occurrence {
            meeting_id: occurrence.meeting_id,
            original_start: LocalTime(occurrence.original_start),
            starts_at: occurrence.starts_at,
            ends_at: occurrence.ends_at,
            all_day: row.all_day,
            is_series: row.is_series(),
            private: row.private,
            transparent: row.transparent,
            organizer: hosts.seen(row.organizer_id, row.takes_part()),
            my_answer: row.my_answer(),
            differing: differing
                .map(|all| all.remove(&occurrence.original_start).unwrap_or_default()),
            title: reads.then(|| row.title.clone()),
            note: row.note.clone().filter(|_| reads),
            rooms,
        }
    })
}

/// What attendees have said of occurrences where it differs, as far as the actor may see them.
pub async fn differing(
    tx: &mut Tx,
    whole: &Whole,
) -> Result<HashMap<chrono::NaiveDateTime, Vec<OccurrenceAnswer>>> {
    let members: Vec<_> = whole
        .occurrence_attendees
        .iter()
        .map(|one| MemberId(one.attendee_id.0))
        .collect();
    let people = directory::people(tx, &members).await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for one in &whole.occurrence_attendees {
        let Some(attendee) = whole
            .attendees
            .iter()
            .find(|a| a.attendee_id == one.attendee_id)
        else {
            continue;
        };
        if attendee
            .member_id
            .is_some_and(|id| !people.contains_key(&id))
        {
            continue;
        }
        let answer = one.answer.as_deref().unwrap_or(&attendee.answer);
        let differs = OccurrenceAnswer {
            id: one.attendee_id,
            invited: one.invited.unwrap_or(attendee.invited),
            answer: Answer::stored(answer),
            comment: one.comment.clone(),
            proposed_starts_at: one.proposed_starts_at,
            proposed_ends_at: one.proposed_ends_at,
        };
        found.entry(one.original_start).or_default().push(differs);
    }
    Ok(found)
}

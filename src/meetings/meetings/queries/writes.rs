//! Writing a meeting: what is different from before, and no more.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Timestamp, Timestamptz, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

use super::Whole;
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, OrgId, RoomId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::meetings::domain::{
    Attendee, Exception, Meeting, Occurrence, OccurrenceAttendee,
};
use crate::schema::{
    meeting_attendees, meeting_creations, meeting_exceptions, meeting_occurrence_attendees,
    meeting_occurrences, meeting_rooms, meetings,
};

/// Rows of one statement: a statement takes 65,535 values.
const ROWS: usize = 1_000;

/// Counts one more creation of a member on a day, and says which it is. The row settles races for
/// the last one.
pub async fn count_creation(tx: &mut Tx, member: MemberId, day: NaiveDate) -> Result<i32> {
    use diesel::dsl::sql;
    use diesel::sql_types::Integer;
    let fresh = (
        meeting_creations::org_id.eq(tx.org_id()),
        meeting_creations::member_id.eq(member),
        meeting_creations::day.eq(day),
        meeting_creations::created.eq(1),
    );
    let counted = sql::<Integer>(
        "CASE WHEN meeting_creations.day = excluded.day THEN meeting_creations.created + 1 ELSE 1 END",
    );
    Ok(diesel::insert_into(meeting_creations::table)
        .values(fresh)
        .on_conflict((meeting_creations::org_id, meeting_creations::member_id))
        .do_update()
        .set((
            meeting_creations::created.eq(counted),
            meeting_creations::day.eq(excluded(meeting_creations::day)),
        ))
        .returning(meeting_creations::created)
        .get_result(tx.conn())
        .await?)
}

/// Writes a meeting as it is now, but its occurrences and room bookings.
pub async fn store(tx: &mut Tx, before: Option<&Whole>, after: &Whole) -> Result<()> {
    match before {
        None => {
            diesel::insert_into(meetings::table)
                .values(&after.meeting)
                .execute(tx.conn())
                .await?;
        }
        Some(before) if before.meeting != after.meeting => {
            diesel::update(meetings::table.find((after.meeting.org_id, after.meeting.id)))
                .set(&after.meeting)
                .execute(tx.conn())
                .await?;
        }
        Some(_) => {}
    }
    exceptions(tx, before.map_or(&[], |one| &one.exceptions), after).await?;
    attendees(tx, before.map_or(&[], |one| &one.attendees), after).await?;
    let answers = before.map_or(&[][..], |one| &one.occurrence_attendees);
    occurrence_attendees(tx, answers, after).await?;
    rooms(tx, before.map_or(&[], |one| &one.rooms), after).await
}

async fn exceptions(tx: &mut Tx, before: &[Exception], after: &Whole) -> Result<()> {
    let (org_id, id) = (after.meeting.org_id, after.meeting.id);
    let kept: HashSet<_> = after.exceptions.iter().collect::<HashSet<&Exception>>();
    let gone: Vec<NaiveDateTime> = before
        .iter()
        .filter(|one| !kept.contains(one))
        .map(|one| one.original_start)
        .collect();
    let known: HashSet<&Exception> = before.iter().collect();
    let fresh: Vec<_> = after
        .exceptions
        .iter()
        .filter(|one| !known.contains(one))
        .collect();
    if !gone.is_empty() {
        let rows = meeting_exceptions::table
            .filter(meeting_exceptions::org_id.eq(org_id))
            .filter(meeting_exceptions::meeting_id.eq(id))
            .filter(meeting_exceptions::original_start.eq_any(gone));
        diesel::delete(rows).execute(tx.conn()).await?;
    }
    for rows in fresh.chunks(ROWS) {
        diesel::insert_into(meeting_exceptions::table)
            .values(rows.to_vec())
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

async fn attendees(tx: &mut Tx, before: &[Attendee], after: &Whole) -> Result<()> {
    let (org_id, id) = (after.meeting.org_id, after.meeting.id);
    let known: HashMap<AttendeeId, &Attendee> =
        before.iter().map(|one| (one.attendee_id, one)).collect();
    let kept: HashSet<AttendeeId> = after.attendees.iter().map(|one| one.attendee_id).collect();
    let gone: Vec<AttendeeId> = known
        .keys()
        .filter(|one| !kept.contains(one))
        .copied()
        .collect();
    if !gone.is_empty() {
        let rows = meeting_attendees::table
            .filter(meeting_attendees::org_id.eq(org_id))
            .filter(meeting_attendees::meeting_id.eq(id))
            .filter(meeting_attendees::attendee_id.eq_any(gone));
        diesel::delete(rows).execute(tx.conn()).await?;
    }
    let differs = |one: &&Attendee| known.get(&one.attendee_id) != Some(one);
    let fresh: Vec<_> = after.attendees.iter().filter(differs).collect();
    for rows in fresh.chunks(ROWS) {
        upsert_attendees(tx, rows.to_vec()).await?;
    }
    Ok(())
}

async fn upsert_attendees(tx: &mut Tx, rows: Vec<&Attendee>) -> Result<()> {
    use meeting_attendees as a;
    diesel::insert_into(a::table)
        .values(rows)
        .on_conflict((a::org_id, a::meeting_id, a::attendee_id))
        .do_update()
        .set((
            a::optional.eq(excluded(a::optional)),
            a::invited.eq(excluded(a::invited)),
            a::answer.eq(excluded(a::answer)),
            a::answered_at.eq(excluded(a::answered_at)),
            a::answer_sequence.eq(excluded(a::answer_sequence)),
            a::answer_stamp.eq(excluded(a::answer_stamp)),
            a::comment.eq(excluded(a::comment)),
            a::proposed_starts_at.eq(excluded(a::proposed_starts_at)),
            a::proposed_ends_at.eq(excluded(a::proposed_ends_at)),
            a::first_starts_at.eq(excluded(a::first_starts_at)),
            a::last_ends_at.eq(excluded(a::last_ends_at)),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

crate::statement! {
    struct Forget<'a> {
        org: &'a OrgId, meeting: &'a MeetingId, names: &'a [NaiveDateTime], attendees: &'a [AttendeeId],
    }
    this: "DELETE FROM meeting_occurrence_attendees AS o USING unnest(" [Array<Timestamp>] *this.names,
    ", " [Array<SqlUuid>] *this.attendees, ") AS gone (name, attendee_id) WHERE o.org_id = "
    [SqlUuid] *this.org, " AND o.meeting_id = " [SqlUuid] *this.meeting;
    " AND o.original_start = gone.name AND o.attendee_id = gone.attendee_id"
}

async fn occurrence_attendees(
    tx: &mut Tx,
    before: &[OccurrenceAttendee],
    after: &Whole,
) -> Result<()> {
    use meeting_occurrence_attendees as a;
    let key = |one: &OccurrenceAttendee| (one.original_start, one.attendee_id);
    let known: HashMap<_, _> = before.iter().map(|one| (key(one), one)).collect();
    let kept: HashSet<_> = after.occurrence_attendees.iter().map(key).collect();
    let gone = known.keys().filter(|key| !kept.contains(key)).copied();
    let (names, attendees): (Vec<_>, Vec<_>) = gone.unzip();
    if !names.is_empty() {
        let (org, meeting) = (after.meeting.org_id, after.meeting.id);
        let forget = Forget {
            org: &org,
            meeting: &meeting,
            names: &names,
            attendees: &attendees,
        };
        forget.execute(tx.conn()).await?;
    }
    let differs = |one: &&OccurrenceAttendee| known.get(&key(one)) != Some(one);
    let fresh: Vec<_> = after.occurrence_attendees.iter().filter(differs).collect();
    for rows in fresh.chunks(ROWS) {
        diesel::insert_into(a::table)
            .values(rows.to_vec())
            .on_conflict((a::org_id, a::meeting_id, a::attendee_id, a::original_start))
            .do_update()
            .set((
                a::invited.eq(excluded(a::invited)),
                a::answer.eq(excluded(a::answer)),
                a::answered_at.eq(excluded(a::answered_at)),
                a::answer_sequence.eq(excluded(a::answer_sequence)),
                a::answer_stamp.eq(excluded(a::answer_stamp)),
                a::comment.eq(excluded(a::comment)),
                a::proposed_starts_at.eq(excluded(a::proposed_starts_at)),
                a::proposed_ends_at.eq(excluded(a::proposed_ends_at)),
            ))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

async fn rooms(tx: &mut Tx, before: &[RoomId], after: &Whole) -> Result<()> {
    let (org_id, id) = (after.meeting.org_id, after.meeting.id);
    let gone: Vec<_> = before
        .iter()
        .filter(|room| !after.rooms.contains(room))
        .collect();
    if !gone.is_empty() {
        let rows = meeting_rooms::table
            .filter(meeting_rooms::org_id.eq(org_id))
            .filter(meeting_rooms::meeting_id.eq(id))
            .filter(meeting_rooms::room_id.eq_any(gone));
        diesel::delete(rows).execute(tx.conn()).await?;
    }
    let fresh = after.rooms.iter().filter(|room| !before.contains(room));
    let fresh: Vec<_> = fresh
        .map(|room| {
            (
                meeting_rooms::org_id.eq(org_id),
                meeting_rooms::meeting_id.eq(id),
                meeting_rooms::room_id.eq(*room),
            )
        })
        .collect();
    if !fresh.is_empty() {
        diesel::insert_into(meeting_rooms::table)
            .values(fresh)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

crate::statement! {
    struct AddOccurrences<'a> {
        org: &'a OrgId, meeting: &'a MeetingId, names: &'a [NaiveDateTime],
        starts: &'a [DateTime<Utc>], ends: &'a [DateTime<Utc>],
    }
    this: "INSERT INTO meeting_occurrences (org_id, meeting_id, original_start, starts_at, ends_at) SELECT "
    [SqlUuid] *this.org, ", " [SqlUuid] *this.meeting, ", * FROM unnest(" [Array<Timestamp>] *this.names,
    ", " [Array<Timestamptz>] *this.starts, ", " [Array<Timestamptz>] *this.ends;
    ") ON CONFLICT (org_id, meeting_id, original_start) DO UPDATE SET starts_at = excluded.starts_at, ends_at = excluded.ends_at"
}

/// Makes a meeting's stored occurrences these.
pub async fn store_occurrences(
    tx: &mut Tx,
    meeting: &Meeting,
    is_new: bool,
    occurrences: &[Occurrence],
) -> Result<()> {
    let (org, id) = (meeting.org_id, meeting.id);
    let stored: Vec<Occurrence> = match is_new {
        true => Vec::new(),
        false => {
            meeting_occurrences::table
                .filter(meeting_occurrences::org_id.eq(org))
                .filter(meeting_occurrences::meeting_id.eq(id))
                .select(Occurrence::as_select())
                .load(tx.conn())
                .await?
        }
    };
    let kept: HashSet<_> = occurrences.iter().map(|one| one.original_start).collect();
    let gone: Vec<_> = stored
        .iter()
        .map(|one| one.original_start)
        .filter(|name| !kept.contains(name))
        .collect();
    if !gone.is_empty() {
        let rows = meeting_occurrences::table
            .filter(meeting_occurrences::org_id.eq(org))
            .filter(meeting_occurrences::meeting_id.eq(id))
            .filter(meeting_occurrences::original_start.eq_any(gone));
        diesel::delete(rows).execute(tx.conn()).await?;
    }
    let stored: HashMap<_, _> = stored.iter().map(|one| (one.original_start, one)).collect();
    let differs = |one: &&Occurrence| stored.get(&one.original_start) != Some(one);
    let fresh: Vec<_> = occurrences.iter().filter(differs).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = fresh.iter().map(|one| one.original_start).collect();
    let starts: Vec<_> = fresh.iter().map(|one| one.starts_at).collect();
    let ends: Vec<_> = fresh.iter().map(|one| one.ends_at).collect();
    let add = AddOccurrences {
        org: &org,
        meeting: &id,
        names: &names,
        starts: &starts,
        ends: &ends,
    };
    add.execute(tx.conn()).await?;
    Ok(())
}

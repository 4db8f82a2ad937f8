//! Writing a meeting: what is different from before, and no more.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Timestamp, Timestamptz, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Whole;
use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, OrgId, RoomId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::attachments::following;
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
    rooms(tx, before.map_or(&[], |one| &one.rooms), after).await?;
    following::after_change(tx, before, after).await
}

/// From what was to what is, by a key.
struct Difference<'a, K, T> {
    /// The keys that are not there any more.
    gone: Vec<K>,
    /// What is new, or another than it was.
    fresh: Vec<&'a T>,
}

impl<'a, K: Copy + Eq + Hash, T: Eq> Difference<'a, K, T> {
    fn between(before: &'a [T], after: &'a [T], key: impl Fn(&'a T) -> K) -> Self {
        let known: HashMap<K, &T> = before.iter().map(|one| (key(one), one)).collect();
        let kept: HashSet<K> = after.iter().map(&key).collect();
        let gone = known.keys().filter(|key| !kept.contains(key)).copied();
        let is_fresh = |one: &&'a T| known.get(&key(*one)) != Some(one);
        Self {
            gone: gone.collect(),
            fresh: after.iter().filter(is_fresh).collect(),
        }
    }
}

async fn exceptions(tx: &mut Tx, before: &[Exception], after: &Whole) -> Result<()> {
    let (org_id, id) = (after.meeting.org_id, after.meeting.id);
    // One that is another than it was goes and comes again.
    let Difference { gone, fresh } = Difference::between(before, &after.exceptions, |one| one);
    if !gone.is_empty() {
        let names: Vec<_> = gone.iter().map(|one| one.original_start).collect();
        let rows = meeting_exceptions::table
            .filter(meeting_exceptions::org_id.eq(org_id))
            .filter(meeting_exceptions::meeting_id.eq(id))
            .filter(meeting_exceptions::original_start.eq_any(names));
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

/// What an attendee's row says of the meeting or of an occurrence alike, from the row that was to
/// be inserted.
macro_rules! said {
    ($table:ident) => {
        (
            $table::invited.eq(excluded($table::invited)),
            $table::answer.eq(excluded($table::answer)),
            $table::answered_at.eq(excluded($table::answered_at)),
            $table::answer_sequence.eq(excluded($table::answer_sequence)),
            $table::answer_stamp.eq(excluded($table::answer_stamp)),
            $table::comment.eq(excluded($table::comment)),
            $table::proposed_starts_at.eq(excluded($table::proposed_starts_at)),
            $table::proposed_ends_at.eq(excluded($table::proposed_ends_at)),
        )
    };
}

async fn attendees(tx: &mut Tx, before: &[Attendee], after: &Whole) -> Result<()> {
    use meeting_attendees as a;
    let (org_id, id) = (after.meeting.org_id, after.meeting.id);
    let Difference { gone, fresh } =
        Difference::between(before, &after.attendees, |one| one.attendee_id);
    if !gone.is_empty() {
        let rows = a::table
            .filter(a::org_id.eq(org_id).and(a::meeting_id.eq(id)))
            .filter(a::attendee_id.eq_any(gone));
        diesel::delete(rows).execute(tx.conn()).await?;
    }
    for rows in fresh.chunks(ROWS) {
        diesel::insert_into(a::table)
            .values(rows.to_vec())
            .on_conflict((a::org_id, a::meeting_id, a::attendee_id))
            .do_update()
            .set((
                said!(a),
                a::optional.eq(excluded(a::optional)),
                a::first_starts_at.eq(excluded(a::first_starts_at)),
                a::last_ends_at.eq(excluded(a::last_ends_at)),
            ))
            .execute(tx.conn())
            .await?;
    }
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
    let Difference { gone, fresh } =
        Difference::between(before, &after.occurrence_attendees, |one| {
            (one.original_start, one.attendee_id)
        });
    let (names, attendees): (Vec<_>, Vec<_>) = gone.into_iter().unzip();
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
    for rows in fresh.chunks(ROWS) {
        diesel::insert_into(a::table)
            .values(rows.to_vec())
            .on_conflict((a::org_id, a::meeting_id, a::attendee_id, a::original_start))
            .do_update()
            .set(said!(a))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

async fn rooms(tx: &mut Tx, before: &[RoomId], after: &Whole) -> Result<()> {
    let (org_id, id) = (after.meeting.org_id, after.meeting.id);
    let Difference { gone, fresh } = Difference::between(before, &after.rooms, |room| *room);
    if !gone.is_empty() {
        let rows = meeting_rooms::table
            .filter(meeting_rooms::org_id.eq(org_id))
            .filter(meeting_rooms::meeting_id.eq(id))
            .filter(meeting_rooms::room_id.eq_any(gone));
        diesel::delete(rows).execute(tx.conn()).await?;
    }
    let fresh: Vec<_> = fresh
        .into_iter()
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
    struct PutOccurrences<'a> {
        org: &'a OrgId, meetings: &'a [MeetingId], names: &'a [NaiveDateTime],
        starts: &'a [DateTime<Utc>], ends: &'a [DateTime<Utc>],
    }
    this: "INSERT INTO meeting_occurrences (org_id, meeting_id, original_start, starts_at, ends_at) SELECT "
    [SqlUuid] *this.org, ", * FROM unnest(" [Array<SqlUuid>] *this.meetings, ", " [Array<Timestamp>] *this.names,
    ", " [Array<Timestamptz>] *this.starts, ", " [Array<Timestamptz>] *this.ends;
    ") ON CONFLICT (org_id, meeting_id, original_start) DO UPDATE SET starts_at = excluded.starts_at, ends_at = excluded.ends_at"
}

/// Stores occurrences of any meetings, in the place of those of their names.
pub async fn put_occurrences(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    occurrences: &[&Occurrence],
) -> Result<()> {
    if occurrences.is_empty() {
        return Ok(());
    }
    let meetings: Vec<_> = occurrences.iter().map(|one| one.meeting_id).collect();
    let names: Vec<_> = occurrences.iter().map(|one| one.original_start).collect();
    let starts: Vec<_> = occurrences.iter().map(|one| one.starts_at).collect();
    let ends: Vec<_> = occurrences.iter().map(|one| one.ends_at).collect();
    let put = PutOccurrences {
        org: &org,
        meetings: &meetings,
        names: &names,
        starts: &starts,
        ends: &ends,
    };
    put.execute(&mut conn).await?;
    Ok(())
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
    let Difference { gone, fresh } =
        Difference::between(&stored, occurrences, |one| one.original_start);
    if !gone.is_empty() {
        let rows = meeting_occurrences::table
            .filter(meeting_occurrences::org_id.eq(org))
            .filter(meeting_occurrences::meeting_id.eq(id))
            .filter(meeting_occurrences::original_start.eq_any(gone));
        diesel::delete(rows).execute(tx.conn()).await?;
    }
    put_occurrences(tx.conn(), org, &fresh).await
}

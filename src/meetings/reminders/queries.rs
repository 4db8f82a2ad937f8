//! Reminders in the database.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{BigInt, Integer, Text, Timestamp, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::kernel::ids::{MeetingId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{
    meeting_attendees as attendees, meeting_occurrence_attendees as places,
    meeting_own_reminders as own, meeting_reminder_clocks as clocks,
    meeting_reminders_sent as sent, meetings,
};

/// What fell due for somebody and was not sent.
#[derive(Debug, Clone)]
pub struct Due {
    pub meeting_id: MeetingId,
    pub original_start: NaiveDateTime,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub minutes: i32,
    pub member_id: MemberId,
    pub title: String,
}

crate::statement! {
    struct DueBetween<'a> {
        org: &'a OrgId,
        since: &'a DateTime<Utc>,
        until: &'a DateTime<Utc>,
        limit: &'a i64,
    }
    this: "SELECT o.meeting_id, o.original_start, o.starts_at, o.ends_at, f.minutes, a.member_id, coalesce(e.title, m.title) \
     FROM meeting_reminder_offsets AS f CROSS JOIN LATERAL (SELECT * FROM meeting_occurrences AS o \
     WHERE o.org_id = f.org_id AND o.starts_at > " [Timestamptz] *this.since, " + f.minutes * interval '1 minute' \
     AND o.starts_at <= " [Timestamptz] *this.until, " + f.minutes * interval '1 minute' OFFSET 0) AS o \
     CROSS JOIN LATERAL (SELECT m.title, m.reminders FROM meetings AS m WHERE m.org_id = o.org_id \
     AND m.id = o.meeting_id AND m.status = 'confirmed' OFFSET 0) AS m \
     CROSS JOIN LATERAL (SELECT * FROM meeting_attendees AS a WHERE a.org_id = o.org_id \
     AND a.meeting_id = o.meeting_id AND a.member_id IS NOT NULL OFFSET 0) AS a \
     LEFT JOIN LATERAL (SELECT * FROM meeting_occurrence_attendees AS x WHERE x.org_id = o.org_id \
     AND x.meeting_id = o.meeting_id AND x.attendee_id = a.attendee_id AND x.original_start = o.original_start \
     OFFSET 0) AS x ON true LEFT JOIN LATERAL (SELECT * FROM meeting_exceptions AS e WHERE e.org_id = o.org_id \
     AND e.meeting_id = o.meeting_id AND e.original_start = o.original_start OFFSET 0) AS e ON true \
     LEFT JOIN LATERAL (SELECT * FROM meeting_own_reminders AS r WHERE r.org_id = o.org_id \
     AND r.meeting_id = o.meeting_id AND r.member_id = a.member_id OFFSET 0) AS r ON true \
     WHERE f.org_id = " [SqlUuid] *this.org,
    " AND coalesce(x.invited, a.invited) AND coalesce(x.answer, a.answer) <> 'declined' \
     AND f.minutes = ANY(coalesce(r.minutes, m.reminders)) AND NOT EXISTS (SELECT FROM meeting_reminders_sent AS s \
     WHERE s.org_id = o.org_id AND s.meeting_id = o.meeting_id AND s.original_start = o.original_start \
     AND s.starts_at = o.starts_at AND s.minutes = f.minutes AND s.member_id = a.member_id) \
     ORDER BY o.starts_at, o.meeting_id, o.original_start, f.minutes, a.member_id LIMIT " [BigInt] *this.limit; ""
}

impl Query for DueBetween<'_> {
    type SqlType = (
        SqlUuid,
        Timestamp,
        Timestamptz,
        Timestamptz,
        Integer,
        SqlUuid,
        Text,
    );
}

/// What fell due after one instant and until another, and was not sent; in the order in which it is locked.
pub async fn due(
    tx: &mut Tx,
    (since, until): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<Due>> {
    type Row = (
        MeetingId,
        NaiveDateTime,
        DateTime<Utc>,
        DateTime<Utc>,
        i32,
        MemberId,
        String,
    );
    let org = tx.org_id();
    let asked = DueBetween {
        org: &org,
        since: &since,
        until: &until,
        limit: &limit,
    };
    let rows: Vec<Row> = asked.load(tx.conn()).await?;
    let due =
        |(meeting_id, original_start, starts_at, ends_at, minutes, member_id, title): Row| Due {
            meeting_id,
            original_start,
            starts_at,
            ends_at,
            minutes,
            member_id,
            title,
        };
    Ok(rows.into_iter().map(due).collect())
}

/// What tells one reminder from another.
pub type Key = (MeetingId, NaiveDateTime, DateTime<Utc>, i32, MemberId);

impl Due {
    pub fn key(&self) -> Key {
        (
            self.meeting_id,
            self.original_start,
            self.starts_at,
            self.minutes,
            self.member_id,
        )
    }
}

/// Writes down what is sent; gives back what nobody has sent before.
pub async fn claim(tx: &mut Tx, due: &[Due]) -> Result<HashSet<Key>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let row = |due: &Due| {
        (
            sent::org_id.eq(org_id),
            sent::meeting_id.eq(due.meeting_id),
            sent::original_start.eq(due.original_start),
            sent::starts_at.eq(due.starts_at),
            sent::minutes.eq(due.minutes),
            sent::member_id.eq(due.member_id),
            sent::sent_at.eq(now),
        )
    };
    let rows: Vec<_> = due.iter().map(row).collect();
    let new: Vec<Key> = diesel::insert_into(sent::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning((
            sent::meeting_id,
            sent::original_start,
            sent::starts_at,
            sent::minutes,
            sent::member_id,
        ))
        .get_results(tx.conn())
        .await?;
    Ok(new.into_iter().collect())
}

/// Up to when reminders were sent, if it is the turn of this job.
pub async fn sent_until(tx: &mut Tx, turn: Uuid) -> Result<Option<DateTime<Utc>>> {
    let query = clocks::table
        .find(tx.org_id())
        .filter(clocks::turn.eq(turn))
        .select(clocks::sent_until);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Hands the turn to the next job; whether it was this one's.
pub async fn hand_over(
    tx: &mut Tx,
    turn: Uuid,
    next: Uuid,
    sent_until: DateTime<Utc>,
) -> Result<bool> {
    let row = clocks::table.filter(clocks::org_id.eq(tx.org_id()).and(clocks::turn.eq(turn)));
    let changed = diesel::update(row)
        .set((clocks::turn.eq(next), clocks::sent_until.eq(sent_until)))
        .execute(tx.conn())
        .await?;
    Ok(changed == 1)
}

/// The turn of a chain whose last job was done before an instant.
pub async fn broken(tx: &mut Tx, before: DateTime<Utc>) -> Result<Option<(Uuid, DateTime<Utc>)>> {
    let query = clocks::table
        .find(tx.org_id())
        .filter(clocks::sent_until.lt(before))
        .select((clocks::turn, clocks::sent_until));
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Forgets what was sent before an instant.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    let old = sent::table
        .filter(sent::org_id.eq(tx.org_id()))
        .filter(sent::sent_at.lt(before));
    diesel::delete(old).execute(tx.conn()).await?;
    Ok(())
}

/// How long it is kept what was sent.
pub const KEPT: TimeDelta = TimeDelta::days(2);

/// The reminders of a meeting, and the member's own; nothing for who is invited to no time of it.
pub async fn of(
    tx: &mut Tx,
    meeting: MeetingId,
    member: MemberId,
) -> Result<Option<(Vec<i32>, Option<Vec<i32>>)>> {
    type Row = (Vec<Option<i32>>, Option<bool>, Option<Vec<Option<i32>>>);
    let org_id = tx.org_id();
    let row: Option<Row> = meetings::table
        .left_join(
            attendees::table.on(attendees::org_id
                .eq(meetings::org_id)
                .and(attendees::meeting_id.eq(meetings::id))
                .and(attendees::member_id.eq(member))),
        )
        .left_join(
            own::table.on(own::org_id
                .eq(meetings::org_id)
                .and(own::meeting_id.eq(meetings::id))
                .and(own::member_id.eq(member))),
        )
        .filter(meetings::org_id.eq(org_id).and(meetings::id.eq(meeting)))
        .select((
            meetings::reminders,
            attendees::invited.nullable(),
            own::minutes.nullable(),
        ))
        .first(tx.conn())
        .await
        .optional()?;
    let (usual, invited, own) = row.ok_or_else(|| Problem::not_found("meeting"))?;
    let attends = match invited {
        Some(true) => true,
        Some(false) => is_invited_once(tx, meeting, member).await?,
        None => false,
    };
    let list = |minutes: Vec<Option<i32>>| minutes.into_iter().flatten().collect();
    Ok(attends.then(|| (list(usual), own.map(list))))
}

async fn is_invited_once(tx: &mut Tx, meeting: MeetingId, member: MemberId) -> Result<bool> {
    let query = places::table
        .filter(places::org_id.eq(tx.org_id()))
        .filter(places::meeting_id.eq(meeting))
        .filter(places::attendee_id.eq(crate::kernel::ids::AttendeeId(member.0)))
        .filter(places::invited.eq(true));
    let query = diesel::select(diesel::dsl::exists(query));
    Ok(query.get_result(tx.conn()).await?)
}

pub async fn set(tx: &mut Tx, meeting: MeetingId, member: MemberId, minutes: &[i32]) -> Result<()> {
    let set = (own::minutes.eq(minutes.to_vec()), own::set_at.eq(tx.now()));
    diesel::insert_into(own::table)
        .values((
            own::org_id.eq(tx.org_id()),
            own::meeting_id.eq(meeting),
            own::member_id.eq(member),
            set.clone(),
        ))
        .on_conflict((own::org_id, own::meeting_id, own::member_id))
        .do_update()
        .set(set)
        .execute(tx.conn())
        .await?;
    Ok(())
}

crate::statement! {
    struct Carry<'a> {
        org: &'a OrgId, from: &'a MeetingId, to: &'a MeetingId,
    }
    this: "INSERT INTO meeting_own_reminders (org_id, meeting_id, member_id, minutes, set_at) \
     SELECT r.org_id, a.meeting_id, r.member_id, r.minutes, r.set_at FROM meeting_own_reminders AS r \
     JOIN meeting_attendees AS a ON a.org_id = r.org_id AND a.member_id = r.member_id AND a.meeting_id = "
    [SqlUuid] *this.to, " WHERE r.org_id = " [SqlUuid] *this.org, " AND r.meeting_id = " [SqlUuid] *this.from; ""
}

/// Makes what attendees of a meeting said of another one, whose rest it is, hold for it, too.
pub async fn carry(tx: &mut Tx, from: MeetingId, to: MeetingId) -> Result<()> {
    let org = tx.org_id();
    let carry = Carry {
        org: &org,
        from: &from,
        to: &to,
    };
    carry.execute(tx.conn()).await?;
    Ok(())
}

pub async fn unset(tx: &mut Tx, meeting: MeetingId, member: MemberId) -> Result<()> {
    diesel::delete(own::table.find((tx.org_id(), meeting, member)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

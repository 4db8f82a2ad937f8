//! Reminders in the database.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::kernel::ids::{AttendanceGroupId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::directory;
use crate::schema::{
    attendance_assignments as assignments, attendance_reminder_clocks as clocks,
    attendance_reminders as reminders,
};

/// What was sent to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = reminders, check_for_backend(diesel::pg::Pg))]
pub struct SentRow {
    pub org_id: OrgId,
    pub member_id: MemberId,
    pub work_date: NaiveDate,
    pub section: i16,
    pub kind: &'static str,
    pub moment: &'static str,
    pub sent_at: DateTime<Utc>,
}

/// Begins a chain of jobs where there is none; whether it did.
pub async fn begin(tx: &mut Tx, turn: Uuid) -> Result<bool> {
    let row = (
        clocks::org_id.eq(tx.org_id()),
        clocks::sent_until.eq(tx.now()),
        clocks::turn.eq(turn),
    );
    let written = diesel::insert_into(clocks::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(written == 1)
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

/// Ends the chain.
pub async fn end(tx: &mut Tx, turn: Uuid) -> Result<()> {
    let row = clocks::table.filter(clocks::org_id.eq(tx.org_id()).and(clocks::turn.eq(turn)));
    diesel::delete(row).execute(tx.conn()).await?;
    Ok(())
}

/// The turn of a chain whose last job was done before an instant.
pub async fn broken(tx: &mut Tx, before: DateTime<Utc>) -> Result<Option<(Uuid, DateTime<Utc>)>> {
    let query = clocks::table
        .find(tx.org_id())
        .filter(clocks::sent_until.lt(before))
        .select((clocks::turn, clocks::sent_until));
    Ok(query.first(tx.conn()).await.optional()?)
}

/// A page of those who are, were or will be in one of these groups, and the last of it, from
/// which the next page goes on; those of them who work here.
pub async fn people(
    tx: &mut Tx,
    groups: &[AttendanceGroupId],
    after: Option<MemberId>,
    limit: i64,
) -> Result<(Vec<MemberId>, Option<MemberId>)> {
    let org_id = tx.org_id();
    let mut query = assignments::table
        .filter(assignments::org_id.eq(org_id))
        .filter(assignments::group_id.eq_any(groups))
        .select(assignments::member_id)
        .distinct()
        .order(assignments::member_id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(assignments::member_id.gt(after));
    }
    let found: Vec<MemberId> = query.load(tx.conn()).await?;
    let last = found.last().copied();
    let last = last.filter(|_| i64::try_from(found.len()) == Ok(limit));
    let working = directory::working_among(tx, &found).await?;
    Ok((working, last))
}

/// What tells one reminder from another: whose, of which date, section, kind and moment.
pub type Key = (MemberId, NaiveDate, i16, String, String);

/// Writes down what is sent; gives back what nobody has sent before.
pub async fn send(tx: &mut Tx, rows: Vec<SentRow>) -> Result<HashSet<Key>> {
    let mut sent = HashSet::new();
    // A statement has at most 65,535 parameters.
    for part in rows.chunks(5_000) {
        let new: Vec<Key> = diesel::insert_into(reminders::table)
            .values(part)
            .on_conflict_do_nothing()
            .returning((
                reminders::member_id,
                reminders::work_date,
                reminders::section,
                reminders::kind,
                reminders::moment,
            ))
            .get_results(tx.conn())
            .await?;
        sent.extend(new);
    }
    Ok(sent)
}

/// Forgets what was sent for dates before this one.
pub async fn forget(tx: &mut Tx, before: NaiveDate) -> Result<()> {
    let old = reminders::table
        .filter(reminders::org_id.eq(tx.org_id()))
        .filter(reminders::work_date.lt(before));
    diesel::delete(old).execute(tx.conn()).await?;
    Ok(())
}

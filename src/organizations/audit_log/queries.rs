//! The audit log in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::entries::{Entry, Filter, Mark};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::{audit_entries, audit_heads};

type Boxed = diesel::helper_types::IntoBoxed<'static, audit_entries::table, diesel::pg::Pg>;

fn filtered(tx: &Tx, filter: &Filter) -> Boxed {
    let mut query = audit_entries::table
        .filter(audit_entries::org_id.eq(tx.org_id()))
        .into_boxed();
    if let Some(actor) = filter.actor_id {
        query = query.filter(audit_entries::actor_id.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_entries::action.eq(action.clone()));
    }
    if let Some(kind) = &filter.target_kind {
        query = query.filter(audit_entries::target_kind.eq(kind.clone()));
    }
    if let Some(id) = filter.target_id {
        query = query.filter(audit_entries::target_id.eq(id));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_entries::at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit_entries::at.lt(to));
    }
    query
}

/// Newest first, before a position.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let mut query = filtered(tx, filter)
        .order(audit_entries::position.desc())
        .limit(limit)
        .select(Entry::as_select());
    if let Some(before) = before {
        query = query.filter(audit_entries::position.lt(before));
    }
    Ok(query.load(tx.conn()).await?)
}

/// Oldest first, after one position and up to another.
pub async fn between(
    tx: &mut Tx,
    filter: &Filter,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    let query = filtered(tx, filter)
        .filter(audit_entries::position.gt(after))
        .filter(audit_entries::position.le(until))
        .order(audit_entries::position)
        .limit(limit)
        .select(Entry::as_select());
    Ok(query.load(tx.conn()).await?)
}

/// Where a chain begins and ends.
#[derive(Debug, Clone)]
pub struct Ends {
    pub anchor: Mark,
    pub head: Mark,
}

/// The ends of the chain; `None` where there is none.
pub async fn ends(tx: &mut Tx) -> Result<Option<Ends>> {
    type Row = (i64, Vec<u8>, i64, Vec<u8>);
    let row: Option<Row> = audit_heads::table
        .find(tx.org_id())
        .select((
            audit_heads::anchor_position,
            audit_heads::anchor_hash,
            audit_heads::position,
            audit_heads::hash,
        ))
        .first(tx.conn())
        .await
        .optional()?;
    Ok(row.map(|(anchor, anchor_hash, head, hash)| Ends {
        anchor: Mark {
            position: anchor,
            hash: anchor_hash,
        },
        head: Mark {
            position: head,
            hash,
        },
    }))
}

/// How many days entries are kept, and the version of that.
pub async fn retention(tx: &mut Tx) -> Result<(i32, Version)> {
    let org_id = tx.org_id();
    Ok(audit_heads::table
        .find(org_id)
        .select((audit_heads::kept_days, audit_heads::version))
        .first(tx.conn())
        .await?)
}

/// The same, locked until the commit.
pub async fn lock_retention(tx: &mut Tx) -> Result<(i32, Version)> {
    let org_id = tx.org_id();
    Ok(audit_heads::table
        .find(org_id)
        .select((audit_heads::kept_days, audit_heads::version))
        .for_no_key_update()
        .first(tx.conn())
        .await?)
}

pub async fn set_retention(tx: &mut Tx, days: i32) -> Result<(i32, Version)> {
    let org_id = tx.org_id();
    Ok(diesel::update(audit_heads::table.find(org_id))
        .set((
            audit_heads::kept_days.eq(days),
            audit_heads::version.eq(audit_heads::version + 1),
        ))
        .returning((audit_heads::kept_days, audit_heads::version))
        .get_result(tx.conn())
        .await?)
}

diesel::define_sql_function! {
    /// In the migration: deletes what is older, behind an anchor, with the owner's rights.
    fn audit_forget(before: diesel::sql_types::Timestamptz) -> diesel::sql_types::BigInt;
}

/// Forgets the oldest entries that are all older than an instant; answers how many.
pub async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<i64> {
    Ok(diesel::select(audit_forget(before))
        .get_result(tx.conn())
        .await?)
}

/// The head, if it was not told of since `since` and is another one now; it counts as told then.
pub async fn tell_head(tx: &mut Tx, since: DateTime<Utc>) -> Result<Option<Mark>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let due = audit_heads::table
        .filter(audit_heads::org_id.eq(org_id))
        .filter(audit_heads::position.gt(audit_heads::told_position))
        .filter(
            audit_heads::told_at
                .is_null()
                .or(audit_heads::told_at.assume_not_null().le(since)),
        );
    let told: Option<(i64, Vec<u8>)> = diesel::update(due)
        .set((
            audit_heads::told_position.eq(audit_heads::position),
            audit_heads::told_at.eq(now),
        ))
        .returning((audit_heads::position, audit_heads::hash))
        .get_result(tx.conn())
        .await
        .optional()?;
    Ok(told.map(|(position, hash)| Mark { position, hash }))
}

//! Looks in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::wire::{LocationLook, LookKind};
use crate::kernel::ids::{LocationLookId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::location_looks;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = location_looks, check_for_backend(diesel::pg::Pg))]
struct LookRow {
    org_id: OrgId,
    id: LocationLookId,
    member_id: MemberId,
    looked_by: MemberId,
    looked_by_name: String,
    looked_at: DateTime<Utc>,
    reason: String,
    from_at: DateTime<Utc>,
    to_at: DateTime<Utc>,
    check_ins: i32,
    kind: String,
}

pub async fn insert(tx: &mut Tx, look: &LocationLook) -> Result<()> {
    let look = look.clone();
    let row = LookRow {
        org_id: tx.org_id(),
        id: look.id,
        member_id: look.member_id,
        looked_by: look.looked_by,
        looked_by_name: look.looked_by_name,
        looked_at: look.looked_at,
        reason: look.reason,
        from_at: look.from,
        to_at: look.to,
        check_ins: look.check_ins,
        kind: look.kind.code().to_owned(),
    };
    diesel::insert_into(location_looks::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// At the check-ins of a member, the newest first, after the key of the page before.
pub async fn at(
    tx: &mut Tx,
    member: MemberId,
    after: Option<LocationLookId>,
    limit: i64,
) -> Result<Vec<LocationLook>> {
    let mut query = location_looks::table
        .filter(location_looks::org_id.eq(tx.org_id()))
        .filter(location_looks::member_id.eq(member))
        .order(location_looks::id.desc())
        .limit(limit)
        .select(LookRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(location_looks::id.lt(after));
    }
    let rows: Vec<LookRow> = query.load(tx.conn()).await?;
    rows.into_iter().map(shown).collect()
}

fn shown(row: LookRow) -> Result<LocationLook> {
    let kind = LookKind::from_code(&row.kind)
        .ok_or_else(|| Problem::internal(format!("unknown kind {}", row.kind)))?;
    Ok(LocationLook {
        id: row.id,
        kind,
        member_id: row.member_id,
        looked_by: row.looked_by,
        looked_by_name: row.looked_by_name,
        looked_at: row.looked_at,
        reason: row.reason,
        from: row.from_at,
        to: row.to_at,
        check_ins: row.check_ins,
    })
}

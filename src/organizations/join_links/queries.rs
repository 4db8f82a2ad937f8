//! Join links in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::JoinLink;
use crate::kernel::ids::{DepartmentId, JoinLinkId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::reach;
use crate::schema::{join_codes, join_links, join_requests};

pub async fn insert(tx: &mut Tx, row: &JoinLink) -> Result<()> {
    diesel::insert_into(join_links::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Remembers which organization a code is of.
pub async fn insert_code(tx: &mut Tx, row: &JoinLink) -> Result<()> {
    diesel::insert_into(join_codes::table)
        .values((
            join_codes::secret_hash.eq(&row.secret_hash),
            join_codes::org_id.eq(row.org_id),
            join_codes::expires_at.eq(row.expires_at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The organization that a code is of.
pub async fn organization_of(mut conn: &AsyncPgConnection, digest: &[u8]) -> Result<Option<OrgId>> {
    Ok(join_codes::table
        .find(digest)
        .select(join_codes::org_id)
        .first(&mut conn)
        .await
        .optional()?)
}

pub async fn forget_code(tx: &mut Tx, digest: &[u8]) -> Result<()> {
    diesel::delete(join_codes::table.find(digest))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets the codes of the organization that nobody can use any more.
pub async fn forget_expired(tx: &mut Tx) -> Result<()> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let old = join_codes::table
        .filter(join_codes::org_id.eq(org_id))
        .filter(join_codes::expires_at.le(now));
    diesel::delete(old).execute(tx.conn()).await?;
    Ok(())
}

/// Those that were neither revoked nor have expired, newest first.
pub async fn list(tx: &mut Tx, after: Option<JoinLinkId>, limit: i64) -> Result<Vec<JoinLink>> {
    let mut query = join_links::table
        .filter(join_links::org_id.eq(tx.org_id()))
        .filter(join_links::revoked_at.is_null())
        .filter(join_links::expires_at.gt(tx.now()))
        .order(join_links::id.desc())
        .limit(limit)
        .select(JoinLink::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(join_links::id.lt(after));
    }
    if let Some(within) = reach::departments_within(tx) {
        query = query.filter(join_links::department_id.eq_any(within));
    }
    Ok(query.load(tx.conn()).await?)
}

/// The link, locked until the commit.
pub async fn lock(tx: &mut Tx, id: JoinLinkId) -> Result<JoinLink> {
    let org_id = tx.org_id();
    let row = join_links::table
        .find((org_id, id))
        .select(JoinLink::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("join link"))
}

pub async fn find_by_digest(tx: &mut Tx, digest: &[u8]) -> Result<Option<JoinLink>> {
    let org_id = tx.org_id();
    Ok(join_links::table
        .filter(join_links::org_id.eq(org_id))
        .filter(join_links::secret_hash.eq(digest))
        .select(JoinLink::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

pub async fn set_revoked(tx: &mut Tx, id: JoinLinkId, at: DateTime<Utc>) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(join_links::table.find((org_id, id)))
        .set(join_links::revoked_at.eq(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Counts one use more, or with -1 gives one back, of a link that is locked.
pub async fn count_use(tx: &mut Tx, id: JoinLinkId, by: i32) -> Result<()> {
    let org_id = tx.org_id();
    diesel::update(join_links::table.find((org_id, id)))
        .set(join_links::uses.eq(join_links::uses + by))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Locks the links and the open requests that lead to a department; answers how many of them
/// can still be used or are open.
pub async fn lock_leading_to(tx: &mut Tx, department: DepartmentId) -> Result<usize> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let links: Vec<JoinLink> = join_links::table
        .filter(join_links::org_id.eq(org_id))
        .filter(join_links::department_id.eq(department))
        .order(join_links::id)
        .select(JoinLink::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?;
    let pending: Vec<JoinLinkId> = join_requests::table
        .filter(join_requests::org_id.eq(org_id))
        .filter(join_requests::department_id.eq(department))
        .filter(join_requests::status.eq("pending"))
        .order(join_requests::id)
        .select(join_requests::link_id)
        .for_no_key_update()
        .load(tx.conn())
        .await?;
    let usable = links.iter().filter(|link| link.is_usable(now)).count();
    Ok(usable + pending.len())
}

/// Lets all that leads to `from` lead to `into`.
pub async fn redirect(tx: &mut Tx, from: DepartmentId, into: DepartmentId) -> Result<()> {
    let org_id = tx.org_id();
    let links = join_links::table
        .filter(join_links::org_id.eq(org_id))
        .filter(join_links::department_id.eq(from));
    diesel::update(links)
        .set(join_links::department_id.eq(into))
        .execute(tx.conn())
        .await?;
    let requests = join_requests::table
        .filter(join_requests::org_id.eq(org_id))
        .filter(join_requests::department_id.eq(from));
    diesel::update(requests)
        .set(join_requests::department_id.eq(into))
        .execute(tx.conn())
        .await?;
    Ok(())
}

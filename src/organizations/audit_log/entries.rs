//! The entries of the audit log, and how they are appended to an organization's chain.
//!
//! Must hold: positions of one organization are 1, 2, 3, ... without gaps; nothing but the old
//! end of the chain ever leaves it.
//!
//! Entries are gathered in the transaction ([`Tx::audit`](crate::kernel::tenancy::Tx::audit)) and
//! appended right before its events, so that the lock on the organization's head is held for three
//! statements and the commit, however long the transaction was. Every transaction locks its
//! audit head first and the head of its events last, and nothing after them: two of them never
//! wait for each other in a circle.

use chrono::{DateTime, SubsecRound, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::chain;
use crate::kernel::audit::Pending;
use crate::kernel::ids::{AuditEntryId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::schema::{audit_entries, audit_heads};

/// Rows of one statement: PostgreSQL takes 65,535 parameters.
const CHUNK: usize = 2_000;

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entries, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    pub org_id: OrgId,
    pub id: AuditEntryId,
    pub actor_id: Option<MemberId>,
    pub action: String,
    pub target_kind: String,
    pub target_id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub origin: Option<String>,
    pub at: DateTime<Utc>,
    pub position: i64,
    pub hash_version: i16,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

/// Which entries; every part narrows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    pub actor_id: Option<MemberId>,
    pub action: Option<String>,
    pub target_kind: Option<String>,
    pub target_id: Option<Uuid>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

/// Where a chain ends: the newest entry, or the last one that was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub position: i64,
    pub hash: Vec<u8>,
}

/// Chains the entries of a transaction, which shortly commits.
pub async fn append(
    conn: &mut AsyncPgConnection,
    org_id: OrgId,
    now: DateTime<Utc>,
    pending: Vec<Pending>,
) -> Result<()> {
    // What the database stores; a finer instant would not read back as it was hashed.
    let at = now.trunc_subsecs(6);
    let mut head = lock(conn, org_id).await?;
    let mut rows = Vec::with_capacity(pending.len());
    for new in pending {
        let mut entry = Entry {
            org_id,
            id: new.id,
            actor_id: new.actor_id,
            action: new.action,
            target_kind: new.target_kind,
            target_id: new.target_id,
            before: new.before,
            after: new.after,
            origin: new.origin,
            at,
            position: head.position + 1,
            hash_version: chain::VERSION,
            previous_hash: head.hash,
            hash: Vec::new(),
        };
        entry.hash = chain::digest(&entry);
        head = Mark {
            position: entry.position,
            hash: entry.hash.clone(),
        };
        rows.push(entry);
    }
    for rows in rows.chunks(CHUNK) {
        diesel::insert_into(audit_entries::table)
            .values(rows)
            .execute(conn)
            .await?;
    }
    diesel::update(audit_heads::table.find(org_id))
        .set((
            audit_heads::position.eq(head.position),
            audit_heads::hash.eq(head.hash),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The newest entry, locked until the commit; before the first one, what it follows.
async fn lock(conn: &mut AsyncPgConnection, org_id: OrgId) -> Result<Mark> {
    let genesis = chain::GENESIS.as_slice();
    let (position, hash) = diesel::insert_into(audit_heads::table)
        .values((
            audit_heads::org_id.eq(org_id),
            audit_heads::position.eq(0),
            audit_heads::hash.eq(genesis),
            audit_heads::anchor_position.eq(0),
            audit_heads::anchor_hash.eq(genesis),
        ))
        .on_conflict(audit_heads::org_id)
        .do_update()
        .set(audit_heads::position.eq(audit_heads::position))
        .returning((audit_heads::position, audit_heads::hash))
        .get_result(conn)
        .await?;
    Ok(Mark { position, hash })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn id(last: u32) -> Uuid {
        format!("0192aaaa-0000-7000-8000-0000{last:08x}")
            .parse()
            .unwrap()
    }

    /// An entry at a position, sealed after another one.
    pub fn entry(position: i64, previous: &[u8]) -> Entry {
        let number = u32::try_from(position).unwrap();
        let mut entry = Entry {
            org_id: OrgId(id(1)),
            id: AuditEntryId(id(0x1_0000 + number)),
            actor_id: None,
            action: "department.created".to_owned(),
            target_kind: "department".to_owned(),
            target_id: id(2),
            before: None,
            after: Some(serde_json::json!({ "name": format!("部门{position}") })),
            origin: Some("192.0.2.7".to_owned()),
            at: "2026-09-07T00:50:00Z".parse().unwrap(),
            position,
            hash_version: chain::VERSION,
            previous_hash: previous.to_vec(),
            hash: Vec::new(),
        };
        entry.hash = chain::digest(&entry);
        entry
    }

    /// A chain of some length from its beginning, and its head.
    pub fn chained(length: i64) -> (Vec<Entry>, Mark) {
        let mut previous = chain::GENESIS.to_vec();
        let mut entries = Vec::new();
        for position in 1..=length {
            let next = entry(position, &previous);
            previous.clone_from(&next.hash);
            entries.push(next);
        }
        let head = Mark {
            position: length,
            hash: previous,
        };
        (entries, head)
    }
}

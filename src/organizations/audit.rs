//! The audit log: each change an admin makes, with who, what, before, after, when, from where.
//!
//! Must hold: an entry commits with its change; the service's role may add entries and
//! read them, and the database refuses it everything else.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::ids::{AuditEntryId, MemberId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Actor, Tx};
use crate::schema::audit_entries;

/// What was changed.
pub struct Change<'a> {
    /// `noun.verb` in the past: `department.moved`.
    pub action: &'a str,
    pub target_kind: &'a str,
    pub target_id: Uuid,
}

/// Records a change; `before` and `after` are as the API would show them, or nothing.
pub async fn record(
    tx: &mut Tx,
    change: Change<'_>,
    before: Option<&impl Serialize>,
    after: Option<&impl Serialize>,
) -> Result<()> {
    let actor_id = match tx.actor() {
        Actor::Member { membership, .. } => Some(membership.member_id),
        Actor::System => None,
    };
    let row = (
        audit_entries::org_id.eq(tx.org_id()),
        audit_entries::id.eq(tx.new_id::<AuditEntryId>()),
        audit_entries::actor_id.eq(actor_id),
        audit_entries::action.eq(change.action),
        audit_entries::target_kind.eq(change.target_kind),
        audit_entries::target_id.eq(change.target_id),
        audit_entries::before.eq(json(before)?),
        audit_entries::after.eq(json(after)?),
        audit_entries::origin.eq(tx.origin().map(|address| address.to_string())),
        audit_entries::at.eq(tx.now()),
    );
    diesel::insert_into(audit_entries::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// For changes that have no former or no later state.
pub const NOTHING: Option<&Value> = None;

fn json(value: Option<&impl Serialize>) -> Result<Option<Value>> {
    value
        .map(serde_json::to_value)
        .transpose()
        .map_err(Problem::internal)
}

/// One entry of the audit log.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(diesel::pg::Pg))]
pub struct AuditEntry {
    pub id: AuditEntryId,
    /// Who did it; `null` for the service itself.
    pub actor_id: Option<MemberId>,
    #[schema(example = "department.moved")]
    pub action: String,
    #[schema(example = "department")]
    pub target_kind: String,
    pub target_id: Uuid,
    /// As it was; `null` if it is new.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// As it is; `null` if it is gone.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// The network address the request came from.
    pub origin: Option<String>,
    pub at: DateTime<Utc>,
}

/// The log, newest first.
pub async fn list(tx: &mut Tx, page: &PageQuery) -> Result<Page<AuditEntry>> {
    let limit = page.limit()?;
    let mut query = audit_entries::table
        .filter(audit_entries::org_id.eq(tx.org_id()))
        .order((audit_entries::at.desc(), audit_entries::id.desc()))
        .limit(limit + 1)
        .select(AuditEntry::as_select())
        .into_boxed();
    if let Some((at, id)) = page.after::<(DateTime<Utc>, AuditEntryId)>()? {
        query = query.filter(
            audit_entries::at
                .lt(at)
                .or(audit_entries::at.eq(at).and(audit_entries::id.lt(id))),
        );
    }
    let rows = query.load(tx.conn()).await?;
    Page::new(
        rows,
        limit,
        |entry: &AuditEntry| (entry.at, entry.id),
        |entry| entry,
    )
}

//! What a transaction will say in the audit log; the slice that owns the log writes it.

use serde_json::Value;
use uuid::Uuid;

use super::ids::{AuditEntryId, MemberId};

/// An entry of the audit log; not yet committed.
#[derive(Debug)]
pub struct Pending {
    pub id: AuditEntryId,
    /// `None`: the service itself.
    pub actor_id: Option<MemberId>,
    pub action: String,
    pub target_kind: String,
    pub target_id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub origin: Option<String>,
}

//! Claims of field work as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::check_ins::domain::FieldWorkState;
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::ids::{CheckInId, MemberId};
use crate::kernel::text::Paragraph;

/// A claim that a check-in away from every site was for work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldWorkCase {
    pub check_in_id: CheckInId,
    pub member_id: MemberId,
    pub at: DateTime<Utc>,
    /// Of the fence.
    pub verdict: FenceOutcome,
    /// What the person wrote.
    #[schema(example = "拜访客户，浦东新区")]
    pub note: String,
    /// How many photos it has. They are seen by a look, which the person is told.
    #[schema(example = 1)]
    pub photos: usize,
    pub state: FieldWorkState,
    /// What whoever decided wrote.
    pub reason: Option<String>,
}

/// What is decided about a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldWorkDecision {
    /// Whether the check-in counts as in place.
    pub approved: bool,
    /// 1 to 500 characters; the person reads it.
    #[schema(example = "与客户核实过")]
    pub reason: Paragraph<1, 500>,
}

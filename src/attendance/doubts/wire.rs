//! Doubts as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::{DoubtKind, DoubtState};
use crate::attendance::wire::Sentence;
use crate::kernel::ids::{AttendanceDoubtId, CheckInId, MemberId};
use crate::kernel::paging;
use crate::kernel::text::Paragraph;

/// Something about a check-in that a person may want to look at. It has no part in any verdict.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceDoubt {
    pub id: AttendanceDoubtId,
    pub check_in_id: CheckInId,
    pub member_id: MemberId,
    pub kind: DoubtKind,
    /// What it rests on.
    pub evidence: Sentence,
    pub raised_at: DateTime<Utc>,
    pub state: DoubtState,
    /// What whoever judged it wrote.
    pub reason: Option<String>,
    pub judged_at: Option<DateTime<Utc>>,
    /// What the employee says about it.
    pub appeal: Option<String>,
    pub appealed_at: Option<DateTime<Utc>>,
}

/// What a person makes of a doubt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Whether there is something to it.
    pub confirmed: bool,
    /// 1 to 500 characters; the employee reads it.
    #[schema(example = "已核实：当天乘机出差")]
    pub reason: Paragraph<1, 500>,
}

/// An appeal against a doubt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Appeal {
    /// 1 to 1,000 characters.
    #[schema(example = "手机借给同事测试定位功能")]
    pub text: Paragraph<1, 1000>,
}

/// Which doubts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DoubtQuery {
    /// Only those that stand so; without it, those that are open.
    pub state: Option<DoubtState>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

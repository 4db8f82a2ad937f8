//! Requests as clients see them.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::domain::{
    ApprovalStep, Approvers, MakeUpRules, PointFault, RequestKind, RequestRules, RequestState,
    StepMode, TaskState, WhenAbsent,
};
use crate::attendance::days::domain::{PointKind, SpanKind, TimeResult};
use crate::attendance::spans::domain::SpanUnit;
use crate::attendance::spans::wire::GivenPeriod;
use crate::attendance::wire::{Reason, closed};
use crate::kernel::ids::{AttendanceRequestId, AttendanceRequestTaskId};
use crate::kernel::paging;
use crate::kernel::text::{Paragraph, Text};
use crate::kernel::version::Version;
use crate::organizations::directory::Person;

/// The rules for requests.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestRulesInEffect {
    /// 0 while nobody has set them.
    #[schema(example = 0)]
    pub version: Version,
    pub make_up: MakeUpRules,
    /// One after the other.
    pub steps: Vec<ApprovalStep>,
    pub when_absent: WhenAbsent,
}

impl RequestRulesInEffect {
    pub fn new(version: Version, rules: RequestRules) -> Self {
        Self {
            version,
            make_up: rules.make_up,
            steps: rules.steps,
            when_absent: rules.when_absent,
        }
    }
}

/// Whom a step is to ask.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct NewApprovers(Approvers);

impl PartialSchema for NewApprovers {
    fn schema() -> RefOr<Schema> {
        closed::<Approvers>()
    }
}

impl ToSchema for NewApprovers {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NewApprovers")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Approvers::schemas(schemas);
    }
}

/// A step to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApprovalStep {
    pub approvers: NewApprovers,
    #[serde(default)]
    pub mode: StepMode,
}

/// Rules for requests, all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequestRules {
    pub make_up: MakeUpRules,
    /// One after the other.
    #[schema(min_items = 1, max_items = 10)]
    pub steps: Vec<NewApprovalStep>,
    pub when_absent: WhenAbsent,
}

impl From<NewRequestRules> for RequestRules {
    fn from(new: NewRequestRules) -> Self {
        let step = |step: NewApprovalStep| ApprovalStep {
            approvers: step.approvers.0,
            mode: step.mode,
        };
        Self {
            make_up: new.make_up,
            steps: new.steps.into_iter().map(step).collect(),
            when_absent: new.when_absent,
        }
    }
}

/// A make-up punch to ask for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMakeUpRequest {
    /// Chosen by the client, to make the create safe to repeat.
    pub id: Option<AttendanceRequestId>,
    #[schema(example = "2026-09-04")]
    pub work_date: NaiveDate,
    /// Which section of the shift the point begins or ends, from 0; 0 where hours are free.
    #[schema(maximum = 2, example = 0)]
    pub section: u8,
    pub kind: PointKind,
    /// When the punch should have been made: within what `read_make_up_options` tells.
    #[schema(example = "2026-09-04T00:58:00Z")]
    pub at: DateTime<Utc>,
    /// 1 to 500 characters; those who decide read it.
    #[schema(example = "手机没电了")]
    pub reason: Paragraph<1, 500>,
}

/// Leave, a trip, out on business, or overtime to ask for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSpanRequest {
    /// Chosen by the client, to make the create safe to repeat.
    pub id: Option<AttendanceRequestId>,
    pub kind: SpanKind,
    pub period: GivenPeriod,
    /// Which leave; only for `leave`.
    #[schema(example = "年假")]
    pub leave_type: Option<Text<1, 64>>,
    /// 1 to 500 characters; those who decide read it.
    #[schema(example = "回老家办事")]
    pub reason: Paragraph<1, 500>,
}

/// What is decided about a step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestDecision {
    pub approved: bool,
    /// At most 500 characters, which who asked reads; needed to reject.
    #[serde(default)]
    #[schema(example = "已核实")]
    pub reason: Option<Paragraph<1, 500>>,
}

/// The point of a make-up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestedMakeUp {
    #[schema(example = "2026-09-04")]
    pub work_date: NaiveDate,
    #[schema(example = 0)]
    pub section: u8,
    pub kind: PointKind,
    /// When the punch should have been made.
    pub at: DateTime<Utc>,
    /// What was the matter when it was asked for.
    pub fault: PointFault,
}

/// The time of a leave, a trip, or overtime.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestedSpan {
    /// In which it was asked for.
    pub unit: SpanUnit,
    pub starts_at: DateTime<Utc>,
    /// The first instant after it.
    pub ends_at: DateTime<Utc>,
    #[schema(example = "年假")]
    pub leave_type: Option<String>,
}

/// The part of one approver.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestTask {
    pub id: AttendanceRequestTaskId,
    pub approver: Person,
    pub state: TaskState,
    #[schema(example = "已核实")]
    pub reason: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    NotReached,
    /// Somebody is asked.
    Open,
    Approved,
    Rejected,
    /// Nobody could be asked, or who would have been has approved an earlier step.
    Skipped,
    /// Withdrawn before it was decided.
    Cancelled,
}

/// A step of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestStep {
    /// As the rules were when it was asked.
    pub approvers: Approvers,
    pub mode: StepMode,
    pub state: StepState,
    /// Those who are or were asked.
    pub tasks: Vec<RequestTask>,
}

/// What ended a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestSettlement {
    pub by: Person,
    pub at: DateTime<Utc>,
    #[schema(example = "已核实")]
    pub reason: Option<String>,
}

/// What somebody asks for, and how it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceRequest {
    pub id: AttendanceRequestId,
    /// Who asks.
    pub member: Person,
    pub kind: RequestKind,
    pub state: RequestState,
    #[schema(example = "手机没电了")]
    pub reason: String,
    pub created_at: DateTime<Utc>,
    /// Of a make-up.
    pub make_up: Option<RequestedMakeUp>,
    /// Of everything else.
    pub span: Option<RequestedSpan>,
    pub steps: Vec<RequestStep>,
    /// The last decision, withdrawal or revocation; `null` while it waits.
    pub settled: Option<RequestSettlement>,
}

/// A request that waits for the actor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingRequest {
    pub task_id: AttendanceRequestTaskId,
    /// Since when it waits for the actor.
    pub opened_at: DateTime<Utc>,
    pub request: AttendanceRequest,
}

/// How many make-ups a period has left.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MakeUpQuota {
    /// How many are approved at the most; `null`: any number.
    #[schema(example = 3)]
    pub times: Option<u8>,
    /// How many were approved, and not revoked.
    #[schema(example = 1)]
    pub used: i64,
    /// How many are left; `null`: any number.
    #[schema(example = 2)]
    pub left: Option<i64>,
    /// Of the period.
    #[schema(example = "2026-09-01")]
    pub first_date: NaiveDate,
    #[schema(example = "2026-09-30")]
    pub last_date: NaiveDate,
}

/// A point of a day, and whether a make-up may be asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MakeUpPoint {
    #[schema(example = 0)]
    pub section: u8,
    pub kind: PointKind,
    pub due_at: DateTime<Utc>,
    /// `null` while the point is open.
    pub time_result: Option<TimeResult>,
    /// What is the matter with it; `null` while it is not due.
    pub fault: Option<PointFault>,
    /// The first instant for which a punch may be asked.
    pub earliest_at: DateTime<Utc>,
    /// The last instant for which a punch may be asked.
    pub latest_at: DateTime<Utc>,
    pub allowed: bool,
    /// Why not: `not_employed`, `too_late`, `not_needed`, `not_due`, `not_allowed`, `quota_used`, `pending` or
    /// `period_closed`.
    pub refusal: Option<Reason>,
}

/// A check-in or a check-out of a day of free hours, and whether a make-up may be asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MakeUpFree {
    pub kind: PointKind,
    /// What is the matter with the day: `missing` where nothing was punched or the last check-out is missing, `early`
    /// where its hours are not reached, `normal` otherwise; `null` before it begins.
    pub fault: Option<PointFault>,
    /// The first instant for which a punch may be asked.
    pub earliest_at: DateTime<Utc>,
    /// The last instant for which a punch may be asked.
    pub latest_at: DateTime<Utc>,
    pub allowed: bool,
    /// Why not: as with points.
    pub refusal: Option<Reason>,
}

/// What an employee may ask to make up on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MakeUpOptions {
    #[schema(example = "2026-09-04")]
    pub work_date: NaiveDate,
    /// The last date on which one may ask.
    #[schema(example = "2026-10-04")]
    pub until: NaiveDate,
    pub quota: MakeUpQuota,
    /// The points of the day; none on a day of rest, and where hours are free.
    pub points: Vec<MakeUpPoint>,
    /// Where hours are free: a check-in and a check-out, at any time of the day that has passed; their section is 0.
    pub free: Vec<MakeUpFree>,
}

/// Which requests to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RequestsQuery {
    /// Only those that stand so.
    #[param(inline)]
    pub state: Option<RequestState>,
    /// Only of this kind.
    #[param(inline)]
    pub kind: Option<RequestKind>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

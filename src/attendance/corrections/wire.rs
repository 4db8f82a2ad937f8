//! Corrections as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::attendance::days::domain::{PointKind, TimeResult};
use crate::attendance::provenance::Provenance;
use crate::kernel::ids::{AttendanceCorrectionId, AttendanceRequestId, MemberId};
use crate::kernel::paging;
use crate::kernel::text::Paragraph;
use crate::organizations::directory::Person;

/// A result that a manager sets; where hours are free, a punch that one enters.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendanceCorrection {
    /// Chosen by the client, to make the create safe to repeat.
    pub id: Option<AttendanceCorrectionId>,
    /// Which section of the shift the point begins or ends, from 0.
    #[schema(maximum = 2, example = 0)]
    pub section: u8,
    pub kind: PointKind,
    /// Of a check-in `normal`, `late`, `serious_late`, `absenteeism` or `not_signed`; of a check-out
    /// `normal`, `early`, `early_absenteeism` or `not_signed`. Not where hours are free.
    pub result: Option<TimeResult>,
    /// Where hours are free, and only there: the time of a punch within the day that has passed. It counts as made in
    /// place; the section is 0.
    #[schema(example = "2026-09-04T10:00:00Z")]
    pub punch_at: Option<DateTime<Utc>>,
    /// 1 to 500 characters; the person reads it.
    #[schema(example = "当天在客户现场，已核实")]
    pub reason: Paragraph<1, 500>,
}

/// Why a record is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBack {
    /// 1 to 500 characters; the person reads it.
    #[schema(example = "改错了人")]
    pub reason: Paragraph<1, 500>,
}

/// Who took a record back, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TakenBack {
    pub by: Person,
    pub at: DateTime<Utc>,
    #[schema(example = "改错了人")]
    pub reason: String,
}

/// A record that stands in for a punch, or for a result.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceCorrection {
    pub id: AttendanceCorrectionId,
    pub member_id: MemberId,
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    /// Which section of the shift the point begins or ends, from 0.
    #[schema(example = 0)]
    pub section: u8,
    pub kind: PointKind,
    /// `boss`: a manager set the result, or entered the punch. `approve`: a make-up punch that was approved.
    pub source: Provenance,
    /// What the manager set.
    pub result: Option<TimeResult>,
    /// The time of the punch that was made up or entered.
    pub punch_at: Option<DateTime<Utc>>,
    /// The result before; `null` while the point was open.
    pub before: Option<TimeResult>,
    #[schema(example = "当天在客户现场，已核实")]
    pub reason: String,
    /// The request that it came from.
    pub request_id: Option<AttendanceRequestId>,
    pub recorded_by: Person,
    pub recorded_at: DateTime<Utc>,
    /// Who took it back, if anybody did; the result before holds again.
    pub taken_back: Option<TakenBack>,
}

/// Which corrections to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CorrectionsQuery {
    /// Of this work date and later.
    pub from: Option<NaiveDate>,
    /// Of this work date and earlier.
    pub to: Option<NaiveDate>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

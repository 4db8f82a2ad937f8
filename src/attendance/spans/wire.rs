//! Spans as clients see them.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::domain::{SpanCost, SpanPeriod};
use crate::attendance::corrections::wire::TakenBack;
use crate::attendance::days::domain::SpanKind;
use crate::attendance::provenance::Provenance;
use crate::attendance::wire::closed;
use crate::kernel::ids::{AttendanceRequestId, AttendanceSpanId, MemberId};
use crate::kernel::paging;
use crate::kernel::text::{Paragraph, Text};
use crate::organizations::directory::Person;

/// What another system calls a span: one line of 1 to 128 characters.
pub type ExternalSpanId = Text<1, 128>;

/// From when to when, as a client gives it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub struct GivenPeriod(pub SpanPeriod);

impl PartialSchema for GivenPeriod {
    fn schema() -> RefOr<Schema> {
        closed::<SpanPeriod>()
    }
}

impl ToSchema for GivenPeriod {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("SpanPeriod")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        SpanPeriod::schemas(schemas);
    }
}

/// A span that was approved in another system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendanceSpan {
    /// The other system's own id: the same again replaces what was written before.
    #[schema(example = "leave-4711")]
    pub external_id: ExternalSpanId,
    pub member_id: MemberId,
    pub kind: SpanKind,
    pub period: GivenPeriod,
    /// Which leave; only for `leave`.
    #[schema(example = "年假")]
    pub leave_type: Option<Text<1, 64>>,
    #[schema(example = "HR-2026-0815")]
    pub note: Option<Text<1, 200>>,
}

/// A span that was approved in another system, and is cancelled there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanCancellation {
    /// The other system's own id.
    #[schema(example = "leave-4711")]
    pub external_id: ExternalSpanId,
    /// 1 to 500 characters; the person reads it.
    #[schema(example = "提前回来")]
    pub reason: Paragraph<1, 500>,
}

/// Leave, a trip, out on business, or overtime that was approved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceSpan {
    pub id: AttendanceSpanId,
    pub member_id: MemberId,
    pub kind: SpanKind,
    pub starts_at: DateTime<Utc>,
    /// The first instant after it.
    pub ends_at: DateTime<Utc>,
    #[schema(example = "年假")]
    pub leave_type: Option<String>,
    #[schema(example = "HR-2026-0815")]
    pub note: Option<String>,
    /// `approve`: a request that was approved. `system`: written by another system.
    pub source: Provenance,
    pub request_id: Option<AttendanceRequestId>,
    /// What the other system calls it.
    #[schema(example = "leave-4711")]
    pub external_id: Option<String>,
    pub recorded_by: Person,
    pub recorded_at: DateTime<Utc>,
    /// Who took it back or replaced it, if anybody did.
    pub taken_back: Option<TakenBack>,
}

/// A span to look at before it is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanQuestion {
    pub kind: SpanKind,
    pub period: GivenPeriod,
}

/// What a span takes of a day of work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpanDay {
    #[schema(example = "2026-09-10")]
    pub work_date: NaiveDate,
    /// Halves of the day that are touched, 1 or 2.
    #[schema(example = 2)]
    pub halves: u8,
    /// Minutes of work, without breaks.
    #[schema(example = 480)]
    pub minutes: i64,
}

/// What a span would cost, by the plan as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpanPreview {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Dates that it touches.
    #[schema(example = 8)]
    pub natural_days: i64,
    /// Days of work that it touches.
    #[schema(example = 6)]
    pub workdays: i64,
    /// Hundredths of days of work, counted in halves: 150 is a day and a half.
    #[schema(example = 600)]
    pub half_day_hundredths: i64,
    /// Minutes of work, without breaks.
    #[schema(example = 2850)]
    pub minutes: i64,
    /// The days of work, by date.
    pub days: Vec<SpanDay>,
}

impl SpanPreview {
    pub fn new((starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>), cost: &SpanCost) -> Self {
        let day = |day: &super::domain::DayCost| SpanDay {
            work_date: day.date.date(),
            halves: day.halves,
            minutes: day.seconds / 60,
        };
        Self {
            starts_at,
            ends_at,
            natural_days: cost.natural_days,
            workdays: i64::try_from(cost.workdays()).unwrap_or(i64::MAX),
            half_day_hundredths: cost.half_day_hundredths(),
            minutes: cost.minutes(),
            days: cost.days.iter().map(day).collect(),
        }
    }
}

/// Which spans to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpansQuery {
    /// Those that end after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Those that begin before this instant.
    pub to: Option<DateTime<Utc>>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

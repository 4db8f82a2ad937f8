//! What everybody learns of periods.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::AttendancePeriod;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::AttendancePeriodId;
use crate::kernel::problem::Result;

/// Payload of `attendance.period_closed` and `attendance.period_reopened`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodChanged {
    pub period_id: AttendancePeriodId,
    pub first_date: NaiveDate,
    pub last_date: NaiveDate,
    pub closed: bool,
}

pub fn changed(period: &AttendancePeriod) -> Result<Event> {
    let kind = match period.closed {
        true => "attendance.period_closed",
        false => "attendance.period_reopened",
    };
    let payload = PeriodChanged {
        period_id: period.id,
        first_date: period.first_date,
        last_date: period.last_date,
        closed: period.closed,
    };
    Event::new(kind, Audience::Organization, payload)
}

//! What everybody learns of periods, and a person of what is open for them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{AttendancePeriod, PersonReopening};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{AttendancePeriodId, AttendancePersonReopeningId, MemberId};
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

/// Payload of `attendance.person_reopened` and `attendance.person_closed`, to the person and to who has opened it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonReopeningChanged {
    pub reopening_id: AttendancePersonReopeningId,
    pub period_id: AttendancePeriodId,
    pub member_id: MemberId,
    pub first_date: NaiveDate,
    pub last_date: NaiveDate,
    pub until: DateTime<Utc>,
    pub open: bool,
}

pub fn person_changed(reopening: &PersonReopening) -> Result<Event> {
    let kind = match reopening.open {
        true => "attendance.person_reopened",
        false => "attendance.person_closed",
    };
    let payload = PersonReopeningChanged {
        reopening_id: reopening.id,
        period_id: reopening.period_id,
        member_id: reopening.member_id,
        first_date: reopening.first_date,
        last_date: reopening.last_date,
        until: reopening.until,
        open: reopening.open,
    };
    let mut concerned = vec![reopening.member_id, reopening.opened_by];
    concerned.dedup();
    Event::new(kind, Audience::Members(concerned), payload)
}

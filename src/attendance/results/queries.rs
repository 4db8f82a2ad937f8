//! Results in the database, as they are read.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::queue::{self, REACH_DAYS};
use crate::attendance::days::domain::{
    DayReport, DayStatus, Facts, Parts, Rules, StoredDay, StoredPlan, Window,
};
use crate::attendance::days::evidence;
use crate::attendance::groups;
use crate::attendance::groups::domain::Book;
use crate::attendance::groups::domain::PlanDates;
use crate::attendance::periods::Closed;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendancePeriodId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::following;
use crate::schema::{attendance_plans as plans, attendance_results as results};

/// A stored result, without the points.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = results, check_for_backend(diesel::pg::Pg))]
pub struct ResultRow {
    pub member_id: MemberId,
    pub work_date: NaiveDate,
    pub plan_id: Uuid,
    pub settles_at: DateTime<Utc>,
    pub status: String,
    pub first_in: Option<DateTime<Utc>>,
    pub last_out: Option<DateTime<Utc>>,
    pub late_count: i16,
    pub late_minutes: i32,
    /// Of those that were late, by the higher tiers.
    pub serious_late_count: i16,
    pub absent_late_count: i16,
    pub early_count: i16,
    pub early_minutes: i32,
    /// Of those that were early, by the higher tier.
    pub absent_early_count: i16,
    pub missing_count: i16,
    pub outside_count: i16,
    pub planned: i32,
    pub present: i32,
    pub late: i32,
    pub early: i32,
    pub missing: i32,
    pub excused: i32,
    pub open: i32,
    pub worked: i32,
    /// Of `excused`.
    pub leave: i32,
    pub travel: i32,
    pub go_out: i32,
    pub overtime: i32,
    pub field_work_count: i16,
}

impl ResultRow {
    pub fn status(&self) -> Result<DayStatus> {
        DayStatus::from_code(&self.status)
            .ok_or_else(|| Problem::internal(format!("unknown status {}", self.status)))
    }

    pub fn parts(&self) -> Parts {
        Parts {
            planned: self.planned.into(),
            present: self.present.into(),
            late: self.late.into(),
            early: self.early.into(),
            missing: self.missing.into(),
            excused: self.excused.into(),
            leave: self.leave.into(),
            travel: self.travel.into(),
            go_out: self.go_out.into(),
            open: self.open.into(),
        }
    }
}

/// A day of a person in a list.
#[derive(Debug)]
pub struct MemberDay {
    pub report: DayReport,
    /// The closed period that it is in.
    pub period_id: Option<AttendancePeriodId>,
}

/// The days of a person from `first` to `last`: as they are stored where they are closed, or over
/// and nothing of them waits; the others computed now. While somebody does not work here there are none.
pub async fn of_member(
    tx: &mut Tx,
    member: MemberId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<MemberDay>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let closed = Closed::between(tx, first, last).await?;
    let stale = queue::of_member(tx, member).await?;
    let employed = following::employed(tx, Some(&[member])).await?;
    let rules = groups::rules_of(tx.conn(), org_id, member, PlanDates::of(first, last)).await?;
    let mut stored = stored(tx, member, (first, last), &rules.book).await?;
    let mut days = Vec::new();
    let mut live = Vec::new();
    for date in first.iter_days().take_while(|date| *date <= last) {
        let period_id = closed.of(member, date);
        let is_stale = stale.iter().any(|(from, to)| {
            *from <= date + Days::new(1)
                && date <= to.checked_add_days(Days::new(REACH_DAYS)).unwrap_or(*to)
        });
        match stored.remove(&date) {
            Some((settled, report)) if period_id.is_some() || (settled && !is_stale) => {
                days.push(MemberDay { report, period_id });
            }
            _ if period_id.is_some() => {}
            _ if employed.get(&member).is_some_and(|own| own.holds(date)) => {
                let date = WorkDate::parse(date).map_err(Problem::internal)?;
                live.push(rules.day(date));
            }
            _ => {}
        }
    }
    let windows = live.iter().map(|day| day.evidence());
    if let Some(window) = windows.reduce(Window::with) {
        let known = evidence::of_member(tx.conn(), org_id, member, window).await?;
        let facts: Facts<'_> = known.facts();
        days.extend(live.iter().map(|day| MemberDay {
            report: day.report(&facts, now),
            period_id: None,
        }));
        days.sort_by_key(|day| day.report.work_date);
    }
    Ok(days)
}

/// A person's day in a closed period as it was closed; nothing where the date is open. A date on
/// which the person was not there is a day without a result.
pub async fn of_closed(
    tx: &mut Tx,
    member: MemberId,
    date: NaiveDate,
) -> Result<Option<DayReport>> {
    if Closed::between(tx, date, date)
        .await?
        .of(member, date)
        .is_none()
    {
        return Ok(None);
    }
    let org_id = tx.org_id();
    let book = groups::queries::book(tx.conn(), org_id).await?;
    let mut stored = stored(tx, member, (date, date), &book).await?;
    match stored.remove(&date) {
        Some((_, report)) => Ok(Some(report)),
        None => Err(Problem::not_found("result of this date")),
    }
}

type Stored = (ResultRow, Value, Value);

/// What is stored of a person, and whether it stands.
async fn stored(
    tx: &mut Tx,
    member: MemberId,
    (first, last): (NaiveDate, NaiveDate),
    book: &Book,
) -> Result<HashMap<NaiveDate, (bool, DayReport)>> {
    let now = tx.now();
    let query = results::table
        .inner_join(
            plans::table.on(plans::org_id
                .eq(results::org_id)
                .and(plans::id.eq(results::plan_id))),
        )
        .filter(results::org_id.eq(tx.org_id()))
        .filter(results::member_id.eq(member))
        .filter(
            results::work_date
                .ge(first)
                .and(results::work_date.le(last)),
        )
        .select((ResultRow::as_select(), results::details, plans::content));
    let rows: Vec<Stored> = query.load(tx.conn()).await?;
    let restore = |(row, details, content): Stored| {
        let settled = row.settles_at <= now;
        Ok((
            row.work_date,
            (settled, restored(&row, details, content, book, now)?),
        ))
    };
    rows.into_iter().map(restore).collect()
}

/// The report that a row was written from.
fn restored(
    row: &ResultRow,
    details: Value,
    content: Value,
    book: &Book,
    now: DateTime<Utc>,
) -> Result<DayReport> {
    let plan: StoredPlan = serde_json::from_value(content).map_err(Problem::internal)?;
    let day: StoredDay = serde_json::from_value(details).map_err(Problem::internal)?;
    let date = WorkDate::parse(row.work_date).map_err(Problem::internal)?;
    let source = plan
        .source
        .as_ref()
        .and_then(|source| source.shift.as_ref());
    let shift = source.and_then(|source| {
        let history = book.shifts.get(&source.id)?;
        let mut versions = history.versions.iter();
        let version = versions.find(|version| version.version == source.version)?;
        Some(Arc::clone(&version.value))
    });
    let sums = (row.status()?, row.parts(), i64::from(row.worked));
    day.restore((date, &plan), shift.as_ref(), sums, now.max(row.settles_at))
        .ok_or_else(|| {
            Problem::internal(format!(
                "the result of {} on {}",
                row.member_id, row.work_date
            ))
        })
}

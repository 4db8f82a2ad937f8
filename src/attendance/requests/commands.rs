//! How requests are made.

use super::chain;
use super::domain::{RequestKind, RequestRules, RequestState};
use super::queries::{self, RequestRow};
use super::wire::{AttendanceRequest, NewMakeUpRequest, NewSpanRequest};
use super::{domain, events, make_ups, shown};
use crate::attendance::days::queries as days;
use crate::attendance::days::wire::DayDate;
use crate::attendance::work_date::WorkDate;
use crate::attendance::{groups, periods, spans};
use crate::kernel::ids::AttendanceRequestId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::following;

/// Asks for a make-up punch.
pub async fn ask_make_up(tx: &mut Tx, new: NewMakeUpRequest) -> Result<AttendanceRequest> {
    let (member, now) = (tx.member_id()?, tx.now());
    let date = WorkDate::parse(new.work_date)
        .map_err(|invalid| Problem::invalid("/work_date", invalid.detail))?;
    periods::require_open_for(tx, &[member], date.date(), date.date()).await?;
    following::lock_members(tx, &[member]).await?;
    let (_, rules) = queries::effective_rules(tx).await?;
    let report = days::of_member(tx, member, DayDate::On(date)).await?;
    let gap = make_ups::gap(&report, new.section, new.kind, now)?;
    let quota = make_ups::quota(tx, member, &rules.make_up, date.date()).await?;
    let absent = make_ups::not_employed(tx, member, date.date()).await?;
    let refusal = absent.or(make_ups::refusal(tx, &rules.make_up, &report, &gap));
    if let Some(refusal) = refusal.or(make_ups::used_up(&quota)) {
        return Err(make_ups::refused(refusal));
    }
    let (from, to) = gap.remedy(now);
    if new.at < from || new.at > to {
        let detail = format!("must be from {from} to {to}, is {}", new.at);
        return Err(Problem::invalid("/at", detail));
    }
    let blank = blank(tx, new.id, RequestKind::MakeUp, &new.reason, &rules)?;
    let row = RequestRow {
        work_date: Some(date.date()),
        section: Some(new.section.into()),
        point: Some(new.kind.code().to_owned()),
        punch_at: Some(new.at),
        before: gap.fault.map(|fault| fault.code().to_owned()),
        ..blank
    };
    ask(tx, row).await
}

/// Asks for leave, a trip, to be out on business, or for overtime.
pub async fn ask_span(tx: &mut Tx, new: NewSpanRequest) -> Result<AttendanceRequest> {
    let (org_id, member, now) = (tx.org_id(), tx.member_id()?, tx.now());
    spans::commands::check_leave_type(new.kind, new.leave_type.is_some())?;
    let plan = groups::rules_of(tx.conn(), org_id, member, new.period.0.plan_dates()).await?;
    let bounds = new.period.0.parse(new.kind, &plan, now)?;
    spans::commands::require_open(tx, member, bounds).await?;
    following::lock_members(tx, &[member]).await?;
    spans::commands::require_free(tx, member, new.kind, bounds, None).await?;
    let (_, rules) = queries::effective_rules(tx).await?;
    let row = RequestRow {
        unit: Some(new.period.0.unit().code().to_owned()),
        starts_at: Some(bounds.0),
        ends_at: Some(bounds.1),
        leave_type: new.leave_type.map(|text| text.into_inner()),
        ..blank(tx, new.id, new.kind.into(), &new.reason, &rules)?
    };
    ask(tx, row).await
}

/// A request that waits, without its subject.
fn blank(
    tx: &Tx,
    id: Option<AttendanceRequestId>,
    kind: RequestKind,
    reason: &str,
    rules: &RequestRules,
) -> Result<RequestRow> {
    Ok(RequestRow {
        org_id: tx.org_id(),
        id: id.unwrap_or_else(|| tx.new_id()),
        member_id: tx.member_id()?,
        kind: kind.code().to_owned(),
        state: RequestState::Pending.code().to_owned(),
        reason: reason.to_owned(),
        created_at: tx.now(),
        work_date: None,
        section: None,
        point: None,
        punch_at: None,
        before: None,
        unit: None,
        starts_at: None,
        ends_at: None,
        leave_type: None,
        chain: serde_json::to_value(&rules.steps).map_err(Problem::internal)?,
        step: 0,
        settled_at: None,
        settled_by: None,
        settled_reason: None,
    })
}

async fn ask(tx: &mut Tx, mut row: RequestRow) -> Result<AttendanceRequest> {
    queries::insert(tx, &row)
        .await
        .on_constraint("attendance_requests_pending", || {
            make_ups::refused(domain::Refusal::Pending)
        })?;
    chain::open(tx, &mut row, 0).await?;
    queries::update(tx, &row).await?;
    let asked = shown::one(tx, row).await?;
    tx.emit(events::changed(&asked)?);
    Ok(asked)
}

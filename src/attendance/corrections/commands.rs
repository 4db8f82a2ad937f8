//! What may be done with corrections.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::events;
use super::queries::{self, CorrectionRow, Listing};
use super::wire::{AttendanceCorrection, NewAttendanceCorrection, TakeBack};
use crate::attendance::days::domain::{
    DayReport, Plan, PointKind, PointResult, TimeResult, Window,
};
use crate::attendance::days::queries as days;
use crate::attendance::days::wire::DayDate;
use crate::attendance::provenance::Provenance;
use crate::attendance::staff::domain::GroupSetting;
use crate::attendance::work_date::WorkDate;
use crate::attendance::{errors, periods, staff};
use crate::kernel::ids::{AttendanceCorrectionId, MemberId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, following};

/// How far back a day may be corrected.
const MAX_BACK_DAYS: i64 = 366;

pub async fn create(
    tx: &mut Tx,
    member: MemberId,
    date: DayDate,
    new: NewAttendanceCorrection,
) -> Result<AttendanceCorrection> {
    let date = match date {
        DayDate::On(date) => date,
        DayDate::Today => days::of_member(tx, member, date).await?.work_date,
    };
    require_within(tx, member, date.date()).await?;
    require_other(tx, member)?;
    let said = said(&new)?;
    periods::require_open_for(tx, &[member], date.date(), date.date()).await?;
    following::lock_members(tx, &[member]).await?;
    let report = days::of_member(tx, member, DayDate::On(date)).await?;
    require_past(tx, &report)?;
    let before = allowed(tx, &report, &new, said)?;
    let (result, punch_at) = match said {
        Said::Result(result) => (Some(result.code().to_owned()), None),
        Said::Punch(at) => (None, Some(at)),
    };
    let row = CorrectionRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        member_id: member,
        work_date: date.date(),
        section: new.section.into(),
        point: new.kind.code().to_owned(),
        result,
        punch_at,
        before: before.map(|result| result.code().to_owned()),
        source: Provenance::Boss.code().to_owned(),
        reason: new.reason.into_inner(),
        request_id: None,
        recorded_by: tx.member_id()?,
        recorded_at: tx.now(),
    };
    record(tx, &row).await
}

/// What a manager says of a point, or where hours are free.
#[derive(Clone, Copy)]
enum Said {
    Result(TimeResult),
    Punch(DateTime<Utc>),
}

fn said(new: &NewAttendanceCorrection) -> Result<Said> {
    match (new.result, new.punch_at) {
        (Some(result), None) if suits(new.kind, result) => Ok(Said::Result(result)),
        (Some(result), None) => {
            let (result, kind) = (result.code(), new.kind.code());
            let detail = format!("must suit the point; {result} is no result of {kind}");
            Err(Problem::invalid("/result", detail))
        }
        (None, Some(at)) => Ok(Said::Punch(at)),
        (None, None) => {
            let detail = "must be there, or where hours are free `punch_at`";
            Err(Problem::invalid("/result", detail))
        }
        (Some(_), Some(_)) => {
            let detail = "must be absent where there is a `result`: one of them is said";
            Err(Problem::invalid("/punch_at", detail))
        }
    }
}

/// The result of the point before, if the day takes what is said.
fn allowed(
    tx: &Tx,
    report: &DayReport,
    new: &NewAttendanceCorrection,
    said: Said,
) -> Result<Option<TimeResult>> {
    let free = free_window(report);
    match (said, free) {
        (Said::Result(_), None) => Ok(point(report, new.section, new.kind)?.time_result()),
        (Said::Result(_), Some(_)) => {
            let detail = format!(
                "must be absent, as hours are free on {}: say `punch_at`",
                report.work_date
            );
            Err(Problem::invalid("/result", detail))
        }
        (Said::Punch(_), None) => {
            point(report, new.section, new.kind)?;
            let detail = format!(
                "must be absent, as hours are not free on {}: say the `result` of the point",
                report.work_date
            );
            Err(Problem::invalid("/punch_at", detail))
        }
        (Said::Punch(at), Some(window)) => {
            require_first_section(new.section)?;
            let last = (window.closes - TimeDelta::seconds(1)).min(tx.now());
            if window.opens <= at && at <= last {
                return Ok(None);
            }
            let detail = format!("must be from {} to {last}, is {at}", window.opens);
            Err(Problem::invalid("/punch_at", detail))
        }
    }
}

/// From when to when the day lasts, where hours are free.
pub fn free_window(report: &DayReport) -> Option<Window> {
    let plan = report.plan.as_ref().filter(|_| report.free.is_some());
    plan.map(Plan::window)
}

/// Where hours are free there is one section.
pub fn require_first_section(section: u8) -> Result<()> {
    if section == 0 {
        return Ok(());
    }
    let detail = format!("must be 0, as hours are free, is {section}");
    Err(Problem::invalid("/section", detail))
}

/// Records a correction and tells so; the person is locked, and the period is open.
pub async fn record(tx: &mut Tx, row: &CorrectionRow) -> Result<AttendanceCorrection> {
    queries::insert(tx, row).await?;
    let created = one(tx, row.member_id, row.id).await?;
    tell(tx, "attendance_correction.recorded", None, &created).await?;
    Ok(created)
}

/// The result before holds again. A make-up punch is taken back with its request.
pub async fn take_back(
    tx: &mut Tx,
    id: AttendanceCorrectionId,
    why: TakeBack,
) -> Result<AttendanceCorrection> {
    let row = queries::find(tx, id).await?;
    require_within(tx, row.member_id, row.work_date).await?;
    require_other(tx, row.member_id)?;
    if row.request_id.is_some() {
        return Err(Problem::new(
            &errors::CORRECTION_BY_REQUEST,
            "This make-up punch came from a request. Revoke the request instead.",
        ));
    }
    periods::require_open_for(tx, &[row.member_id], row.work_date, row.work_date).await?;
    following::lock_members(tx, &[row.member_id]).await?;
    end(tx, row.member_id, id, &why.reason).await
}

/// Takes a correction back and tells so; the person is locked, and the period is open.
pub async fn end(
    tx: &mut Tx,
    member: MemberId,
    id: AttendanceCorrectionId,
    reason: &str,
) -> Result<AttendanceCorrection> {
    let before = one(tx, member, id).await?;
    let by = tx.member_id()?;
    queries::end(tx, id, by, reason).await.on_constraint(
        "attendance_correction_ends_pkey",
        || {
            Problem::new(
                &errors::ALREADY_TAKEN_BACK,
                "Somebody has taken this back; the result before holds again.",
            )
        },
    )?;
    let after = one(tx, member, id).await?;
    let action = "attendance_correction.taken_back";
    tell(tx, action, Some(&before), &after).await?;
    Ok(after)
}

/// The point of a day that has a shift with points.
pub fn point(report: &DayReport, section: u8, kind: PointKind) -> Result<&PointResult> {
    let about =
        |result: &&PointResult| (result.point.section, result.point.kind) == (section, kind);
    report.points.iter().find(about).ok_or_else(|| {
        let points = report.points.len() / 2;
        let detail = match points {
            0 => format!(
                "must be a point of the day, and {} has none: nobody is expected",
                report.work_date
            ),
            _ => format!(
                "must be less than {points}, the sections of {}, is {section}",
                report.work_date
            ),
        };
        Problem::invalid("/section", detail)
    })
}

fn suits(kind: PointKind, result: TimeResult) -> bool {
    match (kind, result) {
        (_, TimeResult::Normal | TimeResult::NotSigned) => true,
        (kind, time) if time.is_early() => kind == PointKind::OffDuty,
        (kind, _) => kind == PointKind::OnDuty,
    }
}

fn require_past(tx: &Tx, report: &DayReport) -> Result<()> {
    let today = WorkDate::at(tx.now(), report.zone).date();
    let back = (today - report.work_date.date()).num_days();
    if (0..=MAX_BACK_DAYS).contains(&back) {
        return Ok(());
    }
    Err(Problem::parameter(
        "date",
        format!(
            "must be today ({today}) or within {MAX_BACK_DAYS} days before, is {}",
            report.work_date
        ),
    ))
}

fn require_other(tx: &Tx, member: MemberId) -> Result<()> {
    if tx.member_id()? != member {
        return Ok(());
    }
    Err(Problem::new(
        &errors::OWN_CASE,
        "This is your own attendance; somebody else corrects it.",
    ))
}

/// Within the scope of the permission, or as staff of the group in which the person is and was on the date.
async fn require_within(tx: &mut Tx, member: MemberId, date: NaiveDate) -> Result<()> {
    let right = GroupSetting::Results.write();
    staff::require_for::<can::CorrectAttendance>(tx, member, right, Some(date)).await
}

/// A correction as it stands.
async fn one(
    tx: &mut Tx,
    member: MemberId,
    id: AttendanceCorrectionId,
) -> Result<AttendanceCorrection> {
    let only = Listing {
        id: Some(id),
        limit: 1,
        ..Listing::default()
    };
    let found = queries::list(tx, member, &only).await?.pop();
    found.ok_or_else(|| Problem::not_found("correction"))
}

/// Into the audit log, and to the person.
async fn tell(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&AttendanceCorrection>,
    after: &AttendanceCorrection,
) -> Result<()> {
    let change = Change {
        action,
        target_kind: "attendance_correction",
        target_id: after.id.0,
    };
    audit::record(tx, change, before, Some(after)).await?;
    tx.emit(events::corrected(after)?);
    Ok(())
}

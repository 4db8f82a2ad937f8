//! Make-ups: what may be asked for on a day, and how many are left.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::domain::{Gap, MakeUpRules, Refusal, RequestState};
use super::queries;
use super::wire::{MakeUpFree, MakeUpOptions, MakeUpPoint, MakeUpQuota};
use crate::attendance::corrections::commands::{free_window, point, require_first_section};
use crate::attendance::days::domain::{DayReport, PointKind, PointResult};
use crate::attendance::days::queries as days;
use crate::attendance::days::wire::DayDate;
use crate::attendance::periods;
use crate::attendance::wire::Reason;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::following;

/// What the actor may ask to make up on a day.
pub async fn options(tx: &mut Tx, date: DayDate) -> Result<MakeUpOptions> {
    let member = tx.member_id()?;
    let (_, rules) = queries::effective_rules(tx).await?;
    let rules = rules.make_up;
    let report = days::of_member(tx, member, date).await?;
    let date = report.work_date.date();
    let quota = quota(tx, member, &rules, date).await?;
    let closed = match periods::require_open_for(tx, &[member], date, date).await {
        Ok(()) => None,
        Err(problem) if problem.code() == &crate::attendance::errors::PERIOD_CLOSED => {
            Some(Refusal::PeriodClosed)
        }
        Err(problem) => return Err(problem),
    };
    let absent = not_employed(tx, member, date).await?;
    let now = tx.now();
    let refusal = |gap: &Gap| {
        closed
            .or(absent)
            .or(refusal(tx, &rules, &report, gap))
            .or(used_up(&quota))
    };
    let points = report.points.iter().map(|point| {
        let gap = Gap::of_point(point, now);
        shown(point, &gap, refusal(&gap), now)
    });
    let free = PointKind::ALL.into_iter().filter_map(|kind| {
        let gap = free_gap(&report, kind, now)?;
        Some(shown_free(kind, &gap, refusal(&gap), now))
    });
    let within = Days::new(rules.within_days.into());
    Ok(MakeUpOptions {
        work_date: date,
        until: date.checked_add_days(within).unwrap_or(date),
        points: points.collect(),
        free: free.collect(),
        quota,
    })
}

/// What a punch of a day may be made up for.
pub fn gap(report: &DayReport, section: u8, kind: PointKind, now: DateTime<Utc>) -> Result<Gap> {
    match free_gap(report, kind, now) {
        Some(gap) => {
            require_first_section(section)?;
            Ok(gap)
        }
        None => Ok(Gap::of_point(point(report, section, kind)?, now)),
    }
}

/// The same where hours are free.
fn free_gap(report: &DayReport, kind: PointKind, now: DateTime<Utc>) -> Option<Gap> {
    let (free, window) = report.free.as_ref().zip(free_window(report))?;
    Some(Gap::of_free(free, window, kind, now))
}

fn shown_free(
    kind: PointKind,
    gap: &Gap,
    refusal: Option<Refusal>,
    now: DateTime<Utc>,
) -> MakeUpFree {
    let (earliest_at, latest_at) = gap.remedy(now);
    MakeUpFree {
        kind,
        fault: gap.fault,
        earliest_at,
        latest_at,
        allowed: refusal.is_none(),
        refusal: refusal.map(|refusal| Reason::new(refusal.code(), refusal.words())),
    }
}

fn shown(
    point: &PointResult,
    gap: &Gap,
    refusal: Option<Refusal>,
    now: DateTime<Utc>,
) -> MakeUpPoint {
    let (earliest_at, latest_at) = gap.remedy(now);
    MakeUpPoint {
        section: point.point.section,
        kind: point.point.kind,
        due_at: point.real_due,
        time_result: point.time_result(),
        fault: gap.fault,
        earliest_at,
        latest_at,
        allowed: refusal.is_none(),
        refusal: refusal.map(|refusal| Reason::new(refusal.code(), refusal.words())),
    }
}

/// How much of the quota of a date is left.
pub async fn quota(
    tx: &mut Tx,
    member: MemberId,
    rules: &MakeUpRules,
    date: NaiveDate,
) -> Result<MakeUpQuota> {
    let (first_date, last_date) = rules.period(date);
    let used = queries::used(tx, member, (first_date, last_date)).await?;
    Ok(MakeUpQuota {
        times: rules.times,
        used,
        left: rules.times.map(|times| (i64::from(times) - used).max(0)),
        first_date,
        last_date,
    })
}

/// The refusal where nothing of a quota is left.
pub fn used_up(quota: &MakeUpQuota) -> Option<Refusal> {
    let times = quota.times.filter(|_| quota.left == Some(0));
    times.map(Refusal::QuotaUsed)
}

/// The refusal of dates on which the person did not work here.
pub async fn not_employed(
    tx: &mut Tx,
    member: MemberId,
    date: NaiveDate,
) -> Result<Option<Refusal>> {
    let employed = following::employed(tx, Some(&[member])).await?;
    let since = employed.get(&member).and_then(|own| own.next(date));
    Ok(since
        .filter(|since| date < *since)
        .map(Refusal::NotEmployed))
}

/// Why a punch of a day may not be made up, whatever is left of the quota.
pub fn refusal(tx: &Tx, rules: &MakeUpRules, report: &DayReport, gap: &Gap) -> Option<Refusal> {
    let today = WorkDate::at(tx.now(), report.zone).date();
    rules.refuses(gap, report.work_date.date(), today)
}

/// The problem that a refusal is.
pub fn refused(refusal: Refusal) -> Problem {
    let words = refusal.words();
    let state = (refusal == Refusal::Pending).then_some(RequestState::Pending);
    let context = serde_json::json!({ "reason": refusal.code(), "state": state });
    Problem::new(&crate::attendance::errors::MAKE_UP_REFUSED, words.en).with_context(context)
}

//! Which group is somebody's on a date, and why.

use super::domain::Reason as Why;
use super::queries;
use super::wire::{EffectiveAttendanceGroup, EffectiveShift};
use crate::attendance::days::domain::Rules;
use crate::attendance::days::queries::require_readable;
use crate::attendance::days::wire::DayDate;
use crate::attendance::wire::Reason;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

pub async fn read(
    tx: &mut Tx,
    member: MemberId,
    date: DayDate,
) -> Result<EffectiveAttendanceGroup> {
    require_readable(tx, member).await?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let mut rows = queries::effective_on(tx.conn(), org_id, &[member]).await?;
    let rows = rows.remove(&member).unwrap_or_default();
    let rules = queries::rules_of(tx.conn(), org_id, member, date.plan_dates(now)).await?;
    let date = match date {
        DayDate::Today => rules.work_date_at(now),
        DayDate::On(date) => date,
    };
    let row = queries::holding(&rows, date.date());
    let row = row.ok_or_else(|| Problem::internal("somebody is in no attendance group"))?;
    let rule = rules.on(date);
    let source = rule
        .source
        .ok_or_else(|| Problem::internal("a group without rules"))?;
    let why = match (row.reason.as_str(), row.department_id) {
        ("person", _) => Why::Person,
        ("department", Some(id)) => Why::Department(id),
        _ => Why::Default,
    };
    Ok(EffectiveAttendanceGroup {
        member_id: member,
        date: date.date(),
        group_id: source.group_id,
        group_name: source.group_name.clone(),
        group_version: source.group_version,
        reason: Reason::new(why.code(), why.words()),
        department_id: row.department_id,
        since: row.from_date,
        time_zone: rule.zone.name().to_owned(),
        day: (&rule.calendar).into(),
        shift: source.shift.as_ref().map(|shift| EffectiveShift {
            id: shift.id,
            name: shift.name.clone(),
            version: shift.version,
        }),
    })
}

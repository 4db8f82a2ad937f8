//! When there is something to remind of, and whether somebody is still to be reminded.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::days::domain::{
    CheckStatus, DayReport, Plan, PlannedPoint, PointKind, PointResult, Supplement,
};
use crate::attendance::groups::domain::Reminders;
use crate::attendance::shifts::domain::Flex;
use crate::attendance::words::Words;

/// What was due so long ago is not sent any more, as after the service was down.
pub const STALE: TimeDelta = TimeDelta::minutes(30);

/// On which side of a point a reminder is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    Before,
    After,
}

impl Moment {
    pub fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// A point of a plan, and when those are reminded of it who have not punched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub point: PlannedPoint,
    pub moment: Moment,
    pub at: DateTime<Utc>,
}

/// The reminders of a plan. Those after a point wait for the end of flexible hours.
pub fn calls(reminders: Reminders, plan: &Plan) -> Vec<Call> {
    let flex = plan.shift.flex();
    let last = plan.points.len().saturating_sub(1);
    let points = plan.points.iter().enumerate();
    let points = points.filter(|(_, point)| point.needed);
    points
        .flat_map(|(index, point)| {
            let moves = index == 0 || index == last;
            of_point(reminders, point, if moves { flex } else { Flex::default() })
        })
        .collect()
}

fn of_point(reminders: Reminders, point: &PlannedPoint, flex: Flex) -> impl Iterator<Item = Call> {
    let (before, after) = match point.kind {
        PointKind::OnDuty => (reminders.before_on, reminders.after_on),
        PointKind::OffDuty => (reminders.before_off, reminders.after_off),
    };
    let minutes = |minutes: u16| TimeDelta::minutes(minutes.into());
    let (point, late) = (*point, minutes(flex.late));
    let call = move |moment, at| Call { point, moment, at };
    let before = before.map(|before| call(Moment::Before, point.due - minutes(before)));
    let after = after.map(|after| call(Moment::After, point.due + late + minutes(after)));
    before.into_iter().chain(after)
}

impl Call {
    /// Whether it is time: it fell due after `since`, and not too long ago.
    pub fn falls(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        since < self.at && self.at <= now && now - self.at < STALE
    }

    /// Whether it still concerns a person with this day: the point waits for a punch at its time, which
    /// is of use now, and for a check-out the person has checked in.
    pub fn concerns(&self, report: &DayReport, now: DateTime<Utc>) -> bool {
        let same = |result: &&PointResult| {
            (result.point.section, result.point.kind) == (self.point.section, self.point.kind)
        };
        let Some(result) = report.points.iter().find(same) else {
            return false;
        };
        let waits = result.is_needed() && result.check_status() == CheckStatus::Init;
        // By leave, say: it is due at another time than this reminder is about.
        let moved = result.supplement != Supplement::None && result.real_due != self.point.due;
        let useful = match self.moment {
            Moment::Before => now < result.real_due,
            Moment::After => result.real_due <= now && now < result.point.window.closes,
        };
        waits && useful && !moved && self.has_come(report)
    }

    fn has_come(&self, report: &DayReport) -> bool {
        let on = |result: &&PointResult| {
            result.point.section == self.point.section && result.point.kind == PointKind::OnDuty
        };
        let on = report.points.iter().find(on);
        self.point.kind == PointKind::OnDuty
            || on.is_none_or(|on| on.punch().is_some() || !on.is_needed())
    }

    /// What it says to people.
    pub fn words(&self, zone: Tz) -> Words {
        let time = self.point.due.with_timezone(&zone).format("%H:%M");
        match (self.point.kind, self.moment) {
            (PointKind::OnDuty, Moment::Before) => Words::new(
                format!("Check-in is due at {time}."),
                format!("{time} 上班，请记得打卡。"),
            ),
            (PointKind::OnDuty, Moment::After) => Words::new(
                format!("Check-in was due at {time}, and you have not checked in."),
                format!("{time} 已上班，您还没有打上班卡。"),
            ),
            (PointKind::OffDuty, Moment::Before) => Words::new(
                format!("Check-out is due at {time}."),
                format!("{time} 下班，请记得打卡。"),
            ),
            (PointKind::OffDuty, Moment::After) => Words::new(
                format!("Check-out was due at {time}, and you have not checked out."),
                format!("{time} 已下班，您还没有打下班卡。"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::attendance::days::domain::Neighbours;
    use crate::attendance::shifts::wire::ShiftHours;
    use crate::attendance::work_date::WorkDate;

    fn plan(hours: serde_json::Value) -> Plan {
        let hours: ShiftHours = serde_json::from_value(hours).unwrap();
        let shift = Arc::new(hours.parse().unwrap());
        let date = WorkDate::parse("2026-09-07".parse().unwrap()).unwrap();
        Plan::new(date, &shift, Tz::Asia__Shanghai, Neighbours::default())
    }

    fn times(calls: &[Call]) -> Vec<String> {
        let time = |call: &Call| {
            let at = call.at.with_timezone(&Tz::Asia__Shanghai).format("%H:%M");
            format!("{} {} {at}", call.point.kind.code(), call.moment.code())
        };
        calls.iter().map(time).collect()
    }

    const ALL: Reminders = Reminders {
        before_on: Some(10),
        after_on: Some(5),
        before_off: Some(1),
        after_off: Some(15),
    };

    #[test]
    fn points_are_reminded_of_before_and_after() {
        let day = plan(serde_json::json!({
            "sections": [{ "on": { "time": "09:00" }, "off": { "time": "18:00" } }],
            "flex": { "early_minutes": 0, "late_minutes": 30 },
        }));
        let told = [
            "on_duty before 08:50",
            "on_duty after 09:35",
            "off_duty before 17:59",
            "off_duty after 18:45",
        ];
        assert_eq!(times(&calls(ALL, &day)), told);
        let some = Reminders {
            after_on: Some(5),
            ..Reminders::default()
        };
        assert_eq!(times(&calls(some, &day)), ["on_duty after 09:35"]);
        let two = plan(serde_json::json!({
            "sections": [
                { "on": { "time": "09:00" }, "off": { "time": "12:00", "punch": false } },
                { "on": { "time": "13:30" }, "off": { "time": "18:00" } },
            ],
        }));
        let told = [
            "on_duty before 08:50",
            "on_duty after 09:05",
            "on_duty before 13:20",
            "on_duty after 13:35",
            "off_duty before 17:59",
            "off_duty after 18:15",
        ];
        assert_eq!(
            times(&calls(ALL, &two)),
            told,
            "nobody is reminded of what asks for no punch"
        );
    }

    #[test]
    fn what_is_old_is_not_sent() {
        let day = plan(serde_json::json!({
            "sections": [{ "on": { "time": "09:00" }, "off": { "time": "18:00" } }],
        }));
        let call = calls(ALL, &day)[0];
        let after = |minutes| call.at + TimeDelta::minutes(minutes);
        assert!(call.falls(after(-5), call.at) && call.falls(after(-5), after(29)));
        assert!(!call.falls(call.at, after(5)), "it was sent");
        assert!(!call.falls(after(-5), after(-1)) && !call.falls(after(-5), after(30)));
    }
}

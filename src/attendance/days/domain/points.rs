//! Results of points: was the punch in time, and was it in place?
//!
//! Minutes are whole: `floor((punch - due) / 60 s)` late, `floor((due - punch) / 60 s)` early.
//! So 09:00:59 is on time for 09:00, and 17:59:01 for 18:00.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::Supplement;
use super::matching::Punch;
use super::plan::{Plan, PlannedPoint, PointKind};
use crate::attendance::shifts::domain::{Earliness, Lateness, Tiers};
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::words::{Words, minutes};
use crate::attendance::work_date::WorkDate;

/// How a point's time turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeResult {
    Normal,
    Early,
    Late,
    SeriousLate,
    /// So late that it counts as absence (旷工迟到).
    Absenteeism,
    /// The window closed without a punch.
    NotSigned,
    /// Left so early that it counts as absence (旷工早退).
    EarlyAbsenteeism,
}

impl TimeResult {
    pub const ALL: [Self; 7] = [
        Self::Normal,
        Self::Early,
        Self::Late,
        Self::SeriousLate,
        Self::Absenteeism,
        Self::NotSigned,
        Self::EarlyAbsenteeism,
    ];

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.code() == code)
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Early => "early",
            Self::Late => "late",
            Self::SeriousLate => "serious_late",
            Self::Absenteeism => "absenteeism",
            Self::NotSigned => "not_signed",
            Self::EarlyAbsenteeism => "early_absenteeism",
        }
    }

    pub fn is_early(self) -> bool {
        matches!(self, Self::Early | Self::EarlyAbsenteeism)
    }

    pub fn is_late(self) -> bool {
        matches!(self, Self::Late | Self::SeriousLate | Self::Absenteeism)
    }
}

/// How a point's place turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocationResult {
    Normal,
    Outside,
    NotSigned,
}

impl LocationResult {
    pub fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Outside => "outside",
            Self::NotSigned => "not_signed",
        }
    }
}

/// Whether a point is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Not punched, and the window has not closed.
    Init,
    Checked,
    /// Not punched before the window closed.
    Timeout,
}

impl CheckStatus {
    pub fn code(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Checked => "checked",
            Self::Timeout => "timeout",
        }
    }
}

/// What became of a point until now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointOutcome {
    Init,
    /// `minutes` late or early, before any grace; 0 when in time.
    Checked {
        punch: Punch,
        time: TimeResult,
        minutes: u32,
    },
    Timeout,
    /// No punch is expected: the shift asks for none, or the person is excused.
    NotNeeded,
    /// A manager has said so.
    Set(TimeResult),
}

/// A point of a plan with what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointResult {
    pub point: PlannedPoint,
    /// When it is due for this person: moved by flexible hours, or by a span that was approved.
    pub real_due: DateTime<Utc>,
    pub outcome: PointOutcome,
    pub supplement: Supplement,
    pub(super) work_date: WorkDate,
    pub(super) zone: Tz,
    pub(super) tiers: Tiers,
}

impl PointResult {
    /// A point that nothing is known of yet.
    pub(super) fn open(plan: &Plan, point: PlannedPoint) -> Self {
        Self {
            point,
            real_due: point.due,
            outcome: PointOutcome::Init,
            supplement: Supplement::None,
            work_date: plan.work_date,
            zone: plan.zone,
            tiers: plan.shift.tiers(),
        }
    }

    /// Says that the shift was changed, where nothing weightier is said already.
    pub(super) fn note_change(&mut self) {
        if self.supplement == Supplement::None {
            self.supplement = Supplement::ShiftChange;
        }
    }

    /// Whether the system checks it, or no punch is needed.
    pub fn is_needed(&self) -> bool {
        self.outcome != PointOutcome::NotNeeded
    }

    pub fn check_status(&self) -> CheckStatus {
        match self.outcome {
            PointOutcome::Init => CheckStatus::Init,
            PointOutcome::Checked { .. } | PointOutcome::NotNeeded | PointOutcome::Set(_) => {
                CheckStatus::Checked
            }
            PointOutcome::Timeout => CheckStatus::Timeout,
        }
    }

    /// Nothing while the point is open.
    pub fn time_result(&self) -> Option<TimeResult> {
        match self.outcome {
            PointOutcome::Init => None,
            PointOutcome::Checked { time, .. } | PointOutcome::Set(time) => Some(time),
            PointOutcome::NotNeeded => Some(TimeResult::Normal),
            PointOutcome::Timeout => Some(TimeResult::NotSigned),
        }
    }

    /// Nothing while the point is open.
    pub fn location_result(&self) -> Option<LocationResult> {
        match self.outcome {
            PointOutcome::Init => None,
            PointOutcome::Checked { punch, .. } => Some(punch.location()),
            PointOutcome::Set(TimeResult::NotSigned) | PointOutcome::Timeout => {
                Some(LocationResult::NotSigned)
            }
            PointOutcome::NotNeeded | PointOutcome::Set(_) => Some(LocationResult::Normal),
        }
    }

    /// In time and in place; nothing while the point is open.
    pub fn is_normal(&self) -> Option<bool> {
        let (time, location) = (self.time_result()?, self.location_result()?);
        Some(time == TimeResult::Normal && location == LocationResult::Normal)
    }

    /// The punch that counts was not made at a site.
    pub fn is_outside(&self) -> bool {
        self.location_result() == Some(LocationResult::Outside)
    }

    /// Nothing was punched in time, or a manager has said so.
    pub fn is_missing(&self) -> bool {
        self.time_result() == Some(TimeResult::NotSigned)
    }

    /// Nobody is expected, though the shift asks for a punch or a span of time was approved.
    pub(super) fn is_excused(&self) -> bool {
        let approved = [Supplement::Leave, Supplement::Travel, Supplement::GoOut];
        !self.is_needed() && (self.point.needed || approved.contains(&self.supplement))
    }

    pub fn punch(&self) -> Option<&Punch> {
        match &self.outcome {
            PointOutcome::Checked { punch, .. } => Some(punch),
            _ => None,
        }
    }

    /// Minutes late or early; 0 when in time or not punched.
    pub fn minutes(&self) -> u32 {
        match self.outcome {
            PointOutcome::Checked { minutes, .. } => minutes,
            _ => 0,
        }
    }

    /// Plan, window, punch and minutes, in one sentence or more.
    pub fn words(&self) -> Words {
        let due = self.due_words();
        let (en, zh) = match self.point.kind {
            PointKind::OnDuty => ("On duty from", "上班"),
            PointKind::OffDuty => ("Off duty from", "下班"),
        };
        let told = self.told();
        let sentence = Words::new(
            format!("{en} {}: {}.", due.en, told.en),
            format!("{zh} {}：{}。", due.zh_cn, told.zh_cn),
        );
        let place = self.punch().and_then(|punch| place(punch, ("punch", "")));
        let more = [place, self.supplement.words()];
        more.iter()
            .flatten()
            .fold(sentence, |sentence, next| sentence.then(next))
    }

    fn due_words(&self) -> Words {
        let due = self.clock(self.point.due);
        if self.real_due == self.point.due {
            return due;
        }
        let real = self.clock(self.real_due);
        Words::new(
            format!("{}, moved to {}", due.en, real.en),
            format!("{}（调整为 {}）", due.zh_cn, real.zh_cn),
        )
    }

    fn told(&self) -> Words {
        let closes = self.clock(self.point.window.closes);
        match self.outcome {
            PointOutcome::Init => {
                let opens = self.clock(self.point.window.opens);
                Words::new(
                    format!(
                        "not punched yet, open from {} until {}",
                        opens.en, closes.en
                    ),
                    format!("尚未打卡，打卡时段 {} 至 {}", opens.zh_cn, closes.zh_cn),
                )
            }
            PointOutcome::Timeout => Words::new(
                format!("no punch before {}, when the window closed", closes.en),
                format!("打卡时段已于 {} 结束，缺卡", closes.zh_cn),
            ),
            PointOutcome::NotNeeded => Words::new("no punch is needed", "无需打卡"),
            PointOutcome::Set(time) => self.verdict(time, 0),
            PointOutcome::Checked {
                punch,
                time,
                minutes,
            } => {
                let at = self.clock(punch.at);
                let verdict = self.verdict(time, minutes);
                Words::new(
                    format!("punched at {}, {}", at.en, verdict.en),
                    format!("{} 打卡，{}", at.zh_cn, verdict.zh_cn),
                )
            }
        }
    }

    fn verdict(&self, time: TimeResult, count: u32) -> Words {
        let m = minutes(count);
        let from = |tier: Option<u16>| minutes(tier.unwrap_or_default().into());
        match time {
            TimeResult::Normal if count == 0 => Words::new("on time", "正常"),
            TimeResult::Early if count == 0 => Words::new("left early", "早退"),
            TimeResult::Late if count == 0 => Words::new("late", "迟到"),
            TimeResult::SeriousLate if count == 0 => Words::new("seriously late", "严重迟到"),
            TimeResult::Absenteeism if count == 0 => {
                Words::new("so late that it counts as absence", "旷工迟到")
            }
            TimeResult::EarlyAbsenteeism if count == 0 => {
                Words::new("left so early that it counts as absence", "旷工早退")
            }
            TimeResult::Normal => self.within_permit(&m),
            TimeResult::Early => Words::new(format!("{} early", m.en), format!("早退 {}", m.zh_cn)),
            TimeResult::Late => Words::new(format!("{} late", m.en), format!("迟到 {}", m.zh_cn)),
            TimeResult::SeriousLate => {
                let tier = from(self.tiers.late.serious());
                Words::new(
                    format!("{} late, which is seriously late (from {})", m.en, tier.en),
                    format!("严重迟到 {}（满 {} 起）", m.zh_cn, tier.zh_cn),
                )
            }
            TimeResult::Absenteeism => {
                let tier = from(self.tiers.late.absenteeism());
                Words::new(
                    format!("{} late, which counts as absence (from {})", m.en, tier.en),
                    format!("迟到 {}，计为旷工迟到（满 {} 起）", m.zh_cn, tier.zh_cn),
                )
            }
            TimeResult::EarlyAbsenteeism => {
                let tier = from(self.tiers.early.absenteeism());
                Words::new(
                    format!("{} early, which counts as absence (from {})", m.en, tier.en),
                    format!("早退 {}，计为旷工早退（满 {} 起）", m.zh_cn, tier.zh_cn),
                )
            }
            TimeResult::NotSigned => Words::new("not punched", "缺卡"),
        }
    }

    fn within_permit(&self, m: &Words) -> Words {
        let (en, zh, permit) = match self.point.kind {
            PointKind::OnDuty => ("late", "晚", self.tiers.late.permit()),
            PointKind::OffDuty => ("early", "早", self.tiers.early.permit()),
        };
        Words::new(
            format!("{} {en}, within the permitted {permit}", m.en),
            format!("{zh} {}，在允许的 {permit} 分钟内", m.zh_cn),
        )
    }

    /// The time on the wall, with the day where it is not the work date.
    pub(super) fn clock(&self, instant: DateTime<Utc>) -> Words {
        clock(instant, self.work_date, self.zone)
    }
}

pub(super) fn clock(instant: DateTime<Utc>, work_date: WorkDate, zone: Tz) -> Words {
    let local = instant.with_timezone(&zone);
    let time = local.format("%H:%M");
    match (local.date_naive() - work_date.date()).num_days() {
        0 => Words::new(time.to_string(), time.to_string()),
        1 => Words::new(format!("{time} the next day"), format!("次日 {time}")),
        -1 => Words::new(format!("{time} the day before"), format!("前一日 {time}")),
        _ => {
            let date = local.date_naive();
            Words::new(format!("{time} on {date}"), format!("{date} {time}"))
        }
    }
}

/// A punch against the instant at which it was due.
pub(super) fn checked(
    kind: PointKind,
    due: DateTime<Utc>,
    punch: Punch,
    tiers: Tiers,
) -> PointOutcome {
    let (time, minutes) = match kind {
        PointKind::OnDuty => {
            let minutes = whole_minutes(punch.at - due);
            let time = match tiers.late.tier(minutes) {
                Lateness::OnTime => TimeResult::Normal,
                Lateness::Late => TimeResult::Late,
                Lateness::Serious => TimeResult::SeriousLate,
                Lateness::Absenteeism => TimeResult::Absenteeism,
            };
            (time, minutes)
        }
        PointKind::OffDuty => {
            let minutes = whole_minutes(due - punch.at);
            let time = match tiers.early.tier(minutes) {
                Earliness::InTime => TimeResult::Normal,
                Earliness::Early => TimeResult::Early,
                Earliness::Absenteeism => TimeResult::EarlyAbsenteeism,
            };
            (time, minutes)
        }
    };
    PointOutcome::Checked {
        punch,
        time,
        minutes,
    }
}

/// Whole minutes that have passed; none before.
fn whole_minutes(passed: TimeDelta) -> u32 {
    u32::try_from(passed.num_minutes()).unwrap_or(0)
}

/// What is to be said of the place of a punch, which may be called otherwise, when it is not a site.
pub(super) fn place(of: &Punch, (punch, kind): (&str, &str)) -> Option<Words> {
    let place = match of.fence {
        FenceOutcome::Inside => return None,
        FenceOutcome::Borderline => Words::new(
            format!("The {punch} was at the edge of a site."),
            format!("{kind}打卡位置在打卡范围边缘。"),
        ),
        FenceOutcome::Outside => Words::new(
            format!("The {punch} was outside every site."),
            format!("{kind}打卡位置不在打卡范围内。"),
        ),
        FenceOutcome::Undecidable => Words::new(
            format!("The place of the {punch} could not be decided."),
            format!("{kind}打卡位置无法判定。"),
        ),
    };
    Some(match of.field_work {
        true => place.then(&Words::new(
            "It counts as field work.".to_owned(),
            "按外勤计入。".to_owned(),
        )),
        false => place,
    })
}

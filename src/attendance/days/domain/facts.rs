//! What a day is judged by, besides its plan: punches, approved spans and corrections.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::matching::Punch;
use super::plan::PointKind;
use super::points::TimeResult;
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::words::Words;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::CheckInId;

/// What stands in for a punch, or beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Supplement {
    #[default]
    None,
    /// A manager has set the result, or where hours are free the punch (改签).
    ManagerModification,
    /// A make-up punch that was approved (补卡).
    CardReplacement,
    /// A make-up punch that was asked for, and is not decided yet.
    CardReplacementApplication,
    /// The roster has another shift for the day than before (换班).
    ShiftChange,
    /// On a business trip.
    Travel,
    /// On leave.
    Leave,
    /// Out on business.
    GoOut,
    /// Field work that was accepted (外勤).
    FieldPunch,
}

impl Supplement {
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::ManagerModification,
        Self::CardReplacement,
        Self::CardReplacementApplication,
        Self::ShiftChange,
        Self::Travel,
        Self::Leave,
        Self::GoOut,
        Self::FieldPunch,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ManagerModification => "manager_modification",
            Self::CardReplacement => "card_replacement",
            Self::CardReplacementApplication => "card_replacement_application",
            Self::ShiftChange => "shift_change",
            Self::Travel => "travel",
            Self::Leave => "leave",
            Self::GoOut => "go_out",
            Self::FieldPunch => "field_punch",
        }
    }

    /// A sentence about it.
    pub(super) fn words(self) -> Option<Words> {
        Some(match self {
            Self::ManagerModification => Words::new("Set by a manager.", "由管理员改签。"),
            Self::CardReplacement => {
                Words::new("A make-up punch that was approved.", "补卡已通过。")
            }
            Self::CardReplacementApplication => {
                Words::new("A make-up punch waits for approval.", "补卡申请审批中。")
            }
            Self::ShiftChange => Words::new("The shift was changed.", "班次已调整。"),
            Self::Travel => Words::new("On a business trip.", "出差。"),
            Self::Leave => Words::new("On leave.", "请假。"),
            Self::GoOut => Words::new("Out on business.", "外出。"),
            // Said with the place.
            Self::None | Self::FieldPunch => return None,
        })
    }
}

/// What was approved for a span of time.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// On leave (请假).
    Leave,
    /// On a business trip (出差).
    Travel,
    /// Out on business (外出).
    GoOut,
    /// Work beyond the plan (加班): no excuse, it is counted.
    Overtime,
}

impl SpanKind {
    pub const ALL: [Self; 4] = [Self::Leave, Self::Travel, Self::GoOut, Self::Overtime];

    pub fn code(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Travel => "travel",
            Self::GoOut => "go_out",
            Self::Overtime => "overtime",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether somebody need not be there.
    pub fn excuses(self) -> bool {
        self != Self::Overtime
    }

    pub(super) fn supplement(self) -> Supplement {
        match self {
            Self::Leave => Supplement::Leave,
            Self::Travel => Supplement::Travel,
            Self::GoOut => Supplement::GoOut,
            Self::Overtime => Supplement::None,
        }
    }
}

/// An approved span: `from <= t < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub kind: SpanKind,
}

/// What a correction makes of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// A punch at this time, as if made in place.
    Replacement { at: DateTime<Utc> },
    /// A punch at this time that a manager has entered, as if made in place.
    Entered { at: DateTime<Utc> },
    /// Asked for; changes nothing yet.
    ReplacementRequested,
    /// The result that a manager has set.
    Result(TimeResult),
}

impl Amendment {
    /// When a punch was, that counts instead of any other.
    pub(super) fn replacement(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Replacement { at } | Self::Entered { at } => Some(at),
            _ => None,
        }
    }
}

/// A correction of a point: a record of its own beside the punches. The latest decides; what is
/// taken back is no longer given, and the result before it holds again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    pub id: Uuid,
    pub recorded_at: DateTime<Utc>,
    pub work_date: WorkDate,
    pub section: u8,
    pub kind: PointKind,
    pub amendment: Amendment,
}

impl Correction {
    /// The punch that it stands for, under its own id, and what is said of it.
    pub(super) fn punch(&self) -> Option<(Punch, Supplement)> {
        let supplement = match self.amendment {
            Amendment::Entered { .. } => Supplement::ManagerModification,
            _ => Supplement::CardReplacement,
        };
        let punch = Punch {
            id: CheckInId(self.id),
            at: self.amendment.replacement()?,
            kind: Some(self.kind),
            fence: FenceOutcome::Inside,
            field_work: false,
        };
        Some((punch, supplement))
    }
}

/// All that is known of a person around a day. In any order; what is given twice counts once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    pub punches: &'a [Punch],
    pub spans: &'a [Span],
    pub corrections: &'a [Correction],
}

impl<'a> Facts<'a> {
    pub fn of(punches: &'a [Punch]) -> Self {
        Self {
            punches,
            ..Self::default()
        }
    }

    /// The spans in which the person need not be there.
    pub(super) fn excuses(&self) -> impl Iterator<Item = &'a Span> {
        self.spans.iter().filter(|span| span.kind.excuses())
    }

    /// The correction that decides about a point. What is only asked for decides nothing.
    pub(super) fn correction(
        &self,
        date: WorkDate,
        section: u8,
        kind: PointKind,
    ) -> Option<&'a Correction> {
        self.about(date, section, kind)
            .filter(|c| c.amendment != Amendment::ReplacementRequested)
            .max_by_key(|c| (c.recorded_at, c.id))
    }

    /// Whether the last thing about a point is that a make-up punch is asked for.
    pub(super) fn is_requested(&self, date: WorkDate, section: u8, kind: PointKind) -> bool {
        self.about(date, section, kind)
            .max_by_key(|c| (c.recorded_at, c.id))
            .is_some_and(|c| c.amendment == Amendment::ReplacementRequested)
    }

    /// The punches that corrections of a date stand for, by time: where hours are free all of them count.
    pub(super) fn made_up(&self, date: WorkDate) -> Vec<(Punch, Supplement)> {
        let of_date = self.corrections.iter().filter(|c| c.work_date == date);
        let mut found: Vec<_> = of_date.filter_map(Correction::punch).collect();
        found.sort_by_key(|(punch, _)| (punch.at, punch.id));
        found.dedup_by_key(|(punch, _)| punch.id);
        found
    }

    /// Whether a make-up punch of a kind is asked for on a date.
    pub(super) fn waits(&self, date: WorkDate, kind: PointKind) -> bool {
        let waiting = |c: &Correction| {
            (c.work_date, c.kind, c.amendment) == (date, kind, Amendment::ReplacementRequested)
        };
        self.corrections.iter().any(waiting)
    }

    fn about(
        &self,
        date: WorkDate,
        section: u8,
        kind: PointKind,
    ) -> impl Iterator<Item = &'a Correction> {
        let about =
            move |c: &&Correction| (c.work_date, c.section, c.kind) == (date, section, kind);
        self.corrections.iter().filter(about)
    }

    /// Seconds of approved overtime that begins on a date; what is told twice counts once.
    pub(super) fn overtime(&self, date: WorkDate, zone: Tz) -> i64 {
        let mut spans: Vec<_> = self
            .spans
            .iter()
            .filter(|span| !span.kind.excuses() && WorkDate::at(span.from, zone) == date)
            .collect();
        spans.sort_unstable();
        spans.dedup();
        let lengths = spans.iter().map(|span| (span.to - span.from).num_seconds());
        lengths.sum()
    }
}

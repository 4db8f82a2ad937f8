//! What a day is judged by, besides its plan: punches, approved spans and corrections.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::matching::Punch;
use super::plan::PointKind;
use super::points::TimeResult;
use crate::attendance::words::Words;

/// What stands in for a punch, or beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Supplement {
    #[default]
    None,
    /// A manager has set the result (改签).
    ManagerModification,
    /// A make-up punch that was approved (补卡).
    CardReplacement,
    /// A make-up punch that was asked for, and is not decided yet.
    CardReplacementApplication,
    /// The shift of the day was changed for another.
    ShiftChange,
    /// On a business trip.
    Travel,
    /// On leave.
    Leave,
    /// Out on business.
    GoOut,
    /// Field work that was approved (外勤).
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
            Self::None => return None,
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
            Self::FieldPunch => Words::new("Field work that was approved.", "外勤已通过。"),
        })
    }
}

/// Why somebody need not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanKind {
    Leave,
    Travel,
    GoOut,
}

impl SpanKind {
    pub(super) fn supplement(self) -> Supplement {
        match self {
            Self::Leave => Supplement::Leave,
            Self::Travel => Supplement::Travel,
            Self::GoOut => Supplement::GoOut,
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
    /// Asked for; changes nothing yet.
    ReplacementRequested,
    /// The result that a manager has set.
    Result(TimeResult),
    /// The punch counts as made in place.
    FieldPunch,
    /// The plan is that of another shift.
    ShiftChanged,
}

/// A correction of a point: a record of its own beside the punches. The latest decides; what is
/// taken back is no longer given, and the result before it holds again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    pub id: Uuid,
    pub recorded_at: DateTime<Utc>,
    pub section: u8,
    pub kind: PointKind,
    pub amendment: Amendment,
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

    /// The correction that decides about a point.
    pub(super) fn correction(&self, section: u8, kind: PointKind) -> Option<&'a Correction> {
        self.corrections
            .iter()
            .filter(|c| c.section == section && c.kind == kind)
            .max_by_key(|c| (c.recorded_at, c.id))
    }
}

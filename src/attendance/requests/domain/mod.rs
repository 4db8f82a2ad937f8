//! What requests are, the rules for them, and which make-ups these allow.

mod make_up;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::make_up::{Gap, MakeUpRules, Refusal};
use crate::attendance::days::domain::SpanKind;
use crate::kernel::ids::{MemberId, RoleId};

/// The permission whose holders are asked where a chain names nobody else.
pub const FALLBACK: &str = "attendance.approve";

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item])* $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

coded! {
    /// What is asked for.
    RequestKind {
        /// A punch that is lacking, or came at another time (补卡).
        MakeUp = "make_up",
        Leave = "leave",
        Travel = "travel",
        GoOut = "go_out",
        Overtime = "overtime",
    }
}

coded! {
    /// How a request stands.
    RequestState {
        /// A step of the chain is to be decided.
        Pending = "pending",
        Approved = "approved",
        Rejected = "rejected",
        /// By who asked.
        Withdrawn = "withdrawn",
        /// Taken back after it was approved.
        Revoked = "revoked",
    }
}

coded! {
    /// How the part of one approver stands.
    TaskState {
        Open = "open",
        Approved = "approved",
        Rejected = "rejected",
        /// Decided by others, or withdrawn.
        Cancelled = "cancelled",
        /// The approver left.
        HandedOn = "handed_on",
    }
}

coded! {
    /// What is the matter with a point.
    PointFault {
        /// No punch.
        Missing = "missing",
        Late = "late",
        Early = "early",
        /// In time: nothing is the matter.
        Normal = "normal",
    }
}

impl From<SpanKind> for RequestKind {
    fn from(kind: SpanKind) -> Self {
        match kind {
            SpanKind::Leave => Self::Leave,
            SpanKind::Travel => Self::Travel,
            SpanKind::GoOut => Self::GoOut,
            SpanKind::Overtime => Self::Overtime,
        }
    }
}

/// Whom a step asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Approvers {
    /// The manager so many places above: 1 is the direct one. Where that one has left, is suspended or on leave, the
    /// next above.
    Manager {
        #[schema(minimum = 1, maximum = 10, example = 1)]
        level: u8,
    },
    /// The managers of the nearest department that has any.
    DepartmentManagers {},
    /// Whoever was given a permission for the person; owners and admins only where nobody else was.
    Permission {
        #[schema(min_length = 1, max_length = 64, example = "attendance.approve")]
        permission: String,
    },
    /// Whoever holds a role for the person.
    Role { role_id: RoleId },
    /// These.
    Members {
        #[schema(min_items = 1, max_items = 20)]
        member_ids: Vec<MemberId>,
    },
}

/// Who of a step must agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepMode {
    /// One of them (或签).
    #[default]
    Any,
    /// All of them (会签).
    All,
}

/// A step of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalStep {
    pub approvers: Approvers,
    #[serde(default)]
    pub mode: StepMode,
}

/// What becomes of a step when somebody in it is on leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenAbsent {
    /// The others of the step are asked, or the next manager above; where there is nobody else, it waits.
    #[default]
    Reroute,
    /// It waits.
    Wait,
}

/// The rules of an organization for requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRules {
    pub make_up: MakeUpRules,
    pub steps: Vec<ApprovalStep>,
    pub when_absent: WhenAbsent,
}

impl Default for RequestRules {
    /// Three make-ups a month, within 30 days; the direct manager, then HR.
    fn default() -> Self {
        let any = |approvers| ApprovalStep {
            approvers,
            mode: StepMode::Any,
        };
        Self {
            make_up: MakeUpRules {
                times: Some(3),
                period_starts_on: 1,
                within_days: 30,
                allowed: vec![PointFault::Missing, PointFault::Late, PointFault::Early],
            },
            steps: vec![any(Approvers::Manager { level: 1 }), fallback_step()],
            when_absent: WhenAbsent::Reroute,
        }
    }
}

/// What is asked where a chain names nobody.
pub fn fallback_step() -> ApprovalStep {
    ApprovalStep {
        approvers: Approvers::Permission {
            permission: FALLBACK.to_owned(),
        },
        mode: StepMode::Any,
    }
}

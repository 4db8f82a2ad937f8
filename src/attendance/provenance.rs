//! Where a record comes from.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose word a record is that stands beside somebody's own: their check-ins are theirs, and have no such mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// A manager's.
    Boss,
    /// A request's that was approved here.
    Approve,
    /// Another system's.
    System,
}

impl Provenance {
    pub const ALL: [Self; 3] = [Self::Boss, Self::Approve, Self::System];

    pub fn code(self) -> &'static str {
        match self {
            Self::Boss => "boss",
            Self::Approve => "approve",
            Self::System => "system",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

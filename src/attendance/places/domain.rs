//! The rules that an organization makes for places.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::sites::domain::{FenceOutcome, FencePolicy};
use crate::kernel::version::Version;

/// What becomes of a check-in that says that it is field work (外勤).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldWork {
    /// It counts as in place.
    Allowed,
    /// It is refused; without a claim of field work the check-in is recorded where it was made.
    #[default]
    Refused,
    /// It counts as in place once somebody approves it.
    Approval,
}

impl FieldWork {
    pub const ALL: [Self; 3] = [Self::Allowed, Self::Refused, Self::Approval];

    pub fn code(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Approval => "approval",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.code() == code)
    }
}

/// Which doubts are raised about check-ins, and from where on; `None` is never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoubtRules {
    pub mock: bool,
    pub speed_kmh: Option<u32>,
    pub repeats: Option<u32>,
    pub device_people: Option<u32>,
}

impl Default for DoubtRules {
    fn default() -> Self {
        Self {
            mock: true,
            speed_kmh: Some(1_000),
            repeats: Some(5),
            device_people: Some(2),
        }
    }
}

/// For how long coordinates are kept, days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub rounded_after_days: u32,
    pub erased_after_days: u32,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            rounded_after_days: 90,
            erased_after_days: 365,
        }
    }
}

/// The rules of an organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlaceRules {
    /// 0 while nobody has set them.
    pub version: Version,
    /// Of the sites; 0 while there never was one.
    pub sites_version: Version,
    pub fix: FencePolicy,
    pub field_work: FieldWork,
    /// Away from every site, field work takes a photo.
    pub field_photo_required: bool,
    pub doubts: DoubtRules,
    pub kept: Kept,
}

impl PlaceRules {
    /// Whether a claim of field work must have a photo and has none. In place there is nothing to show.
    pub fn lacks_photo(&self, verdict: FenceOutcome, photos: usize) -> bool {
        self.field_photo_required && photos == 0 && verdict != FenceOutcome::Inside
    }
}

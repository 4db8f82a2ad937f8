//! Looks as clients see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::check_ins::wire::SiteDistance;
use crate::attendance::geodesy::CoordinateSystem;
use crate::attendance::invalid::Invalid;
use crate::attendance::photos::wire::FieldPhoto;
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::ids::{CheckInId, LocationLookId, MemberId};
use crate::kernel::text::Paragraph;

/// The longest span of one look, days.
pub const MAX_DAYS: i64 = 31;

/// Where somebody checked in, to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLocationLook {
    /// Whose check-ins.
    pub member_id: MemberId,
    /// Those at this instant or later.
    #[schema(example = "2026-09-07T00:00:00Z")]
    pub from: DateTime<Utc>,
    /// Those before this instant, at most 31 days later.
    #[schema(example = "2026-09-08T00:00:00Z")]
    pub to: DateTime<Utc>,
    /// Why, 1 to 500 characters. The person reads it.
    #[schema(example = "核对本周外勤报销")]
    pub reason: Paragraph<1, 500>,
}

impl NewLocationLook {
    pub fn check(&self) -> Result<(), Invalid> {
        let span = self.to - self.from;
        if span <= chrono::TimeDelta::zero() {
            return Err(Invalid::new("to", "must be after from"));
        }
        if span > chrono::TimeDelta::days(MAX_DAYS) {
            let detail = format!("must be at most {MAX_DAYS} days after from");
            return Err(Invalid::new("to", detail));
        }
        Ok(())
    }
}

/// How exactly a place is still known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocationState {
    /// As the device reported it.
    Exact,
    /// To a hundredth of a degree, about a kilometre.
    Rounded,
    Erased,
}

impl LocationState {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "exact" => Some(Self::Exact),
            "rounded" => Some(Self::Rounded),
            "erased" => Some(Self::Erased),
            _ => None,
        }
    }
}

/// Where a check-in was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckInLocation {
    pub check_in_id: CheckInId,
    pub at: DateTime<Utc>,
    pub verdict: FenceOutcome,
    pub site: Option<SiteDistance>,
    /// How exactly it is still known.
    pub location: LocationState,
    /// `null` without a location, or once it is erased; what follows too.
    #[schema(example = 31.2306)]
    pub latitude: Option<f64>,
    #[schema(example = 121.4739)]
    pub longitude: Option<f64>,
    pub coordinate_system: Option<CoordinateSystem>,
    #[schema(example = 15.0)]
    pub accuracy_m: Option<f64>,
    #[schema(example = "a4:2b:b0:0c:9d:01")]
    pub wifi_bssid: Option<String>,
    /// Of field work; they go when the location is rounded. For an hour they are had like every file, by a link.
    pub photos: Vec<FieldPhoto>,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LookKind {
    /// Where check-ins were made, and the photos of field work.
    Locations,
    /// The photos of one claim of field work, by who decides about it.
    Photos,
}

impl LookKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Locations => "locations",
            Self::Photos => "photos",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "locations" => Some(Self::Locations),
            "photos" => Some(Self::Photos),
            _ => None,
        }
    }
}

/// A look at where somebody checked in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LocationLook {
    pub id: LocationLookId,
    pub kind: LookKind,
    /// Whose check-ins.
    pub member_id: MemberId,
    /// Who looked.
    pub looked_by: MemberId,
    /// What they were called then.
    #[schema(example = "陈思远")]
    pub looked_by_name: String,
    pub looked_at: DateTime<Utc>,
    /// Why, in their words.
    #[schema(example = "核对本周外勤报销")]
    pub reason: String,
    /// The span that was looked at; of photos, twice the instant of the check-in.
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// How many check-ins were shown.
    #[schema(example = 2)]
    pub check_ins: i32,
}

/// What a look shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookedAt {
    /// As the person sees it.
    pub look: LocationLook,
    /// The newest first, 100 at the most: for older ones look again, with an earlier `to`.
    pub items: Vec<CheckInLocation>,
}

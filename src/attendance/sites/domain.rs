//! Fences: is a fix of a phone at one of the sites?
//!
//! With `d` the distance to a circle's centre and `r` its radius, or with `d` the distance to an
//! area from outside and `r` 0, and `acc` the accuracy of the fix:
//!
//! | outcome | when |
//! | --- | --- |
//! | undecidable | there is no site or no fix, `acc` is above its cap, or the fix is too old |
//! | inside | `d <= r` |
//! | borderline | `d - acc <= r < d`: may be inside, for all the device knows |
//! | outside | otherwise |
//!
//! A site may also be known by its Wi-Fi or by an address range, instead of the location or
//! besides it, as it [admits](Admits).
//!
//! Must hold: one site that is satisfied suffices, and the most favourable site decides. A fix
//! is converted to the system of the site that it is measured against.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::geodesy::{CoordinateSystem, Position};
use crate::attendance::invalid::Invalid;
use crate::kernel::ids::SiteId;
use crate::kernel::text::Text;

pub mod area;
mod fences;
mod networks;
mod reasons;

pub use area::Area;
pub use fences::{Among, Fences};
pub use networks::{Admits, Bssid, Network, Networks};
pub use reasons::FenceReason;

/// One line of 1 to 64 characters.
pub type SiteName = Text<1, 64>;

/// Sites of one organization: each check-in is measured against all of them.
pub const MAX_COUNT: i64 = 1_000;

/// The radius of a circle, 1 to 10 000 m; 300 m unless told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Radius(u16);

impl Radius {
    pub const MIN_M: u16 = 1;
    pub const MAX_M: u16 = 10_000;

    pub fn parse(metres: i64) -> Result<Self, Invalid> {
        u16::try_from(metres)
            .ok()
            .filter(|metres| (Self::MIN_M..=Self::MAX_M).contains(metres))
            .map(Self)
            .ok_or_else(|| {
                Invalid::new(
                    "radius_m",
                    format!("must be between 1 and 10000 metres, is {metres}"),
                )
            })
    }

    pub fn metres(self) -> u16 {
        self.0
    }
}

impl Default for Radius {
    fn default() -> Self {
        Self(300)
    }
}

/// What a site is on the ground.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Circle { center: Position, radius: Radius },
    Area(Area),
}

impl Shape {
    /// Where it is.
    pub fn middle(&self) -> Position {
        match self {
            Self::Circle { center, .. } => *center,
            Self::Area(area) => area.middle(),
        }
    }

    pub fn system(&self) -> CoordinateSystem {
        self.middle().system
    }

    fn bound(&self) -> Bound {
        match self {
            Self::Circle { radius, .. } => Bound::Radius(*radius),
            Self::Area(_) => Bound::Border,
        }
    }
}

/// A place where one may check in.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub shape: Shape,
    pub admits: Admits,
    pub networks: Networks,
}

/// Where a device says it is, and how well it knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    position: Position,
    accuracy_m: f64,
    age_s: u32,
    mock: bool,
}

impl Fix {
    /// Worse than this a device knows only the region; such a number is a mistake.
    pub const MAX_ACCURACY_M: f64 = 100_000.0;

    /// `accuracy_m` is the radius of the device's confidence, 0 to 100 000 m; `age_s` is the
    /// time since the device took the fix; `mock` is its own word that the place is simulated.
    pub fn parse(
        position: Position,
        accuracy_m: f64,
        age_s: u32,
        mock: bool,
    ) -> Result<Self, Invalid> {
        if !(0.0..=Self::MAX_ACCURACY_M).contains(&accuracy_m) {
            return Err(Invalid::new(
                "accuracy_m",
                format!("must be between 0 and 100000 metres, is {accuracy_m}"),
            ));
        }
        Ok(Self {
            position,
            accuracy_m,
            age_s,
            mock,
        })
    }

    pub fn position(&self) -> Position {
        self.position
    }

    pub fn accuracy_m(&self) -> f64 {
        self.accuracy_m
    }

    pub fn age_s(&self) -> u32 {
        self.age_s
    }

    pub fn is_mock(&self) -> bool {
        self.mock
    }
}

/// What a fix must be like to decide anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FencePolicy {
    /// A fix less accurate than this is not decidable, metres.
    pub accuracy_cap_m: u32,
    /// A fix older than this says nothing of now, seconds.
    pub age_cap_s: u32,
}

impl Default for FencePolicy {
    fn default() -> Self {
        Self {
            accuracy_cap_m: 200,
            age_cap_s: 120,
        }
    }
}

/// The verdict on a fix.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FenceOutcome {
    Inside,
    Borderline,
    Outside,
    Undecidable,
}

impl FenceOutcome {
    pub const ALL: [Self; 4] = [
        Self::Inside,
        Self::Borderline,
        Self::Outside,
        Self::Undecidable,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Borderline => "borderline",
            Self::Outside => "outside",
            Self::Undecidable => "undecidable",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// What is measured of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// From the centre of a circle, which has this radius.
    Radius(Radius),
    /// From the border of an area; 0 inside.
    Border,
}

/// How far a fix is from one site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteDistance {
    pub site_id: SiteId,
    pub site_name: String,
    pub bound: Bound,
    /// Metres; `None` where the site is known by its network.
    pub distance_m: Option<f64>,
}

/// A verdict that explains itself.
#[derive(Clone, Debug, PartialEq)]
pub struct FenceDecision {
    pub outcome: FenceOutcome,
    /// The site that decided; also there when undecidable, if there is any site.
    pub site: Option<SiteDistance>,
    /// At least one.
    pub reasons: Vec<FenceReason>,
}

/// What a check-in has to show of where it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    pub fix: Option<&'a Fix>,
    /// Of the access point that the device is connected to.
    pub wifi: Option<Bssid>,
    /// The address that the request came from.
    pub address: Option<std::net::IpAddr>,
    /// The sites that serve the person; `None` is all of them.
    pub serving: Option<&'a HashSet<SiteId>>,
}

impl<'a> From<&'a Fix> for Evidence<'a> {
    fn from(fix: &'a Fix) -> Self {
        Self {
            fix: Some(fix),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests;

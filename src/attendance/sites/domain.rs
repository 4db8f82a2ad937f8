//! Fences: is a fix of a phone at one of the sites?
//!
//! With `d` the distance to a site's centre, `r` its radius and `acc` the accuracy of the fix:
//!
//! | outcome | when |
//! | --- | --- |
//! | undecidable | there is no site, `acc` is above its cap, or the fix is too old |
//! | inside | `d <= r` |
//! | borderline | `d - acc <= r < d`: may be inside, for all the device knows |
//! | outside | otherwise |
//!
//! Must hold: one site that is satisfied suffices, and the most favourable site decides. A fix
//! is converted to the system of the site that it is measured against. A mock provider is a
//! doubt beside the outcome and never changes it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::geodesy::Position;
use crate::attendance::invalid::Invalid;
use crate::kernel::ids::SiteId;
use crate::kernel::text::Text;

mod reasons;

pub use reasons::{Doubt, FenceReason};

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

/// A place where one may check in: a circle around a centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub center: Position,
    pub radius: Radius,
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FencePolicy {
    /// A fix less accurate than this is not decidable, metres.
    pub accuracy_cap_m: f64,
    /// A fix older than this says nothing of now, seconds.
    pub age_cap_s: u32,
}

impl Default for FencePolicy {
    fn default() -> Self {
        Self {
            accuracy_cap_m: 200.0,
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

/// How far a fix is from one site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteDistance {
    pub site_id: SiteId,
    pub site_name: String,
    pub radius: Radius,
    /// From the centre, metres.
    pub distance_m: f64,
}

/// A verdict that explains itself.
#[derive(Clone, Debug, PartialEq)]
pub struct FenceDecision {
    pub outcome: FenceOutcome,
    /// The site that decided; also there when undecidable, if there is any site.
    pub site: Option<SiteDistance>,
    /// At least one.
    pub reasons: Vec<FenceReason>,
    pub doubts: Vec<Doubt>,
}

/// Decides whether a fix is at one of the sites.
pub fn decide(fix: &Fix, sites: &[Site], policy: &FencePolicy) -> FenceDecision {
    let best = sites
        .iter()
        .map(|site| Measured::new(site, fix))
        .min_by(Measured::by_favour)
        .map(|measured| (measured.outcome, measured.site_distance()));
    let mut reasons = obstacles(fix, policy);
    let (outcome, site) = match best {
        None => {
            reasons.push(FenceReason::NoSite);
            (FenceOutcome::Undecidable, None)
        }
        Some((_, nearest)) if !reasons.is_empty() => (FenceOutcome::Undecidable, Some(nearest)),
        Some((outcome, nearest)) => {
            reasons.push(geometric_reason(outcome, nearest.clone(), fix.accuracy_m));
            (outcome, Some(nearest))
        }
    };
    let doubts = if fix.mock {
        vec![Doubt::MockProvider]
    } else {
        Vec::new()
    };
    FenceDecision {
        outcome,
        site,
        reasons,
        doubts,
    }
}

/// What keeps a fix from deciding anything.
fn obstacles(fix: &Fix, policy: &FencePolicy) -> Vec<FenceReason> {
    let mut found = Vec::new();
    if fix.accuracy_m > policy.accuracy_cap_m {
        found.push(FenceReason::AccuracyTooLow {
            accuracy_m: fix.accuracy_m,
            cap_m: policy.accuracy_cap_m,
        });
    }
    if fix.age_s > policy.age_cap_s {
        found.push(FenceReason::FixTooOld {
            age_s: fix.age_s,
            cap_s: policy.age_cap_s,
        });
    }
    found
}

fn geometric_reason(outcome: FenceOutcome, nearest: SiteDistance, accuracy_m: f64) -> FenceReason {
    match outcome {
        FenceOutcome::Inside => FenceReason::WithinRadius(nearest),
        FenceOutcome::Borderline => FenceReason::WithinAccuracy {
            nearest,
            accuracy_m,
        },
        FenceOutcome::Outside | FenceOutcome::Undecidable => FenceReason::BeyondRadius {
            nearest,
            accuracy_m,
        },
    }
}

/// A site seen from a fix.
struct Measured<'a> {
    site: &'a Site,
    distance_m: f64,
    outcome: FenceOutcome,
}

impl<'a> Measured<'a> {
    fn new(site: &'a Site, fix: &Fix) -> Self {
        let distance_m = site.center.distance_m(fix.position);
        let radius_m = f64::from(site.radius.0);
        let outcome = if distance_m <= radius_m {
            FenceOutcome::Inside
        } else if distance_m - fix.accuracy_m <= radius_m {
            FenceOutcome::Borderline
        } else {
            FenceOutcome::Outside
        };
        Self {
            site,
            distance_m,
            outcome,
        }
    }

    /// The better outcome first, then the nearer site: by its centre when inside, by its edge
    /// when not; the smaller id settles what is still equal, whatever the order of the sites.
    fn by_favour(&self, other: &Self) -> Ordering {
        self.outcome
            .cmp(&other.outcome)
            .then_with(|| self.remoteness_m().total_cmp(&other.remoteness_m()))
            .then_with(|| self.site.id.cmp(&other.site.id))
    }

    fn remoteness_m(&self) -> f64 {
        match self.outcome {
            FenceOutcome::Inside => self.distance_m,
            _ => self.distance_m - f64::from(self.site.radius.0),
        }
    }

    fn site_distance(&self) -> SiteDistance {
        SiteDistance {
            site_id: self.site.id,
            site_name: self.site.name.clone(),
            radius: self.site.radius,
            distance_m: self.distance_m,
        }
    }
}

#[cfg(test)]
mod tests;

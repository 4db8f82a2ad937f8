//! Check-ins as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::queries::CheckInRow;
use crate::attendance::days::domain::{DayStatus, Placement, PointKind, Punch};
use crate::attendance::geodesy::{CoordinateSystem, Coordinates, Position};
use crate::attendance::invalid::Invalid;
use crate::attendance::sites::domain::{FenceDecision, FenceOutcome, Fix};
use crate::attendance::wire::{Reason, Sentence};
use crate::kernel::ids::{CheckInId, SiteId};
use crate::kernel::paging;
use crate::kernel::problem::{Problem, Result};

/// A check-in to make: what the device found out about where it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCheckIn {
    /// Chosen by the client, to make the request safe to repeat. Repeat it unchanged, `age_seconds`
    /// included.
    pub id: Option<CheckInId>,
    /// What the person means. When absent, the first half of the shift is on duty and the rest
    /// off duty.
    pub kind: Option<PointKind>,
    /// Degrees north, -90 to 90.
    #[schema(example = 31.2306)]
    pub latitude: f64,
    /// Degrees east, -180 to 180; 0, 0 is no place.
    #[schema(example = 121.4739)]
    pub longitude: f64,
    /// The system in which the device reports: phones in mainland China mostly `gcj02`, GPS `wgs84`.
    pub coordinate_system: CoordinateSystem,
    /// The radius of the device's confidence, 0 to 100,000 m; with more than 200 nothing can be
    /// decided.
    #[schema(example = 15.0)]
    pub accuracy_m: f64,
    /// Seconds since the device took the fix, by its own stopwatch and not by its clock; with more
    /// than 120 nothing can be decided.
    #[schema(example = 3, minimum = 0, maximum = 2147483647)]
    pub age_seconds: i32,
    /// The device's word that its location is simulated. It raises a doubt and decides nothing.
    #[serde(default)]
    pub mock: bool,
}

impl NewCheckIn {
    pub fn fix(&self) -> Result<Fix, Invalid> {
        let coordinates = Coordinates::parse(self.latitude, self.longitude)?;
        let position = Position::new(coordinates, self.coordinate_system);
        let age_s = u32::try_from(self.age_seconds).map_err(|_| {
            Invalid::new(
                "age_seconds",
                format!("must be 0 or more, is {}", self.age_seconds),
            )
        })?;
        Fix::parse(position, self.accuracy_m, age_s, self.mock)
    }
}

/// The site that decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SiteDistance {
    pub id: SiteId,
    #[schema(example = "总部")]
    pub name: String,
    /// From its centre.
    #[schema(example = 42.3)]
    pub distance_m: f64,
}

/// What came of a check-in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckInReceipt {
    pub id: CheckInId,
    /// When the service received it: the time that counts.
    pub at: DateTime<Utc>,
    /// What the person said it is.
    pub kind: Option<PointKind>,
    pub verdict: FenceOutcome,
    /// The site that decided, the nearest where none did; `null` without any site.
    pub site: Option<SiteDistance>,
    /// Why the verdict is what it is; at least one.
    pub reasons: Vec<Reason>,
    /// What a person may want to look at. It has no part in the verdict.
    pub doubts: Vec<Reason>,
    /// The date of the shift that it belongs to; after midnight that may be yesterday.
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    /// The zone of the work date.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// The point that it counts for; `null` if for none.
    pub fills: Option<PointKind>,
    /// Whole minutes after the start, where this is the check-in that counts.
    #[schema(example = 5)]
    pub minutes_late: u32,
    /// Whole minutes before the end, where this is the check-out that counts.
    #[schema(example = 0)]
    pub minutes_early: u32,
    /// How the day stands with it.
    pub status: DayStatus,
    /// What it counts for, in words.
    pub sentence: Sentence,
}

impl CheckInReceipt {
    pub fn new(punch: &Punch, decision: &FenceDecision, placement: &Placement) -> Self {
        Self {
            id: punch.id,
            at: punch.at,
            kind: punch.kind,
            verdict: decision.outcome,
            site: decision.site.as_ref().map(|site| SiteDistance {
                id: site.site_id,
                name: site.site_name.clone(),
                distance_m: site.distance_m,
            }),
            reasons: reasons(decision),
            doubts: doubts(decision),
            work_date: placement.report.work_date.date(),
            time_zone: placement.report.zone.name().to_owned(),
            fills: placement.fills,
            minutes_late: placement.minutes_late(),
            minutes_early: placement.minutes_early(),
            status: placement.report.status,
            sentence: placement.words().into(),
        }
    }
}

pub fn reasons(decision: &FenceDecision) -> Vec<Reason> {
    decision
        .reasons
        .iter()
        .map(|reason| Reason::new(reason.code(), reason.words()))
        .collect()
}

pub fn doubts(decision: &FenceDecision) -> Vec<Reason> {
    decision
        .doubts
        .iter()
        .map(|doubt| Reason::new(doubt.code(), doubt.words()))
        .collect()
}

/// Which of one's own check-ins to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckInQuery {
    /// Only those at this instant or later.
    #[param(example = "2026-09-01T00:00:00Z")]
    pub from: Option<DateTime<Utc>>,
    /// Only those before this instant.
    pub to: Option<DateTime<Utc>>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// One of one's own check-ins: all that is recorded of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckIn {
    pub id: CheckInId,
    /// When the service received it.
    pub at: DateTime<Utc>,
    pub kind: Option<PointKind>,
    pub verdict: FenceOutcome,
    pub site: Option<SiteDistance>,
    /// Why, as it was told at the time.
    pub reasons: Vec<Reason>,
    pub doubts: Vec<Reason>,
    /// As the device reported it, and what follows too.
    #[schema(example = 31.2306)]
    pub latitude: f64,
    #[schema(example = 121.4739)]
    pub longitude: f64,
    pub coordinate_system: CoordinateSystem,
    #[schema(example = 15.0)]
    pub accuracy_m: f64,
    #[schema(example = 3)]
    pub age_seconds: i32,
    /// The device said that its location is simulated.
    pub mock: bool,
}

impl CheckIn {
    pub fn new(row: CheckInRow, site_name: Option<String>) -> Result<Self> {
        let punch = row.punch()?;
        let site = match (row.site_id, site_name, row.distance_m) {
            (Some(id), Some(name), Some(distance_m)) => Some(SiteDistance {
                id,
                name,
                distance_m,
            }),
            _ => None,
        };
        let coordinate_system =
            CoordinateSystem::from_code(&row.coordinate_system).ok_or_else(|| {
                Problem::internal(format!("unknown system {}", row.coordinate_system))
            })?;
        Ok(Self {
            id: row.id,
            at: row.at,
            kind: punch.kind,
            verdict: punch.fence,
            site,
            reasons: serde_json::from_value(row.reasons).map_err(Problem::internal)?,
            doubts: serde_json::from_value(row.doubts).map_err(Problem::internal)?,
            latitude: row.latitude,
            longitude: row.longitude,
            coordinate_system,
            accuracy_m: row.accuracy_m,
            age_seconds: row.age_seconds,
            mock: row.mock,
        })
    }
}

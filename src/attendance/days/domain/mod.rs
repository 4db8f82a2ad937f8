//! The day of a person, computed from plan, punches and the time of now, and from nothing else.
//!
//! The way of a day: a [`Schedule`] draws the [`PlannedDay`]: whether it is worked, and the
//! [`Plan`] with its windows. [`match_punches`] gives each punch to the work date and the point
//! that it belongs to. Each point becomes a [`PointResult`], and the day a [`DayReport`] with
//! one [`DayStatus`]. [`PlannedDay::report`] walks the whole way for one person; a [`Summary`]
//! counts many.
//!
//! Must hold: the same input always gives the same report, and the order in which punches
//! arrived is not input.

mod matching;
mod placement;
mod plan;
mod points;
mod status;
mod summary;

pub use matching::{DayPunches, Matching, Punch, match_punches};
pub use placement::Placement;
pub use plan::{Neighbours, Plan, PlannedDay, PlannedPoint, PointKind, Schedule, Window};
pub use points::{CheckStatus, LocationResult, PointOutcome, PointResult, TimeResult};
pub use status::{DayReport, DayStatus};
pub use summary::Summary;

#[cfg(test)]
mod tests;

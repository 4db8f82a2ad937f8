//! The day of a person, computed from plan, punches and the time of now, and from nothing else.
//!
//! The way of a day: [`Rules`] draw the [`PlannedDay`]: whether it is worked, and the [`Plan`]
//! with its windows. [`match_punches`] gives each punch to the work date and the point that it
//! belongs to. Each point is judged and becomes a [`PointResult`], and the day a [`DayReport`]
//! with one [`DayStatus`]. [`PlannedDay::report`] walks the whole way.
//!
//! Must hold: the same input always gives the same report, and the order in which punches
//! arrived is not input.

mod facts;
mod free;
mod judging;
mod lasting;
mod matching;
mod parts;
mod placement;
mod plan;
mod points;
mod rules;
mod standing;
mod status;

pub use facts::{Amendment, Correction, Facts, Span, SpanKind, Supplement};
pub use free::{FreeDay, Stretch};
pub use lasting::{Step, StoredDay, StoredPlan};
pub use matching::{DayPunches, Matching, Punch, match_punches};
pub use parts::Parts;
pub use placement::{Placement, Surroundings};
pub use plan::{Neighbours, Plan, PlannedPoint, PointKind, Window};
pub use points::{CheckStatus, LocationResult, PointOutcome, PointResult, TimeResult};
pub use rules::{DayRule, LOOK_AHEAD, LOOK_BACK, PlannedDay, RuleSource, Rules, ShiftSource};
pub use status::{DayReport, DayStatus};

#[cfg(test)]
mod tests;

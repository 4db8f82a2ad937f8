//! Attendance: where and when people are expected at work, and what their punches say about it.
//!
//! Owns sites and their fences, groups of people, calendars, shifts, punches, the results of days, and what
//! corrects them: requests with who decides about them, approved spans, and managers' corrections.
//!
//! Must always hold:
//! - A punch is a fact and never changes. Results are computed from punches by pure functions
//!   and can be computed again at any time; the order in which punches arrived does not matter.
//! - Every verdict explains itself: what was planned, which window was open, what was measured,
//!   in words of English and Simplified Chinese, and with a code that never changes its meaning.
//! - Elapsed time is the difference of two instants; wall clocks are only read and shown.
//! - Doubt is written down for a person to judge. It never turns a verdict by itself.
//!
//! - Coordinates and photos are shown to the person who sent them, and to others only by a look that is
//!   recorded and shown to the person.
//!
//! The rules live in the `domain` of each noun and know no clock, no database and no web.

pub mod board;
pub mod calendars;
pub mod check_ins;
pub mod corrections;
pub mod days;
pub mod doubts;
pub mod errors;
pub mod exports;
pub mod field_work;
pub mod geodesy;
pub mod groups;
pub mod invalid;
pub mod looks;
pub mod periods;
pub mod photos;
pub mod places;
pub mod ports;
pub mod provenance;
pub mod receipts;
mod recorded;
pub mod reminders;
pub mod reports;
pub mod requests;
pub mod results;
pub mod rosters;
mod routes;
pub mod shifts;
pub mod sites;
pub mod spans;
pub mod special_days;
pub mod staff;
mod wire;
pub mod words;
pub mod work_date;

use std::sync::Arc;

use crate::kernel::db::Prepared;
use crate::kernel::jobs::Handlers;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tenancy;
use crate::organizations;
use check_ins::lane::CheckingIn;
use ports::Files;

pub use receipts::signer::Desk;
pub use requests::hand_over;
pub use routes::routes;
pub use staff::hand_over as leave_groups;

/// The jobs of the slice.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>) {
    exports::job::jobs(handlers, tenancy);
    periods::jobs(handlers, tenancy);
    reminders::jobs(handlers, tenancy);
}

/// The lanes that commit right behind their last statements.
pub fn prepared() -> Vec<Prepared> {
    vec![Prepared::of::<CheckingIn>(check_ins::prepare)]
}

/// Forgets what has expired, in every organization.
pub async fn forget_expired(tenancy: &Tenancy, files: &Files) -> Result<()> {
    looks::forget_expired(tenancy, files).await?;
    organizations::each(tenancy, async |org_id| {
        tenancy
            .as_system(org_id, exports::queries::forget_expired)
            .await
    })
    .await
}

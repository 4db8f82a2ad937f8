//! Attendance: where and when people are expected at work, and what their punches say about it.
//!
//! Owns sites and their fences, groups of people, calendars, shifts, punches, and the results of days.
//!
//! Must always hold:
//! - A punch is a fact and never changes. Results are computed from punches by pure functions
//!   and can be computed again at any time; the order in which punches arrived does not matter.
//! - Every verdict explains itself: what was planned, which window was open, what was measured,
//!   in words of English and Simplified Chinese, and with a code that never changes its meaning.
//! - Elapsed time is the difference of two instants; wall clocks are only read and shown.
//! - Doubt is written down for a person to judge. It never turns a verdict by itself.
//!
//! - Coordinates are shown to the person who sent them, and to others only by a look that is recorded
//!   and shown to the person.
//!
//! The rules live in the `domain` of each noun and know no clock, no database and no web.

pub mod calendars;
pub mod check_ins;
pub mod days;
pub mod doubts;
pub mod errors;
pub mod field_work;
pub mod geodesy;
pub mod groups;
pub mod invalid;
pub mod looks;
pub mod places;
pub mod receipts;
mod routes;
pub mod shifts;
pub mod sites;
mod wire;
pub mod words;
pub mod work_date;

pub use receipts::signer::Desk;
pub use routes::routes;

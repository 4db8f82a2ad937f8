//! Results: what every person's day came to, stored, and computed again when anything changes.
//!
//! Must hold: a result follows from plan, punches, spans and corrections and from nothing else, so
//! that the order in which they came does not matter and computing again changes nothing; no result
//! of a closed period is written. Whatever changes an input leaves a row in `attendance_stale` in
//! its own transaction; [`Computer`] takes rows away in the transaction that writes the results,
//! so a crash loses nothing. One transaction at a time computes a quarter of an organization's
//! people, and reads their evidence after it has that quarter's lock: the later one sees all.

mod batch;
mod computer;
mod domain;
mod drawing;
pub mod events;
pub mod queries;
mod queue;
pub mod routes;
mod store;
pub mod wire;

pub use batch::{Pending, complete, compute_of, compute_pending, too_much, unsettled_until};
pub use computer::Computer;
pub use queue::{is_pending, mark_everybody, put as mark_people};

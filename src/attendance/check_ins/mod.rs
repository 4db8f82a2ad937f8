//! Check-ins: the punches that people make, each with the verdict of the fence.
//!
//! Must hold: a check-in is recorded wherever it was made and never changes afterwards, for
//! which the database gives the service no right; the time is the service's own, when the request
//! came; all check-ins of an organization are written one batch after the other, under the lock of
//! its chain of receipts, and each knows those before it (`batch/judging.rs`); coordinates, distances and reasons
//! are shown to the person, and to others by a look alone.

mod batch;
pub mod commands;
pub mod domain;
pub mod events;
pub mod lane;
pub mod queries;
pub mod routes;
pub mod wire;

pub use batch::prepare;

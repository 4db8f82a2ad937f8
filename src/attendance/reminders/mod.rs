//! Reminders: who has not punched is told, so many minutes before and after a point.
//!
//! One chain of jobs for an organization that has any: each job sends what fell due since the one
//! before it, and enqueues the next for the next instant at which something falls due, which the
//! shifts of the groups tell without a look at people. So twenty thousand who are due at nine are
//! looked at when it is time, in pages, each a transaction of its own.
//!
//! Must hold: nobody is reminded twice of one point, however often a job runs and on however many
//! nodes: the row that says what was sent decides, and commits with the event. Whoever rests, is
//! excused, or has punched is left alone. What is too old to be of use is not sent.

mod commands;
pub mod domain;
pub mod events;
mod jobs;
mod queries;
mod round;

pub use commands::arm;
pub use jobs::{jobs, revive};

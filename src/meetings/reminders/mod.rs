//! Reminders of meetings: whoever attends is told, so many minutes before or after a start.
//!
//! One chain of jobs for an organization that has any, one each minute at the most: each looks for what
//! fell due since the one before it. The database notes which numbers of minutes are in use; for
//! each, the occurrences that begin so long after are a stretch of an index. A trigger begins the chain, so
//! that no code which makes a meeting can forget it.
//!
//! Must hold: nobody is reminded twice of one start, however often a job runs and on however many nodes:
//! the row that says what was sent decides, and commits with the event. What falls due is read from the
//! occurrences as they are then, so moved and cancelled ones are right. Who declined is left alone. What is
//! too old to be of use is not sent.

mod commands;
pub mod domain;
pub mod events;
mod jobs;
pub(in crate::meetings) mod queries;
pub mod routes;
pub mod wire;

pub use jobs::{jobs, revive};

//! Shifts: the hours that people are expected to work, by date.
//!
//! Must hold: a version never changes. Another one takes over from its date on; what was before
//! that date stays as it was.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

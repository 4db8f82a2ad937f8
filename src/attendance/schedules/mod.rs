//! The schedule: the hours, the workdays and the calendar that an organization follows.
//!
//! There is one, for everybody and every date; groups of people and versions by date come
//! above it. Where none was set, the usual one of the organization's zone is in effect.

pub mod commands;
pub mod domain;
pub mod fixed;
pub mod queries;
pub mod routes;
pub mod wire;

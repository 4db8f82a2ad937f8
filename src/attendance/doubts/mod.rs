//! Doubts about check-ins: what a person may want to look at, and what they made of it.
//!
//! Must hold: a doubt changes no verdict and no result; it says what it rests on, in words that
//! the employee reads too; only a person confirms or dismisses it, never about themselves, with a
//! reason, in the audit log; the employee may appeal against it once.

pub mod commands;
pub mod domain;
pub mod events;
pub mod queries;
pub mod routes;
pub mod wire;

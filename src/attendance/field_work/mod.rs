//! Field work that waits for somebody to decide about it.
//!
//! Must hold: nobody decides about themselves; a decision may be changed by a later one, and each
//! is in the audit log with its reason; the check-in itself stays as it was made.

pub mod commands;
pub mod events;
pub mod queries;
pub mod routes;
pub mod wire;

//! Imports: people brought in from a CSV file, all or nothing.
//!
//! Must hold: a file with one bad cell changes nothing, and the answer names every bad cell
//! by row and column; a file sent twice under one Idempotency-Key brings nobody in twice.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

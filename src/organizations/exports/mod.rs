//! Exports: the people whom the caller may see as a file, which an import reads as it is.
//!
//! Must hold: who is not visible to the caller is not in the file; imported where it came from,
//! the file changes nothing; no spreadsheet finds a formula in it.

pub mod commands;
pub mod routes;
mod stream;

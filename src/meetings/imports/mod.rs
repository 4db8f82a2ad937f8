//! Import of .ics files: somebody's own calendar from elsewhere.
//!
//! Must hold: what becomes of each event of a file is said, also which part of it is not taken; the same
//! file again changes nothing, a newer one updates what came before; nobody else is invited, and no mail
//! goes out.

mod commands;
mod draft;
mod file;
pub mod routes;
mod wire;

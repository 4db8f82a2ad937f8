//! Import of .ics files: somebody's own calendar from elsewhere.
//!
//! Must hold: each event of a file is taken whole or not at all, and what becomes of it is said; the same
//! file again changes nothing, a newer one updates what came before; nobody else is invited, and no mail
//! goes out.

mod commands;
mod draft;
pub mod routes;
mod wire;

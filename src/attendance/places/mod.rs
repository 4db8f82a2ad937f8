//! The rules of places: what a fix must be like, what becomes of field work, which doubts are
//! raised; and the sites of each organization, prepared in memory.
//!
//! Must hold: every change of a site makes `sites_version` grow in its transaction, and one at a
//! time; what is prepared is used for the version that it was read at and no other, so that any
//! number of nodes decides by the same sites.

pub mod commands;
pub mod domain;
mod prepared;
pub mod queries;
pub mod routes;
pub mod wire;

pub use commands::sites_changed;
pub use prepared::Prepared;

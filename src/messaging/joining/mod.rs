//! Coming into a group by a link, or by a member where others decide.
//!
//! Owns: links, and the requests of and for those whom somebody decides on.
//!
//! Must hold: of a link's secret only a digest is kept; a link lets in no more than its limit,
//! also when many come at once; it does not outlive its maker's place in the group, and lets nobody in while its maker may not invite; a member has
//! one open request for a group at the most, and none once they are in it.

mod commands;
pub mod domain;
pub mod queries;
mod requests;
pub mod routes;
pub mod wire;

pub use requests::{ask_for, settle};

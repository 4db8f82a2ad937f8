//! Uploads: the tus protocol 1.0.0, with creation, also with content, expiration, termination
//! and checksum.
//!
//! Must hold: an upload's parts are the bytes 0, 1, 2, ... without gap or overlap; whoever
//! brings a part twice, or at the wrong place, changes nothing; the file is made of all parts or
//! not at all, once.

mod begin;
pub mod commands;
pub mod domain;
mod finish;
pub mod headers;
pub mod making;
pub mod queries;
mod receive;
pub mod routes;
pub mod slots;
pub mod wire;

pub use domain::PART;
pub use finish::finish;

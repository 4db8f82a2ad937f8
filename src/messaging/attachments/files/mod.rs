//! Files: what became of uploads, which messages carry them, and how they are had.
//!
//! Must hold: a file is had by its uploader and by whoever may see a message that carries it.
//! Which files those are is decided in one place, [`commands::visible`].

pub mod commands;
pub mod domain;
mod download;
pub mod queries;
pub mod routes;
pub mod wire;

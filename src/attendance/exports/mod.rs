//! Exports: a report of people as a file, made by a job and handed out for a while.
//!
//! Must hold: the job reads in the name of who asked, anew for each page of people, so nobody goes
//! on reading who may not any more; memory is bounded by a page; a file is there as a whole or not
//! at all, and is removed when its time is over.

mod columns;
pub mod commands;
pub mod events;
pub mod job;
pub mod queries;
pub mod routes;
mod sheet;
pub mod wire;

//! Special days: dates that differ from the week and from the national calendar, for the
//! organization or for one group; set one by one, or from a file.
//!
//! Must hold: a calendar has a date at most once; days that have passed keep theirs unless
//! somebody says otherwise, and those of a closed period do anyhow; a change is made whole, or
//! not at all.

pub mod commands;
pub mod domain;
pub mod events;
pub mod files;
pub mod queries;
pub mod routes;
pub mod wire;

//! When people and rooms are free: free and busy, suggestions, who is in the office, and the
//! timeline of rooms. See docs/meeting-availability.md.
//!
//! Must hold: a time says what it is taken for only to those who may know; the number of statements does not
//! depend on the number of people, rooms and meetings; the same state gives the same suggestions.

pub mod domain;
mod free_busy;
mod gathering;
pub mod port;
mod presence;
pub mod queries;
mod room_times;
pub mod routes;
mod suggesting;
mod timeline;
pub mod wire;
mod words;

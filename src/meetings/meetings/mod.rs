//! Meetings: one-off or in series, with attendees and rooms.
//!
//! Must hold: what is stored of a meeting's occurrences is what its rule and its exceptions
//! make; an occurrence keeps the name of its original start when it is moved; its organizer is
//! always among its attendees, and has accepted; what is different about one occurrence never
//! touches the others.

pub mod attendance;
pub mod commands;
pub mod creating;
pub mod domain;
pub mod editing;
pub mod events;
pub mod invitees;
pub mod planning;
pub mod queries;
pub mod rolling;
pub mod routes;
pub mod timing;
pub mod view;
pub mod wire;

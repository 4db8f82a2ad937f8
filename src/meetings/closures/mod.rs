//! Stretches in which a room, or all rooms of a place, take no bookings.
//!
//! Must hold: whoever closes holds the locks of all rooms concerned until the commit, so that no booking slips in
//! between the look and the closure; what is in the way stays or goes as whoever closes said.

pub mod commands;
pub mod domain;
pub mod events;
pub mod queries;
pub mod routes;
pub mod wire;

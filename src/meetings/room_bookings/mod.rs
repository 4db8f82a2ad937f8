//! Rooms held for occurrences of meetings.
//!
//! Must hold: no room holds two pending or confirmed bookings at one instant; whoever books
//! holds the locks of the rooms until the commit.

pub mod approval;
pub mod claiming;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

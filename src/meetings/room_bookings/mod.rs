//! Rooms held for occurrences of meetings.
//!
//! Must hold: no room holds two pending or confirmed bookings at one instant; whoever books
//! holds the locks of the rooms until the commit.

pub mod domain;

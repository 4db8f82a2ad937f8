//! Rooms that can be booked.
//!
//! Must hold: the rooms that are there have different names; a room with a booking to come
//! is not removed. A removed room is gone for everybody, but its row stays, because past
//! bookings name it. Whoever changes a room or books it holds the lock on its row until the
//! commit, so that a booking and the end of its room never pass each other.

pub mod commands;
pub mod domain;
pub mod hours;
pub mod policies;
pub mod policy;
pub mod queries;
pub mod routes;
pub mod terms;
pub mod wire;

//! Bookings: a room for a stretch of time, an organizer, and those who are invited.
//!
//! Must hold: no two confirmed bookings of a room share an instant. The database decides it
//! by the exclusion constraint `bookings_no_overlap`; the lock on the room's row only makes
//! rivals come one after the other, so that they never wait for each other in a circle. The
//! organizer is an attendee who has accepted. An attendee's row repeats when its booking
//! starts, and whoever moves a booking moves both.

pub mod commands;
pub mod domain;
pub mod events;
pub mod queries;
pub mod routes;
pub mod view;
pub mod wire;

//! Bookings that wait for a room's managers.
//!
//! Must hold: what waits holds the room like what is confirmed; it is decided once, by somebody who manages the room
//! or all rooms, before it is over; the row decides who was first, also against those who give the room back. Whoever
//! makes bookings that wait says so by [`requested`].

pub mod commands;
pub mod events;
pub mod queries;
pub mod routes;
pub mod wire;

pub use commands::requested;

//! Looks: who saw where somebody checked in, when and why; and how long places are kept.
//!
//! Must hold: nobody sees the coordinates or the photos of another but by a look, which gives its reason, is
//! recorded in the same transaction, and is shown to the person; coordinates are rounded, and
//! later erased, when the organization's time for them has passed, and nothing brings them back.

pub mod commands;
pub mod events;
pub mod queries;
mod retention;
pub mod routes;
pub mod wire;

pub use retention::forget_expired;

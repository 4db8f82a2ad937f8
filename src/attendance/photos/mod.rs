//! Photos of field work (外勤): files that a check-in carries, to show where somebody works.
//!
//! Must hold: a photo is an image that the person uploaded, and is of one check-in; a check-in without photos
//! costs no statement more; others see a photo by a look alone, which is recorded and shown to the person, and
//! opens its download for a while to whoever may still look; a photo goes with the exact coordinates.

mod album;
pub mod commands;
pub mod queries;
mod reading;
mod retention;
pub mod routes;
pub mod wire;

pub use album::{Album, Photo, write};
pub use reading::readable;
pub use retention::forget;

//! The audit log as a chain: each entry of an organization carries the hash of the one before.
//!
//! Must hold: the service's role may add entries and read them, and the database refuses it
//! everything else, but for forgetting the oldest through a function that leaves an anchor.

pub mod chain;
pub mod check;
pub mod entries;
mod export;
mod queries;
mod retention;
mod routes;
pub mod verify;
pub mod wire;

pub use retention::forget_in;
pub use routes::routes;

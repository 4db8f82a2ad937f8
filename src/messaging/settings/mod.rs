//! What an organization decided about messaging.

pub mod commands;
pub mod queries;
pub mod routes;
pub mod wire;

pub use queries::of;

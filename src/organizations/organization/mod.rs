//! The organization itself: founded by an account, which becomes its first owner.

pub mod commands;
pub mod domain;
pub mod queries;
mod routes;
pub mod wire;
pub mod zones;

pub use routes::routes;

//! Approved spans: leave, trips, out on business, overtime. From a request that was approved here, or
//! written by another system under its own id.
//!
//! Must hold: a record never changes, and the database gives the service no right to; what is
//! changed is taken back and recorded anew. Nobody is excused twice at one time.

pub mod commands;
pub mod domain;
pub mod events;
pub mod queries;
pub mod routes;
pub mod wire;

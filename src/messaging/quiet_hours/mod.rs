//! Quiet hours: when a member is not to be disturbed. What is urgent pierces them.
//!
//! Owns: a member's own hours. Whoever notifies asks [`domain::QuietHours::are_now`]; the sockets of the
//! member are told when it begins and ends ([`queries::times`]).

pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

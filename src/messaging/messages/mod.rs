//! Messages: what was said in a conversation, in one order.
//!
//! Must hold: `seq` counts 1, 2, 3, ... without gaps; a client-chosen id names at most one
//! message of its conversation; who posts has read everything up to their own message.

pub mod commands;
pub mod domain;
pub mod events;
pub mod named;
pub mod posting;
pub mod queries;
pub mod routes;
pub mod wire;

//! Messages: what was said in a conversation, in one order.
//!
//! Must hold: `seq` counts 1, 2, 3, ... without gaps; a client-chosen id names at most one
//! message of its conversation; who posts has read everything up to their own message; what was
//! recalled, or lies before what somebody may see, is shown nowhere.

pub mod commands;
pub mod content;
pub mod domain;
pub mod edits;
mod emoji;
pub mod events;
pub mod forwards;
pub mod kinds;
pub mod merged;
pub mod named;
pub mod notices;
pub mod pins;
pub mod posting;
pub mod queries;
pub mod reactions;
pub mod recalls;
pub mod receipts;
pub mod redaction;
pub mod routes;
pub mod scheduled;
pub mod standing;
pub mod threads;
pub mod top_notices;
mod view;
pub mod wire;

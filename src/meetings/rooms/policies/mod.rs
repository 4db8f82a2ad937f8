//! Policies of rooms, and who manages them.
//!
//! Must hold: whoever changes a policy or the managers of a room holds the lock on its row until the commit,
//! so that nobody books on terms that are gone.

pub mod commands;
pub mod queries;
pub mod routes;
pub mod wire;

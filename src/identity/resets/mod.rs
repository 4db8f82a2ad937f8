//! Password resets: a new password for whoever reads the account's mailbox.
//!
//! Must hold: the answer to a request, and the time that it takes, is the same for every
//! address, which is why the account is looked up by a job; a reset ends every session.

pub mod commands;
pub mod routes;
pub mod wire;

//! Invitations: a member who is known by name and address joins with an account.
//!
//! Must hold: a token is stored only as its digest, works once, and only for the member it
//! was made for; a member has at most one open invitation; whoever presents the token has
//! proved to read the mailbox, which is why an account made with it counts as verified.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

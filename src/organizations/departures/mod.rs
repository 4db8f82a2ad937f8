//! Departures: how a member leaves, and comes back.
//!
//! Must hold: a member has at most one open departure; when one takes effect, the membership,
//! what came with it and what was owned end or pass on in one transaction; it takes effect
//! once, whoever asks for it and how often; the last owner stays.
//!
//! Whatever decides over a departure holds the organization's row until its commit: so a
//! successor cannot leave while taking over, and two who leave do so one after the other.

pub mod commands;
pub mod domain;
pub mod jobs;
mod leaving;
pub mod queries;
pub mod routes;
mod succession;
pub mod wire;

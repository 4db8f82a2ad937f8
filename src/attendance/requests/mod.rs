//! Requests: make-up punches (补卡), leave, trips, out on business and overtime, and who decides.
//!
//! Must hold: a request waits for one step of its chain at a time; nobody decides about themselves
//! and nothing is approved that nobody approved; what was decided, withdrawn or revoked first
//! holds, as whoever changes a request locks the person and then the request; an approval and what it
//! brings (a correction, a span) are one transaction; nothing changes in a closed period.

mod chain;
pub mod commands;
mod deciding;
pub mod domain;
pub mod events;
mod handover;
mod make_ups;
pub mod queries;
pub mod routes;
mod rules;
mod shown;
pub mod wire;

pub use handover::hand_over;

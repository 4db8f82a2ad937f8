//! What leaves the house: e-mail now; push and webhooks later.
//!
//! Must hold: nothing is sent inside a transaction. A sender is called by a job, which
//! decides from the kind of an error whether to try again.

pub mod mail;

//! The second factor as an organization requires it of its people.
//!
//! Owns: the policy (of whom, and from when), and who meets it. Whether an account has a second
//! factor is the identity's to say; that nobody acts without one who needs one is the gate's
//! ([`crate::kernel::tenancy`]), which asks [`domain::required_from`] with each membership.
//!
//! Must hold: who requires a second factor has one, so that no policy shuts everybody out.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

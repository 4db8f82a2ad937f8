//! Roles: named sets of permissions, granted for the whole organization or for a
//! department and all below it.
//!
//! Must hold: an organization always has an owner; nobody grants what they do not hold
//! themselves, and only an owner makes or unmakes an owner.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

//! Roles: named sets of permissions, built in or the organization's own, granted for the whole
//! organization or for a department, with or without those below it.
//!
//! Must hold: an organization always has an owner; nobody grants what they do not hold
//! themselves or as far, nor writes it into a role; only an owner makes or unmakes an owner.

pub mod authority;
pub mod commands;
mod define;
pub mod domain;
pub mod leaving;
mod own;
pub mod owners;
pub mod queries;
pub mod routes;
mod why;
pub mod wire;

//! Departments: one tree for each organization, with the organization itself as its root.
//!
//! Must hold: `path` lists the ids from the root to the department; nobody is below
//! themselves; siblings have different names. Whoever changes the shape of the tree holds
//! the lock on its root until the commit, so that two moves never make a cycle together.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

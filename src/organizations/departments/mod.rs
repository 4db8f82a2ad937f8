//! Departments: one tree for each organization, with the organization itself as its root.
//!
//! Must hold: `path` lists the ids from the root to the department, and `department_ancestors`
//! says the same in rows; nobody is below themselves; siblings have different names; a manager
//! is in the department. Whoever changes the shape of the tree holds the lock on its root until
//! the commit, so that two moves never make a cycle together. Locks are taken in one order: the
//! root, join links, requests to join, invitations, members, departments.

pub mod commands;
pub mod contents;
pub mod domain;
pub mod events;
pub mod managers;
pub mod merging;
pub mod queries;
pub mod routes;
pub mod wire;

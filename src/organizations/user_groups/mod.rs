//! User groups: people who belong together and not in one department.
//!
//! A static group lists its people. A dynamic one has conditions (departments with all below,
//! roles, titles), all of which must hold; who is in it is asked when it is asked, so that it
//! is never behind.
//!
//! Must hold: only active members count; a condition that has lost its last department or
//! role holds for nobody, not for everybody.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

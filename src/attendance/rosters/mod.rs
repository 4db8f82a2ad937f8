//! Rosters (排班): who of a group works by which shift on which date, or rests.
//!
//! Must hold: a date of a person has at most one cell, of the group that wrote it last; it says
//! something only while the person is in that group and the group works by a roster, so that nobody
//! is planned by a group that they have left. Cells are written many at once, all or none, and only
//! for whoever is in the group on that date. Those of closed periods never change.

pub mod commands;
pub mod domain;
pub mod events;
pub mod grid;
mod plan;
pub mod queries;
pub mod routes;
pub mod wire;

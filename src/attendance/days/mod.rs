//! Days: what was planned for a person's day, what the punches say, and how the day stands.
//!
//! Must hold: everybody sees their own days; others only with `attendance.read`, within its
//! scope, and without coordinates, sites and distances.

pub mod domain;
pub mod evidence;
pub mod queries;
pub mod routes;
pub mod wire;

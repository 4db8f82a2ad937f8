//! Reports: what days came to, added up for each person, group and department.
//!
//! Must hold: they read stored results and never a punch. Only days that are over are added up; a
//! day that runs shows how it stands.

pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

pub use routes::reached;

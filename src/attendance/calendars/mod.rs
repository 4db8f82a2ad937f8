//! Calendars: which days are worked, and why.

pub mod domain;
pub mod national;
pub mod routes;
pub mod wire;

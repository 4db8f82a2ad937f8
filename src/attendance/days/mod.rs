//! Days: what was planned for a person's day, what the punches say, and how the day stands.

pub mod domain;

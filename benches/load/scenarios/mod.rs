//! One file for each scenario.

pub mod sign_in;
pub mod start;

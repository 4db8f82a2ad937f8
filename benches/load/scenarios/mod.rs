//! One file for each scenario.

pub mod directory;
pub mod import;
pub mod send;
pub mod sign_in;
pub mod start;

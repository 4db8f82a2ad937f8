//! Shifts: the hours that people are expected to work.

pub mod domain;

//! Recurrence by RFC 5545: when a meeting takes place that repeats. Pure.
//!
//! Must hold: instances are computed on the wall clock of the meeting's zone; one that falls
//! into a gap of that clock is skipped and does not count; what is computed depends on nothing
//! but the pattern; no rule, however odd, takes long; what is not understood is refused, and
//! never ignored. An own engine, since days are all that it counts: those at hand look for an
//! instance that never comes (30 February) through thousands of years.

mod expand;
mod parse;
mod rule;

pub use expand::{Pattern, TooMany};
pub use rule::{End, Frequency, Nth, Rule, RuleError};

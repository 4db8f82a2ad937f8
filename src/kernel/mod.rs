//! What every slice shares and what knows no slice. Small on purpose.
//!
//! Owns: identifiers, time and randomness, problems (errors), request bodies and
//! parameters, browsers' cookies, paging, the database, tenancy, lanes, events, jobs, idempotency, rate limits.
//!
//! Must hold: nothing here names an organization's departments, messages, punches or
//! meetings; a row of an organization is only reached through an open [`tenancy::Tx`].

pub mod audit;
pub mod background;
pub mod body;
pub mod browser;
pub mod caller;
pub mod clock;
pub mod db;
pub mod events;
pub mod idempotency;
pub mod ids;
pub mod jobs;
pub mod lane;
pub mod limits;
pub mod mail;
mod open;
pub mod paging;
pub mod params;
pub mod problem;
pub mod routing;
pub mod scope;
pub mod statement;
pub mod tenancy;
pub mod text;
pub mod version;
pub mod wall_clock;
pub mod week;

pub use problem::{Problem, Result};

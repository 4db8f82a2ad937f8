//! Corrections: results that a manager has set (改签), and make-up punches that were approved (补卡).
//!
//! Must hold: a record never changes, and the database gives the service no right to; what is
//! taken back has a second record that says by whom and why. Nobody corrects themselves; nothing is
//! corrected in a closed period; the employee sees each with who, when and why.

pub mod commands;
pub mod events;
pub mod queries;
pub mod routes;
pub mod wire;

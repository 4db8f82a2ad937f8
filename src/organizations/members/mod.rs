//! Members: people in an organization, with or without an account yet.
//!
//! Must hold: employee numbers and e-mail addresses are unique within the organization; a
//! member is in at least one department; whoever lists people goes through [`directory`].

pub mod commands;
pub mod directory;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod wire;

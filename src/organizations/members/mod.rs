//! Members: people in an organization, with or without an account yet.
//!
//! Must hold: employee numbers and e-mail addresses are unique within the organization; a
//! member who has not left is in at least one department; nobody is above themselves in the line
//! of managers; whoever lists people goes through [`directory`].

pub mod commands;
pub mod directory;
pub mod domain;
pub mod managers;
pub mod queries;
pub mod routes;
pub mod view;
pub mod wire;

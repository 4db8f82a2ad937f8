//! Feeds: somebody's meetings by a secret link, as calendar programs subscribe to them.
//!
//! Must hold: the secret is stored only as its digest, and derived from names and the service's key;
//! what a link shows is what its owner may see; a link that was revoked, or whose owner left, shows
//! nothing; the same meetings are the same bytes, so that nobody loads twice what they have.

pub mod commands;
mod domain;
mod queries;
pub mod routes;
mod wire;

//! Join links: a link or a code that lets people join who are not known yet.
//!
//! Must hold: the secret is stored only as its digest; nobody joins through a link that expired,
//! was revoked or is used up, however many try at once; an account becomes one member at most,
//! and somebody who was invited by mail becomes the member who was invited. Locks are taken in
//! one order: the account, links, requests, invitations, members, departments.

pub mod commands;
pub mod domain;
pub mod queries;
pub mod routes;
pub mod welcome;
pub mod wire;

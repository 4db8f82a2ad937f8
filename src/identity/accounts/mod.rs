//! Accounts: a person's address, password and name, and how the address is confirmed.
//!
//! Must hold: no answer to a stranger tells whether an address has an account; a link in a
//! mail confirms the registration that caused it and no other, so that nobody's password
//! comes to an account whose owner followed a link of their own.

mod commands;
pub mod proof;
pub mod queries;
pub mod routes;
pub mod wire;

pub use commands::{letter, send_link_again};

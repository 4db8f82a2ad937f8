//! Passwords: what is accepted, how they are hashed, and how a storm of them is survived.
//!
//! Owns: the policy ([`policy`]), Argon2id as PHC strings ([`argon`]), and the bounded pool
//! of threads that does the work ([`Hasher`]).
//!
//! Must hold: a password is only ever inside a [`secrecy::SecretString`], hashing never runs
//! on a thread that serves requests, and an unknown account costs the time of a known one.

pub mod argon;
mod hasher;
pub mod policy;

pub use argon::HashParams;
pub use hasher::{HashError, Hasher, HasherConfig};
pub use policy::{PasswordProblem, check};

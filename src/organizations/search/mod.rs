//! The directory's search: people by name, pinyin, number, mobile, e-mail and title, as one
//! types.
//!
//! Owns: the terms that people are found by, derived from their rows ([`domain`]) and written in
//! the same transaction by `members::queries`.
//!
//! Must hold: nobody is found whom the viewer's search does not reach, nor by a field that is
//! hidden from the viewer; the terms say what the rows say.

pub mod domain;
mod lookup;
pub mod queries;
pub mod routes;
pub mod wire;

/// The longest text to look for, in characters.
pub const MAX_TYPED: usize = 64;

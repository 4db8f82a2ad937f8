//! What a client shows to prove who it is.
//!
//! Two kinds. An access token is signed and short-lived, so that a request is believed
//! without a look into the database (whether its session still lives is asked separately).
//! Everything else is opaque: 256 random bits of which only a digest is stored, so that who
//! reads the database cannot use them.
//!
//! Must hold: one kind is never accepted for another, and no error says more than that the
//! token does not hold.

mod access;
mod opaque;
mod remembered;

pub use access::{
    ACCESS_LIFETIME, AccessClaims, AccessToken, AccessTokens, KEY_OVERLAP, LEEWAY, TokenError,
};
pub use opaque::{OpaqueToken, TokenDigest, TokenKind};
pub use remembered::{Remembered, key};

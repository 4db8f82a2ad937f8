//! Receipts: what the service says of a check-in, signed, and chained by organization.
//!
//! Must hold: the receipts of an organization are numbered 1, 2, 3, ... in the order in which they
//! were written, each carries the digest of the one before, and what is signed vouches for all
//! before it; a receipt says nothing of a place but a digest, which tells nothing once its salt
//! is erased; what the bytes are never changes: `docs/attendance-receipts.md` says them for other
//! programs.

mod again;
pub mod check;
pub mod domain;
mod export;
pub mod queries;
pub mod routes;
pub mod signer;
pub mod verify;
pub mod wire;

pub use again::again;

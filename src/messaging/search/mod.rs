//! The search over one's own conversations.
//!
//! Owns: the index of messages, which follows them after their commit (`indexer`, `index`),
//! and the search in it (`commands`). How texts are read and compared is in `domain`, how
//! the index is laid out in `place`.
//!
//! Must hold: nobody is shown a message that they could not read: of a conversation that they
//! are not in, from before what they may see, or recalled. The index only proposes; the message
//! itself decides. A message that is behind the index's mark is found by its present text, or
//! has a row among the edits.

mod commands;
pub mod domain;
mod edits;
mod index;
mod indexer;
mod place;
pub mod queries;
pub mod routes;
mod walk;
pub mod wire;

pub use index::catch_up;
pub use indexer::Indexer;

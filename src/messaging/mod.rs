//! Messaging: conversations, their members, their messages, what was read, and files.
//!
//! Owns: conversations, direct and of groups, those that follow a department or the
//! organization, who is in them, their messages and what is done with these, read watermarks,
//! uploads and files, and the index of the search.
//!
//! Must hold: the messages of a conversation are numbered 1, 2, 3, ... without gaps (`seq`);
//! a message that is posted twice under one client-chosen id exists once; a watermark never
//! goes back and never lies beyond the newest message; whoever is not in a conversation
//! learns nothing of it, not even that it exists. Whoever gives out a `seq` or changes who
//! is in a conversation holds the lock on its row until the commit, so that a message goes
//! to exactly those who are in it when it gets its number.

pub mod attachments;
pub mod conversations;
pub mod errors;
pub mod following;
mod handover;
pub mod joining;
pub mod messages;
pub mod quiet_hours;
mod routes;
pub mod search;
pub mod settings;
pub mod shield;
mod topics;
mod upkeep;

use std::sync::Arc;

use crate::kernel::db::Prepared;
use crate::kernel::jobs::Handlers;
use crate::kernel::tenancy::Tenancy;

use messages::posting::lane::Posting;

pub use handover::hand_over;
pub use messages::receipts::live::readers;
pub use messages::redaction::redact;
pub use messages::standing::may_post;
pub use quiet_hours::queries::times as quiet_times;
pub use routes::routes;
pub use topics::topics;
pub use upkeep::{collect, sweep};

/// The jobs of the slice.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>) {
    messages::scheduled::job::jobs(handlers, tenancy);
}

/// The lanes that commit right behind their last statements.
pub fn prepared() -> Vec<Prepared> {
    vec![Prepared::of::<Posting>(messages::posting::prepare)]
}

//! Meetings by mail (iMIP, RFC 6047): what goes out when one changes, and the answers that come in.
//!
//! Must hold: a mail is promised in the transaction of the change that it tells; everybody hears what is
//! different for them, and nothing of what they are not invited to; an answer is applied once, in
//! whatever order mails arrive, and only if it comes from the address that was invited.

mod answer_link;
mod answer_page;
mod answers;
mod commands;
mod incoming;
mod letter;
mod plan;
mod queries;
pub mod routes;
mod words;

pub use answer_link::AnswerLink;
pub use commands::{after_change, after_creations};
pub use letter::{MeetingMail, Outbox};
pub use queries::{are_wanted, want, willing};

/// Why a meeting is another one than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    Created,
    Edited,
    Cancelled,
    Answered,
    HandedOver,
}

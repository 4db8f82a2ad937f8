//! What tests stand on. A test reads: found a company, hire people, let them act, look.

mod client;
mod clock;
mod cluster;
mod company;
mod contract;
mod mails;
mod program;
mod renewal;
mod server;
mod smtp;
mod socket;

pub use client::{Client, Reply};
pub use clock::TestClock;
pub use company::{Company, Person};
pub use mails::plain_text;
pub use program::{DataFolder, send_signal};
pub use server::TestServer;
pub use smtp::SmtpServer;
pub use socket::{Socket, closed};

//! What tests stand on. A test reads: found a company, hire people, let them act, look.

mod browser;
mod client;
mod clock;
mod cluster;
mod company;
pub mod contract;
mod foreseen;
mod mails;
mod nats;
mod network;
mod program;
mod renewal;
mod s3;
mod server;
pub mod smtp;
mod socket;
pub mod tus;

pub use browser::Browser;
pub use client::{Client, Reply};
pub use clock::TestClock;
pub use company::{Company, Person};
pub use foreseen::{CommitGate, Foreseen};
pub use mails::plain_text;
pub use nats::NatsServer;
pub use network::Network;
pub use program::{DataFolder, Program, send_signal};
pub use s3::{Gate, S3Server, Way};
pub use server::{Node, TestServer};
pub use smtp::SmtpServer;
pub use socket::{Socket, closed};

/// An id as a client chooses one, to make its request safe to repeat.
#[expect(
    clippy::disallowed_methods,
    reason = "a client is not the service: it has a clock and randomness of its own"
)]
pub fn client_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

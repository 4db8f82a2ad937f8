//! What tests stand on. A test reads: found a company, hire people, let them act, look.

mod client;
mod clock;
mod cluster;
mod company;
mod contract;
mod mails;
mod server;
mod smtp;

pub use client::{Client, Reply};
pub use clock::TestClock;
pub use company::Company;
pub use mails::plain_text;
pub use server::TestServer;
pub use smtp::SmtpServer;

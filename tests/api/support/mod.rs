//! What tests stand on. A test reads: found a company, hire people, let them act, look.

mod client;
mod clock;
mod cluster;
mod company;
mod contract;
mod program;
mod server;

pub use client::{Client, Reply};
pub use clock::TestClock;
pub use company::Company;
pub use program::{DataFolder, send_signal};
pub use server::TestServer;

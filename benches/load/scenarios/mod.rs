//! One file for each scenario.

pub mod conversations;
mod crowd;
pub mod directory;
pub mod fanout;
pub mod fence;
pub mod import;
pub mod month;
pub mod send;
pub mod sign_in;
pub mod sockets;
pub mod start;

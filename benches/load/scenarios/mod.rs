//! One file for each scenario.

mod bare;
pub mod booking;
pub mod check_in;
pub mod conversations;
mod crowd;
pub mod directory;
pub mod fanout;
pub mod fence;
pub mod import;
pub mod month;
pub mod send;
mod shares;
pub mod sign_in;
pub mod sockets;
pub mod start;

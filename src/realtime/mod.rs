//! Realtime: sockets, and what they are told. `docs/realtime.md` describes it for clients.
//!
//! Owns: the frames, the hub that reads each organization's event log once for all of its
//! connections on this node, what is told beside the log (presence, typing, counts of readers, whether it
//! is quiet), and the connections themselves.
//!
//! Must hold: a connection is told every event after its position that its member may see,
//! in the order of the log, each exactly once; one that cannot keep up is told to resync and
//! slows nobody; nobody is told anything once their session has ended or their membership
//! is gone, from the next proof on.

pub mod attention;
pub mod errors;
pub mod frames;
mod hub;
mod inbox;
mod presence;
mod pump;
mod queue;
pub mod read_counts;
mod relay;
mod roll;
mod room;
mod routes;
mod socket;
pub mod voices;

pub use hub::{Hub, Limits};
pub use relay::Relay;
pub use routes::routes;

//! Files of rooms and of meetings, and the conversation of a meeting: what comes from another slice by the [`ports`].
//!
//! Must hold: what a room or a meeting shows is held, so that it is not collected; a file was given by its uploader;
//! a room's picture is had by everybody who works here, an attachment by who takes part in the meeting.
//!
//! [`ports`]: super::ports

pub mod commands;
pub mod queries;
pub mod routes;
pub mod wire;

pub use queries::readable;

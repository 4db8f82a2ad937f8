//! Conversations: who talks with whom, and how far each has read.
//!
//! Must hold: a group with members has one of them as its owner; `member_count` is the number
//! of a conversation's members; who joins later sees of the past what the policy says, and
//! begins with nothing unread; an archived conversation does not change.

pub mod candidates;
pub mod commands;
pub mod direct;
pub mod domain;
pub mod events;
pub mod governance;
pub mod members;
pub mod queries;
pub mod reading;
pub mod routes;
pub mod settings;
pub mod speakers;
mod views;
pub mod wire;

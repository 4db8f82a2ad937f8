//! Conversations: who talks with whom, and how far each has read.
//!
//! Must hold: a conversation with members has one of them as its owner; `member_count` is
//! the number of its members; people who join later see what was said before, and begin
//! with nothing unread.

pub mod commands;
pub mod domain;
pub mod events;
pub mod members;
pub mod queries;
pub mod reading;
pub mod routes;
mod views;
pub mod wire;

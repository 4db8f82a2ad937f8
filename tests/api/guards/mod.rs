//! What must hold everywhere, held by tables that are compared with their source of truth.
//!
//! A new operation needs an entry in [`examples`], in the file of its slice; a new error code one
//! in [`codes`]; a new table of no organization one in [`tables`]. The test that misses an entry
//! says which one and where. `roles.txt` is written anew by
//! `MUSTER_UPDATE_TABLES=1 cargo test --test api guards::roles`.

mod arrows;
mod bad_input;
mod codes;
mod contract;
mod document;
mod events;
mod examples;
mod handover;
mod named;
mod operations;
mod permissions;
mod roles;
mod tables;
mod tenancy;
mod visibility;
mod world;

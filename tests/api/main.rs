//! Every test of the service through its API: a real PostgreSQL that the run starts itself,
//! a database of its own for each test, a real server on a free port, a clock that moves.
#![cfg(test)]

mod attendance;
mod console;
mod durability;
mod examples;
mod guards;
mod identity;
mod kernel;
mod meetings;
mod messaging;
mod organizations;
mod realtime;
mod support;

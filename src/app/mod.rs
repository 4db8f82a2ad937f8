//! The composition root: the only place that knows every slice and puts them together.
//!
//! Owns: configuration and the command line, telemetry, the private PostgreSQL, migrations,
//! the server with its routes, the contract, the console's files, and the background jobs.

pub mod authority;
pub mod cli;
pub mod config;
pub mod console;
pub mod contract;
pub mod database;
pub mod demo;
pub mod events;
mod files;
pub mod handover;
pub mod health;
mod meetings;
pub mod permissions;
pub mod postgres;
pub mod receipts;
pub mod run;
pub mod server;
pub mod services;
pub mod shutdown;
pub mod telemetry;
pub mod unknown;
pub mod verify;
pub mod web;
pub mod workers;
pub mod working_time;

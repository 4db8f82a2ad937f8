//! Imports: people brought in from a CSV or XLSX file, by a job that reads, checks and applies it.
//!
//! Owns: the files until they are applied, what each import found and did, the readers and
//! writers of both formats ([`sheets`]) and the table of columns ([`columns`]).
//!
//! Must hold: unless asked otherwise, a file with one bad cell changes nothing; a dry run
//! changes nothing at all; an import that is sent, run or interrupted any number of times, by
//! anybody at once, brings nobody in twice, as each person is recognized ([`plan`]) under a
//! lock and all is written in one transaction with the import's own state.

mod apply;
pub mod columns;
pub mod commands;
pub mod domain;
pub mod job;
mod look;
pub mod paths;
pub mod people;
pub mod plan;
pub mod queries;
pub mod routes;
pub mod sheets;
mod template;
pub mod wire;

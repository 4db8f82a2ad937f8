//! Muster: a company's organization, messages, attendance and meetings in one service.
//!
//! The map, one paragraph for each room:
//!
//! - [`app`]: the composition root, the only place that knows every slice: configuration,
//!   command line, telemetry, server, routes, the contract, background jobs.
//! - [`kernel`]: shared by all slices and knowing none: ids, clock, problems, paging, the
//!   database, tenancy, events, idempotency, jobs, limits.
//! - [`identity`]: accounts, sessions, tokens, passwords.
//! - [`organizations`]: organizations, departments, members, roles, invitations, imports,
//!   the audit log.
//! - [`messaging`]: conversations, messages, what was read.
//! - [`attendance`]: sites, the shift, calendars, check-ins, the day's status.
//! - [`meetings`]: meetings in series, rooms, agendas.
//! - [`realtime`]: sockets and what they are told; knows the kernel's events and no slice.
//! - [`delivery`]: what leaves the house: e-mail. Knows the kernel's jobs and no slice.
//!
//! Dependencies point one way, `app → slices → kernel`, and a test holds them to it.

// The macro over all tables of the schema goes as deep as there are tables.
#![recursion_limit = "256"]

pub mod app;
pub mod attendance;
pub mod delivery;
pub mod identity;
pub mod kernel;
pub mod meetings;
pub mod messaging;
pub mod organizations;
pub mod realtime;
pub mod schema;

//! Organizations: who belongs, in which departments, and who may do what.
//!
//! Owns: organizations, departments, members, how they leave and come back, when they work here, their custom fields,
//! user groups, roles and their grants, what second factor it requires, invitations, join links and requests, imports and
//! exports of people, rules about who sees whom, the directory's search, and the audit log.
//!
//! Must hold: an organization always has an owner; the departments are one tree; an
//! account is a member of an organization at most once; nobody grants what they do not
//! hold; every change an admin makes is in the audit log, in the same transaction.

pub mod approvers;
pub mod audit;
pub mod audit_log;
pub mod csv_files;
pub mod custom_fields;
pub mod departments;
pub mod departures;
pub mod employments;
pub mod errors;
pub mod event_log;
pub mod exports;
pub mod following;
pub mod handover;
pub mod imports;
pub mod invitations;
pub mod join_links;
pub mod join_requests;
pub mod members;
pub mod names;
pub mod organization;
pub mod permissions;
pub mod reach;
pub mod roles;
mod routes;
pub mod search;
pub mod second_factors;
mod upkeep;
pub mod user_groups;
pub mod visibility;

use std::sync::Arc;

use crate::kernel::jobs::Handlers;
use crate::kernel::tenancy::Tenancy;

pub use members::directory;
pub use organization::queries::{all as every_id, habits, zone};
pub use organization::zones::{Zones, zones};
pub use permissions as can;
pub use roles::queries::{confirm_members, holders, membership, memberships, reaches_of};
pub use routes::routes;
pub use upkeep::{each, forget_expired, sweep};
pub use user_groups::queries::people_of_each as people_of_groups;
pub use visibility::is_limited as sight_is_limited;

/// The jobs of the slice.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>, steps: handover::Steps) {
    departures::jobs::jobs(handlers, tenancy, steps);
    imports::job::jobs(handlers, tenancy);
}

//! Visibility: rules of an organization about who sees whom.
//!
//! Owns: the rules, the setting of their precedence, and what they come to for a viewer
//! ([`view`]). The decision itself is a predicate in SQL ([`predicate`]), which
//! [`super::directory::visible`] puts into every query for people.
//!
//! Must hold: everybody sees themselves; whoever manages the members of the whole
//! organization sees everybody; what is removed from the organization is removed from its
//! rules; a rule that names nobody any more hides nobody and allows nobody.

pub mod commands;
pub mod domain;
pub mod explain;
pub mod predicate;
pub mod queries;
pub mod routes;
mod statements;
pub mod view;
pub mod wire;

use diesel_async::AsyncPgConnection;

use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;

/// Whether any rule of the organization is in force; without one, everybody sees everybody.
pub async fn is_limited(conn: &AsyncPgConnection, org: OrgId) -> Result<bool> {
    let (any, _) = statements::begin(conn, org).await?;
    Ok(any)
}

//! Accounts in the database.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::kernel::ids::AccountId;
use crate::kernel::mail::Locale;
use crate::kernel::problem::Result;
use crate::schema::accounts;

/// An account as other slices may know it.
#[derive(Debug, Clone)]
pub struct Profile {
    pub account_id: AccountId,
    /// Normal form.
    pub email: String,
    pub name: String,
    pub locale: Locale,
}

pub async fn profile(conn: &mut AsyncPgConnection, id: AccountId) -> Result<Profile> {
    let (email, name, locale): (String, String, String) = accounts::table
        .find(id)
        .select((accounts::email, accounts::name, accounts::locale))
        .first(conn)
        .await?;
    Ok(Profile { account_id: id, email, name, locale: Locale::stored(&locale) })
}

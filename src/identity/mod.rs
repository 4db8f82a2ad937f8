//! Who somebody is: accounts, sessions, tokens, passwords and the second factor.
pub mod email;

use crate::kernel::ids::AccountId;
use crate::kernel::mail::Locale;
use crate::kernel::problem::Result;
use diesel_async::AsyncPgConnection;

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
    use crate::schema::accounts;
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;
    let (email, name, locale): (String, String, String) = accounts::table
        .find(id)
        .select((accounts::email, accounts::name, accounts::locale))
        .first(conn)
        .await?;
    Ok(Profile { account_id: id, email, name, locale: Locale::stored(&locale) })
}

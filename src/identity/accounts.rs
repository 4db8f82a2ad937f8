//! Accounts in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::email::EmailAddress;
use super::errors;
use crate::kernel::ids::AccountId;
use crate::kernel::mail::Locale;
use crate::kernel::problem::{OnConstraint, Problem, Result};
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
    Ok(Profile {
        account_id: id,
        email,
        name,
        locale: Locale::stored(&locale),
    })
}

/// An account whose address is proved already.
pub struct NewVerified<'a> {
    pub email: &'a EmailAddress,
    pub password_hash: &'a str,
    pub name: &'a str,
    pub locale: Locale,
}

/// Fails with `account_exists` when the address has an account.
pub async fn create_verified(
    conn: &mut AsyncPgConnection,
    id: AccountId,
    new: NewVerified<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = (
        accounts::id.eq(id),
        accounts::email.eq(new.email.key()),
        accounts::password_hash.eq(new.password_hash),
        accounts::name.eq(new.name),
        accounts::locale.eq(new.locale.as_str()),
        accounts::verified_at.eq(now),
        accounts::created_at.eq(now),
    );
    diesel::insert_into(accounts::table)
        .values(row)
        .execute(conn)
        .await
        .on_constraint("accounts_email", || {
            Problem::new(
                &errors::ACCOUNT_EXISTS,
                "This address has an account. Sign in with it, and accept the invitation there.",
            )
        })?;
    Ok(())
}

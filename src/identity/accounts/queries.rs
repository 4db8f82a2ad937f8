//! Accounts in the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::identity::email::EmailAddress;
use crate::identity::errors;
use crate::identity::mail_tokens;
use crate::kernel::ids::AccountId;
use crate::kernel::mail::Locale;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::version::Version;
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

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg))]
pub struct Account {
    pub id: AccountId,
    pub email: String,
    pub password_hash: String,
    pub name: String,
    pub locale: String,
    pub verified_at: Option<DateTime<Utc>>,
    pub notice_sent_at: Option<DateTime<Utc>>,
    pub version: Version,
    pub created_at: DateTime<Utc>,
}

pub async fn profile(conn: &mut AsyncPgConnection, id: AccountId) -> Result<Profile> {
    let row = find(conn, id).await?;
    Ok(Profile {
        account_id: id,
        email: row.email,
        name: row.name,
        locale: Locale::stored(&row.locale),
    })
}

/// Where these accounts get mail, and in which language.
pub async fn mailboxes(
    conn: &mut AsyncPgConnection,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, (String, Locale)>> {
    let rows: Vec<(AccountId, String, String)> = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((accounts::id, accounts::email, accounts::locale))
        .load(conn)
        .await?;
    let mailbox = |(id, email, locale): (_, _, String)| (id, (email, Locale::stored(&locale)));
    Ok(rows.into_iter().map(mailbox).collect())
}

pub async fn find(conn: &mut AsyncPgConnection, id: AccountId) -> Result<Account> {
    Ok(accounts::table
        .find(id)
        .select(Account::as_select())
        .first(conn)
        .await?)
}

/// The account that uses an address, if its owner has confirmed it.
pub async fn find_by_email(
    conn: &mut AsyncPgConnection,
    email: &EmailAddress,
) -> Result<Option<AccountId>> {
    Ok(accounts::table
        .filter(
            accounts::email
                .eq(email.key())
                .and(accounts::verified_at.is_not_null()),
        )
        .select(accounts::id)
        .first(conn)
        .await
        .optional()?)
}

/// Locked until the commit: passwords, and what depends on them, change one at a time.
pub async fn lock(mut conn: &AsyncPgConnection, id: AccountId) -> Result<Option<Account>> {
    let row = accounts::table
        .find(id)
        .select(Account::as_select())
        .for_no_key_update();
    Ok(row.first(&mut conn).await.optional()?)
}

/// Lets nobody else hold the account until the commit.
pub async fn hold(conn: &AsyncPgConnection, id: AccountId) -> Result<()> {
    lock(conn, id).await.map(drop)
}

/// [`lock`] by the address.
pub async fn lock_by_email(conn: &mut AsyncPgConnection, email: &str) -> Result<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::email.eq(email))
        .select(Account::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

/// False when the address has an account already.
pub async fn insert(conn: &mut AsyncPgConnection, row: &Account) -> Result<bool> {
    let inserted = diesel::insert_into(accounts::table)
        .values(row)
        .on_conflict(accounts::email)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

/// What somebody chose when they registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub password_hash: String,
    pub name: String,
    pub locale: String,
}

impl From<&Account> for Registration {
    fn from(row: &Account) -> Self {
        Self {
            password_hash: row.password_hash.clone(),
            name: row.name.clone(),
            locale: row.locale.clone(),
        }
    }
}

/// Takes over a registration, and counts the address as confirmed when `verified_at` is given.
pub async fn apply(
    conn: &mut AsyncPgConnection,
    id: AccountId,
    chosen: &Registration,
    verified_at: Option<DateTime<Utc>>,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::password_hash.eq(&chosen.password_hash),
            accounts::name.eq(&chosen.name),
            accounts::locale.eq(&chosen.locale),
            accounts::verified_at.eq(verified_at),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A password proves nothing about the address; a reset by mail does.
pub async fn set_password(
    conn: &mut AsyncPgConnection,
    id: AccountId,
    hash: &str,
    proved_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let row = accounts::table.find(id);
    diesel::update(row)
        .set(accounts::password_hash.eq(hash))
        .execute(conn)
        .await?;
    if let Some(now) = proved_at {
        let unproved = row.filter(accounts::verified_at.is_null());
        diesel::update(unproved)
            .set(accounts::verified_at.eq(now))
            .execute(conn)
            .await?;
    }
    Ok(())
}

pub async fn set_notice_sent(
    conn: &mut AsyncPgConnection,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::notice_sent_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn update(conn: &mut AsyncPgConnection, row: &Account) -> Result<Account> {
    Ok(diesel::update(accounts::table.find(row.id))
        .set((
            accounts::name.eq(&row.name),
            accounts::locale.eq(&row.locale),
            accounts::version.eq(accounts::version + 1),
        ))
        .returning(Account::as_returning())
        .get_result(conn)
        .await?)
}

/// An account whose address is proved already.
pub struct NewVerified<'a> {
    pub email: &'a EmailAddress,
    pub password_hash: &'a str,
    pub name: &'a str,
    pub locale: Locale,
}

/// Makes the account under this id, or completes the one that somebody registered with the
/// address and never confirmed; returns its id. Fails with `account_exists` when the address
/// has a confirmed account.
pub async fn create_verified(
    conn: &mut AsyncPgConnection,
    id: AccountId,
    new: NewVerified<'_>,
    now: DateTime<Utc>,
) -> Result<AccountId> {
    let email = new.email.key();
    let chosen = Registration {
        password_hash: new.password_hash.to_owned(),
        name: new.name.to_owned(),
        locale: new.locale.as_str().to_owned(),
    };
    if let Some(known) = lock_by_email(conn, &email)
        .await?
        .filter(|known| known.verified_at.is_none())
    {
        mail_tokens::forget_of(conn, known.id).await?;
        apply(conn, known.id, &chosen, Some(now)).await?;
        return Ok(known.id);
    }
    let row = Account {
        id,
        email,
        password_hash: chosen.password_hash,
        name: chosen.name,
        locale: chosen.locale,
        verified_at: Some(now),
        notice_sent_at: None,
        version: 1,
        created_at: now,
    };
    let inserted = diesel::insert_into(accounts::table)
        .values(&row)
        .execute(conn)
        .await;
    inserted.on_constraint("accounts_email", || {
        Problem::new(
            &errors::ACCOUNT_EXISTS,
            "This address has an account. Sign in with it, and accept the invitation there.",
        )
    })?;
    Ok(id)
}

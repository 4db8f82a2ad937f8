//! What may be done with an account.

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

use super::proof;
use super::queries::{self, Account, Registration};
use super::wire::{AccountPatch, NewAccount, PasswordChange};
use crate::identity::mail_tokens::{self, Purpose};
use crate::identity::{Identity, second_factor, sessions};
use crate::kernel::caller::Identity as Caller;
use crate::kernel::db::{Db, GlobalTx};
use crate::kernel::ids::AccountId;
use crate::kernel::mail::{Letter, Locale, Mail};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::version::IfMatch;

/// Between two letters that tell an account's owner of a registration with their address.
const NOTICES_APART: TimeDelta = TimeDelta::minutes(5);
/// Between two links that sign-ins before the confirmation cause.
const LINKS_APART: TimeDelta = TimeDelta::minutes(1);

/// Makes an account that is not confirmed yet, and sends the link. For an address that has
/// an account the work is as much, and another letter goes out.
pub async fn register(identity: &Identity, db: &Db, new: NewAccount) -> Result<()> {
    let email = new.email.key();
    let password_hash = identity.hash_password(&email, new.password).await?;
    let chosen = Registration {
        password_hash,
        name: new.name.into_inner(),
        locale: new.locale.as_str().to_owned(),
    };
    db.transaction(
        async |tx| match insert(tx, email.clone(), chosen.clone()).await? {
            Some(id) => send_link(tx, identity, id, &email, chosen).await,
            None => register_again(tx, identity, &email, chosen).await,
        },
    )
    .await
}

async fn insert(
    tx: &mut GlobalTx,
    email: String,
    chosen: Registration,
) -> Result<Option<AccountId>> {
    let row = Account {
        id: tx.new_id(),
        email,
        password_hash: chosen.password_hash,
        name: chosen.name,
        locale: chosen.locale,
        verified_at: None,
        notice_sent_at: None,
        version: 1,
        created_at: tx.now(),
    };
    Ok(queries::insert(tx.conn(), &row).await?.then_some(row.id))
}

async fn register_again(
    tx: &mut GlobalTx,
    identity: &Identity,
    email: &str,
    chosen: Registration,
) -> Result<()> {
    // Forgotten this moment, as it was never confirmed: the next registration makes it anew.
    let Some(account) = queries::lock_by_email(tx.conn(), email).await? else {
        return Ok(());
    };
    if account.verified_at.is_none() {
        queries::apply(tx.conn(), account.id, &chosen, None).await?;
        return send_link(tx, identity, account.id, email, chosen).await;
    }
    let now = tx.now();
    if account
        .notice_sent_at
        .is_none_or(|sent| sent + NOTICES_APART <= now)
    {
        queries::set_notice_sent(tx.conn(), account.id, now).await?;
        tx.enqueue(&letter(&account, Letter::AccountExists)).await?;
    }
    Ok(())
}

async fn send_link(
    tx: &mut GlobalTx,
    identity: &Identity,
    account: AccountId,
    email: &str,
    chosen: Registration,
) -> Result<()> {
    let (now, locale) = (tx.now(), Locale::stored(&chosen.locale));
    let (entropy, purpose) = (identity.entropy.as_ref(), Purpose::VerifyEmail);
    let Some(token) =
        mail_tokens::issue(tx.conn(), entropy, account, purpose, Some(chosen), now).await?
    else {
        return Ok(());
    };
    let letter = Letter::VerifyEmail {
        token: token.text.expose_secret().to_owned(),
    };
    tx.enqueue(&Mail {
        to: email.to_owned(),
        locale,
        letter,
    })
    .await
}

/// Another link for an account that is not confirmed, whose password was right just now.
pub async fn send_link_again(
    tx: &mut GlobalTx,
    identity: &Identity,
    account: &Account,
) -> Result<()> {
    let now = tx.now();
    let newest = mail_tokens::newest(tx.conn(), account.id, Purpose::VerifyEmail).await?;
    if newest.is_none_or(|sent| sent + LINKS_APART <= now) {
        send_link(tx, identity, account.id, &account.email, account.into()).await?;
    }
    Ok(())
}

/// Confirms the address with the registration whose mail had the token.
pub async fn verify(db: &Db, token: &SecretString) -> Result<()> {
    db.transaction(async |tx| {
        let now = tx.now();
        let conn = tx.conn();
        let token =
            mail_tokens::find(conn, Purpose::VerifyEmail, token.expose_secret(), now).await?;
        let account = queries::lock(conn, token.account_id)
            .await?
            .ok_or_else(mail_tokens::refused)?;
        mail_tokens::consume(conn, &token).await?;
        let chosen = token.registration.unwrap_or_else(|| (&account).into());
        queries::apply(conn, account.id, &chosen, Some(now)).await
    })
    .await
}

/// The account, and whether it has a second factor.
pub async fn read(db: &Db, id: AccountId) -> Result<(Account, bool)> {
    db.transaction(async |tx| {
        let row = queries::find(tx.conn(), id).await?;
        Ok((row, second_factor::is_on(tx.conn(), id).await?))
    })
    .await
}

pub async fn edit(
    db: &Db,
    id: AccountId,
    version: IfMatch,
    patch: AccountPatch,
) -> Result<(Account, bool)> {
    db.transaction(async |tx| {
        let mut row = queries::lock(tx.conn(), id)
            .await?
            .ok_or_else(|| Problem::not_found("account"))?;
        version.check(row.version)?;
        row.name = patch.name.map_or(row.name, |name| name.into_inner());
        row.locale = patch
            .locale
            .map_or(row.locale, |locale| locale.as_str().to_owned());
        let row = queries::update(tx.conn(), &row).await?;
        Ok((row, second_factor::is_on(tx.conn(), id).await?))
    })
    .await
}

/// Changes the password; whoever signed in elsewhere must sign in again.
pub async fn change_password(
    identity: &Identity,
    db: &Db,
    caller: Caller,
    change: PasswordChange,
) -> Result<()> {
    let proved = proof::password(identity, db, caller.account_id, change.current_password).await?;
    let hash = identity
        .hash_new_password(&proved.email, change.new_password, "/new_password")
        .await?;
    db.transaction(async |tx| {
        let account = proof::still_holds(tx, &proved).await?;
        queries::set_password(tx.conn(), account.id, &hash, None).await?;
        mail_tokens::forget_of(tx.conn(), account.id).await?;
        sessions::queries::end_others(tx, account.id, caller.session_id).await?;
        tx.enqueue(&letter(&account, Letter::PasswordChanged)).await
    })
    .await
}

/// A letter to an account's owner, in their language.
pub fn letter(account: &Account, letter: Letter) -> Mail {
    Mail {
        to: account.email.clone(),
        locale: Locale::stored(&account.locale),
        letter,
    }
}

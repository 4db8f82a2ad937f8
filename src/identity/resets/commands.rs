//! Asking for a new password, and choosing it.

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::wire::PasswordResetConfirmation;
use crate::identity::accounts::{self, queries};
use crate::identity::email::EmailAddress;
use crate::identity::mail_tokens::{self, Purpose};
use crate::identity::throttle::{self, Subject};
use crate::identity::{Identity, sessions};
use crate::kernel::db::Db;
use crate::kernel::jobs::Job;
use crate::kernel::mail::Letter;
use crate::kernel::problem::Result;

/// Somebody asked for a new password for this address, which may have no account.
#[derive(Debug, Serialize, Deserialize)]
pub struct ResetRequested {
    /// Normal form.
    email: String,
}

impl Job for ResetRequested {
    const KIND: &'static str = "password_reset.requested";
}

pub async fn request(db: &Db, email: &EmailAddress) -> Result<()> {
    let job = ResetRequested { email: email.key() };
    db.transaction(async |tx| tx.enqueue(&job).await).await
}

/// Sends the mail, if there is somebody to send it to. Done twice it sends two, of which
/// both work until one is used.
pub async fn send(identity: &Identity, db: &Db, job: &ResetRequested) -> Result<()> {
    db.transaction(async |tx| {
        let Some(account) = queries::lock_by_email(tx.conn(), &job.email).await? else {
            return Ok(());
        };
        let (now, entropy) = (tx.now(), identity.entropy.as_ref());
        let issued = mail_tokens::issue(
            tx.conn(),
            entropy,
            account.id,
            Purpose::PasswordReset,
            None,
            now,
        )
        .await?;
        let Some(token) = issued else { return Ok(()) };
        let letter = Letter::PasswordReset {
            token: token.text.expose_secret().to_owned(),
        };
        tx.enqueue(&accounts::letter(&account, letter)).await
    })
    .await
}

/// Sets the password, ends every session, and forgives the account's failed sign-ins.
pub async fn confirm(
    identity: &Identity,
    db: &Db,
    chosen: PasswordResetConfirmation,
) -> Result<()> {
    let presented = chosen.token;
    // A look before the costly hash, so that guessed tokens cost nothing.
    let (token, email) = db
        .transaction(async |tx| {
            let now = tx.now();
            let token = mail_tokens::find(
                tx.conn(),
                Purpose::PasswordReset,
                presented.expose_secret(),
                now,
            )
            .await?;
            let account = queries::find(tx.conn(), token.account_id).await?;
            Ok((token, account.email))
        })
        .await?;
    let hash = identity.hash_password(&email, chosen.password).await?;
    db.transaction(async |tx| {
        let now = tx.now();
        // In the order of a sign-in.
        let account = queries::lock(tx.conn(), token.account_id)
            .await?
            .ok_or_else(mail_tokens::refused)?;
        throttle::forgive(tx.conn(), &Subject::account_key(&email)).await?;
        mail_tokens::consume(tx.conn(), &token).await?;
        queries::set_password(tx.conn(), account.id, &hash, Some(now)).await?;
        sessions::queries::end_all(tx, account.id).await?;
        tx.enqueue(&accounts::letter(&account, Letter::PasswordChanged))
            .await
    })
    .await
}

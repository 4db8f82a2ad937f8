//! Tokens that a mail carries: they prove that somebody reads a mailbox.
//!
//! Must hold: a token works once, for the account and the purpose it was made for, and not
//! for ever; no more than [`MOST_AN_HOUR`] are sent for one account and purpose in an hour,
//! so that nobody's mailbox is flooded by strangers.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::accounts::queries::Registration;
use super::errors;
use super::tokens::{OpaqueToken, TokenDigest, TokenKind};
use crate::kernel::clock::Entropy;
use crate::kernel::ids::AccountId;
use crate::kernel::problem::{Problem, Result};
use crate::schema::mail_tokens;

pub const MOST_AN_HOUR: i64 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    VerifyEmail,
    PasswordReset,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::PasswordReset => "password_reset",
        }
    }

    fn kind(self) -> TokenKind {
        match self {
            Self::VerifyEmail => TokenKind::EmailVerification,
            Self::PasswordReset => TokenKind::PasswordReset,
        }
    }

    fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyEmail => TimeDelta::hours(24),
            Self::PasswordReset => TimeDelta::hours(1),
        }
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = mail_tokens, check_for_backend(diesel::pg::Pg))]
struct Row {
    token_hash: Vec<u8>,
    account_id: AccountId,
    purpose: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    password_hash: Option<String>,
    name: Option<String>,
    locale: Option<String>,
}

/// A token that still works, and the registration that it confirms.
pub struct Usable {
    pub account_id: AccountId,
    pub digest: TokenDigest,
    pub registration: Option<Registration>,
}

/// A fresh token, stored; `None` when there were enough of them lately.
pub async fn issue(
    conn: &mut AsyncPgConnection,
    entropy: &dyn Entropy,
    account: AccountId,
    purpose: Purpose,
    registration: Option<Registration>,
    now: DateTime<Utc>,
) -> Result<Option<OpaqueToken>> {
    let recent: i64 = mail_tokens::table
        .filter(
            mail_tokens::account_id
                .eq(account)
                .and(mail_tokens::purpose.eq(purpose.as_str())),
        )
        .filter(mail_tokens::created_at.gt(now - TimeDelta::hours(1)))
        .count()
        .get_result(conn)
        .await?;
    if recent >= MOST_AN_HOUR {
        return Ok(None);
    }
    let token = OpaqueToken::generate(purpose.kind(), entropy);
    let (password_hash, name, locale) = registration.map_or((None, None, None), |r| {
        (Some(r.password_hash), Some(r.name), Some(r.locale))
    });
    let row = Row {
        token_hash: token.digest.as_bytes().to_vec(),
        account_id: account,
        purpose: purpose.as_str().to_owned(),
        created_at: now,
        expires_at: now + purpose.lifetime(),
        password_hash,
        name,
        locale,
    };
    diesel::insert_into(mail_tokens::table)
        .values(row)
        .execute(conn)
        .await?;
    Ok(Some(token))
}

/// When the newest token of this purpose was made.
pub async fn newest(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    purpose: Purpose,
) -> Result<Option<DateTime<Utc>>> {
    Ok(mail_tokens::table
        .filter(
            mail_tokens::account_id
                .eq(account)
                .and(mail_tokens::purpose.eq(purpose.as_str())),
        )
        .select(diesel::dsl::max(mail_tokens::created_at))
        .first(conn)
        .await?)
}

/// A look, which locks nothing: whoever uses the token locks the account first and then
/// calls [`consume`].
pub async fn find(
    conn: &mut AsyncPgConnection,
    purpose: Purpose,
    presented: &str,
    now: DateTime<Utc>,
) -> Result<Usable> {
    let digest = OpaqueToken::digest(purpose.kind(), presented.trim()).ok_or_else(refused)?;
    let row: Option<Row> = mail_tokens::table
        .find(digest.as_bytes())
        .filter(
            mail_tokens::purpose
                .eq(purpose.as_str())
                .and(mail_tokens::expires_at.gt(now)),
        )
        .select(Row::as_select())
        .first(conn)
        .await
        .optional()?;
    let row = row.ok_or_else(refused)?;
    let registration = match (row.password_hash, row.name, row.locale) {
        (Some(password_hash), Some(name), Some(locale)) => Some(Registration {
            password_hash,
            name,
            locale,
        }),
        _ => None,
    };
    Ok(Usable {
        account_id: row.account_id,
        digest,
        registration,
    })
}

/// Uses the token up, and with it every other one of the account.
pub async fn consume(conn: &mut AsyncPgConnection, token: &Usable) -> Result<()> {
    let used = diesel::delete(mail_tokens::table.find(token.digest.as_bytes()))
        .execute(conn)
        .await?;
    if used == 0 {
        return Err(refused());
    }
    forget_of(conn, token.account_id).await
}

/// No mail that was sent to the account works any more.
pub async fn forget_of(conn: &mut AsyncPgConnection, account: AccountId) -> Result<()> {
    diesel::delete(mail_tokens::table.filter(mail_tokens::account_id.eq(account)))
        .execute(conn)
        .await?;
    Ok(())
}

pub fn refused() -> Problem {
    Problem::new(
        &errors::MAIL_TOKEN_REFUSED,
        "This link was used, is too old, or is not one of this service. Ask for another mail.",
    )
}

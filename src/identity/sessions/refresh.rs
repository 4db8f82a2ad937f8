//! Exchanging a refresh token for the next pair.

use secrecy::{ExposeSecret, SecretString};

use super::domain::{Presented, expires_at};
use super::queries;
use super::wire::SignedIn;
use crate::identity::tokens::{OpaqueToken, TokenKind};
use crate::identity::{Identity, errors};
use crate::kernel::db::{Db, GlobalTx};
use crate::kernel::problem::{Problem, Result};

pub async fn refresh(identity: &Identity, db: &Db, presented: &SecretString) -> Result<SignedIn> {
    // A refusal is committed too: it may have ended the session.
    db.transaction(async |tx| exchange(tx, identity, presented.expose_secret()).await)
        .await?
}

async fn exchange(
    tx: &mut GlobalTx,
    identity: &Identity,
    presented: &str,
) -> Result<Result<SignedIn>> {
    let now = tx.now();
    let Some(digest) = OpaqueToken::digest(TokenKind::Refresh, presented) else {
        return Ok(Err(refused()));
    };
    let found = queries::lock_by_token(tx.conn(), &digest).await?;
    let Some((mut session, token)) = found.filter(|(session, ..)| session.is_live(now)) else {
        return Ok(Err(refused()));
    };
    let presented = Presented::of(&session, &token, now);
    match presented {
        Presented::Current => session.generation += 1,
        Presented::JustReplaced => {}
        Presented::Reused => {
            queries::end(tx, session.account_id, session.id).await?;
            tracing::warn!(session = %session.id, account = %session.account_id, "a refresh token was used twice; the session has ended");
            return Ok(Err(reused()));
        }
    }
    session.last_used_at = now;
    session.expires_at = expires_at(session.created_at, now);
    let next = OpaqueToken::generate(TokenKind::Refresh, identity.entropy.as_ref());
    let given_up = presented == Presented::JustReplaced;
    queries::use_up(tx.conn(), session.id, given_up, now).await?;
    queries::touch(tx.conn(), &session).await?;
    queries::insert_token(tx.conn(), &session, &next.digest, now).await?;
    Ok(identity.signed_in(session.account_id, session.id, &next, now))
}

fn refused() -> Problem {
    Problem::new(
        &errors::REFRESH_TOKEN_REFUSED,
        "This refresh token is unknown, or its session has ended or expired. Sign in again.",
    )
}

fn reused() -> Problem {
    Problem::new(
        &errors::REFRESH_TOKEN_REUSED,
        "This refresh token was used before, so somebody else may have a copy; its session has ended. \
         Sign in again, and let each client refresh once at a time.",
    )
}

//! The second factor: codes of an authenticator app, and recovery codes in their place.
//!
//! Must hold: a code is accepted once; the secret is stored sealed and recovery codes only
//! as digests; it is asked for from the moment on in which a first code proved that the app
//! has the secret.

mod commands;
pub mod queries;
pub mod routes;
pub mod totp;
pub mod wire;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use self::totp::{RecoveryCode, TotpSecret};
use super::Identity;
use crate::kernel::ids::AccountId;
use crate::kernel::problem::Result;

pub use queries::{is_on, on_among};

/// Uses a code up, if it is right: one of the app, or a recovery code.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    identity: &Identity,
    account: AccountId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(factor) = queries::lock(conn, account).await? else {
        return Ok(false);
    };
    if let Some(digest) = RecoveryCode::digest(code) {
        return queries::use_recovery_code(conn, account, &digest, now).await;
    }
    let Some(step) =
        open(identity, &factor).and_then(|s| s.verify(code, now, Some(factor.last_step)))
    else {
        return Ok(false);
    };
    queries::set_last_step(conn, account, step).await?;
    Ok(true)
}

/// The secret; `None` when the sealing key is another one than then, which only recovery
/// codes help out of.
fn open(identity: &Identity, factor: &queries::SecondFactor) -> Option<TotpSecret> {
    match identity
        .sealing
        .unseal(factor.account_id, &factor.sealed_secret)
    {
        Ok(bytes) => TotpSecret::from_bytes(&bytes),
        Err(error) => {
            tracing::error!(%error, account = %factor.account_id, "a second factor is unusable: was keys/sealing.key replaced?");
            None
        }
    }
}

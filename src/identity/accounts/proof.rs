//! Proving it again: what changes how one signs in asks for the password once more, so that
//! a browser left open is not enough to take an account over.

use secrecy::SecretString;

use super::queries::{self, Account};
use crate::identity::throttle::{self, Subject};
use crate::identity::{Identity, errors};
use crate::kernel::db::{Db, GlobalTx};
use crate::kernel::ids::AccountId;
use crate::kernel::problem::{Problem, Result};

/// The account whose password was right, as it was then.
pub type Proved = Account;

/// Checks the password of somebody who is signed in. Failures are counted apart from those
/// of sign-ins.
pub async fn password(
    identity: &Identity,
    db: &Db,
    id: AccountId,
    password: SecretString,
) -> Result<Proved> {
    let subject = Subject::proof(id);
    let account = db
        .transaction(async |tx| {
            let now = tx.now();
            throttle::check(tx.conn(), &[&subject], now).await?;
            queries::find(tx.conn(), id).await
        })
        .await?;
    if identity
        .check_password(password, Some(account.password_hash.clone()))
        .await?
    {
        return Ok(account);
    }
    let wrong = Problem::new(
        &errors::PASSWORD_REFUSED,
        "The present password is not right.",
    );
    let refused = db.transaction(async |tx| {
        let now = tx.now();
        throttle::fail(tx.conn(), &subject, &[], now, wrong).await
    });
    Err(refused.await?)
}

/// The account, locked, if its password is still the one that was proved.
pub async fn still_holds(tx: &mut GlobalTx, proved: &Proved) -> Result<Account> {
    // Attempts that came at once with wrong ones are answered like those.
    let now = tx.now();
    throttle::lock(tx.conn(), &Subject::proof(proved.id), now).await?;
    let account = queries::lock(tx.conn(), proved.id).await?;
    account
        .filter(|account| account.password_hash == proved.password_hash)
        .ok_or_else(|| {
            Problem::new(
                &errors::PASSWORD_REFUSED,
                "The password was changed in the meantime.",
            )
        })
}

//! Turning the second factor on and off.

use secrecy::{ExposeSecret, SecretString};

use super::queries::{self, SecondFactor};
use super::totp::{RecoveryCode, TotpSecret};
use super::wire::{RecoveryCodes, SecondFactorRemoval, SecondFactorSecret};
use super::{accept, open};
use crate::identity::accounts::{self, proof};
use crate::identity::throttle::{self, Subject};
use crate::identity::{Identity, errors};
use crate::kernel::db::{Db, GlobalTx};
use crate::kernel::ids::AccountId;
use crate::kernel::mail::Letter;
use crate::kernel::problem::{Problem, Result};

/// As an authenticator app lists it.
const ISSUER: &str = "Muster";

/// A secret to be confirmed by a first code.
pub async fn begin(
    identity: &Identity,
    db: &Db,
    account: AccountId,
    password: SecretString,
) -> Result<SecondFactorSecret> {
    let proved = proof::password(identity, db, account, password).await?;
    let entropy = identity.entropy.as_ref();
    let secret = TotpSecret::generate(entropy);
    let sealed = identity
        .sealing
        .seal(account, secret.as_bytes(), entropy)
        .map_err(Problem::internal)?;
    db.transaction(async |tx| {
        let account = proof::still_holds(tx, &proved).await?;
        let known = queries::lock(tx.conn(), account.id).await?;
        if known.is_some_and(|factor| factor.confirmed_at.is_some()) {
            return Err(is_on_already());
        }
        let row = SecondFactor {
            account_id: account.id,
            sealed_secret: sealed.clone(),
            confirmed_at: None,
            last_step: 0,
            created_at: tx.now(),
        };
        queries::begin(tx.conn(), &row).await?;
        Ok(SecondFactorSecret {
            secret: secret.base32(),
            otpauth_uri: secret.otpauth_uri(ISSUER, &account.email),
        })
    })
    .await
}

/// From now on sign-ins need a code.
pub async fn confirm(
    identity: &Identity,
    db: &Db,
    account: AccountId,
    code: &SecretString,
) -> Result<RecoveryCodes> {
    db.transaction(async |tx| {
        let now = tx.now();
        throttle::lock(tx.conn(), &Subject::proof(account), now).await?;
        let owner = accounts::queries::lock(tx.conn(), account).await?;
        let factor = queries::lock(tx.conn(), account)
            .await?
            .ok_or_else(is_off)?;
        if factor.confirmed_at.is_some() {
            return Err(is_on_already());
        }
        let step = open(identity, &factor)
            .and_then(|secret| secret.verify(code.expose_secret(), now, None));
        let Some(step) = step else {
            return fail(tx, account).await;
        };
        queries::confirm(tx.conn(), account, step, now).await?;
        if let Some(owner) = owner {
            tx.enqueue(&accounts::letter(
                &owner,
                Letter::SecondFactorChanged { enabled: true },
            ))
            .await?;
        }
        new_codes(tx, identity, account).await.map(Ok)
    })
    .await?
}

/// Turns it off; needs both factors.
pub async fn remove(
    identity: &Identity,
    db: &Db,
    account: AccountId,
    removal: SecondFactorRemoval,
) -> Result<()> {
    let proved = proof::password(identity, db, account, removal.password).await?;
    db.transaction(async |tx| {
        let now = tx.now();
        let owner = proof::still_holds(tx, &proved).await?;
        require_on(tx, account).await?;
        if !accept(
            tx.conn(),
            identity,
            account,
            removal.code.expose_secret(),
            now,
        )
        .await?
        {
            return fail(tx, account).await;
        }
        queries::remove(tx.conn(), account).await?;
        tx.enqueue(&accounts::letter(
            &owner,
            Letter::SecondFactorChanged { enabled: false },
        ))
        .await?;
        Ok(Ok(()))
    })
    .await?
}

/// New recovery codes in the place of the old ones.
pub async fn renew_codes(
    identity: &Identity,
    db: &Db,
    account: AccountId,
    code: &SecretString,
) -> Result<RecoveryCodes> {
    db.transaction(async |tx| {
        let now = tx.now();
        throttle::lock(tx.conn(), &Subject::proof(account), now).await?;
        require_on(tx, account).await?;
        if !accept(tx.conn(), identity, account, code.expose_secret(), now).await? {
            return fail(tx, account).await;
        }
        new_codes(tx, identity, account).await.map(Ok)
    })
    .await?
}

async fn new_codes(
    tx: &mut GlobalTx,
    identity: &Identity,
    account: AccountId,
) -> Result<RecoveryCodes> {
    let codes = RecoveryCode::generate_all(identity.entropy.as_ref());
    queries::replace_recovery_codes(tx.conn(), account, &codes).await?;
    throttle::forgive(tx.conn(), &Subject::proof(account)).await?;
    Ok(RecoveryCodes {
        recovery_codes: codes.into_iter().map(|code| code.text).collect(),
    })
}

async fn require_on(tx: &mut GlobalTx, account: AccountId) -> Result<()> {
    if queries::is_on(tx.conn(), account).await? {
        Ok(())
    } else {
        Err(is_off())
    }
}

/// The refusal, which is committed with the failure that it counts.
async fn fail<T>(tx: &mut GlobalTx, account: AccountId) -> Result<Result<T>> {
    let now = tx.now();
    let wrong = Problem::new(
        &errors::CODE_REFUSED,
        "The code is not right, has expired, or was used before. Wait for the next one.",
    );
    throttle::fail(tx.conn(), &Subject::proof(account), &[], now, wrong)
        .await
        .map(Err)
}

fn is_on_already() -> Problem {
    Problem::new(
        &errors::SECOND_FACTOR_ON,
        "The second factor is on. To use another app, turn it off first.",
    )
}

fn is_off() -> Problem {
    Problem::new(
        &errors::SECOND_FACTOR_OFF,
        "Begin with POST /v1/me/second-factor.",
    )
}

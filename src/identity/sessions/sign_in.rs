//! Signing in.
//!
//! In three steps, so that no transaction waits for a hash: look the account up and refuse
//! what comes too soon; compute the hash, as much for an address without an account; then,
//! under locks, decide. What the first step saw is checked again in the last, which for the
//! usual case, when everybody comes in the morning, is one statement.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use secrecy::{ExposeSecret, SecretString};

use super::wire::{SignIn, SignedIn};
use super::{Fresh, queries};
use crate::identity::accounts;
use crate::identity::throttle::{self, Subject};
use crate::identity::{Identity, errors, second_factor};
use crate::kernel::caller::Anonymous;
use crate::kernel::db::{Db, GlobalTx};
use crate::kernel::ids::AccountId;
use crate::kernel::problem::{Problem, Result};
use crate::schema::accounts as accounts_table;

/// One attempt, and whose failure it would be.
struct Attempt {
    account: Subject,
    network: Option<Subject>,
    client: Anonymous,
    code: Option<SecretString>,
}

/// What the first step found, if the address has an account.
struct Known {
    id: AccountId,
    password_hash: String,
    /// Made again, where it was computed with other parameters than today's.
    renewed: Option<String>,
}

pub async fn sign_in(
    identity: &Identity,
    db: &Db,
    client: Anonymous,
    body: SignIn,
) -> Result<SignedIn> {
    let SignIn {
        email,
        password,
        code,
    } = body;
    let attempt = Attempt {
        account: Subject::account(&email),
        network: client.address.map(Subject::network),
        client,
        code,
    };
    let found = db
        .autocommit(async |conn| {
            let subjects: Vec<_> = [&attempt.account]
                .into_iter()
                .chain(&attempt.network)
                .collect();
            let checked = throttle::check(conn, &subjects, db.now());
            let ((), found) = futures_util::try_join!(checked, find(conn, email.key()))?;
            Ok(found)
        })
        .await?;
    let hash = found.as_ref().map(|known| known.password_hash.clone());
    let is_right = identity.check_password(password.clone(), hash).await?;
    let mut proved = found.filter(|_| is_right);
    if let Some(known) = &mut proved {
        known.renewed = identity.renew_hash(password, &known.password_hash).await?;
    }
    if let Some(known) = &proved
        && let Some(signed_in) = begin(identity, db, &attempt, known).await?
    {
        return Ok(signed_in);
    }
    // A refusal is committed too: the failure is counted.
    db.transaction(async |tx| decide(tx, identity, &attempt, proved).await)
        .await?
}

async fn find(mut conn: &AsyncPgConnection, email: String) -> Result<Option<Known>> {
    let row: Option<(AccountId, String)> = accounts_table::table
        .filter(accounts_table::email.eq(email))
        .select((accounts_table::id, accounts_table::password_hash))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(row.map(|(id, password_hash)| Known {
        id,
        password_hash,
        renewed: None,
    }))
}

/// The usual case; `None`, with nothing done, for every other.
async fn begin(
    identity: &Identity,
    db: &Db,
    attempt: &Attempt,
    known: &Known,
) -> Result<Option<SignedIn>> {
    if known.renewed.is_some() {
        return Ok(None);
    }
    let now = db.now();
    let Fresh { session, refresh } = identity.fresh(known.id, &attempt.client, now);
    let (hash, key) = (&known.password_hash, attempt.account.key());
    let has_begun = db
        .autocommit(async |conn| queries::begin(conn, &session, &refresh.digest, hash, key).await)
        .await?;
    if !has_begun {
        return Ok(None);
    }
    identity
        .signed_in(known.id, session.id, &refresh, now)
        .map(Some)
}

type Decision = Result<SignedIn>;

async fn decide(
    tx: &mut GlobalTx,
    identity: &Identity,
    attempt: &Attempt,
    proved: Option<Known>,
) -> Result<Decision> {
    let now = tx.now();
    let Some(known) = proved else {
        return fail(tx, attempt, refused()).await;
    };
    // The account first, always, so that no two wait for each other.
    let account = accounts::queries::lock(tx.conn(), known.id).await?;
    let Some(account) = account.filter(|account| account.password_hash == known.password_hash)
    else {
        // Changed since the first step: the password was right, and is not any more.
        return fail(tx, attempt, refused()).await;
    };
    let conn: &AsyncPgConnection = tx.conn();
    let (has_failed, needs_code) = futures_util::try_join!(
        throttle::lock(conn, &attempt.account, now),
        second_factor::is_on(conn, account.id),
    )?;
    if account.verified_at.is_none() {
        accounts::send_link_again(tx, identity, &account).await?;
        return Ok(Err(unverified()));
    }
    if needs_code {
        let Some(code) = &attempt.code else {
            return Ok(Err(code_required()));
        };
        if !second_factor::accept(tx.conn(), identity, account.id, code.expose_secret(), now)
            .await?
        {
            return fail(tx, attempt, code_refused()).await;
        }
    }
    if let Some(hash) = known.renewed {
        accounts::queries::set_password(tx.conn(), account.id, &hash, None).await?;
    }
    if has_failed {
        throttle::forgive(tx.conn(), &attempt.account).await?;
    }
    Ok(Ok(identity
        .new_session(tx.conn(), account.id, &attempt.client, now)
        .await?))
}

async fn fail(tx: &mut GlobalTx, attempt: &Attempt, answer: Problem) -> Result<Decision> {
    let (now, network): (_, Vec<_>) = (tx.now(), attempt.network.iter().collect());
    throttle::fail(tx.conn(), &attempt.account, &network, now, answer)
        .await
        .map(Err)
}

fn refused() -> Problem {
    Problem::new(
        &errors::SIGN_IN_REFUSED,
        "The e-mail address or the password is not right. POST /v1/password-resets helps who forgot it.",
    )
}

fn unverified() -> Problem {
    Problem::new(
        &errors::EMAIL_UNVERIFIED,
        "Confirm the e-mail address first: the link is in the mailbox. It was sent again, unless that \
         happened within the last minute.",
    )
}

fn code_required() -> Problem {
    Problem::new(
        &errors::SECOND_FACTOR_REQUIRED,
        "The second factor is on: send the same again with `code`, six digits of the authenticator app \
         or a recovery code.",
    )
}

fn code_refused() -> Problem {
    Problem::new(
        &errors::SECOND_FACTOR_REFUSED,
        "The code is not right, has expired, or was used before. Wait for the next one, or use a recovery code.",
    )
}

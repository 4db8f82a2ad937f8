//! Who somebody is: accounts, sessions, tokens, passwords and the second factor.
//!
//! Owns: e-mail addresses, password hashes, signing keys, access and refresh tokens,
//! one-time tokens, TOTP secrets and recovery codes, and how often one may fail.
//!
//! Must hold: no answer tells whether an account exists; secrets are stored only as digests
//! or, where they must be read again, in files of the service alone or sealed with one; what
//! ends a session ends it at once.

mod accounts;
pub mod email;
pub mod errors;
mod forget;
pub mod keys;
mod mail_tokens;
pub mod passwords;
mod resets;
pub mod sealing;
pub mod second_factor;
mod sessions;
mod throttle;
pub mod tokens;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::kernel::caller::{Identity as CallerIdentity, unauthenticated};
use crate::kernel::clock::{Clock, Entropy};
use crate::kernel::db::Db;
use crate::kernel::ids::Ids;
use crate::kernel::jobs::{Failure, Handlers};
use crate::kernel::problem::{Problem, Result, busy};
use crate::kernel::routing::Routes;

pub use accounts::queries::{
    NewVerified, Profile, create_verified, find_by_email, hold, mailboxes, profile,
};
pub use forget::forget_expired;
pub use second_factor::{is_on as has_second_factor, on_among as with_second_factor};
pub use sessions::queries::{confirm_live, end_every, is_live, live_of};
pub use sessions::wire::SignedIn;

/// Between two looks for keys of other nodes: tokens with invented key ids cost nothing.
const RELOADS_APART: TimeDelta = TimeDelta::seconds(5);

/// What the slice needs to run: one for the process.
pub struct Identity {
    pub tokens: tokens::AccessTokens,
    pub hasher: passwords::Hasher,
    pub sealing: sealing::SealingKey,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    reloaded_at: Mutex<Option<DateTime<Utc>>>,
    verified: tokens::Remembered,
}

/// The operations of the slice.
pub fn routes(routes: &mut Routes<'_, '_>) {
    keys::routes::routes(routes);
    accounts::routes::routes(routes);
    resets::routes::routes(routes);
    sessions::routes::routes(routes);
    sessions::cookies::routes(routes);
    second_factor::routes::routes(routes);
}

/// The jobs of the slice.
pub fn jobs(handlers: &mut Handlers, identity: &Arc<Identity>, db: &Db) {
    let (identity, db) = (Arc::clone(identity), db.clone());
    handlers.on(move |job: resets::commands::ResetRequested, _| {
        let (identity, db) = (Arc::clone(&identity), db.clone());
        async move {
            resets::commands::send(&identity, &db, &job)
                .await
                .map_err(Failure::from)
        }
    });
}

impl Identity {
    /// Reads or makes the keys below `data_dir`, and starts the hashing threads.
    pub fn open(
        data_dir: &Path,
        issuer: String,
        hashing: passwords::HasherConfig,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let (folder, now) = (data_dir.join("keys"), clock.now());
        let keys = keys::KeyRing::open(&folder, tokens::KEY_OVERLAP, now, entropy.as_ref())?;
        let sealing = sealing::SealingKey::open(&folder, entropy.as_ref())?;
        let tokens = tokens::AccessTokens::new(Arc::new(keys), issuer);
        let hasher = passwords::Hasher::start(hashing, entropy.clone())?;
        Ok(Self {
            tokens,
            hasher,
            sealing,
            clock,
            entropy,
            reloaded_at: Mutex::default(),
            verified: tokens::Remembered::default(),
        })
    }

    /// Checks a new password against the policy and hashes it, when it is its turn. The
    /// field of the body is `/password`.
    pub async fn hash_password(&self, email: &str, password: SecretString) -> Result<String> {
        self.hash_new_password(email, password, "/password").await
    }

    async fn hash_new_password(
        &self,
        email: &str,
        password: SecretString,
        pointer: &str,
    ) -> Result<String> {
        passwords::check(password.expose_secret(), email)
            .map_err(|problem| Problem::invalid(pointer, problem.to_string()))?;
        self.hasher.hash(password).await.map_err(hashing_failed)
    }

    /// Whether it is the password of the hash; as much work without one.
    async fn check_password(&self, password: SecretString, hash: Option<String>) -> Result<bool> {
        self.hasher
            .verify(password, hash)
            .await
            .map_err(hashing_failed)
    }

    /// The hash of a right password anew, if it was computed with other parameters than
    /// today's and there is time for it.
    async fn renew_hash(&self, password: SecretString, hash: &str) -> Result<Option<String>> {
        if !self.hasher.needs_rehash(hash) {
            return Ok(None);
        }
        match self.hasher.hash(password).await {
            Ok(hash) => Ok(Some(hash)),
            Err(passwords::HashError::Overloaded) => Ok(None),
            Err(error) => Err(hashing_failed(error)),
        }
    }

    fn ids(&self) -> Ids {
        Ids::new(self.clock.clone(), self.entropy.clone())
    }

    /// Who a token belongs to. The key of another node is looked for once in a while.
    pub fn verify(&self, token: &str) -> Result<CallerIdentity> {
        let now = self.clock.now();
        let key = tokens::key(token);
        if let Some(caller) = self.verified.recall(&key, now) {
            return Ok(caller);
        }
        let claims = match self.tokens.verify(token, now) {
            Err(tokens::TokenError::UnknownKey) if self.may_reload(now) => {
                self.tokens.keys().reload().map_err(Problem::internal)?;
                self.tokens.verify(token, now)
            }
            other => other,
        };
        let claims = claims.map_err(|error| {
            unauthenticated(&format!("The access token is not accepted: {error}."))
        })?;
        self.verified.keep(key, &claims, now);
        Ok(CallerIdentity {
            account_id: claims.sub,
            session_id: claims.sid,
        })
    }

    fn may_reload(&self, now: DateTime<Utc>) -> bool {
        let mut reloaded = self
            .reloaded_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let may = reloaded.is_none_or(|last| (now - last).abs() >= RELOADS_APART);
        if may {
            *reloaded = Some(now);
        }
        may
    }
}

fn hashing_failed(error: passwords::HashError) -> Problem {
    match error {
        passwords::HashError::Overloaded => {
            busy().with_retry_after(passwords::HashError::RETRY_AFTER_SECONDS)
        }
        other => Problem::internal(other),
    }
}

/// An answer that no cache may keep (RFC 6749 section 5.1).
fn secret_reply(mut reply: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    reply
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

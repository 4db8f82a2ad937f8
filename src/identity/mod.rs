//! Who somebody is: accounts, sessions, tokens, passwords and the second factor.
//!
//! Owns: e-mail addresses, password hashes, signing keys, access and refresh tokens,
//! one-time tokens, TOTP secrets and recovery codes.
//!
//! Must hold: no answer tells whether an account exists; secrets are stored only as digests
//! or, where they must be read again, in files or rows of the service alone; what ends a
//! session ends it at once.

pub mod email;
pub mod keys;
pub mod passwords;
pub mod tokens;
pub mod totp;

mod accounts;
pub mod errors;
mod sessions;

use std::path::Path;
use std::sync::Arc;

use crate::kernel::caller::{Identity as CallerIdentity, unauthenticated};
use crate::kernel::clock::{Clock, Entropy};
use crate::kernel::problem::{Problem, Result, busy};
use secrecy::{ExposeSecret, SecretString};

pub use accounts::{NewVerified, Profile, create_verified, profile};
pub use sessions::{forget_expired, is_live};

/// What the slice needs to run: one for the process.
pub struct Identity {
    pub tokens: tokens::AccessTokens,
    pub hasher: passwords::Hasher,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

impl Identity {
    /// Reads or makes the signing keys below `data_dir`, and starts the hashing threads.
    pub fn open(
        data_dir: &Path,
        issuer: String,
        hashing: passwords::HasherConfig,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let now = clock.now();
        let keys = keys::KeyRing::open(
            &data_dir.join("keys"),
            tokens::KEY_OVERLAP,
            now,
            entropy.as_ref(),
        )?;
        let tokens = tokens::AccessTokens::new(Arc::new(keys), issuer);
        let hasher = passwords::Hasher::start(hashing, entropy.clone())?;
        Ok(Self {
            tokens,
            hasher,
            clock,
            entropy,
        })
    }

    /// Checks a new password against the policy and hashes it, when it is its turn.
    pub async fn hash_password(&self, email: &str, password: SecretString) -> Result<String> {
        passwords::check(password.expose_secret(), email)
            .map_err(|problem| Problem::invalid("/password", problem.to_string()))?;
        self.hasher
            .hash(password)
            .await
            .map_err(|error| match error {
                passwords::HashError::Overloaded => {
                    busy().with_retry_after(passwords::HashError::RETRY_AFTER_SECONDS)
                }
                other => Problem::internal(other),
            })
    }

    /// Who a token belongs to. A key that another node made a moment ago is read once.
    pub fn verify(&self, token: &str) -> Result<CallerIdentity> {
        let now = self.clock.now();
        let claims = match self.tokens.verify(token, now) {
            Err(tokens::TokenError::UnknownKey) => {
                self.tokens.keys().reload().map_err(Problem::internal)?;
                self.tokens.verify(token, now)
            }
            other => other,
        };
        let claims = claims.map_err(|error| {
            unauthenticated(&format!("The access token is not accepted: {error}."))
        })?;
        Ok(CallerIdentity {
            account_id: claims.sub,
            session_id: claims.sid,
        })
    }
}

//! Sessions as clients see them.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain;
use crate::identity::email::EmailAddress;
use crate::kernel::ids::{AccountId, SessionId};

/// Somebody who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub email: EmailAddress,
    #[schema(value_type = String, min_length = 1, max_length = 128, write_only, example = "a sentence of four words")]
    pub password: SecretString,
    /// Where the second factor is on: six digits of the authenticator app, or a recovery code.
    #[schema(value_type = Option<String>, min_length = 6, max_length = 40, write_only)]
    pub code: Option<SecretString>,
}

/// A refresh token to exchange.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRefresh {
    /// As the last answer had it.
    #[schema(value_type = String, min_length = 1, max_length = 100, write_only)]
    pub refresh_token: SecretString,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    /// For the `Authorization` header.
    pub access_token: String,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// Works once, for the next pair.
    pub refresh_token: String,
    pub session_id: SessionId,
    pub account_id: AccountId,
}

/// A session whose tokens are in cookies.
#[derive(Serialize, ToSchema)]
pub struct CookieSignedIn {
    /// Seconds until the access cookie expires.
    #[schema(example = 900)]
    pub expires_in: i64,
    pub session_id: SessionId,
    pub account_id: AccountId,
}

/// A live session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    pub id: SessionId,
    /// Whether it is the one of this request.
    pub current: bool,
    /// What the client said of itself.
    #[schema(example = "Muster/1.0 (iPhone; iOS 19)")]
    pub user_agent: Option<String>,
    /// The network address that signed in.
    #[schema(example = "203.0.113.7")]
    pub origin: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When its tokens were last refreshed.
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl Session {
    pub fn new(row: domain::Session, current: SessionId) -> Self {
        Self {
            id: row.id,
            current: row.id == current,
            user_agent: row.user_agent,
            origin: row.origin,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        }
    }
}

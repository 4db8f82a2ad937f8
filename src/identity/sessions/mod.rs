//! Sessions: somebody signed in on some device, until they sign out or are away too long.
//!
//! Must hold: a session that was ended, or has expired, is refused from that moment, because
//! every request asks; of a session's refresh tokens one works, and the use of an older one
//! ends the session, as it means that two parties hold it (RFC 9700 section 4.14.2).

pub mod cookies;
pub mod domain;
pub mod queries;
mod refresh;
pub mod routes;
mod sign_in;
pub mod wire;

use diesel_async::AsyncPgConnection;

use self::domain::{Session, expires_at};
use self::wire::SignedIn;
use super::Identity;
use super::tokens::{ACCESS_LIFETIME, OpaqueToken, TokenKind};
use crate::kernel::caller::Anonymous;
use crate::kernel::ids::{AccountId, SessionId};
use crate::kernel::problem::{Problem, Result};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

/// A session that is about to begin, and its first refresh token.
struct Fresh {
    session: Session,
    refresh: OpaqueToken,
}

impl Identity {
    /// A new session of an account that has proved who it is, whatever the proof.
    pub async fn new_session(
        &self,
        conn: &mut AsyncPgConnection,
        account: AccountId,
        client: &Anonymous,
        now: DateTime<Utc>,
    ) -> Result<SignedIn> {
        let Fresh { session, refresh } = self.fresh(account, client, now);
        queries::insert(conn, &session).await?;
        queries::insert_token(conn, &session, &refresh.digest, now).await?;
        self.signed_in(account, session.id, &refresh, now)
    }

    fn fresh(&self, account: AccountId, client: &Anonymous, now: DateTime<Utc>) -> Fresh {
        let session = Session {
            id: self.ids().next(),
            account_id: account,
            user_agent: client.user_agent.clone(),
            origin: client
                .address
                .map(|address| address.to_canonical().to_string()),
            created_at: now,
            last_used_at: now,
            expires_at: expires_at(now, now),
            ended_at: None,
            generation: 1,
        };
        Fresh {
            session,
            refresh: OpaqueToken::generate(TokenKind::Refresh, self.entropy.as_ref()),
        }
    }

    fn signed_in(
        &self,
        account_id: AccountId,
        session_id: SessionId,
        refresh: &OpaqueToken,
        now: DateTime<Utc>,
    ) -> Result<SignedIn> {
        let access = self
            .tokens
            .issue(account_id, session_id, self.ids().next(), now);
        let access = access.map_err(Problem::internal)?;
        Ok(SignedIn {
            access_token: access.text.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: ACCESS_LIFETIME.num_seconds(),
            refresh_token: refresh.text.expose_secret().to_owned(),
            session_id,
            account_id,
        })
    }
}

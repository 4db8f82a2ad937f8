//! Sessions and their refresh tokens in the database.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{self, Array, BigInt, Bytea, Integer, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::{RefreshToken, Session};
use crate::identity::tokens::TokenDigest;
use crate::kernel::db::GlobalTx;
use crate::kernel::ids::{AccountId, SessionId};
use crate::kernel::problem::Result;
use crate::schema::{refresh_tokens, sessions};

/// Whether the session exists, has not been ended, and has not expired.
pub async fn is_live(
    mut conn: &AsyncPgConnection,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let live = sessions::table
        .find(session)
        .filter(
            sessions::ended_at
                .is_null()
                .and(sessions::expires_at.gt(now)),
        )
        .select(sessions::id);
    let found: Option<SessionId> = live.first(&mut conn).await.optional()?;
    Ok(found.is_some())
}

/// Those of these sessions that exist, have not been ended, and have not expired.
pub async fn live_of(
    mut conn: &AsyncPgConnection,
    given: &[SessionId],
    now: DateTime<Utc>,
) -> Result<HashSet<SessionId>> {
    let live = sessions::table
        .filter(sessions::id.eq_any(given))
        .filter(
            sessions::ended_at
                .is_null()
                .and(sessions::expires_at.gt(now)),
        )
        .select(sessions::id);
    let found: Vec<SessionId> = live.load(&mut conn).await?;
    Ok(found.into_iter().collect())
}

crate::statement! {
    struct ConfirmLive<'a> { count: i64, sessions: &'a [SessionId], now: DateTime<Utc> }
    this: "SELECT as_foreseen(count(*) = " [BigInt] this.count,
    ") FROM sessions WHERE id = ANY(" [Array<sql_types::Uuid>] *this.sessions,
    ") AND ended_at IS NULL AND expires_at > " [Timestamptz] this.now; ""
}

/// Fails unless all of these sessions, each named once, live.
pub async fn confirm_live(
    mut conn: &AsyncPgConnection,
    sessions: &[SessionId],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let confirm = ConfirmLive {
        count: i64::try_from(sessions.len()).unwrap_or(i64::MAX),
        sessions,
        now,
    };
    confirm.execute(&mut conn).await.map(|_| ())
}

pub async fn insert(conn: &mut AsyncPgConnection, session: &Session) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values(session)
        .execute(conn)
        .await?;
    Ok(())
}

crate::statement! {
    /// A session with its refresh token, unless something stands in the way.
    struct Begin<'a> {
        session: &'a Session,
        token: &'a [u8],
        password_hash: &'a str,
        throttle_key: &'a str,
    }
    this: "WITH account AS (SELECT id FROM accounts WHERE id = " [sql_types::Uuid] this.session.account_id,
    " AND verified_at IS NOT NULL AND password_hash = " [Text] *this.password_hash,
    " AND NOT EXISTS (SELECT FROM sign_in_failures WHERE subject = " [Text] *this.throttle_key,
    ") AND NOT EXISTS (SELECT FROM second_factors WHERE account_id = accounts.id AND confirmed_at IS NOT NULL) \
     FOR NO KEY UPDATE), \
     session AS (INSERT INTO sessions (account_id, id, user_agent, origin, generation, created_at, last_used_at, \
     expires_at) SELECT id, " [sql_types::Uuid] this.session.id,
    ", " [Nullable<Text>] this.session.user_agent, ", " [Nullable<Text>] this.session.origin,
    ", " [Integer] this.session.generation, ", " [Timestamptz] this.session.created_at,
    ", " [Timestamptz] this.session.last_used_at, ", " [Timestamptz] this.session.expires_at,
    " FROM account RETURNING id, generation, created_at) \
     INSERT INTO refresh_tokens (session_id, generation, created_at, token_hash) \
     SELECT id, generation, created_at, " [Bytea] *this.token; " FROM session"
}

/// The usual sign-in, in one statement: a new session of an account whose address is
/// confirmed, whose password is still the one that was proved, which nobody has failed to
/// enter and which has no second factor. False, and nothing is done, when that is not so.
///
/// A password that is changed while this waits for the account's row is seen, as its change
/// ends every session. A second factor or a failure that comes just then is not: the sign-in
/// was before it.
pub async fn begin(
    mut conn: &AsyncPgConnection,
    session: &Session,
    first_token: &TokenDigest,
    password_hash: &str,
    throttle_key: &str,
) -> Result<bool> {
    let token = first_token.as_bytes();
    let begin = Begin {
        session,
        token,
        password_hash,
        throttle_key,
    };
    Ok(begin.execute(&mut conn).await? == 1)
}

/// The refresh token of the session's present generation.
pub async fn insert_token(
    conn: &mut AsyncPgConnection,
    session: &Session,
    digest: &TokenDigest,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(digest.as_bytes()),
            refresh_tokens::session_id.eq(session.id),
            refresh_tokens::generation.eq(session.generation),
            refresh_tokens::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A refresh token and its session; both rows are locked until
/// the commit, so that of two requests with one token the second sees what the first did.
pub async fn lock_by_token(
    conn: &mut AsyncPgConnection,
    digest: &TokenDigest,
) -> Result<Option<(Session, RefreshToken)>> {
    Ok(sessions::table
        .inner_join(refresh_tokens::table)
        .filter(refresh_tokens::token_hash.eq(digest.as_bytes()))
        .select((Session::as_select(), RefreshToken::as_select()))
        .for_update()
        .first(conn)
        .await
        .optional()?)
}

/// No token of the session works any more; a new one follows. `given_up` when it takes the
/// place of one that was not presented.
pub async fn use_up(
    conn: &mut AsyncPgConnection,
    session: SessionId,
    given_up: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let unused = refresh_tokens::table.filter(
        refresh_tokens::session_id
            .eq(session)
            .and(refresh_tokens::used_at.is_null()),
    );
    diesel::update(unused)
        .set((
            refresh_tokens::used_at.eq(now),
            refresh_tokens::given_up.eq(given_up),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores that the session was used.
pub async fn touch(conn: &mut AsyncPgConnection, session: &Session) -> Result<()> {
    diesel::update(sessions::table.find(session.id))
        .set((
            sessions::generation.eq(session.generation),
            sessions::last_used_at.eq(session.last_used_at),
            sessions::expires_at.eq(session.expires_at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The live sessions of an account, newest first.
pub async fn list(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    after: Option<SessionId>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Session>> {
    let mut query = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(
            sessions::ended_at
                .is_null()
                .and(sessions::expires_at.gt(now)),
        )
        .order(sessions::id.desc())
        .limit(limit)
        .select(Session::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(sessions::id.lt(after));
    }
    Ok(query.load(conn).await?)
}

/// Ends one; false when the account has no such session. One that has ended stays ended.
pub async fn end(tx: &mut GlobalTx, account: AccountId, id: SessionId) -> Result<bool> {
    let now = tx.now();
    let own = sessions::table
        .find(id)
        .filter(sessions::account_id.eq(account));
    let live = own.filter(sessions::ended_at.is_null());
    diesel::update(live)
        .set(sessions::ended_at.eq(now))
        .execute(tx.conn())
        .await?;
    let known: i64 = own.count().get_result(tx.conn()).await?;
    tx.sessions_ended(account);
    Ok(known == 1)
}

/// Ends every session of an account.
pub async fn end_all(tx: &mut GlobalTx, account: AccountId) -> Result<()> {
    let now = tx.now();
    end_every(tx.conn(), account, now).await?;
    tx.sessions_ended(account);
    Ok(())
}

/// Ends every session of an account but this one.
pub async fn end_others(tx: &mut GlobalTx, account: AccountId, kept: SessionId) -> Result<()> {
    let now = tx.now();
    let others = sessions::table
        .filter(
            sessions::account_id
                .eq(account)
                .and(sessions::ended_at.is_null()),
        )
        .filter(sessions::id.ne(kept));
    diesel::update(others)
        .set(sessions::ended_at.eq(now))
        .execute(tx.conn())
        .await?;
    tx.sessions_ended(account);
    Ok(())
}

/// Ends every session of an account, in another slice's transaction, which then tells so.
pub async fn end_every(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    let live = sessions::table.filter(
        sessions::account_id
            .eq(account)
            .and(sessions::ended_at.is_null()),
    );
    diesel::update(live)
        .set(sessions::ended_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

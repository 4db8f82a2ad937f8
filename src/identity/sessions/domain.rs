//! A session and how long it lives.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{AccountId, SessionId};
use crate::schema::{refresh_tokens, sessions};

/// How long a session lives without being refreshed.
pub const IDLE: TimeDelta = TimeDelta::days(30);
/// How long at the most, however often it is refreshed.
pub const LONGEST: TimeDelta = TimeDelta::days(90);
/// In which time a client whose answer was lost may use its refresh token again.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct Session {
    pub id: SessionId,
    pub account_id: AccountId,
    pub user_agent: Option<String>,
    pub origin: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub generation: i32,
}

impl Session {
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

/// When a session that is used now will have expired.
pub fn expires_at(created_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + IDLE).min(created_at + LONGEST)
}

/// What is known of a refresh token.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = refresh_tokens, check_for_backend(diesel::pg::Pg))]
pub struct RefreshToken {
    pub generation: i32,
    pub used_at: Option<DateTime<Utc>>,
    /// Another one took its place before it was used.
    pub given_up: bool,
}

/// What a presented refresh token, which is known, means for its live session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// The one that works: it has a successor now.
    Current,
    /// The one before, whose answer the client seems not to have got. Its unused successor
    /// is given up for another one, so that still only one works: if somebody else has that
    /// successor, their next refresh ends the session.
    JustReplaced,
    /// Two parties hold it.
    Reused,
}

impl Presented {
    pub fn of(session: &Session, token: &RefreshToken, now: DateTime<Utc>) -> Self {
        let just_replaced = !token.given_up && token.generation == session.generation - 1;
        match token.used_at {
            None => Self::Current,
            Some(used) if just_replaced && now < used + GRACE => Self::JustReplaced,
            Some(_) => Self::Reused,
        }
    }
}

//! Access tokens that were verified a moment ago: a signature costs more than everything else
//! that a small request does before it meets the database.
//!
//! Must hold: what is remembered was verified, and is accepted no longer than the token says; a
//! session that has ended is found in the database, where every request asks. Only digests are
//! kept, and a bounded number of them.

use std::collections::HashMap;
use std::hash::RandomState;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::access::{AccessClaims, LEEWAY};
use crate::kernel::caller::Identity;

/// Tokens in one part, so that threads seldom wait for one another.
const IN_PART: usize = 4_096;
const PARTS: usize = 16;

type Key = [u8; 32];

#[derive(Debug, Clone, Copy)]
struct Verified {
    identity: Identity,
    issued_at: i64,
    expires_at: i64,
}

impl Verified {
    /// As `AccessTokens::verify` decides.
    fn holds(&self, now: DateTime<Utc>) -> bool {
        let (now, leeway) = (now.timestamp(), LEEWAY.num_seconds());
        now < self.expires_at.saturating_add(leeway) && now >= self.issued_at.saturating_sub(leeway)
    }
}

/// The verified tokens of a process.
#[derive(Default)]
pub struct Remembered {
    parts: [Mutex<HashMap<Key, Verified, RandomState>>; PARTS],
}

/// A token's digest.
pub fn key(token: &str) -> Key {
    Sha256::digest(token.as_bytes()).into()
}

impl Remembered {
    fn part(&self, key: &Key) -> Option<&Mutex<HashMap<Key, Verified, RandomState>>> {
        self.parts.get(usize::from(key[0]) % PARTS)
    }

    /// Who the token of this digest speaks for, if it was verified and holds now.
    pub fn recall(&self, key: &Key, now: DateTime<Utc>) -> Option<Identity> {
        let part = self.part(key)?;
        let part = part.lock().unwrap_or_else(PoisonError::into_inner);
        let verified = part.get(key).filter(|verified| verified.holds(now))?;
        Some(verified.identity)
    }

    pub fn keep(&self, key: Key, claims: &AccessClaims, now: DateTime<Utc>) {
        let Some(part) = self.part(&key) else { return };
        let verified = Verified {
            identity: Identity {
                account_id: claims.sub,
                session_id: claims.sid,
            },
            issued_at: claims.iat,
            expires_at: claims.exp,
        };
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        if part.len() >= IN_PART {
            part.retain(|_, verified| verified.holds(now));
        }
        if part.len() >= IN_PART {
            // More people than room: each is verified once more.
            part.clear();
        }
        part.insert(key, verified);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::kernel::ids::{AccountId, SessionId};

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
    }

    fn claims(issued: i64) -> AccessClaims {
        AccessClaims {
            iss: "https://muster.example".to_owned(),
            aud: "muster".to_owned(),
            sub: AccountId(Uuid::from_u128(1)),
            sid: SessionId(Uuid::from_u128(2)),
            iat: at(issued).timestamp(),
            exp: at(issued + 900).timestamp(),
            jti: Uuid::from_u128(3),
        }
    }

    #[test]
    fn is_accepted_as_long_as_the_token_says() {
        let tokens = Remembered::default();
        tokens.keep(key("a"), &claims(0), at(0));
        let found = tokens.recall(&key("a"), at(929)).unwrap();
        assert_eq!(found.session_id, SessionId(Uuid::from_u128(2)));
        assert_eq!(tokens.recall(&key("a"), at(930)), None);
        assert_eq!(tokens.recall(&key("a"), at(-31)), None);
        assert_eq!(tokens.recall(&key("b"), at(0)), None);
    }

    #[test]
    fn remembers_a_bounded_number() {
        let tokens = Remembered::default();
        for number in 0..3 * IN_PART * PARTS {
            tokens.keep(key(&number.to_string()), &claims(0), at(0));
        }
        let kept = |part: &Mutex<HashMap<_, _>>| part.lock().unwrap().len();
        assert!(tokens.parts.iter().all(|part| kept(part) <= IN_PART));
        let last = key(&(3 * IN_PART * PARTS - 1).to_string());
        assert!(tokens.recall(&last, at(0)).is_some());
    }
}

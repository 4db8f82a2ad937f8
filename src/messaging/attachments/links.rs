//! Links to files: short-lived, signed, and worth nothing to anybody else's eyes.
//!
//! A token names the organization, the file, the variant, the member whom it was given to and
//! when it ends, under HMAC-SHA256 (RFC 2104). It is no proof by itself: whether that member
//! may still see the file is asked again at each download.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ring::hmac;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::ids::{FileId, MemberId, OrgId};

/// A link lives at least this long.
const LIFE: TimeDelta = TimeDelta::minutes(10);
/// Ends fall on multiples of this, so that links that are asked for again soon are equal, and
/// caches find what they have.
const STEP: i64 = 300;
/// The first byte of a token, so that another form can follow.
const VERSION: u8 = 1;
const PAYLOAD: usize = 1 + 16 + 16 + 16 + 1 + 8;
const MAC: usize = 32;

/// Which form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// The file itself.
    #[default]
    Original,
    /// Of an image: at most 320 pixels on the longer side.
    Thumbnail,
    /// Of an image: at most 1280 pixels on the longer side.
    Preview,
}

impl Variant {
    pub const ALL: [Self; 3] = [Self::Original, Self::Thumbnail, Self::Preview];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Thumbnail => "thumbnail",
            Self::Preview => "preview",
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub org_id: OrgId,
    pub file_id: FileId,
    pub member_id: MemberId,
    pub variant: Variant,
    pub expires_at: DateTime<Utc>,
}

/// The first end that a link given at `now` may have.
pub fn end_of(now: DateTime<Utc>) -> DateTime<Utc> {
    let earliest = (now + LIFE).timestamp();
    let end = earliest.div_euclid(STEP) * STEP + STEP;
    DateTime::from_timestamp(end, 0).unwrap_or(now + LIFE)
}

pub struct Signer(hmac::Key);

impl Signer {
    pub fn new(key: hmac::Key) -> Self {
        Self(key)
    }

    pub fn sign(&self, claim: &Claim) -> String {
        let mut token = Vec::with_capacity(PAYLOAD + MAC);
        token.push(VERSION);
        token.extend(claim.org_id.0.as_bytes());
        token.extend(claim.file_id.0.as_bytes());
        token.extend(claim.member_id.0.as_bytes());
        token.push(claim.variant as u8);
        token.extend(claim.expires_at.timestamp().to_be_bytes());
        let mac = hmac::sign(&self.0, &token);
        token.extend(mac.as_ref());
        URL_SAFE_NO_PAD.encode(token)
    }

    /// What a token of ours says; `None` for any other, however little it differs.
    pub fn verify(&self, token: &str) -> Option<Claim> {
        let token = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (payload, mac) = token.split_at_checked(PAYLOAD)?;
        hmac::verify(&self.0, payload, mac).ok()?;
        let id = |at: usize| Uuid::from_slice(payload.get(at..at + 16)?).ok();
        if *payload.first()? != VERSION {
            return None;
        }
        let variant = Variant::ALL.into_iter().find(|v| *v as u8 == payload[49])?;
        let seconds = i64::from_be_bytes(payload.get(50..)?.try_into().ok()?);
        Some(Claim {
            org_id: OrgId(id(1)?),
            file_id: FileId(id(17)?),
            member_id: MemberId(id(33)?),
            variant,
            expires_at: DateTime::from_timestamp(seconds, 0)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(secret: &[u8]) -> Signer {
        Signer::new(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    #[test]
    fn a_token_is_good_as_it_was_given_and_in_no_other_form() {
        let claim = Claim {
            org_id: OrgId(Uuid::from_u128(1)),
            file_id: FileId(Uuid::from_u128(2)),
            member_id: MemberId(Uuid::from_u128(3)),
            variant: Variant::Preview,
            expires_at: DateTime::from_timestamp(1_788_750_000, 0).unwrap(),
        };
        let token = signer(b"ours").sign(&claim);
        assert_eq!(signer(b"ours").verify(&token), Some(claim));
        assert_eq!(signer(b"theirs").verify(&token), None);
        for (at, byte) in token.bytes().enumerate() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if byte == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(signer(b"ours").verify(&changed), None, "character {at}");
            assert_eq!(signer(b"ours").verify(&token[..at]), None, "cut at {at}");
        }
        assert_eq!(signer(b"ours").verify(&format!("{token}A")), None);
    }

    #[test]
    fn a_link_lives_ten_to_fifteen_minutes() {
        for second in [0, 1, 299, 300, 301, 599] {
            let now = DateTime::from_timestamp(1_788_750_000 + second, 0).unwrap();
            let life = end_of(now) - now;
            assert!(
                life > TimeDelta::minutes(10) && life <= TimeDelta::minutes(15),
                "{life}"
            );
        }
    }
}

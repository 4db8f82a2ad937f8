//! Access tokens: JWTs (RFC 7519) with the profile of RFC 9068, signed with Ed25519 (RFC 8037).

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header, Validation};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identity::keys::{KeyError, KeyRing};
use crate::kernel::ids::{AccountId, SessionId};

/// How long an access token is accepted.
pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(15);
/// By how much the clocks of two nodes may differ.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// How long a retired key must go on verifying.
pub const KEY_OVERLAP: TimeDelta = TimeDelta::minutes(16);

const AUDIENCE: &str = "muster";
/// RFC 9068 section 2.1: an access token cannot be taken for another kind of JWT.
const TYPE: &str = "at+jwt";
/// Ours have some 400 bytes. What is longer is not worth parsing.
const MAX_LENGTH: usize = 2_048;

/// What an access token says, with the names of RFC 7519 and RFC 9068.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    pub iss: String,
    pub aud: String,
    pub sub: AccountId,
    pub sid: SessionId,
    pub iat: i64,
    pub exp: i64,
    pub jti: Uuid,
}

/// A signed token and the moment until which it is accepted.
pub struct AccessToken {
    pub text: SecretString,
    pub expires_at: DateTime<Utc>,
}

/// Why a token was not accepted; for the log, not for the client.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("the access token has expired")]
    Expired,
    #[error("the access token is from the future")]
    FromTheFuture,
    /// Perhaps another node has rotated the keys: reload the ring and try once more.
    #[error("the access token was signed with an unknown key")]
    UnknownKey,
    #[error("not an access token of this service: {0}")]
    Invalid(String),
    #[error("cannot sign")]
    Signing(#[source] jsonwebtoken::errors::Error),
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Signs and verifies access tokens.
pub struct AccessTokens {
    keys: Arc<KeyRing>,
    issuer: String,
    validation: Validation,
}

impl AccessTokens {
    /// `issuer` is the public address of the service.
    pub fn new(keys: Arc<KeyRing>, issuer: String) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library asks the machine's clock; we ask ours, below.
        validation.validate_exp = false;
        Self {
            keys,
            issuer,
            validation,
        }
    }

    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    pub fn issue(
        &self,
        account: AccountId,
        session: SessionId,
        jti: Uuid,
        now: DateTime<Utc>,
    ) -> Result<AccessToken, TokenError> {
        let key = self.keys.active()?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id.clone());
        let expires_at = now + ACCESS_LIFETIME;
        let claims = AccessClaims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: account,
            sid: session,
            iat: now.timestamp(),
            exp: expires_at.timestamp(),
            jti,
        };
        let text =
            jsonwebtoken::encode(&header, &claims, &key.signing).map_err(TokenError::Signing)?;
        Ok(AccessToken {
            text: text.into(),
            expires_at,
        })
    }

    /// Who the token speaks for. The signature is checked before anything that it says.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenError> {
        let invalid = |reason: &dyn fmt::Display| TokenError::Invalid(reason.to_string());
        if token.len() > MAX_LENGTH {
            return Err(invalid(&"it is too long"));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|error| invalid(&error))?;
        // RFC 7515 section 4.1.11: who does not understand a critical header must refuse.
        if header.alg != Algorithm::EdDSA || header.crit.is_some() || !is_access_type(&header) {
            return Err(invalid(&"its header is another one"));
        }
        let id = header.kid.ok_or_else(|| invalid(&"it names no key"))?;
        let key = self
            .keys
            .verifying(&id, now)
            .ok_or(TokenError::UnknownKey)?;
        let claims: AccessClaims = jsonwebtoken::decode(token, &key.verifying, &self.validation)
            .map_err(|error| invalid(&error))?
            .claims;
        let leeway = LEEWAY.num_seconds();
        if now.timestamp() >= claims.exp.saturating_add(leeway) {
            return Err(TokenError::Expired);
        }
        if now.timestamp() < claims.iat.saturating_sub(leeway) {
            return Err(TokenError::FromTheFuture);
        }
        Ok(claims)
    }
}

fn is_access_type(header: &Header) -> bool {
    header.typ.as_deref().is_some_and(|typ| {
        typ.eq_ignore_ascii_case(TYPE) || typ.eq_ignore_ascii_case("application/at+jwt")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::SystemEntropy;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;
    use serde_json::{Value, json};

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
    }

    struct Fixture {
        tokens: AccessTokens,
        keys: Arc<KeyRing>,
        _data: tempfile::TempDir,
    }

    fn fixture() -> Fixture {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("keys");
        let ring = KeyRing::open(&folder, KEY_OVERLAP, at(0), &SystemEntropy::default()).unwrap();
        let keys = Arc::new(ring);
        let tokens = AccessTokens::new(Arc::clone(&keys), "https://muster.example".to_owned());
        Fixture {
            tokens,
            keys,
            _data: data,
        }
    }

    const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));
    const SESSION: SessionId = SessionId(Uuid::from_u128(2));

    impl Fixture {
        fn issue(&self, now: DateTime<Utc>) -> String {
            let token = self
                .tokens
                .issue(ACCOUNT, SESSION, Uuid::from_u128(3), now)
                .unwrap();
            token.text.expose_secret().to_owned()
        }

        /// A token signed with the right key whose header and claims are changed first.
        fn forge(&self, change: impl Fn(&mut Value, &mut Value)) -> String {
            let token = self.issue(at(0));
            let parts: Vec<_> = token.split('.').collect();
            let decode = |part: &str| -> Value {
                serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
            };
            let (mut header, mut claims) = (decode(parts[0]), decode(parts[1]));
            change(&mut header, &mut claims);
            let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
            let message = format!("{}.{}", encode(&header), encode(&claims));
            let key = self.keys.active().unwrap();
            let signature =
                jsonwebtoken::crypto::sign(message.as_bytes(), &key.signing, Algorithm::EdDSA);
            format!("{message}.{}", signature.unwrap())
        }
    }

    #[test]
    fn says_who_until_it_expires() {
        let fixture = fixture();
        let token = fixture.issue(at(0));
        let claims = fixture.tokens.verify(&token, at(0)).unwrap();
        assert_eq!((claims.sub, claims.sid), (ACCOUNT, SESSION));
        assert_eq!(
            (claims.iat, claims.exp),
            (at(0).timestamp(), at(900).timestamp())
        );
        assert!(fixture.tokens.verify(&token, at(929)).is_ok());
        assert!(matches!(
            fixture.tokens.verify(&token, at(930)),
            Err(TokenError::Expired)
        ));
        assert!(matches!(
            fixture.tokens.verify(&token, at(-31)),
            Err(TokenError::FromTheFuture)
        ));
    }

    #[test]
    fn survives_a_rotation() {
        let fixture = fixture();
        let token = fixture.issue(at(0));
        fixture
            .keys
            .rotate(at(1), &SystemEntropy::default())
            .unwrap();
        assert!(fixture.tokens.verify(&token, at(929)).is_ok());
        assert!(matches!(
            fixture.tokens.verify(&token, at(5_000)),
            Err(TokenError::UnknownKey)
        ));
    }

    /// Every way to say something else with the right key, and the wrong keys too.
    #[test]
    fn refuses_whatever_is_not_exactly_our_token() {
        let fixture = fixture();
        assert!(
            fixture
                .tokens
                .verify(&fixture.forge(|_, _| ()), at(0))
                .is_ok()
        );
        type Change = fn(&mut Value, &mut Value);
        let changes: [(&str, Change); 12] = [
            ("alg none", |header, _| header["alg"] = json!("none")),
            ("alg HS256", |header, _| header["alg"] = json!("HS256")),
            ("typ JWT", |header, _| header["typ"] = json!("JWT")),
            ("no typ", |header, _| {
                drop(header.as_object_mut().unwrap().remove("typ"))
            }),
            ("no kid", |header, _| {
                drop(header.as_object_mut().unwrap().remove("kid"))
            }),
            ("other kid", |header, _| header["kid"] = json!("another")),
            ("crit", |header, _| header["crit"] = json!(["b64"])),
            ("aud", |_, claims| claims["aud"] = json!("another")),
            ("iss", |_, claims| {
                claims["iss"] = json!("https://another.example")
            }),
            ("no exp", |_, claims| {
                drop(claims.as_object_mut().unwrap().remove("exp"))
            }),
            ("no sub", |_, claims| {
                drop(claims.as_object_mut().unwrap().remove("sub"))
            }),
            ("sub", |_, claims| claims["sub"] = json!("root")),
        ];
        for (name, change) in changes {
            assert!(
                fixture
                    .tokens
                    .verify(&fixture.forge(change), at(0))
                    .is_err(),
                "{name}"
            );
        }
        let stranger = self::fixture().issue(at(0));
        assert!(matches!(
            fixture.tokens.verify(&stranger, at(0)),
            Err(TokenError::UnknownKey)
        ));
        assert!(
            fixture
                .tokens
                .verify(&"x".repeat(MAX_LENGTH + 1), at(0))
                .is_err()
        );
    }

    #[test]
    fn a_changed_byte_breaks_the_signature() {
        let fixture = fixture();
        let token = fixture.issue(at(0));
        for position in (0..token.len()).step_by(3) {
            let mut bytes = token.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(
                fixture.tokens.verify(&changed, at(0)).is_err(),
                "{position}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}", dots in "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,90}") {
            let fixture = fixture();
            prop_assert!(fixture.tokens.verify(&text, at(0)).is_err());
            prop_assert!(fixture.tokens.verify(&dots, at(0)).is_err());
        }
    }
}

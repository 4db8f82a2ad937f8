//! The keys that a file is checked with.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;

/// The public keys, by their ids.
pub struct Keys(HashMap<String, VerifyingKey>);

impl Keys {
    /// Of a JWKS (RFC 7517) with keys of RFC 8037.
    pub fn parse(jwks: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Jwk>,
        }
        #[derive(Deserialize)]
        struct Jwk {
            kid: String,
            crv: String,
            x: String,
        }
        let set: Set = serde_json::from_str(jwks).map_err(|error| error.to_string())?;
        let key = |jwk: Jwk| {
            let wrong = || format!("the key {} is no Ed25519 key", jwk.kid);
            let bytes = URL_SAFE_NO_PAD.decode(&jwk.x).map_err(|_| wrong())?;
            let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| wrong())?;
            let key = VerifyingKey::from_bytes(&bytes).map_err(|_| wrong())?;
            match jwk.crv.as_str() {
                "Ed25519" => Ok((jwk.kid, key)),
                _ => Err(wrong()),
            }
        };
        Ok(Self(
            set.keys.into_iter().map(key).collect::<Result<_, _>>()?,
        ))
    }

    pub(super) fn get(&self, id: &str) -> Option<&VerifyingKey> {
        self.0.get(id)
    }
}

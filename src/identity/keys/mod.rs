//! The keys that sign access tokens: Ed25519, several at a time, one of them active.
//!
//! Must hold: a private key is only ever in memory and in a file that its owner alone can
//! read; a rotation signs nobody out, because the keys before it go on verifying until the
//! last token that they signed has expired.
//!
//! The folder is the whole state. A file is named by the moment its key became active, so
//! the newest key signs, and a key retires a token's lifetime after its successor came.

mod folder;
pub mod routes;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::{Signer, SigningKey};
use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm,
    OctetKeyPairParameters, OctetKeyPairType, PublicKeyUse, ThumbprintHash,
};
use jsonwebtoken::{DecodingKey, EncodingKey};

use crate::kernel::clock::Entropy;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("cannot {action} {}", path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(
        "{} can be read by others (mode {mode:03o}): type `chmod {wanted:03o} {}`",
        path.display(), path.display()
    )]
    Exposed {
        path: PathBuf,
        mode: u32,
        wanted: u32,
    },
    #[error("{} is no Ed25519 key in PKCS#8 PEM: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("a signing key cannot be used: {0}")]
    Unusable(String),
}

/// One key, ready to sign and to verify.
pub struct Key {
    /// The thumbprint of RFC 7638: the same key has the same id everywhere.
    pub id: String,
    secret: SigningKey,
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
    jwk: Jwk,
    active_from: DateTime<Utc>,
    /// `None` for the active key.
    retires_at: Option<DateTime<Utc>>,
}

impl Key {
    fn new(key: &SigningKey, active_from: DateTime<Utc>) -> Result<Self, KeyError> {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;

        let unusable = |error: &dyn std::fmt::Display| KeyError::Unusable(error.to_string());
        let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        let mut jwk = public_jwk(x.clone());
        let id = jwk
            .thumbprint(ThumbprintHash::SHA256)
            .map_err(|error| unusable(&error))?;
        jwk.common.key_id = Some(id.clone());
        let der = key.to_pkcs8_der().map_err(|error| unusable(&error))?;
        Ok(Self {
            id,
            secret: key.clone(),
            signing: EncodingKey::from_ed_der(der.as_bytes()),
            verifying: DecodingKey::from_ed_components(&x).map_err(|error| unusable(&error))?,
            jwk,
            active_from,
            retires_at: None,
        })
    }

    /// The signature of bytes that are no token.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.secret.sign(bytes).to_bytes()
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.secret.verifying_key().to_bytes()
    }

    fn verifies_at(&self, now: DateTime<Utc>) -> bool {
        self.retires_at.is_none_or(|retired| now < retired)
    }
}

/// RFC 8037: an Ed25519 public key is an octet key pair without its private half.
fn public_jwk(x: String) -> Jwk {
    Jwk {
        common: CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(KeyAlgorithm::EdDSA),
            ..CommonParameters::default()
        },
        algorithm: AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
            key_type: OctetKeyPairType::OctetKeyPair,
            curve: EllipticCurve::Ed25519,
            x,
        }),
    }
}

/// All keys of the service. Cheap to share: readers take a snapshot.
pub struct KeyRing {
    folder: PathBuf,
    /// How long a token that a key signed may still be presented after its successor came.
    overlap: TimeDelta,
    /// Oldest first, the last one active; never empty.
    keys: RwLock<Arc<Vec<Arc<Key>>>>,
}

impl KeyRing {
    /// Reads the folder; makes it, and a first key, when there is none. `overlap` is the
    /// longest life of a token, with the tolerance for clocks.
    pub fn open(
        folder: &Path,
        overlap: TimeDelta,
        now: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Self, KeyError> {
        folder::prepare(folder)?;
        let mut keys = load(folder, overlap)?;
        if keys.is_empty() {
            let key = generate(entropy);
            folder::write(folder, now, &key)?;
            // Read back what another process may have written in the same moment.
            keys = load(folder, overlap)?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            overlap,
            keys: RwLock::new(Arc::new(keys)),
        })
    }

    /// Adds a key, which signs from now on. The others verify until `overlap` has passed;
    /// keys whose time is over are deleted.
    pub fn rotate(&self, now: DateTime<Utc>, entropy: &dyn Entropy) -> Result<String, KeyError> {
        let key = generate(entropy);
        // Clocks step back; the new key must be the newest by name all the same.
        let newest = self.snapshot().last().map_or(now, |key| key.active_from);
        let active_from = now.max(newest + TimeDelta::milliseconds(1));
        folder::write(&self.folder, active_from, &key)?;
        self.reload()?;
        for key in self.snapshot().iter().filter(|key| !key.verifies_at(now)) {
            folder::delete(&self.folder, key.active_from, &key.id)?;
        }
        self.reload()?;
        Ok(self.active()?.id.clone())
    }

    /// Reads the folder again, after another process has rotated the keys.
    pub fn reload(&self) -> Result<(), KeyError> {
        let keys = load(&self.folder, self.overlap)?;
        if keys.is_empty() {
            return Err(KeyError::Unusable(format!(
                "{} is empty",
                self.folder.display()
            )));
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    /// The key that signs.
    pub fn active(&self) -> Result<Arc<Key>, KeyError> {
        self.snapshot()
            .last()
            .cloned()
            .ok_or_else(|| KeyError::Unusable("there is none".to_owned()))
    }

    /// The key with this id, as long as it may verify.
    pub fn verifying(&self, id: &str, now: DateTime<Utc>) -> Option<Arc<Key>> {
        self.snapshot()
            .iter()
            .find(|key| key.id == id && key.verifies_at(now))
            .cloned()
    }

    /// The public halves, for `/.well-known/jwks.json` (RFC 7517).
    pub fn jwks(&self, now: DateTime<Utc>) -> JwkSet {
        let keys = self.snapshot();
        let valid = keys.iter().filter(|key| key.verifies_at(now));
        JwkSet {
            keys: valid.map(|key| key.jwk.clone()).collect(),
        }
    }

    /// Every key that is there, the oldest first.
    pub fn all(&self) -> Arc<Vec<Arc<Key>>> {
        self.snapshot()
    }

    fn snapshot(&self) -> Arc<Vec<Arc<Key>>> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn generate(entropy: &dyn Entropy) -> SigningKey {
    let mut seed = [0; 32];
    entropy.fill(&mut seed);
    SigningKey::from_bytes(&seed)
}

fn load(folder: &Path, overlap: TimeDelta) -> Result<Vec<Arc<Key>>, KeyError> {
    let mut keys = folder::read(folder)?
        .iter()
        .map(|(active_from, key)| Key::new(key, *active_from))
        .collect::<Result<Vec<_>, _>>()?;
    keys.sort_by(|a, b| (a.active_from, &a.id).cmp(&(b.active_from, &b.id)));
    let successors: Vec<_> = keys.iter().skip(1).map(|key| key.active_from).collect();
    for (key, successor) in keys.iter_mut().zip(successors) {
        key.retires_at = Some(successor + overlap);
    }
    Ok(keys.into_iter().map(Arc::new).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::SystemEntropy;
    use std::os::unix::fs::PermissionsExt;

    const OVERLAP: TimeDelta = TimeDelta::minutes(16);

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + minute * 60, 0).unwrap()
    }

    fn open(folder: &Path) -> Result<KeyRing, KeyError> {
        KeyRing::open(folder, OVERLAP, at(0), &SystemEntropy::default())
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    }

    /// RFC 8037 appendix A: the key and its thumbprint.
    #[test]
    fn the_key_id_is_the_thumbprint_of_rfc_7638() {
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec,
            0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03,
            0x1c, 0xae, 0x7f, 0x60,
        ];
        let key = Key::new(&SigningKey::from_bytes(&seed), at(0)).unwrap();
        assert_eq!(key.id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(
            serde_json::to_value(&key.jwk).unwrap(),
            serde_json::json!({
                "use": "sig", "alg": "EdDSA", "kid": key.id, "kty": "OKP", "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            })
        );
    }

    #[test]
    fn the_first_start_makes_a_private_key_and_the_second_reads_it() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("keys");
        let first = open(&folder).unwrap().active().unwrap().id.clone();
        assert_eq!(mode(&folder), 0o700);
        let [file] = files(&folder).try_into().unwrap();
        assert_eq!(mode(&file), 0o600);
        assert!(
            std::fs::read_to_string(&file)
                .unwrap()
                .starts_with("-----BEGIN PRIVATE KEY-----")
        );
        assert_eq!(open(&folder).unwrap().active().unwrap().id, first);
    }

    #[test]
    fn refuses_keys_that_others_can_read_and_says_what_to_type() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("keys");
        drop(open(&folder).unwrap());
        let [file] = files(&folder).try_into().unwrap();
        for (path, open_mode, command) in
            [(&file, 0o640, "chmod 600 "), (&folder, 0o755, "chmod 700 ")]
        {
            let right = mode(path);
            std::fs::set_permissions(path, PermissionsExt::from_mode(open_mode)).unwrap();
            let error = open(&folder).err().unwrap().to_string();
            assert!(
                error.contains(&format!("`{command}{}`", path.display())),
                "{error}"
            );
            std::fs::set_permissions(path, PermissionsExt::from_mode(right)).unwrap();
        }
        std::fs::write(&file, "not a key").unwrap();
        assert!(matches!(open(&folder), Err(KeyError::Unreadable { .. })));
    }

    #[test]
    fn an_old_key_verifies_until_its_last_token_has_expired() {
        let data = tempfile::tempdir().unwrap();
        let ring = open(&data.path().join("keys")).unwrap();
        let old = ring.active().unwrap().id.clone();
        let new = ring.rotate(at(60), &SystemEntropy::default()).unwrap();
        assert_eq!(ring.active().unwrap().id, new);
        assert!(ring.verifying(&old, at(75)).is_some());
        assert!(ring.verifying(&old, at(76)).is_none());
        assert_eq!(
            (ring.jwks(at(75)).keys.len(), ring.jwks(at(76)).keys.len()),
            (2, 1)
        );
        // The next rotation removes what is over.
        let newest = ring.rotate(at(80), &SystemEntropy::default()).unwrap();
        assert_eq!(files(&data.path().join("keys")).len(), 2);
        assert!(
            ring.verifying(&new, at(95)).is_some() && ring.verifying(&newest, at(999)).is_some()
        );
    }

    /// Rotations within a moment, or under a clock that was set back, still make a newest.
    #[test]
    fn rotations_are_ordered_whatever_the_clock_says() {
        let data = tempfile::tempdir().unwrap();
        let ring = open(&data.path().join("keys")).unwrap();
        for minute in [0, 0, -30] {
            let id = ring.rotate(at(minute), &SystemEntropy::default()).unwrap();
            assert_eq!(ring.active().unwrap().id, id);
        }
        assert_eq!(ring.jwks(at(0)).keys.len(), 4);
    }

    #[test]
    fn another_process_sees_a_rotation_after_a_reload() {
        let data = tempfile::tempdir().unwrap();
        let (one, two) = (
            open(&data.path().join("keys")).unwrap(),
            open(&data.path().join("keys")).unwrap(),
        );
        let id = one.rotate(at(5), &SystemEntropy::default()).unwrap();
        assert!(two.verifying(&id, at(5)).is_none());
        two.reload().unwrap();
        assert!(two.verifying(&id, at(5)).is_some());
    }
}

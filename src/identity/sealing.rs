//! Secrets that must be read again, sealed before they enter the database: AES-256-GCM
//! (NIST SP 800-38D) under a key that only a file of the service has.
//!
//! Besides, secrets that follow from their names and that key, so that they can be told again
//! without being kept anywhere.
//!
//! Must hold: who reads the database, or a backup of it, has no secret; a sealed secret
//! opens only for the account it was sealed for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::{hkdf, hmac};

use crate::kernel::clock::Entropy;
use crate::kernel::ids::AccountId;

const FILE: &str = "sealing.key";
const KEY_BYTES: usize = 32;
/// The first byte of what is sealed, so that another way of sealing can follow.
const VERSION: u8 = 1;

/// The key is missing, damaged, or open to others.
#[derive(Debug, thiserror::Error)]
#[error("the sealing key {path}: {reason}")]
pub struct SealingKeyProblem {
    path: String,
    reason: String,
}

/// Something was not sealed with this key for this account, or was damaged since.
#[derive(Debug, thiserror::Error)]
#[error("a sealed secret cannot be opened")]
pub struct CannotOpen;

pub struct SealingKey {
    sealing: LessSafeKey,
    /// A key of its own (RFC 5869), so that the two uses tell nothing of each other.
    deriving: hmac::Key,
}

impl SealingKey {
    /// Reads the key of the folder, or makes it when there is none.
    pub fn open(folder: &Path, entropy: &dyn Entropy) -> Result<Self, SealingKeyProblem> {
        let path = folder.join(FILE);
        let problem = |reason: String| SealingKeyProblem {
            path: path.display().to_string(),
            reason,
        };
        if !path.exists() {
            create(folder, &path, entropy).map_err(|error| problem(error.to_string()))?;
        }
        let mode = fs::metadata(&path)
            .map_err(|error| problem(error.to_string()))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(problem(format!(
                "others can read it; type `chmod 600 {}`",
                path.display()
            )));
        }
        let text = fs::read_to_string(&path).map_err(|error| problem(error.to_string()))?;
        let bytes = STANDARD
            .decode(text.trim())
            .map_err(|error| problem(error.to_string()))?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes)
            .map_err(|_| problem(format!("must be {KEY_BYTES} bytes in base64")))?;
        let deriving = hkdf::Salt::new(hkdf::HKDF_SHA256, b"muster")
            .extract(&bytes)
            .expand(&[b"derived secrets"], hmac::HMAC_SHA256)
            .map(hmac::Key::from)
            .map_err(|_| problem("nothing can be derived from it".to_owned()))?;
        Ok(Self {
            sealing: LessSafeKey::new(key),
            deriving,
        })
    }

    /// The secret of this name: the same each time, and random to whoever has not the key.
    pub fn derive(&self, name: &str) -> [u8; KEY_BYTES] {
        let mut secret = [0; KEY_BYTES];
        secret.copy_from_slice(hmac::sign(&self.deriving, name.as_bytes()).as_ref());
        secret
    }

    /// A key for HMAC-SHA256 of one use, of no help in guessing another use's.
    pub fn mac_key(&self, usage: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.derive(&format!("key: {usage}")))
    }

    /// Version, nonce, ciphertext and tag. The nonce is random: one key seals far fewer than
    /// the 2^32 secrets after which two of them might meet (NIST SP 800-38D section 8.3).
    pub fn seal(
        &self,
        account: AccountId,
        secret: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, CannotOpen> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut text = secret.to_vec();
        self.sealing
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                bound_to(account),
                &mut text,
            )
            .map_err(|_| CannotOpen)?;
        let mut sealed = vec![VERSION];
        sealed.extend_from_slice(&nonce);
        sealed.extend(text);
        Ok(sealed)
    }

    pub fn unseal(&self, account: AccountId, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (version, rest) = sealed.split_first().ok_or(CannotOpen)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or(CannotOpen)?;
        if *version != VERSION {
            return Err(CannotOpen);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CannotOpen)?;
        let mut text = text.to_vec();
        let opened = self
            .sealing
            .open_in_place(nonce, bound_to(account), &mut text)
            .map_err(|_| CannotOpen)?;
        Ok(opened.to_vec())
    }
}

fn bound_to(account: AccountId) -> Aad<[u8; 16]> {
    Aad::from(*account.0.as_bytes())
}

/// Of two processes that start at once, one key wins and both read it.
fn create(folder: &Path, path: &Path, entropy: &dyn Entropy) -> io::Result<()> {
    let mut key = [0; KEY_BYTES];
    entropy.fill(&mut key);
    let mut name = [0; 8];
    entropy.fill(&mut name);
    let unfinished = folder.join(format!(
        "{FILE}.{:016x}.unfinished",
        u64::from_be_bytes(name)
    ));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(format!("{}\n", STANDARD.encode(key)).as_bytes())?;
    file.sync_all()?;
    let linked = match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&unfinished)?;
    linked?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::SystemEntropy;
    use uuid::Uuid;

    const FANG: AccountId = AccountId(Uuid::from_u128(1));
    const LEI: AccountId = AccountId(Uuid::from_u128(2));

    #[test]
    fn opens_for_the_same_account_and_unchanged_only() {
        let folder = tempfile::tempdir().unwrap();
        let entropy = SystemEntropy::default();
        let key = SealingKey::open(folder.path(), &entropy).unwrap();
        let sealed = key.seal(FANG, b"secret", &entropy).unwrap();
        assert_ne!(sealed, key.seal(FANG, b"secret", &entropy).unwrap());
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        let again = SealingKey::open(folder.path(), &entropy).unwrap();
        assert_eq!(again.unseal(FANG, &sealed).unwrap(), b"secret");
        assert!(again.unseal(LEI, &sealed).is_err());
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(again.unseal(FANG, &changed).is_err(), "byte {position}");
            assert!(again.unseal(FANG, &sealed[..position]).is_err());
        }
    }

    #[test]
    fn a_name_has_one_secret_under_a_key() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let open = |folder: &Path| SealingKey::open(folder, &SystemEntropy::default()).unwrap();
        let key = open(one.path());
        assert_eq!(key.derive("a"), open(one.path()).derive("a"));
        assert_ne!(key.derive("a"), key.derive("b"));
        assert_ne!(key.derive("a"), open(two.path()).derive("a"));
    }

    #[test]
    fn the_key_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        SealingKey::open(folder.path(), &SystemEntropy::default()).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(SealingKey::open(folder.path(), &SystemEntropy::default()).is_err());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "c2hvcnQ=").unwrap();
        assert!(SealingKey::open(folder.path(), &SystemEntropy::default()).is_err());
    }
}

//! The keys that sign receipts of check-ins: a ring of their own, in which none retires, so that a
//! receipt can be checked as long as somebody keeps it.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::attendance::Desk;
use crate::attendance::receipts::signer::{PublicKey, Signed, Signer};
use crate::identity::keys::{KeyError, KeyRing};
use crate::kernel::clock::Entropy;
use crate::kernel::problem::{Problem, Result};

/// Below the keys of tokens.
const FOLDER: &str = "receipts";
/// Longer than anybody keeps a receipt.
const FOR_EVER: TimeDelta = TimeDelta::days(365_000);

/// Reads the ring below the folder of the keys, or makes it.
pub fn ring(
    keys: &Path,
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
) -> std::result::Result<KeyRing, KeyError> {
    KeyRing::open(&keys.join(FOLDER), FOR_EVER, now, entropy)
}

struct HouseSigner(KeyRing);

impl Signer for HouseSigner {
    fn sign(&self, bytes: &[u8]) -> Result<Signed> {
        let key = self.0.active().map_err(Problem::internal)?;
        Ok(Signed {
            key_id: key.id.clone(),
            signature: key.sign(bytes).to_vec(),
        })
    }

    fn keys(&self) -> Result<Vec<PublicKey>> {
        let public = |key: &Arc<crate::identity::keys::Key>| PublicKey {
            id: key.id.clone(),
            bytes: key.public(),
        };
        Ok(self.0.all().iter().map(public).collect())
    }
}

/// What check-ins are decided and signed with.
pub fn desk(ring: KeyRing, entropy: Arc<dyn Entropy>) -> Desk {
    Desk::new(Arc::new(HouseSigner(ring)), entropy, super::files::PHOTOS)
}

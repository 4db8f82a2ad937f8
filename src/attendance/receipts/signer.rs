//! What attendance needs to sign: the composition root brings it.

use std::sync::Arc;

use crate::attendance::places::Prepared;
use crate::attendance::ports::Files;
use crate::kernel::clock::Entropy;
use crate::kernel::problem::Result;

/// A signature, and the key that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub key_id: String,
    /// Ed25519 (RFC 8032): 64 bytes, and the same for the same bytes and key.
    pub signature: Vec<u8>,
}

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The thumbprint of RFC 7638.
    pub id: String,
    pub bytes: [u8; 32],
}

/// The keys that sign receipts.
pub trait Signer: Send + Sync {
    /// With the newest key.
    fn sign(&self, bytes: &[u8]) -> Result<Signed>;

    /// All that ever signed, the oldest first.
    fn keys(&self) -> Result<Vec<PublicKey>>;
}

/// What check-ins are decided and signed with; one for the process.
pub struct Desk {
    /// The sites of each organization.
    pub prepared: Prepared,
    pub signer: Arc<dyn Signer>,
    pub entropy: Arc<dyn Entropy>,
    /// Where photos of field work are.
    pub files: Files,
}

impl Desk {
    pub fn new(signer: Arc<dyn Signer>, entropy: Arc<dyn Entropy>, files: Files) -> Self {
        Self {
            prepared: Prepared::default(),
            signer,
            entropy,
            files,
        }
    }
}

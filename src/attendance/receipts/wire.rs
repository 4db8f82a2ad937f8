//! Receipts as clients see them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{ReceiptContent, ReceiptEvidence};
use super::signer::{PublicKey, Signed};
use crate::kernel::ids::OrgId;

/// A receipt to keep. `docs/attendance-receipts.md` says how anybody checks it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedReceipt {
    pub content: ReceiptContent,
    /// `null` once the location is rounded or erased: then only who kept the receipt has it.
    pub evidence: Option<ReceiptEvidence>,
    pub signature: ReceiptSignature,
}

/// A signature of the canonical JSON of a receipt's content.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReceiptSignature {
    /// As `/.well-known/receipt-keys.json` names it.
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    pub key_id: String,
    /// Ed25519, 64 bytes in base64url without padding.
    pub value: String,
}

impl From<Signed> for ReceiptSignature {
    fn from(signed: Signed) -> Self {
        Self {
            key_id: signed.key_id,
            value: URL_SAFE_NO_PAD.encode(signed.signature),
        }
    }
}

/// The public keys that receipts were ever signed with (RFC 7517, RFC 8037), the newest last.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptKeySet {
    pub keys: Vec<ReceiptKey>,
}

/// A public key.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptKey {
    #[schema(example = "OKP")]
    pub kty: &'static str,
    #[schema(example = "Ed25519")]
    pub crv: &'static str,
    /// The key itself, in base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    pub x: String,
    /// Its thumbprint (RFC 7638); receipts name it.
    pub kid: String,
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    pub key_use: &'static str,
    #[schema(example = "EdDSA")]
    pub alg: &'static str,
}

impl From<PublicKey> for ReceiptKey {
    fn from(key: PublicKey) -> Self {
        Self {
            kty: "OKP",
            crv: "Ed25519",
            x: URL_SAFE_NO_PAD.encode(key.bytes),
            kid: key.id,
            key_use: "sig",
            alg: "EdDSA",
        }
    }
}

/// A point of the chain.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReceiptMark {
    /// 0 stands before the first.
    #[schema(example = 42, minimum = 0)]
    pub seq: i64,
    /// SHA-256 of the canonical JSON of the content, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
}

/// The first line of an exported file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ReceiptExport {
    /// Of the file.
    #[schema(example = "muster-check-ins-1")]
    pub format: String,
    pub organization_id: OrgId,
    /// The newest receipt: the file's last line.
    pub head: ReceiptMark,
    /// Check-ins that were made before there were receipts; they are not in the file.
    #[schema(example = 0)]
    pub before_chain: i64,
}

/// Each other line of an exported file. It says nothing of a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedReceipt {
    pub content: ReceiptContent,
    /// SHA-256 of the canonical JSON of the content, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// The signature of the content that was made when it was written, at the end of each batch:
    /// it vouches for all before it.
    pub seal: Option<ReceiptSignature>,
}

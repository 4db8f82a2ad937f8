//! The second factor as clients see it.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A beginning, with the password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSecondFactor {
    /// The present one.
    #[schema(value_type = String, min_length = 1, max_length = 128, write_only)]
    pub password: SecretString,
}

/// What the authenticator app needs; shown once.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorSecret {
    /// For typing it in by hand: base 32.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// For a QR code.
    #[schema(
        example = "otpauth://totp/Muster:xiaoming%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Muster&algorithm=SHA1&digits=6&period=30"
    )]
    pub otpauth_uri: String,
}

/// A code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    /// Six digits of the authenticator app; once the factor is on, a recovery code will do.
    #[schema(value_type = String, min_length = 6, max_length = 40, write_only, example = "287082")]
    pub code: SecretString,
}

/// Turning it off, with both factors.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorRemoval {
    /// The present one.
    #[schema(value_type = String, min_length = 1, max_length = 128, write_only)]
    pub password: SecretString,
    /// Six digits of the authenticator app, or a recovery code.
    #[schema(value_type = String, min_length = 6, max_length = 40, write_only)]
    pub code: SecretString,
}

/// Recovery codes; shown once, and those before them no longer work.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten, each good for one sign-in.
    #[schema(example = json!(["k3m9-2vqt-7hxw-0c5r"]))]
    pub recovery_codes: Vec<String>,
}

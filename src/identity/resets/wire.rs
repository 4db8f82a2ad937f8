//! Password resets as clients see them.

use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::identity::email::EmailAddress;

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    pub email: EmailAddress,
}

/// The new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetConfirmation {
    /// As the mail has it; works once, within an hour.
    #[schema(value_type = String, min_length = 1, max_length = 100, write_only)]
    pub token: SecretString,
    /// 8 to 128 characters, none of the common ones, and not the address.
    #[schema(value_type = String, min_length = 8, max_length = 128, write_only)]
    pub password: SecretString,
}

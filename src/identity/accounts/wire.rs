//! Accounts as clients see them.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::queries;
use crate::identity::email::EmailAddress;
use crate::kernel::ids::AccountId;
use crate::kernel::mail::Locale;
use crate::kernel::text::Text;
use crate::kernel::version::Version;

/// One line of 1 to 64 characters.
pub type AccountName = Text<1, 64>;

/// An account to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    pub email: EmailAddress,
    /// 8 to 128 characters, none of the common ones, and not the address.
    #[schema(value_type = String, min_length = 8, max_length = 128, write_only, example = "a sentence of four words")]
    pub password: SecretString,
    #[schema(example = "王小明")]
    pub name: AccountName,
    /// The language of mails.
    pub locale: Locale,
}

/// The token of a mail that confirms an address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailVerification {
    /// As the mail has it; works once, within 24 hours.
    #[schema(value_type = String, min_length = 1, max_length = 100, write_only)]
    pub token: SecretString,
}

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    pub account_id: AccountId,
    #[schema(example = "xiaoming@example.com")]
    pub email: String,
    #[schema(example = "王小明")]
    pub name: String,
    pub locale: Locale,
    /// Whether signing in needs a code besides the password.
    pub second_factor: bool,
    /// Send it as `If-Match: "v1"` with an edit.
    #[schema(example = 1)]
    pub version: Version,
    pub created_at: DateTime<Utc>,
}

impl Account {
    pub fn new(row: queries::Account, second_factor: bool) -> Self {
        Self {
            account_id: row.id,
            email: row.email,
            name: row.name,
            locale: Locale::stored(&row.locale),
            second_factor,
            version: row.version,
            created_at: row.created_at,
        }
    }
}

/// Changes to one's account; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountPatch {
    pub name: Option<AccountName>,
    pub locale: Option<Locale>,
}

/// A new password in the place of the present one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The one that is changed.
    #[schema(value_type = String, min_length = 1, max_length = 128, write_only)]
    pub current_password: SecretString,
    /// 8 to 128 characters, none of the common ones, and not the address.
    #[schema(value_type = String, min_length = 8, max_length = 128, write_only)]
    pub new_password: SecretString,
}

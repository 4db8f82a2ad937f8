//! A mail that is promised: the job that any slice may enqueue and `delivery` carries out.

use serde::{Deserialize, Serialize};

use super::jobs::Job;

/// The languages of what leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Locale {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

impl Locale {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-CN",
        }
    }

    /// What the database stored; English for a language that is no longer known.
    pub fn stored(text: &str) -> Self {
        if text == "zh-CN" {
            Self::SimplifiedChinese
        } else {
            Self::English
        }
    }
}

/// What a mail says, with what it says it about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum Letter {
    /// Confirms that an address belongs to who registered it.
    VerifyEmail {
        token: String,
    },
    /// Somebody registered an address that has an account.
    AccountExists,
    PasswordReset {
        token: String,
    },
    PasswordChanged,
    SecondFactorChanged {
        enabled: bool,
    },
    Invitation {
        token: String,
        organization: String,
        inviter: String,
    },
    /// An invitation that waits still; the token of the mail before is none any more.
    InvitationReminder {
        token: String,
        organization: String,
    },
    JoinApproved {
        organization: String,
    },
    JoinRefused {
        organization: String,
        reason: Option<String>,
    },
}

/// One mail to one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    pub to: String,
    pub locale: Locale,
    pub letter: Letter,
}

impl Job for Mail {
    const KIND: &'static str = "mail.send";
}

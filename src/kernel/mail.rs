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
    /// About a meeting, with the calendar that says it to programs.
    Meeting(Box<MeetingLetter>),
}

/// What a letter about a meeting is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingNews {
    Invited,
    Changed,
    Cancelled,
    Accepted,
    Declined,
    Tentative,
    /// Another time was proposed.
    Proposed,
}

/// What a letter about a meeting says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MeetingLetter {
    pub news: MeetingNews,
    pub title: String,
    /// In the reader's language already.
    pub when: String,
    pub location: Option<String>,
    pub organizer: Option<String>,
    /// Who answered.
    pub attendee: Option<String>,
    pub note: Option<String>,
    pub video_url: Option<String>,
    /// Where somebody without a calendar answers.
    pub answer_url: Option<String>,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Of the calendar: `REQUEST`, `CANCEL`, `REPLY`.
    pub method: String,
    /// RFC 5545.
    pub calendar: String,
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

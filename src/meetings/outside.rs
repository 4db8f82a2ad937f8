//! What meetings need of the house to speak with calendars elsewhere.

use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::mail::{MeetingMail, Outbox};
use super::video::{Jitsi, Video};
use crate::identity::Identity;
use crate::kernel::mail::Mail;

/// Made once from the settings.
pub struct Outside {
    pub public_url: Url,
    /// Where mails come from.
    pub mail_from: String,
    /// To which calendars send answers; whoever receives its mail passes it to `/v1/calendar-mails`.
    pub calendar_address: Option<String>,
    /// What proves whoever passes mails in; without one, none are taken.
    pub mail_secret: Option<SecretString>,
    pub video: Video,
    pub identity: Arc<Identity>,
}

/// The settings of video.
pub fn video(jitsi_url: Option<&Url>, app: Option<(String, SecretString)>) -> Video {
    Video::new(jitsi_url.map(|url| Jitsi {
        url: url.clone(),
        app,
    }))
}

impl Outside {
    /// A promised mail as it goes out.
    pub fn mail(&self, promised: MeetingMail) -> Mail {
        promised.into_mail(&Outbox {
            calendar_address: self.calendar_address.as_deref(),
            mail_from: &self.mail_from,
            public_url: &self.public_url,
            sealing: &self.identity.sealing,
            video: &self.video,
        })
    }
}

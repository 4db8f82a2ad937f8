//! The link by which a guest without a calendar answers: it names the invitation, and carries a secret
//! that follows from the names and the key of the service, so that none is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::identity::sealing::SealingKey;
use crate::kernel::ids::{AttendeeId, MeetingId, OrgId};

/// Whose answer to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerLink {
    pub org_id: OrgId,
    pub meeting_id: MeetingId,
    pub attendee_id: AttendeeId,
}

impl AnswerLink {
    fn secret(&self, sealing: &SealingKey) -> String {
        let name = format!(
            "meeting answer {} {} {}",
            self.org_id, self.meeting_id, self.attendee_id
        );
        URL_SAFE_NO_PAD.encode(sealing.derive(&name))
    }

    pub fn token(&self, sealing: &SealingKey) -> String {
        format!(
            "{}.{}.{}.{}",
            self.org_id,
            self.meeting_id,
            self.attendee_id,
            self.secret(sealing)
        )
    }

    pub fn url(&self, public_url: &Url, sealing: &SealingKey) -> String {
        let base = public_url.as_str().trim_end_matches('/');
        format!("{base}/v1/meeting-answers/{}", self.token(sealing))
    }

    /// The invitation of a token; `None` if it is none of ours.
    pub fn parse(token: &str, sealing: &SealingKey) -> Option<Self> {
        let mut parts = token.splitn(4, '.');
        let link = Self {
            org_id: parts.next()?.parse().ok()?,
            meeting_id: parts.next()?.parse().ok()?,
            attendee_id: parts.next()?.parse().ok()?,
        };
        let given = ring::digest::digest(&ring::digest::SHA256, parts.next()?.as_bytes());
        let secret = link.secret(sealing);
        let known = ring::digest::digest(&ring::digest::SHA256, secret.as_bytes());
        // Digests: what their comparison tells by its time is of no use to anybody.
        (given.as_ref() == known.as_ref()).then_some(link)
    }
}

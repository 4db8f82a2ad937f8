//! Video links: where a meeting is joined from afar.
//!
//! Must hold: a link that is signed is made for one reader, when they read, and ends soon after the
//! meeting; it is stored nowhere. What is stored says only which provider a meeting has, and its room.

pub mod choice;
pub mod routes;
pub mod wire;

use std::fmt;

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

use crate::kernel::ids::MeetingId;
use crate::meetings::slot::Slot;

/// A link is of use from this before the start.
const EARLY: TimeDelta = TimeDelta::hours(24);
/// And until this after the end.
const LATE: TimeDelta = TimeDelta::hours(24);

/// Somebody who makes rooms for video.
trait Provider: fmt::Debug + Send + Sync {
    /// As it is stored.
    fn kind(&self) -> &'static str;
    /// The link for a reader, by name.
    fn link(&self, room: MeetingId, reader: Option<&str>, slot: Slot) -> Option<String>;
}

/// The providers of this service.
#[derive(Debug, Default)]
pub struct Video {
    providers: Vec<Box<dyn Provider>>,
}

/// A Jitsi Meet server, with the id and the secret that it was given if it lets nobody in without.
#[derive(Debug, Clone)]
pub struct Jitsi {
    pub url: Url,
    pub app: Option<(String, SecretString)>,
}

impl Video {
    pub fn new(jitsi: Option<Jitsi>) -> Self {
        let jitsi = jitsi.map(|jitsi| Box::new(jitsi) as Box<dyn Provider>);
        Self {
            providers: jitsi.into_iter().collect(),
        }
    }

    /// Whether meetings may ask for this kind.
    pub fn has(&self, kind: &str) -> bool {
        self.providers
            .iter()
            .any(|provider| provider.kind() == kind)
    }

    /// The link for a reader. What is stored is the link of a static one.
    pub fn link(
        &self,
        kind: &str,
        stored: Option<String>,
        meeting: MeetingId,
        reader: Option<&str>,
        slot: Slot,
    ) -> Option<String> {
        let found = self
            .providers
            .iter()
            .find(|provider| provider.kind() == kind);
        match found {
            Some(provider) => provider.link(meeting, reader, slot),
            None => stored,
        }
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'static str,
    iss: &'a str,
    sub: &'a str,
    room: &'a str,
    nbf: i64,
    exp: i64,
    context: Context<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    user: User<'a>,
}

#[derive(Serialize)]
struct User<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl Provider for Jitsi {
    fn kind(&self) -> &'static str {
        "jitsi"
    }

    fn link(&self, meeting: MeetingId, reader: Option<&str>, slot: Slot) -> Option<String> {
        let room = format!("muster-{}", meeting.0.simple());
        let mut url = self.url.clone();
        url.path_segments_mut().ok()?.pop_if_empty().push(&room);
        if let Some((app, secret)) = &self.app {
            let claims = Claims {
                aud: "jitsi",
                iss: app,
                sub: self.url.host_str().unwrap_or_default(),
                room: &room,
                nbf: (slot.starts_at - EARLY).timestamp(),
                exp: (slot.ends_at + LATE).timestamp(),
                context: Context {
                    user: User { name: reader },
                },
            };
            let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
            let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).ok()?;
            url.query_pairs_mut().append_pair("jwt", &token);
        }
        Some(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{DecodingKey, Validation};
    use uuid::Uuid;

    #[test]
    fn jitsi_links_are_signed_for_one_room_and_reader() {
        let video = Video::new(Some(Jitsi {
            url: "https://meet.example.com/".parse().unwrap(),
            app: Some(("muster".to_owned(), "s3cret".to_owned().into())),
        }));
        let slot = Slot {
            starts_at: "2026-03-02T02:00:00Z".parse().unwrap(),
            ends_at: "2026-03-02T03:00:00Z".parse().unwrap(),
        };
        let meeting = MeetingId(Uuid::from_u128(7));
        let link = video
            .link("jitsi", None, meeting, Some("王芳"), slot)
            .unwrap();
        let url: Url = link.parse().unwrap();
        assert_eq!(url.path(), "/muster-00000000000000000000000000000007");
        let token = url.query().unwrap().strip_prefix("jwt=").unwrap();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&["jitsi"]);
        validation.validate_exp = false;
        let key = DecodingKey::from_secret(b"s3cret");
        let read = jsonwebtoken::decode::<serde_json::Value>(token, &key, &validation).unwrap();
        assert_eq!(
            read.claims["room"],
            "muster-00000000000000000000000000000007"
        );
        assert_eq!(read.claims["context"]["user"]["name"], "王芳");
        assert_eq!(read.claims["iss"], "muster");
        let exp = read.claims["exp"].as_i64().unwrap();
        assert_eq!(exp, slot.ends_at.timestamp() + 86_400);
    }

    #[test]
    fn a_static_link_is_what_was_stored() {
        let slot = Slot {
            starts_at: Default::default(),
            ends_at: Default::default(),
        };
        let stored = Some("https://video.example/room".to_owned());
        let meeting = MeetingId(Uuid::from_u128(7));
        let link = Video::default().link("static", stored.clone(), meeting, None, slot);
        assert_eq!(link, stored);
        assert!(!Video::default().has("jitsi"));
    }
}

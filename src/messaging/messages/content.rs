//! What messages carry beside their words: what a client may post, and what is stored of it.
//!
//! Must hold: what is stored (`messages.content`) is one [`Content`] under the message's own
//! kind, and is shown as it is stored.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::kinds::MessageKind;
use super::merged::MergedItem;
use super::notices::Notice;
use crate::kernel::ids::FileId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::{Paragraph, Text};

/// The system of the map that coordinates were taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MapSystem {
    /// GPS, and maps outside of mainland China.
    Wgs84,
    /// AMap and Tencent.
    Gcj02,
    /// Baidu.
    Bd09,
}

/// One line of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardField {
    #[schema(example = "金额")]
    pub label: Text<1, 50>,
    #[schema(example = "¥ 1,280.00")]
    pub value: Paragraph<1, 500>,
}

/// What a message carries beside its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NewContent(Form);

impl PartialSchema for NewContent {
    /// The derived one, and in it no alternative takes fields that it does not know.
    fn schema() -> RefOr<Schema> {
        let mut schema = Form::schema();
        if let RefOr::T(Schema::OneOf(union)) = &mut schema {
            for form in &mut union.items {
                if let RefOr::T(Schema::Object(object)) = form {
                    let closed = AdditionalProperties::FreeForm(false);
                    object.additional_properties = Some(Box::new(closed));
                }
            }
        }
        schema
    }
}

impl ToSchema for NewContent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NewContent")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Form::schemas(schemas);
    }
}

/// What a message carries beside its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Form {
    /// A picture.
    Image {
        /// An upload of the author's, a JPEG, PNG, GIF or WebP image by its content; another one is posted as
        /// a `file`.
        file_id: FileId,
    },
    /// Any file.
    File {
        /// An upload of the author's.
        file_id: FileId,
    },
    /// Something spoken, at most a minute.
    Voice {
        /// An upload of the author's, a sound by its content; MP4 and WebM count as one.
        file_id: FileId,
        /// Milliseconds.
        #[schema(minimum = 1, maximum = 60000, example = 4200)]
        duration_ms: i32,
        /// How loud it is over its time, each from 0 to 100.
        #[serde(default)]
        #[schema(max_items = 100)]
        waveform: Vec<u8>,
    },
    /// A film.
    Video {
        /// An upload of the author's, a video by its content.
        file_id: FileId,
        /// Milliseconds, at most four hours.
        #[schema(minimum = 1, maximum = 14400000, example = 31000)]
        duration_ms: i32,
    },
    /// A place on a map.
    Location {
        /// Degrees north.
        #[schema(minimum = -90, maximum = 90, example = 31.2304)]
        latitude: f64,
        /// Degrees east.
        #[schema(minimum = -180, maximum = 180, example = 121.4737)]
        longitude: f64,
        coordinate_system: MapSystem,
        #[schema(example = "人民广场")]
        name: Text<1, 100>,
        #[schema(example = "上海市黄浦区人民大道 120 号")]
        address: Option<Text<1, 200>>,
    },
    /// A summary of something that is elsewhere.
    Card {
        #[schema(example = "报销单 2026-0907")]
        title: Text<1, 100>,
        text: Option<Paragraph<1, 2000>>,
        #[serde(default)]
        #[schema(max_items = 20)]
        fields: Vec<CardField>,
        /// Where it leads: an address with `https`.
        #[schema(example = "https://erp.example.com/claims/2026-0907")]
        link: Option<Text<1, 2000>>,
    },
}

impl NewContent {
    pub fn kind(&self) -> MessageKind {
        match &self.0 {
            Form::Image { .. } => MessageKind::Image,
            Form::File { .. } => MessageKind::File,
            Form::Voice { .. } => MessageKind::Voice,
            Form::Video { .. } => MessageKind::Video,
            Form::Location { .. } => MessageKind::Location,
            Form::Card { .. } => MessageKind::Card,
        }
    }

    /// Fails, below the pointer, where the contract's schema cannot say what is allowed.
    pub fn check(&self, pointer: &str) -> Result<()> {
        match &self.0 {
            Form::Voice { waveform, .. } => match waveform.iter().position(|bar| *bar > 100) {
                Some(at) => Err(Problem::invalid(
                    format!("{pointer}/waveform/{at}"),
                    "must be 0 to 100",
                )),
                None => Ok(()),
            },
            Form::Card {
                link: Some(link), ..
            } if !leads_by_https(link) => Err(Problem::invalid(
                format!("{pointer}/link"),
                "must be an absolute address that begins with https:// and names a host",
            )),
            _ => Ok(()),
        }
    }

    /// As it is stored.
    pub fn stored(&self) -> Result<serde_json::Value> {
        serde_json::to_value(self).map_err(Problem::internal)
    }
}

fn leads_by_https(link: &str) -> bool {
    let secret = |url: &url::Url| !url.username().is_empty() || url.password().is_some();
    url::Url::parse(link)
        .is_ok_and(|url| url.scheme() == "https" && url.has_host() && !secret(&url))
}

/// The files that a message carries, those of copies in it as well.
pub fn files(content: Option<&serde_json::Value>) -> Vec<FileId> {
    let Some(content) = content else {
        return Vec::new();
    };
    let own = content["file_id"].as_str().and_then(|id| id.parse().ok());
    let copies = content["items"].as_array().into_iter().flatten();
    let mut all: Vec<_> = copies
        .flat_map(|copy| files(Some(&copy["content"])))
        .chain(own)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What a message carries beside its words, by its `kind`: what was posted, several forwarded
/// messages, or what the service says. There will be more kinds, and more fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// A picture.
    Image { file_id: FileId },
    /// Any file.
    File { file_id: FileId },
    /// Something spoken.
    Voice {
        file_id: FileId,
        /// Milliseconds.
        #[schema(example = 4200)]
        duration_ms: i32,
        /// How loud it is over its time, each from 0 to 100.
        waveform: Vec<u8>,
    },
    /// A film.
    Video {
        file_id: FileId,
        /// Milliseconds.
        #[schema(example = 31000)]
        duration_ms: i32,
    },
    /// A place on a map.
    Location {
        /// Degrees north.
        #[schema(example = 31.2304)]
        latitude: f64,
        /// Degrees east.
        #[schema(example = 121.4737)]
        longitude: f64,
        coordinate_system: MapSystem,
        #[schema(example = "人民广场")]
        name: String,
        address: Option<String>,
    },
    /// A summary of something that is elsewhere.
    Card {
        title: String,
        text: Option<String>,
        fields: Vec<CardField>,
        link: Option<String>,
    },
    /// Several forwarded messages, as they were then.
    Merged {
        /// What the one who forwarded them called them.
        title: Option<String>,
        /// In their order.
        items: Vec<MergedItem>,
    },
    /// Something that the service says; clients put it into words.
    Notice { notice: Notice },
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Content, NewContent, files};

    fn parse(value: serde_json::Value) -> NewContent {
        serde_json::from_value(value).unwrap()
    }

    /// What is posted is shown, kind by kind, and its files are found.
    #[test]
    fn what_is_stored_is_shown() {
        let id = "0192aaaa-0000-7000-8000-000000000001";
        for (value, count) in [
            (json!({ "kind": "image", "file_id": id }), 1),
            (json!({ "kind": "file", "file_id": id }), 1),
            (
                json!({ "kind": "voice", "file_id": id, "duration_ms": 900, "waveform": [0, 100] }),
                1,
            ),
            (
                json!({ "kind": "video", "file_id": id, "duration_ms": 900 }),
                1,
            ),
            (
                json!({ "kind": "location", "latitude": 31.2304, "longitude": -0.5,
                    "coordinate_system": "gcj02", "name": "人民广场" }),
                0,
            ),
            (
                json!({ "kind": "card", "title": "报销单", "fields": [{ "label": "金额", "value": "1" }],
                    "link": "https://example.com/x?y=1#z" }),
                0,
            ),
        ] {
            let content = parse(value);
            content.check("").unwrap();
            let stored = content.stored().unwrap();
            assert_eq!(stored["kind"], content.kind().as_str());
            assert_eq!(files(Some(&stored)).len(), count, "{stored}");
            let shown: Content = serde_json::from_value(stored.clone()).unwrap();
            assert_eq!(serde_json::to_value(shown).unwrap(), stored);
        }
    }

    #[test]
    fn what_a_schema_cannot_say_is_refused() {
        let id = "0192aaaa-0000-7000-8000-000000000001";
        let voice =
            json!({ "kind": "voice", "file_id": id, "duration_ms": 1, "waveform": [0, 101] });
        let mut wrong = vec![voice];
        for link in [
            "http://example.com",
            "javascript:alert(1)",
            "https://",
            "/claims/1",
            "https://example.com@evil.example",
            "data:text/html,x",
        ] {
            wrong.push(json!({ "kind": "card", "title": "x", "link": link }));
        }
        for value in wrong {
            assert!(parse(value.clone()).check("/content").is_err(), "{value}");
        }
    }
}

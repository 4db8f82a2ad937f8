//! The kinds of messages, and how their words are written.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    Text,
    Image,
    File,
    Voice,
    Video,
    Location,
    Card,
    /// Several forwarded messages in one.
    Merged,
    /// Something that the service says.
    Notice,
}

impl MessageKind {
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Image,
        Self::File,
        Self::Voice,
        Self::Video,
        Self::Location,
        Self::Card,
        Self::Merged,
        Self::Notice,
    ];

    /// As `messages.kind` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::File => "file",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Location => "location",
            Self::Card => "card",
            Self::Merged => "merged",
            Self::Notice => "notice",
        }
    }

    /// From `messages.kind`, which has no other.
    pub fn stored(kind: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|known| known.as_str() == kind)
            .unwrap_or(Self::Text)
    }
}

/// How a message's text is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextFormat {
    #[default]
    Plain,
    /// CommonMark. The service neither renders nor changes it; clients allow no HTML in it.
    Markdown,
}

impl TextFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Markdown => "markdown",
        }
    }

    /// From `messages.format`, which has no other.
    pub fn stored(format: &str) -> Self {
        if format == "markdown" {
            Self::Markdown
        } else {
            Self::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MessageKind;

    #[test]
    fn names_agree() {
        for kind in MessageKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(MessageKind::stored(kind.as_str()), kind);
        }
    }
}

//! The search as clients see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::Match;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::messaging::messages::wire::Message;

/// What to look for. At least one of `q`, `conversation_id`, `author_id` and `kind`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessageSearch {
    /// Words, all of which must be there, and "quoted phrases": 1 to 100 characters, at most 8
    /// words and phrases.
    #[param(min_length = 1, max_length = 100, example = "季度 report \"Q3 预算\"")]
    pub q: Option<String>,
    /// In this conversation only.
    pub conversation_id: Option<ConversationId>,
    /// By this member only.
    pub author_id: Option<MemberId>,
    /// Of this kind only. Without it, all but notices.
    #[param(inline)]
    pub kind: Option<SearchedKind>,
    /// Posted then or later.
    pub from: Option<DateTime<Utc>>,
    /// Posted before.
    pub to: Option<DateTime<Utc>>,
    /// What comes first: the newest, or of the newest 500 the one that matches best.
    #[serde(default)]
    #[param(inline)]
    pub order: SearchOrder,
    /// How many at the most, 1 to 100.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before, with all else unchanged.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

fn default_limit() -> i64 {
    20
}

/// What a message carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchedKind {
    Text,
    Image,
    File,
    Voice,
    Video,
    Location,
    Card,
    Merged,
    Notice,
}

impl SearchedKind {
    /// As it is stored.
    pub fn stored(self) -> &'static str {
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
}

/// What comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchOrder {
    /// The newest.
    #[default]
    Newest,
    /// Of the newest 500 the one that matches best.
    Best,
}

/// A message that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageHit {
    pub message: Message,
    /// Where its text matches: in order, apart from each other, at most 50.
    pub highlights: Vec<Highlight>,
}

/// A part of a text, counted in characters (Unicode scalar values, not UTF-16 units or bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Highlight {
    /// Its first character, from 0 on.
    #[schema(minimum = 0, example = 3)]
    pub start: usize,
    /// The character behind it.
    #[schema(minimum = 1, example = 5)]
    pub end: usize,
}

/// Highlights of one message.
const MAX_HIGHLIGHTS: usize = 50;

impl MessageHit {
    pub fn new(message: Message, found: Match) -> Self {
        let highlights = found.ranges.into_iter().take(MAX_HIGHLIGHTS);
        Self {
            message,
            highlights: highlights
                .map(|range| Highlight {
                    start: range.start,
                    end: range.end,
                })
                .collect(),
        }
    }
}

//! The frames of the socket: JSON texts, one value each.
//!
//! Must hold: what a client sends is read strictly; what it is sent is in the contract.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::presence::MemberPresence;
use super::read_counts::{self, MessageReadCount};
use crate::kernel::events::StoredEvent;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::problem::Problem;

/// The largest frame that a client may send, in bytes.
pub const MAX_FRAME: usize = 64 * 1024;

/// What a client sends.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame, within ten seconds: who is there, and where to go on.
    Hello {
        /// An access token. It is proved here; afterwards the session counts, not its expiry. `null`
        /// or absent: that of the cookie with which a page of this service opened the socket.
        #[serde(default)]
        #[schema(max_length = 4096)]
        token: Option<String>,
        organization_id: OrgId,
        /// The last position the client was told; everything after it follows. `null` or
        /// absent: from now on.
        #[serde(default)]
        #[schema(minimum = 0, example = 42)]
        after: Option<i64>,
    },
    /// Answered by `pong`.
    Ping {},
    /// The member is typing: told to the others in the conversation who are there, once in three
    /// seconds at the most. Ignored where the member is not in the conversation, or may not post in it.
    Typing { conversation_id: ConversationId },
    /// Whether somebody is at this device; a new connection is `online`.
    SetPresence { status: OwnPresence },
    /// From now on `presence` tells how these stand, and nobody else; at once, and when it changes.
    /// Those whom the member may not see are left out.
    WatchPresence {
        #[schema(max_items = 200)]
        member_ids: Vec<MemberId>,
    },
    /// From now on `read_counts` tells of these messages as well, however old they are: those that the
    /// client shows, of one conversation. All of them within a second or two, also those that nobody has
    /// read; then what changes. The member's own alone count, the others are ignored. An empty list ends it.
    WatchReadCounts {
        conversation_id: ConversationId,
        /// Numbers of messages.
        #[schema(max_items = 50)]
        seqs: Vec<i64>,
    },
}

/// What a device says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnPresence {
    Online,
    Away,
}

/// How many members one connection may watch.
pub const MAX_WATCHED: usize = 200;

/// What a client is sent.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame<'a> {
    /// The answer to `hello`: every event after `position` follows.
    Welcome {
        #[schema(minimum = 0, example = 42)]
        position: i64,
        /// How often the server sends `heartbeat`; a client that hears nothing for twice as
        /// long connects again.
        #[schema(example = 30)]
        heartbeat_seconds: u64,
    },
    /// Something happened that this member may know of.
    Event(&'a StoredEvent),
    /// From time to time: everything up to `position` was told. Resume after it.
    Heartbeat {
        #[schema(minimum = 0, example = 42)]
        position: i64,
    },
    /// The answer to `ping`; `position` as in `heartbeat`.
    Pong {
        #[schema(minimum = 0, example = 42)]
        position: i64,
    },
    /// Somebody else types in a conversation; for the next five seconds, say. Not in the log, and
    /// dropped where the client is slow.
    Typing {
        conversation_id: ConversationId,
        member_id: MemberId,
    },
    /// How members stand whom the client watches: all of them at first, then what changed, once in
    /// a second at the most. Not in the log.
    Presence { members: Cow<'a, [MemberPresence]> },
    /// How many have read messages that this member wrote: those of which it changed, once in a
    /// second at the most for each conversation. Of the newest 100 messages of a conversation the
    /// newest 50 of the member's own, and those that a connection asked for by `watch_read_counts`. Not in
    /// the log, and told later where the client is slow; nothing where the organization has switched
    /// receipts off.
    ReadCounts {
        conversation_id: ConversationId,
        counts: Vec<MessageReadCount>,
    },
    /// Whether the member is to be disturbed: `quiet` while their quiet hours last, on the wall of their
    /// zone. Told when quiet begins and when it ends; where it is quiet, also after `welcome` of a new
    /// connection, which is not quiet until it is told so. Not in the log.
    Attention {
        quiet: bool,
        /// When that ends: quiet, or not being quiet. `null`: not as far as can be seen.
        until: Option<DateTime<Utc>>,
    },
    /// The client is too far behind to be told event by event. It reads what it shows anew
    /// and connects again, after `position`. The socket closes with 4409.
    Resync {
        #[schema(minimum = 0, example = 31000)]
        position: i64,
    },
    /// Why the socket closes.
    Error {
        code: Fault,
        /// What was wrong and what is allowed, for people.
        #[schema(example = "The first frame must be `hello`.")]
        detail: Cow<'a, str>,
    },
}

impl ServerFrame<'_> {
    /// As sent. Every field of every frame can be written as JSON.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| {
            tracing::error!(cause = %error, "a frame could not be written");
            r#"{"type":"error","code":"internal","detail":"A frame could not be written."}"#
                .to_owned()
        })
    }
}

/// Why the server closes a socket. Each has a close code (RFC 6455 section 7.4) of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// 1002: the bytes are not WebSocket.
    ProtocolError,
    /// 1003: binary frames are not understood.
    BinaryFrame,
    /// 1007: the text is not UTF-8.
    InvalidUtf8,
    /// 1009: the frame has more than 64 KiB.
    FrameTooLarge,
    /// 1011: something went wrong here; the log has the reason.
    Internal,
    /// 1013: too busy right now; come back a little later.
    Overloaded,
    /// 4400: the frame is not one that may be sent here and now.
    BadFrame,
    /// 4401: the token is not valid, or its session has ended.
    Unauthenticated,
    /// 4404: there is no such organization, or the account is not an active member of it.
    NotFound,
    /// 4408: `hello` did not come in time, or nothing was heard for too long.
    Timeout,
    /// 4429: too many frames, or too many sockets of one member.
    TooMany,
}

impl Fault {
    pub fn close_code(self) -> u16 {
        match self {
            Self::ProtocolError => 1002,
            Self::BinaryFrame => 1003,
            Self::InvalidUtf8 => 1007,
            Self::FrameTooLarge => 1009,
            Self::Internal => 1011,
            Self::Overloaded => 1013,
            Self::BadFrame => 4400,
            Self::Unauthenticated => 4401,
            Self::NotFound => 4404,
            Self::Timeout => 4408,
            Self::TooMany => 4429,
        }
    }

    /// What a problem of the kernel means on a socket.
    pub fn of(problem: &Problem) -> Self {
        match problem.code().status {
            401 => Self::Unauthenticated,
            403 | 404 => Self::NotFound,
            429 | 503 => Self::Overloaded,
            400..=499 => Self::BadFrame,
            _ => Self::Internal,
        }
    }
}

/// The close code of `resync`.
pub const RESYNC: u16 = 4409;

impl ClientFrame {
    /// The frame in a text, or what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| format!("A frame must be JSON: {error}."))?;
        if !value.is_object() {
            return Err("A frame must be a JSON object with a `type`.".to_owned());
        }
        let frame = serde_json::from_value(value)
            .map_err(|error| format!("The frame is not one that clients send: {error}."))?;
        match frame {
            Self::Hello {
                after: Some(after), ..
            } if after < 0 => Err(format!("`after` must be 0 or more, or null; is {after}.")),
            Self::WatchPresence { member_ids } if member_ids.len() > MAX_WATCHED => Err(format!(
                "`member_ids` may have at most {MAX_WATCHED} members; has {}.",
                member_ids.len()
            )),
            Self::WatchReadCounts { seqs, .. } if seqs.len() > read_counts::MAX_WATCHED => {
                Err(format!(
                    "`seqs` may have at most {} numbers; has {}.",
                    read_counts::MAX_WATCHED,
                    seqs.len()
                ))
            }
            Self::WatchReadCounts { seqs, .. } if seqs.iter().any(|seq| *seq < 1) => {
                Err("`seqs` must be numbers of messages: 1 or more.".to_owned())
            }
            frame => Ok(frame),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientFrame, Fault, ServerFrame};

    #[test]
    fn frames_are_read_strictly() {
        let org = "018f0000-0000-7000-8000-000000000000";
        let hello =
            format!(r#"{{"type":"hello","token":"t","organization_id":"{org}","after":null}}"#);
        assert!(matches!(
            ClientFrame::parse(&hello),
            Ok(ClientFrame::Hello { after: None, .. })
        ));
        assert!(matches!(
            ClientFrame::parse(r#"{"type":"ping"}"#),
            Ok(ClientFrame::Ping {})
        ));
        for bad in [
            "",
            "x",
            "[]",
            "7",
            "{}",
            r#"{"type":"shout"}"#,
            r#"{"type":"ping","loud":true}"#,
            r#"{"type":"typing"}"#,
            r#"{"type":"set_presence","status":"offline"}"#,
            r#"{"type":"watch_presence","member_ids":"all"}"#,
            &format!(
                r#"{{"type":"watch_presence","member_ids":[{}]}}"#,
                vec![format!("{org:?}"); 201].join(",")
            ),
            r#"{"type":"hello"}"#,
            &format!(
                r#"{{"type":"watch_read_counts","conversation_id":{org:?},"seqs":[{}]}}"#,
                vec!["1"; 51].join(",")
            ),
            &format!(r#"{{"type":"watch_read_counts","conversation_id":{org:?},"seqs":[1,0]}}"#),
            r#"{"type":"watch_read_counts","seqs":[1]}"#,
            &hello.replace("null", "-1"),
            &hello.replace("null", "\"1\""),
            &hello.replace("null", "1.5"),
            &hello.replace(org, "me"),
            &hello.replace("null", "1,\"x\":1"),
        ] {
            assert!(ClientFrame::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn frames_are_written_with_their_type() {
        assert_eq!(
            ServerFrame::Resync { position: 7 }.text(),
            r#"{"type":"resync","position":7}"#
        );
        let error = ServerFrame::Error {
            code: Fault::FrameTooLarge,
            detail: "no".into(),
        };
        assert_eq!(
            error.text(),
            r#"{"type":"error","code":"frame_too_large","detail":"no"}"#
        );
    }
}

//! Forwarding: what was said here, said again elsewhere, by somebody who may see it here and may
//! post there.
//!
//! Must hold: all of it is posted or nothing; nothing is forwarded that its forwarder may not
//! see, or that was recalled; a forwarded message mentions nobody and answers nothing.

use std::collections::HashMap;

use actix_web::post;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::domain::{Draft, Mentions, Message, Range, Words};
use super::kinds::{MessageKind, TextFormat};
use super::standing::{self, Standing};
use super::{commands, merged, queries, view, wire};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, ForwardId, MemberId, OrgId};
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::kernel::text::Text;
use crate::organizations::can;
use crate::schema::{conversation_members, messages};

/// Messages that are forwarded one by one.
pub const MAX_EACH: usize = 20;
/// Where a request names a thread.
const THREAD: &str = "/thread_seq";

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(forward_messages);
}

/// How several messages are forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForwardMode {
    /// Each as a message of its own; at most 20.
    Each,
    /// All in one message of the kind `merged`; at most 100.
    Merged,
}

/// Messages to forward.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewForward {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<ForwardId>,
    /// The messages' numbers; they are forwarded in their order.
    #[schema(min_items = 1, max_items = 100)]
    pub seqs: Option<Vec<i64>>,
    /// Or the number of a message: it is forwarded with its whole thread, what was recalled left out.
    #[schema(minimum = 1)]
    pub thread_seq: Option<i64>,
    pub mode: ForwardMode,
    /// Of a merged message.
    #[schema(example = "研发一组的聊天记录")]
    pub title: Option<Text<1, 100>>,
    /// Where to: conversations that one is in.
    #[schema(min_items = 1, max_items = 10)]
    pub conversation_ids: Vec<ConversationId>,
}

/// What was posted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Forwarded {
    /// Conversation by conversation.
    pub items: Vec<wire::Message>,
}

/// Forward messages
///
/// Messages by their numbers, or one with its thread: each as a message of its own (at most 20), or
/// all as copies in one (at most 100, those inside of merged ones counted, and 60,000 characters
/// together), into at most 10 conversations. A copy keeps author, text, content, time and where the
/// message was, and does not change any more. Recalled messages and notices are not forwarded. All
/// is posted, or nothing; what a conversation refuses is refused with its `conversation_id` in
/// `context`.
///
/// Safe to repeat with an `id`: the repeat shows what was posted as it is now. Everyone there
/// gets the event `message.posted`.
///
/// Needs `messaging.use`, and to be in all of the conversations. Codes: `message_recalled`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "forward_messages",
    params(("org_id" = OrgId, Path), ("conversation_id" = ConversationId, Path)),
    request_body = NewForward,
    responses((status = 201, body = Forwarded, description = "Posted, now or before")),
)]
#[post("/v1/organizations/{org_id}/conversations/{conversation_id}/forwards")]
pub async fn forward_messages(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    body: Body<NewForward>,
) -> Result<Created<Forwarded>> {
    let Path((_, id)) = path;
    let work = async |tx: &mut Tx, new| forward(tx, id, new).await;
    gate.create_or(body, work, as_it_is_now).await
}

/// What was posted then, by its numbers, as it is now: it may have been edited, or recalled.
async fn as_it_is_now(tx: &mut Tx, answer: Value) -> Result<Value> {
    let then: Posted = serde_json::from_value(answer).map_err(Problem::internal)?;
    let keys: Vec<_> = then.items.iter().map(Place::key).collect();
    let rows = queries::at(tx, &keys).await?;
    let mut now: HashMap<_, _> = view::told(tx, rows)
        .await?
        .into_iter()
        .map(|message| ((message.conversation_id, message.seq), message))
        .collect();
    let items = keys.iter().filter_map(|key| now.remove(key)).collect();
    serde_json::to_value(Forwarded { items }).map_err(Problem::internal)
}

/// Of a stored answer: where the messages are that it showed.
#[derive(Deserialize)]
struct Posted {
    items: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    conversation_id: ConversationId,
    seq: i64,
}

impl Place {
    fn key(&self) -> (ConversationId, i64) {
        (self.conversation_id, self.seq)
    }
}

async fn forward(tx: &mut Tx, from: ConversationId, new: NewForward) -> Result<Forwarded> {
    let by = standing::of(tx, from).await?;
    let (found, pointer) = match (new.seqs, new.thread_seq) {
        (Some(seqs), None) => (originals(tx, &by, &seqs).await?, "/seqs"),
        (None, Some(root)) => (thread(tx, &by, root).await?, THREAD),
        (None, None) => return Err(Problem::invalid("/seqs", "is needed, or `thread_seq`")),
        (Some(_), Some(_)) => {
            return Err(Problem::invalid(THREAD, "must not be there beside `seqs`"));
        }
    };
    let words = match new.mode {
        ForwardMode::Each if found.len() > MAX_EACH => {
            return Err(Problem::invalid(
                pointer,
                format!("must be at most {MAX_EACH} messages to forward each; merge them instead"),
            ));
        }
        ForwardMode::Each => found.iter().map(said_again).collect(),
        ForwardMode::Merged => vec![in_one(&found, new.title, pointer)?],
    };
    let targets = targets(tx, &by, &new.conversation_ids).await?;
    let mut drafts = Vec::new();
    for target in targets {
        drafts.extend(
            words
                .iter()
                .map(|words| draft(tx, by.member_id, target, words)),
        );
    }
    let posted_to: Vec<_> = drafts.iter().map(|draft| draft.conversation_id).collect();
    let mut items = Vec::with_capacity(drafts.len());
    let outcomes = commands::post_drafts(tx, drafts).await?;
    for (outcome, target) in outcomes.into_iter().zip(posted_to) {
        let context = serde_json::json!({ "conversation_id": target });
        let message = outcome.map_err(|problem| problem.with_context(context))?;
        items.push(message.into());
    }
    Ok(Forwarded { items })
}

/// The messages of these numbers, each once and in their order.
async fn originals(tx: &mut Tx, by: &Standing, seqs: &[i64]) -> Result<Vec<Message>> {
    let found: Vec<Message> = messages::table
        .filter(messages::org_id.eq(tx.org_id()))
        .filter(messages::conversation_id.eq(by.conversation_id))
        .filter(messages::seq.eq_any(seqs))
        .filter(messages::seq.ge(by.visible_from_seq))
        .order(messages::seq)
        .select(Message::as_select())
        .load(tx.conn())
        .await?;
    for (at, seq) in seqs.iter().enumerate() {
        let message = found.iter().find(|message| message.seq == *seq);
        let message = message.filter(|message| message.author_id.is_some());
        let message = message.ok_or_else(|| {
            let why = "must be the number of a message that you may see, and no notice";
            Problem::invalid(format!("/seqs/{at}"), why)
        })?;
        standing::require_there(message)?;
    }
    Ok(found)
}

/// A message and what was said under it, as far as it is there and may be seen.
async fn thread(tx: &mut Tx, by: &Standing, root: i64) -> Result<Vec<Message>> {
    let first = standing::message(tx, by, root).await;
    let first = first.map_err(|_| {
        Problem::invalid(THREAD, "must be the number of a message that you may see")
    })?;
    let most = i64::try_from(merged::MAX_ITEMS).unwrap_or(i64::MAX);
    let under = queries::list(tx, by, Some(root), Range::After(root), most).await?;
    if under.len() >= merged::MAX_ITEMS {
        let why = format!(
            "must have at most {} messages, tombstones counted; forward a part of the thread by `seqs`",
            merged::MAX_ITEMS
        );
        return Err(Problem::invalid(THREAD, why));
    }
    let is_there = |message: &Message| message.recalled_at.is_none() && message.author_id.is_some();
    let found: Vec<_> = std::iter::once(first)
        .chain(under)
        .filter(is_there)
        .collect();
    match found.is_empty() {
        true => Err(Problem::invalid(
            THREAD,
            "must be a thread of which something is left",
        )),
        false => Ok(found),
    }
}

/// The conversations to forward to, each once and in the order in which rows are locked.
async fn targets(
    tx: &mut Tx,
    by: &Standing,
    ids: &[ConversationId],
) -> Result<Vec<ConversationId>> {
    let mut mine: Vec<ConversationId> = conversation_members::table
        .filter(conversation_members::org_id.eq(tx.org_id()))
        .filter(conversation_members::member_id.eq(by.member_id))
        .filter(conversation_members::conversation_id.eq_any(ids))
        .select(conversation_members::conversation_id)
        .load(tx.conn())
        .await?;
    mine.sort_unstable();
    match ids.iter().position(|id| !mine.contains(id)) {
        None => Ok(mine),
        Some(at) => Err(Problem::invalid(
            format!("/conversation_ids/{at}"),
            "must be a conversation that you are in",
        )),
    }
}

fn said_again(message: &Message) -> Words {
    Words {
        kind: MessageKind::stored(&message.kind).as_str(),
        format: TextFormat::stored(&message.format).as_str(),
        text: message.text.clone(),
        content: message.content.clone(),
    }
}

fn in_one(messages: &[Message], title: Option<Text<1, 100>>, pointer: &str) -> Result<Words> {
    let content = merged::merge(messages, title.map(Text::into_inner), pointer)?;
    Ok(Words {
        kind: MessageKind::Merged.as_str(),
        format: TextFormat::Plain.as_str(),
        text: String::new(),
        content: Some(serde_json::to_value(content).map_err(Problem::internal)?),
    })
}

fn draft(tx: &Tx, author: MemberId, target: ConversationId, words: &Words) -> Draft {
    Draft {
        conversation_id: target,
        id: tx.new_id(),
        author_id: Some(author),
        words: words.clone(),
        reply_to_seq: None,
        thread_seq: None,
        mentions: Mentions::default(),
    }
}

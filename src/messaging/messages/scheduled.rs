//! Messages that are posted later, in their author's name.
//!
//! Must hold: a message is posted once, however often its job runs: the job holds its row, and
//! the message has an id of its own; it is posted as if its author did so then, or refused and
//! its author told; who has left posts nothing any more.

pub mod job;
pub mod queries;
pub mod routes;
pub mod wire;

use chrono::{DateTime, TimeDelta, Utc};

use self::job::SendScheduled;
use self::queries::Row;
use self::wire::{NewScheduledMessage, ScheduledPatch, ScheduledState};
use super::wire as shown;
use super::wire::NewMessage;
use super::{commands, named, standing};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{ConversationId, ScheduledMessageId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::errors;

/// How far ahead.
const AHEAD: TimeDelta = TimeDelta::days(30);
/// Of one member in one conversation, refused ones counted.
const MAX_WAITING: i64 = 100;

pub async fn create(
    tx: &mut Tx,
    conversation: ConversationId,
    new: NewScheduledMessage,
) -> Result<Row> {
    let by = standing::of(tx, conversation).await?;
    by.require_open()?;
    require_ahead(tx, new.send_at)?;
    // Whom it may not name is said before how many wait.
    let body = body(tx, conversation, new.message).await?;
    queries::lock_place(tx, conversation, by.member_id).await?;
    if queries::count(tx, conversation, by.member_id).await? >= MAX_WAITING {
        return Err(Problem::new(
            &errors::SCHEDULED_LIMIT,
            format!("At most {MAX_WAITING} messages of yours wait in a conversation."),
        ));
    }
    let row = Row {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        conversation_id: conversation,
        author_id: by.member_id,
        body,
        send_at: new.send_at,
        state: ScheduledState::Pending.as_str().to_owned(),
        refusal_code: None,
        refusal: None,
        created_at: tx.now(),
    };
    queries::insert(tx, &row).await?;
    wait(tx, &row).await?;
    Ok(row)
}

/// Another time, or another message; one that was refused waits again.
pub async fn edit(
    tx: &mut Tx,
    conversation: ConversationId,
    id: ScheduledMessageId,
    patch: ScheduledPatch,
) -> Result<Row> {
    let mut row = queries::lock_own(tx, conversation, id).await?;
    standing::of(tx, conversation).await?.require_open()?;
    if let Some(message) = patch.message {
        row.body = body(tx, conversation, message).await?;
    }
    row.send_at = patch.send_at.unwrap_or(row.send_at);
    require_ahead(tx, row.send_at)?;
    row.state = ScheduledState::Pending.as_str().to_owned();
    (row.refusal_code, row.refusal) = (None, None);
    queries::update(tx, &row).await?;
    wait(tx, &row).await?;
    Ok(row)
}

pub async fn cancel(
    tx: &mut Tx,
    conversation: ConversationId,
    id: ScheduledMessageId,
) -> Result<()> {
    let row = queries::lock_own(tx, conversation, id).await?;
    queries::delete(tx, &row).await?;
    tell(tx, &row, ScheduledState::Cancelled)
}

/// Posts it at once. What is refused stays as it was, and the caller hears why.
pub async fn send_now(
    tx: &mut Tx,
    conversation: ConversationId,
    id: ScheduledMessageId,
) -> Result<shown::Message> {
    let row = queries::lock_own(tx, conversation, id).await?;
    post(tx, &row).await?
}

/// Posts it if it is due, or writes down why not. In the author's name.
pub async fn send_due(tx: &mut Tx, id: ScheduledMessageId) -> Result<()> {
    let Some(row) = queries::lock_due(tx, id).await? else {
        return Ok(());
    };
    match post(tx, &row).await? {
        Ok(_) => Ok(()),
        Err(problem) => refuse(tx, row, &problem).await,
    }
}

/// Writes down why it is not posted, and tells its author.
pub async fn refuse(tx: &mut Tx, mut row: Row, problem: &Problem) -> Result<()> {
    row.state = ScheduledState::Refused.as_str().to_owned();
    row.refusal_code = Some(problem.code().name.to_owned());
    row.refusal = Some(problem.detail().to_owned());
    queries::update(tx, &row).await?;
    tell(tx, &row, ScheduledState::Refused)
}

/// The inner problem is the message's own: nothing was done.
async fn post(tx: &mut Tx, row: &Row) -> Result<Result<shown::Message>> {
    let message: NewMessage =
        serde_json::from_value(row.body.clone()).map_err(Problem::internal)?;
    let draft = message.draft(row.conversation_id, row.author_id)?;
    let outcome = commands::post_drafts(tx, vec![draft]).await?;
    match outcome.into_iter().next() {
        Some(Ok(posted)) => {
            queries::delete(tx, row).await?;
            tell(tx, row, ScheduledState::Sent)?;
            Ok(Ok(super::view::bare(tx, posted).await?))
        }
        Some(Err(problem)) => Ok(Err(problem)),
        None => Err(Problem::internal("a draft was lost while it was posted")),
    }
}

/// The message as it is kept, if it could be posted now.
async fn body(
    tx: &mut Tx,
    conversation: ConversationId,
    message: NewMessage,
) -> Result<serde_json::Value> {
    let body = serde_json::to_value(&message).map_err(Problem::internal)?;
    let draft = message.draft(conversation, tx.member_id()?)?;
    match named::check(tx, &[&draft])
        .await?
        .into_iter()
        .flatten()
        .next()
    {
        None => Ok(body),
        Some(problem) => Err(problem),
    }
}

fn require_ahead(tx: &Tx, send_at: DateTime<Utc>) -> Result<()> {
    let (now, last) = (tx.now(), tx.now() + AHEAD);
    if send_at > now && send_at <= last {
        return Ok(());
    }
    Err(Problem::invalid(
        "/send_at",
        format!("must be after now ({now}) and at most {last}"),
    ))
}

async fn wait(tx: &mut Tx, row: &Row) -> Result<()> {
    let job = SendScheduled { id: row.id };
    tx.enqueue_at(&job, row.send_at).await?;
    tell(tx, row, ScheduledState::Pending)
}

/// For the author's own devices.
fn tell(tx: &mut Tx, row: &Row, state: ScheduledState) -> Result<()> {
    let payload = wire::ScheduledMessageChanged {
        id: row.id,
        conversation_id: row.conversation_id,
        state,
        send_at: row.send_at,
        refusal_code: row.refusal_code.clone(),
    };
    let audience = Audience::Members(vec![row.author_id]);
    tx.emit(Event::new("scheduled_message.changed", audience, payload)?);
    Ok(())
}

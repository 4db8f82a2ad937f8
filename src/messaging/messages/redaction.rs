//! What the event log may still show of messages that were recalled since.
//!
//! Must hold: of a recalled message the log shows what every other operation shows, whatever its
//! events said when they were written: `message.posted` is the tombstone, and `message.edited`
//! says nothing.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::domain::Message;
use super::{events, queries, wire};
use crate::kernel::events::{Payload, StoredEvent};
use crate::kernel::ids::ConversationId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// What the payloads of both kinds name.
#[derive(Deserialize)]
struct Named {
    conversation_id: ConversationId,
    seq: i64,
}

/// Blanks the words of messages that were recalled since: one question for all of the events, and
/// none where no event has words. Asked after the events were read, so that no recall that was
/// told before is missed.
pub async fn redact(tx: &mut Tx, stored: Vec<&mut StoredEvent>) -> Result<()> {
    let worded = |event: &StoredEvent| [events::POSTED, events::EDITED].contains(&&*event.kind);
    let worded: Vec<_> = stored
        .into_iter()
        .filter(|event| worded(event))
        .filter_map(|event| Some((event.payload.read::<Named>()?, event)))
        .collect();
    if worded.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = worded
        .iter()
        .map(|(named, _)| (named.conversation_id, named.seq))
        .collect();
    let recalled: HashMap<_, _> = queries::recalled(tx, &keys)
        .await?
        .into_iter()
        .map(|row| ((row.conversation_id, row.seq), row))
        .collect();
    for (named, event) in worded {
        if let Some(row) = recalled.get(&(named.conversation_id, named.seq)) {
            event.payload = left(event, row)?;
        }
    }
    Ok(())
}

/// What is left of an event of a message that was recalled.
fn left(event: &StoredEvent, row: &Message) -> Result<Payload> {
    if event.kind == events::POSTED {
        return payload(&wire::Message::from(row.clone()));
    }
    let mut said: Map<String, Value> = event.payload.read().unwrap_or_default();
    said.insert("text".to_owned(), Value::String(String::new()));
    let nobody = serde_json::to_value(wire::Mentioned::default()).map_err(Problem::internal)?;
    said.insert("mentions".to_owned(), nobody);
    payload(&said)
}

fn payload(of: &impl Serialize) -> Result<Payload> {
    Payload::of(of).map_err(Problem::internal)
}

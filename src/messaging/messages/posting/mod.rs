//! Posting: how drafts become messages, many at once.
//!
//! Must hold: the conversations of a batch are locked, in the order of their ids, before
//! anything is decided, so that numbers have no gaps and whoever was removed or muted a moment
//! ago is seen to be; a draft that is refused takes no number. Most are not refused: each takes its
//! number with the lock, and what was not needed is given back before anything is written.

pub mod lane;
mod memory;
mod queries;
mod rules;

use std::collections::HashSet;

use diesel_async::AsyncPgConnection;

use super::domain::{Draft, Message};
use super::{events, named, view, wire};
use crate::kernel::events::Payload;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::lane::{Asking, Trust};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations;
use memory::{Memory, Recalled};
pub use queries::prepare;
use queries::{Around, Authors, Foreseen, Source};
use rules::{Fate, Known, Locked, Place};

/// Whoever holds it posts in the announcement channel.
const ANNOUNCE: &str = "announcements.manage";

/// A draft that is a message now, or was one before.
#[derive(Debug)]
pub struct Posted {
    pub message: Message,
    /// As everyone reads it: a `wire::Message`. `Before` where an equal post was there.
    pub shown: Created<Payload>,
}

/// Posts drafts in their order, each with an answer of its own. Who calls has proved that the
/// authors are members who may use messaging.
pub async fn post_all(tx: &mut Tx, drafts: &[Draft]) -> Result<Vec<Result<Posted>>> {
    let authors = drafts.iter();
    let authors = authors.filter_map(|draft| Some((draft.conversation_id, draft.author_id?)));
    let authors = Authors::Members(authors.collect());
    let (org_id, now) = (tx.org_id(), tx.now());
    let conn = tx.conn();
    let asking = Asking {
        conn,
        org_id,
        now,
        members: None,
        trust: Trust::Nothing,
    };
    let around = queries::take(asking, drafts.iter(), authors).await?;
    post(tx, drafts, around, false).await
}

/// Posts what numbers were taken for; those for which more were taken than there are drafts get them back.
/// `is_last`: nothing else is done in the transaction.
async fn post(
    tx: &mut Tx,
    drafts: &[Draft],
    mut around: Around,
    is_last: bool,
) -> Result<Vec<Result<Posted>>> {
    let from = around.from;
    let memory = around.memory.take();
    if let (Source::Trusted, Some(memory)) = (from, &memory) {
        around.places = places(tx, drafts, &around.conversations, memory).await?;
    }
    if let (Source::Read, Some(memory)) = (from, &memory) {
        memory.keep(&around.conversations, &around.places);
    }
    let foreseen = match from {
        Source::Foreseen => Some(Foreseen::of(&around.conversations, &around.taken)),
        _ => None,
    };
    let mut known = know(tx, drafts, around).await?;
    let objections = object(tx, drafts).await?;
    // A repeat is answered whatever the policy says by now. One that nothing forbids fails where it is written.
    if from == Source::Trusted && known.refuses(drafts, &objections, tx.now()) {
        let org = tx.org_id();
        known.see(queries::seen(tx.conn(), org, drafts.iter()).await?);
    }
    let fates = rules::decide(&known, drafts, objections, tx.now());
    let is_posted = |fate: &Fate| matches!(fate, Fate::Posted(_));
    if foreseen.is_some() && !fates.iter().all(is_posted) {
        return Err(Problem::internal(
            "not all is posted that was foreseen to be",
        ));
    }
    if let (None, Some(memory)) = (&foreseen, &memory) {
        memory.learn(known.after(drafts, &fates));
    }
    let unneeded = rules::unneeded(&known, drafts, &fates);
    if !unneeded.is_empty() {
        queries::give_back(tx, unneeded).await?;
    }
    let is_repeat = |fate: &Fate| matches!(fate, Fate::Repeat(_));
    let is_last = is_last && !fates.iter().any(is_repeat);
    let mut told = write(tx, drafts, &fates, (is_last, foreseen))
        .await?
        .into_iter();
    let mut answers = Vec::with_capacity(drafts.len());
    for (draft, fate) in drafts.iter().zip(fates) {
        answers.push(match fate {
            Fate::Posted(seq) => told.next().map_or_else(
                || Err(Problem::internal("a message was lost while it was posted")),
                |told| {
                    Ok(Posted {
                        message: Message::posted(draft, seq, tx.now()),
                        shown: Created::Now(told),
                    })
                },
            ),
            Fate::Repeat(message) => {
                let shown = view::bare(tx, (*message).clone()).await?;
                let shown = serde_json::to_value(shown).map_err(Problem::internal)?;
                Ok(Posted {
                    message: *message,
                    shown: Created::Before(shown),
                })
            }
            Fate::Refused(problem) => Err(problem),
        });
    }
    Ok(answers)
}

/// Writes those that get a number, with all that they name, and tells of them; what everybody is told of each.
async fn write(
    tx: &mut Tx,
    drafts: &[Draft],
    fates: &[Fate],
    (is_last, foreseen): (bool, Option<Foreseen>),
) -> Result<Vec<Payload>> {
    let numbered = drafts.iter().zip(fates);
    let written: Vec<(&Draft, i64)> = numbered
        .filter_map(|(draft, fate)| match fate {
            Fate::Posted(seq) => Some((draft, *seq)),
            _ => None,
        })
        .collect();
    if written.is_empty() {
        return Ok(Vec::new());
    }
    let tell = |shown: Vec<wire::Message>| {
        let events = shown.iter().map(events::posted);
        let events = events.collect::<Result<Vec<_>>>()?;
        let told = events.iter().map(|event| event.payload().clone());
        Ok((told.collect(), events))
    };
    let here = (tx.org_id(), tx.now());
    let is_plain = !written.iter().any(|(draft, _)| draft.names_something());
    if is_plain && is_last {
        let statements = async |conn: &AsyncPgConnection| {
            let take = async {
                match &foreseen {
                    Some(foreseen) => queries::take_foreseen(conn, here, foreseen).await,
                    None => Ok(()),
                }
            };
            futures_util::try_join!(take, queries::write(conn, here, &written))?;
            Ok(())
        };
        let told = || tell(view::plain(&written, here.1));
        return tx.last(statements, told).await;
    }
    queries::write(tx.conn(), here, &written).await?;
    let (told, events) = match is_plain {
        true => tell(view::plain(&written, here.1))?,
        false => {
            named::store(tx, &written).await?;
            tell(view::posted(tx, &written).await?)?
        }
    };
    events.into_iter().for_each(|event| tx.emit(event));
    Ok(told)
}

/// The authors' places: as the process remembers them, or as they are read now.
async fn places(
    tx: &mut Tx,
    drafts: &[Draft],
    conversations: &[Locked],
    memory: &Memory,
) -> Result<Vec<Place>> {
    let authors = drafts.iter();
    let authors = authors.filter_map(|draft| Some((draft.conversation_id, draft.author_id?)));
    let Recalled {
        mut places,
        unknown,
    } = memory.recall(conversations, authors);
    if !unknown.is_empty() {
        let org = tx.org_id();
        let read = queries::places(tx.conn(), org, unknown).await?;
        memory.keep(conversations, &read);
        places.extend(read);
    }
    Ok(places)
}

/// What decides.
async fn know(tx: &mut Tx, drafts: &[Draft], around: Around) -> Result<Known> {
    let conversations = around.conversations.iter();
    let channels: HashSet<ConversationId> = conversations
        .filter(|conversation| conversation.kind == "announcement")
        .map(|conversation| conversation.id)
        .collect();
    let authors: Vec<MemberId> = drafts
        .iter()
        .filter(|draft| channels.contains(&draft.conversation_id))
        .filter_map(|draft| draft.author_id)
        .collect();
    let announcers = match authors.is_empty() {
        true => HashSet::new(),
        false => {
            let org_id = tx.org_id();
            organizations::holders(tx.conn(), org_id, &authors, ANNOUNCE).await?
        }
    };
    Ok(Known::new(around, announcers))
}

/// What is wrong with what the drafts name; `None` for each that names nothing.
async fn object(tx: &mut Tx, drafts: &[Draft]) -> Result<Vec<Option<Problem>>> {
    let naming: Vec<&Draft> = drafts
        .iter()
        .filter(|draft| draft.names_something())
        .collect();
    if naming.is_empty() {
        return Ok(drafts.iter().map(|_| None).collect());
    }
    let mut checked = named::check(tx, &naming).await?.into_iter();
    let each = drafts.iter().map(|draft| match draft.names_something() {
        true => checked.next().flatten(),
        false => None,
    });
    Ok(each.collect())
}

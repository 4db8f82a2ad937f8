//! The lane of messages: see `kernel::lane`.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::LocalBoxFuture;

use super::memory::Memory;
use super::post;
use super::queries::{Around, Authors, take, take_only};
use crate::kernel::events::Payload;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::AccountId;
use crate::kernel::lane::{Asking, Entry, Lane, Writing};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::messaging::messages::domain::Draft;
use crate::organizations::can;

pub struct Posting;

impl Lane for Posting {
    type Permission = can::UseMessaging;
    /// Its author is whoever proves to be the caller, whatever it says.
    type Item = Draft;
    /// A `wire::Message`, in the text that everybody is told.
    type Answer = Created<Payload>;
    type Ahead = Around;
    type Memory = Memory;
    const NAME: &'static str = "messages";
    /// That no message has a draft's id: a repeat is refused by the table's key. And that places are as they
    /// are remembered, where their version says so.
    const TRUSTS: bool = true;

    fn ahead<'a>(
        asking: Asking<'a>,
        memory: &'a Arc<Memory>,
        items: &'a [(AccountId, &'a Draft)],
    ) -> LocalBoxFuture<'a, Result<Around>> {
        let drafts = items.iter().map(|(_, draft)| *draft);
        let trusts = memory.trusts(asking.trust);
        let memory = Some(Arc::clone(memory));
        if trusts {
            return Box::pin(take_only(asking, drafts, memory));
        }
        let authors = items.iter();
        let authors = authors.map(|(account, draft)| (draft.conversation_id, *account));
        let authors = Authors::Accounts(authors.collect());
        Box::pin(async move {
            let around = take(asking, drafts, authors).await?;
            Ok(Around { memory, ..around })
        })
    }

    fn foresee(
        memory: &Arc<Memory>,
        now: DateTime<Utc>,
        batch: &[Entry<'_, Draft>],
    ) -> Option<Around> {
        if batch.iter().any(|entry| entry.item.names_something()) {
            return None;
        }
        let drafts: Vec<_> = batch.iter().map(signed).collect();
        let foreseen = memory.foresee(&drafts, now)?;
        Some(Around {
            memory: Some(Arc::clone(memory)),
            ..foreseen
        })
    }

    fn write<'a>(
        tx: &'a mut Tx,
        batch: &'a [Entry<'a, Draft>],
        ahead: Around,
    ) -> Writing<'a, Self::Answer> {
        Box::pin(async move {
            let drafts: Vec<_> = batch.iter().map(signed).collect();
            let posted = post(tx, &drafts, ahead, true).await?;
            Ok(posted
                .into_iter()
                .map(|each| each.map(|posted| posted.shown))
                .collect())
        })
    }
}

fn signed(entry: &Entry<'_, Draft>) -> Draft {
    let mut draft = entry.item.clone();
    draft.author_id = Some(entry.member_id);
    draft
}

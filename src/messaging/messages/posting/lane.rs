//! The lane of messages: see `kernel::lane`.

use futures_util::future::LocalBoxFuture;

use super::post;
use super::queries::{Around, Authors, take};
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
    const NAME: &'static str = "messages";

    fn ahead<'a>(
        asking: Asking<'a>,
        items: &'a [(AccountId, &'a Draft)],
    ) -> LocalBoxFuture<'a, Result<Around>> {
        let authors = items.iter();
        let authors = authors.map(|(account, draft)| (draft.conversation_id, *account));
        let authors = Authors::Accounts(authors.collect());
        let drafts = items.iter().map(|(_, draft)| *draft);
        Box::pin(take(asking, drafts, authors))
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

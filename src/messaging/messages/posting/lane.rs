//! The lane of messages: see `kernel::lane`.

use super::{Posted, post_all};
use crate::kernel::idempotency::Created;
use crate::kernel::lane::{Entry, Lane, Writing};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::messages::domain::Draft;
use crate::messaging::messages::wire;
use crate::organizations::can;

pub struct Posting;

impl Lane for Posting {
    type Permission = can::UseMessaging;
    /// Its author is whoever proves to be the caller, whatever it says.
    type Item = Draft;
    type Answer = Created<wire::Message>;
    const NAME: &'static str = "messages";

    fn shard(draft: &Draft) -> u64 {
        draft.conversation_id.0.as_u64_pair().1
    }

    fn write<'a>(tx: &'a mut Tx, batch: &'a [Entry<'a, Draft>]) -> Writing<'a, Self::Answer> {
        Box::pin(async move {
            let drafts: Vec<_> = batch.iter().map(signed).collect();
            let posted = post_all(tx, &drafts).await?;
            Ok(posted
                .into_iter()
                .map(|each| each.and_then(shape))
                .collect())
        })
    }
}

fn signed(entry: &Entry<'_, Draft>) -> Draft {
    let mut draft = entry.item.clone();
    draft.author_id = Some(entry.member_id);
    draft
}

fn shape(posted: Posted) -> Result<Created<wire::Message>> {
    if !posted.is_repeat {
        return Ok(Created::Now(posted.shown));
    }
    let answer = serde_json::to_value(posted.shown).map_err(Problem::internal)?;
    Ok(Created::Before(answer))
}

//! The lane of watermarks: see `kernel::lane`.

use super::{Mark, mark_all};
use crate::kernel::ids::ConversationId;
use crate::kernel::lane::{Entry, Lane, Writing};
use crate::kernel::tenancy::Tx;
use crate::messaging::conversations::wire::ReadState;
use crate::organizations::can;

pub struct Reading;

/// The caller has read a conversation up to and including a number.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub conversation_id: ConversationId,
    pub seq: i64,
}

impl Lane for Reading {
    type Permission = can::UseMessaging;
    type Item = Seen;
    type Answer = ReadState;
    type Ahead = ();
    type Memory = ();
    const NAME: &'static str = "watermarks";

    fn write<'a>(tx: &'a mut Tx, batch: &'a [Entry<'a, Seen>], (): ()) -> Writing<'a, ReadState> {
        Box::pin(async move {
            let mark = |entry: &Entry<'_, Seen>| Mark {
                conversation_id: entry.item.conversation_id,
                member_id: entry.member_id,
                seq: entry.item.seq,
            };
            let marks: Vec<_> = batch.iter().map(mark).collect();
            mark_all(tx, &marks).await
        })
    }
}

//! Receipts: who has read a message, told to its author.
//!
//! Must hold: nothing is stored for a reader and a message; the watermarks of the places say
//! it. Counted are those who were in the conversation when the message was posted and are in it
//! still, without its author.

pub mod live;
mod queries;
pub mod routes;
pub mod wire;

use wire::{Receipts, ReceiptsQuery};

use crate::kernel::ids::{ConversationId, MemberId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::{errors, settings};

/// A page of those who have read a message, or have not, with how many there are.
pub async fn list(
    tx: &mut Tx,
    conversation: ConversationId,
    seq: i64,
    query: ReceiptsQuery,
) -> Result<Receipts> {
    let page = PageQuery::new(query.limit, query.cursor);
    let (limit, after) = (page.limit()?, page.after::<MemberId>()?);
    let me = tx.member_id()?;
    let author = queries::author(tx, me, conversation, seq).await?;
    if author != Some(me) {
        return Err(Problem::new(
            &errors::NOT_MESSAGE_AUTHOR,
            "Only its author learns who has read a message.",
        ));
    }
    if !settings::of(tx).await?.read_receipts {
        return Err(Problem::new(
            &errors::READ_RECEIPTS_OFF,
            "The organization has switched read receipts off.",
        ));
    }
    let message = queries::Message {
        conversation,
        seq,
        author: me,
    };
    let counts = queries::counts(tx, message).await?;
    let people = queries::people(tx, message, query.state, after, limit + 1).await?;
    let Page { items, next_cursor } =
        Page::new(people, limit, |person| person.id, |person| person)?;
    Ok(Receipts {
        read_count: counts.read,
        unread_count: counts.unread,
        items,
        next_cursor,
    })
}

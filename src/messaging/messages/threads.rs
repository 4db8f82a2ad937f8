//! Threads: what is said under a message.

use actix_web::{get, web};

use super::domain::Range;
use super::wire::{MessageList, MessageQuery};
use super::{queries, standing, view};
use crate::kernel::ids::{ConversationId, OrgId};
use crate::kernel::paging::PageQuery;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list_thread);
}

/// List the messages of a thread
///
/// What was said under a message, without the message itself: the newest ones; or those after a
/// number, or before one. Always in the order of `seq`. They are in the conversation's own list,
/// too.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_thread",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, description = "The number of the message that the thread is under"),
        MessageQuery,
    ),
    responses((status = 200, body = MessageList, description = "A stretch of the thread")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/thread")]
pub async fn list_thread(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
    query: Query<MessageQuery>,
) -> Result<web::Json<MessageList>> {
    let Path((_, id, root)) = path;
    let limit = PageQuery::new(query.limit, None).limit()?;
    let range = Range::parse(query.after_seq, query.before_seq)?;
    let list = gate
        .enter(async |tx| list(tx, id, root, range, limit).await)
        .await?;
    Ok(web::Json(list))
}

async fn list(
    tx: &mut Tx,
    id: ConversationId,
    root: i64,
    range: Range,
    limit: i64,
) -> Result<MessageList> {
    let by = standing::of(tx, id).await?;
    standing::message(tx, &by, root).await?;
    let last_seq = queries::last_of_thread(tx, &by, root).await?;
    let rows = queries::list(tx, &by, Some(root), range, limit).await?;
    // What was posted between the two statements is there too.
    let last_seq = rows.iter().map(|row| row.seq).fold(last_seq, i64::max);
    Ok(MessageList {
        items: view::seen(tx, &by, rows).await?,
        last_seq,
    })
}

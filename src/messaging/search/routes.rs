//! The search over messages.

use actix_web::{get, web};

use super::commands::{self, Asked};
use super::wire::{MessageHit, MessageSearch};
use crate::kernel::ids::OrgId;
use crate::kernel::paging::Page;
use crate::kernel::params::Query;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(search_messages);
}

/// Search one's messages
///
/// In all conversations that the caller is in, or in one: messages whose text has every word and
/// every quoted phrase of `q`. Chinese, Japanese and Korean characters are found anywhere, also
/// one alone; other words by their beginning (from two letters on), or whole in quotation marks.
/// Case, width and accents do not count. Without `q`, all messages of a conversation, an author or a kind.
///
/// Nobody finds what they could not read: messages of conversations that they left, from before
/// what they may see, and recalled ones. An edited message is found by its new text.
///
/// A new message is found within seconds. A page may have fewer items than asked for, even none,
/// where much had to be looked through: as long as there is a `next_cursor`, there may be more.
///
/// Needs `messaging.use`; for `conversation_id`, to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "search_messages",
    params(("org_id" = OrgId, Path), MessageSearch),
    responses((status = 200, body = Page<MessageHit>, description = "What it found")),
)]
#[get("/v1/organizations/{org_id}/messages/search")]
pub async fn search_messages(
    gate: Gate<can::UseMessaging>,
    query: Query<MessageSearch>,
) -> Result<web::Json<Page<MessageHit>>> {
    let Query(query) = query;
    let asked = Asked::parse(query)?;
    let page = gate
        .enter(async |tx| commands::search(tx, asked).await)
        .await?;
    Ok(web::Json(page))
}

//! The operation on receipts.

use actix_web::{get, web};

use super::wire::{Receipts, ReceiptsQuery};
use crate::kernel::ids::{ConversationId, OrgId};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list);
}

/// List who has read a message
///
/// Or who has not, and how many of each: of those who were in the conversation when the message
/// was posted and are in it still, without its author. Whom the author may not see is counted
/// and not named. The organization may have switched receipts off.
///
/// Needs `messaging.use`, and to be the author. Codes: `not_message_author`,
/// `read_receipts_off`.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_message_receipts",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        ("seq" = i64, Path, minimum = 1),
        ReceiptsQuery,
    ),
    responses((status = 200, body = Receipts, description = "A page, and the counts")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/receipts")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId, i64)>,
    query: Query<ReceiptsQuery>,
) -> Result<web::Json<Receipts>> {
    let Path((_, id, seq)) = path;
    let Query(query) = query;
    gate.enter(async |tx| super::list(tx, id, seq, query).await.map(web::Json))
        .await
}

//! Whom one may mention in a conversation, as one types.

use actix_web::{get, web};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::ANNOUNCEMENT;
use super::queries;
use crate::kernel::ids::{ConversationId, MemberId, OrgId};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::organizations::directory::{self, Person};
use crate::organizations::{can, names};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(list);
}

/// What was typed behind the `@`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CandidatesQuery {
    /// What was typed so far, up to 64 characters; nothing yet: the first by name.
    #[serde(default)]
    #[param(max_length = 64, example = "wxm")]
    q: String,
    /// How many at the most, 1 to 50.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 50, default = 20)]
    limit: i64,
}

fn default_limit() -> i64 {
    20
}

/// Whom one may mention.
#[derive(Debug, Serialize, ToSchema)]
pub struct MentionCandidates {
    /// Whether one may mention everyone.
    pub everyone: bool,
    /// The best first.
    pub items: Vec<Person>,
    /// There are more: type more.
    pub more: bool,
}

/// List whom one may mention
///
/// For each key that is typed: the people in the conversation whose name, in Chinese, in pinyin or
/// in any mix of whole syllables and initials, or whose other name begins with it, or whose name
/// has it further on; the best first. Not oneself. Whoever shares a conversation is named in it, also
/// where the rules of visibility hide them everywhere else; but in the announcement channel, which
/// everybody shares, there are those only whom the directory's search shows to the caller. Whom the
/// organization keeps the caller from writing to is left out, so that there may be fewer. There
/// are no further pages: typing more narrows it down.
///
/// Needs `messaging.use`, and to be in the conversation.
#[utoipa::path(
    tag = "messaging",
    operation_id = "list_mention_candidates",
    params(
        ("org_id" = OrgId, Path),
        ("conversation_id" = ConversationId, Path),
        CandidatesQuery,
    ),
    responses((status = 200, body = MentionCandidates, description = "Whom it found")),
)]
#[get("/v1/organizations/{org_id}/conversations/{conversation_id}/mention-candidates")]
pub async fn list(
    gate: Gate<can::UseMessaging>,
    path: Path<(OrgId, ConversationId)>,
    query: Query<CandidatesQuery>,
) -> Result<web::Json<MentionCandidates>> {
    let Path((_, id)) = path;
    let typed = names::typed(&query.q)?;
    if !(1..=50).contains(&query.limit) {
        let detail = format!("must be 1 to 50, is {}", query.limit);
        return Err(Problem::parameter("limit", detail));
    }
    let limit = usize::try_from(query.limit).map_err(Problem::internal)?;
    gate.enter(async |tx| {
        let me = tx.member_id()?;
        let view = queries::find(tx, me, id).await?;
        let row = &view.conversation;
        let standing = row.standing(&view.place);
        let everyone = standing.require(&row.mention_everyone, "mention everyone");
        let mut items = match row.kind.as_str() {
            ANNOUNCEMENT => everybody(tx, id, typed, query.limit + 1).await?,
            _ => among(tx, id, typed, query.limit + 1).await?,
        };
        let more = items.len() > limit;
        items.truncate(limit);
        let ids: Vec<_> = items.iter().map(|person| person.id).collect();
        let closed = directory::closed_to_actor(tx, &ids).await?;
        items.retain(|person| !closed.contains(&person.id));
        Ok(web::Json(MentionCandidates {
            everyone: everyone.is_ok(),
            items,
            more,
        }))
    })
    .await
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: MemberId,
    #[diesel(sql_type = Text)]
    name: String,
}

/// Of the people in a conversation, hidden elsewhere or not: there is nothing here that its list of
/// members does not have, the name and no more. Each is looked up by their terms, so that it costs what the
/// conversation has people and not what the organization has.
async fn among(
    tx: &mut Tx,
    id: ConversationId,
    typed: Option<&str>,
    limit: i64,
) -> Result<Vec<Person>> {
    const FOUND: &str = "\
        SELECT m.id, m.name FROM ( \
            SELECT p.member_id, min(t.rank) AS rank FROM conversation_members p \
            JOIN search_terms t ON t.org_id = p.org_id AND t.member_id = p.member_id \
                AND t.term >= $5 AND t.term < $6 AND t.rank <= $7 \
            WHERE p.org_id = $1 AND p.conversation_id = $2 AND p.member_id <> $3 GROUP BY p.member_id \
        ) AS found JOIN members m ON m.org_id = $1 AND m.id = found.member_id \
        ORDER BY found.rank, m.name, m.id LIMIT $4";
    const FIRST: &str = "\
        SELECT m.id, m.name FROM conversation_members p \
        JOIN members m ON m.org_id = p.org_id AND m.id = p.member_id \
        WHERE p.org_id = $1 AND p.conversation_id = $2 AND p.member_id <> $3 \
        ORDER BY m.name, m.id LIMIT $4";
    let (org, me) = (tx.org_id(), tx.member_id()?);
    let query = diesel::sql_query(if typed.is_some() { FOUND } else { FIRST })
        .into_boxed()
        .bind::<SqlUuid, _>(org)
        .bind::<SqlUuid, _>(id)
        .bind::<SqlUuid, _>(me)
        .bind::<BigInt, _>(limit);
    let query = match typed.map(names::begin) {
        None => query,
        Some(None) => return Ok(Vec::new()),
        Some(Some(found)) => query
            .bind::<Text, _>(found.from)
            .bind::<Text, _>(found.to)
            .bind::<SmallInt, _>(found.last_rank),
    };
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    let person = |Row { id, name }| Person { id, name };
    Ok(rows.into_iter().map(person).collect())
}

/// Of those whom the actor finds anyway: who shares nothing but the channel is not named in it.
async fn everybody(
    tx: &mut Tx,
    id: ConversationId,
    typed: Option<&str>,
    limit: i64,
) -> Result<Vec<Person>> {
    let me = tx.member_id()?;
    let found = match typed {
        Some(typed) => names::by_name(tx, typed, limit + 1).await?,
        None => directory::first(tx, limit + 1).await?,
    };
    let ids: Vec<_> = found.iter().map(|person| person.id).collect();
    let present = queries::present(tx, id, &ids).await?;
    let others = found.into_iter().filter(|person| person.id != me);
    Ok(others
        .filter(|person| present.contains(&person.id))
        .collect())
}

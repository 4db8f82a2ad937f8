//! The event log: what happened in an organization, in the order of its commits.
//!
//! Must hold: positions of one organization are 1, 2, 3, ... without gaps, and a reader
//! that has seen position n never finds a smaller one later. A transaction takes its
//! positions last of all, under a lock on the organization's head row that it holds until
//! its commit; so whoever has the larger position also committed later.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use tokio::sync::broadcast;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ids::{MemberId, OrgId};
use super::problem::{Problem, Result};
use super::tenancy::Tx;
use crate::schema::{event_heads, events};
use chrono::{DateTime, Utc};

/// Who may learn of an event.
#[derive(Debug, Clone)]
pub enum Audience {
    /// Every member of the organization.
    Organization,
    Members(Vec<MemberId>),
}

/// Something that happened; not yet committed.
#[derive(Debug)]
pub struct Event {
    kind: &'static str,
    audience: Audience,
    payload: serde_json::Value,
}

impl Event {
    /// `kind` is `noun.verb` in the past: `message.posted`.
    pub fn new(kind: &'static str, audience: Audience, payload: impl Serialize) -> Result<Self> {
        let payload = serde_json::to_value(payload).map_err(Problem::internal)?;
        Ok(Self {
            kind,
            audience,
            payload,
        })
    }
}

/// An event as its audience reads it.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
pub struct StoredEvent {
    /// Its place in the organization's order; resume after the last one seen.
    #[schema(example = 42, minimum = 1)]
    pub position: i64,
    /// What happened: `noun.verb`.
    #[schema(example = "message.posted")]
    pub kind: String,
    /// Depends on `kind`.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    pub occurred_at: DateTime<Utc>,
}

#[derive(Insertable)]
#[diesel(table_name = events)]
struct NewEvent<'a> {
    org_id: OrgId,
    position: i64,
    kind: &'a str,
    audience: Option<Vec<MemberId>>,
    payload: serde_json::Value,
    occurred_at: DateTime<Utc>,
}

/// Gives the transaction's events their positions. The last statements before a commit.
pub(super) async fn append(
    conn: &mut AsyncPgConnection,
    org_id: OrgId,
    now: DateTime<Utc>,
    pending: Vec<Event>,
) -> Result<()> {
    let count = i64::try_from(pending.len()).map_err(Problem::internal)?;
    let last: i64 = diesel::insert_into(event_heads::table)
        .values((
            event_heads::org_id.eq(org_id),
            event_heads::last_position.eq(count),
        ))
        .on_conflict(event_heads::org_id)
        .do_update()
        .set(event_heads::last_position.eq(event_heads::last_position + count))
        .returning(event_heads::last_position)
        .get_result(conn)
        .await?;
    let rows: Vec<_> = pending
        .into_iter()
        .zip(last - count + 1..)
        .map(|(event, position)| NewEvent {
            org_id,
            position,
            kind: event.kind,
            audience: match event.audience {
                Audience::Organization => None,
                Audience::Members(members) => Some(members),
            },
            payload: event.payload,
            occurred_at: now,
        })
        .collect();
    diesel::insert_into(events::table)
        .values(rows)
        .execute(conn)
        .await?;
    Ok(())
}

/// Kinds of this prefix carry a `member_id` and say that what this member may do has changed:
/// whoever acts on in the member's name asks again.
pub const MEMBER_PREFIX: &str = "member.";

/// An event with those who may see it; `None` is everybody.
pub type Addressed = (StoredEvent, Option<Vec<Option<Uuid>>>);

/// The events after a position, oldest first, with their audiences.
pub async fn after(tx: &mut Tx, position: i64, limit: i64) -> Result<Vec<Addressed>> {
    let org_id = tx.org_id();
    Ok(events::table
        .filter(events::org_id.eq(org_id).and(events::position.gt(position)))
        .order(events::position)
        .limit(limit)
        .select((StoredEvent::as_select(), events::audience))
        .load(tx.conn())
        .await?)
}

/// The events after a position that one member may see, oldest first.
pub async fn seen_by(
    tx: &mut Tx,
    member: MemberId,
    position: i64,
    limit: i64,
) -> Result<Vec<StoredEvent>> {
    let org_id = tx.org_id();
    Ok(events::table
        .filter(events::org_id.eq(org_id).and(events::position.gt(position)))
        .filter(
            events::audience
                .is_null()
                .or(events::audience.assume_not_null().contains(vec![member])),
        )
        .order(events::position)
        .limit(limit)
        .select(StoredEvent::as_select())
        .load(tx.conn())
        .await?)
}

/// The position of the newest event; 0 before the first.
pub async fn head(tx: &mut Tx) -> Result<i64> {
    let org_id = tx.org_id();
    let last = event_heads::table
        .find(org_id)
        .select(event_heads::last_position)
        .first(tx.conn())
        .await;
    Ok(last.optional()?.unwrap_or(0))
}

/// Tells this process that an organization has new events. What was missed is not lost:
/// a listener reads the log from where it stands.
#[derive(Clone)]
pub struct Bus(broadcast::Sender<OrgId>);

impl Default for Bus {
    fn default() -> Self {
        Self(broadcast::channel(4096).0)
    }
}

impl Bus {
    pub fn publish(&self, org_id: OrgId) {
        // Nobody listening is no error.
        self.0.send(org_id).ok();
    }

    pub fn subscribe(&self) -> broadcast::Receiver<OrgId> {
        self.0.subscribe()
    }
}

//! The log in the database: what is written last in a transaction, and how it is read.
//!
//! Must hold: nothing that was read here gets out before the slices have taken out of it what may
//! not be shown any more ([`Topics::redact`](super::Topics::redact)).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    Address, Addressed, Batch, Change, Event, Following, Joined, Payload, Sight, StoredEvent,
};
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{event_heads, events};

/// Gives the transaction's events their positions; nothing is done for none. The last statement
/// before a commit.
pub(in crate::kernel) async fn append(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    now: DateTime<Utc>,
    pending: Vec<Event>,
) -> Result<Option<Batch>> {
    if pending.is_empty() {
        return Ok(None);
    }
    let count = i64::try_from(pending.len()).map_err(Problem::internal)?;
    let columns = Columns::of(&pending);
    let append = columns.append(&org_id, &now, &count);
    let last: i64 = append.get_result(&mut conn).await?;
    let placed = pending.into_iter().zip(last - count + 1..);
    let events = placed
        .map(|(event, position)| {
            Arc::new(Addressed {
                event: StoredEvent {
                    position,
                    kind: event.kind.to_owned(),
                    payload: event.payload,
                    occurred_at: now,
                },
                address: event.address,
            })
        })
        .collect();
    Ok(Some(Batch { org_id, events }))
}

/// Does what [`append`] does, without an event: from then on a commit may travel right behind it on this
/// connection. In a transaction that leaves nothing.
pub(in crate::kernel) async fn prepare(
    mut conn: &AsyncPgConnection,
    nobody: OrgId,
) -> QueryResult<()> {
    let none = Columns::of(&[]);
    let append = none.append(&nobody, &DateTime::UNIX_EPOCH, &0);
    append.get_result::<i64>(&mut conn).await.map(|_| ())
}

crate::statement! {
    /// Takes positions and writes the events there. Lists of members travel as text: arrays of
    /// several lengths are no array.
    struct Append<'a> {
        org: &'a OrgId,
        now: &'a DateTime<Utc>,
        count: &'a i64,
        kinds: &'a [&'a str],
        payloads: &'a [&'a Payload],
        topics: &'a [Option<Uuid>],
        audiences: &'a [Option<String>],
        joins: &'a [Option<String>],
        leaves: &'a [Option<String>],
        numbers: &'a [Option<i64>],
        joins_from: &'a [Option<i64>],
    }
    this: "WITH head AS ( \
        INSERT INTO event_heads AS head (org_id, last_position) VALUES (" [SqlUuid] *this.org,
    ", " [BigInt] *this.count,
    ") ON CONFLICT (org_id) DO UPDATE SET last_position = head.last_position + excluded.last_position \
        RETURNING last_position \
     ), written AS ( \
        INSERT INTO events (org_id, occurred_at, position, kind, payload, topic, audience, joins, leaves, topic_number, joins_from) SELECT "
    [SqlUuid] *this.org, ", " [Timestamptz] *this.now,
    ", head.last_position - " [BigInt] *this.count,
    " + event.number, kind, payload, topic, audience::uuid[], joins::uuid[], leaves::uuid[], topic_number, joins_from FROM head, unnest("
    [Array<Text>] *this.kinds, ", " [Array<Text>] *this.payloads,
    ", " [Array<Nullable<SqlUuid>>] *this.topics, ", " [Array<Nullable<Text>>] *this.audiences,
    ", " [Array<Nullable<Text>>] *this.joins, ", " [Array<Nullable<Text>>] *this.leaves,
    ", " [Array<Nullable<BigInt>>] *this.numbers, ", " [Array<Nullable<BigInt>>] *this.joins_from;
    ") WITH ORDINALITY AS event (kind, payload, topic, audience, joins, leaves, topic_number, joins_from, number) \
     ) SELECT last_position FROM head"
}

impl Query for Append<'_> {
    type SqlType = BigInt;
}

/// What is written of events, column by column.
struct Columns<'a> {
    kinds: Vec<&'a str>,
    payloads: Vec<&'a Payload>,
    topics: Vec<Option<Uuid>>,
    audiences: Vec<Option<String>>,
    joins: Vec<Option<String>>,
    leaves: Vec<Option<String>>,
    numbers: Vec<Option<i64>>,
    joins_from: Vec<Option<i64>>,
}

impl<'a> Columns<'a> {
    fn of(pending: &'a [Event]) -> Self {
        let addresses = || pending.iter().map(|event| &event.address);
        let each = |of: fn(&Address) -> Option<&[MemberId]>| -> Vec<Option<String>> {
            addresses()
                .map(|address| of(address).map(literal))
                .collect()
        };
        Self {
            kinds: pending.iter().map(|event| event.kind).collect(),
            payloads: pending.iter().map(|event| &event.payload).collect(),
            topics: addresses().map(|address| address.topic).collect(),
            audiences: each(|address| address.members.as_deref()),
            joins: each(|address| some(&address.joins)),
            leaves: each(|address| some(&address.leaves)),
            numbers: addresses().map(|address| address.number).collect(),
            joins_from: addresses().map(|address| address.joins_from).collect(),
        }
    }

    /// All in one statement, whose text does not depend on how many there are; it gives the last
    /// position.
    fn append(&'a self, org: &'a OrgId, now: &'a DateTime<Utc>, count: &'a i64) -> Append<'a> {
        Append {
            org,
            now,
            count,
            kinds: &self.kinds,
            payloads: &self.payloads,
            topics: &self.topics,
            audiences: &self.audiences,
            joins: &self.joins,
            leaves: &self.leaves,
            numbers: &self.numbers,
            joins_from: &self.joins_from,
        }
    }
}

fn some(members: &[MemberId]) -> Option<&[MemberId]> {
    (!members.is_empty()).then_some(members)
}

/// As PostgreSQL writes an array.
fn literal(members: &[MemberId]) -> String {
    let mut text = String::with_capacity(2 + members.len() * 37);
    text.push('{');
    for (at, member) in members.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&member.to_string());
    }
    text.push('}');
    text
}

/// Members in a column.
type Listed = Option<Vec<Option<MemberId>>>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
struct Row {
    #[diesel(embed)]
    event: StoredEvent,
    audience: Listed,
    topic: Option<Uuid>,
    joins: Listed,
    leaves: Listed,
    topic_number: Option<i64>,
    joins_from: Option<i64>,
}

fn listed(members: Listed) -> Vec<MemberId> {
    members.into_iter().flatten().flatten().collect()
}

impl From<Row> for Addressed {
    fn from(row: Row) -> Self {
        let address = Address {
            members: row.audience.map(|members| listed(Some(members))),
            topic: row.topic,
            number: row.topic_number,
            joins: listed(row.joins),
            joins_from: row.joins_from,
            leaves: listed(row.leaves),
        };
        Self {
            event: row.event,
            address,
        }
    }
}

/// The events after a position, oldest first, with their audiences.
pub async fn after(tx: &mut Tx, position: i64, limit: i64) -> Result<Vec<Addressed>> {
    let org_id = tx.org_id();
    let rows: Vec<Row> = events::table
        .filter(events::org_id.eq(org_id).and(events::position.gt(position)))
        .order(events::position)
        .limit(limit)
        .select(Row::as_select())
        .load(tx.conn())
        .await?;
    let mut found: Vec<_> = rows.into_iter().map(Addressed::from).collect();
    redact(tx, found.iter_mut().map(|row| &mut row.event)).await?;
    Ok(found)
}

/// Leaves of stored events what may be shown now.
async fn redact<'a>(tx: &mut Tx, events: impl Iterator<Item = &'a mut StoredEvent>) -> Result<()> {
    let events: Vec<_> = events.collect();
    if events.is_empty() {
        return Ok(());
    }
    tx.topics().clone().redact(tx, events).await
}

/// What one member may see of a stretch of the log.
pub struct Seen {
    pub events: Vec<StoredEvent>,
    /// Everything of the stretch up to here is among `events`.
    pub until: i64,
    /// The newest position of the organization when the stretch's end was decided.
    pub head: i64,
}

/// The events after a position that one member may see, oldest first.
pub async fn seen_by(
    tx: &mut Tx,
    member: MemberId,
    position: i64,
    limit: usize,
) -> Result<Vec<StoredEvent>> {
    Ok(stretch(tx, member, position, limit).await?.events)
}

/// The next events after a position that one member may see, oldest first, and how far they
/// reach.
pub async fn stretch(tx: &mut Tx, member: MemberId, position: i64, limit: usize) -> Result<Seen> {
    // The end first, what is followed next, and then its changes: see `sight`.
    let head = head(tx).await?;
    let mut seen = Seen {
        events: Vec::new(),
        until: position.max(head),
        head,
    };
    if position >= head {
        return Ok(seen);
    }
    let topics = tx.topics().clone().followed(tx, member).await?;
    let changes = changes(tx, member, position).await?;
    let sight = Sight::new(member, topics, changes);
    gather(tx, &sight, position, limit, &mut seen).await?;
    redact(tx, seen.events.iter_mut()).await?;
    Ok(seen)
}

/// Reads page by page what is in sight after a position, until enough is gathered or the head is
/// reached.
async fn gather(
    tx: &mut Tx,
    sight: &Sight,
    position: i64,
    limit: usize,
    seen: &mut Seen,
) -> Result<()> {
    let topics: Vec<Uuid> = sight.topics().map(|following| following.topic).collect();
    let mut from = position;
    while seen.events.len() < limit {
        let page = page(tx, sight.member(), &topics, from, seen.head, limit).await?;
        let full = page.len() >= limit;
        from = page.last().map_or(from, |row| row.event.position);
        let visible = page
            .into_iter()
            .filter(|row| sight.sees(row.event.position, &row.address));
        seen.events.extend(visible.map(|row| row.event));
        if !full {
            return Ok(());
        }
    }
    seen.events.truncate(limit);
    seen.until = seen.events.last().map_or(from, |event| event.position);
    Ok(())
}

/// The events up to `head` that a member may see if these topics were followed all the time.
async fn page(
    tx: &mut Tx,
    member: MemberId,
    topics: &[Uuid],
    position: i64,
    head: i64,
    limit: usize,
) -> Result<Vec<Addressed>> {
    let org_id = tx.org_id();
    let limit = i64::try_from(limit).map_err(Problem::internal)?;
    let named = vec![member];
    let rows: Vec<Row> = events::table
        .filter(events::org_id.eq(org_id))
        .filter(events::position.gt(position).and(events::position.le(head)))
        .filter(
            events::audience
                .is_null()
                .or(events::topic.assume_not_null().eq_any(topics))
                .or(events::audience.assume_not_null().contains(&named))
                .or(events::joins.assume_not_null().contains(&named))
                .or(events::leaves.assume_not_null().contains(&named)),
        )
        .order(events::position)
        .limit(limit)
        .select(Row::as_select())
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().map(Addressed::from).collect())
}

/// What a member joined and left after a position, in the order of the log.
async fn changes(tx: &mut Tx, member: MemberId, position: i64) -> Result<Vec<Change>> {
    let org_id = tx.org_id();
    let named = vec![member];
    let joined = events::joins.assume_not_null().contains(&named);
    type Found = (Option<Uuid>, i64, Option<bool>, Option<i64>);
    let rows: Vec<Found> = events::table
        .filter(events::org_id.eq(org_id).and(events::position.gt(position)))
        .filter(events::joins.is_not_null().or(events::leaves.is_not_null()))
        .filter(joined.or(events::leaves.assume_not_null().contains(&named)))
        .order(events::position)
        .select((
            events::topic,
            events::position,
            joined.nullable(),
            events::joins_from,
        ))
        .load(tx.conn())
        .await?;
    let change = |(topic, position, joined, from): Found| {
        topic.map(|topic| Change {
            topic,
            position,
            joined: joined.unwrap_or(false).then_some(Joined { from }),
        })
    };
    Ok(rows.into_iter().filter_map(change).collect())
}

/// What a member follows.
#[derive(Debug, Clone)]
pub struct Followed {
    pub topics: Vec<Following>,
    /// The topics were these at a position that is not after this one.
    pub by: i64,
}

/// What a member follows now.
pub async fn followed(tx: &mut Tx, member: MemberId) -> Result<Followed> {
    let topics = tx.topics().clone().followed(tx, member).await?;
    let by = head(tx).await?;
    Ok(Followed { topics, by })
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

//! Rooms, and when they are not to be had: bookings, closures, and outside opening hours.
//!
//! Must hold: the number of statements does not depend on the number of rooms.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::query_builder::Query;
use diesel::sql_types::{
    Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::domain::{Kind, Stretch, Taken, gaps, layered, union};
use super::queries;
use crate::kernel::ids::{OrgId, PlaceId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::rooms::hours::OpeningHours;
use crate::meetings::rooms::policy::{RoomApproval, RoomPolicy};
use crate::organizations;

/// Rooms that are looked at for a suggestion.
const LOOKED_AT: i64 = 500;

/// A room, as far as its time goes.
#[derive(Debug, Clone)]
pub struct RoomFacts {
    pub id: RoomId,
    pub name: String,
    pub capacity: i32,
    out_of_service: bool,
    zone: Option<Tz>,
    hours: Option<OpeningHours>,
    pub policy: RoomPolicy,
    /// The places that it is in.
    path: Vec<Uuid>,
}

impl RoomFacts {
    /// Whether so long a booking waits for approval.
    pub fn needs_approval(&self, minutes: i64) -> bool {
        match self.policy.approval {
            RoomApproval::Never => false,
            RoomApproval::Always => true,
            RoomApproval::Longer => {
                let above = self.policy.approval_above_minutes.unwrap_or(0);
                minutes > above.into()
            }
        }
    }

    /// Whether a booking may last so long.
    pub fn lasts(&self, minutes: i64) -> bool {
        let (least, most) = (self.policy.shortest_minutes, self.policy.longest_minutes);
        (i64::from(least)..=i64::from(most)).contains(&minutes)
    }
}

type Row = (
    RoomId,
    String,
    i32,
    bool,
    Option<String>,
    Option<Value>,
    Value,
    Vec<Uuid>,
);
type SqlRow = (
    SqlUuid,
    Text,
    Integer,
    Bool,
    Nullable<Text>,
    Nullable<Jsonb>,
    Jsonb,
    Array<SqlUuid>,
);

fn facts(row: Row) -> Result<RoomFacts> {
    let (id, name, capacity, out_of_service, zone, hours, policy, path) = row;
    let hours = hours.map(serde_json::from_value).transpose();
    Ok(RoomFacts {
        id,
        name,
        capacity,
        out_of_service,
        zone: zone.and_then(|zone| zone.parse().ok()),
        hours: hours.map_err(Problem::internal)?,
        policy: serde_json::from_value(policy).map_err(Problem::internal)?,
        path,
    })
}

crate::statement! {
    struct ById<'a> { org: &'a OrgId, ids: &'a [RoomId] }
    this: "SELECT r.id, r.name, r.capacity, r.out_of_service, coalesce(r.time_zone, s.time_zone), r.opening_hours, \
     r.policy, coalesce(p.path, '{}') FROM rooms AS r LEFT JOIN places AS p ON p.org_id = r.org_id AND p.id = r.place_id \
     LEFT JOIN places AS s ON s.org_id = p.org_id AND s.id = p.path[1] WHERE r.org_id = " [SqlUuid] *this.org,
    " AND r.id = ANY(" [Array<SqlUuid>] *this.ids; ") AND r.removed_at IS NULL"
}

impl Query for ById<'_> {
    type SqlType = SqlRow;
}

/// Those of these rooms that are there, in no order.
pub async fn by_id(tx: &mut Tx, ids: &[RoomId]) -> Result<Vec<RoomFacts>> {
    let org = tx.org_id();
    let rows: Vec<Row> = ById { org: &org, ids }.load(tx.conn()).await?;
    rows.into_iter().map(facts).collect()
}

/// What a room must have.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    pub capacity: i32,
    pub equipment: Vec<String>,
    pub place: Option<PlaceId>,
}

crate::statement! {
    struct Fitting<'a> {
        org: &'a OrgId,
        capacity: &'a i32,
        equipment: &'a [String],
        place: &'a Option<PlaceId>,
        limit: &'a i64,
    }
    this: "SELECT r.id, r.name, r.capacity, r.out_of_service, coalesce(r.time_zone, s.time_zone), r.opening_hours, \
     r.policy, coalesce(p.path, '{}') FROM rooms AS r LEFT JOIN places AS p ON p.org_id = r.org_id AND p.id = r.place_id \
     LEFT JOIN places AS s ON s.org_id = p.org_id AND s.id = p.path[1] WHERE r.org_id = " [SqlUuid] *this.org,
    " AND r.removed_at IS NULL AND NOT r.out_of_service AND r.capacity >= " [Integer] *this.capacity,
    " AND r.equipment @> " [Array<Text>] *this.equipment,
    " AND coalesce(" [Nullable<SqlUuid>] *this.place, " = ANY(p.path), " [Nullable<SqlUuid>] *this.place,
    " IS NULL) ORDER BY r.capacity, r.name, r.id LIMIT " [BigInt] *this.limit; ""
}

impl Query for Fitting<'_> {
    type SqlType = SqlRow;
}

/// The rooms that fit, the smallest first.
pub async fn fitting(tx: &mut Tx, needs: &Needs) -> Result<Vec<RoomFacts>> {
    let org = tx.org_id();
    let asked = Fitting {
        org: &org,
        capacity: &needs.capacity,
        equipment: &needs.equipment,
        place: &needs.place,
        limit: &LOOKED_AT,
    };
    let rows: Vec<Row> = asked.load(tx.conn()).await?;
    rows.into_iter().map(facts).collect()
}

crate::statement! {
    struct ByName<'a> {
        org: &'a OrgId,
        place: &'a Option<PlaceId>,
        after: &'a str,
        limit: &'a i64,
    }
    this: "SELECT r.id, r.name, r.capacity, r.out_of_service, coalesce(r.time_zone, s.time_zone), r.opening_hours, \
     r.policy, coalesce(p.path, '{}') FROM rooms AS r LEFT JOIN places AS p ON p.org_id = r.org_id AND p.id = r.place_id \
     LEFT JOIN places AS s ON s.org_id = p.org_id AND s.id = p.path[1] WHERE r.org_id = " [SqlUuid] *this.org,
    " AND r.removed_at IS NULL AND r.name > " [Text] *this.after,
    " AND coalesce(" [Nullable<SqlUuid>] *this.place, " = ANY(p.path), " [Nullable<SqlUuid>] *this.place,
    " IS NULL) ORDER BY r.name LIMIT " [BigInt] *this.limit; ""
}

impl Query for ByName<'_> {
    type SqlType = SqlRow;
}

/// A page of the rooms of a place and below, by name; no room has an empty name.
pub async fn by_name(
    tx: &mut Tx,
    place: Option<PlaceId>,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<RoomFacts>> {
    let org = tx.org_id();
    let asked = ByName {
        org: &org,
        place: &place,
        after: after.as_deref().unwrap_or_default(),
        limit: &limit,
    };
    let rows: Vec<Row> = asked.load(tx.conn()).await?;
    rows.into_iter().map(facts).collect()
}

crate::statement! {
    struct Closures<'a> {
        org: &'a OrgId,
        rooms: &'a [RoomId],
        places: &'a [Uuid],
        from: &'a DateTime<Utc>,
        to: &'a DateTime<Utc>,
    }
    this: "SELECT c.room_id, c.place_id, c.starts_at, c.ends_at FROM room_closures AS c WHERE c.org_id = "
    [SqlUuid] *this.org, " AND c.room_id = ANY(" [Array<SqlUuid>] *this.rooms,
    ") AND c.ends_at > " [Timestamptz] *this.from, " AND c.starts_at < " [Timestamptz] *this.to,
    " UNION ALL SELECT c.room_id, c.place_id, c.starts_at, c.ends_at FROM room_closures AS c WHERE c.org_id = "
    [SqlUuid] *this.org, " AND c.place_id = ANY(" [Array<SqlUuid>] *this.places,
    ") AND c.ends_at > " [Timestamptz] *this.from, " AND c.starts_at < " [Timestamptz] *this.to; ""
}

impl Query for Closures<'_> {
    type SqlType = (
        Nullable<SqlUuid>,
        Nullable<SqlUuid>,
        Timestamptz,
        Timestamptz,
    );
}

/// When these rooms are closed or not open, by room; without overlaps.
pub async fn closed(
    tx: &mut Tx,
    rooms: &[RoomFacts],
    window: Stretch,
) -> Result<HashMap<RoomId, Vec<Taken>>> {
    let org = tx.org_id();
    let ids: Vec<RoomId> = rooms.iter().map(|room| room.id).collect();
    let mut places: Vec<Uuid> = rooms.iter().flat_map(|room| room.path.clone()).collect();
    places.sort_unstable();
    places.dedup();
    let asked = Closures {
        org: &org,
        rooms: &ids,
        places: &places,
        from: &window.from,
        to: &window.to,
    };
    type Closure = (Option<Uuid>, Option<Uuid>, DateTime<Utc>, DateTime<Utc>);
    let rows: Vec<Closure> = asked.load(tx.conn()).await?;
    let zone = organizations::zone(tx.conn(), org).await?;
    let mut of: HashMap<Uuid, Vec<Stretch>> = HashMap::new();
    for (room, place, from, to) in rows {
        if let Some(id) = room.or(place) {
            of.entry(id).or_default().push(Stretch::new(from, to));
        }
    }
    let closed = rooms.iter().map(|room| {
        let ids = room.path.iter().copied().chain([room.id.into()]);
        let closures = ids.filter_map(|id| of.get(&id)).flatten();
        let mut taken: Vec<Taken> = closures.map(|own| (*own, Kind::OutOfOffice)).collect();
        taken.extend(room.out_of_service.then_some((window, Kind::OutOfOffice)));
        let shut = shut(room.hours.as_ref(), room.zone.unwrap_or(zone), window);
        taken.extend(shut.into_iter().map(|own| (own, Kind::NotWorking)));
        (room.id, layered(window, &taken))
    });
    Ok(closed.collect())
}

/// What of a window is outside opening hours.
fn shut(hours: Option<&OpeningHours>, zone: Tz, window: Stretch) -> Vec<Stretch> {
    let Some(hours) = hours else {
        return Vec::new();
    };
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let (first, last) = (local(window.from), local(window.to));
    let first = first.pred_opt().unwrap_or(first);
    let dates = first.iter_days().take_while(|date| *date <= last);
    let open = dates.flat_map(|date| {
        let stretch = move |own: &crate::meetings::rooms::hours::OpeningStretch| {
            Stretch::new(own.from.on(date, zone), own.to.on(date, zone))
        };
        hours.on(date).map(stretch).collect::<Vec<_>>()
    });
    gaps(&union(open.collect()), window)
}

/// When these rooms are not to be had, for whatever reason, by room; without overlaps.
pub async fn taken(
    tx: &mut Tx,
    rooms: &[RoomFacts],
    window: Stretch,
) -> Result<HashMap<RoomId, Vec<Taken>>> {
    let ids: Vec<RoomId> = rooms.iter().map(|room| room.id).collect();
    let org = tx.org_id();
    let mut all = closed(tx, rooms, window).await?;
    let held = queries::of_rooms(tx.conn(), org, &ids, window).await?;
    for (room, held) in held {
        let own = all.entry(room).or_default();
        own.extend(held);
        *own = layered(window, own);
    }
    Ok(all)
}

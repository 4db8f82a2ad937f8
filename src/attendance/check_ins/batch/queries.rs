//! The questions of check-ins: each is one for a whole batch.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::attendance::check_ins::queries::PunchRow;
use crate::attendance::days::domain::Punch;
use crate::attendance::doubts::domain::{DEVICE_MEMORY, LOOK_BACK, Sighting};
use crate::attendance::doubts::queries::sighting;
use crate::attendance::receipts::domain::GENESIS;
use crate::kernel::ids::{CheckInId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::check_in_chains;

/// The newest punches of a person that are read at once: those of three days, of most people.
pub const RECENT: usize = 6;

crate::statement! {
    struct Newest<'a> { org: &'a OrgId }
    this: "SELECT seq FROM check_in_chains WHERE org_id = " [SqlUuid] *this.org; ""
}

impl Query for Newest<'_> {
    type SqlType = BigInt;
}

/// The newest number, which is not locked; 0 before the first. What is asked after it sees all
/// check-ins up to it.
pub async fn newest(mut conn: &AsyncPgConnection, org: OrgId) -> Result<i64> {
    let seq = Newest { org: &org }
        .get_result(&mut conn)
        .await
        .optional()?;
    Ok(seq.unwrap_or(0))
}

/// The newest link: its number and its digest.
pub type Head = (i64, Vec<u8>);

crate::statement! {
    struct Lock<'a> { org: &'a OrgId }
    this: "SELECT seq, digest FROM check_in_chains WHERE org_id = " [SqlUuid] *this.org; " FOR NO KEY UPDATE"
}

impl Query for Lock<'_> {
    type SqlType = (BigInt, Binary);
}

/// The head, locked until the commit; nothing before the first.
pub async fn lock(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Option<Head>> {
    Ok(Lock { org: &org }.get_result(&mut conn).await.optional()?)
}

crate::statement! {
    // Compared is what was locked: a batch waits for the one before, and is not refuted by what that one changes.
    struct Confirm<'a> { seq: &'a i64, digest: &'a [u8], org: &'a OrgId }
    this: "SELECT as_foreseen(seq = " [BigInt] *this.seq, " AND digest = " [Binary] *this.digest,
    ") FROM (SELECT seq, digest FROM check_in_chains WHERE org_id = " [SqlUuid] *this.org; " FOR NO KEY UPDATE) AS head"
}

/// Locks the head until the commit, or fails, and the transaction with it, where it is another one than this.
pub async fn confirm(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    (seq, digest): &Head,
) -> QueryResult<()> {
    let confirm = Confirm {
        seq,
        digest,
        org: &org,
    };
    confirm.execute(&mut conn).await.map(|_| ())
}

/// The check-ins that bear on a batch: of its people, with its devices, under its ids.
pub struct Bearing<'a> {
    pub members: Vec<MemberId>,
    pub devices: Vec<&'a str>,
    pub ids: Vec<CheckInId>,
}

crate::statement! {
    // First what is newer, in the order of its numbers, which is little: a plan that begins with people or
    // devices would read all that they ever did.
    struct Newer<'a> { org: &'a OrgId, until: &'a i64, members: &'a [MemberId], devices: &'a [&'a str], ids: &'a [CheckInId] }
    this: "SELECT EXISTS (SELECT FROM (SELECT c.member_id, c.device, c.id FROM check_ins AS c WHERE c.org_id = "
    [SqlUuid] *this.org, " AND c.seq > " [BigInt] *this.until,
    " ORDER BY c.seq OFFSET 0) AS newer WHERE newer.member_id = ANY(" [Array<SqlUuid>] *this.members,
    ") OR newer.device = ANY(" [Array<Text>] *this.devices,
    ") OR newer.id = ANY(" [Array<SqlUuid>] *this.ids; "))"
}

impl Query for Newer<'_> {
    type SqlType = Bool;
}

/// Whether one of them has a greater number.
pub async fn is_newer(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    until: i64,
    bearing: &Bearing<'_>,
) -> Result<bool> {
    let newer = Newer {
        org: &org,
        until: &until,
        members: &bearing.members,
        devices: &bearing.devices,
        ids: &bearing.ids,
    };
    Ok(newer.get_result(&mut conn).await?)
}

/// Begins the chain of an organization. Of two who begin it at once, the second waits for the first.
pub async fn begin(tx: &mut Tx) -> Result<()> {
    let org = tx.org_id();
    diesel::insert_into(check_in_chains::table)
        .values((
            check_in_chains::org_id.eq(org),
            check_in_chains::seq.eq(0),
            check_in_chains::digest.eq(GENESIS.to_vec()),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

crate::statement! {
    struct Seen<'a> { org: &'a OrgId, ids: &'a [CheckInId] }
    this: "SELECT c.id, c.member_id, c.fingerprint FROM unnest(" [Array<SqlUuid>] *this.ids,
    ") AS asked (id) JOIN check_ins AS c ON c.org_id = " [SqlUuid] *this.org; " AND c.id = asked.id"
}

impl Query for Seen<'_> {
    type SqlType = (SqlUuid, SqlUuid, Nullable<Binary>);
}

/// The check-ins that have these ids: whose, and the fingerprint of the request.
pub async fn seen(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    ids: &[CheckInId],
) -> Result<HashMap<CheckInId, (MemberId, Option<Vec<u8>>)>> {
    type Row = (CheckInId, MemberId, Option<Vec<u8>>);
    let rows: Vec<Row> = Seen { org: &org, ids }.load(&mut conn).await?;
    let keyed = rows.into_iter().map(|(id, of, print)| (id, (of, print)));
    Ok(keyed.collect())
}

crate::statement! {
    struct Lately<'a> { org: &'a OrgId, members: &'a [MemberId], since: &'a DateTime<Utc>, most: &'a i64 }
    this: "SELECT c.member_id, c.id, c.at, c.kind, c.verdict, c.field_state, \
     CASE WHEN c.field_state = 'pending' THEN (SELECT d.approved FROM check_in_decisions AS d \
        WHERE d.org_id = c.org_id AND d.check_in_id = c.id) END, \
     CASE WHEN c.location = 'exact' THEN c.latitude END, c.longitude, c.coordinate_system, c.accuracy_m, c.age_seconds \
     FROM unnest(" [Array<SqlUuid>] *this.members,
    ") AS asked (member_id) CROSS JOIN LATERAL (SELECT * FROM check_ins AS own WHERE own.org_id = "
    [SqlUuid] *this.org, " AND own.member_id = asked.member_id AND own.at >= " [Timestamptz] *this.since,
    " ORDER BY own.at DESC LIMIT " [BigInt] *this.most; ") AS c ORDER BY c.member_id, c.at DESC"
}

impl Query for Lately<'_> {
    type SqlType = (
        SqlUuid,
        SqlUuid,
        Timestamptz,
        Nullable<Text>,
        Text,
        Nullable<Text>,
        Nullable<Bool>,
        Nullable<Double>,
        Nullable<Double>,
        Nullable<Text>,
        Nullable<Double>,
        Nullable<Integer>,
    );
}

#[derive(Queryable)]
struct LatelyRow {
    member_id: MemberId,
    id: CheckInId,
    at: DateTime<Utc>,
    kind: Option<String>,
    verdict: String,
    field_state: Option<String>,
    approved: Option<bool>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    system: Option<String>,
    accuracy_m: Option<f64>,
    age: Option<i32>,
}

/// A person's newest punches of the last 30 days, [`RECENT`] at the most, and where they were made.
#[derive(Default)]
pub struct Recent {
    pub punches: Vec<Punch>,
    /// The newest first.
    pub sightings: Vec<Sighting>,
}

pub async fn recent(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    now: DateTime<Utc>,
) -> Result<HashMap<MemberId, Recent>> {
    let asked = Lately {
        org: &org,
        members,
        since: &(now - LOOK_BACK),
        most: &i64::try_from(RECENT).map_err(Problem::internal)?,
    };
    let rows: Vec<LatelyRow> = asked.load(&mut conn).await?;
    let mut all: HashMap<MemberId, Recent> = HashMap::with_capacity(members.len());
    for row in rows {
        let own = all.entry(row.member_id).or_default();
        let (latitude, longitude) = (row.latitude, row.longitude);
        let place = (
            row.at,
            latitude,
            longitude,
            row.system,
            row.accuracy_m,
            row.age,
        );
        own.sightings.extend(sighting(place));
        let punch = PunchRow {
            id: row.id,
            at: row.at,
            kind: row.kind,
            verdict: row.verdict,
            field_state: row.field_state,
        };
        own.punches.push(punch.parse(row.approved)?);
    }
    Ok(all)
}

/// More people than the rules ask for at the most.
const MOST_USERS: i64 = 101;

crate::statement! {
    struct Users<'a> { devices: &'a [&'a str], org: &'a OrgId, since: &'a DateTime<Utc>, most: &'a i64 }
    this: "SELECT asked.device, other.member_id FROM unnest(" [Array<Text>] *this.devices,
    ") AS asked (device) CROSS JOIN LATERAL (SELECT DISTINCT c.member_id FROM check_ins AS c WHERE c.org_id = "
    [SqlUuid] *this.org, " AND c.device = asked.device AND c.at >= " [Timestamptz] *this.since,
    " LIMIT " [BigInt] *this.most; ") AS other"
}

impl Query for Users<'_> {
    type SqlType = (Text, SqlUuid);
}

/// Who checked in with these devices lately.
pub async fn users_of(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    devices: &[&str],
    now: DateTime<Utc>,
) -> Result<HashMap<String, HashSet<MemberId>>> {
    let mut users: HashMap<String, HashSet<MemberId>> = HashMap::new();
    if devices.is_empty() {
        return Ok(users);
    }
    let asked = Users {
        org: &org,
        devices,
        since: &(now - DEVICE_MEMORY),
        most: &MOST_USERS,
    };
    let rows: Vec<(String, MemberId)> = asked.load(&mut conn).await?;
    for (device, member) in rows {
        users.entry(device).or_default().insert(member);
    }
    Ok(users)
}

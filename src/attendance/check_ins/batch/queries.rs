//! The statements of check-ins: each is one for a whole batch.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Double, Integer, Jsonb, Nullable, Text, Timestamptz,
    Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use crate::attendance::check_ins::lane::{Coming, Receipt};
use crate::attendance::check_ins::queries::PunchRow;
use crate::attendance::days::domain::Punch;
use crate::attendance::doubts::domain::{DEVICE_MEMORY, LOOK_BACK, Sighting};
use crate::attendance::doubts::queries::sighting;
use crate::attendance::receipts::domain::{GENESIS, Link};
use crate::attendance::receipts::signer::Signed;
use crate::kernel::ids::{CheckInId, MemberId, OrgId, SiteId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::check_in_chains;

/// The newest punches of a person that are read at once: those of four days, of most people.
pub const RECENT: usize = 8;

crate::statement! {
    struct Head<'a> { org: &'a OrgId }
    this: "SELECT seq, digest FROM check_in_chains WHERE org_id = " [SqlUuid] *this.org; " FOR NO KEY UPDATE"
}

impl Query for Head<'_> {
    type SqlType = (BigInt, Binary);
}

/// The newest number and its digest, locked until the commit; nothing before the first.
pub async fn lock_head(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Option<(i64, Vec<u8>)>> {
    Ok(Head { org: &org }.get_result(&mut conn).await.optional()?)
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
    struct Newest<'a> { org: &'a OrgId, members: &'a [MemberId], since: &'a DateTime<Utc>, most: &'a i64 }
    this: "SELECT c.member_id, c.id, c.at, c.kind, c.verdict, c.field_state, \
     CASE WHEN c.field_state = 'pending' THEN (SELECT d.approved FROM check_in_decisions AS d \
        WHERE d.org_id = c.org_id AND d.check_in_id = c.id) END, \
     CASE WHEN c.location = 'exact' THEN c.latitude END, c.longitude, c.coordinate_system, c.accuracy_m, c.age_seconds \
     FROM unnest(" [Array<SqlUuid>] *this.members,
    ") AS asked (member_id) CROSS JOIN LATERAL (SELECT * FROM check_ins AS own WHERE own.org_id = "
    [SqlUuid] *this.org, " AND own.member_id = asked.member_id AND own.at >= " [Timestamptz] *this.since,
    " ORDER BY own.at DESC LIMIT " [BigInt] *this.most; ") AS c ORDER BY c.member_id, c.at DESC"
}

impl Query for Newest<'_> {
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
struct NewestRow {
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
    let asked = Newest {
        org: &org,
        members,
        since: &(now - LOOK_BACK),
        most: &i64::try_from(RECENT).map_err(Problem::internal)?,
    };
    let rows: Vec<NewestRow> = asked.load(&mut conn).await?;
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

crate::statement! {
    struct Insert<'a> {
        org: &'a OrgId,
        ids: &'a [CheckInId],
        members: &'a [MemberId],
        ats: &'a [DateTime<Utc>],
        kinds: &'a [Option<&'a str>],
        latitudes: &'a [Option<f64>],
        longitudes: &'a [Option<f64>],
        systems: &'a [Option<&'a str>],
        accuracies: &'a [Option<f64>],
        ages: &'a [Option<i32>],
        mocks: &'a [bool],
        verdicts: &'a [&'a str],
        sites: &'a [Option<SiteId>],
        distances: &'a [Option<f64>],
        reasons: &'a [Value],
        doubts: &'a [Value],
        bssids: &'a [Option<&'a str>],
        devices: &'a [Option<&'a str>],
        notes: &'a [Option<&'a str>],
        states: &'a [Option<&'a str>],
        seqs: &'a [i64],
        previous: &'a [&'a [u8]],
        told: &'a [Value],
        digests: &'a [&'a [u8]],
        salts: &'a [&'a [u8]],
        fingerprints: &'a [&'a [u8]],
        seals: &'a [Option<&'a [u8]>],
        seal_keys: &'a [Option<&'a str>],
    }
    this: "INSERT INTO check_ins (org_id, id, member_id, at, kind, latitude, longitude, coordinate_system, accuracy_m, \
     age_seconds, mock, verdict, site_id, distance_m, reasons, doubts, wifi_bssid, device, field_note, field_state, \
     seq, previous, told, evidence_digest, salt, fingerprint, seal, seal_key) SELECT " [SqlUuid] *this.org,
    ", * FROM unnest(" [Array<SqlUuid>] *this.ids, ", " [Array<SqlUuid>] *this.members,
    ", " [Array<Timestamptz>] *this.ats, ", " [Array<Nullable<Text>>] *this.kinds,
    ", " [Array<Nullable<Double>>] *this.latitudes, ", " [Array<Nullable<Double>>] *this.longitudes,
    ", " [Array<Nullable<Text>>] *this.systems, ", " [Array<Nullable<Double>>] *this.accuracies,
    ", " [Array<Nullable<Integer>>] *this.ages, ", " [Array<Bool>] *this.mocks, ", " [Array<Text>] *this.verdicts,
    ", " [Array<Nullable<SqlUuid>>] *this.sites, ", " [Array<Nullable<Double>>] *this.distances,
    ", " [Array<Jsonb>] *this.reasons, ", " [Array<Jsonb>] *this.doubts, ", " [Array<Nullable<Text>>] *this.bssids,
    ", " [Array<Nullable<Text>>] *this.devices, ", " [Array<Nullable<Text>>] *this.notes,
    ", " [Array<Nullable<Text>>] *this.states, ", " [Array<BigInt>] *this.seqs, ", " [Array<Binary>] *this.previous,
    ", " [Array<Jsonb>] *this.told, ", " [Array<Binary>] *this.digests, ", " [Array<Binary>] *this.salts,
    ", " [Array<Binary>] *this.fingerprints, ", " [Array<Nullable<Binary>>] *this.seals,
    ", " [Array<Nullable<Text>>] *this.seal_keys; ")"
}

crate::statement! {
    struct Advance<'a> { seq: &'a i64, digest: &'a [u8], org: &'a OrgId }
    this: "UPDATE check_in_chains SET seq = " [BigInt] *this.seq, ", digest = " [Binary] *this.digest,
    " WHERE org_id = " [SqlUuid] *this.org; ""
}

/// Writes the rows in their order and moves the head of the chain, on the same way.
pub async fn write(
    tx: &mut Tx,
    rows: &[(&Receipt, &(&Coming, Link))],
    digest: &[u8],
    seal: &Signed,
) -> Result<()> {
    fn each<'a, T>(
        rows: &[(&'a Receipt, &'a (&'a Coming, Link))],
        of: impl Fn(&'a Receipt, &'a Coming, &'a Link) -> T,
    ) -> Vec<T> {
        let parts = rows
            .iter()
            .map(|(receipt, pair)| (receipt, pair.0, &pair.1));
        parts
            .map(|(receipt, coming, link)| of(receipt, coming, link))
            .collect()
    }
    fn json(values: Vec<serde_json::Result<Value>>) -> Result<Vec<Value>> {
        let values: serde_json::Result<Vec<_>> = values.into_iter().collect();
        values.map_err(Problem::internal)
    }
    let org = tx.org_id();
    let newest = rows.len().saturating_sub(1);
    let last = |at: usize| at == newest;
    let insert = Insert {
        org: &org,
        ids: &each(rows, |r, _, _| r.recorded.row.id),
        members: &each(rows, |r, _, _| r.recorded.row.member_id),
        ats: &each(rows, |r, _, _| r.recorded.row.at),
        kinds: &each(rows, |r, _, _| r.recorded.row.kind.as_deref()),
        latitudes: &each(rows, |r, _, _| r.recorded.row.latitude),
        longitudes: &each(rows, |r, _, _| r.recorded.row.longitude),
        systems: &each(rows, |r, _, _| r.recorded.row.coordinate_system.as_deref()),
        accuracies: &each(rows, |r, _, _| r.recorded.row.accuracy_m),
        ages: &each(rows, |r, _, _| r.recorded.row.age_seconds),
        mocks: &each(rows, |r, _, _| r.recorded.row.mock),
        verdicts: &each(rows, |r, _, _| r.recorded.row.verdict.as_str()),
        sites: &each(rows, |r, _, _| r.recorded.row.site_id),
        distances: &each(rows, |r, _, _| r.recorded.row.distance_m),
        reasons: &json(each(rows, |r, _, _| {
            serde_json::to_value(&r.recorded.reasons)
        }))?,
        doubts: &json(each(rows, |r, _, _| {
            serde_json::to_value(&r.recorded.doubts)
        }))?,
        bssids: &each(rows, |r, _, _| r.recorded.row.wifi_bssid.as_deref()),
        devices: &each(rows, |r, _, _| r.recorded.row.device.as_deref()),
        notes: &each(rows, |r, _, _| r.recorded.row.field_note.as_deref()),
        states: &each(rows, |r, _, _| r.recorded.row.field_state.as_deref()),
        seqs: &each(rows, |_, _, link| link.seq),
        previous: &each(rows, |_, _, link| link.previous.as_slice()),
        told: &json(each(rows, |r, _, _| serde_json::to_value(&r.recorded.told)))?,
        digests: &each(rows, |_, _, link| link.evidence_digest.as_slice()),
        salts: &each(rows, |_, coming, _| coming.salt.as_slice()),
        fingerprints: &each(rows, |_, coming, _| coming.fingerprint.as_slice()),
        seals: &(0..rows.len())
            .map(|at| last(at).then_some(seal.signature.as_slice()))
            .collect::<Vec<_>>(),
        seal_keys: &(0..rows.len())
            .map(|at| last(at).then_some(seal.key_id.as_str()))
            .collect::<Vec<_>>(),
    };
    let seq = rows.last().map_or(0, |(_, (_, link))| link.seq);
    let advance = Advance {
        seq: &seq,
        digest,
        org: &org,
    };
    let conn: &AsyncPgConnection = tx.conn();
    let (mut first, mut second) = (conn, conn);
    let done = futures_util::try_join!(insert.execute(&mut first), advance.execute(&mut second));
    done.map(|_| ()).map_err(Problem::from)
}

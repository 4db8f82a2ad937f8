//! How a batch is written: one statement, and the events on the same way.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::BoxFuture;

use super::queries::{Head, confirm};
use crate::attendance::check_ins::lane::{Coming, Receipt};
use crate::attendance::receipts::domain::Link;
use crate::attendance::receipts::signer::Signed;
use crate::kernel::ids::{CheckInId, MemberId, OrgId, SiteId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

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
        providers: &'a [Option<&'a str>],
        mocks: &'a [bool],
        verdicts: &'a [&'a str],
        sites: &'a [Option<SiteId>],
        distances: &'a [Option<f64>],
        reasons: &'a [String],
        doubts: &'a [String],
        bssids: &'a [Option<&'a str>],
        devices: &'a [Option<&'a str>],
        notes: &'a [Option<&'a str>],
        states: &'a [Option<&'a str>],
        seqs: &'a [i64],
        previous: &'a [&'a [u8]],
        told: &'a [String],
        digests: &'a [&'a [u8]],
        salts: &'a [&'a [u8]],
        fingerprints: &'a [&'a [u8]],
        seals: &'a [Option<&'a [u8]>],
        seal_keys: &'a [Option<&'a str>],
        head: &'a i64,
        digest: &'a [u8],
    }
    this: "WITH head AS (UPDATE check_in_chains SET seq = " [BigInt] *this.head, ", digest = " [Binary] *this.digest,
    " WHERE org_id = " [SqlUuid] *this.org, ") INSERT INTO check_ins (org_id, id, member_id, at, kind, latitude, longitude, coordinate_system, accuracy_m, \
     age_seconds, provider, mock, verdict, site_id, distance_m, reasons, doubts, wifi_bssid, device, field_note, field_state, \
     seq, previous, told, evidence_digest, salt, fingerprint, seal, seal_key) SELECT " [SqlUuid] *this.org,
    ", id, member_id, at, kind, latitude, longitude, coordinate_system, accuracy_m, age_seconds, provider, mock, verdict, \
     site_id, distance_m, reasons::jsonb, doubts::jsonb, wifi_bssid, device, field_note, field_state, seq, previous, \
     told, evidence_digest, salt, fingerprint, seal, seal_key FROM unnest(" [Array<SqlUuid>] *this.ids, ", " [Array<SqlUuid>] *this.members,
    ", " [Array<Timestamptz>] *this.ats, ", " [Array<Nullable<Text>>] *this.kinds,
    ", " [Array<Nullable<Double>>] *this.latitudes, ", " [Array<Nullable<Double>>] *this.longitudes,
    ", " [Array<Nullable<Text>>] *this.systems, ", " [Array<Nullable<Double>>] *this.accuracies,
    ", " [Array<Nullable<Integer>>] *this.ages, ", " [Array<Nullable<Text>>] *this.providers, ", " [Array<Bool>] *this.mocks, ", " [Array<Text>] *this.verdicts,
    ", " [Array<Nullable<SqlUuid>>] *this.sites, ", " [Array<Nullable<Double>>] *this.distances,
    ", " [Array<Text>] *this.reasons, ", " [Array<Text>] *this.doubts, ", " [Array<Nullable<Text>>] *this.bssids,
    ", " [Array<Nullable<Text>>] *this.devices, ", " [Array<Nullable<Text>>] *this.notes,
    ", " [Array<Nullable<Text>>] *this.states, ", " [Array<BigInt>] *this.seqs, ", " [Array<Binary>] *this.previous,
    ", " [Array<Text>] *this.told, ", " [Array<Binary>] *this.digests, ", " [Array<Binary>] *this.salts,
    ", " [Array<Binary>] *this.fingerprints, ", " [Array<Nullable<Binary>>] *this.seals,
    ", " [Array<Nullable<Text>>] *this.seal_keys;
    ") AS row (id, member_id, at, kind, latitude, longitude, coordinate_system, accuracy_m, age_seconds, provider, mock, verdict, \
     site_id, distance_m, reasons, doubts, wifi_bssid, device, field_note, field_state, seq, previous, told, \
     evidence_digest, salt, fingerprint, seal, seal_key)"
}

/// A receipt, what it is of, and its place in the chain.
pub type Row<'a> = (&'a Receipt, &'a (&'a Coming, Link));

/// What is to be written.
pub struct Batch<'a> {
    /// In their order.
    pub rows: &'a [Row<'a>],
    /// Of the newest one's receipt: of the head.
    pub digest: &'a [u8],
    /// Of the newest one, for all.
    pub seal: &'a Signed,
    /// The head before, if it is to be confirmed.
    pub foreseen: Option<&'a Head>,
}

/// Writes the rows and moves the head of the chain; and the events and the commit on the same way,
/// where nothing else is to be written after them.
pub async fn write(tx: &mut Tx, batch: Batch<'_>, is_all: bool) -> Result<()> {
    let Batch {
        rows,
        digest,
        seal,
        foreseen,
    } = batch;
    let (org, texts) = (tx.org_id(), Texts::of(rows)?);
    let statements = async |conn: &AsyncPgConnection| {
        let confirm = async {
            match foreseen {
                Some(head) => confirm(conn, org, head).await,
                None => Ok(()),
            }
        };
        let insert = insert(conn, org, (rows, &texts), digest, Some(seal));
        futures_util::try_join!(confirm, insert)?;
        Ok(())
    };
    match is_all {
        true => tx.last(statements, || Ok(((), Vec::new()))).await,
        false => statements(tx.conn()).await,
    }
}

/// Does what `write` does, without a check-in: see `kernel::db`.
pub fn prepare(conn: &AsyncPgConnection, org: OrgId) -> BoxFuture<'_, QueryResult<()>> {
    Box::pin(async move {
        confirm(conn, org, &Head::default()).await?;
        insert(conn, org, (&[], &Texts::default()), &[], None).await
    })
}

/// What is written of rows as JSON.
#[derive(Default)]
struct Texts {
    reasons: Vec<String>,
    doubts: Vec<String>,
    told: Vec<String>,
}

impl Texts {
    fn of(rows: &[Row<'_>]) -> Result<Self> {
        let recorded = || rows.iter().map(|(receipt, _)| &receipt.recorded);
        let json = |values: Vec<serde_json::Result<String>>| {
            let values: serde_json::Result<Vec<_>> = values.into_iter().collect();
            values.map_err(Problem::internal)
        };
        let reasons = recorded().map(|of| serde_json::to_string(&of.reasons));
        let doubts = recorded().map(|of| serde_json::to_string(&of.doubts));
        let told = recorded().map(|of| serde_json::to_string(&of.told));
        Ok(Self {
            reasons: json(reasons.collect())?,
            doubts: json(doubts.collect())?,
            told: json(told.collect())?,
        })
    }
}

async fn insert(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    (rows, texts): (&[Row<'_>], &Texts),
    digest: &[u8],
    seal: Option<&Signed>,
) -> QueryResult<()> {
    fn each<'a, T>(
        rows: &[Row<'a>],
        of: impl Fn(&'a Receipt, &'a Coming, &'a Link) -> T,
    ) -> Vec<T> {
        let parts = rows
            .iter()
            .map(|(receipt, pair)| (receipt, pair.0, &pair.1));
        parts
            .map(|(receipt, coming, link)| of(receipt, coming, link))
            .collect()
    }
    let newest = rows.len().saturating_sub(1);
    let sealed = |at: usize| seal.filter(|_| at == newest);
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
        providers: &each(rows, |r, _, _| r.recorded.row.provider.as_deref()),
        mocks: &each(rows, |r, _, _| r.recorded.row.mock),
        verdicts: &each(rows, |r, _, _| r.recorded.row.verdict.as_str()),
        sites: &each(rows, |r, _, _| r.recorded.row.site_id),
        distances: &each(rows, |r, _, _| r.recorded.row.distance_m),
        reasons: &texts.reasons,
        doubts: &texts.doubts,
        bssids: &each(rows, |r, _, _| r.recorded.row.wifi_bssid.as_deref()),
        devices: &each(rows, |r, _, _| r.recorded.row.device.as_deref()),
        notes: &each(rows, |r, _, _| r.recorded.row.field_note.as_deref()),
        states: &each(rows, |r, _, _| r.recorded.row.field_state.as_deref()),
        seqs: &each(rows, |_, _, link| link.seq),
        previous: &each(rows, |_, _, link| link.previous.as_slice()),
        told: &texts.told,
        digests: &each(rows, |_, _, link| link.evidence_digest.as_slice()),
        salts: &each(rows, |_, coming, _| coming.salt.as_slice()),
        fingerprints: &each(rows, |_, coming, _| coming.fingerprint.as_slice()),
        seals: &(0..rows.len())
            .map(|at| sealed(at).map(|seal| seal.signature.as_slice()))
            .collect::<Vec<_>>(),
        seal_keys: &(0..rows.len())
            .map(|at| sealed(at).map(|seal| seal.key_id.as_str()))
            .collect::<Vec<_>>(),
        head: &rows.last().map_or(0, |(_, (_, link))| link.seq),
        digest,
    };
    insert.execute(&mut conn).await.map(|_| ())
}

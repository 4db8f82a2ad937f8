//! Receipts in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::domain::{Link, Recorded};
use super::signer::Signed;
use crate::attendance::check_ins::queries::CheckInRow;
use crate::attendance::photos;
use crate::kernel::ids::CheckInId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{check_in_chains, check_ins};

/// What a row has of its receipt.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = check_ins, check_for_backend(diesel::pg::Pg))]
pub struct LinkRow {
    seq: Option<i64>,
    previous: Option<Vec<u8>>,
    told: Option<String>,
    evidence_digest: Option<Vec<u8>>,
    salt: Option<Vec<u8>>,
    seal: Option<Vec<u8>>,
    seal_key: Option<String>,
}

/// A receipt as it is stored.
pub struct Stored {
    pub recorded: Recorded,
    pub link: Link,
    /// Erased together with the location.
    pub salt: Option<Vec<u8>>,
    pub seal: Option<Signed>,
}

/// `None` where the check-in is older than the chain.
fn stored((row, of): (CheckInRow, LinkRow)) -> Result<Option<Stored>> {
    let parts = (of.seq, of.previous, of.told, of.evidence_digest);
    let (Some(seq), Some(previous), Some(told), Some(evidence_digest)) = parts else {
        return Ok(None);
    };
    let reasons = |value: &Value| serde_json::from_value(value.clone()).map_err(Problem::internal);
    Ok(Some(Stored {
        recorded: Recorded {
            reasons: reasons(&row.reasons)?,
            doubts: reasons(&row.doubts)?,
            photos: Vec::new(),
            told: serde_json::from_str(&told).map_err(Problem::internal)?,
            row,
        },
        link: Link {
            seq,
            previous,
            evidence_digest,
        },
        salt: of.salt,
        seal: of
            .seal
            .zip(of.seal_key)
            .map(|(signature, key_id)| Signed { key_id, signature }),
    }))
}

/// The number of one's own check-in; inside, `None` where it is older than the chain.
pub async fn seq_of_own(tx: &mut Tx, id: CheckInId) -> Result<Option<Option<i64>>> {
    let (org_id, member_id) = (tx.org_id(), tx.member_id()?);
    let query = check_ins::table
        .find((org_id, id))
        .filter(check_ins::member_id.eq(member_id))
        .select(check_ins::seq);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Receipts by their numbers, from one on and up to another: their contents.
pub async fn between(tx: &mut Tx, from: i64, until: i64, limit: i64) -> Result<Vec<Stored>> {
    let rows: Vec<(CheckInRow, LinkRow)> = check_ins::table
        .filter(check_ins::org_id.eq(tx.org_id()))
        .filter(check_ins::seq.ge(from))
        .filter(check_ins::seq.le(until))
        .order(check_ins::seq)
        .limit(limit)
        .select((CheckInRow::as_select(), LinkRow::as_select()))
        .load(tx.conn())
        .await?;
    rows.into_iter()
        .filter_map(|row| stored(row).transpose())
        .collect()
}

/// The same, with what their evidence names besides: as far as anybody still knows it.
pub async fn whole_between(tx: &mut Tx, from: i64, until: i64, limit: i64) -> Result<Vec<Stored>> {
    let mut found = between(tx, from, until, limit).await?;
    let claims = found.iter().map(|stored| &stored.recorded.row);
    let claims = claims.filter(|row| row.field_state.is_some());
    let claims: Vec<_> = claims.map(|row| row.id).collect();
    let mut photos = photos::queries::of(tx, &claims).await?;
    for stored in &mut found {
        let recorded = &mut stored.recorded;
        recorded.photos = photos.remove(&recorded.row.id).unwrap_or_default();
    }
    Ok(found)
}

/// The first number from this one on whose receipt was sealed.
pub async fn sealed_from(tx: &mut Tx, seq: i64) -> Result<Option<i64>> {
    let query = check_ins::table
        .filter(check_ins::org_id.eq(tx.org_id()))
        .filter(check_ins::seq.ge(seq))
        .filter(check_ins::seal.is_not_null())
        .order(check_ins::seq)
        .limit(1)
        .select(check_ins::seq.assume_not_null());
    Ok(query.first(tx.conn()).await.optional()?)
}

/// The newest number and its digest; nothing before the first.
pub async fn head(tx: &mut Tx) -> Result<Option<(i64, Vec<u8>)>> {
    let query = check_in_chains::table.find(tx.org_id());
    let query = query.select((check_in_chains::seq, check_in_chains::digest));
    Ok(query.first(tx.conn()).await.optional()?)
}

/// How many check-ins are older than the chain.
pub async fn before_chain(tx: &mut Tx) -> Result<i64> {
    let query = check_ins::table
        .filter(check_ins::org_id.eq(tx.org_id()))
        .filter(check_ins::before_chain)
        .count();
    Ok(query.get_result(tx.conn()).await?)
}

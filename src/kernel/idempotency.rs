//! Creates that are safe to repeat: the answer is stored in the transaction of the effect.
//!
//! Must hold: of any number of equal requests under one key, at once or one after the
//! other, one has an effect and all get the same answer; another request under the key is
//! refused. Keys are one member's own, and are kept for [`KEPT`].

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{Array, Binary, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;
use serde::Serialize;
use serde_json::Value;

use super::ids::{MemberId, OrgId};
use super::problem::{Problem, Result, code};
use super::tenancy::Tx;
use crate::schema::idempotency_keys;

/// How long a repeat is recognized.
pub const KEPT: TimeDelta = TimeDelta::days(7);

/// 201 with what was created, now or by the same request before.
#[derive(Debug)]
pub enum Created<T> {
    Now(T),
    Before(Value),
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match self {
            Self::Now(value) => HttpResponse::Created().json(value),
            Self::Before(value) => HttpResponse::Created()
                .insert_header(("Idempotency-Replayed", "true"))
                .json(value),
        }
    }
}

/// 202 with what was begun, now or by the same request before.
#[derive(Debug)]
pub struct Accepted<T>(pub Created<T>);

impl<T: Serialize> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let mut response = self.0.respond_to(req);
        *response.status_mut() = StatusCode::ACCEPTED;
        response
    }
}

/// Takes the key for this transaction. `Some` is the answer that an equal request got.
/// A rival that holds the key is waited for.
pub(super) async fn claim(tx: &mut Tx, one: Keyed<'_>) -> Result<Option<Value>> {
    let mut answers = claim_each(tx, &[one]).await?;
    let missing = || Err(Problem::internal("a key was claimed without an answer"));
    answers.pop().unwrap_or_else(missing)
}

/// What an equal request got under a key that somebody had before; another one is refused.
async fn stored(tx: &mut Tx, one: &Keyed<'_>) -> Result<Result<Option<Value>>> {
    let (stored, response): (Vec<u8>, Value) = idempotency_keys::table
        .find((tx.org_id(), one.member_id, one.key))
        .select((idempotency_keys::fingerprint, idempotency_keys::response))
        .first(tx.conn())
        .await?;
    if stored == one.fingerprint {
        return Ok(Ok(Some(response)));
    }
    Ok(Err(Problem::new(
        &code::IDEMPOTENCY_MISMATCH,
        "This id or Idempotency-Key was already used for a request with another content. \
         Use a new one, or repeat the first request unchanged.",
    )))
}

/// The key of a create; of many that are written together no two of one member are equal.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    pub member_id: MemberId,
    pub key: &'a str,
    pub fingerprint: &'a [u8],
}

crate::statement! {
    struct ClaimEach<'a> {
        org: &'a OrgId, now: &'a DateTime<Utc>, members: &'a [MemberId], keys: &'a [&'a str], fingerprints: &'a [&'a [u8]],
    }
    this: "INSERT INTO idempotency_keys (org_id, created_at, response, member_id, key, fingerprint) SELECT " [SqlUuid] *this.org,
    ", " [Timestamptz] *this.now, ", 'null', * FROM unnest(" [Array<SqlUuid>] *this.members, ", " [Array<Text>] *this.keys,
    ", " [Array<Binary>] *this.fingerprints; ") ON CONFLICT DO NOTHING RETURNING member_id, key"
}

impl Query for ClaimEach<'_> {
    type SqlType = (SqlUuid, Text);
}

/// Like `claim`, for each of many. What comes to nothing must be given back by [`drop_each`].
pub async fn claim_each(tx: &mut Tx, asked: &[Keyed<'_>]) -> Result<Vec<Result<Option<Value>>>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    // In one order, so that rivals never wait for each other in a circle.
    let mut sorted = asked.to_vec();
    sorted.sort_unstable_by_key(|one| (one.member_id, one.key));
    let (org, now) = (tx.org_id(), tx.now());
    let claim = ClaimEach {
        org: &org,
        now: &now,
        members: &sorted.iter().map(|one| one.member_id).collect::<Vec<_>>(),
        keys: &sorted.iter().map(|one| one.key).collect::<Vec<_>>(),
        fingerprints: &sorted.iter().map(|one| one.fingerprint).collect::<Vec<_>>(),
    };
    let claimed: Vec<(MemberId, String)> = claim.load(tx.conn()).await?;
    let claimed: HashSet<(MemberId, &str)> = claimed
        .iter()
        .map(|(member, key)| (*member, key.as_str()))
        .collect();
    let mut answers = Vec::with_capacity(asked.len());
    for one in asked {
        answers.push(match claimed.contains(&(one.member_id, one.key)) {
            true => Ok(None),
            false => stored(tx, one).await?,
        });
    }
    Ok(answers)
}

crate::statement! {
    /// Every row is there. As an insert it finds each by the primary key, whatever the planner thinks of the
    /// table: a join was planned for an empty one, and then read all keys of the organization.
    struct SaveEach<'a> {
        org: &'a OrgId, now: &'a DateTime<Utc>, members: &'a [MemberId], keys: &'a [&'a str], fingerprints: &'a [&'a [u8]],
        responses: &'a [&'a str],
    }
    this: "INSERT INTO idempotency_keys (org_id, created_at, member_id, key, fingerprint, response) SELECT " [SqlUuid] *this.org,
    ", " [Timestamptz] *this.now, ", n.member_id, n.key, n.fingerprint, n.response::jsonb FROM unnest("
    [Array<SqlUuid>] *this.members, ", " [Array<Text>] *this.keys, ", " [Array<Binary>] *this.fingerprints,
    ", " [Array<Text>] *this.responses; ") AS n (member_id, key, fingerprint, response) \
     ON CONFLICT (org_id, member_id, key) DO UPDATE SET response = excluded.response"
}

/// Stores the answers, as JSON, beside the effects.
pub async fn save_each(tx: &mut Tx, made: &[(Keyed<'_>, String)]) -> Result<()> {
    if made.is_empty() {
        return Ok(());
    }
    let (org, now) = (tx.org_id(), tx.now());
    let save = SaveEach {
        org: &org,
        now: &now,
        members: &made
            .iter()
            .map(|(one, _)| one.member_id)
            .collect::<Vec<_>>(),
        keys: &made.iter().map(|(one, _)| one.key).collect::<Vec<_>>(),
        fingerprints: &made
            .iter()
            .map(|(one, _)| one.fingerprint)
            .collect::<Vec<_>>(),
        responses: &made
            .iter()
            .map(|(_, json)| json.as_str())
            .collect::<Vec<_>>(),
    };
    save.execute(tx.conn()).await?;
    Ok(())
}

/// Forgets what was claimed in this transaction for requests that were refused: they may come again.
/// A statement for each, found by its primary key, all on one way.
pub async fn drop_each(tx: &mut Tx, refused: &[Keyed<'_>]) -> Result<()> {
    let org = tx.org_id();
    let conn: &AsyncPgConnection = tx.conn();
    let forget = |one: &Keyed<'_>| {
        let row = idempotency_keys::table.find((org, one.member_id, one.key.to_owned()));
        async move { diesel::delete(row).execute(&mut { conn }).await }
    };
    try_join_all(refused.iter().map(forget)).await?;
    Ok(())
}

/// Deletes the keys that are older than [`KEPT`].
pub async fn forget_expired(tx: &mut Tx) -> Result<()> {
    let (org_id, before) = (tx.org_id(), tx.now() - KEPT);
    let old = idempotency_keys::table
        .filter(idempotency_keys::org_id.eq(org_id))
        .filter(idempotency_keys::created_at.le(before));
    diesel::delete(old).execute(tx.conn()).await?;
    Ok(())
}

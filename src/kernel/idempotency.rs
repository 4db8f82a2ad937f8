//! Creates that are safe to repeat: the answer is stored in the transaction of the effect.
//!
//! Must hold: of any number of equal requests under one key, at once or one after the
//! other, one has an effect and all get the same answer; another request under the key is
//! refused. Keys are one member's own, and are kept for [`KEPT`].

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::StatusCode};
use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use serde_json::Value;

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
pub(super) async fn claim(tx: &mut Tx, key: &str, fingerprint: &[u8]) -> Result<Option<Value>> {
    let (org_id, member_id, now) = (tx.org_id(), tx.member_id()?, tx.now());
    let inserted = diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::org_id.eq(org_id),
            idempotency_keys::member_id.eq(member_id),
            idempotency_keys::key.eq(key),
            idempotency_keys::fingerprint.eq(fingerprint),
            idempotency_keys::response.eq(Value::Null),
            idempotency_keys::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    if inserted == 1 {
        return Ok(None);
    }
    let (stored, response): (Vec<u8>, Value) = idempotency_keys::table
        .find((org_id, member_id, key))
        .select((idempotency_keys::fingerprint, idempotency_keys::response))
        .first(tx.conn())
        .await?;
    if stored != fingerprint {
        return Err(Problem::new(
            &code::IDEMPOTENCY_MISMATCH,
            "This id or Idempotency-Key was already used for a request with another content. \
             Use a new one, or repeat the first request unchanged.",
        ));
    }
    Ok(Some(response))
}

/// Stores the answer beside the effect.
pub(super) async fn save(tx: &mut Tx, key: &str, response: &Value) -> Result<()> {
    let (org_id, member_id) = (tx.org_id(), tx.member_id()?);
    diesel::update(idempotency_keys::table.find((org_id, member_id, key)))
        .set(idempotency_keys::response.eq(response))
        .execute(tx.conn())
        .await?;
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

//! Background jobs: work that is promised in the transaction that causes it, and done after.
//!
//! Must hold: a job exists exactly if its transaction committed; it runs at least once, and
//! again after a failure, later and later; after its last attempt it stays, dead, with its
//! error, until somebody looks. A worker that dies loses its lease, not its jobs.
//! The table is not an organization's: one queue serves them all, `org_id` is a plain column.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use super::db::{Db, GlobalTx};
use super::ids::{JobId, OrgId};
use super::problem::{Problem, Result};
use crate::schema::jobs;

/// How long a worker may take before another one takes its job over.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many are done at a time.
const BATCH: i64 = 16;

/// A kind of job: its payload is stored as JSON.
pub trait Job: Serialize + DeserializeOwned + 'static {
    /// `noun.verb`; stable, as rows wait under it.
    const KIND: &'static str;
    /// Attempts before it is dead. Twelve, doubling from a second, span about an hour.
    const MAX_ATTEMPTS: i32 = 12;
}

/// Why a job was not done.
#[derive(Debug)]
pub enum Failure {
    /// It may succeed later.
    Transient(String),
    /// It will never succeed: dead at once.
    Permanent(String),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Transient(format!("{problem:?}"))
    }
}

/// A job as its handler receives it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
pub struct Claimed {
    pub id: JobId,
    pub org_id: Option<OrgId>,
    pub kind: String,
    pub payload: serde_json::Value,
    pub attempts: i32,
    pub max_attempts: i32,
}

impl Claimed {
    /// The organization that the job is of; a job of none will never have one.
    pub fn organization(&self) -> Result<OrgId, Failure> {
        let missing = || Failure::Permanent("a job of no organization".to_owned());
        self.org_id.ok_or_else(missing)
    }
}

/// Wakes the worker of this process.
#[derive(Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    pub fn notify(&self) {
        self.0.notify_one();
    }
}

pub(super) async fn insert<J: Job>(
    conn: &mut AsyncPgConnection,
    id: JobId,
    org_id: Option<OrgId>,
    job: &J,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
) -> Result<()> {
    let payload = serde_json::to_value(job).map_err(Problem::internal)?;
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::org_id.eq(org_id),
            jobs::kind.eq(J::KIND),
            jobs::payload.eq(payload),
            jobs::run_at.eq(run_at),
            jobs::max_attempts.eq(J::MAX_ATTEMPTS),
            jobs::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

type Handler = Box<dyn Fn(Claimed) -> LocalBoxFuture<'static, Result<(), Failure>>>;

/// Which function does which kind of job.
#[derive(Default)]
pub struct Handlers(HashMap<&'static str, Handler>);

impl Handlers {
    /// `work` must be safe to repeat: a job whose worker died is done again.
    pub fn on<J: Job, F>(&mut self, work: impl Fn(J, Claimed) -> F + 'static)
    where
        F: Future<Output = Result<(), Failure>> + 'static,
    {
        self.0.insert(
            J::KIND,
            Box::new(
                move |claimed| match serde_json::from_value(claimed.payload.clone()) {
                    Ok(job) => Box::pin(work(job, claimed)),
                    Err(error) => {
                        let failure = Failure::Permanent(format!("payload: {error}"));
                        Box::pin(std::future::ready(Err(failure)))
                    }
                },
            ),
        );
    }
}

/// How many jobs there are.
#[derive(Debug, Clone, Copy)]
pub struct Backlog {
    pub waiting: i64,
    /// Given up after their last attempt.
    pub dead: i64,
}

pub async fn backlog(db: &Db) -> Result<Backlog> {
    let count = async |tx: &mut GlobalTx| {
        let waiting = jobs::table
            .filter(jobs::dead_at.is_null())
            .count()
            .get_result(tx.conn())
            .await?;
        let dead = jobs::table
            .filter(jobs::dead_at.is_not_null())
            .count()
            .get_result(tx.conn())
            .await?;
        Ok(Backlog { waiting, dead })
    };
    db.transaction(count).await
}

/// Takes due jobs and does them.
pub struct Worker {
    db: Db,
    handlers: Handlers,
}

impl Worker {
    pub fn new(db: Db, handlers: Handlers) -> Self {
        Self { db, handlers }
    }

    /// Works until the future is dropped. Jobs of other nodes and retries are found by
    /// looking every `interval`; jobs of this process at once. A long job holds up no other.
    pub async fn run(&self, interval: Duration) {
        let wake = self.db.wake.clone();
        let mut timer = tokio::time::interval(interval);
        let mut running = FuturesUnordered::new();
        let mut look = true;
        loop {
            let free = BATCH - i64::try_from(running.len()).unwrap_or(BATCH);
            if look && free > 0 {
                match self.claim(free).await {
                    Ok(batch) => {
                        // As many as were asked for: there may be more.
                        look = i64::try_from(batch.len()) == Ok(free);
                        running.extend(batch.into_iter().map(|job| self.attempt(job)));
                    }
                    Err(problem) => {
                        look = false;
                        tracing::warn!(%problem, "could not look for jobs");
                    }
                }
            }
            tokio::select! {
                () = wake.0.notified() => look = true,
                _ = timer.tick() => look = true,
                Some(()) = running.next() => {}
            }
        }
    }

    /// Does every job that is due now; returns how many were attempted.
    pub async fn run_due(&self) -> Result<usize> {
        let mut done = 0;
        loop {
            let batch = self.claim(BATCH).await?;
            if batch.is_empty() {
                return Ok(done);
            }
            done += batch.len();
            futures_util::future::join_all(batch.into_iter().map(|job| self.attempt(job))).await;
        }
    }

    async fn claim(&self, limit: i64) -> Result<Vec<Claimed>> {
        self.db
            .transaction(async |tx| {
                let now = tx.now();
                let due: Vec<JobId> = jobs::table
                    .filter(jobs::dead_at.is_null().and(jobs::run_at.le(now)))
                    .order(jobs::run_at)
                    .limit(limit)
                    .select(jobs::id)
                    .for_update()
                    .skip_locked()
                    .load(tx.conn())
                    .await?;
                // The lease is a new due time: a worker that dies need not be noticed.
                Ok(diesel::update(jobs::table.filter(jobs::id.eq_any(due)))
                    .set((
                        jobs::run_at.eq(now + LEASE),
                        jobs::attempts.eq(jobs::attempts + 1),
                    ))
                    .returning(Claimed::as_returning())
                    .get_results(tx.conn())
                    .await?)
            })
            .await
    }

    async fn attempt(&self, job: Claimed) {
        let (id, kind, attempt) = (job.id, job.kind.clone(), job.attempts);
        let may_retry = attempt < job.max_attempts;
        let outcome = match self.handlers.0.get(kind.as_str()) {
            Some(work) => work(job).await,
            None => Err(Failure::Transient(
                "no handler for this kind on this node".to_owned(),
            )),
        };
        let stored = match outcome {
            Ok(()) => self.finish(id).await,
            Err(Failure::Transient(error)) if may_retry => {
                tracing::info!(%id, kind, attempt, error, "job failed; it will be tried again");
                self.postpone(id, attempt, &error).await
            }
            Err(Failure::Transient(error) | Failure::Permanent(error)) => {
                tracing::error!(%id, kind, attempt, error, "job is dead");
                self.bury(id, &error).await
            }
        };
        if let Err(problem) = stored {
            // Its lease ends, and it runs again: handlers are safe to repeat.
            tracing::warn!(%id, kind, %problem, "could not store a job's outcome");
        }
    }

    async fn finish(&self, id: JobId) -> Result<()> {
        self.db
            .transaction(async |tx| {
                diesel::delete(jobs::table.find(id))
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
            .await
    }

    async fn postpone(&self, id: JobId, attempt: i32, error: &str) -> Result<()> {
        let delay = backoff(attempt, id);
        self.db
            .transaction(async |tx| {
                diesel::update(jobs::table.find(id))
                    .set((
                        jobs::run_at.eq(tx.now() + delay),
                        jobs::last_error.eq(error),
                    ))
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
            .await
    }

    async fn bury(&self, id: JobId, error: &str) -> Result<()> {
        self.db
            .transaction(async |tx| {
                diesel::update(jobs::table.find(id))
                    .set((jobs::dead_at.eq(tx.now()), jobs::last_error.eq(error)))
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
            .await
    }
}

/// 1 s, 2 s, 4 s ... up to an hour, and up to a quarter more, so that what failed together
/// does not come back together. The id's random part serves as the die.
fn backoff(attempt: i32, id: JobId) -> TimeDelta {
    let exponent = u32::try_from(attempt - 1).unwrap_or(0).min(12);
    let base = (1_000_i64 << exponent).min(3_600_000);
    let die = i64::from(id.0.as_bytes()[15]);
    TimeDelta::milliseconds(base + base * die / 1024)
}

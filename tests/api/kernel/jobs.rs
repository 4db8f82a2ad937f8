//! Background jobs: promised in a transaction, done after it, never lost.

use std::cell::Cell;
use std::rc::Rc;

use chrono::TimeDelta;
use muster::kernel::db::Db;
use muster::kernel::jobs::{Failure, Handlers, Job, Worker};
use muster::kernel::problem::{Problem, code};
use serde::{Deserialize, Serialize};

use crate::support::TestServer;

#[derive(Serialize, Deserialize)]
struct Ring {
    bell: String,
}

impl Job for Ring {
    const KIND: &'static str = "test.ring";
    const MAX_ATTEMPTS: i32 = 3;
}

/// A worker whose job answers as `outcome` says; the cell counts the attempts.
fn worker(
    db: &Db,
    outcome: impl Fn() -> Result<(), Failure> + 'static,
) -> (Worker, Rc<Cell<usize>>) {
    let attempts = Rc::new(Cell::new(0));
    let counted = attempts.clone();
    let mut handlers = Handlers::default();
    handlers.on(move |job: Ring, _| {
        assert_eq!(job.bell, "noon");
        counted.set(counted.get() + 1);
        std::future::ready(outcome())
    });
    (Worker::new(db.clone(), handlers), attempts)
}

async fn enqueue(db: &Db) {
    db.transaction(async |tx| {
        tx.enqueue(&Ring {
            bell: "noon".to_owned(),
        })
        .await
    })
    .await
    .unwrap();
}

/// A job of a transaction that was rolled back does not exist.
#[actix_web::test]
async fn a_rolled_back_job_never_runs() {
    let server = TestServer::start().await;
    let db = &server.services.db;
    let outcome: Result<(), Problem> = db
        .transaction(async |tx| {
            tx.enqueue(&Ring {
                bell: "noon".to_owned(),
            })
            .await?;
            Err(Problem::new(&code::FORBIDDEN, "no"))
        })
        .await;
    assert!(outcome.is_err());
    let (worker, attempts) = worker(db, || Ok(()));
    assert_eq!((worker.run_due().await.unwrap(), attempts.get()), (0, 0));
}

/// A job that fails comes back later and later, and is kept, dead, after its last attempt.
#[actix_web::test]
async fn retries_with_backoff_until_it_is_dead() {
    let server = TestServer::start().await;
    let db = &server.services.db;
    enqueue(db).await;
    let (worker, attempts) = worker(db, || {
        Err(Failure::Transient("the bell is stuck".to_owned()))
    });
    worker.run_due().await.unwrap();
    worker.run_due().await.unwrap();
    assert_eq!(attempts.get(), 1, "not before its time");
    server.clock.advance(TimeDelta::milliseconds(1250));
    worker.run_due().await.unwrap();
    server.clock.advance(TimeDelta::milliseconds(1250));
    worker.run_due().await.unwrap();
    assert_eq!(attempts.get(), 2, "the second pause is longer");
    server.clock.advance(TimeDelta::milliseconds(1250));
    worker.run_due().await.unwrap();
    server.clock.advance(TimeDelta::days(1));
    worker.run_due().await.unwrap();
    assert_eq!(attempts.get(), 3, "three attempts and no more");
    let dead = server
        .count("SELECT count(*) FROM jobs WHERE dead_at IS NOT NULL AND last_error LIKE '%stuck%'");
    assert_eq!(dead.await, 1);
}

/// A job that was taken by a worker that died is done by another one after its lease.
#[actix_web::test]
async fn a_dead_workers_job_is_taken_over() {
    let server = TestServer::start().await;
    let db = &server.services.db;
    enqueue(db).await;
    // What a worker leaves that was killed between taking the job and finishing it.
    let taken = "UPDATE jobs SET attempts = 1, run_at = run_at + interval '5 minutes'";
    server.sql(taken).await;
    let (worker, attempts) = worker(db, || Ok(()));
    worker.run_due().await.unwrap();
    assert_eq!(attempts.get(), 0);
    server.clock.advance(TimeDelta::minutes(6));
    worker.run_due().await.unwrap();
    assert_eq!(attempts.get(), 1);
    assert_eq!(server.count("SELECT count(*) FROM jobs").await, 0);
}

/// Two workers at once do each job once.
#[actix_web::test]
async fn two_workers_share() {
    let server = TestServer::start().await;
    let db = &server.services.db;
    for _ in 0..40 {
        enqueue(db).await;
    }
    let (one, first) = worker(db, || Ok(()));
    let (two, second) = worker(db, || Ok(()));
    let (a, b) = tokio::join!(one.run_due(), two.run_due());
    assert_eq!(a.unwrap() + b.unwrap(), 40);
    assert_eq!(first.get() + second.get(), 40);
}

//! A storm of sign-ins: hashing is bounded, and the rest of the service does not wait for it.

use std::time::{Duration, Instant};

use muster::identity::passwords::HashParams;

use super::{EMAIL, PASSWORD, attempt, register};
use crate::support::TestServer;

/// What fits into the queue is signed in, the rest is told at once to come back; other
/// requests are answered meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_refused_beyond_the_queue() {
    let server = TestServer::start_with(|settings| {
        settings.hashing_threads = Some(1);
        settings.hashing_queue = 20;
        settings.hash_params = HashParams {
            memory_kib: 19_456,
            passes: 3,
            lanes: 1,
        };
    })
    .await;
    register(&server, EMAIL).await;
    let storm = futures_util::future::join_all((0..100).map(|_| attempt(&server, EMAIL, PASSWORD)));
    let others = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..10 {
            let started = Instant::now();
            server.client.get("/healthz").await.expect(200);
            slowest = slowest.max(started.elapsed());
        }
        slowest
    };
    let (replies, slowest) = tokio::join!(storm, others);
    let count = |status: u16| {
        replies
            .iter()
            .filter(|reply| reply.status == status)
            .count()
    };
    assert_eq!(count(201) + count(503), 100);
    assert!(count(201) >= 20, "{} signed in", count(201));
    assert!(count(503) > 0, "the queue never filled");
    for reply in replies.into_iter().filter(|reply| reply.status == 503) {
        assert!(reply.header("retry-after").parse::<u64>().unwrap() >= 1);
        reply.problem(503, "overloaded");
    }
    assert!(
        slowest < Duration::from_secs(3),
        "another request waited {slowest:?}"
    );
}

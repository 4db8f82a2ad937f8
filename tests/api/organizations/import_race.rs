//! Imports at once, interrupted and repeated: nobody comes in twice.

use serde_json::{Value, json};

use super::imports::{CSV, counts, departments, file, finished, import, people, read, send};
use crate::support::{Company, Person, Socket};

/// Sends as that person, without waiting for the job.
async fn sent_by(company: &Company, person: &Person, file: String) -> Value {
    send(company, &person.client, "", CSV, file)
        .await
        .expect(202)
}

/// Two admins send the same file at once, again and again, and several workers take the jobs:
/// everybody comes in once.
#[tokio::test]
async fn two_admins_at_once_double_nobody() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let people_of = |file: String| file.replace("员工", "新人");
    let sent = futures_util::future::join_all((0..6).map(|n| {
        let person = if n % 2 == 0 { &company.owner } else { &hr };
        sent_by(&company, person, people_of(file(60)))
    }))
    .await;
    let workers = (0..3).map(|_| company.server.run_jobs());
    futures_util::future::join_all(workers).await;
    let mut added = 0;
    for import in &sent {
        let done = finish_later(&company, import).await;
        assert_eq!(done["state"], "done", "{done}");
        let [new, updated, unchanged, _] = counts(&done);
        assert_eq!((new + unchanged, updated), (60, 0), "{done}");
        added += new;
    }
    assert_eq!((added, people(&company).await), (60, 62));
    assert_eq!(departments(&company).await, 5);
}

/// However many are sent in the same moment, so many files are kept, and not one more.
#[tokio::test]
async fn files_sent_at_once_are_counted() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let replies = futures_util::future::join_all((0..40).map(|n| {
        let client = if n % 2 == 0 {
            &company.owner.client
        } else {
            &hr.client
        };
        send(&company, client, "?dry_run=true", CSV, "name\n王小明\n")
    }))
    .await;
    let (sent, refused): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == 202);
    assert_eq!(sent.len(), 20);
    for reply in refused {
        reply.problem(409, "import_limit");
    }
}

/// Jobs that were postponed are due a little later.
async fn finish_later(company: &Company, import: &Value) -> Value {
    for _ in 0..20 {
        let seen = read(company, import).await;
        if !seen["finished_at"].is_null() {
            return seen;
        }
        company.server.clock.advance(chrono::TimeDelta::seconds(10));
        company.server.run_jobs().await;
    }
    read(company, import).await
}

/// Begins the jobs that are due and drops them after so many steps, as if the process ended.
async fn begin_jobs(company: &Company, steps: usize) {
    let services = company.server.services.clone();
    let begin = move || {
        actix_web::rt::System::new().block_on(async {
            let worker = services.worker();
            let mut work = Box::pin(worker.run_due());
            let mut left = steps;
            std::future::poll_fn(|context| {
                left = left.saturating_sub(1);
                let ended = work.as_mut().poll(context).is_ready();
                if ended || left == 0 {
                    std::task::Poll::Ready(())
                } else {
                    std::task::Poll::Pending
                }
            })
            .await;
        });
    };
    tokio::task::spawn_blocking(begin).await.unwrap();
}

/// An import whose process dies, wherever it was, is done by the next one, once.
#[tokio::test]
async fn an_interrupted_import_doubles_nobody() {
    let company = Company::found().await;
    for (round, steps) in [1, 4, 8, 13, 19, 26, 40].into_iter().enumerate() {
        let file = format!("name,department\n甲{round},部门{round}\n乙{round},部门{round}/下\n");
        let sent = send(&company, &company.owner.client, "", CSV, file)
            .await
            .expect(202);
        begin_jobs(&company, steps).await;
        // Its connections end with a process, and its leases after some minutes.
        let over = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL; \
             UPDATE jobs SET run_at = created_at";
        company.server.sql(over).await;
        let done = finish_later(&company, &sent).await;
        assert_eq!(done["state"], "done", "after {steps} steps: {done}");
        let round = i64::try_from(round).unwrap() + 1;
        assert_eq!(people(&company).await, 1 + 2 * round, "after {steps} steps");
        assert_eq!(departments(&company).await, 1 + 2 * round);
    }
}

/// A job that runs again when all is done does nothing.
#[tokio::test]
async fn a_job_that_runs_again_does_nothing() {
    let company = Company::found().await;
    let done = import(&company, "", file(5)).await;
    company
        .server
        .sql(&format!(
            "INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at) \
             SELECT gen_random_uuid(), org_id, 'import.run', \
             jsonb_build_object('org_id', org_id, 'import_id', id), created_at, 6, created_at FROM imports \
             CROSS JOIN generate_series(1, 3) WHERE id = '{}'",
            done["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(finished(&company, &done).await, done);
    assert_eq!(people(&company).await, 6);
    assert_eq!(company.server.count("SELECT count(*) FROM jobs").await, 0);
}

/// One import of an organization runs at a time; the next one is begun when it has ended.
#[tokio::test]
async fn one_at_a_time() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let first = send(&company, client, "", CSV, file(3)).await.expect(202);
    let at_work = format!(
        "UPDATE imports SET state = 'checking', started_at = created_at WHERE id = '{}'; DELETE FROM jobs",
        first["id"].as_str().unwrap()
    );
    company.server.sql(&at_work).await;
    let second = send(&company, client, "", CSV, file(4)).await.expect(202);
    assert_eq!(finished(&company, &second).await["state"], "waiting");
    // A day later nobody believes that the first one goes on.
    company.server.clock.advance(chrono::TimeDelta::hours(25));
    company.server.services.forget_expired().await.unwrap();
    company.server.run_jobs().await;
    let states =
        "SELECT count(*) FROM imports WHERE state = 'failed' AND reason LIKE '%interrupted%'";
    assert_eq!(company.server.count(states).await, 1);
    assert_eq!(people(&company).await, 5);
    company.server.clock.advance(chrono::TimeDelta::days(91));
    company.server.services.forget_expired().await.unwrap();
    assert_eq!(
        company.server.count("SELECT count(*) FROM imports").await,
        0
    );
}

/// Who sent the file hears how far it is; everybody hears that there are new people.
#[tokio::test]
async fn tells_how_far_it_is() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let (mut socket, _) = Socket::open(&company, &hr, None).await;
    let (mut other, _) = Socket::open(&company, &company.owner, None).await;
    let sent = send(&company, &hr.client, "", CSV, file(3))
        .await
        .expect(202);
    company.server.run_jobs().await;
    for (state, read, applied) in [
        ("checking", 0, 0),
        ("checking", 3, 0),
        ("applying", 3, 0),
        ("applying", 3, 3),
    ] {
        let event = socket.event("import.progressed").await;
        assert_eq!(
            event["payload"],
            json!({ "import_id": sent["id"], "state": state, "rows_read": read, "rows_applied": applied })
        );
    }
    let report = json!({
        "import_id": sent["id"], "members_added": 3, "members_updated": 0, "departments_added": 4,
    });
    assert_eq!(socket.event("members.imported").await["payload"], report);
    let last = socket.event("import.progressed").await;
    assert_eq!(last["payload"]["state"], "done");
    assert_eq!(other.event("members.imported").await["payload"], report);
}

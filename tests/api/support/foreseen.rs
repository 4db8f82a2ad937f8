//! What the service foresaw, and how the database found it. And a gate, which keeps batches from their commit.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use super::TestServer;

/// Counts what is asked to be confirmed, and what is not.
const COUNT: &str = "CREATE SEQUENCE confirmed; GRANT USAGE ON confirmed TO PUBLIC; \
    CREATE SEQUENCE refuted; GRANT USAGE ON refuted TO PUBLIC; \
    CREATE OR REPLACE FUNCTION as_foreseen(holds boolean) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN \
        IF holds IS NOT TRUE THEN PERFORM nextval('refuted'); RAISE EXCEPTION 'not as foreseen'; END IF; \
        PERFORM nextval('confirmed'); \
        RETURN true; \
    END $$";

/// Counts from its beginning.
pub struct Foreseen<'a>(&'a TestServer);

impl<'a> Foreseen<'a> {
    pub async fn count(server: &'a TestServer) -> Self {
        server.sql(COUNT).await;
        Self(server)
    }

    pub async fn confirmed(&self) -> i64 {
        self.called("confirmed").await
    }

    pub async fn refuted(&self) -> i64 {
        self.called("refuted").await
    }

    async fn called(&self, sequence: &str) -> i64 {
        let calls =
            format!("SELECT (last_value * is_called::int)::bigint AS count FROM {sequence}");
        self.0.count(&calls).await
    }
}

/// Commits of whoever told of something pass here.
const GATE: &str = "CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; \
    END $$; \
    DROP TRIGGER IF EXISTS gate ON events; \
    CREATE CONSTRAINT TRIGGER gate AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED \
        FOR EACH ROW EXECUTE FUNCTION gate()";

/// While it is there, no transaction that tells of something commits: it has done everything else.
pub struct CommitGate<'a> {
    server: &'a TestServer,
    closed: AsyncPgConnection,
}

impl<'a> CommitGate<'a> {
    pub async fn close(server: &'a TestServer) -> Self {
        server.sql(GATE).await;
        let url = server.database.superuser_url();
        let mut closed = AsyncPgConnection::establish(&url).await.unwrap();
        let close = "SELECT pg_advisory_lock(1)";
        closed.batch_execute(close).await.unwrap();
        Self { server, closed }
    }

    /// Returns when so many transactions wait, for this gate or for one another, that write this table or lock rows of it.
    pub async fn has_waiting(&self, table: &str, count: i64) {
        let waiting = format!(
            "SELECT count(DISTINCT asked.pid) FROM pg_locks AS asked JOIN pg_locks AS held USING (pid) \
             JOIN pg_database AS own ON own.oid = held.database \
             WHERE NOT asked.granted AND held.granted AND held.relation = '{table}'::regclass \
             AND held.mode IN ('RowShareLock', 'RowExclusiveLock') AND own.datname = current_database()"
        );
        let mut looks = 0;
        while self.server.count(&waiting).await < count {
            looks += 1;
            assert!(looks < 20_000, "{count} do not wait");
        }
    }

    pub async fn open(mut self) {
        let open = "SELECT pg_advisory_unlock(1)";
        self.closed.batch_execute(open).await.unwrap();
    }
}

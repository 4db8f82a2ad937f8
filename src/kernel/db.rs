//! The pool of database connections, and transactions on what belongs to no organization.
//!
//! Must hold: a connection that leaves this module is in no transaction, or in one that is
//! committed or rolled back here; what belongs to an organization goes through [`super::tenancy`].

use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::sql_types::Integer;
use diesel::{IntoSql, QueryResult};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::future::BoxFuture;
use tokio::sync::broadcast;
use uuid::Uuid;

use super::clock::Clock;
use super::events;
use super::ids::{AccountId, Ids, OrgId};
use super::jobs::{self, Job, Wake};
use super::lane::Lane;
use super::open::Open;
use super::problem::{Problem, Result, busy};

/// What the lanes have for themselves, at the most: so many organizations write at once.
const LANE_CONNECTIONS: usize = 4;

/// How long a statement of ours may take, and wait for a lock.
const BOUNDS: &str = "SET statement_timeout = '30s'; SET lock_timeout = '20s'";
/// The same for a lane, whose statements look up a few rows by their keys: a plan that was made
/// while a table was small, and kept, must not read all of it when it is large.
const LOOKUPS: &str = "SET statement_timeout = '30s'; SET lock_timeout = '20s'; \
                       SET enable_hashjoin = off; SET enable_mergejoin = off; \
                       SET enable_seqscan = off";

/// Does the [last](super::tenancy::Tx::last) statements of a lane for an organization, with nothing to write.
pub type Prepare = for<'a> fn(&'a AsyncPgConnection, OrgId) -> BoxFuture<'a, QueryResult<()>>;

/// A lane whose last statements are prepared on each of the lanes' connections, so that its commit may
/// travel right behind them.
#[derive(Clone, Copy)]
pub struct Prepared {
    lane: TypeId,
    prepare: Prepare,
}

impl Prepared {
    pub fn of<L: Lane>(prepare: Prepare) -> Self {
        Self {
            lane: TypeId::of::<L>(),
            prepare,
        }
    }

    /// Statements that travel with those of any lane.
    pub fn besides(prepare: Prepare) -> Self {
        Self {
            lane: TypeId::of::<()>(),
            prepare,
        }
    }
}

/// Whose connections a pool has.
#[derive(Clone)]
enum For {
    All,
    Lanes(Arc<[Prepared]>),
}

impl For {
    async fn set_up(&self, conn: &mut AsyncPgConnection) -> QueryResult<()> {
        match self {
            Self::All => conn.batch_execute(BOUNDS).await,
            Self::Lanes(prepared) => {
                conn.batch_execute(LOOKUPS).await?;
                prepare(conn, prepared).await
            }
        }
    }
}

/// Prepares on a new connection what a lane does last, in a transaction that leaves nothing.
async fn prepare(conn: &mut AsyncPgConnection, prepared: &[Prepared]) -> QueryResult<()> {
    let nobody = OrgId::from(Uuid::nil());
    let sql = format!("BEGIN; SET LOCAL app.org_id = '{nobody}'");
    conn.batch_execute(&sql).await?;
    for each in prepared {
        (each.prepare)(conn, nobody).await?;
    }
    // The last: it locks nobody's head, for which another new connection waits.
    events::prepare(conn, nobody).await?;
    conn.batch_execute("ROLLBACK").await
}

pub type PooledConnection = Object<AsyncPgConnection>;

/// A clone shares the pool, the clock and the source of ids.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncPgConnection>,
    /// Those of the lanes are opened and used on one thread: no statement waits for another.
    lanes: Pool<AsyncPgConnection>,
    prepared: Arc<[Prepared]>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Ids,
    pub(super) wake: Wake,
    endings: broadcast::Sender<AccountId>,
}

impl Db {
    /// Opens no connection yet: at most `size`, of which the lanes have a few for themselves.
    /// A caller waits at most `wait` for a free one. What the lanes of `prepared` do last is prepared on theirs.
    pub fn new(
        url: &str,
        prepared: Vec<Prepared>,
        size: usize,
        wait: Duration,
        clock: Arc<dyn Clock>,
        ids: Ids,
    ) -> Result<Self, diesel_async::pooled_connection::deadpool::BuildError> {
        let lanes = (size / 6).clamp(1, LANE_CONNECTIONS);
        let prepared: Arc<[Prepared]> = prepared.into();
        Ok(Self {
            pool: pool(url, size.saturating_sub(lanes).max(1), wait, For::All)?,
            lanes: pool(url, lanes, wait, For::Lanes(Arc::clone(&prepared)))?,
            prepared,
            clock,
            ids,
            wake: Wake::default(),
            endings: broadcast::channel(1024).0,
        })
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The same, with the connections of the lanes.
    pub(super) fn for_lanes(&self) -> Self {
        Self {
            pool: self.lanes.clone(),
            ..self.clone()
        }
    }

    /// Whether what the lane does last is prepared on the lanes' connections.
    pub(super) fn has_prepared<L: Lane>(&self) -> bool {
        let lane = TypeId::of::<L>();
        self.prepared.iter().any(|prepared| prepared.lane == lane)
    }

    pub(super) async fn connection(&self) -> Result<PooledConnection> {
        self.pool.get().await.map_err(|error| {
            tracing::warn!(cause = %super::problem::chain(&error), "no database connection");
            busy()
        })
    }

    /// Wakes the worker; called after the commit of what it shall find.
    pub fn wake(&self) -> &Wake {
        &self.wake
    }

    /// The accounts of which this process ended a session, after the commit: what lives on
    /// in such a session's name asks again. What another process ended is not told.
    pub fn endings(&self) -> broadcast::Receiver<AccountId> {
        self.endings.subscribe()
    }

    /// Statements on what belongs to no organization, each committed for itself: cheaper than
    /// a transaction where one statement is all, or what was read is checked again.
    pub async fn autocommit<T>(
        &self,
        work: impl AsyncFnOnce(&AsyncPgConnection) -> Result<T>,
    ) -> Result<T> {
        let conn = self.connection().await?;
        work(&conn).await
    }

    /// One transaction on what belongs to no organization: accounts, sessions.
    pub async fn transaction<T>(
        &self,
        work: impl AsyncFnOnce(&mut GlobalTx) -> Result<T>,
    ) -> Result<T> {
        let conn = Open::new(self.connection().await?);
        conn.begin("BEGIN").await?;
        let mut tx = GlobalTx {
            conn,
            db: self.clone(),
            now: self.now(),
            has_jobs: false,
            ended: Vec::new(),
        };
        let outcome = work(&mut tx).await;
        if tx.conn.finish(outcome.is_ok()).await? {
            if tx.has_jobs {
                self.wake.notify();
            }
            self.tell_ended(tx.ended);
        }
        outcome
    }

    /// Tells that sessions of these accounts have ended; after the commit.
    pub(super) fn tell_ended(&self, accounts: Vec<AccountId>) {
        for account in accounts {
            // Nobody listening is no error.
            self.endings.send(account).ok();
        }
    }
}

fn pool(
    url: &str,
    size: usize,
    wait: Duration,
    whom: For,
) -> Result<Pool<AsyncPgConnection>, diesel_async::pooled_connection::deadpool::BuildError> {
    let mut config = ManagerConfig::default();
    // Whether a connection has closed is known without asking it over the wire.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |url| {
        let whom = whom.clone();
        Box::pin(async move {
            let mut conn =
                <AsyncPgConnection as diesel_async::AsyncConnection>::establish(url).await?;
            whom.set_up(&mut conn)
                .await
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        })
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(wait))
        .create_timeout(Some(wait))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
}

/// An open transaction outside every organization; row-level security hides their rows.
pub struct GlobalTx {
    conn: Open,
    db: Db,
    now: DateTime<Utc>,
    has_jobs: bool,
    ended: Vec<AccountId>,
}

impl GlobalTx {
    pub fn conn(&mut self) -> &mut AsyncPgConnection {
        &mut self.conn
    }

    /// The instant at which the transaction began.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.db.ids.next()
    }

    /// Tells, after the commit, that sessions of the account have ended.
    pub fn sessions_ended(&mut self, account: AccountId) {
        self.ended.push(account);
    }

    /// A job that runs after the commit, and only if there is one.
    pub async fn enqueue<J: Job>(&mut self, job: &J) -> Result<()> {
        let id = self.new_id();
        jobs::insert(&mut self.conn, id, None, job, self.now, self.now).await?;
        self.has_jobs = true;
        Ok(())
    }
}

/// True when a query can be answered: the service is ready for work.
pub async fn is_ready(db: &Db) -> bool {
    let ping = async |mut conn: &AsyncPgConnection| {
        let one = diesel::select(1_i32.into_sql::<Integer>());
        one.execute(&mut conn).await.map_err(Problem::from)
    };
    db.autocommit(ping).await.is_ok()
}

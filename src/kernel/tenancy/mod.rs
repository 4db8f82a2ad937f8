//! Tenancy: the only way to the rows of an organization.
//!
//! A handler asks for a [`Gate`] that names the permission it needs, as a type. Entering
//! the gate opens the transaction, sets the organization for row-level security, proves
//! the session, the membership and the permission inside that transaction, runs the work,
//! commits, and only then publishes the events. The open [`Tx`] is the proof: it cannot be
//! built elsewhere, and every query of a slice asks for it.
//!
//! Must hold: a stranger gets 404 and learns nothing; a member without the permission, or without
//! the second factor that the organization requires, gets 403, at the gate or behind a [`MemberGate`]
//! from the work itself; nothing is published that was not committed.

mod batch;
mod gate;
mod tx;

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use actix_web::{HttpRequest, web};
use diesel_async::AsyncPgConnection;
use futures_util::future::LocalBoxFuture;

pub use self::gate::{Arrival, Demand, Gate, MemberGate, ScopedGate, Survey};
pub use self::tx::Tx;
use super::audit::Pending;
use super::background::Served;
use super::caller::{Authority, Identity, SharedAuthority, unauthenticated};
use super::db::{Db, PooledConnection};
use super::events::{self, Bus, Topics};
use super::ids::{AccountId, MemberId, OrgId, SessionId};
use super::lane::{self, Lane, Lanes};
use super::open::Open;
use super::problem::{Problem, Result, code};
pub use super::scope::{Held, Membership, Reach, Scope, scope_of};

/// A named permission, as a type. The registry is in `organizations::permissions`.
pub trait Permission: 'static {
    /// As the contract and the roles name it: `departments.manage`.
    const NAME: &'static str;
    /// What it lets one do, for people.
    const TITLE: &'static str;
    /// Whether it may be held for some departments only. It then opens a [`ScopedGate`], and
    /// no other.
    const SCOPED: bool;
}

/// Who acts.
#[derive(Debug, Clone)]
pub enum Actor {
    Member {
        account_id: AccountId,
        membership: Membership,
    },
    /// The service itself: a job, an import, the demo.
    System,
}

impl Actor {
    /// The member who acts; `None` for the service itself.
    pub fn member_id(&self) -> Option<MemberId> {
        match self {
            Self::Member { membership, .. } => Some(membership.member_id),
            Self::System => None,
        }
    }
}

/// What a slice still has to do, in the same transaction, when something of the organization was
/// changed by another one that must not know it.
pub type Closing = for<'a> fn(&'a mut Tx) -> LocalBoxFuture<'a, Result<()>>;

/// What every gate needs; one for the process.
pub struct Tenancy {
    db: Db,
    lanes: Lanes,
    authority: SharedAuthority,
    topics: Arc<dyn Topics>,
    bus: Bus,
    served: Served,
    closing: &'static [Closing],
}

impl Tenancy {
    pub fn new(db: Db, authority: SharedAuthority, topics: Arc<dyn Topics>, bus: Bus) -> Self {
        Self {
            lanes: Lanes::new(&db),
            db,
            authority,
            topics,
            bus,
            served: Served::default(),
            closing: &[],
        }
    }

    /// Ends every transaction that leaves an entry in the audit log, which is every one that
    /// changes the organization, with these steps.
    #[must_use]
    pub fn closing_with(mut self, closing: &'static [Closing]) -> Self {
        self.closing = closing;
        self
    }

    pub fn of(req: &HttpRequest) -> Result<Arc<Self>> {
        req.app_data::<web::Data<Self>>()
            .map(|data| Arc::clone(data))
            .ok_or_else(|| Problem::internal("the tenancy is not configured"))
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// What was done for callers: who works in the background gives way to it.
    pub fn served(&self) -> &Served {
        &self.served
    }

    pub(super) fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    pub fn authority(&self) -> &dyn Authority {
        self.authority.as_ref()
    }

    /// Fails unless the session lives.
    pub async fn require_live(&self, session: SessionId) -> Result<()> {
        let conn = self.db.connection().await?;
        if self.authority.session_is_live(&conn, session).await? {
            Ok(())
        } else {
            Err(ended())
        }
    }

    /// Work of the service itself in one organization, with nobody's permission: jobs,
    /// invitations that are accepted, the founding of the organization.
    pub async fn as_system<T>(
        &self,
        org_id: OrgId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        let tx = self.open(org_id).await?;
        self.run(tx, work).await
    }

    /// Work in the name of a member who proves to be one, whatever they may do.
    /// For connections that last: a socket asks again for each resumption.
    pub async fn as_member<T>(
        &self,
        org_id: OrgId,
        identity: Identity,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        let (tx, proved) = self.open_for(org_id, identity, None).await?;
        match proved {
            Ok(()) => self.run(tx, work).await,
            Err(problem) => self.abandon(tx, problem).await,
        }
    }

    /// Puts an item into its lane, in the name of a caller whom the lane proves next to the
    /// write, and waits for its answer.
    pub async fn through<L: Lane>(
        self: &Arc<Self>,
        org_id: OrgId,
        caller: Identity,
        item: L::Item,
    ) -> Result<L::Answer> {
        lane::pass::<L>(self, org_id, caller, item).await
    }

    /// Work that was promised to a member and is done now, by a job: in their name, and only
    /// if they still are one and hold the permission.
    pub async fn on_behalf<P: Permission, T>(
        &self,
        org_id: OrgId,
        account_id: AccountId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        self.in_name_of::<P, false, T>(org_id, account_id, work)
            .await
    }

    /// The same also for who holds `P` for some departments only: the work must keep to
    /// [`Tx::scope`].
    pub async fn on_scoped_behalf<P: Permission, T>(
        &self,
        org_id: OrgId,
        account_id: AccountId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        self.in_name_of::<P, true, T>(org_id, account_id, work)
            .await
    }

    async fn in_name_of<P: Permission, const SCOPED: bool, T>(
        &self,
        org_id: OrgId,
        account_id: AccountId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        let mut tx = self.open(org_id).await?;
        let membership = self.authority.membership(&tx.conn, org_id, account_id);
        let proved = membership.await.and_then(|membership| {
            let membership = membership.ok_or_else(forbidden::<P>)?;
            tx.actor = Actor::Member {
                account_id,
                membership,
            };
            tx.narrow::<P, SCOPED>()
        });
        match proved {
            Ok(()) => self.run(tx, work).await,
            Err(problem) => self.abandon(tx, problem).await,
        }
    }

    async fn open(&self, org_id: OrgId) -> Result<Tx> {
        let tx = self.unopened(self.db.connection().await?, org_id, None);
        tx.conn.begin(&opening(org_id)).await?;
        Ok(tx)
    }

    /// The opening and the proof of who asks travel to the database together.
    async fn open_for(
        &self,
        org_id: OrgId,
        identity: Identity,
        origin: Option<std::net::IpAddr>,
    ) -> Result<(Tx, Result<()>)> {
        self.served.count();
        let mut tx = self.unopened(self.db.connection().await?, org_id, origin);
        let sql = opening(org_id);
        let (begun, proved) =
            futures_util::join!(tx.conn.begin(&sql), self.prove(&tx.conn, org_id, identity));
        begun?;
        let proved = proved.map(|actor| tx.actor = actor);
        Ok((tx, proved))
    }

    /// A transaction of the system whose [`opening`] was not sent yet.
    fn unopened(
        &self,
        conn: PooledConnection,
        org_id: OrgId,
        origin: Option<std::net::IpAddr>,
    ) -> Tx {
        Tx {
            conn: Open::new(conn),
            org_id,
            actor: Actor::System,
            scope: Scope::Organization,
            now: self.db.now(),
            ids: self.db.ids().clone(),
            topics: self.topics.clone(),
            events: Vec::new(),
            placed: Vec::new(),
            audited: Vec::new(),
            has_jobs: false,
            ended: Vec::new(),
            origin,
            notes: HashMap::new(),
            of_lane: false,
            last_is_prepared: false,
            undone: false,
            ending: None,
            opening: None,
        }
    }

    /// Both questions travel to the database together. The third, whether there is a second
    /// factor, is asked only of whom one is required.
    async fn prove(
        &self,
        conn: &AsyncPgConnection,
        org_id: OrgId,
        identity: Identity,
    ) -> Result<Actor> {
        let account_id = identity.account_id;
        let (live, membership) = futures_util::try_join!(
            self.authority.session_is_live(conn, identity.session_id),
            self.authority.membership(conn, org_id, account_id),
        )?;
        if !live {
            return Err(ended());
        }
        let membership = membership.ok_or_else(|| Problem::not_found("organization"))?;
        let one = [(account_id, &membership)];
        if !self.without_second_factor(conn, one).await?.is_empty() {
            return Err(second_factor_needed());
        }
        Ok(Actor::Member {
            account_id,
            membership,
        })
    }

    /// Those of whom a second factor is required now, and who have none.
    async fn without_second_factor<'m>(
        &self,
        conn: &AsyncPgConnection,
        memberships: impl IntoIterator<Item = (impl Borrow<AccountId>, &'m Membership)>,
    ) -> Result<HashSet<AccountId>> {
        let now = self.db.now();
        let mut needing: HashSet<AccountId> = memberships
            .into_iter()
            .filter(|(_, membership)| membership.needs_second_factor(now))
            .map(|(account, _)| *account.borrow())
            .collect();
        if needing.is_empty() {
            return Ok(needing);
        }
        let accounts: Vec<_> = needing.iter().copied().collect();
        let having = self.authority.with_second_factor(conn, &accounts).await?;
        needing.retain(|account| !having.contains(account));
        Ok(needing)
    }

    async fn run<T>(&self, tx: Tx, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let (value, news) = self.commit(tx, work).await?;
        self.tell(news);
        Ok(value)
    }

    /// Does the work and what belongs to it, and commits. The news are to be [told](Self::tell).
    async fn commit<T>(
        &self,
        mut tx: Tx,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<(T, News)> {
        let value = match work(&mut tx).await {
            Ok(value) => value,
            Err(problem) => return self.abandon(tx, problem).await,
        };
        if tx.undone {
            tx.conn.finish(false).await?;
            return Ok((value, News::default()));
        }
        if tx.conn.is_over() {
            return Ok((value, News::of(tx)));
        }
        if tx.opening.is_some() {
            return Err(Problem::internal("a transaction that was never begun"));
        }
        if !tx.audited.is_empty() {
            for step in self.closing {
                if let Err(problem) = step(&mut tx).await {
                    return self.abandon(tx, problem).await;
                }
            }
        }
        let audited = std::mem::take(&mut tx.audited);
        if !audited.is_empty()
            && let Err(problem) = self.chain(&mut tx, audited).await
        {
            return self.abandon(tx, problem).await;
        }
        let pending = std::mem::take(&mut tx.events);
        let (org_id, now) = (tx.org_id, tx.now);
        let ending = tx.ending.take();
        let append = async {
            let placed = events::append(&tx.conn, org_id, now, pending).await;
            drop(ending);
            placed
        };
        let appended = match tx.of_lane {
            true => {
                let done = tx.conn.commit_behind(append).await?;
                tx.conn.set_over();
                done
            }
            false => append.await,
        };
        match appended {
            Ok(batch) => tx.placed.extend(batch),
            Err(problem) => return self.abandon(tx, problem).await,
        }
        tx.conn.finish(true).await?;
        Ok((value, News::of(tx)))
    }

    /// Tells what a transaction that was committed left to tell.
    pub(super) fn tell(&self, news: News) {
        for batch in news.events {
            self.bus.publish(batch);
        }
        if news.has_jobs {
            self.db.wake.notify();
        }
        self.db.tell_ended(news.ended);
    }

    async fn chain(&self, tx: &mut Tx, audited: Vec<Pending>) -> Result<()> {
        let (org_id, now) = (tx.org_id, tx.now);
        self.authority
            .chain(&mut tx.conn, org_id, now, audited)
            .await
    }

    async fn abandon<T>(&self, mut tx: Tx, problem: Problem) -> Result<T> {
        tx.conn.finish(false).await?;
        Err(problem)
    }
}

/// What a transaction leaves to be told once it is committed. The log has the events: who dies before
/// it told them has told others by it.
#[must_use]
#[derive(Default)]
pub(super) struct News {
    events: Vec<events::Batch>,
    has_jobs: bool,
    ended: Vec<AccountId>,
}

impl News {
    fn of(tx: Tx) -> Self {
        Self {
            events: tx.placed,
            has_jobs: tx.has_jobs,
            ended: tx.ended,
        }
    }
}

/// What begins a transaction in an organization.
fn opening(org_id: OrgId) -> String {
    // SET LOCAL and not set_config(): a distributed table's shards see only the former.
    format!("BEGIN; SET LOCAL app.org_id = '{org_id}'")
}

fn ended() -> Problem {
    unauthenticated("This session has ended. Sign in again.")
}

fn second_factor_needed() -> Problem {
    Problem::new(
        &code::SECOND_FACTOR_NEEDED,
        "This organization requires a second factor, and your account has none. Turn it on with \
         POST /v1/me/second-factor, then ask again.",
    )
}

pub fn forbidden<P: Permission>() -> Problem {
    Problem::new(
        &code::FORBIDDEN,
        format!("This needs the permission {} ({}).", P::NAME, P::TITLE),
    )
    .with_context(serde_json::json!({ "permission": P::NAME }))
}

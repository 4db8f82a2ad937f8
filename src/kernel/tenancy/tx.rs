//! The open transaction, and what may be asked and left in it.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use futures_util::poll;
use uuid::Uuid;

use super::{Actor, Permission, Scope, forbidden};
use crate::kernel::audit::Pending;
use crate::kernel::caller::{Proved, SharedAuthority};
use crate::kernel::events::{self, Batch, Event, Topics};
use crate::kernel::ids::{AccountId, Ids, MemberId, OrgId};
use crate::kernel::jobs::{self, Job};
use crate::kernel::open::Open;
use crate::kernel::problem::{Problem, Result};

/// An open transaction in one organization, in somebody's name. See the head of [`super`].
pub struct Tx {
    pub(super) conn: Open,
    pub(super) org_id: OrgId,
    pub(super) actor: Actor,
    pub(super) scope: Scope,
    pub(super) now: DateTime<Utc>,
    pub(super) ids: Ids,
    pub(super) topics: Arc<dyn Topics>,
    pub(super) events: Vec<Event>,
    /// Have their positions already.
    pub(super) placed: Vec<Batch>,
    pub(super) audited: Vec<Pending>,
    pub(super) has_jobs: bool,
    pub(super) ended: Vec<AccountId>,
    pub(super) origin: Option<std::net::IpAddr>,
    pub(super) notes: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    /// On a connection of the lanes, on which writing events is prepared.
    pub(super) of_lane: bool,
    /// And the [last](Tx::last) statements, too.
    pub(super) last_is_prepared: bool,
    /// Nothing of it shall remain.
    pub(super) undone: bool,
    /// Dropped when only the commit is left, if not before.
    pub(super) ending: Option<Box<dyn Any + Send>>,
    /// What begins it, if it is to travel with the [last](Tx::last) statements.
    pub(super) opening: Option<Opening>,
}

/// The beginning of a transaction whose callers were proved before, and are confirmed by it.
pub(super) struct Opening {
    pub sql: String,
    pub authority: SharedAuthority,
    pub proved: Proved,
}

impl Opening {
    async fn send(&self, conn: &Open, org_id: OrgId) -> Result<()> {
        let confirm = self.authority.confirm(conn, org_id, &self.proved);
        futures_util::try_join!(conn.begin(&self.sql), confirm)?;
        Ok(())
    }
}

impl Tx {
    pub fn conn(&mut self) -> &mut AsyncPgConnection {
        &mut self.conn
    }

    pub fn org_id(&self) -> OrgId {
        self.org_id
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The member who acts; a problem where the service itself does.
    pub fn member_id(&self) -> Result<MemberId> {
        let nobody = || Problem::internal("the service itself is no member");
        self.actor.member_id().ok_or_else(nobody)
    }

    /// How far the gate's permission reaches.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// How far the actor holds another permission than the gate's; the service holds all.
    pub fn holds<Q: Permission>(&self) -> Option<Scope> {
        match &self.actor {
            Actor::Member { membership, .. } => membership.scope_of(Q::NAME),
            Actor::System => Some(Scope::Organization),
        }
    }

    /// The instant at which the transaction began.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The network address of the request.
    pub fn origin(&self) -> Option<std::net::IpAddr> {
        self.origin
    }

    /// Keeps what a slice computed once, for the rest of the transaction; one value of a type.
    pub fn remember<T: Any + Send + Sync>(&mut self, note: T) {
        self.notes.insert(TypeId::of::<T>(), Arc::new(note));
    }

    /// What was remembered of this type.
    pub fn recall<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let note = Arc::clone(self.notes.get(&TypeId::of::<T>())?);
        note.downcast().ok()
    }

    /// Who follows what.
    pub fn topics(&self) -> &Arc<dyn Topics> {
        &self.topics
    }

    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.ids.next()
    }

    /// Tells the audience after the commit, and only if there is one.
    pub fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Does a transaction's last statements, and gives the events their positions on the same way to
    /// the database; where a lane [prepared](crate::kernel::db::Prepared) the statements, the commit goes along. `told` says, while
    /// the database is writing, which events are to come besides. Nothing may follow: who writes events
    /// waits for the commit, and it may be done.
    pub async fn last<T>(
        &mut self,
        statements: impl AsyncFnOnce(&AsyncPgConnection) -> Result<()>,
        told: impl FnOnce() -> Result<(T, Vec<Event>)>,
    ) -> Result<T> {
        let (opening, ending) = (self.opening.take(), self.ending.take());
        let (value, done) = {
            let conn: &AsyncPgConnection = &self.conn;
            let (open, org_id) = (&self.conn, self.org_id);
            let begin_and_write = async {
                let begin = async {
                    match &opening {
                        Some(opening) => opening.send(open, org_id).await,
                        None => Ok(()),
                    }
                };
                futures_util::try_join!(begin, statements(conn)).map(|_| ())
            };
            let mut writing = pin!(begin_and_write);
            // What was asked once is on its way.
            let written = poll!(writing.as_mut());
            let (value, events) = told()?;
            let mut pending = std::mem::take(&mut self.events);
            pending.extend(events);
            let rest = async {
                match written {
                    Poll::Ready(written) => written,
                    Poll::Pending => writing.await,
                }
            };
            let append = events::append(conn, self.org_id, self.now, pending);
            let all = async {
                let done = futures_util::try_join!(rest, append);
                drop(ending);
                done
            };
            let done = match self.last_is_prepared {
                true => self.conn.commit_behind(all).await?,
                false => all.await,
            };
            (value, done)
        };
        if self.last_is_prepared {
            self.conn.set_over();
        }
        let ((), batch) = done?;
        self.placed.extend(batch);
        Ok(value)
    }

    /// Nothing of what was written shall remain: the transaction ends with a rollback, and what its
    /// work answers holds.
    pub fn undo(&mut self) {
        self.undone = true;
    }

    /// Lets the next batch of a lane begin, which otherwise does when only the commit of this one is left. For lanes whose batches exclude each other by locks of the database,
    /// which this one has, or is about to take.
    pub fn let_next_begin(&mut self) {
        self.ending = None;
    }

    /// Chains the entry into the audit log with the commit, and only if there is one.
    pub fn audit(&mut self, entry: Pending) {
        self.audited.push(entry);
    }

    /// A job that runs after the commit, and only if there is one.
    pub async fn enqueue<J: Job>(&mut self, job: &J) -> Result<()> {
        self.enqueue_at(job, self.now).await
    }

    /// A job that runs at `when` or soon after.
    pub async fn enqueue_at<J: Job>(&mut self, job: &J, when: DateTime<Utc>) -> Result<()> {
        let id = self.new_id();
        jobs::insert(&mut self.conn, id, Some(self.org_id), job, self.now, when).await?;
        self.has_jobs = true;
        Ok(())
    }

    /// Tells, after the commit, that sessions of the account have ended.
    pub fn sessions_ended(&mut self, account: AccountId) {
        self.ended.push(account);
    }

    /// Fails unless the actor holds the permission; its reach is the transaction's then.
    pub(super) fn narrow<P: Permission, const SCOPED: bool>(&mut self) -> Result<()> {
        const {
            assert!(P::SCOPED || !SCOPED, "mark the permission #[scoped]");
        }
        match self.holds::<P>() {
            Some(Scope::Organization) => {}
            Some(scope) if SCOPED => self.scope = scope,
            _ => return Err(forbidden::<P>()),
        }
        Ok(())
    }

    /// The permission's reach is the transaction's; nothing is, where the actor does not hold it.
    pub(super) fn narrow_or_nothing<P: Permission, const SCOPED: bool>(&mut self) {
        if self.narrow::<P, SCOPED>().is_err() {
            self.scope = Scope::Departments(Vec::new());
        }
    }
}

//! Lanes: writes of one kind in one organization that gather while a transaction is in flight,
//! and then share the next one (group commit).
//!
//! What a whole company does in the same minute would otherwise pay, each time, for a
//! transaction, a commit and the locks that it holds meanwhile. An item waits for the batch
//! before its own and no longer: idle, a lane adds no delay; busy, one commit serves hundreds.
//!
//! Must hold: every item has its own answer, and what is refused costs the others nothing; the
//! items of a batch are written in the order in which they came; each caller's session,
//! membership and permission are proved in the transaction that writes; an item is written
//! whole or not at all, whoever hangs up; what waits is bounded.

mod proofs;

use std::any::{Any, TypeId};
use std::collections::{HashMap, VecDeque};
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use futures_util::future::LocalBoxFuture;
use tokio::sync::{OwnedMutexGuard, mpsc, oneshot};

use crate::kernel::caller::{Identity, Proved};
use crate::kernel::db::Db;
use crate::kernel::ids::{AccountId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result, busy, code, gone};
use crate::kernel::tenancy::{News, Permission, Tenancy, Tx};

pub use proofs::Proofs;

/// Transactions of one queue at once: while one waits for its commit to be on the disk, the next is
/// on its way, if at least [`WORTHWHILE`] items wait for it.
const TURNS: u8 = 2;
/// Fewer go with the batch after the commit, which then costs less for each.
const WORTHWHILE: usize = 4;
/// Queues of a lane in an organization.
const SHARDS: u64 = 2;
/// Items in one transaction.
const MAX_BATCH: usize = 512;
/// Items that wait in one lane of one organization; more are told to come back.
const MAX_WAITING: usize = 8_192;

/// A kind of write that gathers.
pub trait Lane: Sized + 'static {
    /// What every caller must hold for the whole organization.
    type Permission: Permission;
    type Item: Send + Sync + 'static;
    type Answer: Send + 'static;
    /// What [`ahead`](Lane::ahead) brings.
    type Ahead: Default;
    /// What a queue keeps from one batch to the next: of this process alone, and gone with it. It spares
    /// questions, and must not decide what the database has not confirmed in the transaction.
    type Memory: Default + Send + Sync + 'static;
    /// For the metrics.
    const NAME: &'static str;
    /// Whether a batch is first written without asking for what is seldom there and what the database
    /// would refuse. One that fails is then written again, with less [`Trust`].
    const TRUSTS: bool = false;

    /// Items with different numbers, modulo a few, may be written at once: nothing is locked for both, or
    /// all in one order, and nobody cares which is first.
    fn shard(_item: &Self::Item) -> u64 {
        0
    }

    /// Asks, on the same way to the database as who the callers are, what does not depend on it. All
    /// items are asked about; those of callers who may not act are not among the batch then.
    fn ahead<'a>(
        _asking: Asking<'a>,
        _memory: &'a Arc<Self::Memory>,
        _items: &'a [(AccountId, &'a Self::Item)],
    ) -> LocalBoxFuture<'a, Result<Self::Ahead>> {
        Box::pin(ready(Ok(Self::Ahead::default())))
    }

    /// What [`ahead`](Lane::ahead) would bring, where it is known beforehand what will become of each of these, callers who were proved
    /// before: then they are written in one way to the database, with statements that fail where something
    /// is not as it was foreseen. For lanes that [trust](Lane::TRUSTS) and end with [`Tx::last`].
    fn foresee(
        _memory: &Arc<Self::Memory>,
        _now: DateTime<Utc>,
        _batch: &[Entry<'_, Self::Item>],
    ) -> Option<Self::Ahead> {
        None
    }

    /// Writes a batch, and answers each entry in its place. An answer that refuses its entry
    /// must have written nothing of it. A problem of the whole undoes the batch.
    fn write<'a>(
        tx: &'a mut Tx,
        batch: &'a [Entry<'a, Self::Item>],
        ahead: Self::Ahead,
    ) -> Writing<'a, Self::Answer>;
}

pub type Writing<'a, A> = LocalBoxFuture<'a, Result<Vec<Result<A>>>>;

/// Where it is asked ahead: in the transaction that writes the batch.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub conn: &'a AsyncPgConnection,
    pub org_id: OrgId,
    /// As [`Tx::now`].
    pub now: DateTime<Utc>,
    /// Who the callers were when they were proved before, in the order of the items; if all of them were. It is not confirmed.
    pub members: Option<&'a [MemberId]>,
    pub trust: Trust,
}

/// What a batch takes for granted. What was not so costs one more attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It is tried for the first time, and was not [foreseen](Lane::foresee) in whole.
    Whole,
    /// It was foreseen in whole, and something was not so.
    Less,
    /// All is asked: it failed before, or its lane does not [trust](Lane::TRUSTS).
    Nothing,
}

/// An item, and the member who proved to be its caller.
#[derive(Debug)]
pub struct Entry<'a, I> {
    pub member_id: MemberId,
    pub item: &'a I,
}

/// The lanes of a process, on a thread and with connections of their own: a transaction stays
/// on its thread, and must outlive the worker whose request came first.
pub(in crate::kernel) struct Lanes {
    pub(in crate::kernel) db: Db,
    thread: Mutex<Option<mpsc::UnboundedSender<Work>>>,
    queues: Mutex<HashMap<Place, AnyQueue>>,
}

/// Lane, organization and shard.
type Place = (TypeId, OrgId, u64);
/// A [`Queue`] of the place's lane.
type AnyQueue = Arc<dyn Any + Send + Sync>;
type Work = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()> + Send>;

impl Lanes {
    pub fn new(db: &Db) -> Self {
        Self {
            db: db.for_lanes(),
            thread: Mutex::default(),
            queues: Mutex::default(),
        }
    }

    fn queue<L: Lane>(&self, org_id: OrgId, item: &L::Item) -> Result<Arc<Queue<L>>> {
        let mut queues = held(&self.queues);
        let queue = queues
            .entry((TypeId::of::<L>(), org_id, L::shard(item) % SHARDS))
            .or_insert_with(|| Arc::new(Queue::<L>::default()));
        let queue = Arc::clone(queue).downcast();
        queue.map_err(|_| Problem::internal("a queue of another lane"))
    }

    /// Does the work on the lanes' thread, which begins with the first and ends with the lanes.
    fn spawn(&self, work: Work) -> Result<()> {
        let mut thread = held(&self.thread);
        let sender = match thread.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => start().map_err(Problem::internal)?,
        };
        let sent = sender.send(work);
        *thread = Some(sender);
        sent.map_err(|_| Problem::internal("the lanes' thread has ended"))
    }
}

fn start() -> std::io::Result<mpsc::UnboundedSender<Work>> {
    let (sender, mut works) = mpsc::unbounded_channel::<Work>();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let body = move || {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async {
            while let Some(work) = works.recv().await {
                tokio::task::spawn_local(work());
            }
        });
        // Nobody can bring more: what has begun is brought to its end.
        runtime.block_on(local);
    };
    std::thread::Builder::new()
        .name("lanes".to_owned())
        .spawn(body)?;
    Ok(sender)
}

/// What waits in one lane of one organization.
struct Queue<L: Lane> {
    state: Mutex<State<L>>,
    memory: Arc<L::Memory>,
    proofs: Proofs,
    /// Held from the taking of a batch until only its commit is left, so that batches are written one after the
    /// other; or until its lane lets the next one begin ([`Tx::let_next_begin`]). Sooner would be no gain: the
    /// events of an organization are written by one transaction at a time, until its commit, and whoever waits for
    /// that in a batch of their own would have had room in a larger one.
    writing: Arc<tokio::sync::Mutex<()>>,
}

struct State<L: Lane> {
    waiting: VecDeque<Waiting<L>>,
    /// How many take what waits, and whatever comes, until nothing is left; up to [`TURNS`].
    turns: u8,
}

struct Waiting<L: Lane> {
    caller: Identity,
    item: L::Item,
    reply: oneshot::Sender<Result<L::Answer>>,
}

impl<L: Lane> Default for Queue<L> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                turns: 0,
            }),
            memory: Arc::default(),
            proofs: Proofs::default(),
            writing: Arc::default(),
        }
    }
}

impl<L: Lane> State<L> {
    /// Whether what waits is worth one more turn.
    fn needs_turn(&self) -> bool {
        self.turns == 0 || (self.turns < TURNS && self.waiting.len() >= WORTHWHILE)
    }
}

impl<L: Lane> Queue<L> {
    /// True when the queue needs one more to serve it, and the caller must see to it.
    fn push(&self, waiting: Waiting<L>) -> Result<bool> {
        let mut state = held(&self.state);
        if state.waiting.len() >= MAX_WAITING {
            return Err(busy());
        }
        state.waiting.push_back(waiting);
        let needs = state.needs_turn();
        state.turns += u8::from(needs);
        Ok(needs)
    }

    /// The next ones in their order, without those who have hung up by now. `None` ends the
    /// turn: the queue is empty, and whoever comes next sees to it; or another turn will.
    fn take(&self) -> Option<Vec<Waiting<L>>> {
        let mut state = held(&self.state);
        state.turns -= 1;
        let count = match state.needs_turn() {
            true => state.waiting.len().min(MAX_BATCH),
            false => 0,
        };
        state.turns += u8::from(count > 0);
        let mut batch: Vec<_> = state.waiting.drain(..count).collect();
        batch.retain(|waiting| !waiting.reply.is_closed());
        (count > 0).then_some(batch)
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts an item into its lane and waits for its answer.
pub(in crate::kernel) async fn pass<L: Lane>(
    tenancy: &Arc<Tenancy>,
    org_id: OrgId,
    caller: Identity,
    item: L::Item,
) -> Result<L::Answer> {
    let lanes = tenancy.lanes();
    let queue = lanes.queue::<L>(org_id, &item)?;
    let (reply, answer) = oneshot::channel();
    let waiting = Waiting {
        caller,
        item,
        reply,
    };
    if queue.push(waiting)? {
        let turn = Turn {
            tenancy: Arc::clone(tenancy),
            org_id,
            queue: Some(queue),
        };
        lanes.spawn(Box::new(move || Box::pin(turn.serve())))?;
    }
    // Nobody answers when the service stops in the middle.
    answer.await.unwrap_or_else(|_| Err(gone()))
}

/// The serving of one queue, until it is empty.
struct Turn<L: Lane> {
    tenancy: Arc<Tenancy>,
    org_id: OrgId,
    /// There until the queue was empty.
    queue: Option<Arc<Queue<L>>>,
}

impl<L: Lane> Turn<L> {
    async fn serve(mut self) {
        while let Some(queue) = self.queue.clone() {
            let writing = Arc::clone(&queue.writing).lock_owned().await;
            let Some(batch) = queue.take() else {
                self.queue = None;
                return;
            };
            if !batch.is_empty() {
                metrics::histogram!("lane_batch_items", "lane" => L::NAME)
                    .record(batch.len() as f64);
                self.write(&queue, batch, writing).await;
            }
        }
    }

    /// All in one transaction. Where that fails for a reason of one of them, by halves: so it
    /// is found, and the others are written.
    async fn write(&self, queue: &Queue<L>, batch: Vec<Waiting<L>>, writing: OwnedMutexGuard<()>) {
        let mut parts = vec![batch];
        let mut writing = Some(writing);
        let mut trust = match L::TRUSTS {
            true => Trust::Whole,
            false => Trust::Nothing,
        };
        while let Some(mut part) = parts.pop() {
            let callers = callers(&part);
            let foreseen = match trust {
                Trust::Whole => self.foresee(queue, (&part, &callers)),
                _ => None,
            };
            let is_foreseen = foreseen.is_some();
            let attempt = async {
                match foreseen {
                    Some(foreseen) => self.attempt_at_once(foreseen, writing.take()).await,
                    None => {
                        self.attempt((queue, trust), (&part, &callers), writing.take())
                            .await
                    }
                }
            };
            let (answers, news) = match attempt.await {
                Ok(done) => done,
                Err(problem) if trust != Trust::Nothing && *problem.code() != code::OVERLOADED => {
                    tracing::debug!(lane = L::NAME, %problem, ?trust, "a batch is written again");
                    trust = match is_foreseen {
                        true => Trust::Less,
                        false => Trust::Nothing,
                    };
                    queue.proofs.forget(&callers);
                    parts.push(part);
                    continue;
                }
                Err(problem) if part.len() > 1 && *problem.code() != code::OVERLOADED => {
                    tracing::warn!(lane = L::NAME, %problem, "a batch is written by halves");
                    let second = part.split_off(part.len() / 2);
                    parts.extend([second, part]);
                    continue;
                }
                Err(problem) => {
                    for waiting in part {
                        answer(waiting, Err(problem.again()));
                    }
                    continue;
                }
            };
            let mut answers = answers.into_iter();
            for waiting in part {
                let missing = || Err(Problem::internal("an item of a lane got no answer"));
                answer(waiting, answers.next().unwrap_or_else(missing));
            }
            self.tenancy.tell(news);
        }
    }

    /// The entries, what the lane foresees of them, and what is to be confirmed of their callers.
    fn foresee<'a>(
        &self,
        queue: &Queue<L>,
        (part, callers): (&'a [Waiting<L>], &[Identity]),
    ) -> Option<Foreseen<'a, L>> {
        let members = queue.proofs.of(callers)?;
        let pairs = members.iter().zip(part);
        let batch: Vec<_> = pairs
            .map(|(member_id, waiting)| Entry {
                member_id: *member_id,
                item: &waiting.item,
            })
            .collect();
        let ahead = L::foresee(&queue.memory, self.tenancy.db().now(), &batch)?;
        Some((batch, ahead, proofs::once_each(callers, &members)))
    }

    async fn attempt_at_once(
        &self,
        (batch, ahead, proved): Foreseen<'_, L>,
        writing: Option<OwnedMutexGuard<()>>,
    ) -> Result<(Vec<Result<L::Answer>>, News)> {
        let work = async |tx: &mut Tx| L::write(tx, &batch, ahead).await;
        let tenancy = &self.tenancy;
        tenancy
            .as_lane_at_once(self.org_id, proved, writing, work)
            .await
    }

    async fn attempt(
        &self,
        (queue, trust): (&Queue<L>, Trust),
        (part, callers): (&[Waiting<L>], &[Identity]),
        writing: Option<OwnedMutexGuard<()>>,
    ) -> Result<(Vec<Result<L::Answer>>, News)> {
        let items: Vec<_> = part
            .iter()
            .map(|waiting| (waiting.caller.account_id, &waiting.item))
            .collect();
        let ahead = async |asking: Asking<'_>| L::ahead(asking, &queue.memory, &items).await;
        let work = async |tx: &mut Tx, proved: Vec<Result<MemberId>>, ahead: L::Ahead| {
            let pairs = proved.iter().zip(part);
            let batch: Vec<_> = pairs
                .filter_map(|(member, waiting)| {
                    Some(Entry {
                        member_id: *member.as_ref().ok()?,
                        item: &waiting.item,
                    })
                })
                .collect();
            let mut answers = match batch.is_empty() {
                true => {
                    tx.undo();
                    Vec::new()
                }
                false => L::write(tx, &batch, ahead).await?,
            }
            .into_iter();
            let missing = || Err(Problem::internal("a lane answered less than it was asked"));
            let each = proved.into_iter().map(|proved| match proved {
                Ok(_) => answers.next().unwrap_or_else(missing),
                Err(problem) => Err(problem),
            });
            Ok(each.collect())
        };
        let of = (self.org_id, callers, trust);
        self.tenancy
            .as_lane::<L, _>(of, &queue.proofs, writing, ahead, work)
            .await
    }
}

fn callers<L: Lane>(part: &[Waiting<L>]) -> Vec<Identity> {
    part.iter().map(|waiting| waiting.caller).collect()
}

type Foreseen<'a, L> = (
    Vec<Entry<'a, <L as Lane>::Item>>,
    <L as Lane>::Ahead,
    Proved,
);

impl<L: Lane> Drop for Turn<L> {
    /// A serving that was broken off leaves nobody waiting, and the queue to the next one.
    fn drop(&mut self) {
        if let Some(queue) = &self.queue {
            let mut state = held(&queue.state);
            state.turns -= 1;
            if state.turns == 0 {
                state.waiting.clear();
            }
        }
    }
}

fn answer<L: Lane>(waiting: Waiting<L>, answer: Result<L::Answer>) {
    // Who hung up does not hear it; what was written stays, and a repeat finds it.
    drop(waiting.reply.send(answer));
}

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

use std::any::{Any, TypeId};
use std::collections::{HashMap, VecDeque};
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use futures_util::future::LocalBoxFuture;
use tokio::sync::{OwnedMutexGuard, mpsc, oneshot};

use super::caller::Identity;
use super::db::Db;
use super::ids::{AccountId, MemberId, OrgId};
use super::problem::{Problem, Result, busy, code, gone};
use super::tenancy::{News, Permission, Tenancy, Tx};

/// Transactions of one queue at once: while one waits for its commit to be on the disk, the next is
/// written, if at least [`WORTHWHILE`] items wait for it.
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
    /// For the metrics.
    const NAME: &'static str;

    /// Items with different numbers, modulo a few, may be written at once: nothing is locked for both, or
    /// all in one order, and nobody cares which is first.
    fn shard(_item: &Self::Item) -> u64 {
        0
    }

    /// Asks, on the same way to the database as who the callers are, what does not depend on it. All
    /// items are asked about; those of callers who may not act are not among the batch then.
    fn ahead<'a>(
        _asking: Asking<'a>,
        _items: &'a [(AccountId, &'a Self::Item)],
    ) -> LocalBoxFuture<'a, Result<Self::Ahead>> {
        Box::pin(ready(Ok(Self::Ahead::default())))
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
}

/// An item, and the member who proved to be its caller.
#[derive(Debug)]
pub struct Entry<'a, I> {
    pub member_id: MemberId,
    pub item: &'a I,
}

/// The lanes of a process, on a thread and with connections of their own: a transaction stays
/// on its thread, and must outlive the worker whose request came first.
pub(super) struct Lanes {
    pub(super) db: Db,
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
    /// Held from the taking of a batch until only its events and its commit are left, so that batches are
    /// written one after the other; or until its lane lets the next one begin ([`Tx::let_next_begin`]).
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
pub(super) async fn pass<L: Lane>(
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
        while let Some(queue) = &self.queue {
            let writing = Arc::clone(&queue.writing).lock_owned().await;
            let Some(batch) = queue.take() else {
                self.queue = None;
                return;
            };
            if !batch.is_empty() {
                metrics::histogram!("lane_batch_items", "lane" => L::NAME)
                    .record(batch.len() as f64);
                self.write(batch, writing).await;
            }
        }
    }

    /// All in one transaction. Where that fails for a reason of one of them, by halves: so it
    /// is found, and the others are written.
    async fn write(&self, batch: Vec<Waiting<L>>, writing: OwnedMutexGuard<()>) {
        let mut parts = vec![batch];
        let mut writing = Some(writing);
        while let Some(mut part) = parts.pop() {
            let (answers, news) = match self.attempt(&part, writing.take()).await {
                Ok(done) => done,
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

    async fn attempt(
        &self,
        part: &[Waiting<L>],
        writing: Option<OwnedMutexGuard<()>>,
    ) -> Result<(Vec<Result<L::Answer>>, News)> {
        let callers: Vec<_> = part.iter().map(|waiting| waiting.caller).collect();
        let items: Vec<_> = part
            .iter()
            .map(|waiting| (waiting.caller.account_id, &waiting.item))
            .collect();
        let ahead = async |asking: Asking<'_>| L::ahead(asking, &items).await;
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
        let of = (self.org_id, callers.as_slice());
        self.tenancy.as_lane::<L, _>(of, writing, ahead, work).await
    }
}

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

//! A bounded pool of threads that do nothing but Argon2id.
//!
//! A hash occupies a core for some ten milliseconds. So the threads are as many as the
//! cores and no more, they run at a lower priority than those that serve requests, and
//! callers wait in a queue with an end: beyond it an answer at once ("too busy, come back")
//! is worth more than one after the client has given up. A caller that went away while it
//! waited costs no hashing.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};
use tokio::sync::oneshot;

use super::argon::{self, Engine, HashParams, NotArgon, SaltBytes};
use crate::kernel::clock::Entropy;

/// On Linux this is nice 14: under load about a twentieth of the share of a normal thread,
/// and woken threads that serve requests run at once instead of waiting for a hash.
const PRIORITY: u8 = 12;

/// How long a thread without work keeps its memory, so that a quiet service is a small one.
const KEEP_MEMORY: Duration = Duration::from_secs(5);

/// How many threads hash, how many callers may wait, and how much work one hash is.
#[derive(Debug, Clone, Copy)]
pub struct HasherConfig {
    pub threads: NonZeroUsize,
    pub queue: usize,
    pub params: HashParams,
}

impl Default for HasherConfig {
    fn default() -> Self {
        Self {
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            queue: 256,
            params: HashParams::OWASP,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The queue is full. A client is told to come back.
    #[error("too many passwords are waiting to be checked")]
    Overloaded,
    /// The service is stopping.
    #[error("the password hasher has stopped")]
    Stopped,
    /// What is stored is no hash: a bug or a damaged database, never a user's input.
    #[error("a stored password hash cannot be read")]
    Malformed(#[from] NotArgon),
}

impl HashError {
    /// For the Retry-After header of an overloaded service: a full queue is emptied in about
    /// this time.
    pub const RETRY_AFTER_SECONDS: u64 = 3;
}

enum Work {
    Hash {
        password: SecretString,
        salt: SaltBytes,
        reply: Reply<String>,
    },
    Verify {
        password: SecretString,
        phc: Option<String>,
        reply: Reply<bool>,
    },
}

type Reply<T> = oneshot::Sender<Result<T, NotArgon>>;

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Work>,
    stopped: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    arrived: Condvar,
    params: HashParams,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No code that can panic runs under this lock.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pool. Dropping it answers who still waits with [`HashError::Stopped`] and joins the
/// threads, which takes as long as the hashes that are being computed.
pub struct Hasher {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    capacity: usize,
    entropy: Arc<dyn Entropy>,
}

impl Hasher {
    pub fn start(config: HasherConfig, entropy: Arc<dyn Entropy>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            arrived: Condvar::new(),
            params: config.params,
        });
        let mut hasher = Self {
            shared,
            threads: Vec::new(),
            capacity: config.queue.max(1),
            entropy,
        };
        for number in 0..config.threads.get() {
            let shared = Arc::clone(&hasher.shared);
            let thread = thread::Builder::new()
                .name(format!("hasher-{number}"))
                .spawn(move || serve(&shared))?;
            hasher.threads.push(thread);
        }
        Ok(hasher)
    }

    /// Hashes a password under a fresh salt. The result is a PHC string.
    pub async fn hash(&self, password: SecretString) -> Result<String, HashError> {
        let mut salt = SaltBytes::default();
        self.entropy.fill(&mut salt);
        let (reply, answer) = oneshot::channel();
        self.submit(Work::Hash {
            password,
            salt,
            reply,
        })?;
        Ok(answer.await.map_err(|_| HashError::Stopped)??)
    }

    /// Whether the password belongs to the hash. Without a hash the work is the same and the
    /// answer is no, so that time does not tell whether an account exists.
    pub async fn verify(
        &self,
        password: SecretString,
        phc: Option<String>,
    ) -> Result<bool, HashError> {
        let (reply, answer) = oneshot::channel();
        self.submit(Work::Verify {
            password,
            phc,
            reply,
        })?;
        Ok(answer.await.map_err(|_| HashError::Stopped)??)
    }

    /// Whether a stored hash should be made again, now that the password is at hand.
    pub fn needs_rehash(&self, phc: &str) -> bool {
        argon::needs_rehash(phc, self.shared.params)
    }

    /// How many callers wait, for a gauge.
    pub fn waiting(&self) -> usize {
        self.shared.lock().waiting.len()
    }

    fn submit(&self, work: Work) -> Result<(), HashError> {
        let mut queue = self.shared.lock();
        if queue.waiting.len() >= self.capacity {
            // Those who went away make room for those who are here.
            queue.waiting.retain(|waiting| !waiting.abandoned());
            if queue.waiting.len() >= self.capacity {
                return Err(HashError::Overloaded);
            }
        }
        queue.waiting.push_back(work);
        drop(queue);
        self.shared.arrived.notify_one();
        Ok(())
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.stopped = true;
        queue.waiting.clear();
        drop(queue);
        self.shared.arrived.notify_all();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a hasher thread had panicked");
            }
        }
    }
}

impl Work {
    fn abandoned(&self) -> bool {
        match self {
            Self::Hash { reply, .. } => reply.is_closed(),
            Self::Verify { reply, .. } => reply.is_closed(),
        }
    }

    fn run(self, engine: &mut Engine, params: HashParams) {
        // A caller that leaves during the work is no error.
        match self {
            Self::Hash {
                password,
                salt,
                reply,
            } => {
                let secret = password.expose_secret().as_bytes();
                drop(reply.send(engine.hash(secret, &salt, params)));
            }
            Self::Verify {
                password,
                phc: Some(phc),
                reply,
            } => {
                let secret = password.expose_secret().as_bytes();
                drop(reply.send(engine.verify(secret, &phc)));
            }
            Self::Verify {
                password,
                phc: None,
                reply,
            } => {
                let secret = password.expose_secret().as_bytes();
                drop(reply.send(engine.verify_nothing(secret, params).map(|()| false)));
            }
        }
    }
}

fn serve(shared: &Shared) {
    lower_priority();
    let mut engine = Engine::default();
    while let Some(work) = next(shared, &mut engine) {
        if !work.abandoned() {
            work.run(&mut engine, shared.params);
        }
    }
}

/// Waits for work; `None` when the pool stops.
fn next(shared: &Shared, engine: &mut Engine) -> Option<Work> {
    let mut queue = shared.lock();
    loop {
        if queue.stopped {
            return None;
        }
        if let Some(work) = queue.waiting.pop_front() {
            return Some(work);
        }
        if engine.holds_memory() {
            let (guard, waited) = shared
                .arrived
                .wait_timeout(queue, KEEP_MEMORY)
                .unwrap_or_else(PoisonError::into_inner);
            queue = guard;
            if waited.timed_out() && queue.waiting.is_empty() {
                engine.release();
            }
        } else {
            queue = shared
                .arrived
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn lower_priority() {
    let lowered = ThreadPriorityValue::try_from(PRIORITY)
        .map(ThreadPriority::Crossplatform)
        .map_err(|error| error.to_string())
        .and_then(|priority| {
            set_current_thread_priority(priority).map_err(|error| error.to_string())
        });
    if let Err(error) = lowered {
        // A sandbox may forbid it. Sign-ins then weigh as much as other work.
        tracing::warn!(
            error,
            "cannot lower the priority of a password hashing thread"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::SystemEntropy;

    fn hasher(threads: usize, queue: usize, params: HashParams) -> Hasher {
        let threads = NonZeroUsize::new(threads).unwrap();
        let config = HasherConfig {
            threads,
            queue,
            params,
        };
        Hasher::start(config, Arc::new(SystemEntropy::default())).unwrap()
    }

    /// Some milliseconds a hash: enough for a queue to form.
    const SLOW: HashParams = HashParams {
        memory_kib: 4096,
        passes: 4,
        lanes: 1,
    };

    #[tokio::test]
    async fn hashes_and_verifies_with_a_fresh_salt_each_time() {
        let hasher = hasher(2, 8, HashParams::MINIMUM);
        let one = hasher.hash("correct horse".into()).await.unwrap();
        let two = hasher.hash("correct horse".into()).await.unwrap();
        assert_ne!(one, two);
        assert!(!hasher.needs_rehash(&one));
        assert!(
            hasher
                .verify("correct horse".into(), Some(one.clone()))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify("wrong horse".into(), Some(one))
                .await
                .unwrap()
        );
        assert!(!hasher.verify("correct horse".into(), None).await.unwrap());
        let broken = hasher
            .verify("correct horse".into(), Some("x".into()))
            .await;
        assert!(matches!(broken, Err(HashError::Malformed(_))));
    }

    /// A full queue answers at once, and what was accepted is still done.
    #[tokio::test]
    async fn a_storm_is_refused_beyond_the_queue() {
        let hasher = hasher(1, 4, SLOW);
        let storm = (0..64).map(|_| hasher.hash("correct horse".into()));
        let answers = futures_util::future::join_all(storm).await;
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        let refused = answers
            .iter()
            .filter(|answer| matches!(answer, Err(HashError::Overloaded)))
            .count();
        assert_eq!(done + refused, 64);
        assert!(done >= 4 && refused > 0, "done {done}, refused {refused}");
        assert_eq!(hasher.waiting(), 0);
    }

    /// Callers that went away leave room at once and cost no hashing.
    #[tokio::test]
    async fn callers_that_left_do_not_block_the_queue() {
        let hasher = hasher(1, 4, SLOW);
        let abandoned: Vec<_> = (0..6)
            .map(|_| {
                let mut call = Box::pin(hasher.hash("correct horse".into()));
                let mut context = std::task::Context::from_waker(std::task::Waker::noop());
                drop(call.as_mut().poll(&mut context));
                call
            })
            .collect();
        drop(abandoned);
        assert!(hasher.hash("correct horse".into()).await.is_ok());
    }

    /// Stopping answers everybody instead of leaving them waiting.
    #[tokio::test]
    async fn dropping_the_pool_answers_who_waits() {
        let hasher = hasher(1, 64, SLOW);
        let receivers: Vec<_> = (0..64)
            .map(|_| {
                let (reply, answer) = oneshot::channel();
                let password = "correct horse".into();
                hasher
                    .submit(Work::Verify {
                        password,
                        phc: None,
                        reply,
                    })
                    .unwrap();
                answer
            })
            .collect();
        drop(hasher);
        let answers = futures_util::future::join_all(receivers).await;
        assert!(answers.last().unwrap().is_err());
    }
}

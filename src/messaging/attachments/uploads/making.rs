//! Which files are being made at this moment.
//!
//! Must hold: a node makes a file once at a time, however many ask for it; whoever comes while it is
//! made waits, and hears what became of it; who stops half way, or dies, leaves it to the next.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::kernel::ids::FileId;
use crate::kernel::problem::Result;

/// What became of it; nothing yet.
type Outcome = Option<Result<()>>;

/// The files of this node.
#[derive(Default)]
pub struct Making(Mutex<HashMap<FileId, watch::Receiver<Outcome>>>);

/// The one who makes a file; another one may when it is dropped.
struct Turn<'a> {
    making: &'a Making,
    id: FileId,
    tell: watch::Sender<Outcome>,
}

impl Making {
    /// Does the work, or waits for another one who does it for the same file.
    pub async fn once(&self, id: FileId, work: impl Future<Output = Result<()>>) -> Result<()> {
        loop {
            let mut other = match self.enter(id) {
                Ok(turn) => {
                    let outcome = work.await;
                    let told = match &outcome {
                        Ok(()) => Ok(()),
                        Err(problem) => Err(problem.again()),
                    };
                    turn.tell.send_replace(Some(told));
                    return outcome;
                }
                Err(other) => other,
            };
            // An error: the other one has stopped half way.
            if let Ok(outcome) = other.wait_for(Option::is_some).await {
                return match outcome.as_ref() {
                    Some(Err(problem)) => Err(problem.again()),
                    _ => Ok(()),
                };
            }
        }
    }

    /// A turn, or what to wait for.
    fn enter(&self, id: FileId) -> std::result::Result<Turn<'_>, watch::Receiver<Outcome>> {
        let mut held = self.held();
        if let Some(other) = held.get(&id) {
            return Err(other.clone());
        }
        let (tell, told) = watch::channel(None);
        held.insert(id, told);
        Ok(Turn {
            making: self,
            id,
            tell,
        })
    }

    /// A panic elsewhere cannot have left it half changed.
    fn held(&self) -> MutexGuard<'_, HashMap<FileId, watch::Receiver<Outcome>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.making.held().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;
    use tokio::sync::oneshot;
    use uuid::Uuid;

    use super::*;
    use crate::kernel::problem::busy;

    fn file(number: u128) -> FileId {
        FileId(Uuid::from_u128(number))
    }

    /// Ten ask at once, and one more for another file; each work waits until all have asked.
    #[tokio::test]
    async fn a_file_is_made_once_and_all_hear_of_it() {
        for fails in [false, true] {
            let (making, made) = (Making::default(), AtomicUsize::new(0));
            let (asked, begun) = (AtomicUsize::new(0), tokio::sync::Notify::new());
            let ask = async |number: u128| {
                if asked.fetch_add(1, Ordering::Relaxed) == 10 {
                    begun.notify_waiters();
                }
                let work = async {
                    if asked.load(Ordering::Relaxed) < 11 {
                        begun.notified().await;
                    }
                    made.fetch_add(1, Ordering::Relaxed);
                    if fails { Err(busy()) } else { Ok(()) }
                };
                making.once(file(number), work).await
            };
            let outcomes = join_all((0..11).map(|at| ask(at / 10))).await;
            assert_eq!(made.into_inner(), 2);
            assert!(outcomes.iter().all(|outcome| outcome.is_err() == fails));
            assert!(making.held().is_empty());
        }
    }

    /// Whoever stops half way is followed by one of those who wait.
    #[tokio::test]
    async fn another_one_goes_on() {
        let making = Making::default();
        let (begin, begun) = oneshot::channel();
        let stops = async {
            begin.send(()).ok();
            std::future::pending().await
        };
        let first = making.once(file(1), stops);
        let mut first = Box::pin(first);
        tokio::select! {
            _ = &mut first => unreachable!("it never ends"),
            done = begun => done.unwrap(),
        }
        let made = AtomicUsize::new(0);
        let waiting = making.once(file(1), async {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        let (outcome, ()) = futures_util::join!(waiting, async { drop(first) });
        outcome.unwrap();
        assert_eq!(made.into_inner(), 1);
    }
}

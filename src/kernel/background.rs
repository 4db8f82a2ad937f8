//! Work that follows what is committed, in the background of each process.
//!
//! Woken by the commits of this process, and looks everywhere from time to time: for what another node
//! left behind, and for what begins as time passes. Whoever commits pays nothing for it.
//!
//! Must hold: organizations take turns, by bounded rounds; one with a backlog holds up no other; while callers
//! are served, they come first, and while none are, a backlog is worked off without a rest.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use super::events::Bus;
use super::ids::OrgId;
use super::problem::Result;

/// More transactions a second than this one, for callers, and they come first.
const BUSY: u32 = 20;

/// How many transactions a process has done for callers: those of a request, and those of lanes, each for many.
#[derive(Debug, Default)]
pub struct Served(AtomicU64);

impl Served {
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How often something is done.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm {
    /// How long commits gather before their organizations are worked for.
    pub gather: Duration,
    /// How often every organization is looked at.
    pub sweep: Duration,
    /// How many times as long as it worked it rests while callers are served, who come first.
    pub rest: u32,
    /// And no longer than that: on a machine that is slow or busy somebody waits for it as well.
    pub rest_at_most: Duration,
}

impl Rhythm {
    /// How long to rest after work of this length.
    fn pause(&self, worked: Duration) -> Duration {
        let rest = worked.saturating_mul(self.rest).min(self.rest_at_most);
        rest.max(self.gather)
    }
}

/// What is known of a round when it is over.
struct Round {
    worked: Duration,
    /// Transactions for callers meanwhile.
    served: u64,
    /// There may be more to do.
    left_some: bool,
}

impl Round {
    /// Whether callers were served at more than a leisurely pace.
    fn was_busy(&self) -> bool {
        self.served as f64 > f64::from(BUSY) * self.worked.as_secs_f64()
    }

    /// How long to wait for the next one.
    fn wait(&self, rhythm: &Rhythm) -> Duration {
        if self.was_busy() {
            return rhythm.pause(self.worked);
        }
        match self.left_some {
            true => Duration::ZERO,
            false => rhythm.gather,
        }
    }
}

/// What is done, and in what rhythm.
pub trait Chore {
    /// For the log.
    const NAME: &'static str;
    const RHYTHM: Rhythm;

    /// A bounded piece of work for an organization; whether there may be more to do.
    fn round(&self, org_id: OrgId) -> impl Future<Output = Result<bool>>;

    /// A round for every organization; those for which there may be more to do.
    fn sweep(&self) -> impl Future<Output = Result<Vec<OrgId>>>;
}

/// [`Chore::round`], where a failure is logged: the next sweep comes back to it.
pub async fn attempt<C: Chore>(chore: &C, org_id: OrgId) -> bool {
    match chore.round(org_id).await {
        Ok(more) => more,
        Err(problem) => {
            tracing::warn!(chore = C::NAME, %org_id, %problem, "could not finish a round");
            false
        }
    }
}

/// Works until the future is dropped.
pub async fn follow<C: Chore>(bus: &Bus, served: &Served, chore: &C) {
    let mut commits = bus.subscribe();
    let mut stirred = BTreeSet::new();
    let mut sweep_at = Instant::now();
    let mut work_at = sweep_at + C::RHYTHM.gather;
    loop {
        tokio::select! {
            batch = commits.recv() => match batch {
                Ok(batch) => { stirred.insert(batch.org_id); }
                // Too many to remember which.
                Err(RecvError::Lagged(_)) => sweep_at = Instant::now(),
                Err(RecvError::Closed) => return,
            },
            () = sleep_until(sweep_at) => {
                // What is left takes its turn with what others commit meanwhile.
                match chore.sweep().await {
                    Ok(more) => stirred.extend(more),
                    Err(problem) => {
                        tracing::warn!(chore = C::NAME, %problem, "could not look at every organization");
                    }
                }
                sweep_at = Instant::now() + C::RHYTHM.sweep;
            }
            () = sleep_until(work_at), if !stirred.is_empty() => {
                let (began, before) = (Instant::now(), served.so_far());
                // In turns, so that a busy organization holds up no other.
                for org_id in std::mem::take(&mut stirred) {
                    if attempt(chore, org_id).await {
                        stirred.insert(org_id);
                    }
                }
                let round = Round {
                    worked: began.elapsed(),
                    served: served.so_far() - before,
                    left_some: !stirred.is_empty(),
                };
                work_at = Instant::now() + round.wait(&C::RHYTHM);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use chrono::DateTime;
    use serde_json::json;
    use tokio::sync::Notify;
    use uuid::Uuid;

    use super::*;
    use crate::kernel::events::{Address, Addressed, Batch, Payload, StoredEvent};

    const BUSY: OrgId = OrgId(Uuid::from_u128(1));
    const OTHER: OrgId = OrgId(Uuid::from_u128(2));

    /// One organization never comes to an end.
    #[derive(Default)]
    struct Endless {
        rounds: Mutex<Vec<OrgId>>,
        swept: Notify,
        other: Notify,
    }

    impl Chore for Endless {
        const NAME: &'static str = "endless";
        const RHYTHM: Rhythm = Rhythm {
            gather: Duration::ZERO,
            sweep: Duration::from_secs(3_600),
            rest: 0,
            rest_at_most: Duration::ZERO,
        };

        async fn round(&self, org_id: OrgId) -> Result<bool> {
            self.rounds.lock().unwrap().push(org_id);
            if org_id == OTHER {
                self.other.notify_one();
            }
            Ok(org_id == BUSY)
        }

        async fn sweep(&self) -> Result<Vec<OrgId>> {
            self.swept.notify_one();
            Ok(vec![BUSY])
        }
    }

    fn commit(org_id: OrgId) -> Batch {
        let event = StoredEvent {
            position: 1,
            kind: "x".to_owned(),
            payload: Payload::of(&json!({})).unwrap(),
            occurred_at: DateTime::UNIX_EPOCH,
        };
        let address = Address::default();
        Batch {
            org_id,
            events: vec![Addressed { event, address }.into()],
        }
    }

    #[tokio::test]
    async fn a_backlog_holds_up_nobody_else() {
        let (bus, served, chore) = (Bus::default(), Served::default(), Endless::default());
        let one_commits = async {
            chore.swept.notified().await;
            bus.publish(commit(OTHER));
            chore.other.notified().await;
        };
        tokio::select! {
            () = follow(&bus, &served, &chore) => panic!("it never ends"),
            () = one_commits => {}
        }
        assert!(chore.rounds.lock().unwrap().contains(&BUSY));
    }

    const RHYTHM: Rhythm = Rhythm {
        gather: Duration::from_millis(500),
        sweep: Duration::from_secs(60),
        rest: 9,
        rest_at_most: Duration::from_secs(5),
    };

    #[test]
    fn it_rests_in_proportion_and_not_for_ever() {
        let pause = |worked| RHYTHM.pause(Duration::from_millis(worked)).as_millis();
        assert_eq!([pause(0), pause(50)], [500, 500], "gathers at least");
        assert_eq!(pause(200), 1_800);
        assert_eq!([pause(600), pause(60_000)], [5_000, 5_000]);
        assert_eq!(RHYTHM.pause(Duration::MAX), RHYTHM.rest_at_most);
    }

    #[test]
    fn it_does_not_rest_from_a_backlog_while_nobody_is_served() {
        let wait = |seconds, served, left_some| {
            let worked = Duration::from_secs(seconds);
            let round = Round {
                worked,
                served,
                left_some,
            };
            round.wait(&RHYTHM).as_millis()
        };
        assert_eq!(wait(1, 0, true), 0);
        assert_eq!(wait(1, 0, false), 500, "gathers what comes next");
        assert_eq!([wait(1, 20, true), wait(1, 21, true)], [0, 5_000]);
        assert_eq!([wait(2, 40, true), wait(2, 41, true)], [0, 5_000]);
    }

    #[test]
    fn each_counts_for_itself() {
        let (one, other) = (Served::default(), Served::default());
        one.count();
        assert_eq!((one.so_far(), other.so_far()), (1, 0));
    }
}

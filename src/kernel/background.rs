//! Work that follows what is committed, in the background of each process.
//!
//! Woken by the commits of this process, and looks everywhere from time to time: for what another node
//! left behind, and for what begins as time passes. Whoever commits pays nothing for it.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use super::events::Bus;
use super::ids::OrgId;
use super::problem::Result;

/// How often something is done.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm {
    /// How long commits gather before their organizations are worked for.
    pub gather: Duration,
    /// How often every organization is looked at.
    pub sweep: Duration,
    /// How many times as long as it worked it rests: other things come first.
    pub rest: u32,
    /// And no longer than that: on a machine that is slow or busy somebody waits for it as well.
    pub rest_at_most: Duration,
}

impl Rhythm {
    /// How long to wait after work of this length.
    fn pause(&self, worked: Duration) -> Duration {
        let rest = worked.saturating_mul(self.rest).min(self.rest_at_most);
        rest.max(self.gather)
    }
}

/// What is done, and in what rhythm.
pub trait Chore {
    /// For the log.
    const NAME: &'static str;
    const RHYTHM: Rhythm;

    /// A bounded piece of work for an organization; whether there may be more to do.
    fn round(&self, org_id: OrgId) -> impl Future<Output = Result<bool>>;

    /// Everything that waits anywhere; one organization's failure is no other's.
    fn sweep(&self) -> impl Future<Output = Result<()>>;
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
pub async fn follow<C: Chore>(bus: &Bus, chore: &C) {
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
                if let Err(problem) = chore.sweep().await {
                    tracing::warn!(chore = C::NAME, %problem, "could not look at every organization");
                }
                sweep_at = Instant::now() + C::RHYTHM.sweep;
            }
            () = sleep_until(work_at), if !stirred.is_empty() => {
                let began = Instant::now();
                // In turns, so that a busy organization holds up no other.
                for org_id in std::mem::take(&mut stirred) {
                    if attempt(chore, org_id).await {
                        stirred.insert(org_id);
                    }
                }
                work_at = Instant::now() + C::RHYTHM.pause(began.elapsed());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rests_in_proportion_and_not_for_ever() {
        let rhythm = Rhythm {
            gather: Duration::from_millis(500),
            sweep: Duration::from_secs(60),
            rest: 9,
            rest_at_most: Duration::from_secs(5),
        };
        let pause = |worked| rhythm.pause(Duration::from_millis(worked)).as_millis();
        assert_eq!([pause(0), pause(50)], [500, 500], "gathers at least");
        assert_eq!(pause(200), 1_800);
        assert_eq!([pause(600), pause(60_000)], [5_000, 5_000]);
        assert_eq!(rhythm.pause(Duration::MAX), rhythm.rest_at_most);
    }
}

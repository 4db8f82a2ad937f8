//! Time and randomness are parameters, so that tests can move the one and repeat the other.
//!
//! Must hold: nothing else in the library reads the system's clock or its random source.

use std::sync::Mutex;

use chrono::{DateTime, SubsecRound, Utc};
use rand::Rng;

/// Tells the time, to the microsecond: what PostgreSQL can store.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A source of unpredictable bytes, fit for secrets.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// Bytes of a generator that the operating system seeded.
pub struct SystemEntropy(Mutex<rand::rngs::StdRng>);

impl Default for SystemEntropy {
    fn default() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // A generator has no state that a panic elsewhere could have left half changed.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}

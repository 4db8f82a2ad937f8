//! A clock that stands still until a test moves it.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use muster::kernel::clock::Clock;

pub struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    /// Monday, 7 September 2026, 08:50 in Shanghai.
    pub fn monday_morning() -> Self {
        Self(Mutex::new("2026-09-07T00:50:00Z".parse().unwrap()))
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }

    pub fn set(&self, to: &str) {
        *self.0.lock().unwrap() = to.parse().unwrap();
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

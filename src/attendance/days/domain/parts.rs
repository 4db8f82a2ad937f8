//! The parts of a day in seconds of work, breaks left out.
//!
//! Must hold: `planned = present + late + early + missing + excused + open`, for every day.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of the time that was planned. Seconds; they add up to `planned`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Parts {
    /// The shift without its breaks.
    #[schema(example = 32400)]
    pub planned: i64,
    /// From the check-in that counts to the check-out that counts.
    #[schema(example = 32100)]
    pub present: i64,
    /// Before the check-in, permitted or not.
    #[schema(example = 300)]
    pub late: i64,
    /// After the check-out.
    #[schema(example = 0)]
    pub early: i64,
    /// Of sections in which a punch is missing.
    #[schema(example = 0)]
    pub missing: i64,
    /// On leave, on a trip, or out on business.
    #[schema(example = 0)]
    pub excused: i64,
    /// Of sections that are not decided yet.
    #[schema(example = 0)]
    pub open: i64,
}

impl Parts {
    pub fn add(&mut self, other: Self) {
        self.planned += other.planned;
        self.present += other.present;
        self.late += other.late;
        self.early += other.early;
        self.missing += other.missing;
        self.excused += other.excused;
        self.open += other.open;
    }
}

/// How a section was attended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attended {
    Open,
    Missed,
    From(DateTime<Utc>, DateTime<Utc>),
}

type Interval = (i64, i64);

/// A set of seconds, as intervals that do not overlap.
#[derive(Clone, Debug)]
pub(super) struct Seconds(Vec<Interval>);

impl Seconds {
    pub fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        Self(vec![(from.timestamp(), to.timestamp())])
    }

    #[must_use]
    pub fn without(mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let (from, to) = (from.timestamp(), to.timestamp());
        if from >= to {
            return self;
        }
        self.0 = self
            .0
            .into_iter()
            .flat_map(|(a, b)| [(a, b.min(from)), (a.max(to), b)])
            .filter(|(a, b)| a < b)
            .collect();
        self
    }

    pub fn len(&self) -> i64 {
        self.within(i64::MIN, i64::MAX)
    }

    fn within(&self, from: i64, to: i64) -> i64 {
        let lengths = self.0.iter().map(|(a, b)| (*b).min(to) - (*a).max(from));
        lengths.map(|length| length.max(0)).sum()
    }
}

/// The parts of a section: `work` is the section without breaks, `owed` also without spans.
pub(super) fn section(work: &Seconds, owed: &Seconds, attended: Attended) -> Parts {
    let (planned, all) = (work.len(), owed.len());
    let mut parts = Parts {
        planned,
        excused: planned - all,
        ..Parts::default()
    };
    match attended {
        Attended::Open => parts.open = all,
        Attended::Missed => parts.missing = all,
        Attended::From(on, off) => {
            parts.late = owed.within(i64::MIN, on.timestamp());
            // Who is said to go before they come was never there.
            parts.early = owed.within(off.max(on).timestamp(), i64::MAX);
            parts.present = all - parts.late - parts.early;
        }
    }
    parts
}

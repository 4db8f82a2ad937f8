//! The parts of a day in seconds of work, breaks left out.
//!
//! Must hold: `planned = present + late + early + missing + excused + open`, and
//! `excused = leave + travel + go_out`, for every day.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::{Facts, SpanKind};

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
    /// Of what is excused, on leave (请假). Where several kinds lie at the same time, it counts as leave first, and as a
    /// trip next.
    #[schema(example = 0)]
    pub leave: i64,
    /// Of what is excused, on a business trip (出差).
    #[schema(example = 0)]
    pub travel: i64,
    /// Of what is excused, out on business (外出).
    #[schema(example = 0)]
    pub go_out: i64,
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
        self.leave += other.leave;
        self.travel += other.travel;
        self.go_out += other.go_out;
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
        self.take(from, to);
        self
    }

    fn take(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) {
        let (from, to) = (from.timestamp(), to.timestamp());
        if from >= to {
            return;
        }
        self.0 = self
            .0
            .iter()
            .flat_map(|(a, b)| [(*a, (*b).min(from)), ((*a).max(to), *b)])
            .filter(|(a, b)| a < b)
            .collect();
    }

    pub fn len(&self) -> i64 {
        self.within(i64::MIN, i64::MAX)
    }

    fn within(&self, from: i64, to: i64) -> i64 {
        let lengths = self.0.iter().map(|(a, b)| (*b).min(to) - (*a).max(from));
        lengths.map(|length| length.max(0)).sum()
    }
}

/// What approved spans take of some seconds, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Excused {
    leave: i64,
    travel: i64,
    go_out: i64,
}

impl Excused {
    /// What spans leave of seconds of work, and what they take.
    pub fn of(work: Seconds, facts: &Facts<'_>) -> (Seconds, Self) {
        let mut left = work;
        let mut take = |kind: SpanKind| {
            let before = left.len();
            for span in facts.spans.iter().filter(|span| span.kind == kind) {
                left.take(span.from, span.to);
            }
            before - left.len()
        };
        let taken = Self {
            leave: take(SpanKind::Leave),
            travel: take(SpanKind::Travel),
            go_out: take(SpanKind::GoOut),
        };
        (left, taken)
    }

    /// No more than so many seconds together.
    pub fn at_most(self, seconds: i64) -> Self {
        let leave = self.leave.min(seconds);
        let travel = self.travel.min(seconds - leave);
        let go_out = self.go_out.min(seconds - leave - travel);
        Self {
            leave,
            travel,
            go_out,
        }
    }

    pub fn sum(self) -> i64 {
        self.leave + self.travel + self.go_out
    }

    /// Of a day or a section of so many seconds, before anything else is known of it.
    pub fn parts(self, planned: i64) -> Parts {
        Parts {
            planned,
            excused: self.sum(),
            leave: self.leave,
            travel: self.travel,
            go_out: self.go_out,
            ..Parts::default()
        }
    }
}

/// The parts of a section: `owed` is the section without breaks and without what is excused.
pub(super) fn section(owed: &Seconds, excused: Excused, attended: Attended) -> Parts {
    let all = owed.len();
    let mut parts = excused.parts(all + excused.sum());
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

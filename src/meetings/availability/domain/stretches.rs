//! Stretches of time, and sets of them.
//!
//! A **set** is a list of stretches that rise, neither overlap nor touch, and are not empty.

use chrono::{DateTime, TimeDelta, Utc};

/// Half-open: `from <= t < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl Stretch {
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        Self { from, to }
    }

    pub fn is_empty(self) -> bool {
        self.to <= self.from
    }

    pub fn length(self) -> TimeDelta {
        self.to - self.from
    }

    /// What lies in both, if anything.
    pub fn within(self, other: Self) -> Option<Self> {
        let both = Self::new(self.from.max(other.from), self.to.min(other.to));
        (!both.is_empty()).then_some(both)
    }

    /// So much longer on both sides.
    #[must_use]
    pub fn widened(self, by: TimeDelta) -> Self {
        Self::new(self.from - by, self.to + by)
    }
}

/// The set of what is in any of these.
pub fn union(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.retain(|stretch| !stretch.is_empty());
    stretches.sort_unstable();
    let mut set: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        match set.last_mut() {
            Some(last) if stretch.from <= last.to => last.to = last.to.max(stretch.to),
            _ => set.push(stretch),
        }
    }
    set
}

/// What of a set reaches into a stretch, whole.
pub fn touching(set: &[Stretch], stretch: Stretch) -> &[Stretch] {
    let first = set.partition_point(|own| own.to <= stretch.from);
    let rest = set.get(first..).unwrap_or_default();
    let count = rest.partition_point(|own| own.from < stretch.to);
    rest.get(..count).unwrap_or_default()
}

/// What of a stretch is not in a set.
pub fn gaps(set: &[Stretch], stretch: Stretch) -> Vec<Stretch> {
    let mut left = Vec::new();
    let mut from = stretch.from;
    for own in touching(set, stretch) {
        left.extend((from < own.from).then(|| Stretch::new(from, own.from)));
        from = from.max(own.to);
    }
    left.extend((from < stretch.to).then(|| Stretch::new(from, stretch.to)));
    left
}

/// What of a set is not in another.
pub fn without(set: &[Stretch], other: &[Stretch]) -> Vec<Stretch> {
    set.iter().flat_map(|own| gaps(other, *own)).collect()
}

/// What a time is taken for; of several the largest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    NotWorking,
    Tentative,
    Busy,
    OutOfOffice,
}

impl Kind {
    /// The largest first.
    pub const FALLING: [Self; 4] = [
        Self::OutOfOffice,
        Self::Busy,
        Self::Tentative,
        Self::NotWorking,
    ];
}

/// A stretch of one kind.
pub type Taken = (Stretch, Kind);

/// What a window is taken for: rising, without overlaps; what touches is of different kinds.
pub fn layered(window: Stretch, taken: &[Taken]) -> Vec<Taken> {
    let (mut found, mut above) = (Vec::new(), Vec::new());
    for kind in Kind::FALLING {
        let own = taken.iter().filter(|(_, of)| *of == kind);
        let own = union(own.filter_map(|(own, _)| own.within(window)).collect());
        found.extend(without(&own, &above).into_iter().map(|left| (left, kind)));
        above.extend(own);
        above = union(above);
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn stretch((from, length): (i64, i64)) -> Stretch {
        Stretch::new(at(from), at(from + length))
    }

    fn any() -> impl Strategy<Value = Vec<Stretch>> {
        prop::collection::vec((0..60_i64, 0..12_i64).prop_map(stretch), 0..8)
    }

    fn has(set: &[Stretch], minute: i64) -> bool {
        set.iter()
            .any(|own| own.from <= at(minute) && at(minute) < own.to)
    }

    fn is_set(set: &[Stretch]) -> bool {
        set.iter().all(|own| !own.is_empty())
            && set.windows(2).all(|pair| pair[0].to < pair[1].from)
    }

    proptest! {
        #[test]
        fn sets_are_what_their_minutes_are(one in any(), other in any(), window in (0..60_i64, 1..30_i64)) {
            let (a, b) = (union(one.clone()), union(other.clone()));
            prop_assert!(is_set(&a) && is_set(&b));
            let (less, window) = (without(&a, &b), stretch(window));
            let (left, near) = (gaps(&a, window), touching(&a, window));
            for minute in -1..80 {
                prop_assert_eq!(has(&a, minute), has(&one, minute));
                prop_assert_eq!(has(&less, minute), has(&one, minute) && !has(&other, minute));
                let inside = has(&[window], minute);
                prop_assert_eq!(has(&left, minute), inside && !has(&one, minute));
                prop_assert!(!inside || has(near, minute) == has(&one, minute));
            }
        }

        #[test]
        fn each_minute_is_of_its_largest_kind(
            taken in prop::collection::vec(((0..60_i64, 0..12_i64), 0..4_usize), 0..10),
            window in (0..60_i64, 1..30_i64),
        ) {
            let taken: Vec<Taken> = taken.into_iter().map(|(of, kind)| (stretch(of), Kind::FALLING[kind])).collect();
            let window = stretch(window);
            let layers = layered(window, &taken);
            for pair in layers.windows(2) {
                let ((a, of), (b, other)) = (pair[0], pair[1]);
                prop_assert!(a.to < b.from || (a.to == b.from && of != other));
            }
            for minute in -1..80 {
                let kinds = |list: &[Taken]| list.iter().filter(|(own, _)| has(&[*own], minute)).map(|(_, kind)| *kind).max();
                let expected = kinds(&taken).filter(|_| has(&[window], minute));
                prop_assert_eq!(kinds(&layers), expected);
            }
        }
    }
}

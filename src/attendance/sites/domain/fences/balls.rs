//! What the tree of the fences holds, and what comes of asking it.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use rstar::{AABB, RTree, RTreeObject};

use crate::attendance::geodesy::{Coordinates, InSpace, chord_m};
use crate::attendance::sites::domain::FenceOutcome;

#[derive(Debug, Clone, Copy)]
pub(super) struct Ball {
    pub middle: InSpace,
    pub radius_m: f64,
    pub site: usize,
}

impl Ball {
    pub fn gap_m(&self, from: &InSpace) -> f64 {
        (chord_m(self.middle, *from) - self.radius_m).max(0.0)
    }
}

impl RTreeObject for Ball {
    type Envelope = AABB<InSpace>;

    fn envelope(&self) -> Self::Envelope {
        cube(self.middle, self.radius_m)
    }
}

/// Shows the balls that are at most so far away, in a straight line, and maybe some that are a little
/// farther.
pub(super) fn visit(
    tree: &RTree<Ball>,
    from: &Probe,
    reach_m: f64,
    mut seen: impl FnMut(&Ball, f64),
) {
    let around = cube(from.space, reach_m);
    let _ = tree.locate_in_envelope_intersecting_int(&around, |ball| {
        seen(ball, ball.gap_m(&from.space));
        ControlFlow::<()>::Continue(())
    });
}

fn cube(middle: InSpace, radius_m: f64) -> AABB<InSpace> {
    AABB::from_corners(
        middle.map(|along| along - radius_m),
        middle.map(|along| along + radius_m),
    )
}

/// A fix in the system of some sites.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    pub place: Coordinates,
    pub space: InSpace,
}

impl Probe {
    pub fn new(place: Coordinates) -> Self {
        Self {
            place,
            space: place.in_space(),
        }
    }
}

/// A site seen from a fix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    pub outcome: FenceOutcome,
    pub(super) site: usize,
    /// As people are told: from a centre, or from a border.
    pub(super) distance_m: f64,
    /// From its middle when inside, from its edge when not.
    pub(super) remoteness_m: f64,
    /// It would be satisfied, were it not for its networks.
    pub(super) lacks_network: bool,
    pub(super) id: u128,
}

impl Seen {
    /// How far away another site may be, at the most, to be more favourable.
    pub(super) fn horizon_m(&self, accuracy_m: f64) -> f64 {
        match self.outcome {
            FenceOutcome::Inside => 0.0,
            FenceOutcome::Borderline => self.remoteness_m,
            FenceOutcome::Outside | FenceOutcome::Undecidable => self.remoteness_m.max(accuracy_m),
        }
    }

    pub(super) fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) if other.by_favour(&one) == Ordering::Less => Some(other),
            (None, other) => other,
            (one, _) => one,
        }
    }

    /// The better outcome first, then the nearer site: by its middle when inside, by its edge
    /// when not; the smaller id settles what is still equal, whatever the order of the sites.
    fn by_favour(&self, other: &Self) -> Ordering {
        self.outcome
            .cmp(&other.outcome)
            .then_with(|| self.remoteness_m.total_cmp(&other.remoteness_m))
            .then_with(|| self.id.cmp(&other.id))
    }
}

//! The sites of an organization, prepared so that a verdict reads a few of them and no row.
//!
//! Every site lies in a ball in space, and the balls of a coordinate system in an R-tree: no
//! meridian and no pole is a special place. Balls that a fix may touch are measured; if none
//! does, the nearest.
//!
//! Must hold: what is decided does not depend on the tree, nor on the order of the sites.

use std::collections::{HashMap, HashSet};

use rstar::RTree;

use super::{
    Admits, Bssid, Evidence, FenceDecision, FenceOutcome, FencePolicy, FenceReason, Fix, Shape,
    Site, SiteDistance,
};
use crate::attendance::geodesy::{CoordinateSystem, InSpace, Position, arc_m, chord_m};
use crate::kernel::ids::SiteId;

mod balls;

pub use balls::Seen;
use balls::{Ball, Probe, visit};

/// The quick distance is as good as the exact one, but a verdict that hangs on so little asks
/// for the exact one, metres.
const CLOSE_CALL_M: f64 = 0.01;

/// How far one looks first for a site that is near, metres, and then so many times as far, until there is
/// one. Looks into the tree cost a sixth of asking it for the nearest one by one.
const FIRST_LOOK_M: f64 = 200.0;
const WIDENING: f64 = 3.0;
/// Farther than any two places of the earth, after one more look: 12,800 km.
const WIDEST_LOOK_M: f64 = 3.0 * 12_800_000.0;

/// A fix in the systems that there are sites in, and their trees.
type Probes<'a> = [Option<(Probe, &'a RTree<Ball>)>; CoordinateSystem::ALL.len()];

/// A site that a look has found.
struct Near<'p> {
    /// To its ball, in a straight line.
    gap_m: f64,
    site: usize,
    from: &'p Probe,
}

/// Prepared sites.
#[derive(Debug, Default)]
pub struct Fences {
    sites: Vec<Site>,
    /// Where each site is in space.
    middles: Vec<InSpace>,
    planes: Vec<(CoordinateSystem, RTree<Ball>)>,
    /// Which sites have an access point.
    wifi: HashMap<Bssid, Vec<usize>>,
    /// Which sites have address ranges.
    ranged: Vec<usize>,
    /// Whether a location says anything of a site.
    located: HashMap<SiteId, bool>,
}

/// What sites there are for a person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Served {
    Nowhere,
    /// Only where networks decide.
    ByNetwork,
    ByLocation,
}

/// What else bears on which site is the most favourable one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Among<'a> {
    /// The numbers of the sites that are known by a network, and whether it is a Wi-Fi.
    known: &'a [(usize, bool)],
    serving: Option<&'a HashSet<SiteId>>,
}

impl Fences {
    pub fn new(sites: Vec<Site>) -> Self {
        let middles: Vec<InSpace> = sites
            .iter()
            .map(|site| site.shape.middle().coordinates.in_space())
            .collect();
        let planes = CoordinateSystem::ALL.into_iter().filter_map(|system| {
            let located = |(number, (site, middle)): (usize, (&Site, &InSpace))| {
                let here = site.shape.system() == system && site.admits != Admits::Network;
                here.then(|| Ball {
                    middle: *middle,
                    radius_m: reach_m(&site.shape),
                    site: number,
                })
            };
            let balls: Vec<_> = sites
                .iter()
                .zip(&middles)
                .enumerate()
                .filter_map(located)
                .collect();
            (!balls.is_empty()).then(|| (system, RTree::bulk_load(balls)))
        });
        let planes = planes.collect();
        let by_network = |site: &&Site| site.admits != Admits::Location;
        let mut wifi: HashMap<Bssid, Vec<usize>> = HashMap::new();
        let mut ranged = Vec::new();
        for (number, site) in sites
            .iter()
            .enumerate()
            .filter(|(_, site)| by_network(site))
        {
            for bssid in &site.networks.wifi {
                wifi.entry(*bssid).or_default().push(number);
            }
            if !site.networks.ranges.is_empty() {
                ranged.push(number);
            }
        }
        let located = sites
            .iter()
            .map(|site| (site.id, site.admits != Admits::Network));
        Self {
            located: located.collect(),
            sites,
            middles,
            planes,
            wifi,
            ranged,
        }
    }

    /// What it costs to keep: sites and the lines of their areas.
    pub fn size(&self) -> usize {
        let lines = |site: &Site| match &site.shape {
            Shape::Circle { .. } => 1,
            Shape::Area(area) => area.size(),
        };
        self.sites.iter().map(lines).sum()
    }

    /// Decides whether a check-in is made at one of the sites.
    pub fn decide(&self, evidence: Evidence<'_>, policy: &FencePolicy) -> FenceDecision {
        let known = self.known_by_network(&evidence);
        let mut reasons = obstacles(evidence.fix, policy);
        let served = self.served(evidence.serving);
        let fix = evidence.fix.filter(|_| served == Served::ByLocation);
        let seen = fix.and_then(|fix| {
            let accuracy_m = if reasons.is_empty() {
                fix.accuracy_m
            } else {
                0.0
            };
            self.locate(
                fix.position,
                accuracy_m,
                Among {
                    known: &known,
                    serving: evidence.serving,
                },
            )
        });
        let located =
            reasons.is_empty() && seen.is_some_and(|seen| seen.outcome == FenceOutcome::Inside);
        let (outcome, site) = match self.suffices(&known) {
            Some((site, reason)) if !located => {
                reasons = vec![reason];
                (FenceOutcome::Inside, Some(at_network(site)))
            }
            _ => match seen.and_then(|seen| Some((seen, self.site_distance(&seen)?))) {
                Some(seen) => by_location(seen, fix, &mut reasons),
                None => (without_location(served, &mut reasons), None),
            },
        };
        FenceDecision {
            outcome,
            site,
            reasons,
        }
    }

    /// Sites that were removed serve nobody, though a group may still name them.
    fn served(&self, serving: Option<&HashSet<SiteId>>) -> Served {
        let (any, located) = match serving {
            None => (!self.sites.is_empty(), !self.planes.is_empty()),
            Some(serving) => {
                let known = || serving.iter().filter_map(|id| self.located.get(id));
                (known().next().is_some(), known().any(|located| *located))
            }
        };
        match (any, located) {
            (_, true) => Served::ByLocation,
            (true, false) => Served::ByNetwork,
            (false, false) => Served::Nowhere,
        }
    }

    /// The sites one of whose networks the check-in was made from, with how that is known.
    fn known_by_network(&self, evidence: &Evidence<'_>) -> Vec<(usize, bool)> {
        let wifi = evidence.wifi.and_then(|bssid| self.wifi.get(&bssid));
        let by_wifi = wifi.into_iter().flatten().map(|site| (*site, true));
        let ranged = |address| {
            self.ranged.iter().copied().filter(move |number| {
                let site = self.sites.get(*number);
                site.is_some_and(|site| {
                    site.networks
                        .ranges
                        .iter()
                        .any(|range| range.holds(address))
                })
            })
        };
        let by_address = evidence.address.into_iter().flat_map(ranged);
        let known = by_wifi.chain(by_address.map(|site| (site, false)));
        let serving = |(number, _): &(usize, bool)| {
            let site = self.sites.get(*number);
            site.is_some_and(|site| serves(evidence.serving, site))
        };
        known.filter(serving).collect()
    }

    /// The site that is satisfied by its network alone; Wi-Fi before addresses, then the smaller id.
    fn suffices(&self, known: &[(usize, bool)]) -> Option<(&Site, FenceReason)> {
        let alone = known.iter().filter_map(|(number, wifi)| {
            let site = self.sites.get(*number)?;
            matches!(site.admits, Admits::Any | Admits::Network).then_some((*wifi, site))
        });
        let (wifi, site) = alone.min_by_key(|(wifi, site)| (!wifi, site.id))?;
        let name = site.name.clone();
        let reason = match wifi {
            true => FenceReason::WifiOfSite(name),
            false => FenceReason::NetworkOfSite(name),
        };
        Some((site, reason))
    }

    /// The most favourable site for a fix. Public for measuring: it is what a decision costs.
    pub fn locate(&self, position: Position, accuracy_m: f64, among: Among<'_>) -> Option<Seen> {
        let mut probes: Probes<'_> = [None; CoordinateSystem::ALL.len()];
        for ((system, tree), probe) in self.planes.iter().zip(&mut probes) {
            let from = Probe::new(position.to_system(*system).coordinates);
            *probe = Some((from, tree));
        }
        let mut reach_m = accuracy_m.max(FIRST_LOOK_M);
        while reach_m < WIDEST_LOOK_M {
            let near = self.near(&probes, reach_m, among);
            let Some(best) = self.best(&near, accuracy_m, among) else {
                reach_m *= WIDENING;
                continue;
            };
            let horizon_m = best.horizon_m(accuracy_m);
            if horizon_m <= reach_m {
                return Some(best);
            }
            // Whatever may be more favourable, one more look shows.
            reach_m = horizon_m;
        }
        None
    }

    /// The sites whose balls are at most so far away, the nearest ball first.
    fn near<'p>(&self, probes: &'p Probes<'_>, reach_m: f64, among: Among<'_>) -> Vec<Near<'p>> {
        let mut near = Vec::new();
        for (from, tree) in probes.iter().flatten() {
            visit(tree, from, reach_m, |ball, gap_m| {
                let site = self.sites.get(ball.site);
                if gap_m <= reach_m && site.is_some_and(|site| serves(among.serving, site)) {
                    near.push(Near {
                        gap_m,
                        site: ball.site,
                        from,
                    });
                }
            });
        }
        near.sort_unstable_by(|one, other| one.gap_m.total_cmp(&other.gap_m));
        near
    }

    /// The best of these. No site is nearer than its ball: whose ball is beyond what the best one so far
    /// leaves to the others, is not measured.
    fn best(&self, near: &[Near<'_>], accuracy_m: f64, among: Among<'_>) -> Option<Seen> {
        let mut best: Option<Seen> = None;
        for one in near {
            if best.is_some_and(|best| one.gap_m > best.horizon_m(accuracy_m) + CLOSE_CALL_M) {
                break;
            }
            best = Seen::better(best, self.seen(one.site, one.from, accuracy_m, among));
        }
        best
    }

    fn seen(&self, number: usize, from: &Probe, accuracy_m: f64, among: Among<'_>) -> Option<Seen> {
        let (site, middle) = (self.sites.get(number)?, self.middles.get(number)?);
        let chord_m = chord_m(*middle, from.space);
        let mut from_middle_m = arc_m(chord_m);
        let (distance_m, beyond_m) = match &site.shape {
            Shape::Circle { center, radius } => {
                let radius_m = f64::from(radius.0);
                let beyond_m = from_middle_m - radius_m;
                if beyond_m.abs().min((beyond_m - accuracy_m).abs()) < CLOSE_CALL_M {
                    from_middle_m = center.coordinates.distance_m(from.place);
                }
                (from_middle_m, from_middle_m - radius_m)
            }
            Shape::Area(area) if chord_m <= area.reach_m() && area.holds(from.place) => (0.0, 0.0),
            Shape::Area(area) => {
                let (border, mut beyond_m) = area.nearest(from.place, from.space);
                if (beyond_m - accuracy_m).abs() < CLOSE_CALL_M {
                    beyond_m = border.distance_m(from.place);
                }
                // On the outer side of the border, however near.
                (beyond_m, beyond_m.max(f64::MIN_POSITIVE))
            }
        };
        let lacks_network =
            site.admits == Admits::Both && among.known.iter().all(|(other, _)| *other != number);
        let outcome = match beyond_m {
            _ if lacks_network => FenceOutcome::Outside,
            beyond_m if beyond_m <= 0.0 => FenceOutcome::Inside,
            beyond_m if beyond_m <= accuracy_m => FenceOutcome::Borderline,
            _ => FenceOutcome::Outside,
        };
        let at_home = outcome == FenceOutcome::Inside;
        Some(Seen {
            outcome,
            site: number,
            distance_m,
            remoteness_m: if at_home { from_middle_m } else { beyond_m },
            lacks_network: lacks_network && beyond_m <= accuracy_m,
            id: site.id.0.as_u128(),
        })
    }

    fn site_distance(&self, seen: &Seen) -> Option<SiteDistance> {
        let site = self.sites.get(seen.site)?;
        Some(SiteDistance {
            distance_m: Some(seen.distance_m),
            ..at_network(site)
        })
    }
}

fn by_location(
    (seen, nearest): (Seen, SiteDistance),
    fix: Option<&Fix>,
    reasons: &mut Vec<FenceReason>,
) -> (FenceOutcome, Option<SiteDistance>) {
    if !reasons.is_empty() {
        return (FenceOutcome::Undecidable, Some(nearest));
    }
    let accuracy_m = fix.map_or(0.0, Fix::accuracy_m);
    let named = nearest.clone();
    reasons.push(match seen.outcome {
        _ if seen.lacks_network => FenceReason::NetworkMissing(named),
        FenceOutcome::Inside => FenceReason::Within(named),
        FenceOutcome::Borderline => FenceReason::WithinAccuracy {
            nearest: named,
            accuracy_m,
        },
        FenceOutcome::Outside | FenceOutcome::Undecidable => FenceReason::Beyond {
            nearest: named,
            accuracy_m,
        },
    });
    (seen.outcome, Some(nearest))
}

/// Nothing could be measured: there is no site, or only sites that are known by networks, or no fix.
fn without_location(served: Served, reasons: &mut Vec<FenceReason>) -> FenceOutcome {
    match served {
        Served::Nowhere => {
            reasons.push(FenceReason::NoSite);
            FenceOutcome::Undecidable
        }
        Served::ByNetwork => {
            *reasons = vec![FenceReason::UnknownNetwork];
            FenceOutcome::Outside
        }
        Served::ByLocation => {
            *reasons = vec![FenceReason::NoFix];
            FenceOutcome::Undecidable
        }
    }
}

fn serves(serving: Option<&HashSet<SiteId>>, site: &Site) -> bool {
    serving.is_none_or(|serving| serving.contains(&site.id))
}

fn at_network(site: &Site) -> SiteDistance {
    SiteDistance {
        site_id: site.id,
        site_name: site.name.clone(),
        bound: site.shape.bound(),
        distance_m: None,
    }
}

/// What a site does not reach out of.
fn reach_m(shape: &Shape) -> f64 {
    // A straight line is shorter than the way on the ground.
    match shape {
        Shape::Circle { radius, .. } => f64::from(radius.0),
        Shape::Area(area) => area.reach_m(),
    }
}

/// What keeps a fix from deciding anything.
fn obstacles(fix: Option<&Fix>, policy: &FencePolicy) -> Vec<FenceReason> {
    let mut found = Vec::new();
    let Some(fix) = fix else {
        return found;
    };
    let cap_m = f64::from(policy.accuracy_cap_m);
    if fix.accuracy_m > cap_m {
        found.push(FenceReason::AccuracyTooLow {
            accuracy_m: fix.accuracy_m,
            cap_m,
        });
    }
    if fix.age_s > policy.age_cap_s {
        found.push(FenceReason::FixTooOld {
            age_s: fix.age_s,
            cap_s: policy.age_cap_s,
        });
    }
    found
}

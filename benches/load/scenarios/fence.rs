//! How many fixes a second one core decides, among 1,000 sites of 32 corners, with the structure
//! that a check-in uses.

use std::hint::black_box;
use std::time::Instant;

use muster::attendance::geodesy::{CoordinateSystem, Coordinates, Position};
use muster::attendance::sites::domain::{
    Admits, Area, FenceOutcome, FencePolicy, Fences, Fix, Networks, Shape, Site,
};
use muster::kernel::ids::SiteId;
use uuid::Uuid;

use crate::figures::{Figure, median};
use crate::{Bench, Error};

const SITES: u32 = 1_000;
const CORNERS: u32 = 32;
const FIXES: u32 = 20_000;
const ROUNDS: usize = 15;
/// Degrees: a city.
const CITY: f64 = 0.5;
/// The city's corner.
const LATITUDE: f64 = 31.0;
const LONGITUDE: f64 = 121.2;

pub fn run(_: &Bench) -> Result<Vec<Figure>, Error> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut sites = Vec::new();
    for number in 0..SITES {
        sites.push(site(number, &mut random)?);
    }
    let middles: Vec<Position> = sites.iter().map(|site| site.shape.middle()).collect();
    let near: Vec<Fix> = (0..FIXES)
        .map(|number| near(&middles, number, &mut random))
        .collect::<Result<_, _>>()?;
    let far: Vec<Fix> = (0..FIXES)
        .map(|_| far(&mut random))
        .collect::<Result<_, _>>()?;
    let fences = Fences::new(sites);
    Ok(vec![
        Figure::new(
            "decisions, at sites and around",
            decided(&fences, &near)?,
            "/s",
        )
        .goal("1,000,000"),
        Figure::new(
            "decisions, anywhere in the city",
            decided(&fences, &far)?,
            "/s",
        )
        .goal("1,000,000"),
        Figure::new(
            "verdicts with words, at sites and around",
            told(&fences, &near)?,
            "/s",
        ),
        Figure::new("prepare 1,000 sites", prepared(&mut random)?, "ms"),
    ])
}

/// Only what decides; the reasons come on top for whoever asks.
fn decided(fences: &Fences, fixes: &[Fix]) -> Result<f64, Error> {
    let inside = |fix: &Fix| {
        let seen = fences.locate(fix.position(), fix.accuracy_m(), Default::default());
        seen.is_some_and(|seen| seen.outcome == FenceOutcome::Inside)
    };
    rate(fixes, inside)
}

fn told(fences: &Fences, fixes: &[Fix]) -> Result<f64, Error> {
    let policy = FencePolicy::default();
    rate(fixes, |fix| {
        fences.decide(fix.into(), &policy).outcome == FenceOutcome::Inside
    })
}

/// The middle of some rounds, a second.
fn rate(fixes: &[Fix], decide: impl Fn(&Fix) -> bool) -> Result<f64, Error> {
    let mut rates = Vec::new();
    let mut inside = 0;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        inside += fixes
            .iter()
            .filter(|fix| black_box(decide(black_box(fix))))
            .count();
        rates.push(fixes.len() as f64 / begun.elapsed().as_secs_f64());
    }
    if inside == 0 {
        return Err("no fix was inside: this measures nothing".into());
    }
    Ok(median(&rates))
}

fn prepared(random: &mut Random) -> Result<f64, Error> {
    let mut millis = Vec::new();
    for _ in 0..ROUNDS {
        let mut sites = Vec::new();
        for number in 0..SITES {
            sites.push(site(number, random)?);
        }
        let begun = Instant::now();
        black_box(Fences::new(sites));
        millis.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(&millis))
}

/// A building: neither round nor convex, 60 to 240 m across.
fn site(number: u32, random: &mut Random) -> Result<Site, Error> {
    let (latitude, longitude) = (
        LATITUDE + CITY * random.next(),
        LONGITUDE + CITY * random.next(),
    );
    let mut ring: Vec<Vec<f64>> = (0..CORNERS)
        .map(|corner| {
            let angle = f64::from(corner) / f64::from(CORNERS) * std::f64::consts::TAU;
            let radius = 0.0003 + 0.0008 * random.next();
            vec![
                longitude + radius * angle.cos(),
                latitude + radius * angle.sin(),
            ]
        })
        .collect();
    ring.extend(ring.first().cloned());
    Ok(Site {
        id: SiteId(Uuid::from_u128(number.into())),
        name: format!("site {number}"),
        shape: Shape::Area(Area::parse(&[vec![ring]], CoordinateSystem::Gcj02)?),
        admits: Admits::Any,
        networks: Networks::default(),
    })
}

/// Within 150 m of a site: a third inside, the rest near the border or outside of it.
fn near(middles: &[Position], number: u32, random: &mut Random) -> Result<Fix, Error> {
    let middle = middles
        .get(number as usize % middles.len())
        .ok_or("there are no sites")?
        .coordinates;
    fix(
        middle.latitude() + 0.0027 * (random.next() - 0.5),
        middle.longitude() + 0.0027 * (random.next() - 0.5),
        random,
    )
}

fn far(random: &mut Random) -> Result<Fix, Error> {
    fix(
        LATITUDE + CITY * random.next(),
        LONGITUDE + CITY * random.next(),
        random,
    )
}

fn fix(latitude: f64, longitude: f64, random: &mut Random) -> Result<Fix, Error> {
    let place = Coordinates::parse(latitude, longitude)?;
    let position = Position::new(place, CoordinateSystem::Gcj02);
    Ok(Fix::parse(position, 5.0 + 30.0 * random.next(), 0, false)?)
}

/// The same numbers in every run (xorshift64*).
struct Random(u64);

impl Random {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

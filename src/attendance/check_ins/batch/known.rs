//! What decides about a batch.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

use super::queries::{self, Bearing, RECENT, Recent};
use crate::attendance::check_ins::lane::Coming;
use crate::attendance::check_ins::queries::{EVIDENCE, of_members};
use crate::attendance::days;
use crate::attendance::days::domain::{Facts, Punch, Surroundings, Window};
use crate::attendance::days::evidence::Evidence;
use crate::attendance::doubts::domain::Sighting;
use crate::attendance::doubts::queries as past;
use crate::attendance::groups;
use crate::attendance::groups::domain::{PersonRules, PlanDates};
use crate::attendance::photos::Album;
use crate::attendance::places::domain::{DoubtRules, PlaceRules};
use crate::attendance::places::{self, Prepared};
use crate::attendance::sites::domain::Fences;
use crate::attendance::sites::queries::{self as site_queries, SiteRow};
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{CheckInId, MemberId, OrgId};
use crate::kernel::lane::Entry;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// See the module's head.
pub struct Known {
    pub org_id: OrgId,
    /// All check-ins up to this number are known; of those after it, any or none.
    pub until: i64,
    /// The check-ins that have the batch's ids already: whose, and the fingerprint of the request.
    pub seen: HashMap<CheckInId, (MemberId, Option<Vec<u8>>)>,
    pub place_rules: PlaceRules,
    pub fences: Arc<Fences>,
    pub people: HashMap<MemberId, Person>,
    /// Who checked in with each device lately.
    pub devices: HashMap<String, HashSet<MemberId>>,
    /// The files that are to be photos.
    pub album: Album,
}

/// What is known of one person.
pub struct Person {
    pub rules: PersonRules,
    pub around: Surroundings,
    /// What may bear on the day, of punches as of what was approved or corrected.
    pub evidence: Evidence,
    /// The newest first.
    pub sightings: Vec<Sighting>,
    /// Whether there are older punches than those that were read, and since when they are all there.
    all_since: Option<DateTime<Utc>>,
}

impl Person {
    fn new(rules: PersonRules, recent: Recent, beside: Evidence, at: DateTime<Utc>) -> Self {
        let around = Surroundings::new(&rules, at);
        let oldest = recent.punches.iter().map(|punch| punch.at).min();
        Self {
            all_since: oldest.filter(|_| recent.punches.len() >= RECENT),
            rules,
            around,
            evidence: Evidence {
                punches: recent.punches,
                ..beside
            },
            sightings: recent.sightings,
        }
    }

    /// Whether a punch may be missing that bears on the day. At the oldest instant itself others
    /// may have been left out.
    fn lacks_punches(&self) -> bool {
        self.all_since
            .is_some_and(|since| since >= self.around.since())
    }

    fn lacks_sightings(&self, rules: &DoubtRules) -> bool {
        let asked = rules.repeats.map_or(1, |repeats| repeats.saturating_sub(1));
        let asked = usize::try_from(asked.max(1)).unwrap_or(usize::MAX);
        self.all_since.is_some() && self.sightings.len() < asked
    }

    /// Where a punch belongs that is to be recorded next. The place has no part in it, as it hangs on
    /// the group of that date.
    pub fn work_date(&mut self, punch: Punch) -> WorkDate {
        // Two check-ins of a batch may not be on the same date.
        if !self.around.serves(&self.rules, punch.at) {
            self.around = Surroundings::new(&self.rules, punch.at);
        }
        let punches = &mut self.evidence.punches;
        punches.push(punch);
        let date = self.around.work_date(&punch, &Facts::of(punches));
        punches.pop();
        date
    }
}

/// What is read at once of a batch.
pub struct Read {
    until: i64,
    seen: HashMap<CheckInId, (MemberId, Option<Vec<u8>>)>,
    place_rules: PlaceRules,
    people: HashMap<MemberId, Person>,
    devices: HashMap<String, HashSet<MemberId>>,
}

impl Read {
    /// Asks everything on the same way, and locks nothing.
    pub async fn ask(
        conn: &AsyncPgConnection,
        (org, now): (OrgId, DateTime<Utc>),
        batch: &[Entry<'_, Coming>],
    ) -> Result<Self> {
        let mut begins: HashMap<MemberId, DateTime<Utc>> = HashMap::new();
        for entry in batch {
            let at = begins.entry(entry.member_id).or_insert(entry.item.at);
            *at = entry.item.at.min(*at);
        }
        let Bearing {
            members,
            devices,
            ids,
        } = Bearing::of(batch);
        let around = Window {
            opens: now - EVIDENCE,
            closes: now + EVIDENCE,
        };
        let (until, seen, place_rules, mut rules, mut recent, mut beside, devices) = futures_util::try_join!(
            // First: a check-in that the others do not see has a greater number then.
            queries::newest(conn, org),
            queries::seen(conn, org, &ids),
            places::queries::effective(conn, org),
            groups::rules_of_many(conn, org, &members, PlanDates::running(now)),
            queries::recent(conn, org, &members, now),
            days::evidence::but_punches(conn, org, &members, around),
            queries::users_of(conn, org, &devices, now),
        )?;
        let person = |(member, at)| {
            let recent = recent.remove(&member).unwrap_or_default();
            let beside = beside.remove(&member).unwrap_or_default();
            let rules = rules.remove(&member)?;
            Some((member, Person::new(rules, recent, beside, at)))
        };
        Ok(Self {
            until,
            seen,
            place_rules,
            people: begins.into_iter().filter_map(person).collect(),
            devices,
        })
    }

    /// Whether it was read of the people of this batch; of others, it may be.
    pub fn is_of(&self, batch: &[Entry<'_, Coming>]) -> bool {
        let mut members = batch.iter().map(|entry| entry.member_id);
        members.all(|member| self.people.contains_key(&member))
    }
}

impl Known {
    /// With the photos' files, which are locked.
    pub async fn of(tx: &mut Tx, batch: &[Entry<'_, Coming>], read: Read) -> Result<Self> {
        let first = batch
            .first()
            .ok_or_else(|| Problem::internal("an empty batch"))?;
        let prepared = &first.item.desk.prepared;
        let mut known = Self {
            org_id: tx.org_id(),
            until: read.until,
            seen: read.seen,
            fences: fences(tx, read.place_rules.sites_version, prepared).await?,
            place_rules: read.place_rules,
            people: read.people,
            devices: read.devices,
            album: Album::load(tx, batch).await?,
        };
        known.complete(tx).await?;
        Ok(known)
    }

    /// Reads more of those whose newest punches do not reach back far enough: after a holiday, or
    /// who punch a dozen times a day.
    async fn complete(&mut self, tx: &mut Tx) -> Result<()> {
        let rules = self.place_rules.doubts;
        let lacking = |lacks: &dyn Fn(&Person) -> bool| -> Vec<MemberId> {
            let people = self.people.iter().filter(|(_, person)| lacks(person));
            people.map(|(member, _)| *member).collect()
        };
        let punches = lacking(&Person::lacks_punches);
        let sightings = lacking(&|person| person.lacks_sightings(&rules));
        if !punches.is_empty() {
            let since = punches.iter().filter_map(|member| self.people.get(member));
            let since = since.map(|person| person.around.since()).min();
            let opens = since.unwrap_or(DateTime::<Utc>::MAX_UTC);
            let all = Window {
                opens,
                closes: opens + EVIDENCE + TimeDelta::days(2),
            };
            let mut all = of_members(tx, &punches, all).await?;
            for member in punches {
                if let Some(person) = self.people.get_mut(&member) {
                    person.evidence.punches = all.remove(&member).unwrap_or_default();
                }
            }
        }
        if !sightings.is_empty() {
            let mut all = past::earlier(tx, &sightings).await?;
            for member in sightings {
                if let Some(person) = self.people.get_mut(&member) {
                    person.sightings = all.remove(&member).unwrap_or_default();
                }
            }
        }
        Ok(())
    }
}

/// The sites as they are in this version: prepared before, or now.
async fn fences(tx: &mut Tx, version: i32, prepared: &Prepared) -> Result<Arc<Fences>> {
    let org_id = tx.org_id();
    if let Some(fences) = prepared.at(org_id, version) {
        return Ok(fences);
    }
    let rows = site_queries::in_use(tx.conn(), org_id).await?;
    let sites = rows.iter().map(SiteRow::parse).collect::<Result<_>>()?;
    let fences = Arc::new(Fences::new(sites));
    prepared.keep(org_id, version, &fences);
    Ok(fences)
}

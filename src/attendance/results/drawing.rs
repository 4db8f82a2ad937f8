//! Plans for many people and dates: each drawn once for all who follow the same rules.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::attendance::days::domain::{PlannedDay, RuleSource, Rules};
use crate::attendance::groups;
use crate::attendance::groups::domain::{PersonRules, PlanDates, Roster};
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// How far the work date after another one is looked for, where the end of one moves the other.
const LOOK_AHEAD_DAYS: u64 = 14;

/// A day that was drawn, and the id under which its plan is stored.
#[derive(Debug)]
pub struct Drawn {
    pub day: PlannedDay,
    pub plan_id: Uuid,
    pub content: Value,
}

/// What makes two people's plans the same: their groups, and their rosters.
type Followed = (Arc<[(NaiveDate, AttendanceGroupId)]>, Roster);

/// The rules of people, and what was drawn of them so far.
pub struct Board {
    rules: HashMap<MemberId, PersonRules>,
    /// Of whoever was not asked for.
    everybody: PersonRules,
    drawn: HashMap<(Followed, NaiveDate), Arc<Drawn>>,
}

impl Board {
    /// For people, and dates from the first to the last with those that may change with them.
    pub async fn of(
        tx: &mut Tx,
        ids: &[MemberId],
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<Self> {
        let org_id = tx.org_id();
        let ahead = last.checked_add_days(chrono::Days::new(LOOK_AHEAD_DAYS));
        let dates = PlanDates::of(first, ahead.unwrap_or(last));
        let book = groups::queries::book(tx.conn(), org_id).await?;
        let mut rules = groups::rules_of_many(tx.conn(), org_id, ids, dates).await?;
        let mut shared: HashMap<Followed, PersonRules> = HashMap::new();
        for own in rules.values_mut() {
            // The same allocation for all who were in the same groups and have the same roster.
            let followed = (Arc::clone(&own.groups), Arc::clone(&own.roster));
            *own = shared
                .entry(followed)
                .or_insert_with(|| own.clone())
                .clone();
        }
        Ok(Self {
            rules,
            everybody: groups::queries::of_rows(book, &[], Vec::new()),
            drawn: HashMap::new(),
        })
    }

    fn rules(&self, member: MemberId) -> &PersonRules {
        self.rules.get(&member).unwrap_or(&self.everybody)
    }

    /// A person's day.
    pub fn day(&mut self, member: MemberId, date: NaiveDate) -> Result<Arc<Drawn>> {
        let rules = self.rules(member);
        let followed = (Arc::clone(&rules.groups), Arc::clone(&rules.roster));
        let key = (followed, date);
        if let Some(drawn) = self.drawn.get(&key) {
            return Ok(Arc::clone(drawn));
        }
        let work_date = WorkDate::parse(date).map_err(Problem::internal)?;
        let drawn = Arc::new(drawn(rules.day(work_date))?);
        self.drawn.insert(key, Arc::clone(&drawn));
        Ok(drawn)
    }

    /// The last date that may change with `last`: the day after, whose window begins where this
    /// one ends, or the next that is worked where a late end lets people come later.
    pub fn reaches_to(&self, member: MemberId, last: NaiveDate) -> NaiveDate {
        let rules = self.rules(member);
        let next = last.succ_opt().unwrap_or(last);
        let mut ahead = (1..=LOOK_AHEAD_DAYS)
            .filter_map(|days| last.checked_add_days(chrono::Days::new(days)))
            .filter_map(|date| Some((date, rules.on(WorkDate::parse(date).ok()?).shift?)));
        match ahead.next() {
            Some((date, shift)) if !shift.late_off().is_empty() => date,
            _ => next,
        }
    }
}

fn drawn(day: PlannedDay) -> Result<Drawn> {
    let content = serde_json::to_value(day.stored()).map_err(Problem::internal)?;
    let mut hasher = Sha256::new();
    hasher.update(day.work_date.to_string());
    hasher.update(content.to_string());
    let mut id = [0; 16];
    for (byte, digest) in id.iter_mut().zip(hasher.finalize()) {
        *byte = digest;
    }
    Ok(Drawn {
        day,
        // A digest, and not a time or a random number.
        plan_id: uuid::Builder::from_custom_bytes(id).into_uuid(),
        content,
    })
}

impl Drawn {
    pub fn source(&self) -> Option<&RuleSource> {
        self.day.source.as_deref()
    }
}

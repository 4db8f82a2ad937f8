//! When people work here: stretches of dates on the wall of the organization's zone.
//!
//! Must hold: the stretches of a member do not overlap; only the last may go on. The day on which
//! somebody comes or goes counts. Who never went away has no rows, as they have been there since they
//! joined: the first row is written with the first end, in the transaction that ends it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::members::domain::{Member, MemberStatus};
use super::organization::queries::zone;
use super::organization::zones::zones;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::{employments, members};

/// From a date to another, both within.
pub type Stretch = (NaiveDate, NaiveDate);

/// When somebody works here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Employment {
    /// Rising; one that goes on ends at the end of time.
    stretches: Vec<Stretch>,
}

impl Employment {
    /// Of stretches in any order. Who was hired for a later date than they came begins on that one.
    pub fn new(mut stretches: Vec<Stretch>, hired: Option<NaiveDate>) -> Self {
        for (first, last) in &mut stretches {
            let later = hired.filter(|hired| *first < *hired && *hired <= *last);
            *first = later.unwrap_or(*first);
        }
        stretches.retain(|(first, last)| first <= last);
        stretches.sort_unstable();
        Self { stretches }
    }

    /// Whether they work here on a date.
    pub fn holds(&self, date: NaiveDate) -> bool {
        let mut stretches = self.stretches.iter();
        stretches.any(|(first, last)| *first <= date && date <= *last)
    }

    /// Whether no end is known.
    pub fn goes_on(&self) -> bool {
        let last = self.stretches.last();
        last.is_some_and(|(_, last)| *last == NaiveDate::MAX)
    }

    /// The first date from one on.
    pub fn next(&self, from: NaiveDate) -> Option<NaiveDate> {
        let mut stretches = self.stretches.iter();
        let found = stretches.find(|(_, last)| from <= *last);
        found.map(|(first, _)| from.max(*first))
    }

    /// How many dates from one to another.
    pub fn days(&self, first: NaiveDate, last: NaiveDate) -> i64 {
        let shared = |(from, to): &Stretch| (last.min(*to) - first.max(*from)).num_days() + 1;
        self.stretches.iter().map(|own| shared(own).max(0)).sum()
    }

    /// The stretches between, in which they do not, from one date to another.
    pub fn gaps(&self, first: NaiveDate, last: NaiveDate) -> Vec<Stretch> {
        let mut gaps = Vec::new();
        let mut since = Some(first);
        for (from, to) in &self.stretches {
            let Some(free) = since else {
                break;
            };
            gaps.extend(from.pred_opt().map(|before| (free, before.min(last))));
            since = to.succ_opt().map(|after| after.max(free));
        }
        gaps.extend(since.map(|free| (free, last)));
        gaps.retain(|(first, last)| first <= last);
        gaps
    }
}

/// Ends somebody's employment with a last day, as it was until now.
pub async fn end(tx: &mut Tx, member: &Member, last: NaiveDate) -> Result<()> {
    const SQL: &str = "\
        WITH ended AS ( \
            UPDATE employments SET last_date = greatest($3, first_date - 1) \
            WHERE org_id = $1 AND member_id = $2 AND last_date IS NULL) \
        INSERT INTO employments (org_id, member_id, first_date, last_date) \
        SELECT $1, $2, $4, greatest($3, $4 - 1) \
        WHERE NOT EXISTS (SELECT FROM employments WHERE org_id = $1 AND member_id = $2)";
    if member.status() == MemberStatus::Invited {
        return Ok(());
    }
    let org_id = tx.org_id();
    let zones = zones(tx.conn(), org_id).await?;
    let came = zones.date(member.joined_at.unwrap_or(member.created_at));
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<SqlUuid, _>(member.id)
        .bind::<Date, _>(last)
        .bind::<Date, _>(came)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Begins another stretch today, if there was one before that has ended; who goes and comes on
/// neighbouring dates was never away.
pub async fn go_on(tx: &mut Tx, member: MemberId) -> Result<()> {
    const SQL: &str = "\
        WITH latest AS ( \
            SELECT first_date, last_date FROM employments WHERE org_id = $1 AND member_id = $2 \
            ORDER BY first_date DESC LIMIT 1), \
        gone_on AS ( \
            UPDATE employments held SET last_date = NULL FROM latest \
            WHERE held.org_id = $1 AND held.member_id = $2 AND held.first_date = latest.first_date \
                AND latest.last_date >= $3 - 1) \
        INSERT INTO employments (org_id, member_id, first_date) \
        SELECT $1, $2, $3 FROM latest WHERE latest.last_date < $3 - 1";
    let today = today(tx).await?;
    let org_id = tx.org_id();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<SqlUuid, _>(member)
        .bind::<Date, _>(today)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The date on the wall of the organization.
pub async fn today(tx: &mut Tx) -> Result<NaiveDate> {
    let org_id = tx.org_id();
    let zone = zone(tx.conn(), org_id).await?;
    Ok(tx.now().with_timezone(&zone).date_naive())
}

/// When each of these members, or of all, works here or has. Who has never joined is not there.
pub async fn of(tx: &mut Tx, ids: Option<&[MemberId]>) -> Result<HashMap<MemberId, Employment>> {
    type Row = (
        MemberId,
        String,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
        Option<NaiveDate>,
    );
    let (org_id, now) = (tx.org_id(), tx.now());
    let zones = zones(tx.conn(), org_id).await?;
    let today = now.with_timezone(&zones.current()).date_naive();
    let mut people = members::table
        .filter(members::org_id.eq(org_id))
        .select((
            members::id,
            members::status,
            members::created_at,
            members::joined_at,
            members::hired_on,
        ))
        .into_boxed();
    let mut known = employments::table
        .filter(employments::org_id.eq(org_id))
        .select((
            employments::member_id,
            employments::first_date,
            employments::last_date,
        ))
        .into_boxed();
    if let Some(ids) = ids {
        people = people.filter(members::id.eq_any(ids));
        known = known.filter(employments::member_id.eq_any(ids));
    }
    let people: Vec<Row> = people.load(tx.conn()).await?;
    let known: Vec<(MemberId, NaiveDate, Option<NaiveDate>)> = known.load(tx.conn()).await?;
    let mut stretches: HashMap<_, Vec<Stretch>> = HashMap::new();
    for (member, first, last) in known {
        let own = stretches.entry(member).or_default();
        own.push((first, last.unwrap_or(NaiveDate::MAX)));
    }
    let employment = |(id, status, created, joined, hired): Row| {
        let came = zones.date(joined.unwrap_or(created));
        let own = match (stretches.remove(&id), MemberStatus::stored(&status)) {
            (Some(own), _) => own,
            (None, MemberStatus::Active | MemberStatus::Leaving) => vec![(came, NaiveDate::MAX)],
            (None, MemberStatus::Suspended) => vec![(came, today)],
            (None, MemberStatus::Invited | MemberStatus::Left) => return None,
        };
        Some((id, Employment::new(own, hired)))
    };
    Ok(people.into_iter().filter_map(employment).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, day).unwrap()
    }

    fn employment() -> Employment {
        let stretches = vec![(date(20), NaiveDate::MAX), (date(3), date(8))];
        Employment::new(stretches, None)
    }

    #[test]
    fn days_between_stretches_are_gaps() {
        let own = employment();
        assert_eq!(
            [2, 3, 8, 9, 19, 20, 30].map(|day| own.holds(date(day))),
            [false, true, true, false, false, true, true]
        );
        assert!(own.goes_on());
        assert_eq!(own.days(date(1), date(21)), 8);
        assert_eq!(own.next(date(1)), Some(date(3)));
        assert_eq!(own.next(date(9)), Some(date(20)));
        assert_eq!(
            own.gaps(date(1), date(30)),
            [(date(1), date(2)), (date(9), date(19))]
        );
        assert_eq!(own.gaps(date(10), date(12)), [(date(10), date(12))]);
        assert_eq!(own.gaps(date(4), date(8)), []);
        let gone = Employment::new(vec![(date(3), date(8))], None);
        assert!(!gone.goes_on() && gone.next(date(9)).is_none());
        assert_eq!(gone.gaps(date(5), date(10)), [(date(9), date(10))]);
        assert_eq!(
            Employment::default().gaps(date(5), date(6)),
            [(date(5), date(6))]
        );
    }

    #[test]
    fn the_date_of_hire_begins_the_stretch_that_it_is_in() {
        let hired = |day| Employment::new(employment().stretches, Some(date(day)));
        assert_eq!(hired(1), employment());
        assert_eq!(hired(5).next(date(1)), Some(date(5)));
        assert_eq!(hired(12), employment(), "while nobody was there");
        assert_eq!(
            hired(25).gaps(date(1), date(30)),
            [(date(1), date(2)), (date(9), date(24))]
        );
        // Gone before they began.
        let never = Employment::new(vec![(date(5), date(4))], None);
        assert_eq!(never, Employment::default());
    }
}

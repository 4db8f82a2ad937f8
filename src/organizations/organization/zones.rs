//! Which zone an organization has, and had: a change of it holds from a date on, and what was before
//! keeps the former one, as days keep their rules.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::parse_zone;
use super::queries;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::organization_zones;

/// The zones of an organization by date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones {
    current: Tz,
    /// Rising; the first also holds before its date. None where the zone was never changed.
    dated: Vec<(NaiveDate, Tz)>,
}

impl Zones {
    /// Always the same.
    pub fn always(zone: Tz) -> Self {
        Self {
            current: zone,
            dated: Vec::new(),
        }
    }

    /// The one of now.
    pub fn current(&self) -> Tz {
        self.current
    }

    /// That of a date.
    pub fn on(&self, date: NaiveDate) -> Tz {
        let mut begun = self.dated.iter().rev().filter(|(from, _)| *from <= date);
        let found = begun.next().or(self.dated.as_slice().first());
        found.map_or(self.current, |(_, zone)| *zone)
    }

    /// The date on the wall at an instant.
    pub fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        let dates = self.dated.iter().rev();
        let mut dates = dates.map(|(from, zone)| (from, at.with_timezone(zone).date_naive()));
        let first = self
            .dated
            .as_slice()
            .first()
            .map_or(self.current, |(_, zone)| *zone);
        let begun = dates.find(|(from, date)| *from <= date);
        begun.map_or(at.with_timezone(&first).date_naive(), |(_, date)| date)
    }
}

/// On a connection and not a transaction, so that others ask for it together with the rest.
pub async fn zones(conn: &AsyncPgConnection, org: OrgId) -> Result<Zones> {
    let (current, dated) = futures_util::try_join!(queries::zone(conn, org), dated(conn, org))?;
    Ok(Zones { current, dated })
}

async fn dated(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<(NaiveDate, Tz)>> {
    let rows: Vec<(NaiveDate, String)> = organization_zones::table
        .filter(organization_zones::org_id.eq(org))
        .order(organization_zones::from_date)
        .select((organization_zones::from_date, organization_zones::time_zone))
        .load(&mut conn)
        .await?;
    let parsed = rows.into_iter();
    parsed
        .map(|(from, name)| Ok((from, parse_zone(&name)?)))
        .collect()
}

/// Another zone from a date on; what was to hold from then on does not.
pub async fn change(tx: &mut Tx, from: NaiveDate, (before, after): (Tz, Tz)) -> Result<()> {
    let org_id = tx.org_id();
    let row = |from: NaiveDate, zone: Tz| {
        (
            organization_zones::org_id.eq(org_id),
            organization_zones::from_date.eq(from),
            organization_zones::time_zone.eq(zone.name()),
        )
    };
    let is_first = dated(tx.conn(), org_id).await?.is_empty();
    let later = organization_zones::table
        .filter(organization_zones::org_id.eq(org_id))
        .filter(organization_zones::from_date.ge(from));
    diesel::delete(later).execute(tx.conn()).await?;
    let mut rows = vec![row(from, after)];
    if is_first {
        rows.push(row(NaiveDate::default(), before));
    }
    diesel::insert_into(organization_zones::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_zone() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let zones = Zones {
            current: Tz::America__New_York,
            dated: vec![
                (NaiveDate::default(), Tz::Asia__Shanghai),
                (date("2026-09-07"), Tz::Asia__Tokyo),
                (date("2026-09-10"), Tz::America__New_York),
            ],
        };
        let on = |day: &str| zones.on(date(day)).name();
        assert_eq!(on("1969-01-01"), "Asia/Shanghai");
        assert_eq!(on("2026-09-06"), "Asia/Shanghai");
        assert_eq!(on("2026-09-09"), "Asia/Tokyo");
        assert_eq!(on("2026-12-01"), "America/New_York");
        let told = |instant: &str| zones.date(at(instant)).to_string();
        assert_eq!(told("1960-01-01T16:00:00Z"), "1960-01-02");
        assert_eq!(told("2026-09-05T16:30:00Z"), "2026-09-06");
        assert_eq!(
            told("2026-09-06T15:30:00Z"),
            "2026-09-07",
            "in Tokyo already"
        );
        assert_eq!(told("2026-09-10T03:00:00Z"), "2026-09-10");
        assert_eq!(told("2026-09-11T03:00:00Z"), "2026-09-10");
        let one = Zones::always(Tz::Asia__Shanghai);
        assert_eq!(one.on(date("2026-09-07")), one.current());
        assert_eq!(one.date(at("2026-09-06T16:00:00Z")), date("2026-09-07"));
    }
}

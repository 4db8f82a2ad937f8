//! Periods in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::domain::USUAL_START_DAY;
use crate::kernel::ids::{AttendancePeriodId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::{attendance_period_rules as period_rules, attendance_periods as periods};

/// A range of dates that is closed, or was.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = periods, check_for_backend(diesel::pg::Pg))]
pub struct PeriodRow {
    pub org_id: OrgId,
    pub id: AttendancePeriodId,
    pub first_date: NaiveDate,
    pub last_date: NaiveDate,
    pub closed_by: MemberId,
    pub closed_at: DateTime<Utc>,
    pub reopened_by: Option<MemberId>,
    pub reopened_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
}

crate::statement! {
    /// Together with all others who do not close.
    struct Share<'a> { org: &'a str }
    this: "SELECT pg_advisory_xact_lock_shared(hashtextextended(" [Text] *this.org; ", 32))"
}

/// From now to the commit nobody closes a period.
pub async fn share(tx: &mut Tx) -> Result<()> {
    let org = tx.org_id().to_string();
    Share { org: &org }.execute(tx.conn()).await?;
    Ok(())
}

/// The periods that are closed and have a date from `first` to `last`, in order.
pub async fn closed(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<Vec<PeriodRow>> {
    let query = periods::table
        .filter(periods::org_id.eq(tx.org_id()))
        .filter(periods::reopened_at.is_null())
        .filter(periods::first_date.le(last))
        .filter(periods::last_date.ge(first))
        .order(periods::first_date)
        .select(PeriodRow::as_select());
    Ok(query.load(tx.conn()).await?)
}

/// Waits for all who change or compute something, and keeps them waiting until the commit.
pub async fn alone(tx: &mut Tx) -> Result<()> {
    let org = tx.org_id().to_string();
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 32))")
        .bind::<Text, _>(org)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn find(tx: &mut Tx, id: AttendancePeriodId) -> Result<PeriodRow> {
    let query = periods::table
        .find((tx.org_id(), id))
        .select(PeriodRow::as_select());
    query
        .first(tx.conn())
        .await
        .optional()?
        .ok_or_else(|| Problem::not_found("period"))
}

pub async fn insert(tx: &mut Tx, row: &PeriodRow) -> diesel::QueryResult<usize> {
    diesel::insert_into(periods::table)
        .values(row)
        .execute(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, row: &PeriodRow) -> Result<()> {
    diesel::update(periods::table.find((row.org_id, row.id)))
        .set((
            periods::reopened_by.eq(row.reopened_by),
            periods::reopened_at.eq(row.reopened_at),
            periods::reason.eq(&row.reason),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// All that were closed, the newest first, after the key of the page before.
pub async fn list(
    tx: &mut Tx,
    after: Option<(DateTime<Utc>, AttendancePeriodId)>,
    limit: i64,
) -> Result<Vec<PeriodRow>> {
    let mut query = periods::table
        .filter(periods::org_id.eq(tx.org_id()))
        .order((periods::closed_at.desc(), periods::id.desc()))
        .limit(limit)
        .select(PeriodRow::as_select())
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(
            periods::closed_at
                .lt(at)
                .or(periods::closed_at.eq(at).and(periods::id.lt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

/// The day of the month on which periods begin, and the version.
pub async fn rules(tx: &mut Tx) -> Result<(u8, Version)> {
    let query = period_rules::table
        .find(tx.org_id())
        .select((period_rules::start_day, period_rules::version));
    let row: Option<(i32, Version)> = query.first(tx.conn()).await.optional()?;
    let Some((day, version)) = row else {
        return Ok((USUAL_START_DAY, 0));
    };
    Ok((u8::try_from(day).map_err(Problem::internal)?, version))
}

pub async fn set_rules(tx: &mut Tx, start_day: u8, version: Version) -> Result<()> {
    let said = (
        period_rules::start_day.eq(i32::from(start_day)),
        period_rules::version.eq(version),
    );
    diesel::insert_into(period_rules::table)
        .values((period_rules::org_id.eq(tx.org_id()), said))
        .on_conflict(period_rules::org_id)
        .do_update()
        .set(said)
        .execute(tx.conn())
        .await?;
    Ok(())
}

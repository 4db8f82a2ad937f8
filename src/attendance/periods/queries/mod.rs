//! Periods in the database.

mod closings;
mod reopenings;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

pub use self::closings::{NextClosing, closing_on, end_closings, next_closing, set_next_closing};
pub use self::reopenings::{
    ReopeningRow, end_all, end_reopening, find_reopening, insert_reopening, overdue, reopened_for,
    reopenings,
};
use super::domain::{Closing, Dates, USUAL_START_DAY};
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
    /// Nobody where the service has closed it by itself.
    pub closed_by: Option<MemberId>,
    pub closed_at: DateTime<Utc>,
    pub reopened_by: Option<MemberId>,
    pub reopened_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
}

impl PeriodRow {
    pub fn dates(&self) -> Dates {
        (self.first_date, self.last_date)
    }
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

/// When periods begin, and when the service closes them.
#[derive(Debug, Clone, Copy)]
pub struct RulesRow {
    pub start_day: u8,
    /// Nothing: by hand only.
    pub closing: Option<Closing>,
    /// 0 while nobody has set them.
    pub version: Version,
}

type StoredRules = (i32, Version, Option<i32>, Option<i32>, Option<i32>);

pub async fn rules(tx: &mut Tx) -> Result<RulesRow> {
    let query = period_rules::table.find(tx.org_id()).select((
        period_rules::start_day,
        period_rules::version,
        period_rules::closing_day,
        period_rules::closing_minute,
        period_rules::closing_back,
    ));
    let row: Option<StoredRules> = query.first(tx.conn()).await.optional()?;
    let Some((start_day, version, day, minute, back)) = row else {
        return Ok(RulesRow {
            start_day: USUAL_START_DAY,
            closing: None,
            version: 0,
        });
    };
    let number = |stored: i32| u8::try_from(stored).map_err(Problem::internal);
    let closing = match (day, minute, back) {
        (Some(day), Some(minute), Some(back)) => Some(Closing {
            day: number(day)?,
            time: NaiveTime::MIN + TimeDelta::minutes(minute.into()),
            back: number(back)?,
        }),
        _ => None,
    };
    Ok(RulesRow {
        start_day: number(start_day)?,
        closing,
        version,
    })
}

pub async fn set_rules(tx: &mut Tx, rules: &RulesRow) -> Result<()> {
    let closing = rules.closing;
    let minute = |closing: Closing| closing.time.hour() * 60 + closing.time.minute();
    let minute = closing.map(minute).map(i32::try_from).transpose();
    let said = (
        period_rules::start_day.eq(i32::from(rules.start_day)),
        period_rules::version.eq(rules.version),
        period_rules::closing_day.eq(closing.map(|closing| i32::from(closing.day))),
        period_rules::closing_minute.eq(minute.map_err(Problem::internal)?),
        period_rules::closing_back.eq(closing.map(|closing| i32::from(closing.back))),
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

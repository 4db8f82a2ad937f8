//! The schedule in the database.

use chrono::{DateTime, NaiveTime, Utc, Weekday, WeekdaySet};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::{self, Effective};
use super::fixed::{FixedShift, PunchWindows, Reach};
use crate::attendance::calendars::domain::NationalCalendar;
use crate::attendance::schedules::domain::Schedule;
use crate::attendance::shifts::domain::LatenessTiers;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::organizations;
use crate::schema::attendance_schedules;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attendance_schedules, check_for_backend(diesel::pg::Pg))]
#[diesel(primary_key(org_id), treat_none_as_null = true)]
pub struct ScheduleRow {
    pub org_id: OrgId,
    pub start_time: NaiveTime,
    pub end_time: NaiveTime,
    pub workdays: Vec<Option<i16>>,
    pub national_calendar: String,
    pub permit_minutes: i16,
    pub serious_minutes: Option<i16>,
    pub absenteeism_minutes: Option<i16>,
    pub on_duty_before_minutes: Option<i16>,
    pub on_duty_after_minutes: Option<i16>,
    pub off_duty_before_minutes: Option<i16>,
    pub off_duty_after_minutes: Option<i16>,
    pub version: Version,
    pub changed_at: DateTime<Utc>,
}

impl ScheduleRow {
    pub fn new(org_id: OrgId, effective: &Effective, changed_at: DateTime<Utc>) -> Self {
        let Schedule {
            shift,
            national,
            zone: _,
        } = effective.schedule;
        let (tiers, windows) = (shift.tiers(), shift.windows());
        Self {
            org_id,
            start_time: shift.start(),
            end_time: shift.end(),
            workdays: shift
                .workdays()
                .iter(Weekday::Mon)
                .map(|day| Some(stored_day(day)))
                .collect(),
            national_calendar: national.code().to_owned(),
            permit_minutes: stored(tiers.permit()),
            serious_minutes: tiers.serious().map(stored),
            absenteeism_minutes: tiers.absenteeism().map(stored),
            on_duty_before_minutes: windows.on_duty.before.map(stored),
            on_duty_after_minutes: windows.on_duty.after.map(stored),
            off_duty_before_minutes: windows.off_duty.before.map(stored),
            off_duty_after_minutes: windows.off_duty.after.map(stored),
            version: effective.version,
            changed_at,
        }
    }

    /// What the rules know; what is stored was parsed when it came in.
    fn parse(&self, zone: Tz) -> Result<Effective> {
        let national = NationalCalendar::from_code(&self.national_calendar).ok_or_else(|| {
            Problem::internal(format!("unknown calendar {}", self.national_calendar))
        })?;
        let shift = self.shift().map_err(Problem::internal)?;
        Ok(Effective {
            schedule: Schedule {
                shift,
                national,
                zone,
            },
            version: self.version,
        })
    }

    fn shift(&self) -> Result<FixedShift, Box<dyn std::error::Error + Send + Sync>> {
        let minutes = |stored: Option<i16>| stored.map(u16::try_from).transpose();
        let tiers = LatenessTiers::parse(
            self.permit_minutes.try_into()?,
            minutes(self.serious_minutes)?,
            minutes(self.absenteeism_minutes)?,
        )?;
        let windows = PunchWindows {
            on_duty: Reach {
                before: minutes(self.on_duty_before_minutes)?,
                after: minutes(self.on_duty_after_minutes)?,
            },
            off_duty: Reach {
                before: minutes(self.off_duty_before_minutes)?,
                after: minutes(self.off_duty_after_minutes)?,
            },
        };
        let workdays: WeekdaySet = self
            .workdays
            .iter()
            .flatten()
            .copied()
            .filter_map(day)
            .collect();
        Ok(FixedShift::parse(
            (self.start_time, self.end_time),
            workdays,
            tiers,
            windows,
        )?)
    }
}

/// Thresholds and limits are a day at the most.
fn stored(minutes: u16) -> i16 {
    i16::try_from(minutes).unwrap_or(i16::MAX)
}

fn stored_day(day: Weekday) -> i16 {
    i16::try_from(day.number_from_monday()).unwrap_or_default()
}

fn day(number: i16) -> Option<Weekday> {
    u8::try_from(number - 1)
        .ok()
        .and_then(|index| Weekday::try_from(index).ok())
}

/// The schedule in effect. On a connection and not a transaction, so that others ask for it
/// together with the rest.
pub async fn effective(conn: &AsyncPgConnection, org: OrgId) -> Result<Effective> {
    let (zone, row) = futures_util::try_join!(organizations::zone(conn, org), find(conn, org))?;
    match row {
        Some(row) => row.parse(zone),
        None => Ok(Effective {
            schedule: domain::usual(zone),
            version: domain::UNSET,
        }),
    }
}

/// As [`effective`], in a transaction.
pub async fn current(tx: &mut Tx) -> Result<Effective> {
    let org_id = tx.org_id();
    effective(tx.conn(), org_id).await
}

async fn find(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Option<ScheduleRow>> {
    let row = attendance_schedules::table
        .find(org)
        .select(ScheduleRow::as_select());
    Ok(row.first(&mut conn).await.optional()?)
}

/// Replaces the schedule of version `on`; false if that is not the present one.
pub async fn replace(tx: &mut Tx, row: &ScheduleRow, on: Version) -> Result<bool> {
    let written = if on == domain::UNSET {
        diesel::insert_into(attendance_schedules::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?
    } else {
        let present = attendance_schedules::table.filter(
            attendance_schedules::org_id
                .eq(row.org_id)
                .and(attendance_schedules::version.eq(on)),
        );
        diesel::update(present).set(row).execute(tx.conn()).await?
    };
    Ok(written == 1)
}

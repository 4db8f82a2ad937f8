//! Periods in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use crate::kernel::ids::{AttendancePeriodId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_periods as periods;

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

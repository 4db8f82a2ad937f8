//! The board in the database: one row for each person and running day.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;

use super::Summary;
use crate::attendance::days::domain::DayStatus;
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId, ShiftId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::{self, Listed, MemberIds};

/// Whom the board shows and counts.
#[derive(Debug, Clone, Default)]
pub struct Whom {
    pub department_id: Option<DepartmentId>,
    pub group_id: Option<AttendanceGroupId>,
    pub shift_id: Option<ShiftId>,
}

/// Whom it lists of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Only {
    pub status: Option<DayStatus>,
    pub came_late: Option<bool>,
    pub left_early: Option<bool>,
    pub punched_outside: Option<bool>,
}

/// The running days of these people, as rows of `running`.
struct Running<'a> {
    tx: (crate::kernel::ids::OrgId, DateTime<Utc>),
    whom: &'a Whom,
    ids: MemberIds,
}

impl Running<'_> {
    fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "WITH running AS (SELECT member_id, came_late, left_early, punched_outside, \
             statuses[greatest(1, width_bucket(",
        );
        out.push_bind_param::<Timestamptz, _>(&self.tx.1)?;
        out.push_sql(", steps))] AS status, steps[greatest(1, width_bucket(");
        out.push_bind_param::<Timestamptz, _>(&self.tx.1)?;
        out.push_sql(
            ", steps)) + 1] AS changes_at, runs_until FROM attendance_board WHERE org_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.tx.0)?;
        out.push_sql(" AND runs_from <= ");
        out.push_bind_param::<Timestamptz, _>(&self.tx.1)?;
        out.push_sql(" AND runs_until > ");
        out.push_bind_param::<Timestamptz, _>(&self.tx.1)?;
        if let Some(group) = &self.whom.group_id {
            out.push_sql(" AND group_id = ");
            out.push_bind_param::<SqlUuid, _>(group)?;
        }
        if let Some(shift) = &self.whom.shift_id {
            out.push_sql(" AND shift_id = ");
            out.push_bind_param::<SqlUuid, _>(shift)?;
        }
        out.push_sql(" AND member_id IN (");
        QueryFragment::<Pg>::walk_ast(&self.ids, out.reborrow())?;
        out.push_sql(")) ");
        Ok(())
    }
}

macro_rules! query {
    ($name:ident => $sql:ty) => {
        impl QueryId for $name<'_> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }
        impl Query for $name<'_> {
            type SqlType = $sql;
        }
    };
}

/// How many stand how.
struct Counts<'a>(Running<'a>);
query!(Counts => (Text, BigInt, BigInt, BigInt, BigInt, Nullable<Timestamptz>));
impl QueryFragment<Pg> for Counts<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk(&mut out)?;
        out.push_sql(
            "SELECT status, count(*), count(*) FILTER (WHERE came_late), count(*) FILTER (WHERE left_early), \
             count(*) FILTER (WHERE punched_outside), min(least(changes_at, runs_until)) FROM running GROUP BY status",
        );
        Ok(())
    }
}

/// Whose days stand so.
struct Ids<'a>(Running<'a>, &'a Only, &'static str);
query!(Ids => SqlUuid);
impl QueryFragment<Pg> for Ids<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk(&mut out)?;
        out.push_sql("SELECT member_id FROM running WHERE true");
        if self.1.status.is_some() {
            out.push_sql(" AND status = ");
            out.push_bind_param::<Text, _>(&self.2)?;
        }
        let flags = [
            (" AND came_late = ", &self.1.came_late),
            (" AND left_early = ", &self.1.left_early),
            (" AND punched_outside = ", &self.1.punched_outside),
        ];
        for (sql, flag) in flags {
            if let Some(flag) = flag {
                out.push_sql(sql);
                out.push_bind_param::<Bool, _>(flag)?;
            }
        }
        Ok(())
    }
}

async fn reached(tx: &mut Tx, whom: &Whom, among: Option<&[MemberId]>) -> Result<MemberIds> {
    directory::reached(tx, whom.department_id, among).await
}

/// The counts of all, and when the next of them changes by itself.
pub async fn counts(tx: &mut Tx, whom: &Whom) -> Result<(Summary, Option<DateTime<Utc>>)> {
    type Row = (String, i64, i64, i64, i64, Option<DateTime<Utc>>);
    let ids = reached(tx, whom, None).await?;
    let query = Counts(Running {
        tx: (tx.org_id(), tx.now()),
        whom,
        ids,
    });
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let (mut summary, mut next) = (Summary::default(), None);
    for (status, people, late, early, outside, changes) in rows {
        summary.add_people(status_of(&status)?, count(people));
        summary.came_late += count(late);
        summary.left_early += count(early);
        summary.punched_outside += count(outside);
        next = [next, changes].into_iter().flatten().min();
    }
    Ok((summary, next))
}

/// A page of people by name.
pub async fn page(
    tx: &mut Tx,
    whom: &Whom,
    only: &Only,
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let narrowed = *only != Only::default() || whom.group_id.is_some() || whom.shift_id.is_some();
    let ids = reached(tx, whom, None).await?;
    if !narrowed {
        return directory::page_of(tx, ids, after, limit).await;
    }
    let running = Running {
        tx: (tx.org_id(), tx.now()),
        whom,
        ids,
    };
    let code = only.status.map_or("", DayStatus::code);
    let query = Ids(running, only, code);
    let found: Vec<MemberId> = query.load(tx.conn()).await?;
    let ids = reached(tx, whom, Some(&found)).await?;
    directory::page_of(tx, ids, after, limit).await
}

fn status_of(code: &str) -> Result<DayStatus> {
    DayStatus::from_code(code).ok_or_else(|| Problem::internal(format!("unknown status {code}")))
}

/// How a person's running day stands.
#[derive(Debug, Clone, QueryableByName)]
pub struct Standing {
    #[diesel(sql_type = SqlUuid)]
    pub member_id: MemberId,
    #[diesel(sql_type = Date)]
    pub work_date: NaiveDate,
    #[diesel(sql_type = Text)]
    status: String,
    /// When it changes by itself, and to what.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub next_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    next_status: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub group_id: Option<AttendanceGroupId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub shift_id: Option<ShiftId>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub first_in: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_out: Option<DateTime<Utc>>,
    #[diesel(sql_type = Integer)]
    pub late_minutes: i32,
    #[diesel(sql_type = Integer)]
    pub early_minutes: i32,
    #[diesel(sql_type = Bool)]
    pub came_late: bool,
    #[diesel(sql_type = Bool)]
    pub left_early: bool,
    #[diesel(sql_type = Bool)]
    pub punched_outside: bool,
}

impl Standing {
    pub fn status(&self) -> Result<DayStatus> {
        status_of(&self.status)
    }

    /// What those who watch are told of when it changes: the date, the status, and the last check-out.
    pub fn glance(&self) -> (NaiveDate, &str, Option<DateTime<Utc>>) {
        (self.work_date, &self.status, self.last_out)
    }

    pub fn next_status(&self) -> Result<Option<DayStatus>> {
        self.next_status.as_deref().map(status_of).transpose()
    }
}

/// The running days of these people.
pub async fn standing(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, Standing>> {
    // One look for each: the whole board was read, over and over, where a join was planned.
    const SQL: &str = "\
        SELECT asked.member_id, own.* FROM unnest($2) AS asked (member_id) CROSS JOIN LATERAL ( \
            SELECT work_date, statuses[place] AS status, steps[place + 1] AS next_at, \
                statuses[place + 1] AS next_status, group_id, shift_id, first_in, last_out, late_minutes, \
                early_minutes, came_late, left_early, punched_outside \
            FROM attendance_board AS held, greatest(1, width_bucket($3, steps)) place \
            WHERE held.org_id = $1 AND held.member_id = asked.member_id \
            AND runs_from <= $3 AND runs_until > $3 LIMIT 1) AS own";
    let (org_id, now) = (tx.org_id(), tx.now());
    let rows: Vec<Standing> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids.to_vec())
        .bind::<Timestamptz, _>(now)
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row)).collect())
}

//! Reports from stored results.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::domain::AttendanceTotals;
use crate::attendance::board;
use crate::attendance::days::domain::DayStatus;
use crate::attendance::results::queries::ResultRow;
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::{Condition, MemberIds};
use crate::organizations::following;
use crate::schema::attendance_results as results;

/// A day of a report.
#[derive(Debug, Clone)]
pub struct ReportDay {
    pub row: ResultRow,
    /// Nothing more of it changes by itself.
    pub over: bool,
    /// As it stands; nothing where it is to come.
    pub status: Option<DayStatus>,
}

/// What a person's days came to.
#[derive(Debug, Clone, Default)]
pub struct PersonReport {
    pub totals: AttendanceTotals,
    /// By date; a date without a result is absent.
    pub days: Vec<ReportDay>,
}

/// Whoever has results of these dates, as a condition on members.
pub fn worked((first, last): (NaiveDate, NaiveDate)) -> Condition {
    let condition = diesel::dsl::sql::<Bool>(
        "EXISTS (SELECT FROM attendance_results worked WHERE worked.org_id = members.org_id \
         AND worked.member_id = members.id AND worked.work_date >= ",
    )
    .bind::<Date, _>(first)
    .sql(" AND worked.work_date <= ")
    .bind::<Date, _>(last)
    .sql(")");
    Box::new(condition)
}

/// The days of some people from one date to another: two statements.
pub async fn of_people(
    tx: &mut Tx,
    members: &[MemberId],
    (first, last): (NaiveDate, NaiveDate),
) -> Result<HashMap<MemberId, PersonReport>> {
    let now = tx.now();
    let query = results::table
        .filter(results::org_id.eq(tx.org_id()))
        .filter(results::member_id.eq_any(members))
        .filter(
            results::work_date
                .ge(first)
                .and(results::work_date.le(last)),
        )
        .order((results::member_id, results::work_date))
        .select(ResultRow::as_select());
    let rows: Vec<ResultRow> = query.load(tx.conn()).await?;
    let running = if rows.iter().any(|row| row.settles_at > now) {
        board::queries::standing(tx, members).await?
    } else {
        HashMap::new()
    };
    let mut reports: HashMap<MemberId, PersonReport> = HashMap::with_capacity(members.len());
    for row in rows {
        let over = row.settles_at <= now;
        let status = if over {
            Some(row.status()?)
        } else {
            let standing = running.get(&row.member_id);
            let standing = standing.filter(|standing| standing.work_date == row.work_date);
            standing.map(board::queries::Standing::status).transpose()?
        };
        let report = reports.entry(row.member_id).or_default();
        if over {
            report.totals.add(&totals(&row)?);
        }
        report.days.push(ReportDay { row, over, status });
    }
    Ok(reports)
}

fn totals(row: &ResultRow) -> Result<AttendanceTotals> {
    let status = row.status()?;
    Ok(AttendanceTotals {
        days: 1,
        planned_days: (row.planned > 0).into(),
        worked_days: (row.worked > 0 || row.first_in.is_some()).into(),
        absent_days: (status == DayStatus::Absent).into(),
        excused_days: (status == DayStatus::Excused).into(),
        late_count: row.late_count.into(),
        late_minutes: row.late_minutes.into(),
        serious_late_count: row.serious_late_count.into(),
        absent_late_count: row.absent_late_count.into(),
        early_count: row.early_count.into(),
        early_minutes: row.early_minutes.into(),
        absent_early_count: row.absent_early_count.into(),
        missing_count: row.missing_count.into(),
        outside_count: row.outside_count.into(),
        field_work_count: row.field_work_count.into(),
        planned_seconds: row.planned.into(),
        present_seconds: row.present.into(),
        excused_seconds: row.excused.into(),
        leave_seconds: row.leave.into(),
        travel_seconds: row.travel.into(),
        go_out_seconds: row.go_out.into(),
        worked_seconds: row.worked.into(),
        overtime_seconds: row.overtime.into(),
    })
}

/// By what is added up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Group,
    Member,
}

/// The sums of the days of many people that are over, by a key: one statement.
struct Sums {
    org: OrgId,
    now: DateTime<Utc>,
    dates: (NaiveDate, NaiveDate),
    ids: MemberIds,
    by: By,
}

impl QueryId for Sums {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

type SumColumns = (
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
    BigInt,
);

impl Query for Sums {
    type SqlType = (Nullable<SqlUuid>, BigInt, SumColumns, SumColumns);
}

const SUMS: &str = "\
    count(DISTINCT r.member_id), \
    count(*), count(*) FILTER (WHERE planned > 0), \
    count(*) FILTER (WHERE worked > 0 OR first_in IS NOT NULL), count(*) FILTER (WHERE status = 'absent'), \
    count(*) FILTER (WHERE status = 'excused'), sum(late_count), sum(late_minutes), sum(serious_late_count), \
    sum(absent_late_count), sum(early_count), sum(early_minutes), sum(absent_early_count), sum(missing_count), \
    sum(outside_count), sum(field_work_count), sum(planned), sum(present), sum(excused), sum(leave), sum(travel), sum(go_out), \
    sum(worked), sum(overtime), 0::bigint \
    FROM attendance_results r";

impl QueryFragment<Pg> for Sums {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(match self.by {
            By::Group => "SELECT p.group_id, ",
            By::Member => "SELECT r.member_id, ",
        });
        out.push_sql(SUMS);
        if self.by == By::Group {
            out.push_sql(" JOIN attendance_plans p ON p.org_id = r.org_id AND p.id = r.plan_id");
        }
        out.push_sql(" WHERE r.org_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.org)?;
        out.push_sql(" AND r.work_date >= ");
        out.push_bind_param::<Date, _>(&self.dates.0)?;
        out.push_sql(" AND r.work_date <= ");
        out.push_bind_param::<Date, _>(&self.dates.1)?;
        out.push_sql(" AND settles_at <= ");
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" AND r.member_id IN (");
        QueryFragment::<Pg>::walk_ast(&self.ids, out.reborrow())?;
        out.push_sql(") GROUP BY 1");
        Ok(())
    }
}

type Twelve = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

/// A key, how many people, and their sums.
type Sum = (Option<Uuid>, i64, AttendanceTotals);

async fn sums(
    tx: &mut Tx,
    dates: (NaiveDate, NaiveDate),
    ids: MemberIds,
    by: By,
) -> Result<Vec<Sum>> {
    let query = Sums {
        org: tx.org_id(),
        now: tx.now(),
        dates,
        ids,
        by,
    };
    let rows: Vec<(Option<Uuid>, i64, Twelve, Twelve)> = query.load(tx.conn()).await?;
    let sum = |(key, people, a, b): (Option<Uuid>, i64, Twelve, Twelve)| {
        let totals = AttendanceTotals {
            days: a.0,
            planned_days: a.1,
            worked_days: a.2,
            absent_days: a.3,
            excused_days: a.4,
            late_count: a.5,
            late_minutes: a.6,
            serious_late_count: a.7,
            absent_late_count: a.8,
            early_count: a.9,
            early_minutes: a.10,
            absent_early_count: a.11,
            missing_count: b.0,
            outside_count: b.1,
            field_work_count: b.2,
            planned_seconds: b.3,
            present_seconds: b.4,
            excused_seconds: b.5,
            leave_seconds: b.6,
            travel_seconds: b.7,
            go_out_seconds: b.8,
            worked_seconds: b.9,
            overtime_seconds: b.10,
        };
        (key, people, totals)
    };
    Ok(rows.into_iter().map(sum).collect())
}

/// The sums by attendance group, each day with the group of its date.
pub async fn by_group(
    tx: &mut Tx,
    dates: (NaiveDate, NaiveDate),
    ids: MemberIds,
) -> Result<Vec<Sum>> {
    sums(tx, dates, ids, By::Group).await
}

/// The sums by department, each with all below it; whoever is in several counts in each.
pub async fn by_department(
    tx: &mut Tx,
    dates: (NaiveDate, NaiveDate),
    ids: MemberIds,
) -> Result<BTreeMap<DepartmentId, (i64, AttendanceTotals)>> {
    let rows = sums(tx, dates, ids, By::Member).await?;
    let places = following::departments_of(tx, None).await?;
    let mut found: BTreeMap<DepartmentId, (i64, AttendanceTotals)> = BTreeMap::new();
    for (member, _, totals) in rows {
        let places = member.and_then(|member| places.get(&MemberId(member)));
        let mut places: Vec<_> = places.into_iter().flatten().map(|(id, _)| *id).collect();
        places.sort_unstable();
        places.dedup();
        for department in places {
            let (people, sum) = found.entry(department).or_default();
            *people += 1;
            sum.add(&totals);
        }
    }
    Ok(found)
}

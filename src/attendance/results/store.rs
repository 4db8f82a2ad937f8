//! Writing results: rows that say the same as before are left as they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{
    Array, Bool, Date, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::domain::{Computed, Live};
use super::drawing::Drawn;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{attendance_board, attendance_plans, attendance_results};

/// Rows of a statement.
const CHUNK: usize = 4_000;

/// A result, and the plan that it was computed by.
#[derive(Debug)]
pub struct Placed {
    pub result: Computed,
    pub drawn: Arc<Drawn>,
}

/// A day of a person.
pub type Day = (MemberId, NaiveDate);

/// Writes results. Which of them were over before and came to something else is returned.
pub async fn write(tx: &mut Tx, rows: &[Placed]) -> Result<Vec<Day>> {
    let mut changed = Vec::new();
    write_plans(tx, rows).await?;
    for rows in rows.chunks(CHUNK) {
        changed.extend(write_results(tx, rows).await?);
        write_board(tx, rows).await?;
        tokio::task::yield_now().await;
    }
    Ok(changed)
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = SqlUuid)]
    member_id: MemberId,
    #[diesel(sql_type = Date)]
    work_date: NaiveDate,
}

fn days(rows: Vec<DayRow>) -> Vec<Day> {
    let day = |row: DayRow| (row.member_id, row.work_date);
    rows.into_iter().map(day).collect()
}

/// Plans that are not there yet, in the order of their ids.
async fn write_plans(tx: &mut Tx, rows: &[Placed]) -> Result<()> {
    const SQL: &str = "\
        INSERT INTO attendance_plans (org_id, id, work_date, group_id, group_version, shift_id, shift_version, content) \
        SELECT $1, rows.* FROM unnest($2, $3, $4, $5, $6, $7, $8) rows \
        ON CONFLICT (org_id, id) DO NOTHING";
    let org_id = tx.org_id();
    let mut plans: BTreeMap<Uuid, &Drawn> = BTreeMap::new();
    for row in rows {
        plans.insert(row.drawn.plan_id, &row.drawn);
    }
    let ids: Vec<_> = plans.keys().copied().collect();
    let known: Vec<Uuid> = attendance_plans::table
        .filter(attendance_plans::org_id.eq(org_id))
        .filter(attendance_plans::id.eq_any(&ids))
        .select(attendance_plans::id)
        .load(tx.conn())
        .await?;
    plans.retain(|id, _| !known.contains(id));
    if plans.is_empty() {
        return Ok(());
    }
    let sources: Vec<_> = plans.values().map(|plan| plan.source()).collect();
    let shifts: Vec<_> = sources
        .iter()
        .map(|s| s.and_then(|s| s.shift.as_ref()))
        .collect();
    let dates: Vec<_> = plans.values().map(|p| p.day.work_date.date()).collect();
    let groups: Vec<_> = sources.iter().map(|s| s.map(|s| s.group_id)).collect();
    let versions: Vec<_> = sources.iter().map(|s| s.map(|s| s.group_version)).collect();
    let shift_ids: Vec<_> = shifts.iter().map(|s| s.map(|s| s.id)).collect();
    let shift_versions: Vec<_> = shifts.iter().map(|s| s.map(|s| s.version)).collect();
    let contents: Vec<&Value> = plans.values().map(|plan| &plan.content).collect();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(plans.keys().copied().collect::<Vec<_>>())
        .bind::<Array<Date>, _>(dates)
        .bind::<Array<Nullable<SqlUuid>>, _>(groups)
        .bind::<Array<Nullable<Integer>>, _>(versions)
        .bind::<Array<Nullable<SqlUuid>>, _>(shift_ids)
        .bind::<Array<Nullable<Integer>>, _>(shift_versions)
        .bind::<Array<Jsonb>, _>(contents)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What reports tell of a day and add up: all but by which rules it was computed, and its points.
macro_rules! told {
    () => {
        "ROW(status, first_in, last_out, late_count, late_minutes, serious_late_count, absent_late_count, early_count, \
         early_minutes, absent_early_count, missing_count, outside_count, planned, present, late, early, missing, excused, \
         worked, leave, travel, go_out, overtime, field_work_count)"
    };
}

/// Returns the days that were over before, and of which reports tell something else now. The statement sees rows as
/// they were before it, and is asked for those alone that were there: a row that was not has no `xmax`, and costs
/// nothing more.
const RESULTS: &str = concat!(
    "WITH written AS (INSERT INTO attendance_results AS held (org_id, member_id, work_date, plan_id, settles_at, status, \
        first_in, last_out, late_count, late_minutes, early_count, early_minutes, missing_count, outside_count, \
        planned, present, late, early, missing, excused, open, worked, leave, travel, go_out, overtime, \
        field_work_count, details) \
    SELECT $1, rows.* FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
        $19, $20, $21, $22, $23, $24, $25, $26, $27, $28) rows \
    ON CONFLICT (org_id, member_id, work_date) DO UPDATE SET \
        (plan_id, settles_at, status, first_in, last_out, late_count, late_minutes, early_count, early_minutes, \
         missing_count, outside_count, planned, present, late, early, missing, excused, open, worked, leave, travel, \
         go_out, overtime, field_work_count, details) = \
        (excluded.plan_id, excluded.settles_at, excluded.status, excluded.first_in, excluded.last_out, \
         excluded.late_count, excluded.late_minutes, excluded.early_count, excluded.early_minutes, \
         excluded.missing_count, excluded.outside_count, excluded.planned, excluded.present, excluded.late, \
         excluded.early, excluded.missing, excluded.excused, excluded.open, excluded.worked, excluded.leave, \
         excluded.travel, excluded.go_out, excluded.overtime, excluded.field_work_count, excluded.details) \
    WHERE ROW(held.*) IS DISTINCT FROM ROW(excluded.*) \
    RETURNING member_id, work_date, xmax <> 0 AS again, CASE WHEN xmax <> 0 THEN ",
    told!(),
    " END AS told) \
    SELECT written.member_id, written.work_date FROM written CROSS JOIN LATERAL ( \
        SELECT ",
    told!(),
    " AS told FROM attendance_results held WHERE held.org_id = $1 AND held.member_id = written.member_id \
        AND held.work_date = written.work_date AND held.settles_at <= $29 LIMIT 1) before \
    WHERE written.again AND written.told IS DISTINCT FROM before.told"
);

async fn write_results(tx: &mut Tx, rows: &[Placed]) -> Result<Vec<Day>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let small = |get: &dyn Fn(&Computed) -> u8| -> Vec<i16> {
        rows.iter().map(|row| get(&row.result).into()).collect()
    };
    let whole = |get: &dyn Fn(&Computed) -> i64| -> Vec<i32> {
        let fit = |row: &Placed| i32::try_from(get(&row.result)).unwrap_or(i32::MAX);
        rows.iter().map(fit).collect()
    };
    let ids: Vec<_> = rows.iter().map(|row| row.result.member_id).collect();
    let dates: Vec<_> = rows.iter().map(|row| row.result.work_date).collect();
    let plans: Vec<_> = rows.iter().map(|row| row.drawn.plan_id).collect();
    let settles: Vec<_> = rows.iter().map(|row| row.result.settles_at).collect();
    let statuses: Vec<_> = rows.iter().map(|row| row.result.status.code()).collect();
    let first: Vec<_> = rows.iter().map(|row| row.result.first_in).collect();
    let last: Vec<_> = rows.iter().map(|row| row.result.last_out).collect();
    let details = rows
        .iter()
        .map(|row| serde_json::to_value(&row.result.details));
    let details = details
        .collect::<Result<Vec<_>, _>>()
        .map_err(Problem::internal)?;
    let changed: Vec<DayRow> = diesel::sql_query(RESULTS)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Date>, _>(dates)
        .bind::<Array<SqlUuid>, _>(plans)
        .bind::<Array<Timestamptz>, _>(settles)
        .bind::<Array<Text>, _>(statuses)
        .bind::<Array<Nullable<Timestamptz>>, _>(first)
        .bind::<Array<Nullable<Timestamptz>>, _>(last)
        .bind::<Array<SmallInt>, _>(small(&|row| row.late.count))
        .bind::<Array<Integer>, _>(whole(&|row| row.late.minutes.into()))
        .bind::<Array<SmallInt>, _>(small(&|row| row.early.count))
        .bind::<Array<Integer>, _>(whole(&|row| row.early.minutes.into()))
        .bind::<Array<SmallInt>, _>(small(&|row| row.missing))
        .bind::<Array<SmallInt>, _>(small(&|row| row.outside))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.planned))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.present))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.late))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.early))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.missing))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.excused))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.open))
        .bind::<Array<Integer>, _>(whole(&|row| row.worked))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.leave))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.travel))
        .bind::<Array<Integer>, _>(whole(&|row| row.parts.go_out))
        .bind::<Array<Integer>, _>(whole(&|row| row.overtime))
        .bind::<Array<SmallInt>, _>(small(&|row| row.field_work))
        .bind::<Array<Jsonb>, _>(details)
        .bind::<Timestamptz, _>(now)
        .load(tx.conn())
        .await?;
    Ok(days(changed))
}

const BOARD: &str = "\
    INSERT INTO attendance_board AS held (org_id, member_id, work_date, runs_from, runs_until, steps, statuses, \
        group_id, shift_id, first_in, last_out, late_minutes, early_minutes, came_late, left_early, punched_outside) \
    SELECT $1, r.a, r.b, r.c, r.d, r.e::timestamptz[], r.f::text[], r.g, r.h, r.i, r.j, r.k, r.l, r.m, r.n, r.o \
    FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
        r (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) \
    ON CONFLICT (org_id, member_id, work_date) DO UPDATE SET \
        (runs_from, runs_until, steps, statuses, group_id, shift_id, first_in, last_out, late_minutes, \
         early_minutes, came_late, left_early, punched_outside) = \
        (excluded.runs_from, excluded.runs_until, excluded.steps, excluded.statuses, excluded.group_id, \
         excluded.shift_id, excluded.first_in, excluded.last_out, excluded.late_minutes, excluded.early_minutes, \
         excluded.came_late, excluded.left_early, excluded.punched_outside) \
    WHERE ROW(held.*) IS DISTINCT FROM ROW(excluded.*)";

async fn write_board(tx: &mut Tx, rows: &[Placed]) -> Result<()> {
    let rows: Vec<(&Placed, &Live)> = rows
        .iter()
        .filter_map(|row| Some((row, row.result.live.as_ref()?)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let org_id = tx.org_id();
    macro_rules! column {
        ($row:ident, $live:ident => $value:expr) => {
            rows.iter().map(|($row, $live)| $value).collect::<Vec<_>>()
        };
    }
    let minutes = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    diesel::sql_query(BOARD)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(column!(row, _live => row.result.member_id))
        .bind::<Array<Date>, _>(column!(row, _live => row.result.work_date))
        .bind::<Array<Timestamptz>, _>(column!(_row, live => live.runs.opens))
        .bind::<Array<Timestamptz>, _>(column!(_row, live => live.runs.closes))
        .bind::<Array<Text>, _>(column!(_row, live => steps(live)))
        .bind::<Array<Text>, _>(column!(_row, live => statuses(live)))
        .bind::<Array<Nullable<SqlUuid>>, _>(
            column!(row, _live => row.drawn.source().map(|s| s.group_id)),
        )
        .bind::<Array<Nullable<SqlUuid>>, _>(
            column!(row, _live => row.drawn.source().and_then(|s| Some(s.shift.as_ref()?.id))),
        )
        .bind::<Array<Nullable<Timestamptz>>, _>(column!(row, _live => row.result.first_in))
        .bind::<Array<Nullable<Timestamptz>>, _>(column!(row, _live => row.result.last_out))
        .bind::<Array<Integer>, _>(column!(row, _live => minutes(row.result.late.minutes)))
        .bind::<Array<Integer>, _>(column!(row, _live => minutes(row.result.early.minutes)))
        .bind::<Array<Bool>, _>(column!(_row, live => live.came_late))
        .bind::<Array<Bool>, _>(column!(_row, live => live.left_early))
        .bind::<Array<Bool>, _>(column!(_row, live => live.punched_outside))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// As PostgreSQL writes an array; the first step holds from the beginning.
fn steps(live: &Live) -> String {
    let rest = live.steps.iter().skip(1).map(|step| step.from);
    let all = [live.runs.opens].into_iter().chain(rest);
    let all: Vec<_> = all.map(|at| at.to_rfc3339()).collect();
    format!("{{{}}}", all.join(","))
}

fn statuses(live: &Live) -> String {
    let all: Vec<_> = live.steps.iter().map(|step| step.status.code()).collect();
    format!("{{{}}}", all.join(","))
}

/// Takes days that are over from the board, and whoever works here no more.
pub async fn trim_board(tx: &mut Tx, members: &[MemberId], gone: &[MemberId]) -> Result<()> {
    let over = attendance_board::table
        .filter(attendance_board::org_id.eq(tx.org_id()))
        .filter(attendance_board::member_id.eq_any(members))
        .filter(
            attendance_board::runs_until
                .le(tx.now())
                .or(attendance_board::member_id.eq_any(gone)),
        );
    diesel::delete(over).execute(tx.conn()).await?;
    Ok(())
}

/// Takes away what was computed of dates on which somebody does not work here; in a closed period
/// it stays. Which of them were over is returned.
pub async fn forget(tx: &mut Tx, dates: &[(MemberId, NaiveDate, NaiveDate)]) -> Result<Vec<Day>> {
    const SQL: &str = "\
        WITH away AS (SELECT * FROM unnest($2, $3, $4) AS dates (member_id, first_date, last_date)), \
        ahead AS ( \
            DELETE FROM attendance_board shown USING away WHERE shown.org_id = $1 \
                AND shown.member_id = away.member_id AND shown.work_date BETWEEN away.first_date AND away.last_date), \
        gone AS (DELETE FROM attendance_results held USING away WHERE held.org_id = $1 \
            AND held.member_id = away.member_id AND held.work_date BETWEEN away.first_date AND away.last_date \
            AND NOT EXISTS (SELECT FROM attendance_periods closed WHERE closed.org_id = $1 \
                AND closed.reopened_at IS NULL AND held.work_date BETWEEN closed.first_date AND closed.last_date) \
            RETURNING held.member_id, held.work_date, held.settles_at) \
        SELECT member_id, work_date FROM gone WHERE settles_at <= $5";
    if dates.is_empty() {
        return Ok(Vec::new());
    }
    let (org_id, now) = (tx.org_id(), tx.now());
    let gone: Vec<DayRow> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(dates.iter().map(|own| own.0).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(dates.iter().map(|own| own.1).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(dates.iter().map(|own| own.2).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(now)
        .load(tx.conn())
        .await?;
    Ok(days(gone))
}

/// How many results these people have from one date to another.
pub async fn count(
    tx: &mut Tx,
    members: Vec<MemberId>,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<i64> {
    let rows = attendance_results::table
        .filter(attendance_results::org_id.eq(tx.org_id()))
        .filter(attendance_results::member_id.eq_any(members))
        .filter(attendance_results::work_date.ge(first))
        .filter(attendance_results::work_date.le(last))
        .count();
    Ok(rows.get_result(tx.conn()).await?)
}

/// When the last of these people's days settles that has not yet.
pub async fn unsettled_until(
    tx: &mut Tx,
    members: Vec<MemberId>,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Option<DateTime<Utc>>> {
    let rows = attendance_results::table
        .filter(attendance_results::org_id.eq(tx.org_id()))
        .filter(attendance_results::member_id.eq_any(members))
        .filter(attendance_results::work_date.ge(first))
        .filter(attendance_results::work_date.le(last))
        .filter(attendance_results::settles_at.gt(tx.now()))
        .select(diesel::dsl::max(attendance_results::settles_at));
    Ok(rows.get_result(tx.conn()).await?)
}

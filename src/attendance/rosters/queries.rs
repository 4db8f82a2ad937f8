//! Rosters in the database.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::{Cells, Wanted};
use crate::attendance::groups::domain::{PlanDates, RosterCell};
use crate::kernel::ids::{AttendanceGroupId, MemberId, OrgId, ShiftId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_rosters as rosters;

/// Waits for whoever changes groups or shifts, and keeps them waiting until the commit; others who
/// write rosters go on.
pub async fn hold_rules(tx: &mut Tx) -> Result<()> {
    let org_id = tx.org_id();
    diesel::sql_query("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 31))")
        .bind::<Text, _>(org_id.to_string())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The cells of people, rising by date: one statement, by the primary key.
pub async fn cells(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    dates: PlanDates,
) -> Result<HashMap<MemberId, Vec<(NaiveDate, RosterCell)>>> {
    let rows: Vec<(
        MemberId,
        NaiveDate,
        AttendanceGroupId,
        Option<ShiftId>,
        bool,
    )> = rosters::table
        .filter(rosters::org_id.eq(org))
        .filter(rosters::member_id.eq_any(members))
        .filter(
            rosters::date
                .ge(dates.first)
                .and(rosters::date.le(dates.last)),
        )
        .order((rosters::member_id, rosters::date))
        .select((
            rosters::member_id,
            rosters::date,
            rosters::group_id,
            rosters::shift_id,
            rosters::replaced,
        ))
        .load(&mut conn)
        .await?;
    let mut cells: HashMap<_, Vec<_>> = HashMap::new();
    for (member, date, group, shift, replaced) in rows {
        let cell = RosterCell {
            group,
            shift,
            replaced,
        };
        cells.entry(member).or_default().push((date, cell));
    }
    Ok(cells)
}

/// The cells of people from one date to another.
pub async fn between(
    tx: &mut Tx,
    members: &[MemberId],
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Cells> {
    let (org_id, dates) = (tx.org_id(), PlanDates { first, last });
    let found = cells(tx.conn(), org_id, members, dates).await?;
    let cells = found.into_iter().flat_map(|(member, cells)| {
        let cell = move |(date, cell)| ((member, date), cell);
        cells.into_iter().map(cell)
    });
    Ok(cells.collect())
}

/// Who has cells of a group between two dates.
pub async fn people(
    tx: &mut Tx,
    group: AttendanceGroupId,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<MemberId>> {
    let query = rosters::table
        .filter(rosters::org_id.eq(tx.org_id()))
        .filter(rosters::group_id.eq(group))
        .filter(rosters::date.ge(first).and(rosters::date.le(last)))
        .select(rosters::member_id)
        .distinct()
        .order(rosters::member_id);
    Ok(query.load(tx.conn()).await?)
}

/// The shifts that a group's people are rostered for between two dates.
pub async fn shifts(
    tx: &mut Tx,
    group: AttendanceGroupId,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<HashSet<ShiftId>> {
    let query = rosters::table
        .filter(rosters::org_id.eq(tx.org_id()))
        .filter(rosters::group_id.eq(group))
        .filter(rosters::date.ge(first).and(rosters::date.le(last)))
        .select(rosters::shift_id)
        .distinct();
    let found: Vec<Option<ShiftId>> = query.load(tx.conn()).await?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether anybody is rostered for a shift on a date, or later.
pub async fn is_worked(tx: &mut Tx, shift: ShiftId, from: NaiveDate) -> Result<bool> {
    let cells = rosters::table
        .filter(rosters::org_id.eq(tx.org_id()))
        .filter(rosters::shift_id.eq(shift))
        .filter(rosters::date.ge(from));
    let query = diesel::select(diesel::dsl::exists(cells));
    Ok(query.get_result(tx.conn()).await?)
}

/// Takes away the cells of a group from a date on: it plans for nobody any more.
pub async fn end(tx: &mut Tx, group: AttendanceGroupId, from: NaiveDate) -> Result<()> {
    let cells = rosters::table
        .filter(rosters::org_id.eq(tx.org_id()))
        .filter(rosters::group_id.eq(group))
        .filter(rosters::date.ge(from));
    diesel::delete(cells).execute(tx.conn()).await?;
    Ok(())
}

/// Writes these cells, each of which differs from what is there; the others stay. What takes the place of
/// another cell of the group is marked, and what another group has planned is none of this one's plans.
pub async fn write(tx: &mut Tx, group: AttendanceGroupId, changed: &[Wanted]) -> Result<()> {
    let org_id = tx.org_id();
    // Which dates are cleared, each with the people whose they are: a statement for each set.
    let mut cleared: HashMap<NaiveDate, Vec<MemberId>> = HashMap::new();
    let mut set = Vec::new();
    for cell in changed {
        match cell.entry.cell(group) {
            Some(RosterCell { shift, .. }) => set.push((
                rosters::org_id.eq(org_id),
                rosters::member_id.eq(cell.member),
                rosters::date.eq(cell.date),
                rosters::group_id.eq(group),
                rosters::shift_id.eq(shift),
            )),
            None => cleared.entry(cell.date).or_default().push(cell.member),
        }
    }
    let mut by_people: HashMap<Vec<MemberId>, BTreeSet<NaiveDate>> = HashMap::new();
    for (date, people) in cleared {
        by_people.entry(people).or_default().insert(date);
    }
    for (people, dates) in by_people {
        let cells = rosters::table
            .filter(rosters::org_id.eq(org_id))
            .filter(rosters::member_id.eq_any(people))
            .filter(rosters::date.eq_any(dates));
        diesel::delete(cells).execute(tx.conn()).await?;
    }
    // A statement has at most 65,535 parameters.
    for part in set.chunks(2_000) {
        diesel::insert_into(rosters::table)
            .values(part.to_vec())
            .on_conflict((rosters::org_id, rosters::member_id, rosters::date))
            .do_update()
            .set((
                rosters::group_id.eq(excluded(rosters::group_id)),
                rosters::shift_id.eq(excluded(rosters::shift_id)),
                rosters::replaced.eq(rosters::group_id.eq(excluded(rosters::group_id))),
            ))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

//! Whose group is another one: the step with which transactions end.
//!
//! For each person that is noted, the group is chosen for the first date of the change and for
//! each later date on which a version begins; what was before the first date stays.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::commands::today;
use super::domain::{BEGINNING, Binding, Candidate, Chooser, Dated, Reason, holding};
use super::queries::{self, AssignmentRow, PeopleRow, VersionRow};
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::following;
use crate::schema::attendance_assignments as assignments;

#[derive(Debug, QueryableByName)]
struct DueRow {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    member_id: Option<MemberId>,
    #[diesel(sql_type = Nullable<Date>)]
    from_date: Option<NaiveDate>,
}

/// People who are looked at together: a bound on memory, and on the parameters of a statement.
const CHUNK: usize = 2_000;

pub async fn settle(tx: &mut Tx) -> Result<()> {
    const SQL: &str = "\
        DELETE FROM attendance_due WHERE org_id = $1 AND id IN ( \
            SELECT id FROM attendance_due WHERE org_id = $1 FOR UPDATE SKIP LOCKED) \
        RETURNING member_id, from_date";
    let org_id = tx.org_id();
    let due: Vec<DueRow> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .load(tx.conn())
        .await?;
    if due.is_empty() {
        return Ok(());
    }
    let today = today(tx).await?;
    let from = due.iter().filter_map(|row| row.from_date).min();
    let from = from.unwrap_or(today).min(today);
    let everybody = due.iter().any(|row| row.member_id.is_none());
    let mut members: Vec<_> = due.iter().filter_map(|row| row.member_id).collect();
    members.sort_unstable();
    members.dedup();
    let members = (!everybody).then_some(members);
    let (departments, ids) = staying(tx, members.as_deref()).await?;
    let choosers = choosers(tx, from).await?;
    for ids in ids.chunks(CHUNK) {
        let held = queries::effective_on(tx.conn(), org_id, ids).await?;
        write(tx, ids, &departments, &held, &choosers, from).await?;
    }
    Ok(())
}

/// Of these people, or of all, those whose group is chosen, and the departments of each. Who has left is in no
/// department: their last days keep the group of which they were.
async fn staying(
    tx: &mut Tx,
    members: Option<&[MemberId]>,
) -> Result<(Departments, Vec<MemberId>)> {
    let departments = following::departments_of(tx, members).await?;
    let left = following::left(tx, members).await?;
    let stay = departments.keys().filter(|id| !left.contains(id));
    let ids = stay.copied().collect();
    Ok((departments, ids))
}

/// How many people would leave other groups than the default one for this group, from a date on, by what is written and
/// not settled yet.
pub async fn taken(tx: &mut Tx, group: AttendanceGroupId, from: NaiveDate) -> Result<usize> {
    let org_id = tx.org_id();
    let (departments, ids) = staying(tx, None).await?;
    let choosers = choosers(tx, from).await?;
    let mut count = 0;
    for ids in ids.chunks(CHUNK) {
        let held = queries::effective_on(tx.conn(), org_id, ids).await?;
        let is_taken = |member: &&MemberId| {
            let held = held.get(member).map_or(&[][..], Vec::as_slice);
            let own = departments.get(member).map_or(&[][..], Vec::as_slice);
            choosers.iter().any(|(date, chooser)| {
                let before = queries::holding(held, *date).map(|row| row.group_id);
                let free = [Some(group), Some(chooser.default_group()), None];
                chooser.choose(**member, own).group == group && !free.contains(&before)
            })
        };
        count += ids.iter().filter(is_taken).count();
    }
    Ok(count)
}

/// The groups of each date on which something may change, the first date among them.
async fn choosers(tx: &mut Tx, from: NaiveDate) -> Result<BTreeMap<NaiveDate, Chooser>> {
    let org_id = tx.org_id();
    let groups = queries::all(tx.conn(), org_id).await?;
    let versions = queries::all_versions(tx.conn(), org_id).await?;
    let people = queries::all_people(tx.conn(), org_id).await?;
    let default = groups.iter().find(|group| group.is_default);
    let default = default
        .ok_or_else(|| Problem::internal("no default group"))?
        .id;
    let later = versions.iter().map(|version| version.from_date);
    let dates: BTreeSet<_> = later.filter(|date| *date > from).chain([from]).collect();
    dates
        .into_iter()
        .map(|date| {
            let candidates = groups
                .iter()
                .filter(|group| !group.is_default)
                .filter_map(|group| candidate(group.id, &versions, &people, date).transpose())
                .collect::<Result<Vec<_>>>()?;
            Ok((date, Chooser::new(default, &candidates)))
        })
        .collect()
}

/// A group as it takes people in on a date; nothing before it begins and after its end.
fn candidate(
    id: AttendanceGroupId,
    versions: &[VersionRow],
    people: &[PeopleRow],
    date: NaiveDate,
) -> Result<Option<Candidate>> {
    let own = versions.iter().filter(|version| version.group_id == id);
    let dated: Vec<_> = own
        .map(|version| Dated {
            version: version.version,
            from: version.from_date,
            value: version,
        })
        .collect();
    let holds = holding(&dated, date).map(|holds| holds.value);
    let Some(version) = holds.filter(|version| version.active && version.from_date <= date) else {
        return Ok(None);
    };
    let bindings = people
        .iter()
        .filter(|row| (row.group_id, row.version) == (id, version.version));
    Ok(Some(Candidate {
        id,
        priority: version.rules()?.priority,
        people: bindings.filter_map(binding).collect(),
    }))
}

fn binding(row: &PeopleRow) -> Option<Binding> {
    match (row.department_id, row.member_id) {
        (Some(id), _) => Some(Binding::Department {
            id,
            with_below: row.with_below,
        }),
        (None, Some(member)) if row.excluded => Some(Binding::Except(member)),
        (None, member) => member.map(Binding::Person),
    }
}

type Departments = HashMap<MemberId, Vec<(DepartmentId, u16)>>;

async fn write(
    tx: &mut Tx,
    members: &[MemberId],
    departments: &Departments,
    held: &HashMap<MemberId, Vec<AssignmentRow>>,
    choosers: &BTreeMap<NaiveDate, Chooser>,
    from: NaiveDate,
) -> Result<()> {
    let org_id = tx.org_id();
    let (mut stale, mut rows) = (Vec::new(), Vec::new());
    for member in members {
        let held = held.get(member).map_or(&[][..], Vec::as_slice);
        let own = departments.get(member).map_or(&[][..], Vec::as_slice);
        let (past, future): (Vec<_>, Vec<_>) =
            held.iter().cloned().partition(|row| row.from_date < from);
        let wanted = wanted(org_id, *member, own, past.last(), choosers);
        if wanted != future {
            stale.push(*member);
            rows.extend(wanted);
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    let future = assignments::table
        .filter(assignments::org_id.eq(org_id))
        .filter(assignments::member_id.eq_any(&stale))
        .filter(assignments::from_date.ge(from));
    diesel::delete(future).execute(tx.conn()).await?;
    for part in rows.chunks(1_000) {
        diesel::insert_into(assignments::table)
            .values(part)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// The rows of a person from the first date of the change on, after what was before.
fn wanted(
    org_id: OrgId,
    member_id: MemberId,
    departments: &[(DepartmentId, u16)],
    before: Option<&AssignmentRow>,
    choosers: &BTreeMap<NaiveDate, Chooser>,
) -> Vec<AssignmentRow> {
    let mut rows: Vec<AssignmentRow> = Vec::new();
    for (date, chooser) in choosers {
        let choice = chooser.choose(member_id, departments);
        let row = AssignmentRow {
            org_id,
            member_id,
            // Who has no past is in the first group from the beginning.
            from_date: match (before, rows.is_empty()) {
                (None, true) => BEGINNING,
                _ => *date,
            },
            group_id: choice.group,
            reason: choice.reason.code().to_owned(),
            department_id: match choice.reason {
                Reason::Department(id) => Some(id),
                Reason::Person | Reason::Default => None,
            },
        };
        let same = |last: &AssignmentRow| {
            (last.group_id, &last.reason, last.department_id)
                == (row.group_id, &row.reason, row.department_id)
        };
        if !rows.last().or(before).is_some_and(same) {
            rows.push(row);
        }
    }
    rows
}

//! What may be done with groups.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::domain::{Dated, holding};
use super::queries::{self, GroupRow, PeopleRow, VersionRow};
use super::staffed;
use super::wire::{
    AttendanceGroup, AttendanceGroupDepartment, AttendanceGroupName, AttendanceGroupPatch,
    AttendanceGroupPeople, AttendanceGroupRules, AttendanceGroupVersion, AttendanceReminders,
    NewAttendanceGroup,
};
use crate::attendance::work_date::WorkDate;
use crate::attendance::{errors, periods, reminders, rosters, shifts, staff};
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, SiteId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::{Scope, Tx};
use crate::kernel::version::{IfMatch, Version};
use crate::organizations::audit::{self, Change};
use crate::organizations::{self, can, directory};

/// Groups of one organization that are in use.
pub const MAX_COUNT: usize = 500;
/// How far ahead a change may be written, in days.
const MAX_AHEAD_DAYS: i64 = 366;

/// The date on the wall of the organization.
pub async fn today(tx: &mut Tx) -> Result<NaiveDate> {
    let org_id = tx.org_id();
    let zone = organizations::zone(tx.conn(), org_id).await?;
    Ok(WorkDate::at(tx.now(), zone).date())
}

/// The first date of a change: today or later, unless it is meant for the past.
pub async fn begins(tx: &mut Tx, asked: Option<NaiveDate>, past: bool) -> Result<NaiveDate> {
    let today = today(tx).await?;
    let from = asked.unwrap_or(today);
    let refused = |detail: String| Err(Problem::invalid("/from_date", detail));
    if from < today && !past {
        return refused(format!(
            "must be today ({today}) or later, is {from}; days that have passed keep their rules \
             unless `into_the_past` is said"
        ));
    }
    if (from - today).num_days().abs() > MAX_AHEAD_DAYS {
        return refused(format!(
            "must be within {MAX_AHEAD_DAYS} days of today ({today}), is {from}"
        ));
    }
    if from < today {
        periods::require_open(tx, from, today).await?;
    }
    Ok(from)
}

pub async fn create(tx: &mut Tx, new: NewAttendanceGroup) -> Result<AttendanceGroup> {
    queries::begin_change(tx).await?;
    if list(tx).await?.len() >= MAX_COUNT {
        let detail = format!("An organization has at most {MAX_COUNT} groups; remove one first.");
        return Err(Problem::new(&errors::ATTENDANCE_GROUP_LIMIT, detail));
    }
    let from = begins(tx, new.from_date, false).await?;
    let row = GroupRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        is_default: false,
        version: 1,
        created_at: tx.now(),
        archived_at: None,
    };
    queries::insert(tx, &row)
        .await
        .on_constraint("attendance_groups_name", || name_taken(&row.name))?;
    check_people(tx, &new.people).await?;
    add(tx, &row, 1, from, &new.rules, &new.people).await?;
    set_sites(tx, row.id, &new.site_ids).await?;
    let created = read(tx, row.id).await?;
    record(tx, "attendance_group.created", None, Some(&created)).await?;
    Ok(created)
}

pub async fn edit(
    tx: &mut Tx,
    id: AttendanceGroupId,
    version: IfMatch,
    patch: AttendanceGroupPatch,
) -> Result<AttendanceGroup> {
    staffed::require_writable(tx, id, &patch).await?;
    queries::begin_change(tx).await?;
    let mut row = queries::lock(tx, id).await?;
    version.check(row.version)?;
    let before = read(tx, id).await?;
    row.version += 1;
    row.name = patch.name.map_or(row.name, AttendanceGroupName::into_inner);
    queries::update(tx, &row)
        .await
        .on_constraint("attendance_groups_name", || name_taken(&row.name))?;
    if patch.rules.is_some() || patch.people.is_some() {
        let from = begins(tx, patch.from_date, patch.into_the_past).await?;
        let on = at(&before.versions, from);
        if let Some(rules) = &patch.rules {
            staffed::require_priority(tx, rules, on.map(|version| &version.rules))?;
        }
        let rules = patch.rules.or(on.map(|version| version.rules.clone()));
        let rules = rules.ok_or_else(|| Problem::internal("a group without rules"))?;
        let people = match patch.people {
            Some(_) if row.is_default => {
                let detail = "must be absent: the default group has whoever is in no other";
                return Err(Problem::invalid("/people", detail));
            }
            Some(people) => {
                check_people(tx, &people).await?;
                people
            }
            // Whoever has left since goes on to be named.
            None => on.map(|version| version.people.clone()).unwrap_or_default(),
        };
        add(tx, &row, next(&before), from, &rules, &people).await?;
        staffed::require_nobody_taken(tx, id, from).await?;
    }
    if let Some(ids) = &patch.site_ids {
        set_sites(tx, id, ids).await?;
    }
    let after = read(tx, id).await?;
    record(tx, "attendance_group.edited", Some(&before), Some(&after)).await?;
    staffed::seen(tx, after).await
}

/// From today on nobody is in it; the past keeps it.
pub async fn remove(tx: &mut Tx, id: AttendanceGroupId) -> Result<()> {
    queries::begin_change(tx).await?;
    let mut row = queries::lock(tx, id).await?;
    if row.is_default {
        let detail = "The default group stays: everybody who is in no other group is in it.";
        return Err(Problem::new(&errors::ATTENDANCE_GROUP_DEFAULT, detail));
    }
    let before = read(tx, id).await?;
    row.archived_at = Some(tx.now());
    row.version += 1;
    queries::update(tx, &row).await?;
    let today = today(tx).await?;
    // Versions that were to begin later must not: the end is written for each of their dates.
    let later = before.versions.iter().map(|version| version.from_date);
    let ends: BTreeSet<_> = later.filter(|from| *from > today).chain([today]).collect();
    let rules = serde_json::to_value(&before.rules).map_err(Problem::internal)?;
    for (number, from_date) in (next(&before)..).zip(ends) {
        let version = VersionRow {
            org_id: row.org_id,
            group_id: id,
            version: number,
            from_date,
            active: false,
            rules: rules.clone(),
            created_at: tx.now(),
        };
        queries::add_version(tx, &version, &[]).await?;
    }
    rosters::queries::end(tx, id, today).await?;
    staff::remove_all(tx, id).await?;
    queries::note_everybody(tx, today).await?;
    record(tx, "attendance_group.removed", Some(&before), None).await
}

pub async fn read(tx: &mut Tx, id: AttendanceGroupId) -> Result<AttendanceGroup> {
    let mut all = list(tx).await?.into_iter();
    all.find(|group| group.id == id)
        .ok_or_else(|| Problem::not_found("attendance group"))
}

/// Those in use.
pub async fn list(tx: &mut Tx) -> Result<Vec<AttendanceGroup>> {
    let today = today(tx).await?;
    let org_id = tx.org_id();
    let rows = queries::all(tx.conn(), org_id).await?;
    let versions = queries::all_versions(tx.conn(), org_id).await?;
    let people = queries::all_people(tx.conn(), org_id).await?;
    let sites = queries::all_sites(tx.conn(), org_id).await?;
    let mut groups = Vec::new();
    for row in rows.into_iter().filter(|row| row.archived_at.is_none()) {
        let own = versions.iter().filter(|version| version.group_id == row.id);
        let versions = own
            .map(|version| {
                Ok(AttendanceGroupVersion {
                    number: version.version,
                    from_date: version.from_date,
                    rules: version.rules()?,
                    people: people_of(version, &people),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let now = at(&versions, today).ok_or_else(|| Problem::internal("a group without rules"))?;
        let own = sites.iter().filter(|(group, _)| *group == row.id);
        groups.push(AttendanceGroup {
            id: row.id,
            name: row.name,
            is_default: row.is_default,
            rules: now.rules.clone(),
            people: now.people.clone(),
            site_ids: own.map(|(_, site)| *site).collect(),
            version: row.version,
            versions,
            rights: None,
        });
    }
    Ok(groups)
}

fn at(versions: &[AttendanceGroupVersion], date: NaiveDate) -> Option<&AttendanceGroupVersion> {
    let dated: Vec<_> = versions
        .iter()
        .map(|version| Dated {
            version: version.number,
            from: version.from_date,
            value: version,
        })
        .collect();
    holding(&dated, date).map(|version| version.value)
}

fn next(group: &AttendanceGroup) -> Version {
    let numbers = group.versions.iter().map(|version| version.number);
    numbers.max().unwrap_or(0) + 1
}

fn people_of(version: &VersionRow, rows: &[PeopleRow]) -> AttendanceGroupPeople {
    let mut people = AttendanceGroupPeople::default();
    let own = |row: &&PeopleRow| (row.group_id, row.version) == (version.group_id, version.version);
    for row in rows.iter().filter(own) {
        match (row.department_id, row.member_id) {
            (Some(department_id), _) => people.departments.push(AttendanceGroupDepartment {
                department_id,
                with_below: row.with_below,
            }),
            (None, Some(member)) if row.excluded => people.except_member_ids.push(member),
            (None, member) => people.member_ids.extend(member),
        }
    }
    people.departments.sort_unstable();
    people.member_ids.sort_unstable();
    people.except_member_ids.sort_unstable();
    people
}

/// Writes a version, and has everybody looked at who may be concerned.
async fn add(
    tx: &mut Tx,
    group: &GroupRow,
    version: Version,
    from_date: NaiveDate,
    rules: &AttendanceGroupRules,
    people: &AttendanceGroupPeople,
) -> Result<()> {
    rules.parse()?;
    check_shifts(tx, rules).await?;
    let taken = taken(tx, group, version, people);
    let row = VersionRow {
        org_id: group.org_id,
        group_id: group.id,
        version,
        from_date,
        active: true,
        rules: serde_json::to_value(rules).map_err(Problem::internal)?,
        created_at: tx.now(),
    };
    queries::add_version(tx, &row, &taken).await?;
    if rules.reminders != AttendanceReminders::default() {
        reminders::arm(tx).await?;
    }
    queries::note_everybody(tx, from_date).await
}

async fn check_shifts(tx: &mut Tx, rules: &AttendanceGroupRules) -> Result<()> {
    let org_id = tx.org_id();
    let known = shifts::queries::all(tx.conn(), org_id).await?;
    for (index, day) in rules.week.iter().enumerate() {
        let is_this = |row: &&shifts::queries::ShiftRow| row.id == day.shift_id;
        if known
            .iter()
            .find(is_this)
            .is_none_or(|row| row.archived_at.is_some())
        {
            return Err(Problem::invalid(
                format!("/rules/week/{index}/shift_id"),
                "must be a shift in use",
            ));
        }
    }
    Ok(())
}

async fn check_people(tx: &mut Tx, people: &AttendanceGroupPeople) -> Result<()> {
    let departments = people.departments.iter();
    let ids: BTreeSet<DepartmentId> = departments.map(|d| d.department_id).collect();
    for id in ids {
        directory::require_department::<can::ManageAttendance>(tx, &Scope::Organization, id)
            .await?;
    }
    directory::require_active(tx, &people.member_ids, "/people/member_ids").await?;
    directory::require_active(tx, &people.except_member_ids, "/people/except_member_ids").await
}

fn taken(
    tx: &Tx,
    group: &GroupRow,
    version: Version,
    people: &AttendanceGroupPeople,
) -> Vec<PeopleRow> {
    let departments: BTreeSet<AttendanceGroupDepartment> =
        people.departments.iter().copied().collect();
    let row = || PeopleRow {
        org_id: group.org_id,
        id: tx.new_id::<uuid::Uuid>(),
        group_id: group.id,
        version,
        department_id: None,
        with_below: false,
        member_id: None,
        excluded: false,
    };
    let mut rows = Vec::new();
    for department in departments {
        rows.push(PeopleRow {
            department_id: Some(department.department_id),
            with_below: department.with_below,
            ..row()
        });
    }
    for (ids, excluded) in [
        (&people.member_ids, false),
        (&people.except_member_ids, true),
    ] {
        for member in ids.iter().copied().collect::<BTreeSet<_>>() {
            rows.push(PeopleRow {
                member_id: Some(member),
                excluded,
                ..row()
            });
        }
    }
    rows
}

async fn set_sites(tx: &mut Tx, group: AttendanceGroupId, ids: &[SiteId]) -> Result<()> {
    queries::replace_sites(tx, group, ids)
        .await
        .on_constraint("attendance_group_sites_org_id_site_id_fkey", || {
            Problem::invalid("/site_ids", "must be sites of the organization")
        })?;
    Ok(())
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::ATTENDANCE_GROUP_NAME_TAKEN,
        format!(
            "Another attendance group is called {name}; people read the name with their results."
        ),
    )
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&AttendanceGroup>,
    after: Option<&AttendanceGroup>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "attendance_group",
        target_id: subject.id.0,
    };
    audit::record(tx, change, before, after).await
}

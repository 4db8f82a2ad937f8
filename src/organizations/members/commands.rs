//! What may be done with members.

use chrono::NaiveDate;

use super::domain::{
    self, EmployeeNumber, JobTitle, MAX_DEPARTMENTS, Member, MemberName, MemberStatus, parse_mobile,
};
use super::wire::{self, MemberPatch, NewMember, ProfilePatch};
use super::{managers, queries, view};
use crate::identity::email::EmailAddress;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};
use crate::organizations::custom_fields::values::{self, Writer};
use crate::organizations::{
    can, departments, departures, employments, errors, organization, reach, roles,
};

pub async fn create(tx: &mut Tx, new: NewMember) -> Result<wire::Member> {
    let departments = match new.department_ids.as_slice() {
        [] => vec![organization::queries::root_department(tx).await?],
        given => check_departments(tx, given).await?,
    };
    reach::require_departments::<can::ManageMembers>(tx, &departments).await?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    if let Some(manager) = new.manager_id {
        // Nobody is below who is only being added: it cannot make a circle.
        require_present(tx, manager, "/manager_id").await?;
    }
    new.hired_on.map(hired_on).transpose()?;
    let row = Member {
        employee_number: new.employee_number.map(EmployeeNumber::into_inner),
        mobile: new.mobile.map(|raw| mobile(&raw)).transpose()?,
        email: new.email.map(|email| email.key()),
        title: new.title.map(JobTitle::into_inner),
        other_names: domain::other_names(&new.other_names),
        manager_id: new.manager_id,
        hired_on: new.hired_on,
        ..Member::invited(tx.org_id(), id, new.name.into_inner(), tx.now())
    };
    let inserted = queries::insert(tx, std::slice::from_ref(&row)).await;
    unique(inserted)?;
    let pairs: Vec<_> = departments
        .iter()
        .map(|department| (row.id, *department))
        .collect();
    queries::place(tx, &pairs).await?;
    values::store(tx, row.id, &new.custom_fields, Writer::AddingThem).await?;
    let created = view::whole(tx, row).await?;
    changed(tx, "member.added", None, &created).await?;
    Ok(created)
}

pub async fn edit(
    tx: &mut Tx,
    id: MemberId,
    version: IfMatch,
    patch: MemberPatch,
) -> Result<wire::Member> {
    if patch.manager_id.is_some() {
        // Before any member's row: one at a time changes the line of managers.
        organization::queries::lock(tx).await?;
    }
    let row = queries::lock(tx, id).await?;
    reach::require_member::<can::ManageMembers>(tx, id).await?;
    version.check(row.version)?;
    let before = view::whole(tx, row.clone()).await?;
    if patch.email.is_some() || patch.suspended.is_some() {
        roles::authority::require_over(tx, &[id]).await?;
    }
    let mut row = apply(row, &patch)?;
    if let Some(manager) = patch.manager_id {
        if let Some(manager) = manager {
            managers::check(tx, id, manager).await?;
        }
        row.manager_id = manager;
    }
    if let Some(suspended) = patch.suspended {
        row = suspend(tx, row, suspended).await?;
    }
    if let Some(given) = patch.department_ids {
        if row.status() == MemberStatus::Left {
            return Err(Problem::invalid(
                "/department_ids",
                "must be absent: the member has left",
            ));
        }
        let departments = read_departments(tx, id).await?;
        reach::require_moves::<can::ManageMembers>(tx, &departments, &given).await?;
        replace_departments(tx, id, &given).await?;
    }
    values::store(tx, id, &patch.custom_fields, Writer::Administrator).await?;
    let updated = queries::update(tx, &row).await;
    let row = unique(updated)?;
    let after = view::whole(tx, row).await?;
    changed(tx, "member.edited", Some(&before), &after).await?;
    Ok(after)
}

/// What one may change about oneself.
pub async fn edit_own(tx: &mut Tx, version: IfMatch, patch: ProfilePatch) -> Result<wire::Member> {
    let id = tx.member_id()?;
    let mut row = queries::lock(tx, id).await?;
    version.check(row.version)?;
    let before = view::whole(tx, row.clone()).await?;
    if let Some(names) = &patch.other_names {
        row.other_names = domain::other_names(names);
    }
    values::store(tx, id, &patch.custom_fields, Writer::Oneself).await?;
    let row = unique(queries::update(tx, &row).await)?;
    let after = view::whole(tx, row.clone()).await?;
    changed(tx, "member.edited", Some(&before), &after).await?;
    view::one(tx, row).await
}

fn apply(mut row: Member, patch: &MemberPatch) -> Result<Member> {
    if let Some(name) = &patch.name {
        row.name = MemberName::clone(name).into_inner();
    }
    if let Some(number) = &patch.employee_number {
        row.employee_number = number.clone().map(EmployeeNumber::into_inner);
    }
    if let Some(raw) = &patch.mobile {
        row.mobile = raw.as_deref().map(mobile).transpose()?;
    }
    if let Some(email) = &patch.email {
        row.email = email.as_ref().map(EmailAddress::key);
    }
    if let Some(title) = &patch.title {
        row.title = title.clone().map(JobTitle::into_inner);
    }
    if let Some(names) = &patch.other_names {
        row.other_names = domain::other_names(names);
    }
    if let Some(date) = patch.hired_on {
        row.hired_on = date.map(hired_on).transpose()?;
    }
    Ok(row)
}

fn hired_on(date: NaiveDate) -> Result<NaiveDate> {
    domain::check_hired_on(date)
        .map(|()| date)
        .map_err(|detail| Problem::invalid("/hired_on", detail))
}

/// Fails with the field's pointer unless it is a member who has not left, and who does not
/// leave before the commit.
pub async fn require_present(tx: &mut Tx, id: MemberId, pointer: &str) -> Result<()> {
    let unknown = || Problem::invalid(pointer, "must be a member of this organization");
    queries::find(tx, id).await.map_err(|_| unknown())?;
    match queries::share_status(tx, id).await? {
        None => Err(unknown()),
        Some(MemberStatus::Left) => Err(Problem::invalid(
            pointer,
            "must be a member of this organization who has not left",
        )),
        Some(_) => Ok(()),
    }
}

/// The member suspended or resumed; the last owner cannot be suspended.
async fn suspend(tx: &mut Tx, row: Member, suspended: bool) -> Result<Member> {
    let status = match (row.status(), suspended) {
        (MemberStatus::Active | MemberStatus::Leaving, true) => {
            roles::owners::require_another(tx, row.id).await?;
            let today = employments::today(tx).await?;
            employments::end(tx, &row, today).await?;
            MemberStatus::Suspended
        }
        (MemberStatus::Suspended, false) => {
            employments::go_on(tx, row.id).await?;
            active(tx, row.id).await?
        }
        (MemberStatus::Invited, true) => {
            return Err(Problem::invalid(
                "/suspended",
                "must be absent: the member has not joined; revoke the invitation",
            ));
        }
        (MemberStatus::Left, _) => {
            return Err(Problem::invalid(
                "/suspended",
                "must be absent: the member has left",
            ));
        }
        (same, _) => same,
    };
    let status = status.as_str().to_owned();
    Ok(Member { status, ..row })
}

/// The status of a member who may act: leaving, if a departure is announced.
pub async fn active(tx: &mut Tx, id: MemberId) -> Result<MemberStatus> {
    Ok(match departures::queries::open(tx, id).await? {
        Some(_) => MemberStatus::Leaving,
        None => MemberStatus::Active,
    })
}

pub async fn read_departments(tx: &mut Tx, id: MemberId) -> Result<Vec<DepartmentId>> {
    Ok(queries::departments_of(tx, &[id])
        .await?
        .remove(&id)
        .unwrap_or_default())
}

pub async fn replace_departments(
    tx: &mut Tx,
    id: MemberId,
    given: &[DepartmentId],
) -> Result<Vec<DepartmentId>> {
    let departments = check_departments(tx, given).await?;
    queries::displace(tx, id, &departments).await?;
    let pairs: Vec<_> = departments
        .iter()
        .map(|department| (id, *department))
        .collect();
    queries::place(tx, &pairs).await?;
    departments::managers::leave(tx, id, &departments).await?;
    Ok(departments)
}

/// In the given order, of which the first is the primary one, without repetitions; fails at the
/// first that does not exist. They are locked against removal until the commit.
pub async fn check_departments(tx: &mut Tx, given: &[DepartmentId]) -> Result<Vec<DepartmentId>> {
    let mut ids: Vec<DepartmentId> = Vec::new();
    for id in given {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    if ids.is_empty() || ids.len() > MAX_DEPARTMENTS {
        return Err(Problem::invalid(
            "/department_ids",
            format!("must have 1 to {MAX_DEPARTMENTS}, has {}", ids.len()),
        ));
    }
    let existing = queries::existing_departments(tx, &ids).await?;
    match given.iter().position(|id| !existing.contains(id)) {
        None => Ok(ids),
        Some(index) => Err(Problem::invalid(
            format!("/department_ids/{index}"),
            "must be a department of this organization",
        )),
    }
}

fn mobile(raw: &str) -> Result<String> {
    parse_mobile(raw).map_err(|detail| Problem::invalid("/mobile", detail))
}

/// Translates the two unique constraints of members.
pub fn unique<T>(outcome: diesel::QueryResult<T>) -> Result<T> {
    outcome
        .on_constraint("members_employee_number", || {
            Problem::new(
                &errors::EMPLOYEE_NUMBER_TAKEN,
                "Another member has this employee number.",
            )
        })
        .on_constraint("members_email", || {
            Problem::new(
                &errors::MEMBER_EMAIL_TAKEN,
                "Another member has this e-mail address.",
            )
        })
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&wire::Member>,
    after: &wire::Member,
) -> Result<()> {
    let change = Change {
        action,
        target_kind: "member",
        target_id: after.id.0,
    };
    audit::record(tx, change, before, Some(after)).await?;
    tx.emit(Event::new(
        action,
        Audience::Organization,
        serde_json::json!({ "member_id": after.id }),
    )?);
    Ok(())
}

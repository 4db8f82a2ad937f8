//! For slices that follow who is where in the organization: what they may ask besides people.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::members::domain::MemberStatus;
use super::roles::domain::Builtin;
use super::user_groups;
use crate::kernel::ids::{DepartmentId, MemberId, UserGroupId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Permission, Tx};
use crate::schema::{department_members, departments, members, organizations};

pub use super::employments::{Employment, of as employed};

/// Locks members until the commit: of two transactions that change one, the later sees all.
pub async fn lock_members(tx: &mut Tx, ids: &[MemberId]) -> Result<()> {
    members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(ids))
        .order(members::id)
        .select(members::id)
        .for_no_key_update()
        .load::<MemberId>(tx.conn())
        .await?;
    Ok(())
}

/// The departments of each of these members, or of all: their own at distance 0, and those above
/// with how far they are. Whoever is in none, or works here no more, is there too.
pub async fn departments_of(
    tx: &mut Tx,
    ids: Option<&[MemberId]>,
) -> Result<HashMap<MemberId, Vec<(DepartmentId, u16)>>> {
    let org_id = tx.org_id();
    let mut known = members::table
        .filter(members::org_id.eq(org_id))
        .select(members::id)
        .into_boxed();
    let mut places = department_members::table
        .inner_join(
            departments::table.on(departments::org_id
                .eq(department_members::org_id)
                .and(departments::id.eq(department_members::department_id))),
        )
        .filter(department_members::org_id.eq(org_id))
        .select((department_members::member_id, departments::path))
        .into_boxed();
    if let Some(ids) = ids {
        known = known.filter(members::id.eq_any(ids));
        places = places.filter(department_members::member_id.eq_any(ids));
    }
    let known: Vec<MemberId> = known.load(tx.conn()).await?;
    let places: Vec<(MemberId, Vec<Option<DepartmentId>>)> = places.load(tx.conn()).await?;
    let mut found: HashMap<_, Vec<_>> = known.into_iter().map(|id| (id, Vec::new())).collect();
    for (member, path) in places {
        let above = path.into_iter().flatten().rev();
        if let Some(places) = found.get_mut(&member) {
            places.extend(above.zip(0_u16..));
        }
    }
    Ok(found)
}

/// Which of these members are in which of these user groups.
pub async fn in_groups(
    tx: &mut Tx,
    groups: &[UserGroupId],
    members: &[MemberId],
) -> Result<HashSet<(UserGroupId, MemberId)>> {
    if groups.is_empty() || members.is_empty() {
        return Ok(HashSet::new());
    }
    let pairs = user_groups::queries::containing(tx, groups, members).await?;
    Ok(pairs.into_iter().collect())
}

/// Which of these departments there are.
pub async fn known_departments(tx: &mut Tx, ids: &[DepartmentId]) -> Result<Vec<DepartmentId>> {
    Ok(departments::table
        .filter(departments::org_id.eq(tx.org_id()))
        .filter(departments::id.eq_any(ids))
        .select(departments::id)
        .load(tx.conn())
        .await?)
}

/// Which of these user groups there are.
pub async fn known_groups(tx: &mut Tx, ids: &[UserGroupId]) -> Result<Vec<UserGroupId>> {
    user_groups::queries::known(tx, ids).await
}

/// Which of these members, or of all, have left.
pub async fn left(tx: &mut Tx, ids: Option<&[MemberId]>) -> Result<HashSet<MemberId>> {
    let mut query = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::status.eq(MemberStatus::Left.as_str()))
        .select(members::id)
        .into_boxed();
    if let Some(ids) = ids {
        query = query.filter(members::id.eq_any(ids));
    }
    let left: Vec<MemberId> = query.load(tx.conn()).await?;
    Ok(left.into_iter().collect())
}

/// What the organization is called.
pub async fn name(tx: &mut Tx) -> Result<String> {
    let org_id = tx.org_id();
    Ok(organizations::table
        .find(org_id)
        .select(organizations::name)
        .first(tx.conn())
        .await?)
}

/// What a department is called that there is.
pub async fn department_name(tx: &mut Tx, id: DepartmentId) -> Result<String> {
    let org_id = tx.org_id();
    Ok(departments::table
        .find((org_id, id))
        .select(departments::name)
        .first(tx.conn())
        .await?)
}

/// What those of these departments are called that there are, in the order of their ids.
pub async fn department_names(
    tx: &mut Tx,
    ids: &[DepartmentId],
) -> Result<Vec<(DepartmentId, String)>> {
    Ok(departments::table
        .filter(departments::org_id.eq(tx.org_id()))
        .filter(departments::id.eq_any(ids))
        .order(departments::id)
        .select((departments::id, departments::name))
        .load(tx.conn())
        .await?)
}

/// Who is directly in one of these departments.
pub async fn within(tx: &mut Tx, ids: &[DepartmentId]) -> Result<Vec<MemberId>> {
    Ok(department_members::table
        .filter(department_members::org_id.eq(tx.org_id()))
        .filter(department_members::department_id.eq_any(ids))
        .select(department_members::member_id)
        .load(tx.conn())
        .await?)
}

/// The built-in roles, by name, that hold a permission.
pub fn builtin_with<P: Permission>() -> Vec<&'static str> {
    Builtin::ALL
        .into_iter()
        .filter(|role| role.permissions().contains(&P::NAME))
        .map(Builtin::as_str)
        .collect()
}

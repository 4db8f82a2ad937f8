//! For slices that follow who is where in the organization: what they may ask besides people.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::roles::domain::Builtin;
use crate::kernel::ids::{DepartmentId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Permission, Tx};
use crate::schema::{departments, members, organizations};

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

/// The built-in roles, by name, that hold a permission.
pub fn builtin_with<P: Permission>() -> Vec<&'static str> {
    Builtin::ALL
        .into_iter()
        .filter(|role| role.permissions().contains(&P::NAME))
        .map(Builtin::as_str)
        .collect()
}

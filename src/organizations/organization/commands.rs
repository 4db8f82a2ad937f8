//! What may be done with an organization.

use super::domain::{self, Organization, OrganizationName};
use super::wire::{self, NewOrganization, OrganizationPatch};
use super::{queries, zones};
use crate::identity::Profile;
use crate::kernel::ids::{DepartmentId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::departments::{self, domain::Department};
use crate::organizations::departures;
use crate::organizations::members::{
    self,
    domain::{Member, MemberStatus},
};
use crate::organizations::roles::{
    self,
    domain::{Builtin, Grant},
};
use crate::organizations::second_factors::{self, domain::RequiredOf};

/// Founds an organization; its founder becomes a member and its owner. Safe to repeat with
/// the id that the client chose.
pub async fn found(
    tenancy: &Tenancy,
    founder: &Profile,
    new: NewOrganization,
) -> Result<wire::Organization> {
    domain::parse_zone(&new.time_zone)?;
    let org_id: OrgId = new.id.unwrap_or_else(|| tenancy.db().ids().next());
    tenancy
        .as_system(org_id, async |tx| found_in(tx, founder, &new).await)
        .await
}

async fn found_in(
    tx: &mut Tx,
    founder: &Profile,
    new: &NewOrganization,
) -> Result<wire::Organization> {
    let row = Organization {
        org_id: tx.org_id(),
        name: new.name.to_string(),
        time_zone: new.time_zone.to_string(),
        locale: new.locale.as_str().to_owned(),
        version: 1,
        founded_by: founder.account_id,
        created_at: tx.now(),
        second_factor_of: RequiredOf::Nobody.as_str().to_owned(),
        second_factor_from: None,
    };
    if !queries::insert(tx, &row).await? {
        return founded_before(tx, &row).await;
    }
    let root = insert_root(tx, &row).await?;
    roles::queries::insert_builtin(tx).await?;
    let owner = insert_founder(tx, founder, root).await?;
    let role_id = roles::queries::find_builtin(tx, Builtin::Owner).await?;
    let grant = Grant {
        org_id: row.org_id,
        id: tx.new_id(),
        member_id: owner,
        role_id,
        department_id: None,
        granted_at: tx.now(),
        includes_below: true,
        granted_by: None,
    };
    roles::queries::insert_grant(tx, &grant).await?;
    queries::link(tx, founder.account_id).await?;
    let founded = wire::Organization::new(row, root);
    let change = Change {
        action: "organization.founded",
        target_kind: "organization",
        target_id: founded.id.0,
    };
    audit::record(tx, change, NOTHING, Some(&founded)).await?;
    Ok(founded)
}

/// The same account asked for the same organization before: the same answer.
async fn founded_before(tx: &mut Tx, asked: &Organization) -> Result<wire::Organization> {
    let found = queries::find(tx).await?;
    let same = found.founded_by == asked.founded_by
        && (&found.name, &found.time_zone, &found.locale)
            == (&asked.name, &asked.time_zone, &asked.locale);
    if !same {
        return Err(Problem::new(
            &code::ALREADY_EXISTS,
            "This id is taken. Choose another, or leave it out.",
        ));
    }
    let root = queries::root_department(tx).await?;
    Ok(wire::Organization::new(found, root))
}

async fn insert_root(tx: &mut Tx, org: &Organization) -> Result<DepartmentId> {
    let id = tx.new_id();
    let root = Department {
        org_id: org.org_id,
        id,
        parent_id: None,
        name: org.name.clone(),
        path: vec![Some(id)],
        position: 0,
        version: 1,
        created_at: tx.now(),
        external_id: None,
        outsourced: false,
    };
    departments::queries::insert(tx, &root).await?;
    Ok(id)
}

async fn insert_founder(tx: &mut Tx, founder: &Profile, root: DepartmentId) -> Result<MemberId> {
    let member = Member {
        account_id: Some(founder.account_id),
        email: Some(founder.email.clone()),
        status: MemberStatus::Active.as_str().to_owned(),
        joined_at: Some(tx.now()),
        ..Member::invited(tx.org_id(), tx.new_id(), founder.name.clone(), tx.now())
    };
    members::queries::insert(tx, std::slice::from_ref(&member)).await?;
    members::queries::place(tx, &[(member.id, root)]).await?;
    Ok(member.id)
}

pub async fn edit(
    tx: &mut Tx,
    version: IfMatch,
    patch: OrganizationPatch,
) -> Result<wire::Organization> {
    let before = queries::lock(tx).await?;
    version.check(before.version)?;
    if let Some(zone) = &patch.time_zone {
        domain::parse_zone(zone)?;
    }
    let mut row = before.clone();
    row.name = patch.name.map_or(row.name, OrganizationName::into_inner);
    row.time_zone = patch
        .time_zone
        .map_or(row.time_zone, |zone| zone.into_inner());
    row.locale = patch
        .locale
        .map_or(row.locale, |locale| locale.as_str().to_owned());
    if let Some(policy) = patch.second_factor {
        row.second_factor_from = second_factors::commands::begins(tx, policy).await?;
        row.second_factor_of = policy.required_of.as_str().to_owned();
    }
    let root = queries::root_department(tx).await?;
    if row.time_zone != before.time_zone {
        let (old, new) = (before.zone()?, row.zone()?);
        // The day that runs by the old zone is the first of the new one.
        let today = tx.now().with_timezone(&old).date_naive();
        zones::change(tx, today, (old, new)).await?;
        departures::commands::reschedule(tx, new).await?;
    }
    let after = wire::Organization::new(queries::update(tx, &row).await?, root);
    let change = Change {
        action: "organization.edited",
        target_kind: "organization",
        target_id: after.id.0,
    };
    audit::record(
        tx,
        change,
        Some(&wire::Organization::new(before, root)),
        Some(&after),
    )
    .await?;
    Ok(after)
}

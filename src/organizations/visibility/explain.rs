//! What one person sees of another, and why: the decision itself, asked in the viewer's place,
//! and beside it the rules that have a say.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{MemberField, Reach};
use super::statements::{ObjectRow, ScopeRow};
use super::view::{self, Purpose, View};
use super::wire::{VisibilityEffect as Effect, VisibilityExplanation, VisibilityReason};
use super::{commands, queries};
use crate::kernel::ids::{DepartmentId, MemberId, RoleId, VisibilityRuleId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Permission, Tx};
use crate::organizations::roles;
use crate::organizations::roles::domain::Role;
use crate::organizations::{can, directory};
use crate::schema::{department_members, departments, members, role_grants};

/// Everything that rules may name the target by.
struct Target {
    id: MemberId,
    lineage: Vec<DepartmentId>,
    roles: Vec<RoleId>,
}

pub async fn explain(
    tx: &mut Tx,
    viewer: MemberId,
    target: MemberId,
) -> Result<VisibilityExplanation> {
    for (id, name) in [(viewer, "viewer_id"), (target, "target_id")] {
        if queries::existing(tx, super::domain::SubjectKind::Member, &[id.0])
            .await?
            .is_empty()
        {
            return Err(Problem::not_found(name));
        }
    }
    let view = of_member(tx, viewer).await?;
    let (child_first, version) = queries::settings(tx).await?;
    let (objects, scopes) = view::rules_for(tx, viewer).await?;
    let target = Target {
        id: target,
        lineage: lineage(tx, target).await?,
        roles: held(tx, target)
            .await?
            .into_iter()
            .map(|role| role.id)
            .collect(),
    };
    let own = lineage_ends(tx, viewer).await?;
    let mut reasons = reasons(&objects, &scopes, &target, &own);
    let whole = |effect| reason(effect, None, None, (true, true));
    if viewer == target.id {
        reasons.insert(0, whole(Effect::IsOneself));
    } else if manages(tx, viewer).await? {
        reasons.insert(0, whole(Effect::ManagesMembers));
    } else if reasons.is_empty() {
        reasons.push(whole(Effect::NoRule));
    }
    Ok(VisibilityExplanation {
        viewer_id: viewer,
        target_id: target.id,
        in_profile: sees(tx, &view, Purpose::Profile, target.id).await?,
        in_search: sees(tx, &view, Purpose::Search, target.id).await?,
        hidden_fields: hidden_fields(tx, &view, target.id).await?,
        precedence: commands::settings(child_first, version).precedence,
        reasons,
    })
}

/// How far a member sees, whoever asks.
pub async fn of_member(tx: &mut Tx, member: MemberId) -> Result<View> {
    if manages(tx, member).await? {
        Ok(View::Everything)
    } else {
        view::of_employee(tx, member).await
    }
}

/// Whether a member manages the members of the whole organization.
async fn manages(tx: &mut Tx, member: MemberId) -> Result<bool> {
    let manage = <can::ManageMembers as Permission>::NAME;
    let whole: Vec<RoleId> = role_grants::table
        .filter(role_grants::org_id.eq(tx.org_id()))
        .filter(role_grants::member_id.eq(member))
        .filter(role_grants::department_id.is_null())
        .select(role_grants::role_id)
        .load(tx.conn())
        .await?;
    let roles = held(tx, member).await?;
    Ok(roles.iter().any(|role| {
        whole.contains(&role.id) && role.permissions().iter().any(|name| name == manage)
    }))
}

/// The roles of a member, the one of everybody included.
async fn held(tx: &mut Tx, member: MemberId) -> Result<Vec<Role>> {
    let granted: Vec<RoleId> = roles::queries::grants_of(tx, member)
        .await?
        .into_iter()
        .map(|grant| grant.role_id)
        .collect();
    let mut all = roles::queries::list(tx).await?;
    all.retain(|role| {
        granted.contains(&role.id) || role.builtin() == Some(roles::domain::Builtin::Employee)
    });
    Ok(all)
}

async fn lineage(tx: &mut Tx, member: MemberId) -> Result<Vec<DepartmentId>> {
    let paths: Vec<Vec<Option<DepartmentId>>> = department_members::table
        .inner_join(
            departments::table.on(departments::org_id
                .eq(department_members::org_id)
                .and(departments::id.eq(department_members::department_id))),
        )
        .filter(department_members::org_id.eq(tx.org_id()))
        .filter(department_members::member_id.eq(member))
        .select(departments::path)
        .load(tx.conn())
        .await?;
    Ok(paths.into_iter().flatten().flatten().collect())
}

async fn lineage_ends(tx: &mut Tx, member: MemberId) -> Result<Vec<DepartmentId>> {
    let mut of = crate::organizations::members::queries::departments_of(tx, &[member]).await?;
    Ok(of.remove(&member).unwrap_or_default())
}

async fn sees(tx: &mut Tx, view: &View, purpose: Purpose, target: MemberId) -> Result<bool> {
    let query = directory::within(tx, view, purpose)
        .filter(members::id.eq(target))
        .select(members::id);
    let found: Option<MemberId> = query.first(tx.conn()).await.optional()?;
    Ok(found.is_some())
}

async fn hidden_fields(tx: &mut Tx, view: &View, target: MemberId) -> Result<Vec<MemberField>> {
    let mut fields = Vec::new();
    for (field, hidden) in view.hides() {
        let query = members::table
            .find((tx.org_id(), target))
            .filter(hidden)
            .select(members::id);
        let found: Option<MemberId> = query.first(tx.conn()).await.optional()?;
        fields.extend(found.map(|_| field));
    }
    Ok(fields)
}

fn reasons(
    objects: &[ObjectRow],
    scopes: &[ScopeRow],
    target: &Target,
    own: &[DepartmentId],
) -> Vec<VisibilityReason> {
    let mut reasons: Vec<VisibilityReason> = Vec::new();
    for row in objects.iter().filter(|row| target.is_named(row)) {
        let effect = match (row.kind.as_str(), row.hides) {
            ("hide", true) => Effect::Hides,
            ("hide", false) => Effect::Excludes,
            (_, true) => Effect::HidesFields,
            (_, false) => Effect::ExcludesFields,
        };
        if reasons
            .iter()
            .all(|known| known.rule_id != Some(row.rule_id))
        {
            let purposes = (row.in_profile, row.in_search);
            reasons.push(reason(effect, Some(row.rule_id), Some(&row.name), purposes));
        }
    }
    for in_search in [false, true] {
        let mut seen: Vec<VisibilityRuleId> = Vec::new();
        for row in scopes.iter().filter(|row| row.in_search == in_search) {
            if seen.contains(&row.rule_id) {
                continue;
            }
            seen.push(row.rule_id);
            let same =
                |other: &&ScopeRow| other.rule_id == row.rule_id && other.in_search == in_search;
            let within = scopes
                .iter()
                .filter(same)
                .any(|row| target.is_within(row, own));
            let effect = if within {
                Effect::WithinScope
            } else {
                Effect::BeyondScope
            };
            let purposes = (!in_search, in_search);
            reasons.push(reason(effect, Some(row.rule_id), Some(&row.name), purposes));
        }
    }
    reasons
}

impl Target {
    fn is_named(&self, row: &ObjectRow) -> bool {
        row.is_everybody
            || row.member_id == Some(self.id)
            || row
                .department_id
                .is_some_and(|id| self.lineage.contains(&id))
            || row.role_id.is_some_and(|id| self.roles.contains(&id))
    }

    fn is_within(&self, row: &ScopeRow, own: &[DepartmentId]) -> bool {
        row.member_id == Some(self.id)
            || row
                .department_id
                .is_some_and(|id| self.lineage.contains(&id))
            || (Reach::stored(&row.reach) == Reach::OwnDepartments
                && own.iter().any(|id| self.lineage.contains(id)))
    }
}

fn reason(
    effect: Effect,
    rule_id: Option<VisibilityRuleId>,
    name: Option<&String>,
    (in_profile, in_search): (bool, bool),
) -> VisibilityReason {
    VisibilityReason {
        effect,
        rule_id,
        rule_name: name.cloned(),
        in_profile,
        in_search,
    }
}

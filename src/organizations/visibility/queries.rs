//! Rules of visibility in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::domain::{Part, RuleRow, Subject, SubjectKind};
use crate::kernel::ids::{DepartmentId, MemberId, RoleId, VisibilityRuleId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::schema::{
    departments, members, roles, visibility_rules, visibility_settings, visibility_subjects,
};

/// Whether the nearest rule decides, and the version of that setting.
pub async fn settings(tx: &mut Tx) -> Result<(bool, Version)> {
    let org_id = tx.org_id();
    let row = visibility_settings::table
        .find(org_id)
        .select((
            visibility_settings::child_first,
            visibility_settings::version,
        ))
        .first(tx.conn())
        .await;
    Ok(row.optional()?.unwrap_or((false, 1)))
}

/// The settings, locked until the commit: the lock of all who change them or the rules.
pub async fn lock_settings(tx: &mut Tx) -> Result<(bool, Version)> {
    let org_id = tx.org_id();
    diesel::insert_into(visibility_settings::table)
        .values(visibility_settings::org_id.eq(org_id))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(visibility_settings::table
        .find(org_id)
        .select((
            visibility_settings::child_first,
            visibility_settings::version,
        ))
        .for_no_key_update()
        .first(tx.conn())
        .await?)
}

pub async fn set(tx: &mut Tx, child_first: bool) -> Result<Version> {
    let org_id = tx.org_id();
    Ok(diesel::update(visibility_settings::table.find(org_id))
        .set((
            visibility_settings::child_first.eq(child_first),
            visibility_settings::version.eq(visibility_settings::version + 1),
        ))
        .returning(visibility_settings::version)
        .get_result(tx.conn())
        .await?)
}

pub async fn count(tx: &mut Tx, kind: &str) -> Result<i64> {
    let org_id = tx.org_id();
    Ok(visibility_rules::table
        .filter(visibility_rules::org_id.eq(org_id))
        .filter(visibility_rules::kind.eq(kind))
        .count()
        .get_result(tx.conn())
        .await?)
}

pub async fn find(tx: &mut Tx, id: VisibilityRuleId) -> Result<RuleRow> {
    let org_id = tx.org_id();
    let row = visibility_rules::table
        .find((org_id, id))
        .select(RuleRow::as_select())
        .first(tx.conn())
        .await;
    row.optional()?
        .ok_or_else(|| Problem::not_found("visibility rule"))
}

/// The oldest first.
pub async fn list(
    tx: &mut Tx,
    after: Option<(chrono::DateTime<chrono::Utc>, VisibilityRuleId)>,
    limit: i64,
) -> Result<Vec<RuleRow>> {
    let mut query = visibility_rules::table
        .filter(visibility_rules::org_id.eq(tx.org_id()))
        .order((visibility_rules::created_at, visibility_rules::id))
        .limit(limit)
        .select(RuleRow::as_select())
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(
            visibility_rules::created_at
                .gt(at)
                .or(visibility_rules::created_at
                    .eq(at)
                    .and(visibility_rules::id.gt(id))),
        );
    }
    Ok(query.load(tx.conn()).await?)
}

pub async fn insert(tx: &mut Tx, row: &RuleRow) -> Result<()> {
    diesel::insert_into(visibility_rules::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, row: &RuleRow) -> Result<RuleRow> {
    Ok(
        diesel::update(visibility_rules::table.find((row.org_id, row.id)))
            .set((
                visibility_rules::name.eq(&row.name),
                visibility_rules::active.eq(row.active),
                visibility_rules::in_profile.eq(row.in_profile),
                visibility_rules::in_search.eq(row.in_search),
                visibility_rules::reach.eq(&row.reach),
                visibility_rules::fields.eq(&row.fields),
                visibility_rules::version.eq(visibility_rules::version + 1),
            ))
            .returning(RuleRow::as_returning())
            .get_result(tx.conn())
            .await?,
    )
}

pub async fn delete(tx: &mut Tx, id: VisibilityRuleId) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(visibility_rules::table.find((org_id, id)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

type SubjectRow = (
    VisibilityRuleId,
    String,
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
);

/// The lists of each of these rules, in the order of [`Part::ALL`].
pub async fn lists(
    tx: &mut Tx,
    ids: &[VisibilityRuleId],
) -> Result<HashMap<VisibilityRuleId, [Vec<Subject>; 4]>> {
    let org_id = tx.org_id();
    let rows: Vec<SubjectRow> = visibility_subjects::table
        .filter(visibility_subjects::org_id.eq(org_id))
        .filter(visibility_subjects::rule_id.eq_any(ids))
        .order((visibility_subjects::rule_id, visibility_subjects::position))
        .select((
            visibility_subjects::rule_id,
            visibility_subjects::part,
            visibility_subjects::member_id,
            visibility_subjects::department_id,
            visibility_subjects::role_id,
        ))
        .load(tx.conn())
        .await?;
    let mut map: HashMap<_, [Vec<Subject>; 4]> = HashMap::new();
    for (rule, part, member, department, role) in rows {
        let subject = |kind| move |id| Subject { kind, id };
        let subject = member
            .map(subject(SubjectKind::Member))
            .or_else(|| department.map(subject(SubjectKind::Department)))
            .or_else(|| role.map(subject(SubjectKind::Role)));
        let lists = map.entry(rule).or_default();
        for (known, list) in Part::ALL.iter().zip(lists) {
            if known.as_str() == part {
                list.extend(subject);
            }
        }
    }
    Ok(map)
}

pub async fn replace_lists(
    tx: &mut Tx,
    rule: VisibilityRuleId,
    lists: &[Vec<Subject>; 4],
) -> Result<()> {
    let org_id = tx.org_id();
    let old = visibility_subjects::table
        .filter(visibility_subjects::org_id.eq(org_id))
        .filter(visibility_subjects::rule_id.eq(rule));
    diesel::delete(old).execute(tx.conn()).await?;
    let mut rows = Vec::new();
    for (part, list) in Part::ALL.iter().zip(lists) {
        for (position, subject) in (0_i32..).zip(list) {
            let named = |kind| (subject.kind == kind).then_some(subject.id);
            rows.push((
                visibility_subjects::org_id.eq(org_id),
                visibility_subjects::rule_id.eq(rule),
                visibility_subjects::part.eq(part.as_str()),
                visibility_subjects::position.eq(position),
                visibility_subjects::member_id.eq(named(SubjectKind::Member)),
                visibility_subjects::department_id.eq(named(SubjectKind::Department)),
                visibility_subjects::role_id.eq(named(SubjectKind::Role)),
            ));
        }
    }
    diesel::insert_into(visibility_subjects::table)
        .values(rows)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Which of these exist; locked against removal until the commit.
pub async fn existing(tx: &mut Tx, kind: SubjectKind, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let org_id = tx.org_id();
    Ok(match kind {
        SubjectKind::Member => {
            let found: Vec<MemberId> = members::table
                .filter(members::org_id.eq(org_id).and(members::id.eq_any(ids)))
                .select(members::id)
                .for_key_share()
                .load(tx.conn())
                .await?;
            found.into_iter().map(|id| id.0).collect()
        }
        SubjectKind::Department => {
            let found: Vec<DepartmentId> = departments::table
                .filter(
                    departments::org_id
                        .eq(org_id)
                        .and(departments::id.eq_any(ids)),
                )
                .select(departments::id)
                .for_key_share()
                .load(tx.conn())
                .await?;
            found.into_iter().map(|id| id.0).collect()
        }
        SubjectKind::Role => {
            let found: Vec<RoleId> = roles::table
                .filter(roles::org_id.eq(org_id).and(roles::id.eq_any(ids)))
                .select(roles::id)
                .for_key_share()
                .load(tx.conn())
                .await?;
            found.into_iter().map(|id| id.0).collect()
        }
    })
}

/// Rules that limit a department's people, or hide them, do so with another department in its
/// place. What lets somebody see more ends with the department: nobody's sight grows.
pub async fn redirect(tx: &mut Tx, from: DepartmentId, into: DepartmentId) -> Result<()> {
    diesel::sql_query(
        "UPDATE visibility_subjects AS s SET department_id = $3 \
         WHERE s.org_id = $1 AND s.department_id = $2 AND s.part IN ('object', 'viewer') \
         AND NOT EXISTS (SELECT FROM visibility_subjects AS o WHERE o.org_id = s.org_id \
         AND o.rule_id = s.rule_id AND o.part = s.part AND o.department_id = $3)",
    )
    .bind::<SqlUuid, _>(tx.org_id())
    .bind::<SqlUuid, _>(from)
    .bind::<SqlUuid, _>(into)
    .execute(tx.conn())
    .await?;
    Ok(())
}

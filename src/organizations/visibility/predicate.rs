//! The decision about each target, as predicates in SQL on the rows of `members` and
//! `departments`, and on any row that names a member.
//!
//! Each part appears only where a rule asks for it. What is known of a target's departments
//! and roles is read by its key, in scalar subqueries: the planner may not turn them into
//! hashes of everybody, which costs more than a page of people.

use std::sync::Arc;

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Bool, Uuid as SqlUuid};

use super::domain::MemberField;
use super::view::{Hiding, Limits, Purpose, Reachable, Sight};
use crate::kernel::ids::{DepartmentId, MemberId, RoleId};
use crate::schema::{departments, members};

/// Where a row names the member who is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub org: &'static str,
    pub member: &'static str,
}

pub const MEMBERS: Target = Target {
    org: "members.org_id",
    member: "members.id",
};

/// Whether the viewer sees a member.
#[derive(Debug, Clone)]
pub struct IsSeen {
    limits: Arc<Limits>,
    purpose: Purpose,
}

/// Whether a field of a member is hidden from the viewer.
#[derive(Debug, Clone)]
pub struct IsHidden {
    limits: Arc<Limits>,
    field: MemberField,
}

/// Whether the viewer sees a department in the tree.
#[derive(Debug, Clone)]
pub struct IsListed {
    limits: Arc<Limits>,
}

impl IsSeen {
    pub fn new(limits: Arc<Limits>, purpose: Purpose) -> Self {
        Self { limits, purpose }
    }
}

impl IsHidden {
    pub fn new(limits: Arc<Limits>, field: MemberField) -> Self {
        Self { limits, field }
    }
}

impl IsListed {
    pub fn new(limits: Arc<Limits>) -> Self {
        Self { limits }
    }
}

macro_rules! predicate_on {
    ($name:ident, $table:path) => {
        impl Expression for $name {
            type SqlType = Bool;
        }
        impl AppearsOnTable<$table> for $name {}
        impl SelectableExpression<$table> for $name {}
        impl ValidGrouping<()> for $name {
            type IsAggregate = is_aggregate::No;
        }
        impl QueryId for $name {
            type QueryId = ();
            // Its text depends on its value.
            const HAS_STATIC_QUERY_ID: bool = false;
        }
    };
}
predicate_on!(IsSeen, members::table);
predicate_on!(IsHidden, members::table);
predicate_on!(IsListed, departments::table);

impl QueryFragment<Pg> for IsSeen {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.of(MEMBERS, &mut out)
    }
}

impl IsSeen {
    /// Whether the viewer sees the member whom a row names. The scope comes first: it lets
    /// few pass, and the rest is asked of these.
    pub fn of<'b>(&'b self, target: Target, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let sight = self.limits.sight(self.purpose);
        out.push_sql("(");
        if let Some(scope) = &sight.scope {
            scoped(&self.limits, scope, target, out)?;
            out.push_sql(" AND ");
        }
        out.push_sql("(");
        out.push_sql(target.member);
        out.push_sql(" = ");
        out.push_bind_param::<SqlUuid, _>(&self.limits.viewer)?;
        if sight.hiding.is_idle() {
            out.push_sql(" OR TRUE");
        } else {
            out.push_sql(" OR NOT ");
            hidden(&sight.hiding, target, out)?;
        }
        out.push_sql("))");
        Ok(())
    }
}

impl QueryFragment<Pg> for IsHidden {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.of(MEMBERS, &mut out)
    }
}

impl IsHidden {
    /// Whether the field is hidden of the member whom a row names.
    pub fn of<'b>(&'b self, target: Target, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        out.push_sql(target.member);
        out.push_sql(" <> ");
        out.push_bind_param::<SqlUuid, _>(&self.limits.viewer)?;
        out.push_sql(" AND ");
        match self.limits.fields.get(&self.field) {
            Some(hiding) => hidden(hiding, target, out)?,
            None => out.push_sql("FALSE"),
        }
        out.push_sql(")");
        Ok(())
    }

    pub fn field(&self) -> MemberField {
        self.field
    }
}

impl QueryFragment<Pg> for IsListed {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Sight { hiding, scope } = &self.limits.profile;
        out.push_sql("(departments.id = ANY(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.limits.lineage)?;
        out.push_sql(") OR NOT (");
        // Rules about people and roles do not hide a department.
        nearest_or_any(hiding, "departments.path", &mut out)?;
        out.push_sql(")");
        if let Some(scope) = scope {
            out.push_sql(" AND departments.path && ");
            out.push_bind_param::<Array<SqlUuid>, _>(&scope.departments)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

/// Whether the scope reaches the member. The viewer is within each.
fn scoped<'b>(
    limits: &'b Limits,
    scope: &'b Reachable,
    target: Target,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    if let Some(few) = &scope.few {
        // A join, where ANY would compare each row with each of the list.
        out.push_sql(target.member);
        out.push_sql(" IN (SELECT unnest(");
        out.push_bind_param::<Array<SqlUuid>, _>(few)?;
        out.push_sql("))");
        return Ok(());
    }
    out.push_sql("(");
    out.push_sql(target.member);
    out.push_sql(" = ");
    out.push_bind_param::<SqlUuid, _>(&limits.viewer)?;
    out.push_sql(" OR ");
    is_one_of(&scope.members, target, out)?;
    out.push_sql(" OR ");
    is_in(&scope.inside, target, out)?;
    out.push_sql(")");
    Ok(())
}

/// Whether it is one of these members.
fn is_one_of<'b>(
    members: &'b [MemberId],
    target: Target,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    out.push_sql(target.member);
    out.push_sql(" = ANY(");
    out.push_bind_param::<Array<SqlUuid>, _>(members)?;
    out.push_sql(")");
    Ok(())
}

/// `WHERE` a row of `table` is about the member.
fn about(table: &str, target: Target, out: &mut AstPass<'_, '_, Pg>) {
    let Target { org, member } = target;
    out.push_sql(&format!(
        " WHERE {table}.org_id = {org} AND {table}.member_id = {member}"
    ));
}

/// Whether the member is in one of these departments.
fn is_in<'b>(
    departments: &'b [DepartmentId],
    target: Target,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    out.push_sql("COALESCE((SELECT bool_or(m.department_id = ANY(");
    out.push_bind_param::<Array<SqlUuid>, _>(departments)?;
    out.push_sql(")) FROM department_members m");
    about("m", target, out);
    out.push_sql("), FALSE)");
    Ok(())
}

/// Whether the rules hide the member.
fn hidden<'b>(
    hiding: &'b Hiding,
    target: Target,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    if hiding.child_first {
        nearest(hiding, target, out)
    } else {
        any(hiding, target, out)
    }
}

/// Any rule that hides, hides.
fn any<'b>(hiding: &'b Hiding, target: Target, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    out.push_sql("(");
    is_one_of(&hiding.members.hidden, target, out)?;
    if hiding.everybody == Some(true) {
        out.push_sql(" OR TRUE");
    }
    if !hiding.roles.hidden.is_empty() {
        out.push_sql(" OR ");
        holds(&hiding.roles.hidden, target, out)?;
    }
    if !hiding.below.is_empty() {
        out.push_sql(" OR ");
        is_in(&hiding.below, target, out)?;
    }
    out.push_sql(")");
    Ok(())
}

/// The rules decide that name the person; else those that name a role; else, on the way from
/// each department to the root, those of the first department that one names.
fn nearest<'b>(
    hiding: &'b Hiding,
    target: Target,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    out.push_sql("(CASE WHEN ");
    is_one_of(&hiding.members.all, target, out)?;
    out.push_sql(" THEN ");
    is_one_of(&hiding.members.hidden, target, out)?;
    if let Some(hides) = hiding.everybody {
        out.push_sql(if hides {
            " WHEN TRUE THEN TRUE"
        } else {
            " WHEN TRUE THEN "
        });
        if !hides {
            holds(&hiding.roles.hidden, target, out)?;
        }
    } else if !hiding.roles.all.is_empty() {
        out.push_sql(" WHEN ");
        holds(&hiding.roles.all, target, out)?;
        out.push_sql(" THEN ");
        holds(&hiding.roles.hidden, target, out)?;
    }
    out.push_sql(" ELSE COALESCE((SELECT bool_or(");
    nearest_or_any(hiding, "d.path", out)?;
    out.push_sql(
        ") FROM department_members m \
         JOIN departments d ON d.org_id = m.org_id AND d.id = m.department_id",
    );
    about("m", target, out);
    out.push_sql("), FALSE) END)");
    Ok(())
}

/// Whether the member was given one of these roles.
fn holds<'b>(
    roles: &'b [RoleId],
    target: Target,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    out.push_sql("COALESCE((SELECT bool_or(g.role_id = ANY(");
    out.push_bind_param::<Array<SqlUuid>, _>(roles)?;
    out.push_sql(")) FROM role_grants g");
    about("g", target, out);
    out.push_sql("), FALSE)");
    Ok(())
}

/// Whether the department at the end of a path is hidden by the rules that name departments.
fn nearest_or_any<'b>(
    hiding: &'b Hiding,
    path: &str,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    if !hiding.child_first {
        out.push_sql(path);
        out.push_sql(" && ");
        return out.push_bind_param::<Array<SqlUuid>, _>(&hiding.departments.hidden);
    }
    out.push_sql("COALESCE((SELECT step.id = ANY(");
    out.push_bind_param::<Array<SqlUuid>, _>(&hiding.departments.hidden)?;
    out.push_sql(") FROM unnest(");
    out.push_sql(path);
    out.push_sql(") WITH ORDINALITY AS step (id, rank) WHERE step.id = ANY(");
    out.push_bind_param::<Array<SqlUuid>, _>(&hiding.departments.all)?;
    out.push_sql(") ORDER BY step.rank DESC LIMIT 1), FALSE)");
    Ok(())
}

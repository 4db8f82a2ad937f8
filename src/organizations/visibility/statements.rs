//! What the rules say to one viewer, in SQL: which of them name the viewer, exclude the viewer,
//! and count for the viewer.

use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::kernel::ids::{DepartmentId, MemberId, OrgId, RoleId, VisibilityRuleId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::department_members;

/// Whether any rule is in force, and whether the nearest one decides.
pub async fn begin(mut conn: &AsyncPgConnection, org: OrgId) -> Result<(bool, bool)> {
    Ok(Begin { org: &org }.get_result(&mut conn).await?)
}

/// The three questions travel together.
pub async fn ask(
    conn: &AsyncPgConnection,
    org: OrgId,
    viewer: MemberId,
    child_first: bool,
) -> Result<(Vec<ObjectRow>, Vec<OwnRow>, Vec<ScopeRow>)> {
    let objects = Objects {
        org: &org,
        viewer: &viewer,
    };
    let own = Own {
        org: &org,
        viewer: &viewer,
    };
    let scopes = Scopes {
        org: &org,
        viewer: &viewer,
        child_first: &child_first,
    };
    let (mut one, mut two, mut three) = (conn, conn, conn);
    let asked = futures_util::try_join!(
        objects.load(&mut one),
        own.load(&mut two),
        scopes.load(&mut three),
    );
    asked.map_err(Problem::from)
}

/// Each of these departments with all below: the pairs of which one is below the other.
pub async fn below(
    tx: &mut Tx,
    departments: &[DepartmentId],
) -> Result<Vec<(DepartmentId, DepartmentId)>> {
    if departments.is_empty() {
        return Ok(Vec::new());
    }
    let org = tx.org_id();
    let below = Below {
        org: &org,
        departments,
    };
    Ok(below.load(tx.conn()).await?)
}

/// How often somebody is in one of these departments, counted up to a limit.
pub async fn count_inside(tx: &mut Tx, departments: &[DepartmentId], limit: i64) -> Result<i64> {
    let org = tx.org_id();
    let count = CountInside {
        org: &org,
        departments,
        limit: &limit,
    };
    Ok(count.get_result(tx.conn()).await?)
}

/// The people of these departments; who is in two of them may come twice.
pub async fn inside(tx: &mut Tx, departments: &[DepartmentId]) -> Result<Vec<MemberId>> {
    Ok(department_members::table
        .filter(department_members::org_id.eq(tx.org_id()))
        .filter(department_members::department_id.eq_any(departments))
        .select(department_members::member_id)
        .load(tx.conn())
        .await?)
}

crate::statement! {
    /// Whether there is any rule in force, and which precedence holds.
    struct Begin<'a> { org: &'a OrgId }
    this: "SELECT EXISTS (SELECT FROM visibility_rules WHERE active AND org_id = " [SqlUuid] *this.org,
    "), COALESCE((SELECT child_first FROM visibility_settings WHERE org_id = " [SqlUuid] *this.org; "), FALSE)"
}

impl Query for Begin<'_> {
    type SqlType = (Bool, Bool);
}

crate::statement! {
    /// The viewer's departments, each with its path.
    struct Own<'a> { org: &'a OrgId, viewer: &'a MemberId }
    this: "SELECT d.id, d.path FROM department_members m \
     JOIN departments d ON d.org_id = m.org_id AND d.id = m.department_id \
     WHERE m.org_id = " [SqlUuid] *this.org, " AND m.member_id = " [SqlUuid] *this.viewer; ""
}

type OwnRow = (DepartmentId, Vec<Option<DepartmentId>>);

impl Query for Own<'_> {
    type SqlType = (SqlUuid, Array<Nullable<SqlUuid>>);
}

crate::statement! {
    /// The objects of the rules in force, and whether they are hidden from the viewer.
    struct Objects<'a> { org: &'a OrgId, viewer: &'a MemberId }
    this: "WITH me AS (SELECT " [SqlUuid] *this.org, "::uuid AS org_id, " [SqlUuid] *this.viewer;
    "::uuid AS id), \
     own AS (SELECT unnest(d.path) AS id FROM me \
      JOIN department_members m ON m.org_id = me.org_id AND m.member_id = me.id \
      JOIN departments d ON d.org_id = m.org_id AND d.id = m.department_id), \
     held AS (SELECT g.role_id AS id FROM me JOIN role_grants g ON g.org_id = me.org_id AND g.member_id = me.id \
      UNION SELECT r.id FROM me JOIN roles r ON r.org_id = me.org_id AND r.builtin = 'employee'), \
     excluded AS (SELECT DISTINCT s.rule_id FROM me JOIN visibility_subjects s ON s.org_id = me.org_id \
      WHERE s.part = 'exclude' AND (s.member_id = me.id \
       OR s.department_id IN (SELECT id FROM own) OR s.role_id IN (SELECT id FROM held))) \
     SELECT r.id, r.name, r.kind, r.in_profile, r.in_search, r.fields, s.member_id, s.department_id, s.role_id, \
      COALESCE(role.builtin = 'employee', FALSE), r.id NOT IN (SELECT rule_id FROM excluded) \
     FROM me JOIN visibility_rules r ON r.org_id = me.org_id AND r.active AND r.kind <> 'scope' \
     JOIN visibility_subjects s ON s.org_id = r.org_id AND s.rule_id = r.id AND s.part = 'object' \
     LEFT JOIN roles role ON role.org_id = s.org_id AND role.id = s.role_id \
     ORDER BY r.created_at, r.id, s.position"
}

#[derive(Debug, Queryable)]
pub struct ObjectRow {
    pub rule_id: VisibilityRuleId,
    pub name: String,
    pub kind: String,
    pub in_profile: bool,
    pub in_search: bool,
    pub fields: Vec<Option<String>>,
    pub member_id: Option<MemberId>,
    pub department_id: Option<DepartmentId>,
    pub role_id: Option<RoleId>,
    /// The role is the one that everybody holds.
    pub is_everybody: bool,
    /// The viewer is not excluded.
    pub hides: bool,
}

impl Query for Objects<'_> {
    type SqlType = (
        SqlUuid,
        Text,
        Text,
        Bool,
        Bool,
        Array<Nullable<Text>>,
        Nullable<SqlUuid>,
        Nullable<SqlUuid>,
        Nullable<SqlUuid>,
        Bool,
        Bool,
    );
}

crate::statement! {
    /// The rules of scope that decide for the viewer, and what they list. Each own department
    /// is a branch: its departments from the root on, then roles, then the person. The first
    /// or the last on it that a rule names decides; the branches add up.
    struct Scopes<'a> { org: &'a OrgId, viewer: &'a MemberId, child_first: &'a bool }
    this: "WITH me AS (SELECT " [SqlUuid] *this.org, "::uuid AS org_id, " [SqlUuid] *this.viewer,
    "::uuid AS id, " [Bool] *this.child_first;
    "::bool AS child_first), \
     held AS (SELECT g.role_id AS id FROM me JOIN role_grants g ON g.org_id = me.org_id AND g.member_id = me.id \
      UNION SELECT r.id FROM me JOIN roles r ON r.org_id = me.org_id AND r.builtin = 'employee'), \
     steps AS (SELECT m.department_id AS branch, step.id, step.rank FROM me \
      JOIN department_members m ON m.org_id = me.org_id AND m.member_id = me.id \
      JOIN departments d ON d.org_id = m.org_id AND d.id = m.department_id, \
      unnest(d.path) WITH ORDINALITY AS step (id, rank)), \
     branches AS (SELECT DISTINCT branch FROM steps \
      UNION ALL SELECT NULL WHERE NOT EXISTS (SELECT FROM steps)), \
     matched AS (SELECT s.rule_id, steps.branch, steps.rank FROM me \
      JOIN visibility_subjects s ON s.org_id = me.org_id AND s.part = 'viewer' \
      JOIN steps ON steps.id = s.department_id \
      UNION ALL SELECT s.rule_id, branches.branch, CASE WHEN s.member_id IS NULL THEN 100 ELSE 101 END FROM me \
      JOIN visibility_subjects s ON s.org_id = me.org_id AND s.part = 'viewer' \
       AND (s.member_id = me.id OR s.role_id IN (SELECT id FROM held)) \
      CROSS JOIN branches), \
     ranked AS (SELECT r.id, r.name, r.reach, purpose.search, matched.rank, \
      CASE WHEN me.child_first THEN max(matched.rank) OVER branch ELSE min(matched.rank) OVER branch END AS deciding \
      FROM me JOIN visibility_rules r ON r.org_id = me.org_id AND r.active AND r.kind = 'scope' \
      JOIN matched ON matched.rule_id = r.id \
      JOIN (VALUES (FALSE), (TRUE)) AS purpose (search) \
       ON CASE WHEN purpose.search THEN r.in_search ELSE r.in_profile END \
      WINDOW branch AS (PARTITION BY matched.branch, purpose.search)), \
     decided AS (SELECT DISTINCT id, name, reach, search FROM ranked WHERE rank = deciding) \
     SELECT decided.id, decided.name, decided.search, decided.reach, s.member_id, s.department_id \
     FROM me CROSS JOIN decided LEFT JOIN visibility_subjects s \
      ON s.org_id = me.org_id AND s.rule_id = decided.id AND s.part = 'listed' \
     ORDER BY decided.search, decided.id, s.position"
}

#[derive(Debug, Queryable)]
pub struct ScopeRow {
    pub rule_id: VisibilityRuleId,
    pub name: String,
    pub in_search: bool,
    pub reach: String,
    pub member_id: Option<MemberId>,
    pub department_id: Option<DepartmentId>,
}

impl Query for Scopes<'_> {
    type SqlType = (
        SqlUuid,
        Text,
        Bool,
        Text,
        Nullable<SqlUuid>,
        Nullable<SqlUuid>,
    );
}

crate::statement! {
    /// The closure of the tree holds each department as below itself, too.
    struct Below<'a> { org: &'a OrgId, departments: &'a [DepartmentId] }
    this: "SELECT ancestor_id, department_id FROM department_ancestors WHERE org_id = " [SqlUuid] *this.org,
    " AND ancestor_id = ANY(" [Array<SqlUuid>] *this.departments; ")"
}

impl Query for Below<'_> {
    type SqlType = (SqlUuid, SqlUuid);
}

crate::statement! {
    /// The limit makes the planner go by departments, and not read everybody's.
    struct CountInside<'a> { org: &'a OrgId, departments: &'a [DepartmentId], limit: &'a i64 }
    this: "SELECT count(*) FROM (SELECT FROM department_members WHERE org_id = " [SqlUuid] *this.org,
    " AND department_id = ANY(" [Array<SqlUuid>] *this.departments, ") LIMIT " [BigInt] *this.limit; ") AS inside"
}

impl Query for CountInside<'_> {
    type SqlType = BigInt;
}

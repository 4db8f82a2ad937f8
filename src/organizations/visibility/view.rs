//! What the rules come to for one viewer: computed once for a transaction, a few rows, so that
//! the question about each target is cheap.
//!
//! SQL decides which rules name the viewer, exclude the viewer, and take precedence; what is
//! left for the targets are lists of ids.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{Array, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::MemberField;
use super::predicate::{IsHidden, IsListed, IsSeen};
use crate::kernel::ids::{DepartmentId, MemberId, OrgId, RoleId, VisibilityRuleId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Actor, Scope as Held, Tx};
use crate::organizations::permissions::ManageMembers;

/// A scope of at most so many people is a list of them: cheaper than asking everybody.
const FEW: i64 = 2_000;

/// Where one might see somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Lists, profiles, and wherever people are named or chosen.
    Profile,
    /// The directory's search.
    Search,
}

/// How far somebody sees.
#[derive(Debug, Clone)]
pub enum View {
    /// No rule limits them.
    Everything,
    Limited(Arc<Limits>),
}

/// What limits a viewer.
#[derive(Debug)]
pub struct Limits {
    pub viewer: MemberId,
    /// The departments from the root to those that the viewer is in.
    pub lineage: Vec<DepartmentId>,
    pub profile: Sight,
    pub search: Sight,
    /// Those that are hidden of anybody.
    pub fields: BTreeMap<MemberField, Hiding>,
}

/// What limits a viewer for one purpose.
#[derive(Debug, Default, Clone)]
pub struct Sight {
    pub hiding: Hiding,
    /// `None`: everybody.
    pub scope: Option<Reachable>,
}

/// Whom active rules name, and whom they hide from the viewer.
#[derive(Debug, Default, Clone)]
pub struct Hiding {
    /// The most particular rule decides, instead of any rule that hides.
    pub child_first: bool,
    pub members: Named<MemberId>,
    pub roles: Named<RoleId>,
    pub departments: Named<DepartmentId>,
    /// The role that everybody holds is among those named, or hidden.
    pub everybody: Option<bool>,
}

/// Ids that rules name.
#[derive(Debug, Clone)]
pub struct Named<T> {
    pub all: Vec<T>,
    /// Of these, the ones that a rule hides.
    pub hidden: Vec<T>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            hidden: Vec::new(),
        }
    }
}

impl<T: PartialEq + Copy> Named<T> {
    fn add(&mut self, id: T, hides: bool) {
        if !self.all.contains(&id) {
            self.all.push(id);
        }
        if hides && !self.hidden.contains(&id) {
            self.hidden.push(id);
        }
    }
}

/// Whom a scope reaches.
#[derive(Debug, Default, Clone)]
pub struct Reachable {
    pub members: Vec<MemberId>,
    /// With all below.
    pub departments: Vec<DepartmentId>,
    /// Everybody of both, if they are few.
    pub few: Option<Vec<MemberId>>,
}

impl Hiding {
    /// Whether it hides nobody.
    pub fn is_idle(&self) -> bool {
        self.members.hidden.is_empty()
            && self.roles.hidden.is_empty()
            && self.departments.hidden.is_empty()
            && self.everybody != Some(true)
    }

    fn add(&mut self, row: &ObjectRow) {
        if let Some(id) = row.member_id {
            self.members.add(id, row.hides);
        }
        if let Some(id) = row.department_id {
            self.departments.add(id, row.hides);
        }
        match row.role_id {
            Some(_) if row.is_everybody => {
                self.everybody = Some(self.everybody == Some(true) || row.hides);
            }
            Some(id) => self.roles.add(id, row.hides),
            None => {}
        }
    }
}

impl View {
    /// The predicate on `members`; `None` where it would be true.
    pub fn sees(&self, purpose: Purpose) -> Option<IsSeen> {
        match self {
            Self::Everything => None,
            Self::Limited(limits) if limits.sight(purpose).is_open() => None,
            Self::Limited(limits) => Some(IsSeen::new(Arc::clone(limits), purpose)),
        }
    }

    /// Whether the people within reach are so few that they are known one by one.
    pub fn is_few(&self, purpose: Purpose) -> bool {
        match self {
            Self::Everything => false,
            Self::Limited(limits) => {
                let scope = limits.sight(purpose).scope.as_ref();
                scope.is_some_and(|scope| scope.few.is_some())
            }
        }
    }

    /// The predicate on `departments`; `None` where it would be true.
    pub fn lists(&self) -> Option<IsListed> {
        match self {
            Self::Limited(limits) if !limits.profile.is_open() => {
                Some(IsListed::new(Arc::clone(limits)))
            }
            _ => None,
        }
    }

    /// For each field that is hidden of anybody, the predicate on `members` that it is hidden.
    pub fn hides(&self) -> Vec<(MemberField, IsHidden)> {
        let Self::Limited(limits) = self else {
            return Vec::new();
        };
        let hidden = |field: &MemberField| (*field, IsHidden::new(Arc::clone(limits), *field));
        limits.fields.keys().map(hidden).collect()
    }
}

impl Limits {
    pub fn sight(&self, purpose: Purpose) -> &Sight {
        match purpose {
            Purpose::Profile => &self.profile,
            Purpose::Search => &self.search,
        }
    }
}

impl Sight {
    fn is_open(&self) -> bool {
        self.hiding.is_idle() && self.scope.is_none()
    }
}

/// How far the actor sees; asked once in a transaction. The service itself sees everybody.
pub async fn of_actor(tx: &mut Tx) -> Result<View> {
    let viewer = match tx.actor() {
        Actor::System => return Ok(View::Everything),
        Actor::Member { membership, .. } => membership.member_id,
    };
    if tx.holds::<ManageMembers>() == Some(Held::Organization) {
        return Ok(View::Everything);
    }
    if let Some(known) = tx.recall::<View>() {
        return Ok(View::clone(&known));
    }
    let view = of_employee(tx, viewer).await?;
    tx.remember(view.clone());
    Ok(view)
}

/// How far somebody sees who does not manage the members of the whole organization.
pub async fn of_employee(tx: &mut Tx, viewer: MemberId) -> Result<View> {
    let org = tx.org_id();
    let begin = Begin { org: &org };
    let (any, child_first): (bool, bool) = begin.get_result(tx.conn()).await?;
    if !any {
        return Ok(View::Everything);
    }
    let (objects, own, reached) = ask(tx.conn(), org, viewer, child_first).await?;
    let mut limits = Limits {
        viewer,
        lineage: own
            .iter()
            .flat_map(|(_, path)| path.iter().flatten().copied())
            .collect(),
        profile: Sight::default(),
        search: Sight::default(),
        fields: BTreeMap::new(),
    };
    for row in &objects {
        limits.add(row, child_first);
    }
    let own: Vec<_> = own.into_iter().map(|(id, _)| id).collect();
    for row in reached {
        let sight = if row.in_search {
            &mut limits.search
        } else {
            &mut limits.profile
        };
        let scope = sight.scope.get_or_insert_default();
        scope.members.extend(row.member_id);
        scope.departments.extend(row.department_id);
        if row.reach == "own_departments" {
            scope.departments.extend(&own);
        }
    }
    for sight in [&mut limits.profile, &mut limits.search] {
        if let Some(scope) = &mut sight.scope {
            scope.few = few(tx, viewer, scope).await?;
        }
    }
    Ok(View::Limited(Arc::new(limits)))
}

impl Limits {
    fn add(&mut self, row: &ObjectRow, child_first: bool) {
        let into = |hiding: &mut Hiding| {
            hiding.child_first = child_first;
            hiding.add(row);
        };
        if row.kind == "hide" {
            if row.in_profile {
                into(&mut self.profile.hiding);
            }
            if row.in_search {
                into(&mut self.search.hiding);
            }
        } else {
            let fields = row.fields.iter().flatten();
            for field in fields.filter_map(|name| MemberField::stored(name)) {
                into(self.fields.entry(field).or_default());
            }
        }
    }
}

/// The three questions travel together.
async fn ask(
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

/// Everybody within a scope, and the viewer, if they are few.
async fn few(tx: &mut Tx, viewer: MemberId, scope: &Reachable) -> Result<Option<Vec<MemberId>>> {
    let org = tx.org_id();
    let inside = Inside {
        org: &org,
        departments: &scope.departments,
        limit: &(FEW + 1),
    };
    let mut people: Vec<MemberId> = inside.load(tx.conn()).await?;
    if i64::try_from(people.len()).map_err(Problem::internal)? > FEW {
        return Ok(None);
    }
    people.extend(&scope.members);
    people.push(viewer);
    people.sort();
    people.dedup();
    Ok(Some(people))
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
      ON s.org_id = me.org_id AND s.rule_id = decided.id AND s.part = 'listed'"
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
    /// People of departments and below, up to a limit.
    struct Inside<'a> { org: &'a OrgId, departments: &'a Vec<DepartmentId>, limit: &'a i64 }
    this: "SELECT DISTINCT m.member_id FROM departments d \
     JOIN department_members m ON m.org_id = d.org_id AND m.department_id = d.id \
     WHERE d.org_id = " [SqlUuid] *this.org, " AND d.path && " [Array<SqlUuid>] *this.departments,
    " LIMIT " [diesel::sql_types::BigInt] *this.limit; ""
}

impl Query for Inside<'_> {
    type SqlType = SqlUuid;
}

/// For explanations: what the rules say to a viewer, one by one.
pub async fn rules_for(tx: &mut Tx, viewer: MemberId) -> Result<(Vec<ObjectRow>, Vec<ScopeRow>)> {
    let org = tx.org_id();
    let begin = Begin { org: &org };
    let (_, child_first): (bool, bool) = begin.get_result(tx.conn()).await?;
    let (objects, _, scopes) = ask(tx.conn(), org, viewer, child_first).await?;
    Ok((objects, scopes))
}

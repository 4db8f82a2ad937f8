//! What the rules come to for one viewer: computed once for a transaction, a few rows, so that
//! the question about each target is cheap.
//!
//! SQL decides which rules name the viewer, exclude the viewer, and take precedence; what is
//! left for the targets are lists of ids.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::domain::MemberField;
use super::predicate::{IsHidden, IsListed, IsSeen};
use super::statements::{self, ObjectRow, ScopeRow};
use crate::kernel::ids::{DepartmentId, MemberId, RoleId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Scope as Held, Tx};
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
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Sight {
    pub hiding: Hiding,
    /// `None`: everybody.
    pub scope: Option<Reachable>,
}

/// Whom active rules name, and whom they hide from the viewer.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Hiding {
    /// The most particular rule decides, instead of any rule that hides.
    pub child_first: bool,
    pub members: Named<MemberId>,
    pub roles: Named<RoleId>,
    pub departments: Named<DepartmentId>,
    /// The hidden departments with all below, where any rule that hides, hides.
    pub below: Vec<DepartmentId>,
    /// The role that everybody holds is among those named, or hidden.
    pub everybody: Option<bool>,
}

/// Ids that rules name.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Reachable {
    pub members: Vec<MemberId>,
    /// With all below.
    pub departments: Vec<DepartmentId>,
    /// These and all below.
    pub inside: Vec<DepartmentId>,
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

impl Hiding {
    /// Those of which it matters who is below.
    fn named_above(&self) -> &[DepartmentId] {
        if self.child_first {
            &[]
        } else {
            &self.departments.hidden
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

    /// Whether somebody may be found whose profile is closed.
    pub fn finds_the_closed(&self) -> bool {
        match self {
            Self::Everything => false,
            Self::Limited(limits) => limits.profile != limits.search,
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
    let Some(viewer) = tx.actor().member_id() else {
        return Ok(View::Everything);
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
    let (any, child_first) = statements::begin(tx.conn(), org).await?;
    if !any {
        return Ok(View::Everything);
    }
    let (objects, own, reached) = statements::ask(tx.conn(), org, viewer, child_first).await?;
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
    limits.look_below(tx).await?;
    let is_same = limits.profile.scope == limits.search.scope;
    if let Some(scope) = &mut limits.profile.scope {
        scope.few = few(tx, viewer, scope).await?;
    }
    if is_same {
        limits.search.scope.clone_from(&limits.profile.scope);
    } else if let Some(scope) = &mut limits.search.scope {
        scope.few = few(tx, viewer, scope).await?;
    }
    Ok(View::Limited(Arc::new(limits)))
}

impl Limits {
    /// Which departments are below those that rules name: asked once for all of them, so that
    /// of each target no more is asked than the departments they are in.
    async fn look_below(&mut self, tx: &mut Tx) -> Result<()> {
        let sights = [&mut self.profile, &mut self.search];
        let (mut hidings, mut scopes) = (Vec::new(), Vec::new());
        for Sight { hiding, scope } in sights {
            hidings.push(hiding);
            scopes.extend(scope);
        }
        hidings.extend(self.fields.values_mut());
        let hidden = hidings.iter().flat_map(|hiding| hiding.named_above());
        let seen = scopes.iter().flat_map(|scope| &scope.departments);
        let mut named: Vec<_> = hidden.chain(seen).copied().collect();
        named.sort();
        named.dedup();
        let pairs = statements::below(tx, &named).await?;
        for hiding in hidings {
            hiding.below = below(&pairs, hiding.named_above());
        }
        for scope in scopes {
            scope.inside = below(&pairs, &scope.departments);
        }
        Ok(())
    }

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

/// What is below any of these, each once.
fn below(
    pairs: &[(DepartmentId, DepartmentId)],
    departments: &[DepartmentId],
) -> Vec<DepartmentId> {
    let below = pairs
        .iter()
        .filter(|(ancestor, _)| departments.contains(ancestor));
    let mut below: Vec<_> = below.map(|(_, department)| *department).collect();
    below.sort();
    below.dedup();
    below
}

/// Everybody within a scope, and the viewer, if they are few.
async fn few(tx: &mut Tx, viewer: MemberId, scope: &Reachable) -> Result<Option<Vec<MemberId>>> {
    if statements::count_inside(tx, &scope.inside, FEW + 1).await? > FEW {
        return Ok(None);
    }
    let mut people = statements::inside(tx, &scope.inside).await?;
    people.extend(&scope.members);
    people.push(viewer);
    people.sort();
    people.dedup();
    Ok(Some(people))
}

/// For explanations: what the rules say to a viewer, one by one.
pub async fn rules_for(tx: &mut Tx, viewer: MemberId) -> Result<(Vec<ObjectRow>, Vec<ScopeRow>)> {
    let org = tx.org_id();
    let (_, child_first) = statements::begin(tx.conn(), org).await?;
    let (objects, _, scopes) = statements::ask(tx.conn(), org, viewer, child_first).await?;
    Ok((objects, scopes))
}

//! The one place where people are listed: what a viewer may see of whom is decided here.
//!
//! Other slices ask it for names and for whom a viewer may reach. The rules of visibility come
//! in through [`visible`] and nowhere else; [`redact`] takes away the fields that they hide.

mod lists;

use std::collections::{HashMap, HashSet};

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::lists::{
    Condition, Listed, MemberIds, count_of, page_of, reached, reached_with_former, within_reach,
};
use super::domain::{Member, MemberStatus, WORKING};
use crate::identity;
use crate::kernel::ids::{AccountId, DepartmentId, MemberId, OrgId};
use crate::kernel::mail::Locale;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Permission, Scope, Tx, forbidden};
use crate::organizations::permissions::ManageMembers;
use crate::organizations::visibility::domain::MemberField;
use crate::organizations::visibility::predicate::IsHidden;
use crate::organizations::visibility::view::{self, Purpose, View};
use crate::organizations::{roles, visibility};
use crate::schema::{department_ancestors, department_members, departments, members};

/// A person as other slices show one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Person {
    pub id: MemberId,
    #[schema(example = "王小明")]
    pub name: String,
}

type Visible = diesel::helper_types::IntoBoxed<'static, members::table, Pg>;

/// The members that the actor may see, as a query to narrow further.
pub async fn visible(tx: &mut Tx) -> Result<Visible> {
    let view = view::of_actor(tx).await?;
    Ok(within(tx, &view, Purpose::Profile))
}

/// Which of these people the actor may see, of those who work here.
pub async fn visible_among(tx: &mut Tx, ids: &[MemberId]) -> Result<Vec<MemberId>> {
    let query = visible(tx)
        .await?
        .filter(members::id.eq_any(ids.to_vec()))
        .filter(members::status.eq_any(WORKING))
        .select(members::id);
    Ok(query.load(tx.conn()).await?)
}

/// The members whom somebody sees for a purpose, as a query to narrow further.
pub fn within(tx: &Tx, view: &View, purpose: Purpose) -> Visible {
    let query = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .into_boxed();
    match view.sees(purpose) {
        Some(seen) => query.filter(seen),
        None => query,
    }
}

type VisibleDepartments = diesel::helper_types::IntoBoxed<'static, departments::table, Pg>;

/// The departments that the actor may see, as a query to narrow further.
pub async fn visible_departments(tx: &mut Tx) -> Result<VisibleDepartments> {
    let view = view::of_actor(tx).await?;
    let query = departments::table
        .filter(departments::org_id.eq(tx.org_id()))
        .into_boxed();
    Ok(match view.lists() {
        Some(listed) => query.filter(listed),
        None => query,
    })
}

/// Which of these departments the actor may see, of those that there are.
pub async fn visible_departments_among(
    tx: &mut Tx,
    ids: &[DepartmentId],
) -> Result<Vec<DepartmentId>> {
    let query = visible_departments(tx)
        .await?
        .filter(departments::id.eq_any(ids.to_vec()))
        .select(departments::id);
    Ok(query.load(tx.conn()).await?)
}

/// Takes away what the rules hide of each member from the actor.
pub async fn redact(tx: &mut Tx, rows: &mut [Member]) -> Result<()> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    for (field, hidden) in view::of_actor(tx).await?.hides() {
        let from = hidden_of(tx, &ids, hidden).await?;
        for row in rows.iter_mut().filter(|row| from.contains(&row.id)) {
            match field {
                MemberField::EmployeeNumber => row.employee_number = None,
                MemberField::Mobile => row.mobile = None,
                MemberField::Email => row.email = None,
                MemberField::Title => row.title = None,
                // Nothing that is shown.
                MemberField::Messages => {}
            }
        }
    }
    Ok(())
}

/// Those of these members of whom a field is hidden.
async fn hidden_of(tx: &mut Tx, ids: &[MemberId], hidden: IsHidden) -> Result<Vec<MemberId>> {
    let query = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(ids))
        .filter(hidden)
        .select(members::id);
    Ok(query.load(tx.conn()).await?)
}

/// Names of people with whom the actor shares something that would make no sense without:
/// a conversation that both are in, a meeting that one organizes and the other attends. The
/// only way past the rules, and it leads to nothing but the name.
pub async fn named(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, Person>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let org_id = tx.org_id();
    let rows: Vec<(MemberId, String)> = members::table
        .filter(members::org_id.eq(org_id).and(members::id.eq_any(ids)))
        .select((members::id, members::name))
        .load(tx.conn())
        .await?;
    Ok(by_id(rows))
}

/// A member as mails and calendars address them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    /// The address that the organization knows, else their account's.
    pub email: Option<String>,
    /// Their account's language.
    pub locale: Option<Locale>,
}

/// Names and addresses of people who meet, for the calendars of those whom they meet. Like
/// [`named`] past the rules: an invitation tells who comes.
pub async fn contacts(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, Contact>> {
    type Row = (MemberId, Option<AccountId>, String, Option<String>);
    let org_id = tx.org_id();
    let rows: Vec<Row> = members::table
        .filter(members::org_id.eq(org_id).and(members::id.eq_any(ids)))
        .select((
            members::id,
            members::account_id,
            members::name,
            members::email,
        ))
        .load(tx.conn())
        .await?;
    let accounts: Vec<_> = rows
        .iter()
        .filter_map(|(_, account, ..)| *account)
        .collect();
    let mut mailboxes = identity::mailboxes(tx.conn(), &accounts).await?;
    let contact = |(id, account, name, email): Row| {
        let mailbox = account.and_then(|account| mailboxes.remove(&account));
        let (own, locale) = mailbox.unzip();
        let email = email.or(own);
        (
            id,
            Contact {
                name,
                email,
                locale,
            },
        )
    };
    Ok(rows.into_iter().map(contact).collect())
}

fn by_id(rows: Vec<(MemberId, String)>) -> HashMap<MemberId, Person> {
    rows.into_iter()
        .map(|(id, name)| (id, Person { id, name }))
        .collect()
}

/// A page of people of these statuses, by name. `after` is the key of the page before.
pub async fn list(
    tx: &mut Tx,
    department: Option<DepartmentId>,
    statuses: &[MemberStatus],
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<Vec<Member>> {
    let mut query = visible(tx)
        .await?
        .order((members::name, members::id))
        .limit(limit)
        .select(Member::as_select());
    let statuses: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
    query = match statuses.as_slice() {
        // One condition that the index of leavers is found by.
        [one] => query.filter(members::status.eq((*one).to_owned())),
        _ => query.filter(members::status.eq_any(statuses.iter().map(|s| (*s).to_owned()))),
    };
    if let Some(department) = department {
        let inside = department_members::table
            .filter(department_members::org_id.eq(tx.org_id()))
            .filter(department_members::department_id.eq(department))
            .select(department_members::member_id);
        query = query.filter(members::id.eq_any(inside));
    }
    if let Some((name, id)) = after {
        query = query.filter(
            members::name
                .gt(name.clone())
                .or(members::name.eq(name).and(members::id.gt(id))),
        );
    }
    let mut rows = query.load(tx.conn()).await?;
    redact(tx, &mut rows).await?;
    Ok(rows)
}

/// The first people by name whom the actor may see, of those who work here.
pub async fn first(tx: &mut Tx, limit: i64) -> Result<Vec<Person>> {
    let query = visible(tx)
        .await?
        .filter(members::status.eq_any(WORKING))
        .order((members::name, members::id))
        .limit(limit)
        .select((members::id, members::name));
    let rows: Vec<(MemberId, String)> = query.load(tx.conn()).await?;
    let person = |(id, name)| Person { id, name };
    Ok(rows.into_iter().map(person).collect())
}

/// Those of these people who work here, whoever may see them; by id.
pub async fn working_among(tx: &mut Tx, ids: &[MemberId]) -> Result<Vec<MemberId>> {
    let query = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(ids.to_vec()))
        .filter(members::status.eq_any(WORKING))
        .order(members::id)
        .select(members::id);
    Ok(query.load(tx.conn()).await?)
}

/// The names of those of these people who work here, whoever may see them. For who has made sure
/// that nobody is hidden from anybody.
pub async fn working_people(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    ids: &[MemberId],
) -> Result<HashMap<MemberId, Person>> {
    let query = members::table
        .filter(members::org_id.eq(org_id))
        .filter(members::id.eq_any(ids))
        .filter(members::status.eq_any(WORKING))
        .select((members::id, members::name));
    let rows: Vec<(MemberId, String)> = query.load(&mut conn).await?;
    Ok(by_id(rows))
}

/// How many people of these statuses the actor may see.
pub async fn count(tx: &mut Tx, statuses: &[MemberStatus]) -> Result<i64> {
    let statuses = statuses.iter().map(|status| status.as_str().to_owned());
    let query = visible(tx).await?.filter(members::status.eq_any(statuses));
    Ok(query.count().get_result(tx.conn()).await?)
}

/// A page of a department's people in the order of the department, then by name. `after` is the
/// key of the page before.
pub async fn in_order(
    tx: &mut Tx,
    department: DepartmentId,
    statuses: &[MemberStatus],
    after: Option<(i32, String, MemberId)>,
    limit: i64,
) -> Result<Vec<(i32, Member)>> {
    let seen = visible(tx).await?.select(members::id);
    let mut query = department_members::table
        .inner_join(
            members::table.on(members::org_id
                .eq(department_members::org_id)
                .and(members::id.eq(department_members::member_id))),
        )
        .filter(department_members::org_id.eq(tx.org_id()))
        .filter(department_members::department_id.eq(department))
        .filter(department_members::member_id.eq_any(seen))
        .filter(members::status.eq_any(statuses.iter().map(|status| status.as_str().to_owned())))
        .order((department_members::position, members::name, members::id))
        .limit(limit)
        .select((department_members::position, Member::as_select()))
        .into_boxed();
    if let Some((position, name, id)) = after {
        let by_name = members::name
            .gt(name.clone())
            .or(members::name.eq(name).and(members::id.gt(id)));
        query = query.filter(
            department_members::position
                .gt(position)
                .or(department_members::position.eq(position).and(by_name)),
        );
    }
    let rows: Vec<(i32, Member)> = query.load(tx.conn()).await?;
    let (positions, mut people): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    redact(tx, &mut people).await?;
    Ok(positions.into_iter().zip(people).collect())
}

/// The employee numbers of members, as far as the actor may see both.
pub async fn numbers(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, String>> {
    let query = visible(tx)
        .await?
        .filter(members::id.eq_any(ids.to_vec()))
        .filter(members::employee_number.is_not_null())
        .select(Member::as_select());
    let mut rows: Vec<Member> = query.load(tx.conn()).await?;
    redact(tx, &mut rows).await?;
    let numbers = rows.into_iter();
    Ok(numbers
        .filter_map(|row| Some((row.id, row.employee_number?)))
        .collect())
}

/// The people behind ids in the order of these, `limit` at the most; those that the actor may
/// not see are left out.
pub async fn ordered(tx: &mut Tx, ids: Vec<MemberId>, limit: i64) -> Result<Vec<Person>> {
    let query = visible(tx)
        .await?
        .filter(members::id.eq_any(ids))
        .order(members::id)
        .limit(limit)
        .select((members::id, members::name));
    let rows: Vec<(MemberId, String)> = query.load(tx.conn()).await?;
    let person = |(id, name)| Person { id, name };
    Ok(rows.into_iter().map(person).collect())
}

/// The people behind ids, in no order; those that the actor may not see are left out.
pub async fn people(tx: &mut Tx, ids: &[MemberId]) -> Result<HashMap<MemberId, Person>> {
    let query = visible(tx)
        .await?
        .filter(members::id.eq_any(ids.to_vec()))
        .select((members::id, members::name));
    let rows: Vec<(MemberId, String)> = query.load(tx.conn()).await?;
    Ok(by_id(rows))
}

/// Fails with the field's pointer unless every id is an active member that the actor may see.
pub async fn require_active(tx: &mut Tx, ids: &[MemberId], pointer: &str) -> Result<()> {
    let query = visible(tx)
        .await?
        .filter(
            members::id
                .eq_any(ids.to_vec())
                .and(members::status.eq_any(WORKING)),
        )
        .select(members::id);
    let found: Vec<MemberId> = query.load(tx.conn()).await?;
    require_each(ids, |id| found.contains(id), pointer)
}

/// The same where it is known who is active.
pub fn require_each(
    ids: &[MemberId],
    is_active: impl Fn(&MemberId) -> bool,
    pointer: &str,
) -> Result<()> {
    match ids.iter().position(|id| !is_active(id)) {
        None => Ok(()),
        Some(index) => Err(Problem::invalid(
            format!("{pointer}/{index}"),
            "must be an active member of this organization",
        )),
    }
}

/// These departments and all below them, as a query for `eq_any`. An index answers it: the one
/// way to ask what is below.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn below_all(org_id: OrgId, departments: Vec<DepartmentId>) -> _ {
    department_ancestors::table
        .filter(department_ancestors::org_id.eq(org_id))
        .filter(department_ancestors::ancestor_id.eq_any(departments))
        .select(department_ancestors::department_id)
}

/// The names of the departments that the actor may see and the gate's scope reaches.
pub async fn department_names(tx: &mut Tx) -> Result<HashMap<DepartmentId, String>> {
    type Row = (DepartmentId, String, Vec<Option<DepartmentId>>);
    let query = visible_departments(tx).await?;
    let query = query.select((departments::id, departments::name, departments::path));
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    let within = rows.into_iter().filter(|row| tx.scope().reaches(&row.2));
    Ok(within.map(|(id, name, _)| (id, name)).collect())
}

/// Of these pairs of a viewer and a department, those where the viewer sees the department, if it
/// exists: for what is done in the names of several people.
pub async fn departments_seen(
    tx: &mut Tx,
    asked: &[(MemberId, DepartmentId)],
) -> Result<HashSet<(MemberId, DepartmentId)>> {
    let org_id = tx.org_id();
    if !visibility::is_limited(tx.conn(), org_id).await? {
        return Ok(asked.iter().copied().collect());
    }
    let viewers = asked.iter().map(|(viewer, _)| *viewer).collect();
    let mut seen = HashSet::new();
    for (viewer, view) in views_of(tx, viewers).await? {
        let theirs = asked.iter().filter(|(of, _)| *of == viewer);
        let theirs: Vec<DepartmentId> = theirs.map(|(_, department)| *department).collect();
        let theirs = match view.and_then(|view| view.lists()) {
            None => theirs,
            Some(listed) => {
                departments::table
                    .filter(departments::org_id.eq(org_id))
                    .filter(departments::id.eq_any(theirs))
                    .filter(listed)
                    .select(departments::id)
                    .load(tx.conn())
                    .await?
            }
        };
        seen.extend(theirs.into_iter().map(|department| (viewer, department)));
    }
    Ok(seen)
}

/// What the rules show to each of these people, in the order of their ids; `None` for whoever manages
/// members, whom no rule limits.
async fn views_of(tx: &mut Tx, mut people: Vec<MemberId>) -> Result<Vec<(MemberId, Option<View>)>> {
    people.sort_unstable();
    people.dedup();
    let org_id = tx.org_id();
    let managing = roles::queries::holders(tx.conn(), org_id, &people, ManageMembers::NAME).await?;
    let mut views = Vec::with_capacity(people.len());
    for who in people {
        let view = match managing.contains(&who) {
            true => None,
            false => Some(view::of_employee(tx, who).await?),
        };
        views.push((who, view));
    }
    Ok(views)
}

/// Of these pairs of a writer and a member, those where the rules keep the writer from writing to the
/// member: for what is done in the names of several people.
pub async fn closed_to(
    tx: &mut Tx,
    asked: &[(MemberId, MemberId)],
) -> Result<HashSet<(MemberId, MemberId)>> {
    let mut closed = HashSet::new();
    let org_id = tx.org_id();
    if asked.is_empty() || !visibility::is_limited(tx.conn(), org_id).await? {
        return Ok(closed);
    }
    let writers = asked.iter().map(|(writer, _)| *writer).collect();
    for (writer, view) in views_of(tx, writers).await? {
        let Some(view) = view else { continue };
        let theirs = asked.iter().filter(|(of, _)| *of == writer);
        let theirs: Vec<MemberId> = theirs.map(|(_, member)| *member).collect();
        let theirs = closed_in(tx, &view, &theirs).await?;
        closed.extend(theirs.into_iter().map(|member| (writer, member)));
    }
    Ok(closed)
}

/// Those of these people whom the rules keep the actor from writing to.
pub async fn closed_to_actor(tx: &mut Tx, ids: &[MemberId]) -> Result<Vec<MemberId>> {
    let view = view::of_actor(tx).await?;
    closed_in(tx, &view, ids).await
}

async fn closed_in(tx: &mut Tx, view: &View, ids: &[MemberId]) -> Result<Vec<MemberId>> {
    let mut hides = view.hides().into_iter();
    match hides.find(|(field, _)| *field == MemberField::Messages) {
        Some((_, hidden)) => hidden_of(tx, ids, hidden).await,
        None => Ok(Vec::new()),
    }
}

/// The working people of each of these departments and of all below it; those departments that
/// do not exist are left out. For what concerns people, whoever may see them: a message to a
/// department.
pub async fn below_each(
    tx: &mut Tx,
    ids: &[DepartmentId],
) -> Result<HashMap<DepartmentId, Vec<MemberId>>> {
    let org_id = tx.org_id();
    let known: Vec<DepartmentId> = departments::table
        .filter(departments::org_id.eq(org_id))
        .filter(departments::id.eq_any(ids))
        .select(departments::id)
        .load(tx.conn())
        .await?;
    let rows: Vec<(DepartmentId, MemberId)> = department_ancestors::table
        .inner_join(
            department_members::table.on(department_members::org_id
                .eq(department_ancestors::org_id)
                .and(department_members::department_id.eq(department_ancestors::department_id))),
        )
        .inner_join(
            members::table.on(members::org_id
                .eq(department_members::org_id)
                .and(members::id.eq(department_members::member_id))),
        )
        .filter(department_ancestors::org_id.eq(org_id))
        .filter(department_ancestors::ancestor_id.eq_any(&known))
        .filter(members::status.eq_any(WORKING))
        .select((
            department_ancestors::ancestor_id,
            department_members::member_id,
        ))
        .load(tx.conn())
        .await?;
    let mut people: HashMap<DepartmentId, Vec<MemberId>> =
        known.into_iter().map(|id| (id, Vec::new())).collect();
    for (department, member) in rows {
        people.entry(department).or_default().push(member);
    }
    Ok(people)
}

/// Fails with 404 unless the department exists, and with 403 unless `scope`, which is how far
/// `P` is held, reaches it.
pub async fn require_department<P: Permission>(
    tx: &mut Tx,
    scope: &Scope,
    department: DepartmentId,
) -> Result<()> {
    let path = departments::table
        .find((tx.org_id(), department))
        .select(departments::path);
    let path: Option<Vec<Option<DepartmentId>>> = path.first(tx.conn()).await.optional()?;
    let path = path.ok_or_else(|| Problem::not_found("department"))?;
    if scope.reaches(&path) {
        Ok(())
    } else {
        Err(forbidden::<P>())
    }
}

/// Fails with 404 unless the actor may see the member, and with 403 unless `scope`, which is how
/// far `P` is held, reaches one of the member's departments.
pub async fn require_member<P: Permission>(
    tx: &mut Tx,
    scope: &Scope,
    member: MemberId,
) -> Result<()> {
    let known = visible(tx)
        .await?
        .filter(members::id.eq(member))
        .select(members::id);
    let known: Option<MemberId> = known.first(tx.conn()).await.optional()?;
    known.ok_or_else(|| Problem::not_found("member"))?;
    if *scope == Scope::Organization {
        return Ok(());
    }
    let paths: Vec<Vec<Option<DepartmentId>>> = department_members::table
        .inner_join(
            departments::table.on(departments::org_id
                .eq(department_members::org_id)
                .and(departments::id.eq(department_members::department_id))),
        )
        .filter(
            department_members::org_id
                .eq(tx.org_id())
                .and(department_members::member_id.eq(member)),
        )
        .select(departments::path)
        .load(tx.conn())
        .await?;
    if paths.iter().any(|path| scope.reaches(path)) {
        Ok(())
    } else {
        Err(forbidden::<P>())
    }
}

/// The account of a member, once they have joined.
pub async fn account(tx: &mut Tx, member: MemberId) -> Result<Option<AccountId>> {
    let org_id = tx.org_id();
    let account = members::table
        .find((org_id, member))
        .select(members::account_id)
        .first(tx.conn())
        .await;
    account
        .optional()?
        .ok_or_else(|| Problem::not_found("member"))
}

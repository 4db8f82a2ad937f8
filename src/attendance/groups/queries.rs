//! Groups, and who is in them, in the database.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::domain::{Book, Dated, GroupHistory, PersonRules, PlanDates, RosterCell, ShiftHistory};
use super::wire::AttendanceGroupRules;
use crate::attendance::calendars::domain::SpecialDay;
use crate::attendance::shifts::wire::ShiftHours;
use crate::attendance::{rosters, shifts, special_days};
use crate::kernel::ids::{AttendanceGroupId, DepartmentId, MemberId, OrgId, ShiftId, SiteId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::Version;
use crate::organizations;
use crate::schema::{
    attendance_assignments as assignments, attendance_group_people as people,
    attendance_group_sites as sites, attendance_group_versions as versions,
    attendance_groups as groups, attendance_rules,
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = groups, check_for_backend(diesel::pg::Pg))]
pub struct GroupRow {
    pub org_id: OrgId,
    pub id: AttendanceGroupId,
    pub name: String,
    pub is_default: bool,
    pub version: Version,
    pub created_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = versions, check_for_backend(diesel::pg::Pg))]
pub struct VersionRow {
    pub org_id: OrgId,
    pub group_id: AttendanceGroupId,
    pub version: Version,
    pub from_date: NaiveDate,
    pub active: bool,
    pub rules: Value,
    pub created_at: DateTime<Utc>,
}

impl VersionRow {
    pub fn rules(&self) -> Result<AttendanceGroupRules> {
        serde_json::from_value(self.rules.clone()).map_err(Problem::internal)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = people, check_for_backend(diesel::pg::Pg))]
pub struct PeopleRow {
    pub org_id: OrgId,
    pub id: Uuid,
    pub group_id: AttendanceGroupId,
    pub version: Version,
    pub department_id: Option<DepartmentId>,
    pub with_below: bool,
    pub member_id: Option<MemberId>,
    pub excluded: bool,
}

/// From a date on somebody is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments, check_for_backend(diesel::pg::Pg))]
pub struct AssignmentRow {
    pub org_id: OrgId,
    pub member_id: MemberId,
    pub from_date: NaiveDate,
    pub group_id: AttendanceGroupId,
    pub reason: String,
    pub department_id: Option<DepartmentId>,
}

/// Waits for all who change rules, or people's departments, and keeps them waiting until the
/// commit. Whatever is remembered of the rules is old from then on.
pub async fn begin_change(tx: &mut Tx) -> Result<()> {
    let org_id = tx.org_id();
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 31))")
        .bind::<Text, _>(org_id.to_string())
        .execute(tx.conn())
        .await?;
    diesel::sql_query("UPDATE attendance_rules SET stamp = gen_random_uuid() WHERE org_id = $1")
        .bind::<SqlUuid, _>(org_id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Notes that everybody's group must be looked at, from a date on.
pub async fn note_everybody(tx: &mut Tx, from: NaiveDate) -> Result<()> {
    let org_id = tx.org_id();
    diesel::sql_query("INSERT INTO attendance_due (org_id, from_date) VALUES ($1, $2)")
        .bind::<SqlUuid, _>(org_id)
        .bind::<diesel::sql_types::Date, _>(from)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// All groups, also those that were removed, by name.
pub async fn all(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<GroupRow>> {
    let query = groups::table
        .filter(groups::org_id.eq(org))
        .order((groups::name, groups::id))
        .select(GroupRow::as_select());
    Ok(query.load(&mut conn).await?)
}

/// All versions, by group and in the order in which they were written.
pub async fn all_versions(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<VersionRow>> {
    let query = versions::table
        .filter(versions::org_id.eq(org))
        .order((versions::group_id, versions::version))
        .select(VersionRow::as_select());
    Ok(query.load(&mut conn).await?)
}

/// Whom all versions take in.
pub async fn all_people(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Vec<PeopleRow>> {
    let query = people::table
        .filter(people::org_id.eq(org))
        .order((people::group_id, people::version, people::id))
        .select(PeopleRow::as_select());
    Ok(query.load(&mut conn).await?)
}

pub async fn all_sites(
    mut conn: &AsyncPgConnection,
    org: OrgId,
) -> Result<Vec<(AttendanceGroupId, SiteId)>> {
    let query = sites::table
        .filter(sites::org_id.eq(org))
        .order((sites::group_id, sites::site_id))
        .select((sites::group_id, sites::site_id));
    Ok(query.load(&mut conn).await?)
}

/// A group in use, locked until the commit.
pub async fn lock(tx: &mut Tx, id: AttendanceGroupId) -> Result<GroupRow> {
    let query = groups::table
        .find((tx.org_id(), id))
        .filter(groups::archived_at.is_null())
        .select(GroupRow::as_select())
        .for_no_key_update();
    query
        .first(tx.conn())
        .await
        .optional()?
        .ok_or_else(|| Problem::not_found("attendance group"))
}

/// The version of a group in use.
pub async fn version(tx: &mut Tx, id: AttendanceGroupId) -> Result<Version> {
    let query = groups::table
        .find((tx.org_id(), id))
        .filter(groups::archived_at.is_null())
        .select(groups::version);
    let version = query.first(tx.conn()).await.optional()?;
    version.ok_or_else(|| Problem::not_found("attendance group"))
}

/// Whether there is, or was, such a group.
pub async fn exists(tx: &mut Tx, id: AttendanceGroupId) -> Result<bool> {
    let group = groups::table.find((tx.org_id(), id));
    let query = diesel::select(diesel::dsl::exists(group));
    Ok(query.get_result(tx.conn()).await?)
}

pub async fn insert(tx: &mut Tx, row: &GroupRow) -> diesel::QueryResult<usize> {
    diesel::insert_into(groups::table)
        .values(row)
        .execute(tx.conn())
        .await
}

pub async fn update(tx: &mut Tx, row: &GroupRow) -> diesel::QueryResult<usize> {
    diesel::update(groups::table.find((row.org_id, row.id)))
        .set((
            groups::name.eq(&row.name),
            groups::version.eq(row.version),
            groups::archived_at.eq(row.archived_at),
        ))
        .execute(tx.conn())
        .await
}

pub async fn add_version(tx: &mut Tx, row: &VersionRow, taken: &[PeopleRow]) -> Result<()> {
    diesel::insert_into(versions::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    // A statement has at most 65,535 parameters.
    for part in taken.chunks(1_000) {
        diesel::insert_into(people::table)
            .values(part)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

pub async fn replace_sites(
    tx: &mut Tx,
    group: AttendanceGroupId,
    ids: &[SiteId],
) -> diesel::QueryResult<usize> {
    let org_id = tx.org_id();
    let own = sites::table.filter(sites::org_id.eq(org_id).and(sites::group_id.eq(group)));
    diesel::delete(own).execute(tx.conn()).await?;
    let row = |id: &SiteId| {
        (
            sites::org_id.eq(org_id),
            sites::group_id.eq(group),
            sites::site_id.eq(*id),
        )
    };
    let rows: Vec<_> = ids.iter().map(row).collect();
    diesel::insert_into(sites::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await
}

/// The groups of many people by date: one statement. Whoever has no row is in the default group.
pub async fn effective_on(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
) -> Result<HashMap<MemberId, Vec<AssignmentRow>>> {
    let rows: Vec<AssignmentRow> = assignments::table
        .filter(
            assignments::org_id
                .eq(org)
                .and(assignments::member_id.eq_any(members)),
        )
        .order((assignments::member_id, assignments::from_date))
        .select(AssignmentRow::as_select())
        .load(&mut conn)
        .await?;
    let mut map: HashMap<_, Vec<_>> = HashMap::with_capacity(members.len());
    for row in rows {
        map.entry(row.member_id).or_default().push(row);
    }
    Ok(map)
}

/// The one of somebody's rows, which rise by date, that says their group on a date.
pub fn holding(rows: &[AssignmentRow], date: NaiveDate) -> Option<&AssignmentRow> {
    let begun = rows.iter().rfind(|row| row.from_date <= date);
    begun.or(rows.first())
}

/// The rules of one person, for some dates. On a connection and not a transaction, so that a
/// check-in asks for them together with the rest.
pub async fn rules_of(
    conn: &AsyncPgConnection,
    org: OrgId,
    member: MemberId,
    dates: PlanDates,
) -> Result<PersonRules> {
    let members = [member];
    let (book, mut rows, mut cells) = futures_util::try_join!(
        book(conn, org),
        effective_on(conn, org, &members),
        rosters::queries::cells(conn, org, &members, dates),
    )?;
    let rows = rows.remove(&member).unwrap_or_default();
    let cells = cells.remove(&member).unwrap_or_default();
    Ok(of_rows(book, &rows, cells))
}

/// The rules of many people, for some dates; of everybody who is asked for. Three statements,
/// whose rows grow with the people and the dates: ask for some thousands of people at a time.
pub async fn rules_of_many(
    conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    dates: PlanDates,
) -> Result<HashMap<MemberId, PersonRules>> {
    let (book, rows, mut cells) = futures_util::try_join!(
        book(conn, org),
        effective_on(conn, org, members),
        rosters::queries::cells(conn, org, members, dates),
    )?;
    let rules = members.iter().map(|member| {
        let rows = rows.get(member).map_or(&[][..], Vec::as_slice);
        let cells = cells.remove(member).unwrap_or_default();
        (*member, of_rows(Arc::clone(&book), rows, cells))
    });
    Ok(rules.collect())
}

/// The rules of whoever has these rows, and these cells in a roster, which rise by date.
pub fn of_rows(
    book: Arc<Book>,
    rows: &[AssignmentRow],
    cells: Vec<(NaiveDate, RosterCell)>,
) -> PersonRules {
    PersonRules {
        book,
        groups: rows
            .iter()
            .map(|row| (row.from_date, row.group_id))
            .collect(),
        roster: cells.into(),
    }
}

type Remembered = HashMap<OrgId, (Uuid, Tz, Arc<Book>)>;

/// The books of organizations, each under the stamp that it was read with.
static BOOKS: LazyLock<Mutex<Remembered>> = LazyLock::new(Mutex::default);
/// How many are remembered.
const MAX_BOOKS: usize = 1_000;

/// The book of rules: from memory, where nothing has changed since it was read.
pub async fn book(conn: &AsyncPgConnection, org: OrgId) -> Result<Arc<Book>> {
    let (stamp, zone) = futures_util::try_join!(stamp(conn, org), organizations::zone(conn, org))?;
    {
        let books = BOOKS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, book)) = books
            .get(&org)
            .filter(|(known, of, _)| (*known, *of) == (stamp, zone))
        {
            return Ok(Arc::clone(book));
        }
    }
    let book = Arc::new(load(conn, org).await?);
    let mut books = BOOKS.lock().unwrap_or_else(PoisonError::into_inner);
    if books.len() >= MAX_BOOKS {
        books.clear();
    }
    books.insert(org, (stamp, zone, Arc::clone(&book)));
    Ok(book)
}

/// The book as the transaction has it, and not to be remembered.
pub async fn fresh_book(tx: &mut Tx) -> Result<Book> {
    let org_id = tx.org_id();
    load(tx.conn(), org_id).await
}

async fn stamp(mut conn: &AsyncPgConnection, org: OrgId) -> Result<Uuid> {
    let query = attendance_rules::table.find(org);
    Ok(query
        .select(attendance_rules::stamp)
        .first(&mut conn)
        .await?)
}

async fn load(conn: &AsyncPgConnection, org: OrgId) -> Result<Book> {
    let (zones, group_rows, group_sites, group_versions, shift_rows, shift_versions, days) = futures_util::try_join!(
        organizations::zones(conn, org),
        all(conn, org),
        all_sites(conn, org),
        all_versions(conn, org),
        shifts::queries::all(conn, org),
        shifts::queries::versions(conn, org),
        special_days::queries::all(conn, org),
    )?;
    let mut book = Book {
        zones,
        groups: HashMap::new(),
        shifts: HashMap::new(),
        special: HashMap::new(),
    };
    for row in days {
        let day = SpecialDay {
            worked: row.worked,
            name: row.name,
            shift: row.shift_id,
        };
        let calendar = book.special.entry(row.group_id).or_default();
        calendar.insert(row.date, day);
    }
    for row in group_rows {
        let history = GroupHistory {
            name: row.name,
            is_default: row.is_default,
            sites: HashSet::new(),
            versions: Vec::new(),
        };
        book.groups.insert(row.id, history);
    }
    for (group, site) in group_sites {
        if let Some(group) = book.groups.get_mut(&group) {
            group.sites.insert(site);
        }
    }
    for row in group_versions {
        let mut rules = row.rules()?.parse()?;
        rules.active = row.active;
        if let Some(group) = book.groups.get_mut(&row.group_id) {
            group
                .versions
                .push(dated(row.version, row.from_date, rules));
        }
    }
    for row in shift_rows {
        let history = ShiftHistory {
            name: row.name,
            versions: Vec::new(),
        };
        book.shifts.insert(row.id, history);
    }
    for row in shift_versions {
        add_shift(
            &mut book,
            row.shift_id,
            row.version,
            row.from_date,
            row.hours,
        )?;
    }
    Ok(book)
}

fn add_shift(
    book: &mut Book,
    id: ShiftId,
    version: Version,
    from: NaiveDate,
    hours: Value,
) -> Result<()> {
    let hours: ShiftHours = serde_json::from_value(hours).map_err(Problem::internal)?;
    let shift = Arc::new(hours.parse().map_err(Problem::internal)?);
    if let Some(history) = book.shifts.get_mut(&id) {
        history.versions.push(dated(version, from, shift));
    }
    Ok(())
}

fn dated<T>(version: i32, from: NaiveDate, value: T) -> Dated<T> {
    Dated {
        version,
        from,
        value,
    }
}

//! Doubts in the database, and what they are raised from.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::domain::{DEVICE_MEMORY, DoubtKind, DoubtState, LOOK_BACK, LOOK_BACK_AT, Sighting};
use super::wire::AttendanceDoubt;
use crate::attendance::geodesy::{CoordinateSystem, Coordinates, Position};
use crate::kernel::ids::{AttendanceDoubtId, CheckInId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{attendance_doubts, check_ins};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attendance_doubts, check_for_backend(diesel::pg::Pg))]
#[diesel(primary_key(org_id, id), treat_none_as_null = true)]
pub struct DoubtRow {
    pub org_id: OrgId,
    pub id: AttendanceDoubtId,
    pub check_in_id: CheckInId,
    pub member_id: MemberId,
    pub kind: String,
    pub evidence: Value,
    pub raised_at: DateTime<Utc>,
    pub state: String,
    pub reason: Option<String>,
    pub decided_by: Option<MemberId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub appeal: Option<String>,
    pub appealed_at: Option<DateTime<Utc>>,
}

impl DoubtRow {
    pub fn shown(&self) -> Result<AttendanceDoubt> {
        let unknown = |code: &str| Problem::internal(format!("unknown code {code}"));
        let row = self.clone();
        Ok(AttendanceDoubt {
            kind: DoubtKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            state: DoubtState::from_code(&row.state).ok_or_else(|| unknown(&row.state))?,
            evidence: serde_json::from_value(row.evidence).map_err(Problem::internal)?,
            id: row.id,
            check_in_id: row.check_in_id,
            member_id: row.member_id,
            raised_at: row.raised_at,
            reason: row.reason,
            judged_at: row.decided_at,
            appeal: row.appeal,
            appealed_at: row.appealed_at,
        })
    }
}

type SightingRow = (
    DateTime<Utc>,
    Option<f64>,
    Option<f64>,
    Option<String>,
    Option<f64>,
    Option<i32>,
);

/// Where a person checked in lately, the newest first. On a connection and not a transaction, so
/// that a check-in asks for it together with the rest.
pub async fn earlier(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<Vec<Sighting>> {
    let rows: Vec<SightingRow> = check_ins::table
        .filter(
            check_ins::org_id
                .eq(org)
                .and(check_ins::member_id.eq(member)),
        )
        .filter(check_ins::at.ge(now - LOOK_BACK))
        .filter(check_ins::latitude.is_not_null())
        .order(check_ins::at.desc())
        .limit(LOOK_BACK_AT)
        .select((
            check_ins::at,
            check_ins::latitude,
            check_ins::longitude,
            check_ins::coordinate_system,
            check_ins::accuracy_m,
            check_ins::age_seconds,
        ))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().filter_map(sighting).collect())
}

/// `None` where there was no location.
fn sighting((at, latitude, longitude, system, accuracy_m, age): SightingRow) -> Option<Sighting> {
    let coordinates = Coordinates::parse(latitude?, longitude?).ok()?;
    Some(Sighting {
        at: at - TimeDelta::seconds(age?.into()),
        position: Position::new(coordinates, CoordinateSystem::from_code(&system?)?),
        accuracy_m: accuracy_m?,
    })
}

/// How many others checked in with this device lately.
pub async fn others_with(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    (member, device): (MemberId, Option<&str>),
    now: DateTime<Utc>,
) -> Result<u32> {
    let Some(device) = device else {
        return Ok(0);
    };
    /// As many as the rules ask for at the most.
    const MOST: i64 = 100;
    let others: Vec<MemberId> = check_ins::table
        .filter(check_ins::org_id.eq(org).and(check_ins::device.eq(device)))
        .filter(check_ins::at.ge(now - DEVICE_MEMORY))
        .filter(check_ins::member_id.ne(member))
        .select(check_ins::member_id)
        .distinct()
        .limit(MOST)
        .load(&mut conn)
        .await?;
    Ok(u32::try_from(others.len()).unwrap_or(u32::MAX))
}

pub async fn insert(tx: &mut Tx, rows: &[DoubtRow]) -> Result<()> {
    if !rows.is_empty() {
        diesel::insert_into(attendance_doubts::table)
            .values(rows)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// The newest first; of a member, or of all who stand so.
pub async fn list(
    tx: &mut Tx,
    (member, state): (Option<MemberId>, Option<DoubtState>),
    after: Option<AttendanceDoubtId>,
    limit: i64,
) -> Result<Vec<AttendanceDoubt>> {
    let mut query = attendance_doubts::table
        .filter(attendance_doubts::org_id.eq(tx.org_id()))
        .order(attendance_doubts::id.desc())
        .limit(limit)
        .select(DoubtRow::as_select())
        .into_boxed();
    if let Some(member) = member {
        query = query.filter(attendance_doubts::member_id.eq(member));
    }
    if let Some(state) = state {
        query = query.filter(attendance_doubts::state.eq(state.code()));
    }
    if let Some(after) = after {
        query = query.filter(attendance_doubts::id.lt(after));
    }
    let rows: Vec<DoubtRow> = query.load(tx.conn()).await?;
    rows.iter().map(DoubtRow::shown).collect()
}

/// The doubt, locked until the commit.
pub async fn lock(tx: &mut Tx, id: AttendanceDoubtId) -> Result<DoubtRow> {
    let row = attendance_doubts::table
        .find((tx.org_id(), id))
        .select(DoubtRow::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await
        .optional()?;
    row.ok_or_else(|| Problem::not_found("doubt"))
}

pub async fn update(tx: &mut Tx, row: &DoubtRow) -> Result<()> {
    diesel::update(attendance_doubts::table.find((row.org_id, row.id)))
        .set(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

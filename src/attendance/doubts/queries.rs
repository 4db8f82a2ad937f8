//! Doubts in the database, and what they are raised from.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::query_builder::Query;
use diesel::sql_types::{
    Array, BigInt, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::domain::{DoubtKind, DoubtState, LOOK_BACK, LOOK_BACK_AT, Sighting};
use super::wire::AttendanceDoubt;
use crate::attendance::geodesy::{CoordinateSystem, Coordinates, Position};
use crate::kernel::ids::{AttendanceDoubtId, CheckInId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_doubts;

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

/// As stored: time, latitude, longitude, system, accuracy, age.
type SightingRow = (
    DateTime<Utc>,
    Option<f64>,
    Option<f64>,
    Option<String>,
    Option<f64>,
    Option<i32>,
);

crate::statement! {
    struct Earlier<'a> { org: &'a OrgId, members: &'a [MemberId], since: &'a DateTime<Utc>, most: &'a i64 }
    this: "SELECT c.member_id, c.at, c.latitude, c.longitude, c.coordinate_system, c.accuracy_m, c.age_seconds \
     FROM unnest(" [Array<SqlUuid>] *this.members,
    ") AS asked (member_id) CROSS JOIN LATERAL (SELECT * FROM check_ins AS own WHERE own.org_id = "
    [SqlUuid] *this.org, " AND own.member_id = asked.member_id AND own.at >= " [Timestamptz] *this.since,
    " AND own.latitude IS NOT NULL AND own.location = 'exact' ORDER BY own.at DESC LIMIT " [BigInt] *this.most;
    ") AS c ORDER BY c.member_id, c.at DESC"
}

impl Query for Earlier<'_> {
    type SqlType = (
        SqlUuid,
        Timestamptz,
        Nullable<Double>,
        Nullable<Double>,
        Nullable<Text>,
        Nullable<Double>,
        Nullable<Integer>,
    );
}

/// Where people checked in lately, the newest first.
pub async fn earlier(
    tx: &mut Tx,
    members: &[MemberId],
) -> Result<HashMap<MemberId, Vec<Sighting>>> {
    type Row = (
        MemberId,
        DateTime<Utc>,
        Option<f64>,
        Option<f64>,
        Option<String>,
        Option<f64>,
        Option<i32>,
    );
    let asked = Earlier {
        org: &tx.org_id(),
        members,
        since: &(tx.now() - LOOK_BACK),
        most: &LOOK_BACK_AT,
    };
    let rows: Vec<Row> = asked.load(tx.conn()).await?;
    let mut all: HashMap<MemberId, Vec<Sighting>> = HashMap::new();
    for (member, at, latitude, longitude, system, accuracy_m, age) in rows {
        let place = (at, latitude, longitude, system, accuracy_m, age);
        all.entry(member).or_default().extend(sighting(place));
    }
    Ok(all)
}

/// `None` where there was no location.
pub fn sighting(
    (at, latitude, longitude, system, accuracy_m, age): SightingRow,
) -> Option<Sighting> {
    let coordinates = Coordinates::parse(latitude?, longitude?).ok()?;
    Some(Sighting {
        at: at - TimeDelta::seconds(age?.into()),
        position: Position::new(coordinates, CoordinateSystem::from_code(&system?)?),
        accuracy_m: accuracy_m?,
    })
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

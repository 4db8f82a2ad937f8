//! Check-ins in the database.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::domain::FieldWorkState;
use crate::attendance::days::domain::{PointKind, Punch, Window};
use crate::attendance::photos::{self, Photo};
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::ids::{CheckInId, MemberId, OrgId, SiteId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{check_in_decisions, check_ins, sites};

/// No punch older than this bears on the work date of now: the work date before, whose late end
/// lets people come later, is 14 days back at the most, its plan may begin a day early, and
/// clocks may change.
pub const EVIDENCE: TimeDelta = TimeDelta::days(17);

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = check_ins, check_for_backend(diesel::pg::Pg))]
pub struct CheckInRow {
    pub org_id: OrgId,
    pub id: CheckInId,
    pub member_id: MemberId,
    pub at: DateTime<Utc>,
    pub kind: Option<String>,
    /// These five are there or not together.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub coordinate_system: Option<String>,
    pub accuracy_m: Option<f64>,
    pub age_seconds: Option<i32>,
    pub mock: bool,
    pub verdict: String,
    pub site_id: Option<SiteId>,
    pub distance_m: Option<f64>,
    pub reasons: Value,
    pub doubts: Value,
    pub wifi_bssid: Option<String>,
    /// A digest of what the client's installation calls itself.
    pub device: Option<String>,
    /// Together with its state, as it was when it was claimed.
    pub field_note: Option<String>,
    pub field_state: Option<String>,
    /// `exact`, `rounded` or `erased`.
    pub location: String,
    /// Of the location, if it was told.
    pub provider: Option<String>,
}

/// What the rules of a day need of a check-in.
#[derive(Queryable, Selectable)]
#[diesel(table_name = check_ins, check_for_backend(diesel::pg::Pg))]
pub struct PunchRow {
    pub id: CheckInId,
    pub at: DateTime<Utc>,
    pub kind: Option<String>,
    pub verdict: String,
    pub field_state: Option<String>,
}

impl PunchRow {
    /// With what was decided about its claim of field work.
    pub fn parse(self, approved: Option<bool>) -> Result<Punch> {
        let state = field_state(self.field_state.as_deref(), approved)?;
        Ok(Punch {
            id: self.id,
            at: self.at,
            kind: kind(self.kind.as_deref())?,
            fence: verdict(&self.verdict)?,
            field_work: state.is_some_and(FieldWorkState::counts),
        })
    }
}

impl CheckInRow {
    pub fn kind(&self) -> Result<Option<PointKind>> {
        kind(self.kind.as_deref())
    }

    pub fn verdict(&self) -> Result<FenceOutcome> {
        verdict(&self.verdict)
    }

    /// How its claim of field work stood when it was made.
    pub fn claimed(&self) -> Result<Option<FieldWorkState>> {
        field_state(self.field_state.as_deref(), None)
    }
}

/// A check-in with what belongs to it.
pub struct Listed {
    pub row: CheckInRow,
    pub site_name: Option<String>,
    /// Whether its field work was approved, and why.
    pub decision: Option<(bool, String)>,
    /// Of its field work.
    pub photos: Vec<Photo>,
}

impl Listed {
    pub fn field_work(&self) -> Result<Option<FieldWorkState>> {
        let approved = self.decision.as_ref().map(|(approved, _)| *approved);
        field_state(self.row.field_state.as_deref(), approved)
    }
}

// The check constraints of the table allow nothing else.
fn kind(stored: Option<&str>) -> Result<Option<PointKind>> {
    let parse = |code| {
        PointKind::from_code(code).ok_or_else(|| Problem::internal(format!("unknown kind {code}")))
    };
    stored.map(parse).transpose()
}

fn verdict(stored: &str) -> Result<FenceOutcome> {
    FenceOutcome::from_code(stored)
        .ok_or_else(|| Problem::internal(format!("unknown verdict {stored}")))
}

fn field_state(stored: Option<&str>, approved: Option<bool>) -> Result<Option<FieldWorkState>> {
    let parse = |code| {
        FieldWorkState::from_code(code)
            .map(|state| state.after(approved))
            .ok_or_else(|| Problem::internal(format!("unknown state {code}")))
    };
    stored.map(parse).transpose()
}

/// A person's punches in a span. On a connection and not a transaction, so that a check-in asks
/// for them together with the rest.
pub async fn of_member(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    member: MemberId,
    span: Window,
) -> Result<Vec<Punch>> {
    let rows: Vec<(PunchRow, Option<bool>)> = check_ins::table
        .left_join(
            check_in_decisions::table.on(check_in_decisions::org_id
                .eq(check_ins::org_id)
                .and(check_in_decisions::check_in_id.eq(check_ins::id))),
        )
        .filter(
            check_ins::org_id
                .eq(org)
                .and(check_ins::member_id.eq(member)),
        )
        .filter(
            check_ins::at
                .ge(span.opens)
                .and(check_ins::at.lt(span.closes)),
        )
        .select((
            PunchRow::as_select(),
            check_in_decisions::approved.nullable(),
        ))
        .load(&mut conn)
        .await?;
    rows.into_iter()
        .map(|(row, approved)| row.parse(approved))
        .collect()
}

/// The punches of many people in a span, by person: one statement.
pub async fn of_members(
    tx: &mut Tx,
    members: &[MemberId],
    span: Window,
) -> Result<HashMap<MemberId, Vec<Punch>>> {
    let org_id = tx.org_id();
    let rows: Vec<(MemberId, PunchRow, Option<bool>)> = check_ins::table
        .left_join(
            check_in_decisions::table.on(check_in_decisions::org_id
                .eq(check_ins::org_id)
                .and(check_in_decisions::check_in_id.eq(check_ins::id))),
        )
        .filter(
            check_ins::org_id
                .eq(org_id)
                .and(check_ins::member_id.eq_any(members)),
        )
        .filter(
            check_ins::at
                .ge(span.opens)
                .and(check_ins::at.lt(span.closes)),
        )
        .select((
            check_ins::member_id,
            PunchRow::as_select(),
            check_in_decisions::approved.nullable(),
        ))
        .load(tx.conn())
        .await?;
    let mut map: HashMap<_, Vec<_>> = HashMap::new();
    for (member, row, approved) in rows {
        map.entry(member).or_default().push(row.parse(approved)?);
    }
    Ok(map)
}

/// What part of a list to read.
pub struct Span {
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    /// The key of the page before.
    pub after: Option<(DateTime<Utc>, CheckInId)>,
    pub limit: i64,
}

/// A check-in, the name of its site, and what was decided about its field work and why.
type ListedRow = (CheckInRow, Option<String>, Option<(bool, String)>);

/// A person's check-ins, newest first, each with what belongs to it.
pub async fn list(tx: &mut Tx, member: MemberId, span: &Span) -> Result<Vec<Listed>> {
    let mut query = check_ins::table
        .left_join(
            sites::table.on(sites::org_id
                .eq(check_ins::org_id)
                .and(check_ins::site_id.eq(sites::id.nullable()))),
        )
        .left_join(
            check_in_decisions::table.on(check_in_decisions::org_id
                .eq(check_ins::org_id)
                .and(check_in_decisions::check_in_id.eq(check_ins::id))),
        )
        .filter(
            check_ins::org_id
                .eq(tx.org_id())
                .and(check_ins::member_id.eq(member)),
        )
        .order((check_ins::at.desc(), check_ins::id.desc()))
        .limit(span.limit)
        .select((
            CheckInRow::as_select(),
            sites::name.nullable(),
            (check_in_decisions::approved, check_in_decisions::reason).nullable(),
        ))
        .into_boxed();
    if let Some(from) = span.from {
        query = query.filter(check_ins::at.ge(from));
    }
    if let Some(to) = span.to {
        query = query.filter(check_ins::at.lt(to));
    }
    if let Some((at, id)) = span.after {
        query = query.filter(
            check_ins::at
                .lt(at)
                .or(check_ins::at.eq(at).and(check_ins::id.lt(id))),
        );
    }
    let rows: Vec<ListedRow> = query.load(tx.conn()).await?;
    let claims = rows.iter().filter(|(row, ..)| row.field_state.is_some());
    let claims: Vec<_> = claims.map(|(row, ..)| row.id).collect();
    let mut photos = photos::queries::of(tx, &claims).await?;
    let listed = |(row, site_name, decision): ListedRow| Listed {
        photos: photos.remove(&row.id).unwrap_or_default(),
        row,
        site_name,
        decision,
    };
    Ok(rows.into_iter().map(listed).collect())
}

//! Corrections in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::wire::AttendanceCorrection;
use crate::attendance::days::domain::{Amendment, Correction, PointKind, TimeResult};
use crate::attendance::recorded::{self, EndRow, Origin, Record};
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceCorrectionId, AttendanceRequestId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{attendance_correction_ends as ends, attendance_corrections as corrections};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = corrections, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_default_value = false)]
pub struct CorrectionRow {
    pub org_id: OrgId,
    pub id: AttendanceCorrectionId,
    pub member_id: MemberId,
    pub work_date: NaiveDate,
    pub section: i16,
    pub point: String,
    /// Either this or the next.
    pub result: Option<String>,
    pub punch_at: Option<DateTime<Utc>>,
    pub before: Option<String>,
    pub source: String,
    pub reason: String,
    pub request_id: Option<AttendanceRequestId>,
    pub recorded_by: MemberId,
    pub recorded_at: DateTime<Utc>,
}

impl CorrectionRow {
    /// As the rules of a day take it.
    fn parse(self) -> Result<Correction> {
        let amendment = match (self.punch_at, self.result.as_deref()) {
            (Some(at), _) if self.request_id.is_some() => Amendment::Replacement { at },
            (Some(at), _) => Amendment::Entered { at },
            (None, result) => Amendment::Result(time_result(result.unwrap_or_default())?),
        };
        Ok(Correction {
            id: self.id.0,
            recorded_at: self.recorded_at,
            work_date: WorkDate::parse(self.work_date).map_err(Problem::internal)?,
            section: section(self.section)?,
            kind: point(&self.point)?,
            amendment,
        })
    }
}

impl Record for CorrectionRow {
    type Shown = AttendanceCorrection;

    fn recorded_by(&self) -> MemberId {
        self.recorded_by
    }

    fn source(&self) -> &str {
        &self.source
    }

    fn shown(self, origin: Origin) -> Result<AttendanceCorrection> {
        let result = |stored: Option<String>| stored.as_deref().map(time_result).transpose();
        Ok(AttendanceCorrection {
            id: self.id,
            member_id: self.member_id,
            work_date: self.work_date,
            section: section(self.section)?,
            kind: point(&self.point)?,
            source: origin.source,
            result: result(self.result)?,
            punch_at: self.punch_at,
            before: result(self.before)?,
            reason: self.reason,
            request_id: self.request_id,
            recorded_by: origin.recorded_by,
            recorded_at: self.recorded_at,
            taken_back: origin.taken_back,
        })
    }
}

// The check constraints of the tables allow nothing else.
pub fn section(stored: i16) -> Result<u8> {
    u8::try_from(stored).map_err(Problem::internal)
}

pub fn point(stored: &str) -> Result<PointKind> {
    PointKind::from_code(stored).ok_or_else(|| Problem::internal(format!("unknown point {stored}")))
}

pub fn time_result(stored: &str) -> Result<TimeResult> {
    TimeResult::from_code(stored)
        .ok_or_else(|| Problem::internal(format!("unknown result {stored}")))
}

/// The corrections of people that hold, by work date: one statement.
pub async fn standing(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<(MemberId, Correction)>> {
    let rows: Vec<CorrectionRow> = corrections::table
        .left_join(
            ends::table.on(ends::org_id
                .eq(corrections::org_id)
                .and(ends::correction_id.eq(corrections::id))),
        )
        .filter(
            corrections::org_id
                .eq(org)
                .and(corrections::member_id.eq_any(members)),
        )
        .filter(corrections::work_date.between(first, last))
        .filter(ends::ended_at.is_null())
        .select(CorrectionRow::as_select())
        .load(&mut conn)
        .await?;
    let parse = |row: CorrectionRow| Ok((row.member_id, row.parse()?));
    rows.into_iter().map(parse).collect()
}

pub async fn insert(tx: &mut Tx, row: &CorrectionRow) -> diesel::QueryResult<usize> {
    diesel::insert_into(corrections::table)
        .values(row)
        .execute(tx.conn())
        .await
}

/// Takes a correction back, once.
pub async fn end(
    tx: &mut Tx,
    id: AttendanceCorrectionId,
    by: MemberId,
    reason: &str,
) -> diesel::QueryResult<usize> {
    let (org_id, now) = (tx.org_id(), tx.now());
    diesel::insert_into(ends::table)
        .values((
            ends::org_id.eq(org_id),
            ends::correction_id.eq(id),
            ends::reason.eq(reason),
            ends::ended_by.eq(by),
            ends::ended_at.eq(now),
        ))
        .execute(tx.conn())
        .await
}

pub async fn find(tx: &mut Tx, id: AttendanceCorrectionId) -> Result<CorrectionRow> {
    let query = corrections::table
        .find((tx.org_id(), id))
        .select(CorrectionRow::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.ok_or_else(|| Problem::not_found("correction"))
}

/// The correction that a request has made.
pub async fn of_request(
    tx: &mut Tx,
    request: AttendanceRequestId,
) -> Result<Option<AttendanceCorrectionId>> {
    Ok(corrections::table
        .filter(corrections::org_id.eq(tx.org_id()))
        .filter(corrections::request_id.eq(request))
        .select(corrections::id)
        .first(tx.conn())
        .await
        .optional()?)
}

/// What part of a list to read.
#[derive(Debug, Default)]
pub struct Listing {
    pub id: Option<AttendanceCorrectionId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// The key of the page before.
    pub after: Option<(DateTime<Utc>, AttendanceCorrectionId)>,
    pub limit: i64,
}

/// A person's corrections, the newest first, also those that were taken back.
pub async fn list(
    tx: &mut Tx,
    member: MemberId,
    listing: &Listing,
) -> Result<Vec<AttendanceCorrection>> {
    let mut query = corrections::table
        .left_join(
            ends::table.on(ends::org_id
                .eq(corrections::org_id)
                .and(ends::correction_id.eq(corrections::id))),
        )
        .filter(
            corrections::org_id
                .eq(tx.org_id())
                .and(corrections::member_id.eq(member)),
        )
        .order((corrections::recorded_at.desc(), corrections::id.desc()))
        .limit(listing.limit)
        .select((
            CorrectionRow::as_select(),
            (ends::ended_by, ends::ended_at, ends::reason).nullable(),
        ))
        .into_boxed();
    if let Some(id) = listing.id {
        query = query.filter(corrections::id.eq(id));
    }
    if let Some(from) = listing.from {
        query = query.filter(corrections::work_date.ge(from));
    }
    if let Some(to) = listing.to {
        query = query.filter(corrections::work_date.le(to));
    }
    if let Some((at, id)) = listing.after {
        query = query.filter(
            corrections::recorded_at
                .lt(at)
                .or(corrections::recorded_at.eq(at).and(corrections::id.lt(id))),
        );
    }
    let rows: Vec<(CorrectionRow, Option<EndRow>)> = query.load(tx.conn()).await?;
    recorded::shown(tx, rows).await
}

//! Spans in the database.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::MAX_DAYS;
use super::wire::AttendanceSpan;
use crate::attendance::days::domain::{Span, SpanKind, Window};
use crate::attendance::recorded::{self, EndRow, Origin, Record};
use crate::kernel::ids::{AttendanceRequestId, AttendanceSpanId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{attendance_span_ends as ends, attendance_spans as spans};

/// No span is longer: what began before this cannot reach here. (Days may have an hour more, and a
/// night shift may end on the next.)
pub const LONGEST: TimeDelta = TimeDelta::days(MAX_DAYS + 2);

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = spans, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_default_value = false)]
pub struct SpanRow {
    pub org_id: OrgId,
    pub id: AttendanceSpanId,
    pub member_id: MemberId,
    pub kind: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub leave_type: Option<String>,
    pub note: Option<String>,
    pub source: String,
    pub request_id: Option<AttendanceRequestId>,
    pub external_id: Option<String>,
    pub revision: Option<i32>,
    pub recorded_by: MemberId,
    pub recorded_at: DateTime<Utc>,
}

impl Record for SpanRow {
    type Shown = AttendanceSpan;

    fn recorded_by(&self) -> MemberId {
        self.recorded_by
    }

    fn source(&self) -> &str {
        &self.source
    }

    fn shown(self, origin: Origin) -> Result<AttendanceSpan> {
        Ok(AttendanceSpan {
            id: self.id,
            member_id: self.member_id,
            kind: span_kind(&self.kind)?,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            leave_type: self.leave_type,
            note: self.note,
            source: origin.source,
            request_id: self.request_id,
            external_id: self.external_id,
            recorded_by: origin.recorded_by,
            recorded_at: self.recorded_at,
            taken_back: origin.taken_back,
        })
    }
}

// The check constraint of the table allows nothing else.
pub fn span_kind(stored: &str) -> Result<SpanKind> {
    SpanKind::from_code(stored)
        .ok_or_else(|| Problem::internal(format!("unknown kind of span {stored}")))
}

/// The spans of people that touch a window and were not taken back: one statement.
pub async fn approved(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    window: Window,
) -> Result<Vec<(MemberId, Span)>> {
    let rows: Vec<(MemberId, String, DateTime<Utc>, DateTime<Utc>)> = spans::table
        .left_join(
            ends::table.on(ends::org_id
                .eq(spans::org_id)
                .and(ends::span_id.eq(spans::id))),
        )
        .filter(spans::org_id.eq(org).and(spans::member_id.eq_any(members)))
        .filter(spans::starts_at.ge(window.opens - LONGEST))
        .filter(spans::starts_at.lt(window.closes))
        .filter(spans::ends_at.gt(window.opens))
        .filter(ends::ended_at.is_null())
        .select((
            spans::member_id,
            spans::kind,
            spans::starts_at,
            spans::ends_at,
        ))
        .load(&mut conn)
        .await?;
    let parse = |(member, kind, from, to): (_, String, _, _)| {
        let kind = span_kind(&kind)?;
        Ok((member, Span { from, to, kind }))
    };
    rows.into_iter().map(parse).collect()
}

/// The spans of a person between two instants that were not taken back, but for one.
pub async fn between(
    tx: &mut Tx,
    member: MemberId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    except: Option<AttendanceSpanId>,
) -> Result<Vec<SpanRow>> {
    let rows: Vec<SpanRow> = spans::table
        .left_join(
            ends::table.on(ends::org_id
                .eq(spans::org_id)
                .and(ends::span_id.eq(spans::id))),
        )
        .filter(
            spans::org_id
                .eq(tx.org_id())
                .and(spans::member_id.eq(member)),
        )
        .filter(spans::starts_at.ge(from - LONGEST))
        .filter(spans::starts_at.lt(to).and(spans::ends_at.gt(from)))
        .filter(ends::ended_at.is_null())
        .order((spans::starts_at, spans::id))
        .select(SpanRow::as_select())
        .load(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .filter(|row| Some(row.id) != except)
        .collect())
}

pub async fn insert(tx: &mut Tx, row: &SpanRow) -> diesel::QueryResult<usize> {
    diesel::insert_into(spans::table)
        .values(row)
        .execute(tx.conn())
        .await
}

/// Takes a span back, once.
pub async fn end(
    tx: &mut Tx,
    id: AttendanceSpanId,
    by: MemberId,
    reason: &str,
) -> diesel::QueryResult<usize> {
    let (org_id, now) = (tx.org_id(), tx.now());
    diesel::insert_into(ends::table)
        .values((
            ends::org_id.eq(org_id),
            ends::span_id.eq(id),
            ends::reason.eq(reason),
            ends::ended_by.eq(by),
            ends::ended_at.eq(now),
        ))
        .execute(tx.conn())
        .await
}

/// The last record under another system's id, and whether it was taken back.
pub async fn by_external_id(tx: &mut Tx, id: &str) -> Result<Option<(SpanRow, bool)>> {
    let row: Option<(SpanRow, Option<DateTime<Utc>>)> = spans::table
        .left_join(
            ends::table.on(ends::org_id
                .eq(spans::org_id)
                .and(ends::span_id.eq(spans::id))),
        )
        .filter(spans::org_id.eq(tx.org_id()))
        .filter(spans::external_id.eq(id))
        .order(spans::revision.desc())
        .select((SpanRow::as_select(), ends::ended_at.nullable()))
        .first(tx.conn())
        .await
        .optional()?;
    Ok(row.map(|(row, ended)| (row, ended.is_some())))
}

/// The span that a request has made.
pub async fn of_request(
    tx: &mut Tx,
    request: AttendanceRequestId,
) -> Result<Option<AttendanceSpanId>> {
    Ok(spans::table
        .filter(spans::org_id.eq(tx.org_id()))
        .filter(spans::request_id.eq(request))
        .select(spans::id)
        .first(tx.conn())
        .await
        .optional()?)
}

/// What part of a list to read.
#[derive(Debug, Default)]
pub struct Listing {
    pub id: Option<AttendanceSpanId>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    /// The key of the page before.
    pub after: Option<(DateTime<Utc>, AttendanceSpanId)>,
    pub limit: i64,
}

/// A person's spans, those that begin last first, also those that were taken back.
pub async fn list(tx: &mut Tx, member: MemberId, listing: &Listing) -> Result<Vec<AttendanceSpan>> {
    let mut query = spans::table
        .left_join(
            ends::table.on(ends::org_id
                .eq(spans::org_id)
                .and(ends::span_id.eq(spans::id))),
        )
        .filter(
            spans::org_id
                .eq(tx.org_id())
                .and(spans::member_id.eq(member)),
        )
        .order((spans::starts_at.desc(), spans::id.desc()))
        .limit(listing.limit)
        .select((
            SpanRow::as_select(),
            (ends::ended_by, ends::ended_at, ends::reason).nullable(),
        ))
        .into_boxed();
    if let Some(id) = listing.id {
        query = query.filter(spans::id.eq(id));
    }
    if let Some(from) = listing.from {
        query = query.filter(spans::ends_at.gt(from));
    }
    if let Some(to) = listing.to {
        query = query.filter(spans::starts_at.lt(to));
    }
    if let Some((at, id)) = listing.after {
        query = query.filter(
            spans::starts_at
                .lt(at)
                .or(spans::starts_at.eq(at).and(spans::id.lt(id))),
        );
    }
    let rows: Vec<(SpanRow, Option<EndRow>)> = query.load(tx.conn()).await?;
    recorded::shown(tx, rows).await
}

//! What waits, as the days and the spans of people take it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{RequestRow, Subject};
use crate::attendance::corrections::queries::{point, section};
use crate::attendance::days::domain::{Amendment, Correction, SpanKind};
use crate::attendance::requests::domain::{RequestKind, RequestState};
use crate::attendance::spans::queries::LONGEST;
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceRequestId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_requests as requests;

type WaitingRow = (
    MemberId,
    AttendanceRequestId,
    DateTime<Utc>,
    Option<NaiveDate>,
    Option<i16>,
    Option<String>,
);

/// The make-ups of people that are asked for and wait, by work date, as the rules of a day take
/// them: one statement.
pub async fn waiting_make_ups(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<(MemberId, Correction)>> {
    let rows: Vec<WaitingRow> = requests::table
        .filter(requests::org_id.eq(org))
        .filter(requests::member_id.eq_any(members))
        .filter(requests::kind.eq(RequestKind::MakeUp.code()))
        .filter(requests::state.eq(RequestState::Pending.code()))
        .filter(requests::work_date.between(first, last))
        .select((
            requests::member_id,
            requests::id,
            requests::created_at,
            requests::work_date,
            requests::section,
            requests::point,
        ))
        .load(&mut conn)
        .await?;
    rows.into_iter().map(waiting).collect()
}

fn waiting(
    (member, id, recorded_at, date, number, kind): WaitingRow,
) -> Result<(MemberId, Correction)> {
    let missing = || Problem::internal("a make-up without its point");
    let date = WorkDate::parse(date.ok_or_else(missing)?).map_err(Problem::internal)?;
    let correction = Correction {
        id: Uuid::from(id),
        recorded_at,
        work_date: date,
        section: section(number.ok_or_else(missing)?)?,
        kind: point(kind.as_deref().ok_or_else(missing)?)?,
        amendment: Amendment::ReplacementRequested,
    };
    Ok((member, correction))
}

type Pending = (SpanKind, (DateTime<Utc>, DateTime<Utc>));

/// The spans between two instants that a person asks for and that wait, but for one.
pub async fn pending_spans(
    tx: &mut Tx,
    member: MemberId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    except: Option<AttendanceRequestId>,
) -> Result<Vec<Pending>> {
    let rows: Vec<RequestRow> = requests::table
        .filter(requests::org_id.eq(tx.org_id()))
        .filter(requests::member_id.eq(member))
        .filter(requests::state.eq(RequestState::Pending.code()))
        .filter(requests::starts_at.ge(from - LONGEST))
        .filter(requests::starts_at.lt(to).and(requests::ends_at.gt(from)))
        .order((requests::starts_at, requests::id))
        .select(RequestRow::as_select())
        .load(tx.conn())
        .await?;
    let others = rows.into_iter().filter(|row| Some(row.id) != except);
    let subjects = others
        .map(|row| row.subject())
        .collect::<Result<Vec<_>>>()?;
    let span = |subject| match subject {
        Subject::Span(kind, bounds) => Some((kind, bounds)),
        Subject::MakeUp(_) => None,
    };
    Ok(subjects.into_iter().filter_map(span).collect())
}

//! What may be done with spans.

use chrono::{DateTime, Days, Utc};

use super::domain::{SpanCost, exclude, touched};
use super::events;
use super::queries::{self, Listing, SpanRow};
use super::wire::{
    AttendanceSpan, ExternalSpanId, NewAttendanceSpan, SpanCancellation, SpanPreview, SpanQuestion,
};
use crate::attendance::days::domain::SpanKind;
use crate::attendance::groups::domain::PlanDates;
use crate::attendance::provenance::Provenance;
use crate::attendance::work_date::runs;
use crate::attendance::{errors, groups, periods, requests};
use crate::kernel::ids::{AttendanceRequestId, AttendanceSpanId, MemberId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::text::Text;
use crate::organizations::audit::{self, Change};
use crate::organizations::{can, directory, following};

/// From an instant to another.
pub type Bounds = (DateTime<Utc>, DateTime<Utc>);

/// What a span would cost the actor.
pub async fn preview(tx: &mut Tx, asked: SpanQuestion) -> Result<SpanPreview> {
    let (org_id, member, now) = (tx.org_id(), tx.member_id()?, tx.now());
    let rules = groups::rules_of(tx.conn(), org_id, member, asked.period.0.plan_dates()).await?;
    let bounds = asked.period.0.parse(asked.kind, &rules, now)?;
    let cost = SpanCost::new(&rules, bounds.0, bounds.1);
    Ok(SpanPreview::new(bounds, &cost))
}

/// Writes what another system has approved; the same id again replaces what it wrote before.
pub async fn write(tx: &mut Tx, new: NewAttendanceSpan) -> Result<AttendanceSpan> {
    let (member, id) = (new.member_id, new.external_id);
    require_other(tx, member)?;
    let scope = tx.scope().clone();
    directory::require_member::<can::WriteSpans>(tx, &scope, member).await?;
    check_leave_type(new.kind, new.leave_type.is_some())?;
    let (org_id, now) = (tx.org_id(), tx.now());
    let rules = groups::rules_of(tx.conn(), org_id, member, new.period.0.plan_dates()).await?;
    let bounds = new.period.0.parse(new.kind, &rules, now)?;
    require_open(tx, member, bounds).await?;
    following::lock_members(tx, &[member]).await?;
    let last = queries::by_external_id(tx, &id).await?;
    let of_another = |(row, _): &(SpanRow, bool)| row.member_id != member;
    if last.as_ref().is_some_and(of_another) {
        return Err(another_person(&id));
    }
    let revision = last.as_ref().and_then(|(row, _)| row.revision).unwrap_or(0);
    let row = SpanRow {
        leave_type: new.leave_type.map(Text::into_inner),
        note: new.note.map(Text::into_inner),
        external_id: Some(id.to_string()),
        revision: Some(revision + 1),
        ..blank(tx, member, new.kind, bounds, Provenance::System)?
    };
    let standing = last.filter(|(_, ended)| !ended).map(|(row, _)| row);
    if let Some(old) = &standing
        && same(old, &row)
    {
        return one(tx, member, old.id).await;
    }
    let before = match &standing {
        Some(old) => {
            require_open(tx, member, (old.starts_at, old.ends_at)).await?;
            let before = one(tx, member, old.id).await?;
            end(tx, old.id, "replaced").await?;
            Some(before)
        }
        None => None,
    };
    require_free(tx, member, new.kind, bounds, None).await?;
    record(tx, &row, before.as_ref())
        .await
        .on_constraint("attendance_spans_external", || another_person(&id))
}

/// A record by the actor, of which nothing else is said yet.
pub fn blank(
    tx: &Tx,
    member_id: MemberId,
    kind: SpanKind,
    (starts_at, ends_at): Bounds,
    source: Provenance,
) -> Result<SpanRow> {
    Ok(SpanRow {
        org_id: tx.org_id(),
        id: tx.new_id(),
        member_id,
        kind: kind.code().to_owned(),
        starts_at,
        ends_at,
        leave_type: None,
        note: None,
        source: source.code().to_owned(),
        request_id: None,
        external_id: None,
        revision: None,
        recorded_by: tx.member_id()?,
        recorded_at: tx.now(),
    })
}

/// Records a span and tells so; the person is locked, the time is free, and its period is open.
pub async fn record(
    tx: &mut Tx,
    row: &SpanRow,
    before: Option<&AttendanceSpan>,
) -> Result<AttendanceSpan> {
    queries::insert(tx, row).await?;
    let after = one(tx, row.member_id, row.id).await?;
    tell(tx, "attendance_span.written", before, &after).await?;
    Ok(after)
}

/// Takes back what another system wrote.
pub async fn cancel(tx: &mut Tx, asked: SpanCancellation) -> Result<AttendanceSpan> {
    let id = asked.external_id;
    let known = queries::by_external_id(tx, &id).await?;
    let (row, _) = known.ok_or_else(|| Problem::not_found("approved span"))?;
    require_other(tx, row.member_id)?;
    following::lock_members(tx, &[row.member_id]).await?;
    let known = queries::by_external_id(tx, &id).await?;
    let (row, ended) = known.ok_or_else(|| Problem::not_found("approved span"))?;
    if ended {
        return Err(taken_back());
    }
    require_open(tx, row.member_id, (row.starts_at, row.ends_at)).await?;
    take_back(tx, row.member_id, row.id, &asked.reason).await
}

fn require_other(tx: &Tx, member: MemberId) -> Result<()> {
    if tx.member_id()? != member {
        return Ok(());
    }
    Err(Problem::new(
        &errors::OWN_CASE,
        "These are your own spans; ask for them, or let somebody else write them.",
    ))
}

/// Takes a span back and tells so; the person is locked, and its period is open.
pub async fn take_back(
    tx: &mut Tx,
    member: MemberId,
    id: AttendanceSpanId,
    reason: &str,
) -> Result<AttendanceSpan> {
    let before = one(tx, member, id).await?;
    end(tx, id, reason).await?;
    let after = one(tx, member, id).await?;
    tell(tx, "attendance_span.taken_back", Some(&before), &after).await?;
    Ok(after)
}

async fn end(tx: &mut Tx, id: AttendanceSpanId, reason: &str) -> Result<()> {
    let by = tx.member_id()?;
    queries::end(tx, id, by, reason)
        .await
        .on_constraint("attendance_span_ends_pkey", taken_back)?;
    Ok(())
}

fn taken_back() -> Problem {
    Problem::new(
        &errors::ALREADY_TAKEN_BACK,
        "The span was taken back before.",
    )
}

fn another_person(id: &ExternalSpanId) -> Problem {
    Problem::new(
        &errors::SPAN_OF_ANOTHER,
        format!(
            "The span {id} is another person's. Cancel it, and write the new one under another id."
        ),
    )
}

fn same(a: &SpanRow, b: &SpanRow) -> bool {
    (&a.kind, a.starts_at, a.ends_at, &a.leave_type, &a.note)
        == (&b.kind, b.starts_at, b.ends_at, &b.leave_type, &b.note)
}

/// Only a leave says which.
pub fn check_leave_type(kind: SpanKind, given: bool) -> Result<()> {
    if given && kind != SpanKind::Leave {
        let detail = format!("must be absent, as the span is {}", kind.code());
        return Err(Problem::invalid("/leave_type", detail));
    }
    Ok(())
}

/// Fails unless the periods of all dates are open on which a span of the person bears.
pub async fn require_open(tx: &mut Tx, member: MemberId, (from, to): Bounds) -> Result<()> {
    let org_id = tx.org_id();
    // A date more on both sides, for every zone.
    let day = Days::new(1);
    let dates = PlanDates::of(from.date_naive() - day, to.date_naive() + day);
    let rules = groups::rules_of(tx.conn(), org_id, member, dates).await?;
    for (first, last) in runs(&touched(&rules, from, to)) {
        periods::require_open_for(tx, &[member], first, last).await?;
    }
    Ok(())
}

/// Fails where the person has a span, approved or asked for, that may not lie at the same time. The
/// person is locked.
pub async fn require_free(
    tx: &mut Tx,
    member: MemberId,
    kind: SpanKind,
    bounds: Bounds,
    except: Option<AttendanceRequestId>,
) -> Result<()> {
    for row in queries::between(tx, member, bounds, None).await? {
        let found = queries::span_kind(&row.kind)?;
        if exclude(kind, found) {
            return Err(overlaps(found, (row.starts_at, row.ends_at), "approved"));
        }
    }
    for (found, bounds) in requests::queries::pending_spans(tx, member, bounds, except).await? {
        if exclude(kind, found) {
            return Err(overlaps(found, bounds, "asked for"));
        }
    }
    Ok(())
}

fn overlaps(kind: SpanKind, (from, to): Bounds, state: &str) -> Problem {
    let detail = format!(
        "From {from} to {to} there is {} that was {state}; both may not lie at the same time.",
        kind.code()
    );
    let context = serde_json::json!({ "kind": kind, "starts_at": from, "ends_at": to });
    Problem::new(&errors::SPAN_OVERLAPS, detail).with_context(context)
}

/// A span as it stands.
async fn one(tx: &mut Tx, member: MemberId, id: AttendanceSpanId) -> Result<AttendanceSpan> {
    let only = Listing {
        id: Some(id),
        limit: 1,
        ..Listing::default()
    };
    let found = queries::list(tx, member, &only).await?.pop();
    found.ok_or_else(|| Problem::not_found("approved span"))
}

/// Into the audit log, and to the person.
async fn tell(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&AttendanceSpan>,
    after: &AttendanceSpan,
) -> Result<()> {
    let change = Change {
        action,
        target_kind: "attendance_span",
        target_id: after.id.0,
    };
    audit::record(tx, change, before, Some(after)).await?;
    tx.emit(events::changed(after)?);
    Ok(())
}

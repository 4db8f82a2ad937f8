//! What may be done about doubts.

use super::domain::{DoubtKind, DoubtState};
use super::events;
use super::queries::{self, DoubtRow};
use super::wire::{Appeal, AttendanceDoubt, Judgement};
use crate::attendance::errors;
use crate::attendance::wire::Sentence;
use crate::attendance::words::Words;
use crate::kernel::ids::{AttendanceDoubtId, CheckInId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change};

/// What was found about a check-in, and whose it is.
pub type Found = (CheckInId, MemberId, Vec<(DoubtKind, Words)>);

/// Writes down what was found.
pub async fn raise(tx: &mut Tx, found: Vec<Found>) -> Result<()> {
    let mut rows = Vec::new();
    for (check_in_id, member_id, doubts) in found {
        for (kind, words) in doubts {
            rows.push(DoubtRow {
                org_id: tx.org_id(),
                id: tx.new_id(),
                check_in_id,
                member_id,
                kind: kind.code().to_owned(),
                evidence: serde_json::to_value(Sentence::from(words)).map_err(Problem::internal)?,
                raised_at: tx.now(),
                state: DoubtState::Open.code().to_owned(),
                reason: None,
                decided_by: None,
                decided_at: None,
                appeal: None,
                appealed_at: None,
            });
        }
    }
    queries::insert(tx, &rows).await
}

/// A later judgement replaces an earlier one.
pub async fn judge(
    tx: &mut Tx,
    id: AttendanceDoubtId,
    judgement: Judgement,
) -> Result<AttendanceDoubt> {
    let before = queries::lock(tx, id).await?;
    let judge = tx.member_id()?;
    if before.member_id == judge {
        return Err(Problem::new(
            &errors::OWN_CASE,
            "This doubt is about your own check-in; somebody else judges it.",
        ));
    }
    let state = match judgement.confirmed {
        true => DoubtState::Confirmed,
        false => DoubtState::Dismissed,
    };
    let row = DoubtRow {
        state: state.code().to_owned(),
        reason: Some(judgement.reason.into_inner()),
        decided_by: Some(judge),
        decided_at: Some(tx.now()),
        ..before.clone()
    };
    queries::update(tx, &row).await?;
    let (before, after) = (before.shown()?, row.shown()?);
    changed(tx, "attendance_doubt.judged", &before, &after).await?;
    tx.emit(events::judged(&after)?);
    Ok(after)
}

/// The employee's word, once. What was confirmed is open again, for somebody to judge anew.
pub async fn appeal(tx: &mut Tx, id: AttendanceDoubtId, appeal: Appeal) -> Result<AttendanceDoubt> {
    let before = queries::lock(tx, id).await?;
    if before.member_id != tx.member_id()? {
        return Err(Problem::not_found("doubt"));
    }
    if before.appeal.is_some() {
        return Err(Problem::new(
            &errors::ALREADY_APPEALED,
            "You have appealed against this doubt; one appeal is heard.",
        ));
    }
    let mut row = DoubtRow {
        appeal: Some(appeal.text.into_inner()),
        appealed_at: Some(tx.now()),
        ..before.clone()
    };
    if row.state == DoubtState::Confirmed.code() {
        row.state = DoubtState::Open.code().to_owned();
        (row.reason, row.decided_by, row.decided_at) = (None, None, None);
    }
    queries::update(tx, &row).await?;
    let (before, after) = (before.shown()?, row.shown()?);
    changed(tx, "attendance_doubt.appealed", &before, &after).await?;
    Ok(after)
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: &AttendanceDoubt,
    after: &AttendanceDoubt,
) -> Result<()> {
    let change = Change {
        action,
        target_kind: "attendance_doubt",
        target_id: after.id.0,
    };
    audit::record(tx, change, Some(before), Some(after)).await
}

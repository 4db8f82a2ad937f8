//! Claims of field work in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::wire::FieldWorkCase;
use crate::attendance::check_ins::domain::FieldWorkState;
use crate::attendance::photos;
use crate::attendance::sites::domain::FenceOutcome;
use crate::kernel::ids::{CheckInId, MemberId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::schema::{check_in_decisions, check_ins};

type CaseRow = (
    CheckInId,
    MemberId,
    DateTime<Utc>,
    String,
    Option<String>,
    Option<(bool, String)>,
);

const PENDING: &str = "pending";

fn case((id, member_id, at, verdict, note, decision): CaseRow) -> Result<FieldWorkCase> {
    let verdict = FenceOutcome::from_code(&verdict)
        .ok_or_else(|| Problem::internal(format!("unknown verdict {verdict}")))?;
    let approved = decision.as_ref().map(|(approved, _)| *approved);
    Ok(FieldWorkCase {
        check_in_id: id,
        member_id,
        at,
        verdict,
        note: note.unwrap_or_default(),
        photos: 0,
        state: FieldWorkState::Pending.after(approved),
        reason: decision.map(|(_, reason)| reason),
    })
}

/// What waits for a decision, the oldest first, after the key of the page before.
pub async fn waiting(
    tx: &mut Tx,
    after: Option<(DateTime<Utc>, CheckInId)>,
    limit: i64,
) -> Result<Vec<FieldWorkCase>> {
    let mut query = check_ins::table
        .left_join(
            check_in_decisions::table.on(check_in_decisions::org_id
                .eq(check_ins::org_id)
                .and(check_in_decisions::check_in_id.eq(check_ins::id))),
        )
        .filter(check_ins::org_id.eq(tx.org_id()))
        .filter(check_ins::field_state.eq(PENDING))
        .filter(check_in_decisions::approved.is_null())
        .order((check_ins::at, check_ins::id))
        .limit(limit)
        .select((
            check_ins::id,
            check_ins::member_id,
            check_ins::at,
            check_ins::verdict,
            check_ins::field_note,
            (check_in_decisions::approved, check_in_decisions::reason).nullable(),
        ))
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(
            check_ins::at
                .gt(at)
                .or(check_ins::at.eq(at).and(check_ins::id.gt(id))),
        );
    }
    let rows: Vec<CaseRow> = query.load(tx.conn()).await?;
    with_photos(tx, rows).await
}

async fn with_photos(tx: &mut Tx, rows: Vec<CaseRow>) -> Result<Vec<FieldWorkCase>> {
    let ids: Vec<_> = rows.iter().map(|(id, ..)| *id).collect();
    let photos = photos::queries::of(tx, &ids).await?;
    let counted = rows.into_iter().map(|row| {
        let photos = photos.get(&row.0).map_or(0, Vec::len);
        Ok(FieldWorkCase {
            photos,
            ..case(row)?
        })
    });
    counted.collect()
}

/// A claim that waits or waited, whatever was decided so far.
pub async fn find(tx: &mut Tx, id: CheckInId) -> Result<FieldWorkCase> {
    let row: Option<CaseRow> = check_ins::table
        .left_join(
            check_in_decisions::table.on(check_in_decisions::org_id
                .eq(check_ins::org_id)
                .and(check_in_decisions::check_in_id.eq(check_ins::id))),
        )
        .filter(check_ins::org_id.eq(tx.org_id()).and(check_ins::id.eq(id)))
        .filter(check_ins::field_state.eq(PENDING))
        .select((
            check_ins::id,
            check_ins::member_id,
            check_ins::at,
            check_ins::verdict,
            check_ins::field_note,
            (check_in_decisions::approved, check_in_decisions::reason).nullable(),
        ))
        .first(tx.conn())
        .await
        .optional()?;
    let mut found = with_photos(tx, row.into_iter().collect()).await?;
    found
        .pop()
        .ok_or_else(|| Problem::not_found("claim of field work"))
}

/// Decides, or decides anew.
pub async fn decide(tx: &mut Tx, id: CheckInId, approved: bool, reason: &str) -> Result<()> {
    let (decided_by, decided_at) = (tx.member_id()?, tx.now());
    let said = (
        check_in_decisions::approved.eq(approved),
        check_in_decisions::reason.eq(reason),
        check_in_decisions::decided_by.eq(decided_by),
        check_in_decisions::decided_at.eq(decided_at),
    );
    diesel::insert_into(check_in_decisions::table)
        .values((
            check_in_decisions::org_id.eq(tx.org_id()),
            check_in_decisions::check_in_id.eq(id),
            said,
        ))
        .on_conflict((check_in_decisions::org_id, check_in_decisions::check_in_id))
        .do_update()
        .set(said)
        .execute(tx.conn())
        .await?;
    Ok(())
}

//! Rolling series forward: those without an end, or with a late one, get the occurrences that
//! have come within the horizon.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::{HORIZON, Meeting, expand};
use super::editing;
use super::queries::{self, writes};
use crate::kernel::ids::MeetingId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::organizations;
use crate::schema::meetings;

/// How far the horizon may have moved on before a series follows.
const STEP: TimeDelta = TimeDelta::days(14);
/// Series of one transaction.
const BATCH: i64 = 100;

/// In every organization, each batch in a transaction of its own. Safe to repeat.
pub async fn roll_forward(tenancy: &Tenancy) -> Result<()> {
    organizations::each(tenancy, async |org_id| {
        while tenancy.as_system(org_id, roll).await? {}
        Ok(())
    })
    .await
}

/// True where there may be more.
async fn roll(tx: &mut Tx) -> Result<bool> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let due: Vec<MeetingId> = meetings::table
        .filter(meetings::org_id.eq(org_id))
        .filter(meetings::materialised_until.is_not_null())
        .filter(meetings::materialised_until.lt(now + HORIZON - STEP))
        .filter(meetings::status.eq("confirmed"))
        .order(meetings::id)
        .limit(BATCH)
        .select(meetings::id)
        .for_no_key_update()
        .load(tx.conn())
        .await?;
    for id in &due {
        let before = queries::whole(tx, *id).await?;
        let mut after = before.clone();
        editing::settle(&mut after, now);
        writes::store(tx, Some(&before), &after).await?;
        let meeting: &Meeting = &after.meeting;
        let expansion = expand(meeting, &after.exceptions, now + HORIZON);
        writes::store_occurrences(tx, meeting, false, &expansion.occurrences).await?;
    }
    Ok(i64::try_from(due.len()) == Ok(BATCH))
}

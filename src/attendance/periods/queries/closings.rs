//! Where the chain of jobs stands that closes periods.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::schema::attendance_closings as closings;

/// The closing day that is next, and when a job looks at it.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = closings, check_for_backend(diesel::pg::Pg))]
pub struct NextClosing {
    pub closing_on: NaiveDate,
    pub runs_at: DateTime<Utc>,
}

pub async fn next_closing(tx: &mut Tx) -> Result<Option<NextClosing>> {
    let query = closings::table
        .find(tx.org_id())
        .select(NextClosing::as_select());
    Ok(query.first(tx.conn()).await.optional()?)
}

/// The closing day that is next, if it is the turn of this job.
pub async fn closing_on(tx: &mut Tx, turn: Uuid) -> Result<Option<NaiveDate>> {
    let query = closings::table
        .find(tx.org_id())
        .filter(closings::turn.eq(turn))
        .select(closings::closing_on);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Hands the turn to a job that looks at this closing day then.
pub async fn set_next_closing(tx: &mut Tx, turn: Uuid, next: NextClosing) -> Result<()> {
    let said = (
        closings::closing_on.eq(next.closing_on),
        closings::turn.eq(turn),
        closings::runs_at.eq(next.runs_at),
    );
    diesel::insert_into(closings::table)
        .values((closings::org_id.eq(tx.org_id()), said))
        .on_conflict(closings::org_id)
        .do_update()
        .set(said)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends the chain.
pub async fn end_closings(tx: &mut Tx) -> Result<()> {
    let org_id = tx.org_id();
    diesel::delete(closings::table.find(org_id))
        .execute(tx.conn())
        .await?;
    Ok(())
}

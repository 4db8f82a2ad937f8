//! What is done in every organization from time to time, whoever is at work there.

use std::cell::RefCell;

use super::audit_log;
use super::imports;
use super::invitations::commands::remind_due;
use super::join_links;
use super::organization::queries;
use super::search;
use crate::kernel::background::{self, Chore};
use crate::kernel::clock::Entropy;
use crate::kernel::idempotency;
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};

/// Organizations that are looked up in one go.
const BATCH: i64 = 500;

/// Forgets what has expired, makes those findable who are not, and reminds of what is open:
/// each organization in transactions of its own, as no statement sees the rows of two.
pub async fn forget_expired(tenancy: &Tenancy, entropy: &dyn Entropy) -> Result<()> {
    each(tenancy, async |org_id| {
        tenancy.as_system(org_id, forget_in).await?;
        tenancy.as_system(org_id, audit_log::forget_in).await?;
        let remind = async |tx: &mut Tx| remind_due(tx, entropy).await;
        tenancy.as_system(org_id, remind).await
    })
    .await
}

/// Does something for every organization, one after the other.
pub async fn each(tenancy: &Tenancy, work: impl AsyncFn(OrgId) -> Result<()>) -> Result<()> {
    let mut after: Option<OrgId> = None;
    loop {
        let batch = tenancy
            .db()
            .autocommit(async |conn| queries::all(conn, after, BATCH).await)
            .await?;
        for org_id in &batch {
            work(*org_id).await?;
        }
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = Some(*last);
    }
}

/// A round of a chore for every organization; those for which there may be more to do.
pub async fn sweep<C: Chore>(tenancy: &Tenancy, chore: &C) -> Result<Vec<OrgId>> {
    let unfinished = RefCell::new(Vec::new());
    let round = async |org_id| {
        if background::attempt(chore, org_id).await {
            unfinished.borrow_mut().push(org_id);
        }
        Ok(())
    };
    each(tenancy, round).await?;
    Ok(unfinished.into_inner())
}

async fn forget_in(tx: &mut Tx) -> Result<()> {
    search::queries::catch_up(tx).await?;
    join_links::queries::forget_expired(tx).await?;
    imports::commands::forget_expired(tx).await?;
    idempotency::forget_expired(tx).await
}

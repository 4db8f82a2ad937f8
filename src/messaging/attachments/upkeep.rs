//! What is done from time to time: what nobody waits for any more is removed.
//!
//! Rows go first, and their objects after the commit: what a crash leaves between the two is an
//! object without a row, which the sweep finds.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;

use super::store::{Name, Owner};
use super::{Attachments, files, uploads};
use crate::kernel::ids::OrgId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Tenancy, Tx};

/// How old an object without a row is before it is removed: its row may be on its way.
const STRAY: TimeDelta = TimeDelta::hours(24);
/// Rows in one transaction.
const BATCH: i64 = 100;

/// Gives up uploads that expired, and removes files that no message carries.
pub async fn collect(attachments: &Attachments, tenancy: &Tenancy, org_id: OrgId) -> Result<()> {
    loop {
        let work = async |tx: &mut Tx| {
            let expired = uploads::queries::expired(tx, BATCH).await?;
            let loose = files::queries::loose(tx, tx.now() - files::commands::LOOSE, BATCH).await?;
            let mut objects = files::commands::remove(tx, &loose).await?;
            for upload in &expired {
                objects.extend(uploads::commands::drop_upload(tx, upload).await?);
            }
            Ok((expired.len() + loose.len(), objects))
        };
        let (done, objects) = tenancy.as_system(org_id, work).await?;
        attachments.store.remove(objects).await;
        if done == 0 {
            return Ok(());
        }
    }
}

/// Removes objects that no row names and that are a day old.
pub async fn sweep(attachments: &Attachments, tenancy: &Tenancy, org_id: OrgId) -> Result<()> {
    let before = tenancy.db().now() - STRAY;
    let all = attachments.store.list(org_id);
    let mut batches = all.try_chunks(1000);
    loop {
        let batch = match batches.try_next().await {
            Ok(Some(batch)) => batch,
            Ok(None) => return Ok(()),
            Err(error) => return Err(error.1),
        };
        let old: Vec<_> = batch
            .into_iter()
            .filter_map(|name| {
                let (owner, id) = name.owner()?;
                (made_at(id)? <= before).then_some((name, owner))
            })
            .collect();
        let known = tenancy
            .as_system(org_id, async |tx| known(tx, &old).await)
            .await?;
        let strays: Vec<Name> = old
            .into_iter()
            .filter(|(_, owner)| !known.contains(owner))
            .map(|(name, _)| name)
            .collect();
        attachments.store.remove(strays).await;
    }
}

/// Those of the owners that there are. A file counts as there while its upload is.
async fn known(tx: &mut Tx, objects: &[(Name, Owner)]) -> Result<Vec<Owner>> {
    let (mut parts, mut ids) = (Vec::new(), Vec::new());
    for (_, owner) in objects {
        match owner {
            Owner::Part(id) => parts.push(*id),
            Owner::File(id) => ids.push(*id),
        }
    }
    let parts = uploads::queries::known_parts(tx, &parts).await?;
    let files = files::queries::known(tx, &ids).await?;
    let open = uploads::queries::known(tx, &ids).await?;
    let files = files.into_iter().chain(open).map(Owner::File);
    Ok(parts.into_iter().map(Owner::Part).chain(files).collect())
}

/// When an id of version 7 was made.
fn made_at(id: uuid::Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

//! What may be done with sites.

use super::domain::{self, SiteName};
use super::queries::{self, SiteRow};
use super::wire::{NewSite, Site, SitePatch};
use crate::attendance::errors;
use crate::kernel::ids::SiteId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};

pub async fn create(tx: &mut Tx, new: NewSite) -> Result<Site> {
    let row = SiteRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        latitude: new.latitude,
        longitude: new.longitude,
        coordinate_system: new.coordinate_system.code().to_owned(),
        radius_m: new.radius_m,
        version: 1,
        created_at: tx.now(),
        archived_at: None,
    };
    row.parse()?;
    // A bound on the work of a check-in: admins who add the last one at once may pass it by one.
    if queries::count(tx).await? >= domain::MAX_COUNT {
        return Err(Problem::new(
            &errors::SITE_LIMIT,
            format!(
                "An organization has at most {} sites; remove one first.",
                domain::MAX_COUNT
            ),
        ));
    }
    let created = queries::insert(tx, &row)
        .await
        .on_constraint("sites_name", || name_taken(&row.name))?;
    let created = Site::try_from(created)?;
    changed(tx, "site.created", None, Some(&created)).await?;
    Ok(created)
}

/// Punches that were made keep the verdict they were given.
pub async fn edit(tx: &mut Tx, id: SiteId, version: IfMatch, patch: SitePatch) -> Result<Site> {
    let before = queries::lock(tx, id).await?;
    version.check(before.version)?;
    let mut row = before.clone();
    row.name = patch.name.map_or(row.name, SiteName::into_inner);
    row.latitude = patch.latitude.unwrap_or(row.latitude);
    row.longitude = patch.longitude.unwrap_or(row.longitude);
    row.radius_m = patch.radius_m.unwrap_or(row.radius_m);
    if let Some(system) = patch.coordinate_system {
        row.coordinate_system = system.code().to_owned();
    }
    row.parse()?;
    let after = queries::update(tx, &row)
        .await
        .on_constraint("sites_name", || name_taken(&row.name))?;
    let (before, after) = (Site::try_from(before)?, Site::try_from(after)?);
    changed(tx, "site.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

/// The row stays: punches refer to it, and a punch that is being made at this moment may.
pub async fn remove(tx: &mut Tx, id: SiteId) -> Result<()> {
    let before = queries::lock(tx, id).await?;
    queries::update(
        tx,
        &SiteRow {
            archived_at: Some(tx.now()),
            ..before.clone()
        },
    )
    .await?;
    changed(tx, "site.removed", Some(&Site::try_from(before)?), None).await
}

fn name_taken(name: &str) -> Problem {
    Problem::new(
        &errors::SITE_NAME_TAKEN,
        format!("Another site is called {name}; people read the name on their receipts."),
    )
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&Site>,
    after: Option<&Site>,
) -> Result<()> {
    let Some(subject) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        action,
        target_kind: "site",
        target_id: subject.id.0,
    };
    audit::record(tx, change, before, after).await
}

//! What may be done with the rules of places.

use super::domain::PlaceRules;
use super::queries;
use super::wire::{NewPlaceRules, PlaceRulesInEffect};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};

pub use super::queries::sites_changed;

/// Check-ins that were made keep their verdicts and their doubts.
pub async fn set(tx: &mut Tx, version: IfMatch, new: NewPlaceRules) -> Result<PlaceRulesInEffect> {
    let rules = new.parse()?;
    let before = queries::lock(tx).await?;
    version.check(before.version)?;
    let after = PlaceRules {
        version: before.version + 1,
        sites_version: before.sites_version,
        ..rules
    };
    queries::update(tx, &after).await?;
    let (before, after) = (
        PlaceRulesInEffect::from(before),
        PlaceRulesInEffect::from(after),
    );
    let change = Change {
        action: "attendance_places.set",
        target_kind: "attendance_places",
        target_id: tx.org_id().0,
    };
    audit::record(tx, change, Some(&before), Some(&after)).await?;
    Ok(after)
}

//! Looking.

use super::wire::{CheckInLocation, LocationLook, LocationState, LookedAt, NewLocationLook};
use super::{events, queries};
use crate::attendance::check_ins::queries::{Listed, Span, list};
use crate::attendance::check_ins::wire::SiteDistance;
use crate::attendance::geodesy::CoordinateSystem;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::audit::{self, Change, NOTHING};
use crate::organizations::can;
use crate::organizations::directory;

/// Check-ins that one look shows at the most.
const MOST: i64 = 100;

/// Shows where somebody checked in, and writes down who looked and why.
pub async fn look(tx: &mut Tx, new: NewLocationLook) -> Result<LookedAt> {
    new.check()?;
    let (member, scope) = (new.member_id, tx.scope().clone());
    directory::require_member::<can::ReadLocations>(tx, &scope, member).await?;
    let span = Span {
        from: Some(new.from),
        to: Some(new.to),
        after: None,
        limit: MOST,
    };
    let items = list(tx, member, &span).await?;
    let items: Vec<_> = items.into_iter().map(shown).collect::<Result<_>>()?;
    let looked_by = tx.member_id()?;
    let mut names = directory::named(tx, &[looked_by]).await?;
    let name = names.remove(&looked_by).map(|person| person.name);
    let look = LocationLook {
        id: tx.new_id(),
        member_id: member,
        looked_by,
        looked_by_name: name.unwrap_or_default(),
        looked_at: tx.now(),
        reason: new.reason.into_inner(),
        from: new.from,
        to: new.to,
        check_ins: i32::try_from(items.len()).map_err(Problem::internal)?,
    };
    queries::insert(tx, &look).await?;
    let change = Change {
        action: "attendance_location.looked_at",
        target_kind: "member",
        target_id: member.0,
    };
    audit::record(tx, change, NOTHING, Some(&look)).await?;
    tx.emit(events::looked_at(&look)?);
    Ok(LookedAt { look, items })
}

fn shown(listed: Listed) -> Result<CheckInLocation> {
    let Listed { row, site_name, .. } = listed;
    let unknown = |code: &str| Problem::internal(format!("unknown code {code}"));
    let system = |code: &String| CoordinateSystem::from_code(code).ok_or_else(|| unknown(code));
    let site = row.site_id.zip(site_name);
    Ok(CheckInLocation {
        check_in_id: row.id,
        at: row.at,
        verdict: row.verdict()?,
        site: site.map(|(id, name)| SiteDistance {
            id,
            name,
            distance_m: row.distance_m,
        }),
        location: LocationState::from_code(&row.location).ok_or_else(|| unknown(&row.location))?,
        latitude: row.latitude,
        longitude: row.longitude,
        coordinate_system: row.coordinate_system.as_ref().map(system).transpose()?,
        accuracy_m: row.accuracy_m,
        wifi_bssid: row.wifi_bssid,
    })
}

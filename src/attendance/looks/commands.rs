//! Looking.

use chrono::{DateTime, Utc};

use super::wire::{
    CheckInLocation, LocationLook, LocationState, LookKind, LookedAt, NewLocationLook,
};
use super::{events, queries};
use crate::attendance::check_ins::queries::{Listed, Span, list};
use crate::attendance::check_ins::wire::SiteDistance;
use crate::attendance::geodesy::CoordinateSystem;
use crate::attendance::photos;
use crate::attendance::photos::wire::FieldPhoto;
use crate::kernel::ids::{FileId, MemberId};
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
    let looking = Looking {
        kind: LookKind::Locations,
        member,
        from: new.from,
        to: new.to,
        reason: new.reason.into_inner(),
        check_ins: i32::try_from(items.len()).map_err(Problem::internal)?,
    };
    let photos = items.iter().flat_map(|item| &item.photos);
    let look = record(tx, looking, photos.map(|photo| photo.file_id)).await?;
    Ok(LookedAt { look, items })
}

/// What somebody looks at, and why.
pub struct Looking {
    pub kind: LookKind,
    pub member: MemberId,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub reason: String,
    pub check_ins: i32,
}

/// Writes down a look of the actor's with the photos that it shows, and tells the person.
pub async fn record(
    tx: &mut Tx,
    looking: Looking,
    photos: impl Iterator<Item = FileId>,
) -> Result<LocationLook> {
    let looked_by = tx.member_id()?;
    let mut names = directory::named(tx, &[looked_by]).await?;
    let name = names.remove(&looked_by).map(|person| person.name);
    let look = LocationLook {
        id: tx.new_id(),
        kind: looking.kind,
        member_id: looking.member,
        looked_by,
        looked_by_name: name.unwrap_or_default(),
        looked_at: tx.now(),
        reason: looking.reason,
        from: looking.from,
        to: looking.to,
        check_ins: looking.check_ins,
    };
    queries::insert(tx, &look).await?;
    photos::queries::insert_shown(tx, look.id, photos).await?;
    let change = Change {
        action: match looking.kind {
            LookKind::Locations => "attendance_location.looked_at",
            LookKind::Photos => "field_work_photos.looked_at",
        },
        target_kind: "member",
        target_id: looking.member.0,
    };
    audit::record(tx, change, NOTHING, Some(&look)).await?;
    tx.emit(events::looked_at(&look)?);
    Ok(look)
}

fn shown(listed: Listed) -> Result<CheckInLocation> {
    let Listed {
        row,
        site_name,
        photos,
        ..
    } = listed;
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
        photos: photos.iter().map(FieldPhoto::from).collect(),
    })
}

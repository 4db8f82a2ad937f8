//! What may be done with sites.

use serde_json::Value;

use super::domain::area::{AreaGeometry, Unsound};
use super::domain::{self, Radius, SiteName};
use super::queries::{self, SiteRow};
use super::wire::{self, NetworkText, NewSite, Site, SitePatch};
use crate::attendance::errors;
use crate::attendance::geodesy::CoordinateSystem;
use crate::attendance::places;
use crate::kernel::ids::SiteId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};

pub async fn create(tx: &mut Tx, new: NewSite) -> Result<Site> {
    let row = row(tx, new)?;
    // From here on, nobody else changes a site until the commit.
    places::sites_changed(tx).await?;
    if queries::count(tx).await? >= domain::MAX_COUNT {
        return Err(Problem::new(
            &errors::SITE_LIMIT,
            format!(
                "An organization has at most {} sites; remove one first.",
                domain::MAX_COUNT
            ),
        ));
    }
    add(tx, &row).await
}

/// What is stored of a site, or what is wrong with it.
pub(super) fn row(tx: &Tx, new: NewSite) -> Result<SiteRow> {
    let outline = Outline {
        latitude: new.latitude,
        longitude: new.longitude,
        radius_m: new.radius_m,
        area: new.area,
    };
    let drawn = outline.of_new(new.coordinate_system)?;
    let networks = wire::networks(&plain(new.wifi), &plain(new.networks))?;
    let row = SiteRow {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        latitude: drawn.latitude,
        longitude: drawn.longitude,
        coordinate_system: new.coordinate_system.code().to_owned(),
        radius_m: drawn.radius_m,
        version: 1,
        created_at: tx.now(),
        archived_at: None,
        area: drawn.area,
        admits: new.admits.code().to_owned(),
        wifi: queries::stored(&networks.wifi),
        networks: queries::stored(&networks.ranges),
    };
    reachable(&row.parse()?)?;
    Ok(row)
}

pub(super) async fn add(tx: &mut Tx, row: &SiteRow) -> Result<Site> {
    let created = queries::insert(tx, row)
        .await
        .on_constraint("sites_name", || name_taken(&row.name))?;
    let created = Site::try_from(created)?;
    changed(tx, "site.created", None, Some(&created)).await?;
    Ok(created)
}

/// Punches that were made keep the verdict they were given.
pub async fn edit(tx: &mut Tx, id: SiteId, version: IfMatch, patch: SitePatch) -> Result<Site> {
    places::sites_changed(tx).await?;
    let before = queries::lock(tx, id).await?;
    version.check(before.version)?;
    let mut row = before.clone();
    row.name = patch.name.map_or(row.name, SiteName::into_inner);
    if let Some(system) = patch.coordinate_system {
        row.coordinate_system = system.code().to_owned();
    }
    let outline = Outline {
        latitude: patch.latitude,
        longitude: patch.longitude,
        radius_m: patch.radius_m,
        area: patch.area,
    };
    outline.redraw(&mut row)?;
    row.admits = patch
        .admits
        .map_or(row.admits, |admits| admits.code().to_owned());
    let (wifi, ranges) = row.lists()?;
    let networks = wire::networks(
        &patch.wifi.map_or(wifi, plain),
        &patch.networks.map_or(ranges, plain),
    )?;
    row.wifi = queries::stored(&networks.wifi);
    row.networks = queries::stored(&networks.ranges);
    reachable(&row.parse()?)?;
    let after = queries::update(tx, &row)
        .await
        .on_constraint("sites_name", || name_taken(&row.name))?;
    let (before, after) = (Site::try_from(before)?, Site::try_from(after)?);
    changed(tx, "site.edited", Some(&before), Some(&after)).await?;
    Ok(after)
}

/// The row stays: punches refer to it, and a punch that is being made at this moment may.
pub async fn remove(tx: &mut Tx, id: SiteId) -> Result<()> {
    places::sites_changed(tx).await?;
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

/// What a body says of the ground.
struct Outline {
    latitude: Option<f64>,
    longitude: Option<f64>,
    radius_m: Option<i32>,
    area: Option<AreaGeometry>,
}

/// What a row says of it.
struct Drawn {
    latitude: f64,
    longitude: f64,
    radius_m: Option<i32>,
    area: Option<Value>,
}

impl Outline {
    /// The first field that only a circle has.
    fn of_circle(&self) -> Option<&'static str> {
        [
            ("latitude", self.latitude.is_some()),
            ("longitude", self.longitude.is_some()),
            ("radius_m", self.radius_m.is_some()),
        ]
        .into_iter()
        .find_map(|(name, given)| given.then_some(name))
    }

    fn area(&self, system: CoordinateSystem) -> Result<Option<Drawn>> {
        let Some(geometry) = &self.area else {
            return Ok(None);
        };
        if let Some(name) = self.of_circle() {
            return Err(Problem::invalid(
                format!("/{name}"),
                "must be absent where there is an area: a site is a circle or an area",
            ));
        }
        let middle = geometry
            .parse(system)
            .map_err(unsound)?
            .middle()
            .coordinates;
        Ok(Some(Drawn {
            latitude: middle.latitude(),
            longitude: middle.longitude(),
            radius_m: None,
            area: Some(serde_json::to_value(geometry).map_err(Problem::internal)?),
        }))
    }

    fn of_new(&self, system: CoordinateSystem) -> Result<Drawn> {
        if let Some(drawn) = self.area(system)? {
            return Ok(drawn);
        }
        let missing = |name: &str| {
            Problem::invalid(
                format!("/{name}"),
                "must be there, unless the site is an area",
            )
        };
        Ok(Drawn {
            latitude: self.latitude.ok_or_else(|| missing("latitude"))?,
            longitude: self.longitude.ok_or_else(|| missing("longitude"))?,
            radius_m: Some(self.radius_m.unwrap_or(Radius::default().metres().into())),
            area: None,
        })
    }

    /// Changes a row; an area whose system alone changes must be one in the other system too.
    fn redraw(self, row: &mut SiteRow) -> Result<()> {
        let system = row.system()?;
        let geometry = match self.of_circle() {
            None => self.area.clone().or(row.geometry()?),
            Some(_) => self.area.clone(),
        };
        let outline = Self {
            area: geometry,
            ..self
        };
        if let Some(drawn) = outline.area(system)? {
            row.latitude = drawn.latitude;
            row.longitude = drawn.longitude;
            row.radius_m = None;
            row.area = drawn.area;
            return Ok(());
        }
        row.radius_m = outline.radius_m.or(row.radius_m);
        if row.radius_m.is_none() {
            return Err(Problem::invalid(
                "/radius_m",
                "must be there to make a circle of an area",
            ));
        }
        row.area = None;
        row.latitude = outline.latitude.unwrap_or(row.latitude);
        row.longitude = outline.longitude.unwrap_or(row.longitude);
        Ok(())
    }
}

fn plain(texts: Vec<NetworkText>) -> Vec<String> {
    texts.into_iter().map(NetworkText::into_inner).collect()
}

fn unsound(Unsound { at, detail }: Unsound) -> Problem {
    let place: String = at.iter().map(|number| format!("/{number}")).collect();
    Problem::invalid(format!("/area/coordinates{place}"), detail)
}

/// A site that asks for a network and has none would let nobody in.
fn reachable(site: &domain::Site) -> Result<()> {
    if site.admits.needs_network() && site.networks.is_empty() {
        return Err(Problem::invalid(
            "/admits",
            format!(
                "must be any or location where there is neither wifi nor networks, is {}",
                site.admits.code()
            ),
        ));
    }
    Ok(())
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

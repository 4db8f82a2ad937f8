//! The operations on sites.

use actix_web::{HttpResponse, delete, get, patch, post, web};

use super::geojson::{
    self, NewSiteCollection, SiteCollection, SiteCollectionType, SiteFeature, SiteImport,
};
use super::wire::{NewSite, Site, SitePatch};
use super::{commands, queries};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{OrgId, SiteId};
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(list)
        // Before a site: their paths are nearer.
        .service(import)
        .service(export)
        .service(read)
        .service(edit)
        .service(remove);
}

/// Create a site
///
/// A circle of 1 to 10,000 m around a point, or an area as GeoJSON writes it, meant in the
/// coordinate system that it states; with its Wi-Fi and address ranges, where it has any. At most
/// 1,000 in an organization. Safe to repeat with an `id`.
///
/// A bad area is refused with the ring and the point: it must be closed, may not cross or touch
/// itself, may not cross the 180th meridian and keeps away from the poles.
///
/// Needs `attendance.manage`. Codes: `site_name_taken`, `site_limit`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "create_site",
    params(("org_id" = OrgId, Path)),
    request_body = NewSite,
    responses((status = 201, body = Site, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/sites")]
pub async fn create(
    gate: Gate<can::ManageAttendance>,
    body: Body<NewSite>,
) -> Result<Created<Site>> {
    gate.create(body, async |tx, new| commands::create(tx, new).await)
        .await
}

/// List the sites
///
/// By name. Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "list_sites",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = Page<Site>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/sites")]
pub async fn list(
    gate: Gate<can::CheckIn>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Site>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, after, limit + 1).await)
        .await?;
    let sites = rows
        .into_iter()
        .map(Site::try_from)
        .collect::<Result<Vec<_>>>()?;
    let key = |site: &Site| (site.name.clone(), site.id);
    Ok(web::Json(Page::new(sites, limit, key, |site| site)?))
}

/// Create sites from GeoJSON
///
/// A FeatureCollection (RFC 7946): a `Point` is the centre of a circle, a `Polygon` or `MultiPolygon`
/// an area, and `properties` say the rest. Other than in the RFC the coordinates of a feature are
/// those of its `coordinate_system`, where that is not WGS-84. Members that are not listed are ignored,
/// as they are in a page that was read here; `crs` is refused unless it says WGS 84.
///
/// All or nothing: whatever is wrong with a feature is an error with its pointer, like
/// `/features/3/geometry/coordinates/0/2`. At most 500 features. Safe to repeat with an
/// `Idempotency-Key`.
///
/// Needs `attendance.manage`. Codes: `site_limit`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "import_sites",
    params(("org_id" = OrgId, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = NewSiteCollection,
    responses((status = 201, body = SiteImport, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/sites/geojson")]
pub async fn import(
    gate: Gate<can::ManageAttendance>,
    body: Body<NewSiteCollection>,
) -> Result<Created<SiteImport>> {
    gate.create(body, async |tx, new| geojson::import(tx, new).await)
        .await
}

/// Read the sites as GeoJSON
///
/// A page of them as a FeatureCollection (RFC 7946), by name, with all that an import takes; each
/// in its own coordinate system. Needs `attendance.manage`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "export_sites",
    params(("org_id" = OrgId, Path), PageQuery),
    responses((status = 200, body = SiteCollection, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/sites/geojson")]
pub async fn export(
    gate: Gate<can::ManageAttendance>,
    page: Query<PageQuery>,
) -> Result<web::Json<SiteCollection>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let rows = gate
        .enter(async |tx| queries::list(tx, after, limit + 1).await)
        .await?;
    let sites = rows.into_iter().map(Site::try_from);
    let sites = sites.collect::<Result<Vec<_>>>()?;
    let key = |site: &Site| (site.name.clone(), site.id);
    let page = Page::new(sites, limit, key, |site| site)?;
    let features = page.items.into_iter().map(SiteFeature::try_from);
    Ok(web::Json(SiteCollection {
        kind: SiteCollectionType::FeatureCollection,
        features: features.collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
    }))
}

/// Read a site
///
/// Needs `attendance.check_in`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "read_site",
    params(("org_id" = OrgId, Path), ("site_id" = SiteId, Path)),
    responses((status = 200, body = Site, description = "The site; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/sites/{site_id}")]
pub async fn read(
    gate: Gate<can::CheckIn>,
    path: Path<(OrgId, SiteId)>,
) -> Result<Versioned<Site>> {
    let Path((_, id)) = path;
    let site = gate
        .enter(async |tx| Site::try_from(queries::find(tx, id).await?))
        .await?;
    Ok(Versioned {
        version: site.version,
        value: site,
    })
}

/// Change a site
///
/// Its name, its place and shape, its networks. Check-ins that were made keep their verdicts.
///
/// Needs `attendance.manage` and `If-Match`.
/// Codes: `site_name_taken`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "edit_site",
    params(("org_id" = OrgId, Path), ("site_id" = SiteId, Path), ("If-Match" = String, Header)),
    request_body = SitePatch,
    responses((status = 200, body = Site, description = "As it is now")),
)]
#[patch("/v1/organizations/{org_id}/sites/{site_id}")]
pub async fn edit(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, SiteId)>,
    version: IfMatch,
    body: Body<SitePatch>,
) -> Result<Versioned<Site>> {
    let Path((_, id)) = path;
    let site = gate
        .enter(async |tx| commands::edit(tx, id, version, body.value).await)
        .await?;
    Ok(Versioned {
        version: site.version,
        value: site,
    })
}

/// Remove a site
///
/// Nobody can check in at it any more. Check-ins that were made there keep their verdicts.
/// Needs `attendance.manage`.
#[utoipa::path(
    tag = "attendance",
    operation_id = "remove_site",
    params(("org_id" = OrgId, Path), ("site_id" = SiteId, Path)),
    responses((status = 204, description = "Removed")),
)]
#[delete("/v1/organizations/{org_id}/sites/{site_id}")]
pub async fn remove(
    gate: Gate<can::ManageAttendance>,
    path: Path<(OrgId, SiteId)>,
) -> Result<HttpResponse> {
    let Path((_, id)) = path;
    gate.enter(async |tx| commands::remove(tx, id).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

//! Sites as GeoJSON (RFC 7946), in and out: a circle is a point with a radius, an area a polygon or
//! several.
//!
//! What other programs write beside that (a box, a title, styles; section 6.1 calls them foreign
//! members) is taken and ignored. Only `crs` of the format's older form is looked at: coordinates
//! of another system would be other places.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::{PartialSchema, ToSchema};

use super::commands;
use super::domain::area::{AreaGeometry, PolygonPositions};
use super::domain::{self, Admits, SiteName};
use super::queries::{self, SiteRow};
use super::wire::{NetworkText, NewSite, Site};
use crate::attendance::geodesy::CoordinateSystem;
use crate::attendance::{errors, places};
use crate::kernel::ids::SiteId;
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::Tx;

/// Errors that an answer names.
const MAX_ERRORS: usize = 200;

/// Where a site is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub enum SiteGeometry {
    Point(Vec<f64>),
    Polygon(PolygonPositions),
    MultiPolygon(Vec<PolygonPositions>),
}

impl PartialSchema for SiteGeometry {
    fn schema() -> RefOr<Schema> {
        let number: RefOr<Schema> = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Number))
            .into();
        let position = ArrayBuilder::new()
            .items(number)
            .min_items(Some(2))
            .max_items(Some(3));
        let kind = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some("What the coordinates are of."))
            .enum_values(Some(["Point"]));
        let point: RefOr<Schema> = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .property("type", kind)
            .required("type")
            .property("coordinates", position)
            .required("coordinates")
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
            .into();
        let mut all = OneOfBuilder::new().item(point).description(Some(
            "The centre of a circle, `[longitude, latitude]`, or an area as `AreaGeometry` says.",
        ));
        if let RefOr::T(Schema::OneOf(area)) = AreaGeometry::schema() {
            for mut item in area.items {
                if let RefOr::T(Schema::Object(object)) = &mut item {
                    object.additional_properties =
                        Some(Box::new(AdditionalProperties::FreeForm(true)));
                }
                all = all.item(item);
            }
        }
        all.into()
    }
}

impl ToSchema for SiteGeometry {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("SiteGeometry")
    }
}

/// What a collection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SiteCollectionType {
    FeatureCollection,
}

/// What a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SiteFeatureType {
    Feature,
}

/// Members that the format does not know, and that nobody reads.
pub type Foreign = BTreeMap<String, IgnoredAny>;

/// What a site is besides its place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SiteProperties {
    #[schema(example = "总部")]
    pub name: SiteName,
    /// The system that the coordinates are meant in; WGS-84 when absent, as the format has it.
    #[serde(default)]
    pub coordinate_system: Option<CoordinateSystem>,
    /// Of a circle, metres; 300 unless told otherwise. Absent from an area.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 10000)]
    pub radius_m: Option<i32>,
    /// What it takes to be there.
    #[serde(default)]
    pub admits: Admits,
    /// BSSIDs of its access points; at most 100.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub wifi: Vec<NetworkText>,
    /// Its address ranges; at most 32.
    #[serde(default)]
    #[schema(max_items = 32)]
    pub networks: Vec<NetworkText>,
    /// Whatever else is there is ignored.
    #[serde(flatten, skip_serializing)]
    #[schema(value_type = BTreeMap<String, Value>)]
    pub foreign: Foreign,
}

/// A site.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SiteFeature {
    #[serde(rename = "type")]
    pub kind: SiteFeatureType,
    /// The site's id; chosen anew when absent.
    #[serde(default)]
    pub id: Option<SiteId>,
    pub geometry: SiteGeometry,
    pub properties: SiteProperties,
    /// Of the format's older form: `null`, or a name of WGS 84 like `urn:ogc:def:crs:OGC:1.3:CRS84`.
    #[serde(default, skip_serializing)]
    pub crs: Option<Value>,
    /// Whatever else is there is ignored.
    #[serde(flatten, skip_serializing)]
    #[schema(value_type = BTreeMap<String, Value>)]
    pub foreign: Foreign,
}

/// Sites to create.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewSiteCollection {
    #[serde(rename = "type")]
    pub kind: SiteCollectionType,
    #[schema(max_items = 500)]
    pub features: Vec<SiteFeature>,
    /// Of the format's older form: `null`, or a name of WGS 84 like `urn:ogc:def:crs:OGC:1.3:CRS84`.
    #[serde(default)]
    pub crs: Option<Value>,
    /// Whatever else is there is ignored.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Value>)]
    pub foreign: Foreign,
}

/// Sites, a page of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SiteCollection {
    #[serde(rename = "type")]
    pub kind: SiteCollectionType,
    pub features: Vec<SiteFeature>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub next_cursor: Option<String>,
}

/// The sites that were created.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SiteImport {
    /// In the order of the features.
    #[schema(max_items = 500)]
    pub site_ids: Vec<SiteId>,
}

impl SiteFeature {
    fn new_site(&self) -> NewSite {
        let properties = self.properties.clone();
        let (mut latitude, mut longitude, mut area) = (None, None, None);
        match self.geometry.clone() {
            SiteGeometry::Point(position) => {
                longitude = position.first().copied();
                latitude = position.get(1).copied();
            }
            SiteGeometry::Polygon(polygon) => area = Some(AreaGeometry::Polygon(polygon)),
            SiteGeometry::MultiPolygon(polygons) => {
                area = Some(AreaGeometry::MultiPolygon(polygons));
            }
        }
        NewSite {
            id: self.id,
            name: properties.name,
            latitude,
            longitude,
            coordinate_system: properties
                .coordinate_system
                .unwrap_or(CoordinateSystem::Wgs84),
            radius_m: properties.radius_m,
            area,
            admits: properties.admits,
            wifi: properties.wifi,
            networks: properties.networks,
        }
    }
}

impl TryFrom<Site> for SiteFeature {
    type Error = Problem;

    fn try_from(site: Site) -> Result<Self> {
        let text = |texts: Vec<String>| {
            let texts = texts
                .iter()
                .filter_map(|text| NetworkText::parse(text).ok());
            texts.collect()
        };
        let geometry = match site.area {
            None => SiteGeometry::Point(vec![site.longitude, site.latitude]),
            Some(AreaGeometry::Polygon(polygon)) => SiteGeometry::Polygon(polygon),
            Some(AreaGeometry::MultiPolygon(polygons)) => SiteGeometry::MultiPolygon(polygons),
        };
        Ok(Self {
            kind: SiteFeatureType::Feature,
            id: Some(site.id),
            geometry,
            properties: SiteProperties {
                name: SiteName::parse(&site.name).map_err(Problem::internal)?,
                coordinate_system: Some(site.coordinate_system),
                radius_m: site.radius_m,
                admits: site.admits,
                wifi: text(site.wifi),
                networks: text(site.networks),
                foreign: Foreign::new(),
            },
            crs: None,
            foreign: Foreign::new(),
        })
    }
}

/// Where in a feature the field of a site is.
fn pointer(index: usize, field: &str) -> String {
    let place = match field {
        "/latitude" => "/geometry/coordinates/1".to_owned(),
        "/longitude" => "/geometry/coordinates/0".to_owned(),
        "/id" => "/id".to_owned(),
        field => match field.strip_prefix("/area") {
            Some(rest) => format!("/geometry{rest}"),
            None => format!("/properties{field}"),
        },
    };
    format!("/features/{index}{place}")
}

/// Names under which older files and other programs know WGS 84, longitude first.
const WGS_84: [&str; 9] = [
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "urn:ogc:def:crs:OGC::CRS84",
    "urn:ogc:def:crs:EPSG::4326",
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    "OGC:CRS84",
    "CRS84",
    "EPSG:4326",
    "WGS84",
];

/// Refuses coordinates that are said to be of another system than the format's.
fn check_crs(crs: Option<&Value>, pointer: String) -> Option<FieldError> {
    let crs = crs.filter(|crs| !crs.is_null())?;
    let name = crs.pointer("/properties/name").and_then(Value::as_str);
    if name.is_some_and(|name| WGS_84.iter().any(|known| known.eq_ignore_ascii_case(name))) {
        return None;
    }
    let shown: String = match name {
        Some(name) => name.chars().take(80).collect(),
        None => "one without a name".to_owned(),
    };
    let detail = format!(
        "must be WGS 84 (`urn:ogc:def:crs:OGC:1.3:CRS84`), as GeoJSON has no other (RFC 7946), is \
         {shown}: convert the coordinates. What maps in China shift is said by `coordinate_system` \
         in the properties"
    );
    Some(FieldError::new(pointer, detail))
}

/// Creates the sites of a collection: all, or none.
pub async fn import(tx: &mut Tx, collection: NewSiteCollection) -> Result<SiteImport> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    faults.extend(check_crs(collection.crs.as_ref(), "/crs".to_owned()));
    for (index, feature) in collection.features.iter().enumerate() {
        let place = format!("/features/{index}/crs");
        faults.extend(check_crs(feature.crs.as_ref(), place));
        match commands::row(tx, feature.new_site()) {
            Ok(row) => rows.push((index, row)),
            Err(problem) => {
                let errors = problem.errors().iter();
                let moved = errors.map(|e| FieldError::new(pointer(index, &e.pointer), &e.detail));
                let before = faults.len();
                faults.extend(moved);
                // Not the client's fault, and so no error of a field.
                if faults.len() == before {
                    return Err(problem);
                }
            }
        }
    }
    // From here on, nobody else changes a site until the commit.
    places::sites_changed(tx).await?;
    let org_id = tx.org_id();
    let there = queries::in_use(tx.conn(), org_id).await?;
    faults.extend(collisions(&there, &rows));
    if !faults.is_empty() {
        faults.truncate(MAX_ERRORS);
        return Err(Problem::invalid_fields(faults));
    }
    let most = usize::try_from(domain::MAX_COUNT).unwrap_or(usize::MAX);
    if there.len() + rows.len() > most {
        let detail = format!("An organization has at most {most} sites; remove some first.");
        return Err(Problem::new(&errors::SITE_LIMIT, detail));
    }
    let mut site_ids = Vec::with_capacity(rows.len());
    for (_, row) in rows {
        site_ids.push(commands::add(tx, &row).await?.id);
    }
    Ok(SiteImport { site_ids })
}

/// Names and ids that are taken, by a site in use or by a feature before.
fn collisions(there: &[SiteRow], rows: &[(usize, SiteRow)]) -> Vec<FieldError> {
    let mut names: BTreeSet<_> = there.iter().map(|row| row.name.as_str()).collect();
    let mut ids: BTreeSet<_> = there.iter().map(|row| row.id).collect();
    let mut faults = Vec::new();
    for (index, row) in rows {
        if !names.insert(&row.name) {
            let detail = format!("must be no other site's, {} is one", row.name);
            faults.push(FieldError::new(pointer(*index, "/name"), detail));
        }
        if !ids.insert(row.id) {
            let detail = "must be no other site's; choose another, or leave it out";
            faults.push(FieldError::new(pointer(*index, "/id"), detail));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_where_the_feature_has_them() {
        for (field, place) in [
            ("/latitude", "/features/3/geometry/coordinates/1"),
            (
                "/area/coordinates/0/2",
                "/features/3/geometry/coordinates/0/2",
            ),
            ("/radius_m", "/features/3/properties/radius_m"),
            ("/wifi/1", "/features/3/properties/wifi/1"),
            ("/id", "/features/3/id"),
        ] {
            assert_eq!(pointer(3, field), place);
        }
    }
}

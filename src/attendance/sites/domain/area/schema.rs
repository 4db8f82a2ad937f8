//! What the contract says of an area. Written by hand: every list has its bound.

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::{PartialSchema, ToSchema};

use super::{AreaGeometry, MAX_HOLES, MAX_POINTS, MAX_POLYGONS};

impl PartialSchema for AreaGeometry {
    fn schema() -> RefOr<Schema> {
        let polygon = || list(list(list(number(), 3), MAX_POINTS), 1 + MAX_HOLES);
        OneOfBuilder::new()
            .item(geometry("Polygon", polygon()))
            .item(geometry("MultiPolygon", list(polygon(), MAX_POLYGONS)))
            .description(Some(
                "An area as GeoJSON writes it (RFC 7946): positions are `[longitude, latitude]`, a \
                 third number is ignored; a ring's last position is its first again, the first \
                 ring is the outer one and the others are holes. At most 16 polygons of 16 holes, \
                 500 positions in all, 25 km from the middle to the border. Other than in RFC \
                 7946 the positions are meant in the site's coordinate system.",
            ))
            .examples([json!({
                "type": "Polygon",
                "coordinates": [
                    [[121.47, 31.23], [121.475, 31.23], [121.475, 31.234], [121.47, 31.23]],
                ],
            })])
            .into()
    }
}

impl ToSchema for AreaGeometry {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("AreaGeometry")
    }
}

fn number() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Number))
        .into()
}

fn list(items: RefOr<Schema>, most: usize) -> RefOr<Schema> {
    ArrayBuilder::new()
        .items(items)
        .max_items(Some(most))
        .into()
}

fn geometry(name: &str, coordinates: RefOr<Schema>) -> RefOr<Schema> {
    let named = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .description(Some("What the coordinates are of."))
        .enum_values(Some([name]));
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Object))
        .property("type", named)
        .required("type")
        .property("coordinates", coordinates)
        .required("coordinates")
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .into()
}

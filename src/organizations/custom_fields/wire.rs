//! Custom fields as clients see them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::{PartialSchema, ToSchema};

use super::domain::{self, Choice, EditableBy, FieldKind, FieldName, VisibleTo};
use crate::kernel::ids::CustomFieldId;
use crate::kernel::version::Version;

/// A field to define.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomField {
    /// Chosen by the client, to make the request safe to repeat.
    pub id: Option<CustomFieldId>,
    /// Unique among those that are not archived.
    #[schema(example = "工作地点")]
    pub name: FieldName,
    /// Cannot be changed later.
    pub kind: FieldKind,
    /// For the kind `choice`: 1 to 100, each once, in their order.
    #[serde(default)]
    #[schema(max_items = 100, example = json!(["上海", "北京"]))]
    pub choices: Vec<Choice>,
    /// Order among the fields; equal ones by name.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000)]
    pub position: i32,
    /// Whoever adds a member says it, and nobody clears it.
    #[serde(default)]
    pub required: bool,
    /// Who may see a member's value.
    pub visible_to: VisibleTo,
    /// Who may change a member's value.
    pub editable_by: EditableBy,
}

/// Changes to a field; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomFieldPatch {
    /// Unique among those that are not archived.
    #[schema(example = "办公地点")]
    pub name: Option<FieldName>,
    /// All choices. Members who chose one that goes keep it until they are changed.
    #[schema(min_items = 1, max_items = 100, example = json!(["上海", "北京", "广州"]))]
    pub choices: Option<Vec<Choice>>,
    /// Order among the fields; equal ones by name.
    #[schema(minimum = 0, maximum = 10000)]
    pub position: Option<i32>,
    /// Members without a value stay so until somebody says it.
    pub required: Option<bool>,
    /// Who may see a member's value.
    pub visible_to: Option<VisibleTo>,
    /// Who may change a member's value.
    pub editable_by: Option<EditableBy>,
    /// `true` takes it out of use with its values; `false` brings it back with them.
    pub archived: Option<bool>,
}

/// A field that the organization defined for its members.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomField {
    pub id: CustomFieldId,
    #[schema(example = "工作地点")]
    pub name: String,
    /// What kind of value it takes.
    pub kind: FieldKind,
    /// Empty for other kinds than `choice`.
    #[schema(example = json!(["上海", "北京"]))]
    pub choices: Vec<String>,
    /// Order among the fields; equal ones by name.
    pub position: i32,
    /// Whoever adds a member says it, and nobody clears it.
    pub required: bool,
    /// Who may see a member's value.
    pub visible_to: VisibleTo,
    /// Who may change a member's value.
    pub editable_by: EditableBy,
    /// Out of use: not shown on members, and not asked for.
    pub archived: bool,
    pub version: Version,
}

impl From<domain::CustomField> for CustomField {
    fn from(row: domain::CustomField) -> Self {
        Self {
            id: row.id,
            kind: row.kind(),
            choices: row.choices(),
            position: row.position,
            required: row.required,
            visible_to: row.visible_to(),
            editable_by: row.editable_by(),
            archived: row.archived_at.is_some(),
            version: row.version,
            name: row.name,
        }
    }
}

/// Values of custom fields, by the id of the field: a text, date or choice is a string, a
/// number a number; `null` clears, in requests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomValues(pub BTreeMap<CustomFieldId, Value>);

impl PartialSchema for CustomValues {
    fn schema() -> RefOr<Schema> {
        let value = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([
                Type::String,
                Type::Number,
                Type::Null,
            ]))
            .max_length(Some(500))
            .build();
        let key = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .build();
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .property_names(Some(Schema::Object(key)))
            .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(Schema::Object(
                value,
            )))))
            .max_properties(Some(50))
            .description(Some(
                "Values by the id of the custom field. A text, date or choice is a string, a number \
                 a number. In requests `null` clears.",
            ))
            .examples([json!({ "0199d000-0000-7000-8000-00000000f001": "上海" })])
            .build()
            .into()
    }
}

impl ToSchema for CustomValues {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("CustomValues")
    }
}

//! What rows say of single people, put into them.

use std::collections::HashMap;

use serde_json::Value;

use crate::kernel::ids::{CustomFieldId, MemberId};
use crate::organizations::imports::columns::values::custom_value;
use crate::organizations::imports::columns::{ALL, Column, Columns, Kind};
use crate::organizations::imports::sheets::{Given, Row};
use crate::organizations::imports::wire::FieldChange;
use crate::organizations::members::domain::Member;

/// `manager` is whom the row gives.
pub fn fill(member: &mut Member, row: &Row, manager: Option<MemberId>) {
    for spec in &ALL {
        match (&spec.kind, row.says(spec.column)) {
            (Kind::Field(field), Given::Clear) => (field.set)(member, None),
            (Kind::Field(field), Given::Set(text)) => (field.set)(member, Some(text.clone())),
            (Kind::Manager, Given::Clear) => member.manager_id = None,
            (Kind::Manager, Given::Set(_)) => member.manager_id = manager,
            _ => {}
        }
    }
}

/// A custom field's value that is not as it was.
pub struct Changed {
    pub field: CustomFieldId,
    /// `None` where there shall be none.
    pub after: Option<Value>,
    pub change: FieldChange,
}

/// What the row changes of the values that somebody has.
pub fn fill_custom(
    columns: &Columns,
    row: &Row,
    values: Option<&HashMap<usize, String>>,
) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (index, field) in columns.custom.iter().enumerate() {
        let before = values.and_then(|values| values.get(&index));
        let after = match row.says(Column::Custom(index)) {
            Given::Leave | Given::Invalid => continue,
            Given::Clear => None,
            Given::Set(text) => Some(text),
        };
        if before != after {
            changed.push(Changed {
                field: field.id,
                after: after.and_then(|text| custom_value(field.kind(), text).ok()),
                change: FieldChange {
                    column: field.name.clone(),
                    before: before.cloned(),
                    after: after.cloned(),
                },
            });
        }
    }
    changed
}

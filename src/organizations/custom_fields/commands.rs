//! What may be done with custom fields.

use super::domain::{Choice, CustomField, FieldName, MAX_FIELDS};
use super::queries;
use super::wire::{self, CustomFieldPatch, NewCustomField};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::CustomFieldId;
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::kernel::version::IfMatch;
use crate::organizations::audit::{self, Change};
use crate::organizations::{errors, organization};

pub async fn create(tx: &mut Tx, new: NewCustomField) -> Result<wire::CustomField> {
    // One at a time: the count stays true.
    organization::queries::lock(tx).await?;
    require_room(tx).await?;
    let row = CustomField {
        org_id: tx.org_id(),
        id: new.id.unwrap_or_else(|| tx.new_id()),
        name: new.name.into_inner(),
        kind: new.kind.as_str().to_owned(),
        choices: stored(new.choices),
        position: new.position,
        required: new.required,
        visible_to: new.visible_to.as_str().to_owned(),
        editable_by: new.editable_by.as_str().to_owned(),
        version: 1,
        created_at: tx.now(),
        archived_at: None,
    };
    require_sound(&row)?;
    let created = unique(queries::insert(tx, &row).await, &row.name)?;
    let created = wire::CustomField::from(created);
    changed(tx, "custom_field.created", None, &created).await?;
    Ok(created)
}

pub async fn edit(
    tx: &mut Tx,
    id: CustomFieldId,
    version: IfMatch,
    patch: CustomFieldPatch,
) -> Result<wire::CustomField> {
    organization::queries::lock(tx).await?;
    let before = queries::find(tx, id).await?;
    version.check(before.version)?;
    let mut row = before.clone();
    row.name = patch.name.map_or(row.name, FieldName::into_inner);
    row.choices = patch.choices.map_or(row.choices, stored);
    row.position = patch.position.unwrap_or(row.position);
    row.required = patch.required.unwrap_or(row.required);
    if let Some(visible_to) = patch.visible_to {
        visible_to.as_str().clone_into(&mut row.visible_to);
    }
    if let Some(editable_by) = patch.editable_by {
        editable_by.as_str().clone_into(&mut row.editable_by);
    }
    match patch.archived {
        Some(true) => row.archived_at = row.archived_at.or_else(|| Some(tx.now())),
        Some(false) if row.archived_at.is_some() => {
            require_room(tx).await?;
            row.archived_at = None;
        }
        _ => {}
    }
    require_sound(&row)?;
    let after = unique(queries::update(tx, &row).await, &row.name)?;
    let after = wire::CustomField::from(after);
    changed(
        tx,
        "custom_field.edited",
        Some(&wire::CustomField::from(before)),
        &after,
    )
    .await?;
    Ok(after)
}

fn stored(choices: Vec<Choice>) -> Vec<Option<String>> {
    choices
        .into_iter()
        .map(|choice| Some(choice.into_inner()))
        .collect()
}

async fn require_room(tx: &mut Tx) -> Result<()> {
    if queries::count(tx).await? < MAX_FIELDS {
        return Ok(());
    }
    Err(Problem::new(
        &errors::CUSTOM_FIELD_LIMIT,
        format!("An organization has at most {MAX_FIELDS} custom fields. Archive one first."),
    ))
}

fn require_sound(row: &CustomField) -> Result<()> {
    match row.faults() {
        faults if faults.is_empty() => Ok(()),
        faults => Err(Problem::invalid_fields(faults)),
    }
}

fn unique<T>(outcome: diesel::QueryResult<T>, name: &str) -> Result<T> {
    outcome.on_constraint("custom_fields_name", || {
        Problem::new(
            &errors::CUSTOM_FIELD_NAME_TAKEN,
            format!("Another custom field is called {name}."),
        )
    })
}

async fn changed(
    tx: &mut Tx,
    action: &'static str,
    before: Option<&wire::CustomField>,
    after: &wire::CustomField,
) -> Result<()> {
    let change = Change {
        action,
        target_kind: "custom_field",
        target_id: after.id.0,
    };
    audit::record(tx, change, before, Some(after)).await?;
    tx.emit(Event::new(
        action,
        Audience::Organization,
        serde_json::json!({ "custom_field_id": after.id }),
    )?);
    Ok(())
}

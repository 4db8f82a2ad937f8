//! Members' values: who may write which, and who gets to see which.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::domain::{CustomField, EditableBy, VisibleTo};
use super::queries;
use super::wire::CustomValues;
use crate::kernel::ids::{CustomFieldId, MemberId};
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::members::view::Viewer;

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// Adds the member, and says all that is required.
    AddingThem,
    Administrator,
    Oneself,
}

/// Stores what is given, all of it or nothing; `null` clears.
pub async fn store(
    tx: &mut Tx,
    member: MemberId,
    given: &CustomValues,
    writer: Writer,
) -> Result<()> {
    if given.0.is_empty() && writer != Writer::AddingThem {
        return Ok(());
    }
    let fields = queries::share(tx).await?;
    let accepted = accept(&fields, given, writer).map_err(Problem::invalid_fields)?;
    for (field, value) in accepted {
        match value {
            Some(value) => queries::set_value(tx, member, field, &value).await?,
            None => queries::clear_value(tx, member, field).await?,
        }
    }
    Ok(())
}

type Accepted = BTreeMap<CustomFieldId, Option<Value>>;

/// What to store; else every fault at once.
fn accept(
    fields: &[CustomField],
    given: &CustomValues,
    writer: Writer,
) -> Result<Accepted, Vec<FieldError>> {
    let (mut accepted, mut faults) = (Accepted::new(), Vec::new());
    for (id, value) in &given.0 {
        let field = fields
            .iter()
            .find(|field| field.id == *id)
            .filter(|field| writer != Writer::Oneself || is_own(field));
        match field.map(|field| accept_one(field, value, writer)) {
            Some(Ok(value)) => drop(accepted.insert(*id, value)),
            Some(Err(detail)) => faults.push(fault(*id, detail)),
            None => faults.push(fault(*id, "must be a custom field of this organization")),
        }
    }
    if writer == Writer::AddingThem {
        let missing = fields
            .iter()
            .filter(|field| field.required && !given.0.contains_key(&field.id));
        faults.extend(missing.map(|field| fault(field.id, format!("is required: {}", field.name))));
    }
    if faults.is_empty() {
        Ok(accepted)
    } else {
        Err(faults)
    }
}

/// Whether the person knows of it on themselves.
fn is_own(field: &CustomField) -> bool {
    field.visible_to() != VisibleTo::Administrators
}

fn accept_one(field: &CustomField, value: &Value, writer: Writer) -> Result<Option<Value>, String> {
    if writer == Writer::Oneself && field.editable_by() != EditableBy::Oneself {
        return Err("must be absent: only administrators change it".to_owned());
    }
    match value {
        Value::Null if field.required => {
            Err(format!("must not be null: {} is required", field.name))
        }
        Value::Null => Ok(None),
        value => field.accept(value).map(Some),
    }
}

fn fault(id: CustomFieldId, detail: impl Into<String>) -> FieldError {
    FieldError::new(format!("/custom_fields/{id}"), detail)
}

/// Whether whoever acts learns that there is such a field.
pub fn may_know(tx: &Tx, field: &CustomField) -> bool {
    field.visible_to() != VisibleTo::Administrators || Viewer::of(tx).administers()
}

/// What the viewer may see of these members.
pub async fn shown(
    tx: &mut Tx,
    viewer: Viewer,
    members: &[MemberId],
) -> Result<HashMap<MemberId, CustomValues>> {
    let stored = queries::values_of(tx, members).await?;
    let managed = managed(tx, viewer, &stored).await?;
    let mut shown: HashMap<MemberId, CustomValues> = HashMap::new();
    for (member, field, visible_to, value) in stored {
        let may_see = viewer.administers()
            || match VisibleTo::stored(&visible_to) {
                VisibleTo::Everyone => true,
                VisibleTo::OneselfAndManagers => viewer.is(member) || managed.contains(&member),
                VisibleTo::Administrators => false,
            };
        if may_see {
            shown.entry(member).or_default().0.insert(field, value);
        }
    }
    Ok(shown)
}

/// Whose managers the viewer is among; asked only where it makes a difference.
async fn managed(
    tx: &mut Tx,
    viewer: Viewer,
    stored: &[queries::Stored],
) -> Result<HashSet<MemberId>> {
    let Some(me) = viewer.member().filter(|_| !viewer.administers()) else {
        return Ok(HashSet::new());
    };
    let mut asked: Vec<_> = stored
        .iter()
        .filter(|(member, _, visible_to, _)| {
            *member != me && VisibleTo::stored(visible_to) == VisibleTo::OneselfAndManagers
        })
        .map(|(member, ..)| *member)
        .collect();
    asked.sort_unstable();
    asked.dedup();
    if asked.is_empty() {
        return Ok(HashSet::new());
    }
    queries::managed_by(tx, me, &asked).await
}

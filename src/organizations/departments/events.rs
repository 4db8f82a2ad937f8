//! What everybody is told of departments.
//!
//! Must hold: an event carries ids and nothing else. A department may be hidden from some who
//! hear of it; whoever may see it reads it, and the others are answered as if there were none.

use serde_json::json;

use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::DepartmentId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Something of a department is another now.
pub fn changed(tx: &mut Tx, kind: &'static str, department: DepartmentId) -> Result<()> {
    let payload = json!({ "department_id": department });
    tx.emit(Event::new(kind, Audience::Organization, payload)?);
    Ok(())
}

/// A department is gone, and its contents went into another one, if it had any.
pub fn ended(
    tx: &mut Tx,
    kind: &'static str,
    department: DepartmentId,
    into: Option<DepartmentId>,
) -> Result<()> {
    let payload = json!({ "department_id": department, "into_id": into });
    tx.emit(Event::new(kind, Audience::Organization, payload)?);
    Ok(())
}

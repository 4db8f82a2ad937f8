//! What who asked for an export learns of it.

use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{AttendanceExport, ExportState};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::AttendanceExportId;
use crate::kernel::problem::Result;

/// Payload of `attendance.export_progressed`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportProgressed {
    pub export_id: AttendanceExportId,
    pub state: ExportState,
    /// How many people the file will have.
    pub people: i32,
    /// How many are written.
    pub people_written: i32,
}

pub fn progressed(export: &AttendanceExport) -> Result<Event> {
    let payload = ExportProgressed {
        export_id: export.id,
        state: export.state,
        people: export.people,
        people_written: export.people_written,
    };
    let audience = Audience::Members(vec![export.created_by]);
    Event::new("attendance.export_progressed", audience, payload)
}

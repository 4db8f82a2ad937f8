//! The operation that imports a calendar.

use actix_web::{FromRequest, HttpRequest, dev::Payload, post, web};
use futures_util::future::LocalBoxFuture;

use super::commands;
use super::wire::{CalendarImport, CalendarImportQuery};
use crate::kernel::body;
use crate::kernel::ids::OrgId;
use crate::kernel::params::Query;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::meetings::{errors, icalendar};
use crate::organizations::can;

/// Bytes of a file.
const MAX_FILE: usize = 2 * 1024 * 1024;
const MEDIA: &str = "text/calendar";

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(import);
}

/// Extractor: an iCalendar file.
pub struct CalendarFile(Vec<u8>);

impl FromRequest for CalendarFile {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let (body, _) = body::file(&req, payload, &[MEDIA], MAX_FILE).await?;
            Ok(Self(body.value))
        })
    }
}

/// Import a calendar from elsewhere
///
/// The events of an iCalendar file (RFC 5545, UTF-8, at most 2 MiB and 2,000 events) become meetings of
/// the caller, with their rules, cancelled and moved occurrences, and reminders; where they take place
/// stands in the note. Nobody is invited, and no mail goes out. What is over is left out. The answer says
/// of each event what became of it; one that is not taken keeps none of the others back. A date of its own
/// (RDATE, at most 100 of an event and 2,000 of a file) becomes a meeting by itself, and what follows a
/// change of all that follows (`RANGE=THISANDFUTURE`) a series by itself; what EXRULE tells does not take
/// place. What of an event no meeting can be is told, and the rest of it taken. An event that was imported
/// before, by its UID, is brought up to the file; so it is safe to repeat. With `dry_run` nothing is changed.
///
/// Needs `meetings.use`. Codes: `calendar_unreadable`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "import_calendar",
    params(("org_id" = OrgId, Path), CalendarImportQuery),
    request_body(content((String = "text/calendar", example = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"))),
    responses((status = 200, body = CalendarImport, description = "What became of each event")),
)]
#[post("/v1/organizations/{org_id}/calendar-imports")]
pub async fn import(
    gate: Gate<can::UseMeetings>,
    query: Query<CalendarImportQuery>,
    file: CalendarFile,
) -> Result<web::Json<CalendarImport>> {
    let Query(query) = query;
    let unreadable = |why: String| Problem::new(&errors::CALENDAR_UNREADABLE, why);
    let text =
        String::from_utf8(file.0).map_err(|_| unreadable("The file is not UTF-8.".to_owned()))?;
    let calendar =
        icalendar::read(&text).map_err(|error| unreadable(format!("The file: {error}.")))?;
    gate.enter(async |tx| {
        let imported = commands::import(tx, &calendar.events, query.dry_run).await?;
        Ok(web::Json(imported))
    })
    .await
}

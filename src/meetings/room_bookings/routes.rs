//! The operations on room bookings.

use actix_web::{get, web};

use super::queries::{self, Listed};
use super::wire::RoomBooking;
use crate::kernel::ids::{OrgId, RoomId};
use crate::kernel::paging::Page;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Gate, Tx};
use crate::meetings::local_time::LocalTime;
use crate::meetings::meetings::domain::Answer;
use crate::meetings::meetings::view::{self, Hosts};
use crate::meetings::rooms;
use crate::meetings::window::WindowQuery;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(of_room);
}

/// List a room's bookings
///
/// What holds the room in the window `[from, to)` of at most 31 days, by start: confirmed
/// bookings, and those that wait for approval. Titles are there for participants and, unless the
/// meeting is private, for who manages rooms.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_room_bookings",
    params(("org_id" = OrgId, Path), ("room_id" = RoomId, Path), WindowQuery),
    responses((status = 200, body = Page<RoomBooking>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/rooms/{room_id}/bookings")]
pub async fn of_room(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, RoomId)>,
    query: Query<WindowQuery>,
) -> Result<web::Json<Page<RoomBooking>>> {
    let Path((_, room_id)) = path;
    let window = query.parse()?;
    gate.enter(async |tx| {
        rooms::queries::find(tx, room_id).await?;
        let rows = queries::of_room(tx, room_id, &window).await?;
        page(tx, rows, window.limit).await.map(web::Json)
    })
    .await
}

async fn page(tx: &mut Tx, rows: Vec<Listed>, limit: i64) -> Result<Page<RoomBooking>> {
    let manages = view::manages_rooms(tx);
    let asked = rows
        .iter()
        .map(|row| (row.booking.organizer_id, row.answer.is_some()));
    let hosts = Hosts::of(tx, asked.collect()).await?;
    let key = |row: &Listed| {
        let booking = &row.booking;
        (booking.starts_at, booking.id.0, booking.original_start)
    };
    Page::new(rows, limit, key, |row| {
        let takes_part = row.answer.is_some();
        let booking = row.booking;
        RoomBooking {
            id: booking.id,
            meeting_id: booking.meeting_id,
            original_start: LocalTime(booking.original_start),
            starts_at: booking.starts_at,
            ends_at: booking.ends_at,
            status: booking.status(),
            organizer: hosts.seen(booking.organizer_id, takes_part),
            title: (takes_part || (manages && !row.private)).then_some(row.title),
            my_answer: row.answer.as_deref().map(Answer::stored),
        }
    })
}

//! The operations on meetings.

use actix_web::{get, patch, post, put, web};

use super::attendance::Attendance;
use super::creating::Came;
use super::domain::Limits;
use super::queries::{self, of_meeting};
use super::wire::{
    AnswerBody, Attendee, AttendeesQuery, Cancellation, Meeting, MeetingPatch, NewMeeting,
    Occurrence,
};
use super::{commands, creating, view};
use crate::kernel::body::Body;
use crate::kernel::idempotency::Created;
use crate::kernel::ids::{MeetingId, OrgId};
use crate::kernel::paging::Page;
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Gate;
use crate::kernel::version::{IfMatch, Versioned};
use crate::meetings::outside::Outside;
use crate::meetings::window::WindowQuery;
use crate::organizations::can;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(read)
        .service(edit)
        .service(cancel)
        .service(answer)
        .service(attendees)
        .service(occurrences);
}

/// Create a meeting
///
/// The caller organizes it and attends. One-off, all-day, or in series by a rule of RFC 5545, which
/// repeats on the wall clock of the meeting's zone: a time that the clocks skip is left out. It is
/// half-open, `[starts_at, ends_at)`: one may begin when another ends. Departments and user groups
/// are invited as the people who are in them now.
///
/// Rooms are held for every occurrence. Of rivals for a room at one time exactly one gets it. The
/// others learn in the problem's `context.conflicts` which room and occurrence (`room_id`,
/// `original_start`) and which times (`starts_at`, `ends_at`) are in their way, the first 50 of
/// `context.count`; or, with `on_conflict: skip`, go without those, which the answer lists as
/// `skipped`; only if nothing at all can be had they are refused. A room's capacity limits nobody.
///
/// At most 100 a day (of UTC) for each member. Safe to repeat with an `id`. Attendees learn of it
/// by the event `meeting.created`.
///
/// Needs `meetings.use`. Codes: `room_taken`, `room_out_of_service`, `room_closed`,
/// `room_policy`, `too_many_meetings`, `video_not_configured`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "create_meeting",
    params(("org_id" = OrgId, Path)),
    request_body = NewMeeting,
    responses((status = 201, body = Meeting, description = "Created")),
)]
#[post("/v1/organizations/{org_id}/meetings")]
pub async fn create(
    gate: Gate<can::UseMeetings>,
    alone: Gate<can::UseMeetings>,
    body: Body<NewMeeting>,
    limits: web::Data<Limits>,
    outside: web::Data<Outside>,
) -> Result<Created<Meeting>> {
    let limits = **limits;
    if creating::fits(&body.value) {
        let coming = creating::Coming {
            new: body.value.clone(),
            request: body.request(),
            limits,
        };
        match gate.through::<creating::Creating>(coming).await? {
            Came::Made(made) => return Ok(Created::Now(*made)),
            Came::Before(before) => return Ok(Created::Before(before)),
            Came::Elsewhere => {}
        }
    }
    alone
        .create(body, async |tx, new| {
            commands::create(tx, new, limits, &outside).await
        })
        .await
}

/// Read a meeting
///
/// Everybody with `meetings.use` sees when and where it is and who organizes it. Title, note,
/// reminders and attendees are there for participants and, unless it is private, for who manages
/// rooms where it has one; they are absent for others. Of more than 100 attendees it shows the first,
/// and how many answered what.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_meeting",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    responses((status = 200, body = Meeting, description = "As far as one may read it; ETag is its version")),
)]
#[get("/v1/organizations/{org_id}/meetings/{meeting_id}")]
pub async fn read(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
) -> Result<Versioned<Meeting>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let whole = queries::whole(tx, id).await?;
        versioned(view::meeting(tx, &whole).await?)
    })
    .await
}

/// Change a meeting
///
/// `scope` says how much of a series is meant; a one-off is always meant whole.
///
/// - `one`: the `occurrence`, which keeps its name (`original_start`) when it is moved. Title, note,
///   times, rooms and people of it differ from the others' then.
/// - `following`: the series is split. It ends before the `occurrence`; the rest is a new meeting
///   with the change, which the answer is: it has another `id`, and `continues_id` names this one.
///   Later exceptions, answers and rooms are carried over, and rooms that stay are never let go.
/// - `all`: every occurrence, also those that are over. Exceptions move along with their occurrence
///   and stay what they were; those whose occurrence the new rule does not tell are gone.
///
/// Other times, another zone or another rule take back all answers to what is moved, but the
/// organizer's. Rooms are claimed as at the creation.
///
/// Needs `meetings.use`, for the organizer, and `If-Match`. Attendees, those who are not invited any
/// more among them, learn of it by the event `meeting.edited`, and of the new meeting of a split by
/// `meeting.created`. Codes: `room_taken`, `room_out_of_service`, `room_closed`, `room_policy`,
/// `meeting_cancelled`, `meeting_over`, `organizer_attends`, `video_not_configured`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "edit_meeting",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path), ("If-Match" = String, Header)),
    request_body = MeetingPatch,
    responses((status = 200, body = Meeting, description = "As it is now; of a split, the new meeting")),
)]
#[patch("/v1/organizations/{org_id}/meetings/{meeting_id}")]
pub async fn edit(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    version: IfMatch,
    outside: web::Data<Outside>,
    body: Body<MeetingPatch>,
) -> Result<Versioned<Meeting>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let edited = commands::edit(tx, id, version, body.value, &outside).await?;
        versioned(edited)
    })
    .await
}

/// Cancel a meeting
///
/// All of it, or with `scope` one occurrence, or one and all that follow. Frees the rooms at once,
/// also for the rest of an occurrence that has begun. One occurrence that is cancelled leaves the
/// others as they are. Safe to repeat. Attendees learn of it by the event `meeting.cancelled`; of a
/// part by `meeting.edited`.
///
/// Needs `meetings.use`, for the organizer; anybody else needs `rooms.manage`, too, and the meeting
/// a room. Codes: `meeting_over`, `meeting_cancelled`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "cancel_meeting",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    request_body = Cancellation,
    responses((status = 200, body = Meeting, description = "Cancelled, now or before")),
)]
#[post("/v1/organizations/{org_id}/meetings/{meeting_id}/cancel")]
pub async fn cancel(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    body: Body<Cancellation>,
) -> Result<web::Json<Meeting>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let cancelled = commands::cancel(tx, id, body.value).await?;
        Ok(web::Json(cancelled))
    })
    .await
}

/// Answer an invitation
///
/// As often as one changes one's mind: to one occurrence, or to all, also to those that had answers
/// of their own. Another time may be proposed along. The others learn of it by the event
/// `meeting.answered`. The organizer has accepted and cannot answer.
///
/// Needs `meetings.use`. Codes: `not_invited`, `organizer_attends`, `meeting_cancelled`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "answer_meeting",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path)),
    request_body = AnswerBody,
    responses((status = 200, body = Meeting, description = "With the answer")),
)]
#[put("/v1/organizations/{org_id}/meetings/{meeting_id}/answer")]
pub async fn answer(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    body: Body<AnswerBody>,
) -> Result<web::Json<Meeting>> {
    let Path((_, id)) = path;
    gate.enter(async |tx| {
        let answered = commands::answer(tx, id, body.value).await?;
        Ok(web::Json(answered))
    })
    .await
}

/// List a meeting's attendees
///
/// By name, with what each answered to the whole; the organizer is one of them. What differs at one
/// occurrence stands in the list of occurrences. Members whom one may not see are left out.
///
/// Needs `meetings.use`. For who may read the attendees; others do not find the meeting.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_meeting_attendees",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path), AttendeesQuery),
    responses((status = 200, body = Page<Attendee>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/meetings/{meeting_id}/attendees")]
pub async fn attendees(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    query: Query<AttendeesQuery>,
) -> Result<web::Json<Page<Attendee>>> {
    let Path((_, id)) = path;
    let page = query.page();
    let (limit, after) = (page.limit()?, page.after()?);
    gate.enter(async |tx| {
        let whole = queries::whole(tx, id).await?;
        if !view::may_read(tx, &whole)? {
            return Err(Problem::not_found("meeting"));
        }
        let people = Attendance::seen(tx, &whole).await?;
        people.page(query.answer, after, limit).map(web::Json)
    })
    .await
}

/// List a meeting's occurrences
///
/// Those that reach into the window `[from, to)` of at most 31 days, by start; cancelled ones are
/// not there. They are known for 730 days ahead. What they show is what the meeting shows.
///
/// Needs `meetings.use`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "list_meeting_occurrences",
    params(("org_id" = OrgId, Path), ("meeting_id" = MeetingId, Path), WindowQuery),
    responses((status = 200, body = Page<Occurrence>, description = "A page")),
)]
#[get("/v1/organizations/{org_id}/meetings/{meeting_id}/occurrences")]
pub async fn occurrences(
    gate: Gate<can::UseMeetings>,
    path: Path<(OrgId, MeetingId)>,
    query: Query<WindowQuery>,
) -> Result<web::Json<Page<Occurrence>>> {
    let Path((_, id)) = path;
    let window = query.parse()?;
    gate.enter(async |tx| {
        let whole = queries::whole(tx, id).await?;
        let differing = match view::may_read(tx, &whole)? {
            true => Some(view::differing(tx, &whole).await?),
            false => None,
        };
        let rows = of_meeting(tx, id, &window).await?;
        view::page(tx, rows, window.limit, differing)
            .await
            .map(web::Json)
    })
    .await
}

fn versioned(meeting: Meeting) -> Result<Versioned<Meeting>> {
    Ok(Versioned {
        version: meeting.version,
        value: meeting,
    })
}

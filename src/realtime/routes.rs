//! The operation that opens a socket.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::errors;
use super::frames::MAX_FRAME;
use super::hub::Hub;
use super::socket::Socket;
use super::socket::intake::Intake;
use crate::kernel::browser;
use crate::kernel::limits::Limits;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(open);
}

/// Open the socket
///
/// Upgrades to a WebSocket (RFC 6455). The client sends a `ClientFrame`, the server a
/// `ServerFrame`: JSON texts of at most 64 KiB. The token is in the first frame, never in the
/// URL: `{"type":"hello","token":"...","organization_id":"...","after":null}`, within ten
/// seconds. A page of this service leaves `token` out and is known by its cookie; with the cookie,
/// a page of another origin gets 403. `welcome` says after which position events follow; from then on the client is told
/// every event that it may know of, in order, each exactly once. After a drop it connects again
/// with the last position it was told. On `resync` it reads what it shows anew.
///
/// Kinds of events and the schemas of their payloads are in `components/x-events`; `room.*`
/// stands for all kinds of a noun that are not listed by themselves. There will be more kinds:
/// ignore those you do not know.
///
/// What is in no log comes as `typing`, `presence` and `read_counts`: `watch_presence` names up to
/// 200 members to be told of, `typing` and `set_presence` say what others are told; authors are
/// told how many have read what they wrote last. These are dropped first where a client is slow.
///
/// Before it closes, the server sends `error` with a code, or `resync`. Close codes: 1001 the
/// service stops, come back; 1002 not WebSocket; 1003 a binary frame; 1007 not UTF-8; 1009 a
/// frame of more than 64 KiB; 1011 internal; 1012 come back at once; 1013 too busy, come back
/// later; 4400 a frame that may not be sent here; 4401 sign in again; 4404 no such
/// organization, or not a member of it; 4408 nothing came in time; 4409 resync; 4429 too many
/// frames or sockets.
///
/// Codes: `websocket_expected`, `csrf_refused`.
#[utoipa::path(
    tag = "realtime",
    operation_id = "open_socket",
    security(()),
    responses((status = 101, description = "A WebSocket")),
)]
#[get("/v1/realtime")]
pub async fn open(
    req: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
    limits: web::Data<Limits>,
) -> Result<HttpResponse> {
    limits.check_address(&req)?;
    let cookie = browser::socket_token(&req)?;
    let unexpected = |error: actix_web::Error| {
        Problem::new(
            &errors::WEBSOCKET_EXPECTED,
            format!("Open this address as a WebSocket of version 13 (RFC 6455): {error}."),
        )
    };
    let body = Intake::before(&req, body).await.map_err(unexpected)?;
    let (reply, session, stream) = actix_ws::handle(&req, body).map_err(unexpected)?;
    let stream = stream
        .max_frame_size(MAX_FRAME)
        .aggregate_continuations()
        .max_continuation_size(MAX_FRAME);
    let socket = Box::new(Socket::new(Arc::clone(&hub), session, stream, cookie));
    actix_web::rt::spawn(socket.run());
    Ok(reply)
}

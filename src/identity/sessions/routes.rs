//! The operations on sessions.

use actix_web::{HttpResponse, delete, get, post, web};

use super::wire::{Session, SessionRefresh, SignIn, SignedIn};
use super::{queries, refresh, sign_in};
use crate::identity::{Identity, secret_reply};
use crate::kernel::body::Body;
use crate::kernel::caller::{Anonymous, Caller};
use crate::kernel::db::Db;
use crate::kernel::ids::SessionId;
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::params::{Path, Query};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(create)
        .service(exchange)
        .service(list)
        .service(end)
        .service(end_all);
}

/// Sign in
///
/// Gives an access token for 15 minutes and a refresh token. The session lives for 30 days
/// after its last refresh, and for 90 at the most. After 10 failures for one address, or 100
/// from one network, `Retry-After` says when the next attempt is looked at, at most 15
/// minutes later; until then even the right password is refused.
///
/// Codes: `sign_in_refused`, `email_unverified`, `second_factor_required`,
/// `second_factor_refused`, `sign_in_throttled`, `overloaded`.
#[utoipa::path(
    tag = "sessions",
    operation_id = "sign_in",
    security(()),
    request_body = SignIn,
    responses((status = 201, body = SignedIn, description = "Signed in")),
)]
#[post("/v1/sessions")]
pub async fn create(
    client: Anonymous,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<SignIn>,
) -> Result<HttpResponse> {
    let signed_in = sign_in::sign_in(&identity, &db, client, body.value).await?;
    Ok(secret_reply(HttpResponse::Created(), &signed_in))
}

/// Refresh the tokens
///
/// A refresh token works once: the answer has the next. A second use ends the session, as
/// somebody else may have a copy; only a client whose answer was lost may repeat the request
/// within 30 seconds, and must use what it gets last.
///
/// Codes: `refresh_token_refused`, `refresh_token_reused`.
#[utoipa::path(
    tag = "sessions",
    operation_id = "refresh_session",
    security(()),
    request_body = SessionRefresh,
    responses((status = 200, body = SignedIn, description = "The next pair")),
)]
#[post("/v1/sessions/refresh")]
pub async fn exchange(
    _: Anonymous,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<SessionRefresh>,
) -> Result<HttpResponse> {
    let signed_in = refresh::refresh(&identity, &db, &body.value.refresh_token).await?;
    Ok(secret_reply(HttpResponse::Ok(), &signed_in))
}

/// List one's sessions
///
/// The live ones, newest first.
#[utoipa::path(
    tag = "sessions",
    operation_id = "list_my_sessions",
    params(PageQuery),
    responses((status = 200, body = Page<Session>, description = "A page")),
)]
#[get("/v1/me/sessions")]
pub async fn list(
    caller: Caller,
    db: web::Data<Db>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Session>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let Caller(me) = caller;
    let rows = db
        .transaction(async |tx| {
            let now = tx.now();
            queries::list(tx.conn(), me.account_id, after, limit + 1, now).await
        })
        .await?;
    Ok(web::Json(Page::new(
        rows,
        limit,
        |row| row.id,
        |row| Session::new(row, me.session_id),
    )?))
}

/// End a session
///
/// At once: its tokens are refused from the answer on. Ending the present one signs out.
#[utoipa::path(
    tag = "sessions",
    operation_id = "end_session",
    params(("session_id" = SessionId, Path)),
    responses((status = 204, description = "Ended")),
)]
#[delete("/v1/me/sessions/{session_id}")]
pub async fn end(caller: Caller, db: web::Data<Db>, path: Path<SessionId>) -> Result<HttpResponse> {
    let (account, Path(id)) = (caller.0.account_id, path);
    let ended = db
        .transaction(async |tx| queries::end(tx, account, id).await)
        .await?;
    if ended {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found("session"))
    }
}

/// End all one's sessions
///
/// The present one too, at once.
#[utoipa::path(
    tag = "sessions",
    operation_id = "end_all_sessions",
    responses((status = 204, description = "Ended")),
)]
#[delete("/v1/me/sessions")]
pub async fn end_all(caller: Caller, db: web::Data<Db>) -> Result<HttpResponse> {
    let account = caller.0.account_id;
    db.transaction(async |tx| queries::end_all(tx, account).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

//! Sessions of browsers: the same, with the tokens in cookies that no script can read.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, post, web};
use secrecy::SecretString;

use super::domain::IDLE;
use super::wire::{CookieSignedIn, SignIn, SignedIn};
use super::{queries, refresh, sign_in};
use crate::identity::tokens::{OpaqueToken, TokenKind};
use crate::identity::{Identity, secret_reply};
use crate::kernel::body::Body;
use crate::kernel::browser::{Crumb, OwnPage, Site};
use crate::kernel::caller::Anonymous;
use crate::kernel::db::Db;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(create).service(exchange).service(end);
}

/// Sign in with cookies
///
/// For the pages of this service. As `POST /v1/sessions`, but the tokens are in two cookies that
/// scripts cannot read: one for every request, one for `POST /v1/sessions/cookie/refresh`. Needs
/// the header `X-Muster-CSRF: 1` and comes from this service's own origin.
///
/// Codes: `csrf_refused`, `sign_in_refused`, `email_unverified`, `second_factor_required`,
/// `second_factor_refused`, `sign_in_throttled`, `overloaded`.
#[utoipa::path(
    tag = "sessions",
    operation_id = "sign_in_with_cookies",
    security(()),
    request_body = SignIn,
    responses((status = 201, body = CookieSignedIn, description = "Signed in")),
)]
#[post("/v1/sessions/cookie")]
pub async fn create(
    page: OwnPage,
    client: Anonymous,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<SignIn>,
) -> Result<HttpResponse> {
    let signed_in = sign_in::sign_in(&identity, &db, client, body.value).await?;
    let facts = CookieSignedIn {
        expires_in: signed_in.expires_in,
        session_id: signed_in.session_id,
        account_id: signed_in.account_id,
    };
    let mut reply = HttpResponse::Created();
    set(&mut reply, &page.0, signed_in);
    Ok(secret_reply(reply, &facts))
}

/// Refresh the cookies
///
/// Replaces both cookies, by the rules of `POST /v1/sessions/refresh`: a page refreshes once at a
/// time, also where it is open in several windows. Needs `X-Muster-CSRF: 1` and the own origin.
///
/// Codes: `csrf_refused`, `refresh_token_refused`, `refresh_token_reused`.
#[utoipa::path(
    tag = "sessions",
    operation_id = "refresh_cookies",
    security(()),
    responses((status = 204, description = "Both cookies are new")),
)]
#[post("/v1/sessions/cookie/refresh")]
pub async fn exchange(
    page: OwnPage,
    _: Anonymous,
    req: HttpRequest,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
) -> Result<HttpResponse> {
    // Without the cookie there is an empty token, which is refused as any unknown one.
    let presented = page.0.read(&req, Crumb::Refresh)?.unwrap_or_default();
    let signed_in = refresh::refresh(&identity, &db, &SecretString::from(presented)).await?;
    let mut reply = HttpResponse::NoContent();
    set(&mut reply, &page.0, signed_in);
    Ok(reply.finish())
}

/// Sign out with cookies
///
/// Ends the session of the cookies, at once, and removes them. Safe to repeat: without cookies, or
/// with those of a session that has ended, nothing is left to do. Needs `X-Muster-CSRF: 1` and the
/// own origin.
///
/// Codes: `csrf_refused`.
#[utoipa::path(
    tag = "sessions",
    operation_id = "sign_out_with_cookies",
    security(()),
    responses((status = 204, description = "Signed out")),
)]
#[delete("/v1/sessions/cookie")]
pub async fn end(
    page: OwnPage,
    _: Anonymous,
    req: HttpRequest,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
) -> Result<HttpResponse> {
    let OwnPage(site) = page;
    let access = site.read(&req, Crumb::Access)?;
    let refresh = site.read(&req, Crumb::Refresh)?;
    // Either names the session; the access cookie may have expired, or be all that is left.
    let verified = access.and_then(|token| identity.verify(&token).ok());
    let digest = refresh.and_then(|token| OpaqueToken::digest(TokenKind::Refresh, &token));
    if verified.is_some() || digest.is_some() {
        db.transaction(async |tx| {
            if let Some(caller) = verified {
                queries::end(tx, caller.account_id, caller.session_id).await?;
            }
            if let Some(digest) = digest
                && let Some((session, _)) = queries::lock_by_token(tx.conn(), &digest).await?
            {
                queries::end(tx, session.account_id, session.id).await?;
            }
            Ok(())
        })
        .await?;
    }
    let mut reply = HttpResponse::NoContent();
    for crumb in [Crumb::Access, Crumb::Refresh] {
        reply.cookie(site.no_cookie(crumb));
    }
    Ok(reply.finish())
}

fn set(reply: &mut HttpResponseBuilder, site: &Site, signed_in: SignedIn) {
    let SignedIn {
        access_token,
        refresh_token,
        expires_in,
        ..
    } = signed_in;
    reply.cookie(site.cookie(Crumb::Access, access_token, expires_in));
    reply.cookie(site.cookie(Crumb::Refresh, refresh_token, IDLE.num_seconds()));
}

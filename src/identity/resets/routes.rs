//! The operations on password resets.

use actix_web::{HttpResponse, post, web};

use super::commands;
use super::wire::{PasswordReset, PasswordResetConfirmation};
use crate::identity::Identity;
use crate::kernel::body::Body;
use crate::kernel::caller::Anonymous;
use crate::kernel::db::Db;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(request).service(confirm);
}

/// Ask for a new password
///
/// The answer is the same whether or not the address has an account; if it has, a mail goes
/// there. At most 5 in an hour.
#[utoipa::path(
    tag = "accounts",
    operation_id = "request_password_reset",
    security(()),
    request_body = PasswordReset,
    responses((status = 202, description = "If there is an account, a mail is on its way")),
)]
#[post("/v1/password-resets")]
pub async fn request(
    _: Anonymous,
    db: web::Data<Db>,
    body: Body<PasswordReset>,
) -> Result<HttpResponse> {
    commands::request(&db, &body.value.email).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Choose a new password
///
/// With the token of the mail, once, within an hour. Ends every session of the account. A
/// second factor stays on.
///
/// Codes: `mail_token_refused`.
#[utoipa::path(
    tag = "accounts",
    operation_id = "confirm_password_reset",
    security(()),
    request_body = PasswordResetConfirmation,
    responses((status = 204, description = "Changed")),
)]
#[post("/v1/password-resets/confirm")]
pub async fn confirm(
    _: Anonymous,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<PasswordResetConfirmation>,
) -> Result<HttpResponse> {
    commands::confirm(&identity, &db, body.value).await?;
    Ok(HttpResponse::NoContent().finish())
}

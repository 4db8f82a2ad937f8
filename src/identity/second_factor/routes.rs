//! The operations on the second factor.

use actix_web::{HttpResponse, delete, post, web};

use super::commands;
use super::wire::{
    NewSecondFactor, RecoveryCodes, SecondFactorCode, SecondFactorRemoval, SecondFactorSecret,
};
use crate::identity::{Identity, secret_reply};
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::db::Db;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(begin)
        .service(confirm)
        .service(remove)
        .service(renew_codes);
}

/// Begin with a second factor
///
/// Gives the secret for an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds).
/// Nothing changes until it is confirmed with a first code; beginning again gives another
/// secret.
///
/// Codes: `password_refused`, `second_factor_on`, `sign_in_throttled`.
#[utoipa::path(
    tag = "second factor",
    operation_id = "begin_second_factor",
    request_body = NewSecondFactor,
    responses((status = 201, body = SecondFactorSecret, description = "The secret")),
)]
#[post("/v1/me/second-factor")]
pub async fn begin(
    caller: Caller,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<NewSecondFactor>,
) -> Result<HttpResponse> {
    let secret = commands::begin(&identity, &db, caller.0.account_id, body.value.password).await?;
    Ok(secret_reply(HttpResponse::Created(), &secret))
}

/// Turn the second factor on
///
/// With a first code of the app. Gives ten recovery codes, each good for one sign-in, and
/// tells the owner by mail.
///
/// Codes: `code_refused`, `second_factor_off`, `second_factor_on`, `sign_in_throttled`.
#[utoipa::path(
    tag = "second factor",
    operation_id = "confirm_second_factor",
    request_body = SecondFactorCode,
    responses((status = 200, body = RecoveryCodes, description = "On")),
)]
#[post("/v1/me/second-factor/confirm")]
pub async fn confirm(
    caller: Caller,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<SecondFactorCode>,
) -> Result<HttpResponse> {
    let codes = commands::confirm(&identity, &db, caller.0.account_id, &body.value.code).await?;
    Ok(secret_reply(HttpResponse::Ok(), &codes))
}

/// Turn the second factor off
///
/// With the password and a code, and the owner is told by mail.
///
/// Codes: `password_refused`, `code_refused`, `second_factor_off`, `sign_in_throttled`.
#[utoipa::path(
    tag = "second factor",
    operation_id = "remove_second_factor",
    request_body = SecondFactorRemoval,
    responses((status = 204, description = "Off")),
)]
#[delete("/v1/me/second-factor")]
pub async fn remove(
    caller: Caller,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<SecondFactorRemoval>,
) -> Result<HttpResponse> {
    commands::remove(&identity, &db, caller.0.account_id, body.value).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make new recovery codes
///
/// The old ones no longer work.
///
/// Codes: `code_refused`, `second_factor_off`, `sign_in_throttled`.
#[utoipa::path(
    tag = "second factor",
    operation_id = "renew_recovery_codes",
    request_body = SecondFactorCode,
    responses((status = 200, body = RecoveryCodes, description = "The new codes")),
)]
#[post("/v1/me/second-factor/recovery-codes")]
pub async fn renew_codes(
    caller: Caller,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<SecondFactorCode>,
) -> Result<HttpResponse> {
    let codes =
        commands::renew_codes(&identity, &db, caller.0.account_id, &body.value.code).await?;
    Ok(secret_reply(HttpResponse::Ok(), &codes))
}

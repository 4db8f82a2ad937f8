//! The operations on accounts.

use actix_web::{HttpResponse, get, patch, post, put, web};

use super::commands;
use super::wire::{Account, AccountPatch, EmailVerification, NewAccount, PasswordChange};
use crate::identity::Identity;
use crate::kernel::body::Body;
use crate::kernel::caller::{Anonymous, Caller};
use crate::kernel::db::Db;
use crate::kernel::problem::Result;
use crate::kernel::routing::Routes;
use crate::kernel::version::{IfMatch, Versioned};

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes
        .service(register)
        .service(verify)
        .service(read)
        .service(edit)
        .service(change_password);
}

/// Register an account
///
/// The answer is the same whether or not the address has an account; a mail tells its owner
/// which: a link to confirm the address, or that there is an account already. At most 5
/// mails go to one address in an hour. Nobody signs in before the address is confirmed.
#[utoipa::path(
    tag = "accounts",
    operation_id = "register_account",
    security(()),
    request_body = NewAccount,
    responses((status = 202, description = "A mail is on its way")),
)]
#[post("/v1/accounts")]
pub async fn register(
    _: Anonymous,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<NewAccount>,
) -> Result<HttpResponse> {
    commands::register(&identity, &db, body.value).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Confirm an e-mail address
///
/// With the token of the mail, once, within 24 hours. The account gets the password and the
/// name of the registration that caused the mail.
///
/// Codes: `mail_token_refused`.
#[utoipa::path(
    tag = "accounts",
    operation_id = "verify_email",
    security(()),
    request_body = EmailVerification,
    responses((status = 204, description = "Confirmed; one can sign in")),
)]
#[post("/v1/accounts/verify")]
pub async fn verify(
    _: Anonymous,
    db: web::Data<Db>,
    body: Body<EmailVerification>,
) -> Result<HttpResponse> {
    commands::verify(&db, &body.value.token).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read one's account
#[utoipa::path(
    tag = "accounts",
    operation_id = "read_my_account",
    responses((status = 200, body = Account, description = "The account; ETag is its version")),
)]
#[get("/v1/me")]
pub async fn read(caller: Caller, db: web::Data<Db>) -> Result<Versioned<Account>> {
    let (row, second_factor) = commands::read(&db, caller.0.account_id).await?;
    Ok(Versioned {
        version: row.version,
        value: Account::new(row, second_factor),
    })
}

/// Change one's account
///
/// The name and the language of mails; organizations keep the names of their own members.
/// Needs `If-Match`.
#[utoipa::path(
    tag = "accounts",
    operation_id = "edit_my_account",
    params(("If-Match" = String, Header)),
    request_body = AccountPatch,
    responses((status = 200, body = Account, description = "As it is now")),
)]
#[patch("/v1/me")]
pub async fn edit(
    caller: Caller,
    db: web::Data<Db>,
    version: IfMatch,
    body: Body<AccountPatch>,
) -> Result<Versioned<Account>> {
    let (row, second_factor) =
        commands::edit(&db, caller.0.account_id, version, body.value).await?;
    Ok(Versioned {
        version: row.version,
        value: Account::new(row, second_factor),
    })
}

/// Change one's password
///
/// Ends every other session, and tells the owner by mail.
///
/// Codes: `password_refused`, `sign_in_throttled`.
#[utoipa::path(
    tag = "accounts",
    operation_id = "change_password",
    request_body = PasswordChange,
    responses((status = 204, description = "Changed")),
)]
#[put("/v1/me/password")]
pub async fn change_password(
    caller: Caller,
    identity: web::Data<Identity>,
    db: web::Data<Db>,
    body: Body<PasswordChange>,
) -> Result<HttpResponse> {
    commands::change_password(&identity, &db, caller.0, body.value).await?;
    Ok(HttpResponse::NoContent().finish())
}

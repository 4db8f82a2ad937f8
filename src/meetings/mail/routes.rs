//! Mails that are passed in.

use actix_web::{FromRequest, HttpRequest, dev::Payload, post, web};
use futures_util::future::LocalBoxFuture;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::incoming::{self, CalendarMailResult, MAX_MESSAGE};
use crate::kernel::body;
use crate::kernel::caller::unauthenticated;
use crate::kernel::limits::Limits;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::Tenancy;
use crate::meetings::outside::Outside;

/// The header that proves whoever passes mails in.
const SECRET: &str = "calendar-mail-secret";
const MEDIA: &str = "message/rfc822";

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(receive);
    super::answer_page::routes(routes);
}

/// Extractor: a raw message from somebody who knows the secret, which is looked at first.
pub struct PassedMail(Vec<u8>);

impl FromRequest for PassedMail {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            if let Some(limits) = req.app_data::<web::Data<Limits>>() {
                limits.check_address(&req)?;
            }
            require_secret(&req)?;
            let (body, _) = body::file(&req, payload, &[MEDIA], MAX_MESSAGE).await?;
            Ok(Self(body.value))
        })
    }
}

fn require_secret(req: &HttpRequest) -> Result<()> {
    let configured = req
        .app_data::<web::Data<Outside>>()
        .and_then(|outside| outside.mail_secret.as_ref());
    let given = req.headers().get(SECRET);
    // Digests: what their comparison tells by its time is of no use to anybody.
    let same = configured.zip(given).is_some_and(|(known, given)| {
        Sha256::digest(known.expose_secret()) == Sha256::digest(given.as_bytes())
    });
    if same {
        Ok(())
    } else {
        Err(unauthenticated(
            "The header Calendar-Mail-Secret must carry the configured secret.",
        ))
    }
}

/// Pass in a mail with answers to invitations
///
/// For the mail server that receives what calendars send to the calendar address (`MUSTER_CALENDAR_ADDRESS`):
/// it passes each raw message (RFC 5322, at most 1 MiB) on, with the configured secret in the header
/// `Calendar-Mail-Secret`. `REPLY` and `COUNTER` (RFC 5546) are applied, each once, and in whatever order they
/// come: a later answer stands, an answer to a time that was changed since does not. The sender's address
/// must be the attendee's; that the sender is who they say is for the mail server to check (SPF, DKIM,
/// DMARC). At most 100 answers of a message are looked at. Whatever is in the message, the answer is 200 and says what
/// became of it. Safe to repeat.
///
/// Codes: `unauthenticated`.
#[utoipa::path(
    tag = "meetings",
    operation_id = "receive_calendar_mail",
    security(()),
    params(("Calendar-Mail-Secret" = String, Header, description = "The configured secret")),
    request_body(content((Vec<u8> = "message/rfc822"))),
    responses((status = 200, body = CalendarMailResult, description = "What became of it")),
)]
#[post("/v1/calendar-mails")]
pub async fn receive(
    tenancy: web::Data<Tenancy>,
    mail: PassedMail,
) -> Result<web::Json<CalendarMailResult>> {
    let PassedMail(raw) = mail;
    incoming::receive(&tenancy, &raw).await.map(web::Json)
}

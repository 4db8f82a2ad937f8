//! The page on which a guest without a calendar answers: plain HTML, no scripts.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer_link::AnswerLink;
use super::answers::{Given, Outcome};
use super::{incoming, words};
use crate::kernel::ids::AttendeeId;
use crate::kernel::limits::Limits;
use crate::kernel::mail::Locale;
use crate::kernel::params::Path;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;
use crate::kernel::tenancy::{Tenancy, Tx};
use crate::meetings::icalendar::meeting::{Reader, events};
use crate::meetings::meetings::domain::Answer;
use crate::meetings::meetings::queries::{self, Whole};
use crate::meetings::names;
use crate::meetings::outside::Outside;
use crate::organizations;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(show).service(answer);
}

/// What a guest chooses on the page.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GuestAnswer)]
pub enum Chosen {
    Accepted,
    Declined,
    Tentative,
}

impl From<Chosen> for Answer {
    fn from(chosen: Chosen) -> Self {
        match chosen {
            Chosen::Accepted => Self::Accepted,
            Chosen::Declined => Self::Declined,
            Chosen::Tentative => Self::Tentative,
        }
    }
}

/// See an invitation by the link of a mail
///
/// A page for guests without a calendar, with the meeting, their answer, and buttons for another. Needs
/// no account: the link is the secret. An invitation that was taken back is not found.
#[utoipa::path(
    tag = "meetings",
    operation_id = "read_meeting_answer",
    security(()),
    params(("token" = String, Path, description = "The secret of the link")),
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[get("/v1/meeting-answers/{token}")]
pub async fn show(
    req: HttpRequest,
    limits: web::Data<Limits>,
    tenancy: web::Data<Tenancy>,
    outside: web::Data<Outside>,
    path: Path<String>,
) -> Result<HttpResponse> {
    limits.check_address(&req)?;
    let Path(token) = path;
    let link = parse(&outside, &token)?;
    tenancy
        .as_system(link.org_id, async |tx| {
            let whole = queries::whole(tx, link.meeting_id).await?;
            page(tx, &whole, link.attendee_id, &token).await
        })
        .await
}

/// Answer an invitation by the link of a mail
///
/// For the whole meeting; safe to repeat. The answer is the page as it is then. An invitation that was
/// taken back is not found.
#[utoipa::path(
    tag = "meetings",
    operation_id = "give_meeting_answer",
    security(()),
    params(
        ("token" = String, Path, description = "The secret of the link"),
        ("answer" = inline(Chosen), Path, description = "What the guest says"),
    ),
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[post("/v1/meeting-answers/{token}/{answer}")]
pub async fn answer(
    req: HttpRequest,
    limits: web::Data<Limits>,
    tenancy: web::Data<Tenancy>,
    outside: web::Data<Outside>,
    path: Path<(String, Chosen)>,
) -> Result<HttpResponse> {
    limits.check_address(&req)?;
    let Path((token, chosen)) = path;
    let link = parse(&outside, &token)?;
    tenancy
        .as_system(link.org_id, async |tx| {
            let before = queries::lock(tx, link.meeting_id).await?;
            if before.meeting.last_ends_at <= tx.now() {
                return Err(unknown());
            }
            let given = Given {
                sequence: Some(before.meeting.sequence),
                stamp: tx.now(),
                occurrence: None,
                saw_start: None,
                answer: chosen.into(),
                comment: None,
                proposed: None,
            };
            let outcome = incoming::store(tx, before, link.attendee_id, &given).await?;
            if !matches!(
                outcome,
                Outcome::Applied | Outcome::Repeated | Outcome::Older
            ) {
                return Err(unknown());
            }
            let after = queries::whole(tx, link.meeting_id).await?;
            page(tx, &after, link.attendee_id, &token).await
        })
        .await
}

fn unknown() -> Problem {
    Problem::not_found("invitation")
}

fn parse(outside: &Outside, token: &str) -> Result<AnswerLink> {
    AnswerLink::parse(token, &outside.identity.sealing).ok_or_else(unknown)
}

/// The words of the page.
struct Words {
    answer: [&'static str; 4],
    buttons: [(&'static str, &'static str); 3],
}

const ENGLISH: Words = Words {
    answer: [
        "You have not answered yet.",
        "You have accepted.",
        "You have declined.",
        "You may come.",
    ],
    buttons: [
        ("accepted", "Accept"),
        ("tentative", "Maybe"),
        ("declined", "Decline"),
    ],
};
const CHINESE: Words = Words {
    answer: ["您尚未答复。", "您已接受。", "您已拒绝。", "您已暂定参加。"],
    buttons: [
        ("accepted", "接受"),
        ("tentative", "暂定"),
        ("declined", "拒绝"),
    ],
};

async fn page(
    tx: &mut Tx,
    whole: &Whole,
    attendee: AttendeeId,
    token: &str,
) -> Result<HttpResponse> {
    let names = names::of(tx, &[whole]).await?;
    let events = events(whole, &names, Reader::Attendee(attendee));
    let event = events.first().ok_or_else(unknown)?;
    let (zone, locale) = organizations::habits(tx).await?;
    let words = match locale {
        Locale::English => &ENGLISH,
        Locale::SimplifiedChinese => &CHINESE,
    };
    let own = whole
        .attendees
        .iter()
        .find(|one| one.attendee_id == attendee);
    let own = own.ok_or_else(unknown)?;
    let [open, accepted, declined, tentative] = words.answer;
    let said = match Answer::stored(&own.answer) {
        Answer::NeedsAction => open,
        Answer::Accepted => accepted,
        Answer::Declined => declined,
        Answer::Tentative => tentative,
    };
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\n\
         <body style=\"font-family:system-ui,sans-serif;max-width:36em;margin:0 auto;padding:24px\">\n\
         <h1>{title}</h1>\n<p>{}</p>\n",
        locale.as_str(),
        escape(&words::when(event, zone, locale)),
        title = escape(&event.title),
    );
    let organizer = event.organizer.as_ref().and_then(|one| one.name.as_deref());
    for line in [event.location.as_deref(), organizer].into_iter().flatten() {
        html.push_str(&format!("<p>{}</p>\n", escape(line)));
    }
    html.push_str(&format!("<p><strong>{said}</strong></p>\n"));
    for (value, label) in words.buttons {
        html.push_str(&format!(
            "<form method=\"post\" action=\"/v1/meeting-answers/{}/{value}\" style=\"display:inline\">\
             <button>{label}</button></form>\n",
            escape(token)
        ));
    }
    html.push_str("</body>\n</html>\n");
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
        ))
        .body(html))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

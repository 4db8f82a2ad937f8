//! A mail as bytes: RFC 5322 headers and a body in plain text and in HTML (RFC 2046).

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use url::Url;

use super::{MailError, templates};
use crate::kernel::ids::JobId;
use crate::kernel::mail::{Letter, Mail, MeetingLetter};

/// The name of the file in an invitation.
const FILE: &str = "invite.ics";

pub fn build(
    from: &Mailbox,
    public_url: &Url,
    job: JobId,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<Message, MailError> {
    let to: Address = mail
        .to
        .parse()
        .map_err(|error| MailError::Permanent(format!("not an e-mail address: {error}")))?;
    let rendered = templates::render(&mail.letter, mail.locale, public_url);
    // Boundary and id follow from the job: a retry is the same mail to the byte, but for
    // its date, so that a server or a reader can tell that it came twice.
    let boundary = format!("muster-{}", job.0.simple());
    let parts = MultiPart::alternative()
        .boundary(boundary.clone())
        .singlepart(part(ContentType::TEXT_PLAIN, rendered.text))
        .singlepart(part(ContentType::TEXT_HTML, rendered.html));
    let mut message = Message::builder()
        .to(Mailbox::new(None, to))
        .subject(rendered.subject)
        .date(now.into())
        .message_id(Some(format!("<{job}@{}>", from.email.domain())))
        // RFC 3834: so that nobody's out-of-office answers.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", mail.locale.as_str()));
    let body = match &mail.letter {
        Letter::Meeting(letter) => {
            message = message.from(on_behalf(from, letter.organizer.as_deref()));
            if let Some(address) = letter.reply_to.as_deref().and_then(|to| to.parse().ok()) {
                message = message.reply_to(Mailbox::new(None, address));
            }
            with_calendar(parts, letter, &boundary)?
        }
        _ => {
            message = message.from(from.clone());
            parts
        }
    };
    message
        .multipart(body)
        .map_err(|error| MailError::Permanent(error.to_string()))
}

/// The calendar twice (RFC 6047): as the last of the alternatives, from which mail programs make their
/// buttons, and as a file for those that do not.
fn with_calendar(
    parts: MultiPart,
    letter: &MeetingLetter,
    boundary: &str,
) -> Result<MultiPart, MailError> {
    let kind = |text: String| {
        ContentType::parse(&text).map_err(|error| MailError::Permanent(error.to_string()))
    };
    let method = &letter.method;
    let inline = kind(format!("text/calendar; charset=utf-8; method={method}"))?;
    let file = kind("application/ics".to_owned())?;
    Ok(MultiPart::mixed()
        .boundary(format!("{boundary}-file"))
        .multipart(parts.singlepart(part(inline, letter.calendar.clone())))
        .singlepart(Attachment::new(FILE.to_owned()).body(letter.calendar.clone(), file)))
}

/// The name of who organizes, with the address that mails come from.
fn on_behalf(from: &Mailbox, organizer: Option<&str>) -> Mailbox {
    let Some(organizer) = organizer else {
        return from.clone();
    };
    let organizer = templates::one_line(organizer);
    let name = match &from.name {
        Some(house) => format!("{organizer} ({house})"),
        None => organizer,
    };
    Mailbox::new(Some(name), from.email.clone())
}

fn part(kind: ContentType, body: String) -> SinglePart {
    SinglePart::builder().header(kind).body(body)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mail::Locale;
    use uuid::Uuid;

    fn invitation(organization: &str, to: &str) -> Mail {
        Mail {
            to: to.to_owned(),
            locale: Locale::English,
            letter: Letter::Invitation {
                token: "min_secret".to_owned(),
                organization: organization.to_owned(),
                inviter: "Wang Fang".to_owned(),
            },
        }
    }

    fn build_text(mail: &Mail) -> String {
        let from: Mailbox = "考勤 <no-reply@muster.example>".parse().unwrap();
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let url = "https://muster.example".parse().unwrap();
        let message = build(&from, &url, JobId(Uuid::from_u128(7)), mail, now).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    fn headers(text: &str) -> Vec<&str> {
        text.split("\r\n\r\n")
            .next()
            .unwrap()
            .split("\r\n")
            .collect()
    }

    #[test]
    fn has_the_headers_of_a_machine_that_behaves() {
        let text = build_text(&invitation("Acme", "fang@example.com"));
        let headers = headers(&text);
        for line in [
            "To: fang@example.com",
            "Date: Mon, 21 Sep 2026 14:13:20 +0000",
            "Message-ID: <00000000-0000-0000-0000-000000000007@muster.example>",
            "Auto-Submitted: auto-generated",
            "Content-Language: en",
            "MIME-Version: 1.0",
        ] {
            assert!(headers.contains(&line), "{line} is missing in {headers:#?}");
        }
        assert!(text.contains("Content-Type: text/plain; charset=utf-8"));
        assert!(text.contains("Content-Type: text/html; charset=utf-8"));
        assert!(
            text.is_ascii(),
            "bodies and headers are encoded for servers of any age"
        );
        // The same job makes the same bytes.
        assert_eq!(text, build_text(&invitation("Acme", "fang@example.com")));
    }

    /// A name with line breaks adds neither a header nor a recipient, nor lines to the text.
    #[test]
    fn a_name_cannot_inject_headers() {
        let hostile = "Acme\r\nBcc: victim@example.org\r\n\r\n<b>Hi</b>\u{2028}\u{0}";
        let text = build_text(&invitation(hostile, "fang@example.com"));
        assert!(!text.contains("\nBcc:"), "{text}");
        let receivers = text
            .lines()
            .filter(|line| line.starts_with("To: ") || line.starts_with("Cc: "));
        assert_eq!(receivers.count(), 1);
    }

    #[test]
    fn a_bad_address_is_permanent() {
        let from: Mailbox = "no-reply@muster.example".parse().unwrap();
        for to in [
            "",
            "fang",
            "fang@example.com, x@example.org",
            "fang@example.com\r\nBcc: x@y.z",
        ] {
            let mail = invitation("Acme", to);
            let url = "https://muster.example".parse().unwrap();
            let result = build(&from, &url, JobId(Uuid::nil()), &mail, DateTime::UNIX_EPOCH);
            assert!(matches!(result, Err(MailError::Permanent(_))), "{to}");
        }
    }
}

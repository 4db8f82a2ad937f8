//! A mail as bytes: RFC 5322 headers and a body in plain text and in HTML (RFC 2046).

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use url::Url;

use super::{MailError, templates};
use crate::kernel::ids::JobId;
use crate::kernel::mail::Mail;

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
    let body = MultiPart::alternative()
        .boundary(format!("muster-{}", job.0.simple()))
        .singlepart(part(ContentType::TEXT_PLAIN, rendered.text))
        .singlepart(part(ContentType::TEXT_HTML, rendered.html));
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(rendered.subject)
        .date(now.into())
        .message_id(Some(format!("<{job}@{}>", from.email.domain())))
        // RFC 3834: so that nobody's out-of-office answers.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", mail.locale.as_str()))
        .multipart(body)
        .map_err(|error| MailError::Permanent(error.to_string()))
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
    use crate::kernel::mail::{Letter, Locale};
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
        assert_eq!(
            text.matches("\r\nTo: ").count() + text.matches("\r\nCc: ").count(),
            1
        );
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

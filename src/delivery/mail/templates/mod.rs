//! What mails say, in each language, as plain text and as simple HTML.
//!
//! A language is a function from a letter to a subject and a few blocks; how blocks look is
//! the same for all. The compiler finds the letter that a language lacks.
//!
//! Links carry their token behind the `#`: a browser keeps that part to itself, so that it
//! reaches no server's log. The token is also printed, for clients without a browser.

mod chinese;
mod english;

use std::fmt::Write;

use url::Url;

use crate::kernel::mail::{Letter, Locale, MeetingLetter, MeetingNews};

/// How much of a name is quoted in a mail.
const MAX_NAME: usize = 80;

/// A letter in one language.
struct Content {
    subject: String,
    blocks: Vec<Block>,
}

enum Block {
    Text(String),
    /// A link that stands alone, with the words for its button.
    Link {
        label: &'static str,
        url: String,
    },
    /// A token to copy by hand.
    Code(String),
}

/// A mail's parts, ready to be encoded.
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Renders a letter. `public_url` is where people find the service.
pub fn render(letter: &Letter, locale: Locale, public_url: &Url) -> Rendered {
    let links = Links(public_url.as_str().trim_end_matches('/'));
    let (content, footer) = match locale {
        Locale::English => (english::content(letter, &links), english::FOOTER),
        Locale::SimplifiedChinese => (chinese::content(letter, &links), chinese::FOOTER),
    };
    Rendered {
        text: as_text(&content.blocks, footer, links.0),
        html: as_html(&content, locale, footer, links.0),
        subject: content.subject,
    }
}

/// A letter's name for the log and for the name of a file.
pub fn name(letter: &Letter) -> &'static str {
    match letter {
        Letter::VerifyEmail { .. } => "verify-email",
        Letter::AccountExists => "account-exists",
        Letter::PasswordReset { .. } => "password-reset",
        Letter::PasswordChanged => "password-changed",
        Letter::SecondFactorChanged { .. } => "second-factor-changed",
        Letter::Invitation { .. } => "invitation",
        Letter::InvitationReminder { .. } => "invitation-reminder",
        Letter::JoinApproved { .. } => "join-approved",
        Letter::JoinRefused { .. } => "join-refused",
        Letter::Meeting(letter) => match letter.news {
            MeetingNews::Invited => "meeting-invited",
            MeetingNews::Changed => "meeting-changed",
            MeetingNews::Cancelled => "meeting-cancelled",
            MeetingNews::Accepted
            | MeetingNews::Declined
            | MeetingNews::Tentative
            | MeetingNews::Proposed => "meeting-answered",
        },
    }
}

/// The addresses that mails point to.
struct Links<'a>(&'a str);

impl Links<'_> {
    fn verify_email(&self, token: &str) -> String {
        format!("{}/console/verify-email#token={token}", self.0)
    }

    fn reset_password(&self, token: &str) -> String {
        format!("{}/console/reset-password#token={token}", self.0)
    }

    fn accept_invitation(&self, token: &str) -> String {
        format!("{}/console/accept-invitation#token={token}", self.0)
    }

    fn sign_in(&self) -> String {
        format!("{}/console/sign-in", self.0)
    }

    fn forgot_password(&self) -> String {
        format!("{}/console/forgot-password", self.0)
    }
}

/// The words of a language for what a letter about a meeting says.
struct MeetingWords {
    /// Before what it is about.
    lead: fn(MeetingNews) -> &'static str,
    subject: fn(MeetingNews) -> &'static str,
    time: &'static str,
    place: &'static str,
    organizer: &'static str,
    attendee: &'static str,
    join: &'static str,
    answer: &'static str,
}

fn meeting(letter: &MeetingLetter, words: &MeetingWords) -> Content {
    let title = one_line(&letter.title);
    let mut blocks = vec![
        Block::Text((words.lead)(letter.news).to_owned()),
        Block::Text(title.clone()),
    ];
    let mut say = |label: &str, value: Option<&str>| {
        if let Some(value) = value {
            blocks.push(Block::Text(format!("{label}{}", unbroken(value))));
        }
    };
    say(words.time, Some(&letter.when));
    say(words.place, letter.location.as_deref());
    say(words.organizer, letter.organizer.as_deref());
    say(words.attendee, letter.attendee.as_deref());
    say("", letter.note.as_deref());
    let links = [
        (words.join, &letter.video_url),
        (words.answer, &letter.answer_url),
    ];
    for (label, url) in links {
        if let Some(url) = url.clone() {
            blocks.push(Block::Link { label, url });
        }
    }
    let subject = (words.subject)(letter.news);
    Content {
        subject: format!("{subject}{title} ({})", letter.when),
        blocks,
    }
}

/// A name that somebody chose, as one short line: it can neither break a header nor fill a
/// mail with an advertisement.
pub fn one_line(name: &str) -> String {
    let spaced: String = name
        .chars()
        .map(|c| {
            if c.is_control() || c.is_whitespace() {
                ' '
            } else {
                c
            }
        })
        .collect();
    let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match joined.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", joined.get(..end).unwrap_or_default()),
        None => joined,
    }
}

/// What somebody wrote, as one paragraph that cannot look like another part of the mail.
fn unbroken(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn as_text(blocks: &[Block], footer: &str, public_url: &str) -> String {
    let mut text = String::new();
    for block in blocks {
        let line = match block {
            Block::Text(text) => text,
            Block::Link { url, .. } => url,
            Block::Code(code) => code,
        };
        text.push_str(line);
        text.push_str("\n\n");
    }
    // RFC 3676 section 4.3: what follows is a signature.
    text.push_str("-- \n");
    text.push_str(footer);
    text.push('\n');
    text.push_str(public_url);
    text.push('\n');
    text
}

const PAGE: &str = "font-family:system-ui,-apple-system,'PingFang SC','Microsoft YaHei',sans-serif;\
    font-size:16px;line-height:1.6;color:#1f2328;max-width:36em;margin:0 auto;padding:24px";
const BUTTON: &str = "display:inline-block;background:#1a56db;color:#ffffff;padding:10px 20px;\
    border-radius:6px;text-decoration:none";
const CODE: &str = "font-family:ui-monospace,monospace;font-size:14px;word-break:break-all";
const SMALL: &str = "font-size:13px;color:#59636e";

fn as_html(content: &Content, locale: Locale, footer: &str, public_url: &str) -> String {
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"{PAGE}\">\n",
        locale.as_str(),
        escape(&content.subject),
    );
    for block in &content.blocks {
        let line = match block {
            Block::Text(text) => format!("<p>{}</p>\n", escape(text)),
            Block::Link { label, url } => {
                let url = escape(url);
                format!(
                    "<p><a href=\"{url}\" style=\"{BUTTON}\">{}</a></p>\n\
                     <p style=\"{SMALL}\"><a href=\"{url}\">{url}</a></p>\n",
                    escape(label)
                )
            }
            Block::Code(code) => format!("<p style=\"{CODE}\">{}</p>\n", escape(code)),
        };
        html.push_str(&line);
    }
    let (footer, url) = (escape(footer), escape(public_url));
    html.push_str(&format!(
        "<p style=\"{SMALL}\">{footer}<br><a href=\"{url}\">{url}</a></p>\n</body>\n</html>\n"
    ));
    html
}

/// For text and for attributes in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Writing to a string cannot fail.
            c if c.is_control() && c != '\n' => drop(write!(escaped, "&#{};", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOCALES: [Locale; 2] = [Locale::English, Locale::SimplifiedChinese];

    fn letters(name: &str) -> Vec<Letter> {
        let token = "mxx_token".to_owned();
        vec![
            Letter::VerifyEmail {
                token: token.clone(),
            },
            Letter::AccountExists,
            Letter::PasswordReset {
                token: token.clone(),
            },
            Letter::PasswordChanged,
            Letter::SecondFactorChanged { enabled: true },
            Letter::SecondFactorChanged { enabled: false },
            Letter::Invitation {
                token: token.clone(),
                organization: name.to_owned(),
                inviter: name.to_owned(),
            },
            Letter::InvitationReminder {
                token,
                organization: name.to_owned(),
            },
            Letter::JoinApproved {
                organization: name.to_owned(),
            },
            Letter::JoinRefused {
                organization: name.to_owned(),
                reason: Some(name.to_owned()),
            },
            Letter::Meeting(Box::new(MeetingLetter {
                news: MeetingNews::Changed,
                title: name.to_owned(),
                when: "2026-09-07 Mon 10:00–11:00 Asia/Shanghai".to_owned(),
                location: Some(name.to_owned()),
                organizer: Some(name.to_owned()),
                attendee: None,
                note: Some(name.to_owned()),
                video_url: None,
                answer_url: Some("https://muster.example/v1/meeting-answers/x".to_owned()),
                reply_to: None,
                method: "REQUEST".to_owned(),
                calendar: String::new(),
            })),
        ]
    }

    fn public_url() -> Url {
        "https://muster.example/".parse().unwrap()
    }

    #[test]
    fn every_letter_exists_in_every_language() {
        let mut subjects = std::collections::HashSet::new();
        for locale in LOCALES {
            for letter in letters("华星") {
                let rendered = render(&letter, locale, &public_url());
                assert!(
                    subjects.insert(rendered.subject.clone()),
                    "{}",
                    rendered.subject
                );
                assert!(
                    rendered
                        .html
                        .contains(&format!("<html lang=\"{}\">", locale.as_str()))
                );
                let json = serde_json::to_string(&letter).unwrap();
                for part in [&rendered.text, &rendered.html] {
                    assert_eq!(
                        part.contains("#token=mxx_token"),
                        json.contains("mxx_token")
                    );
                    assert_eq!(part.contains("华星"), json.contains("华星"));
                    assert!(part.contains("https://muster.example") && !part.contains("example//"));
                }
                let chinese = rendered
                    .text
                    .chars()
                    .filter(|c| ('一'..='龥').contains(c))
                    .count();
                assert_eq!(
                    chinese > 10,
                    locale == Locale::SimplifiedChinese,
                    "{}",
                    rendered.text
                );
            }
        }
    }

    /// An organization named like an advertisement does not become one.
    #[test]
    fn names_are_cut_and_kept_on_a_line() {
        let name = one_line("  Free\r\nmoney \u{2028}at\u{0}\tall ");
        assert_eq!(name, "Free money at all");
        assert_eq!(one_line(&"华".repeat(200)).chars().count(), MAX_NAME + 1);
    }

    proptest! {
        #[test]
        fn no_name_escapes_from_the_html(name in "\\PC{0,100}|.{0,60}") {
            for letter in letters(&name) {
                for locale in LOCALES {
                    let harmless = render(&letter_named(&letter), locale, &public_url());
                    let rendered = render(&letter, locale, &public_url());
                    prop_assert!(!rendered.subject.contains(char::is_control));
                    let tags = |html: &str| html.matches(['<', '>']).count();
                    prop_assert_eq!(tags(&rendered.html), tags(&harmless.html));
                    prop_assert_eq!(rendered.html.matches('"').count(), harmless.html.matches('"').count());
                }
            }
        }
    }

    fn letter_named(letter: &Letter) -> Letter {
        match letter {
            Letter::Invitation { token, .. } => Letter::Invitation {
                token: token.clone(),
                organization: "Acme".to_owned(),
                inviter: "Fang".to_owned(),
            },
            Letter::InvitationReminder { token, .. } => Letter::InvitationReminder {
                token: token.clone(),
                organization: "Acme".to_owned(),
            },
            Letter::JoinApproved { .. } => Letter::JoinApproved {
                organization: "Acme".to_owned(),
            },
            Letter::JoinRefused { .. } => Letter::JoinRefused {
                organization: "Acme".to_owned(),
                reason: Some("Acme".to_owned()),
            },
            Letter::Meeting(letter) => Letter::Meeting(Box::new(MeetingLetter {
                title: "Acme".to_owned(),
                location: Some("Acme".to_owned()),
                organizer: Some("Acme".to_owned()),
                note: Some("Acme".to_owned()),
                ..(**letter).clone()
            })),
            other => other.clone(),
        }
    }
}

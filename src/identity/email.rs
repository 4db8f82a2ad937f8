//! E-mail addresses as people type them, and the one form under which they are unique.
//!
//! Must hold: two spellings that reach the same mailbox in practice (case, an
//! internationalized domain and its ASCII form) have the same key; no address can carry a
//! line break or a second recipient into a mail.

use std::fmt;
use std::str::FromStr;

use lettre::Address;
use url::Host;

/// RFC 5321 section 4.5.3.1.3, without the angle brackets.
pub const MAX_LENGTH: usize = 254;

/// An address that a mail can be sent to: the local part as typed, the domain in lower case
/// and in its ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    text: String,
    at: usize,
}

/// Why a text is no e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    #[error("must have at most {MAX_LENGTH} characters, has {0}")]
    TooLong(usize),
    #[error("must have exactly one @, with a name before it and a domain after it")]
    Shape,
    #[error("must not contain spaces or control characters")]
    Blank,
    #[error(
        "the part before the @ may only have letters a to z, digits, dots inside and the signs !#$%&'*+/=?^_`{{|}}~-"
    )]
    LocalPart,
    #[error("the part after the @ must be a domain such as example.com")]
    Domain,
}

impl EmailAddress {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Lower case throughout: the form under which accounts are unique. The standard lets
    /// the case of the local part matter; no provider does, and people mistype it.
    pub fn key(&self) -> String {
        self.text.to_ascii_lowercase()
    }

    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }
}

impl FromStr for EmailAddress {
    type Err = EmailProblem;

    fn from_str(raw: &str) -> Result<Self, EmailProblem> {
        let text = raw.trim();
        let length = text.chars().count();
        if length > MAX_LENGTH {
            return Err(EmailProblem::TooLong(length));
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(EmailProblem::Blank);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailProblem::Shape)?;
        if local.is_empty() || domain.is_empty() || domain.contains('@') {
            return Err(EmailProblem::Shape);
        }
        let domain = parse_domain(domain)?;
        // Quoted local parts are legal, in use nowhere, and a way to smuggle an @ or a space.
        if !local.is_ascii() || local.contains('"') || Address::new(local, &domain).is_err() {
            return Err(EmailProblem::LocalPart);
        }
        let text = format!("{local}@{domain}");
        if text.len() > MAX_LENGTH {
            return Err(EmailProblem::TooLong(text.len()));
        }
        Ok(Self {
            at: local.len(),
            text,
        })
    }
}

fn parse_domain(raw: &str) -> Result<String, EmailProblem> {
    // A host may be percent-encoded in a URL, but not in a mail address.
    if raw.contains('%') {
        return Err(EmailProblem::Domain);
    }
    let Ok(Host::Domain(domain)) = Host::parse(raw) else {
        return Err(EmailProblem::Domain);
    };
    let label_is_valid = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if domain.contains('.') && domain.split('.').all(label_is_valid) {
        Ok(domain)
    } else {
        Err(EmailProblem::Domain)
    }
}

impl<'de> serde::Deserialize<'de> for EmailAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        raw.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for EmailAddress {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
        // No `format: email`: its meaning differs between validators, and ours is stricter.
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .max_length(Some(MAX_LENGTH))
            .examples([serde_json::json!("xiaoming@example.com")])
            .description(Some(
                "An e-mail address (RFC 5321), without quotes or comments.",
            ))
            .build()
            .into()
    }
}

impl utoipa::ToSchema for EmailAddress {}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<EmailAddress, EmailProblem> {
        text.parse()
    }

    #[test]
    fn trims_and_lowers_the_domain_but_keeps_the_local_part() {
        let email = parse("  Wang.Fang+hr@Example.COM\n").unwrap();
        assert_eq!(email.as_str(), "Wang.Fang+hr@example.com");
        assert_eq!(email.key(), "wang.fang+hr@example.com");
        assert_eq!(email.domain(), "example.com");
    }

    #[test]
    fn a_domain_in_chinese_and_its_ascii_form_are_the_same() {
        let chinese = parse("fang@例子.中国").unwrap();
        assert_eq!(chinese.as_str(), "fang@xn--fsqu00a.xn--fiqs8s");
        assert_eq!(chinese, parse("fang@xn--fsqu00a.XN--FIQS8S").unwrap());
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, problem) in [
            ("", EmailProblem::Shape),
            ("fang", EmailProblem::Shape),
            ("@example.com", EmailProblem::Shape),
            ("fang@", EmailProblem::Shape),
            ("a@b@example.com", EmailProblem::Shape),
            ("fang wang@example.com", EmailProblem::Blank),
            (
                "fang@example.com\r\nBcc: x@example.org",
                EmailProblem::Blank,
            ),
            ("fang@exa\u{0}mple.com", EmailProblem::Blank),
            ("fang@localhost", EmailProblem::Domain),
            ("fang@127.0.0.1", EmailProblem::Domain),
            ("fang@[127.0.0.1]", EmailProblem::Domain),
            ("fang@ex%61mple.com", EmailProblem::Domain),
            ("fang@-example.com", EmailProblem::Domain),
            ("fang@example..com", EmailProblem::Domain),
            ("fang@exam_ple.com", EmailProblem::Domain),
            (".fang@example.com", EmailProblem::LocalPart),
            ("fang..wang@example.com", EmailProblem::LocalPart),
            ("\"fang\"@example.com", EmailProblem::LocalPart),
            ("<fang>@example.com", EmailProblem::LocalPart),
            ("王芳@example.com", EmailProblem::LocalPart),
        ] {
            assert_eq!(parse(text), Err(problem), "{text}");
        }
        let long = format!("{}@{}.com", "a".repeat(64), "b".repeat(200));
        assert_eq!(parse(&long), Err(EmailProblem::TooLong(269)));
    }

    proptest! {
        #[test]
        fn never_panics_and_accepts_its_own_form(text in ".{0,40}@?.{0,40}") {
            if let Ok(email) = parse(&text) {
                prop_assert_eq!(&parse(email.as_str()).unwrap(), &email);
                prop_assert_eq!(parse(&email.key()).unwrap().key(), email.key());
                prop_assert!(email.as_str().is_ascii() && email.as_str().len() <= MAX_LENGTH);
            }
        }

        #[test]
        fn ordinary_addresses_are_accepted(text in "[a-zA-Z0-9_+-]{1,20}(\\.[a-z0-9]{1,9})?@[a-z0-9]{1,20}\\.(com|cn|org)") {
            prop_assert!(parse(&text).is_ok());
        }
    }
}

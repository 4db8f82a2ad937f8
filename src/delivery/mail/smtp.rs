//! SMTP through lettre, set up by one URL.
//!
//! `smtp://user:password@host:587` speaks plain text at first and must then switch to TLS
//! (STARTTLS); `smtps://host` speaks TLS from the first byte. Parameters:
//! `tls=required|opportunistic|none` (for `smtp`; the default is `required`, and
//! `opportunistic` for a loopback address), `ca=<file.pem>` for a certificate authority of
//! one's own, `hello=<name>` for EHLO, `timeout=<seconds>` for a whole mail (1 to 120,
//! default 30; less than a job's lease, so that no second worker takes a mail over).

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{MailError, MailerProblem};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_CONNECTIONS: u32 = 4;
const IDLE: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    /// TLS from the first byte.
    Implicit,
    /// STARTTLS or nothing is sent.
    Required,
    /// STARTTLS if the server offers it.
    Opportunistic,
    None,
}

/// How to reach a server. Its `Debug` does not show the password.
#[derive(Debug, Clone)]
pub struct SmtpUrl {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<(String, SecretString)>,
    ca: Option<PathBuf>,
    hello: Option<String>,
    timeout: Duration,
}

/// What is wrong with the URL; never repeats the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}, but should look like smtp://user:password@mail.example.com:587?tls=required")]
pub struct SmtpUrlProblem(String);

fn problem<T>(text: impl fmt::Display) -> Result<T, SmtpUrlProblem> {
    Err(SmtpUrlProblem(text.to_string()))
}

impl FromStr for SmtpUrl {
    type Err = SmtpUrlProblem;

    fn from_str(text: &str) -> Result<Self, SmtpUrlProblem> {
        let url = Url::parse(text).or_else(|error| problem(format_args!("is no URL ({error})")))?;
        let implicit = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            other => return problem(format_args!("has the scheme {other:?}, not smtp or smtps")),
        };
        // Schemes that are not of the web keep the host as it was written.
        let host = match url.host_str().filter(|host| !host.is_empty()) {
            Some(host) => host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .to_owned(),
            None => return problem("has no host"),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return problem("has a path");
        }
        let encryption = match (implicit, is_loopback(&host)) {
            (true, _) => Encryption::Implicit,
            (false, true) => Encryption::Opportunistic,
            (false, false) => Encryption::Required,
        };
        let mut parsed = Self {
            port: url.port().unwrap_or(if implicit { 465 } else { 587 }),
            credentials: credentials(&url)?,
            host,
            encryption,
            ca: None,
            hello: None,
            timeout: DEFAULT_TIMEOUT,
        };
        for (name, value) in url.query_pairs() {
            parsed.set(&name, &value)?;
        }
        Ok(parsed)
    }
}

impl SmtpUrl {
    fn set(&mut self, name: &str, value: &str) -> Result<(), SmtpUrlProblem> {
        match (name, value) {
            ("tls", _) if self.encryption == Encryption::Implicit => {
                return problem("has a parameter tls, which smtps does not need");
            }
            ("tls", "required") => self.encryption = Encryption::Required,
            ("tls", "opportunistic") => self.encryption = Encryption::Opportunistic,
            ("tls", "none") => self.encryption = Encryption::None,
            ("tls", other) => {
                return problem(format_args!(
                    "has tls={other}, not required, opportunistic or none"
                ));
            }
            ("ca", file) => self.ca = Some(PathBuf::from(file)),
            ("hello", name) => self.hello = Some(name.to_owned()),
            ("timeout", seconds) => match seconds.parse() {
                Ok(seconds @ 1..=120) => self.timeout = Duration::from_secs(seconds),
                _ => return problem(format_args!("has timeout={seconds}, not 1 to 120 seconds")),
            },
            (other, _) => {
                return problem(format_args!(
                    "has the parameter {other:?}, not tls, ca, hello or timeout"
                ));
            }
        }
        Ok(())
    }

    fn tls(&self) -> Result<Tls, MailerProblem> {
        if self.encryption == Encryption::None {
            return Ok(Tls::None);
        }
        let failed = |error: &dyn fmt::Display| MailerProblem::Smtp(error.to_string());
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(file) = &self.ca {
            let pem = std::fs::read(file).map_err(|error| {
                MailerProblem::Smtp(format!("cannot read {}: {error}", file.display()))
            })?;
            let certificate = Certificate::from_pem(&pem).map_err(|error| failed(&error))?;
            builder = builder.add_root_certificate(certificate);
        }
        let parameters = builder.build().map_err(|error| failed(&error))?;
        Ok(match self.encryption {
            Encryption::Implicit => Tls::Wrapper(parameters),
            Encryption::Opportunistic => Tls::Opportunistic(parameters),
            Encryption::Required | Encryption::None => Tls::Required(parameters),
        })
    }
}

fn credentials(url: &Url) -> Result<Option<(String, SecretString)>, SmtpUrlProblem> {
    let decode = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .or_else(|_| problem("has a user or a password that is not UTF-8"))
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => problem("has a user without a password or the reverse"),
        (user, Some(password)) => Ok(Some((decode(user)?, decode(password)?.into()))),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

/// A pool of connections to one server.
pub struct Client {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

impl Client {
    pub fn new(url: &SmtpUrl) -> Result<Self, MailerProblem> {
        let pool = PoolConfig::new()
            .max_size(MAX_CONNECTIONS)
            .idle_timeout(IDLE);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&url.host)
            .port(url.port)
            .tls(url.tls()?)
            .timeout(Some(url.timeout))
            .pool_config(pool);
        if let Some((user, password)) = &url.credentials {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        if let Some(name) = &url.hello {
            builder = builder.hello_name(ClientId::Domain(name.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            timeout: url.timeout,
        })
    }

    pub async fn send(&self, message: &Message) -> Result<String, MailError> {
        // The transport's own timeout covers connecting; a server may fall silent later too.
        let sending = self.transport.send(message.clone());
        match tokio::time::timeout(self.timeout, sending).await {
            Ok(Ok(response)) => Ok(response.message().collect::<Vec<_>>().join(" ")),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => {
                let seconds = self.timeout.as_secs();
                Err(MailError::Transient(format!(
                    "no answer within {seconds} seconds"
                )))
            }
        }
    }
}

/// A 5xx is about this mail and final, except where it is about us: then whoever runs the
/// service mends it, and the mail goes out after all.
fn classify(error: &smtp::Error) -> MailError {
    let code = error.status().map(u16::from);
    let text = with_sources(error);
    match code {
        // Authentication (RFC 4954) and TLS needed, or this client refused as a whole.
        Some(454 | 521 | 530 | 532 | 534 | 535 | 538) => MailError::Transient(text),
        Some(500..=599) => MailError::Permanent(text),
        _ => MailError::Transient(text),
    }
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SmtpUrl, String> {
        text.parse::<SmtpUrl>().map_err(|error| error.to_string())
    }

    #[test]
    fn reads_the_urls_of_the_documentation() {
        let url = parse("smtp://hr%40corp:p%2Fss@mail.example.com").unwrap();
        assert_eq!((url.host.as_str(), url.port), ("mail.example.com", 587));
        assert_eq!(url.encryption, Encryption::Required);
        let (user, password) = url.credentials.clone().unwrap();
        assert_eq!(
            (user.as_str(), password.expose_secret()),
            ("hr@corp", "p/ss")
        );
        assert!(!format!("{url:?}").contains("p/ss"));

        assert_eq!(parse("smtps://mail.example.com").unwrap().port, 465);
        assert_eq!(
            parse("smtp://127.0.0.1:2525").unwrap().encryption,
            Encryption::Opportunistic
        );
        assert_eq!(parse("smtp://[::1]:2525").unwrap().host, "::1");
        let url =
            parse("smtp://relay:25?tls=none&hello=muster.example&timeout=5&ca=ca.pem").unwrap();
        assert_eq!(
            (url.encryption, url.timeout.as_secs()),
            (Encryption::None, 5)
        );
        assert_eq!(url.hello.as_deref(), Some("muster.example"));
    }

    #[test]
    fn says_what_is_wrong_and_never_the_password() {
        for (text, part) in [
            ("mail.example.com", "is no URL"),
            ("http://mail.example.com", "the scheme \"http\""),
            ("smtp://", "host"),
            ("smtp://user@mail.example.com", "a user without a password"),
            ("smtp://u:secret@mail.example.com/inbox", "has a path"),
            ("smtp://u:secret@mail.example.com?tls=maybe", "tls=maybe"),
            ("smtp://u:secret@mail.example.com?timeout=0", "timeout=0"),
            ("smtp://u:secret@mail.example.com?tsl=none", "\"tsl\""),
            (
                "smtps://u:secret@mail.example.com?tls=none",
                "smtps does not need",
            ),
        ] {
            let error = parse(text).unwrap_err();
            assert!(
                error.contains(part) && !error.contains("secret"),
                "{text}: {error}"
            );
        }
    }

    fn message() -> Message {
        Message::builder()
            .from("a@example.com".parse().unwrap())
            .to("b@example.com".parse().unwrap())
            .body(String::new())
            .unwrap()
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_transient() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let client = Client::new(&parse(&format!("smtp://127.0.0.1:{port}")).unwrap()).unwrap();
        assert!(matches!(
            client.send(&message()).await,
            Err(MailError::Transient(_))
        ));
    }

    /// A server that accepts a connection, greets, and says nothing more blocks nobody.
    #[tokio::test]
    async fn a_server_that_falls_silent_is_transient() {
        use tokio::io::AsyncWriteExt;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}?timeout=1", listener.local_addr().unwrap());
        let client = Client::new(&parse(&url).unwrap()).unwrap();
        let server = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.write_all(b"220 hello\r\n").await.unwrap();
            std::future::pending::<()>().await;
        };
        let message = message();
        tokio::select! {
            sent = client.send(&message) => assert!(matches!(sent, Err(MailError::Transient(_)))),
            () = server => {}
        }
    }
}

//! E-mail: typed messages in two languages, over SMTP or into a folder.
//!
//! Must hold: whatever a name or an address contains, a mail has the one recipient and the
//! headers that were meant; a retry of the same job has the same Message-ID; no log line
//! has a link, since a link is a secret.

mod folder;
mod message;
mod smtp;
mod templates;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use lettre::message::Mailbox;
use url::Url;

pub use smtp::{SmtpUrl, SmtpUrlProblem};

use crate::kernel::ids::JobId;
use crate::kernel::jobs::Failure;
use crate::kernel::mail::Mail;

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Route {
    Smtp(SmtpUrl),
    /// For development and first steps: one `.eml` file for each mail.
    Folder(PathBuf),
}

/// What became of a mail that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The server's last word, for example `2.0.0 Ok: queued as 4XyZ`.
    Accepted(String),
    Written(PathBuf),
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Trying again cannot help: there is no such address, or the message was refused.
    #[error("the mail cannot be delivered: {0}")]
    Permanent(String),
    /// The server is away, busy, or not set up right.
    #[error("the mail cannot be sent now: {0}")]
    Transient(String),
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Permanent(_) => Self::Permanent(error.to_string()),
            MailError::Transient(_) => Self::Transient(error.to_string()),
        }
    }
}

enum Transport {
    Smtp(smtp::Client),
    Folder(PathBuf),
}

/// Sends mails. Cheap to share behind an [`std::sync::Arc`].
pub struct Mailer {
    from: Mailbox,
    public_url: Url,
    transport: Transport,
}

/// The sender's address or the way to the server is not usable.
#[derive(Debug, thiserror::Error)]
pub enum MailerProblem {
    #[error("the sender {given:?} is no address such as `Muster <no-reply@example.com>`")]
    From { given: String },
    #[error("cannot set up SMTP: {0}")]
    Smtp(String),
}

impl Mailer {
    /// To be called inside a Tokio runtime, which then keeps the pooled connections.
    /// `public_url` is where people find the service; links in mails begin with it.
    pub fn new(from: &str, public_url: Url, route: Route) -> Result<Self, MailerProblem> {
        let mailbox: Mailbox = from.parse().map_err(|_| MailerProblem::From {
            given: from.to_owned(),
        })?;
        let transport = match route {
            Route::Smtp(url) => Transport::Smtp(smtp::Client::new(&url)?),
            Route::Folder(folder) => Transport::Folder(folder),
        };
        Ok(Self {
            from: mailbox,
            public_url,
            transport,
        })
    }

    /// Sends one mail. A retry passes the same job.
    pub async fn send(
        &self,
        job: JobId,
        mail: &Mail,
        now: DateTime<Utc>,
    ) -> Result<Sent, MailError> {
        let message = message::build(&self.from, &self.public_url, job, mail, now)?;
        let domain = mail.to.rsplit('@').next().unwrap_or_default();
        let template = templates::name(&mail.letter);
        match &self.transport {
            Transport::Smtp(client) => {
                let answer = client.send(&message).await?;
                tracing::info!(%job, template, domain, answer, "mail accepted by the server");
                Ok(Sent::Accepted(answer))
            }
            Transport::Folder(folder) => {
                let path = folder::write(folder, job, template, message.formatted()).await?;
                log_written(job, template, domain, &path);
                Ok(Sent::Written(path))
            }
        }
    }
}

fn log_written(job: JobId, template: &str, domain: &str, path: &Path) {
    tracing::info!(
        %job, template, domain, path = %path.display(),
        "mail written to a file, since no SMTP server is configured"
    );
}

//! Configuration: defaults, then a file, then `MUSTER_...` variables, then flags.
//!
//! The settings are the flags of the command line, written once: `clap` reads flags and
//! variables, and the values of the file take the place of the defaults. So a wrong value
//! is refused in the same words wherever it comes from.
//!
//! Must hold: a secret is never printed, not even by `Debug`.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory, FromArgMatches};
use secrecy::SecretString;
use url::Url;

use super::cli::Cli;
use crate::identity::passwords::HashParams;
use crate::messaging::attachments::Location;

/// Every setting. In the file, a name is written with underscores: `data_dir = "/srv/muster"`.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Configuration file, TOML. Names are those of the flags, with underscores.
    #[arg(long, global = true, env = "MUSTER_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Address and port to serve HTTP on; port 0 takes a free one.
    #[arg(long, global = true, env = "MUSTER_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,

    /// Folder of everything that is kept: the private PostgreSQL, signing keys, mail.
    #[arg(
        long,
        global = true,
        env = "MUSTER_DATA_DIR",
        value_name = "FOLDER",
        default_value = "./data"
    )]
    pub data_dir: PathBuf,

    /// PostgreSQL 15 or newer to use instead of a private one, as the role of the service:
    /// it must not be a superuser nor bypass row-level security.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", value_parser = secret)]
    pub database_url: Option<SecretString>,

    /// The same database as the role that owns the schema, for migrations; by default the
    /// role of the service owns it.
    #[arg(long, global = true, env = "MUSTER_MIGRATION_DATABASE_URL", hide_env_values = true, value_name = "URL", value_parser = secret)]
    pub migration_database_url: Option<SecretString>,

    /// The most database connections of this process, 2 to 500.
    #[arg(long, global = true, env = "MUSTER_DATABASE_CONNECTIONS", value_name = "NUMBER", default_value = "24", value_parser = clap::value_parser!(u16).range(2..=500))]
    pub database_connections: u16,

    /// Threads that serve HTTP, 1 to 256; by default one for each core.
    #[arg(long, global = true, env = "MUSTER_WORKERS", value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,

    /// Threads that hash passwords, 1 to 256, at a lower priority than the rest; by default
    /// one for each core. What waits beyond them is bounded, so that a storm of sign-ins
    /// starves nobody.
    #[arg(long, global = true, env = "MUSTER_HASHING_THREADS", value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub hashing_threads: Option<u16>,

    /// How many sign-ins may wait for a hashing thread, 1 to 10000; more are told to come back.
    #[arg(
        long,
        global = true,
        env = "MUSTER_HASHING_QUEUE",
        value_name = "NUMBER",
        default_value = "256",
        value_parser = clap::value_parser!(u16).range(1..=10_000)
    )]
    pub hashing_queue: u16,

    /// How much work one password hash is. Not a setting of the command line: only tests
    /// lower it.
    #[arg(skip)]
    pub hash_params: HashParams,

    /// Where people reach the service: the links in mails begin with it. By default the
    /// address that it listens on.
    #[arg(long, global = true, env = "MUSTER_PUBLIC_URL", value_name = "URL", value_parser = http_url)]
    pub public_url: Option<Url>,

    /// Mail server: smtp://user:password@host:587?tls=required or smtps://...; without one,
    /// mails are written as .eml files to the folder `mail` in the data folder.
    #[arg(long, global = true, env = "MUSTER_SMTP_URL", hide_env_values = true, value_name = "URL", value_parser = secret)]
    pub smtp_url: Option<SecretString>,

    /// NATS server, by which several processes on one database hear of each other at once:
    /// nats://user:password@host:4222 or tls://..., several with commas between them. Without one
    /// they look into the database each second.
    #[arg(long, global = true, env = "MUSTER_NATS_URL", hide_env_values = true, value_name = "URL", value_parser = secret)]
    pub nats_url: Option<SecretString>,

    /// First word of the NATS subjects; each database needs one of its own.
    #[arg(
        long,
        global = true,
        env = "MUSTER_NATS_PREFIX",
        value_name = "WORD",
        default_value = "muster",
        value_parser = word
    )]
    pub nats_prefix: String,

    /// Sender of mails.
    #[arg(
        long,
        global = true,
        env = "MUSTER_MAIL_FROM",
        value_name = "ADDRESS",
        default_value = "Muster <muster@localhost>"
    )]
    pub mail_from: String,

    /// Where files are kept: a folder, as file:///srv/muster/files, or a bucket of an S3-compatible
    /// store, as s3://bucket/prefix; by default the folder `files` in the data folder.
    #[arg(long, global = true, env = "MUSTER_FILES", value_name = "URL", value_parser = files_url)]
    pub files: Option<Url>,

    /// The address of the S3-compatible store, if it is not Amazon's.
    #[arg(long, global = true, env = "MUSTER_FILES_ENDPOINT", value_name = "URL", value_parser = http_url)]
    pub files_endpoint: Option<Url>,

    /// The region of the bucket.
    #[arg(
        long,
        global = true,
        env = "MUSTER_FILES_REGION",
        value_name = "NAME",
        default_value = "us-east-1"
    )]
    pub files_region: String,

    /// The id of the key to the bucket; without one, what the machine's role gives.
    #[arg(long, global = true, env = "MUSTER_FILES_ACCESS_KEY", hide_env_values = true, value_name = "KEY", value_parser = secret)]
    pub files_access_key: Option<SecretString>,

    /// The secret of the key to the bucket.
    #[arg(long, global = true, env = "MUSTER_FILES_SECRET_KEY", hide_env_values = true, value_name = "KEY", value_parser = secret)]
    pub files_secret_key: Option<SecretString>,

    /// The largest file that may be uploaded, in MiB, 1 to 102400.
    #[arg(long, global = true, env = "MUSTER_MAX_UPLOAD", value_name = "MIB", default_value = "512", value_parser = clap::value_parser!(u64).range(1..=102_400))]
    pub max_upload: u64,

    /// The room for the files of each organization, in GiB, 0 to 1000000.
    #[arg(long, global = true, env = "MUSTER_FILES_QUOTA", value_name = "GIB", default_value = "100", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub files_quota: u64,

    /// Requests a minute for one account, and as many at once.
    #[arg(
        long,
        global = true,
        env = "MUSTER_ACCOUNT_RATE",
        value_name = "NUMBER",
        default_value = "1200"
    )]
    pub account_rate: NonZeroU32,

    /// Meetings that one member may create on a day, of UTC.
    #[arg(
        long,
        global = true,
        env = "MUSTER_MEETINGS_PER_DAY",
        value_name = "NUMBER",
        default_value = "100",
        value_parser = clap::value_parser!(i32).range(1..)
    )]
    pub meetings_per_day: i32,

    /// Requests a minute without an account for one network address, and as many at once.
    /// A whole office may share one address.
    #[arg(
        long,
        global = true,
        env = "MUSTER_ADDRESS_RATE",
        value_name = "NUMBER",
        default_value = "12000"
    )]
    pub address_rate: NonZeroU32,

    /// Believe `Forwarded` and `X-Forwarded-For`: only behind a reverse proxy of your own
    /// that sets them.
    #[arg(long, global = true, env = "MUSTER_TRUST_PROXY", value_name = "BOOL", default_value = "false", action = clap::ArgAction::Set)]
    pub trust_proxy: bool,

    /// What to log: error, warn, info, debug or trace; or directives of tracing's EnvFilter,
    /// like `info,muster::kernel=debug`.
    #[arg(long, global = true, env = "MUSTER_LOG", value_name = "FILTER", default_value = "info", value_parser = log_filter)]
    pub log: String,

    /// How to log: `auto` is `text` on a terminal and `json` elsewhere.
    #[arg(
        long,
        global = true,
        env = "MUSTER_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "auto"
    )]
    pub log_format: LogFormat,
}

impl Settings {
    /// Where files are kept.
    pub fn files(&self) -> Result<Location, String> {
        let Some(url) = &self.files else {
            return Ok(Location::Folder(self.data_dir.join("files")));
        };
        if url.scheme() == "file" {
            let folder = url.to_file_path();
            return folder.map(Location::Folder).map_err(|()| FILES.to_owned());
        }
        Ok(Location::Bucket {
            bucket: url.host_str().unwrap_or_default().to_owned(),
            prefix: url.path().trim_matches('/').to_owned(),
            region: self.files_region.clone(),
            endpoint: self
                .files_endpoint
                .as_ref()
                .map(|url| url.as_str().trim_end_matches('/').to_owned()),
            access_key: self.files_access_key.clone(),
            secret_key: self.files_secret_key.clone(),
        })
    }

    /// Where people reach the service.
    pub fn public_url(&self) -> Result<Url, url::ParseError> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None => format!("http://{}", self.listen).parse(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Auto,
    Text,
    Json,
}

/// Reads the command line, the environment and the file that they name.
/// On a wrong value prints what is wrong, and ends the process as clap does.
pub fn parse() -> Cli {
    match try_parse(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    }
}

/// [`parse`] with the arguments given, and the error returned.
pub fn try_parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    let command = Cli::command();
    let file = command
        .clone()
        .ignore_errors(true)
        .try_get_matches_from(&args)
        .ok()
        .and_then(|matches| innermost(&matches).get_one::<PathBuf>("config").cloned());
    let command = match file {
        Some(path) => with_file(command, &path)?,
        None => command,
    };
    Cli::from_arg_matches(&command.try_get_matches_from(args)?)
}

fn innermost(matches: &clap::ArgMatches) -> &clap::ArgMatches {
    match matches.subcommand() {
        Some((_, sub)) => innermost(sub),
        None => matches,
    }
}

/// The file's values as the command's defaults.
fn with_file(command: Command, path: &Path) -> Result<Command, clap::Error> {
    let fail = |what: String| Command::new("muster").error(clap::error::ErrorKind::Io, what);
    let text = std::fs::read_to_string(path).map_err(|error| {
        fail(format!(
            "cannot read the configuration file {}: {error}",
            path.display()
        ))
    })?;
    let table: toml::Table = text.parse().map_err(|error| {
        fail(format!(
            "the configuration file {} is not TOML: {error}",
            path.display()
        ))
    })?;
    let known: Vec<String> = command
        .get_arguments()
        .map(|arg| arg.get_id().to_string())
        .filter(|id| id != "config")
        .collect();
    table.into_iter().try_fold(command, |command, (name, value)| {
        if !known.contains(&name) {
            return Err(fail(format!(
                "the configuration file {} sets {name}, which does not exist; allowed are {}",
                path.display(),
                known.join(", ")
            )));
        }
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(_) | toml::Value::Boolean(_) => value.to_string(),
            other => {
                return Err(fail(format!(
                    "the configuration file {} sets {name} to a {}; allowed are text, numbers, true and false",
                    path.display(),
                    other.type_str()
                )));
            }
        };
        Ok(command.mut_arg(name, |arg| arg.default_value(value)))
    })
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "allowed is an IP address and a port, like 127.0.0.1:8080 or [::1]:8080".to_owned()
    })
}

fn http_url(text: &str) -> Result<Url, String> {
    match text.parse::<Url>() {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(
            "allowed is an absolute http:// or https:// URL, like https://muster.example.com"
                .to_owned(),
        ),
    }
}

/// What may stand for the store of files.
const FILES: &str = "allowed is file:///folder or s3://bucket/prefix";

fn files_url(text: &str) -> Result<Url, String> {
    match text.parse::<Url>() {
        Ok(url) if url.scheme() == "file" && url.to_file_path().is_ok() => Ok(url),
        Ok(url) if url.scheme() == "s3" && url.has_host() => Ok(url),
        _ => Err(FILES.to_owned()),
    }
}

fn log_filter(text: &str) -> Result<String, String> {
    tracing_subscriber::EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| {
        format!("{error}; allowed are error, warn, info, debug, trace, or directives like info,muster=debug")
    })
}

fn word(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if (1..=64).contains(&text.len()) && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("allowed are 1 to 64 letters, digits, _ and -".to_owned())
    }
}

fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(text.to_owned().into())
}

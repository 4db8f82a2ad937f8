//! What can go wrong with the private PostgreSQL, said so that an operator knows the next step.

use std::io;
use std::path::PathBuf;

/// Why the private PostgreSQL could not be started, used or stopped.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    #[error(
        "no PostgreSQL {minimum} or newer was found; looked at: {looked}. \
         Install one with `sudo apt-get install -y postgresql postgresql-contrib`, \
         or point DATABASE_URL at a server"
    )]
    NoPrograms { minimum: u32, looked: String },

    #[error(
        "the cluster in {cluster} was made by PostgreSQL {made_by}, whose programs were not found; \
         looked at: {looked}. Install them with `sudo apt-get install -y postgresql-{made_by}`, \
         or move the data with pg_upgrade or pg_dump"
    )]
    OtherVersion {
        cluster: PathBuf,
        made_by: u32,
        looked: String,
    },

    #[error(
        "the data folder {data_dir} is in use by another muster ({holder}); \
         stop that one, or choose another folder with MUSTER_DATA_DIR"
    )]
    InUse { data_dir: PathBuf, holder: String },

    #[error(
        "PostgreSQL refuses to run as root, and there is no other user to run it as: \
         neither `postgres` nor `nobody` exists. Create one with `useradd --system postgres`"
    )]
    NoAccount,

    #[error(
        "PostgreSQL has to run as the user {account} and cannot enter {folder}: \
         a folder above it is closed to other users. \
         Choose a folder that is not, for example MUSTER_DATA_DIR=/var/lib/muster"
    )]
    Unreachable { folder: PathBuf, account: String },

    #[error(
        "{path} must be a folder of the user with id {wanted_owner} and mode 0700, and it is not; \
         remove it and start again"
    )]
    ForeignFolder { path: PathBuf, wanted_owner: u32 },

    #[error(
        "a PostgreSQL of an earlier run (process {pid}) still uses {cluster} and did not finish \
         within {seconds} s; stop it with `kill -QUIT {pid}` and start again"
    )]
    Leftover {
        pid: u32,
        cluster: PathBuf,
        seconds: u64,
    },

    #[error("PostgreSQL did not start: {reason} (its log: {log})")]
    NotStarted { reason: String, log: PathBuf },

    #[error("PostgreSQL (process {pid}) did not end, not even when it was killed")]
    NotStopped { pid: u32 },

    #[error("{doing} failed: {output}")]
    Program { doing: String, output: String },

    #[error(
        "{name:?} cannot name a database; allowed: 1 to 63 lower-case letters, digits and _, not beginning with a digit"
    )]
    Name { name: String },

    #[error("{doing} {path}")]
    Io {
        doing: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl PostgresError {
    /// For `map_err`: says what was being done to which path.
    pub(super) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            doing,
            path,
            source,
        }
    }
}

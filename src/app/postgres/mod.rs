//! A PostgreSQL of the service's own, for those who do not run one.
//!
//! [`PrivateCluster::start`] finds PostgreSQL's programs on this machine, makes a cluster in the
//! data folder if there is none, and runs a server on it for as long as the value lives. What must
//! hold:
//!
//! - Nothing that was committed is ever lost: `fsync`, `synchronous_commit` and
//!   `full_page_writes` are on, and no file can turn them off.
//! - Nobody else gets in: the server listens on a socket in a folder with mode 0700 and on no port,
//!   so it also runs beside any other PostgreSQL.
//! - One service for each data folder: a lock is held on it, and a second one is refused.
//! - No server outlives the service: it ends with it in order, and after a `kill -9` by itself.
//! - Any moment may be the last one: a first start that was cut short is begun again, and a start
//!   after a crash waits for what is left of the earlier server and recovers.
//!
//! Everything here blocks; an asynchronous caller moves it to a thread.

mod account;
mod configuration;
mod databases;
mod error;
mod folders;
mod leftovers;
mod process;
mod programs;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use account::{ServerAccount, WhenOrphaned};
use databases::Door;
use folders::{FolderLock, Folders};
use process::{Server, Shared};
use programs::Programs;

pub use databases::{DATABASE, Role};
pub use error::PostgresError;
pub use programs::MINIMUM_MAJOR;

/// Recovery after a crash reads at most what lies between two checkpoints; even a slow disk is done by then.
const STARTING_TAKES_AT_MOST: Duration = Duration::from_secs(300);

/// What a private cluster is started with.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// The service's data folder; the cluster is below its `postgres`.
    pub data_dir: PathBuf,
    /// Off only for the throwaway clusters of tests.
    pub durable: bool,
}

/// A running server. Dropping it stops the server.
#[derive(Debug)]
pub struct PrivateCluster {
    // Fields are dropped in this order: the server ends before the data folder is let go.
    server: Server,
    door: Door,
    log: PathBuf,
    _lock: FolderLock,
}

/// Tells of the server's end, however it comes; see [`PrivateCluster::end`].
#[derive(Debug, Clone)]
pub struct ClusterEnd(Arc<Shared>);

impl PrivateCluster {
    /// Starts the server, after making the cluster if there is none, and returns when the database
    /// and its roles can be used.
    ///
    /// # Errors
    ///
    /// Says what is missing on this machine, or what the server itself said.
    pub fn start(settings: &ClusterSettings) -> Result<Self, PostgresError> {
        let folders = Folders::prepare(&settings.data_dir)?;
        let lock = folders.lock()?;
        leftovers::finish(&folders)?;
        let made_by = folders.made_by()?;
        let programs = Programs::find(&folders.cluster, made_by)?;
        let mut account = ServerAccount::choose(&folders.cluster)?;
        let socket_folder = folders.socket_folder(&account)?;
        if made_by.is_none() {
            create_cluster(settings, &folders, &programs, &mut account)?;
        }
        account.give_tree(&folders.cluster)?;
        account.ensure_reaches(&folders.cluster)?;

        let here = configuration::Surroundings {
            socket_folder: &socket_folder,
            memory_mb: configuration::memory_mb(),
            has_lz4: programs.has_lz4(),
        };
        fs::write(
            &folders.configuration,
            configuration::configuration(settings, &here),
        )
        .and_then(|()| fs::set_permissions(&folders.configuration, Permissions::from_mode(0o644)))
        .map_err(PostgresError::io("write", &folders.configuration))?;

        let server = serve(settings, &folders, &programs, &account)?;
        let cluster = Self {
            server,
            door: Door {
                psql: programs.path("psql"),
                socket_folder,
            },
            log: folders.log,
            _lock: lock,
        };
        cluster
            .server
            .wait_ready(&cluster.log, STARTING_TAKES_AT_MOST)?;
        cluster.door.ensure_roles_and_database()?;
        tracing::debug!(
            pid = cluster.server.pid(),
            version = programs.major,
            "PostgreSQL is ready"
        );
        Ok(cluster)
    }

    /// Where to connect as `role` to the server that another process runs on this data folder;
    /// `None` while none there is ready.
    ///
    /// # Errors
    ///
    /// When the folders cannot be read.
    pub fn url_of_running(
        settings: &ClusterSettings,
        role: Role,
        database: &str,
    ) -> Result<Option<String>, PostgresError> {
        let folders = Folders::prepare(&settings.data_dir)?;
        let running = folders.running()?;
        let running = running.filter(|running| leftovers::is_postmaster(&folders, running.pid));
        Ok(running.map(|running| databases::url(&running.socket_folder, role, database)))
    }

    /// Where to connect as `role`; understood by every PostgreSQL driver and by `psql`.
    pub fn url(&self, role: Role, database: &str) -> String {
        self.door.url(role, database)
    }

    /// Creates a database, as a copy of `template` if one is named.
    ///
    /// # Errors
    ///
    /// When the name is taken, the template is in use, or a name is not a plain one.
    pub fn create_database(
        &self,
        name: &str,
        template: Option<&str>,
        owner: Role,
    ) -> Result<(), PostgresError> {
        self.door.create_database(name, template, owner)
    }

    /// Drops a database, ending the sessions in it; content if there is none.
    ///
    /// # Errors
    ///
    /// When the server refuses, or the name is not a plain one.
    pub fn drop_database(&self, name: &str) -> Result<(), PostgresError> {
        self.door.drop_database(name)
    }

    /// Something to wait on: a service without its database should end too.
    pub fn end(&self) -> ClusterEnd {
        ClusterEnd(self.server.shared())
    }

    /// Stops the server and waits until it has ended.
    ///
    /// # Errors
    ///
    /// When it has not, 80 seconds and three signals later.
    pub fn stop(mut self) -> Result<(), PostgresError> {
        self.server.stop()
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        if let Err(error) = self.server.stop() {
            tracing::error!(%error, "PostgreSQL is left to itself");
        }
    }
}

impl ClusterEnd {
    /// Blocks until the server has ended, and says how.
    pub fn wait(&self) -> String {
        self.0.wait_ended()
    }
}

/// Makes the cluster in a folder beside its place and moves it there when it is complete.
fn create_cluster(
    settings: &ClusterSettings,
    folders: &Folders,
    programs: &Programs,
    account: &mut ServerAccount,
) -> Result<(), PostgresError> {
    for half_done in begun_clusters(&folders.home)? {
        folders::remove(&half_done)?;
    }
    let begun = folders.home.join(format!("{BEGUN}{}", std::process::id()));
    folders::private_folder(&begun, account)?;
    account.ensure_reaches(&begun)?;

    tracing::info!(folder = %folders.cluster.display(), "creating a PostgreSQL cluster");
    let mut initdb = account.command(&programs.path("initdb"), WhenOrphaned::Kill);
    initdb
        .args(["--encoding=UTF8", "--locale=C", "--data-checksums"])
        .args(["--auth-local=trust", "--auth-host=reject"])
        .args(["--username", Role::Superuser.name()])
        .arg("--no-instructions")
        .args((!settings.durable).then_some("--no-sync"))
        .arg("--pgdata")
        .arg(&begun);
    let output = initdb
        .output()
        .map_err(PostgresError::io("run initdb for", &begun))?;
    if !output.status.success() {
        return Err(PostgresError::Program {
            doing: format!("initdb for {}", folders.cluster.display()),
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    // An empty folder in its place, of a mount for one, is replaced by the rename.
    fs::rename(&begun, &folders.cluster)
        .and_then(|()| File::open(&folders.home)?.sync_all())
        .map_err(PostgresError::io(
            "move the new cluster to",
            &folders.cluster,
        ))
}

const BEGUN: &str = "cluster.begun-";

fn begun_clusters(home: &Path) -> Result<Vec<PathBuf>, PostgresError> {
    let entries = fs::read_dir(home).map_err(PostgresError::io("list", home))?;
    Ok(entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(BEGUN))
        .map(|entry| entry.path())
        .collect())
}

fn serve(
    settings: &ClusterSettings,
    folders: &Folders,
    programs: &Programs,
    account: &ServerAccount,
) -> Result<Server, PostgresError> {
    let mut command = account.command(&programs.path("postgres"), WhenOrphaned::Interrupt);
    command.arg("-D").arg(&folders.cluster);
    let mut file = OsString::from("config_file=");
    file.push(&folders.configuration);
    command.arg("-c").arg(file);
    let name = format!("cluster_name={}", folders.cluster_name);
    for setting in std::iter::once(name).chain(configuration::safety(settings)) {
        command.args(["-c", &setting]);
    }
    Server::spawn(command, &folders.log)
}

//! Where the private PostgreSQL keeps things, and the lock that keeps a second service out.
//!
//! ```text
//! data_dir/lock                       held while a service runs
//! data_dir/postgres/cluster           the cluster, of the server's user, 0700
//! data_dir/postgres/postgresql.conf   written at every start
//! data_dir/postgres/server.log        what the server says, and server.log.1 before it
//! data_dir/postgres/run               the socket, of the server's user, 0700
//! ```
//!
//! Only `cluster` and `run` belong to the server's user: what a service running as root writes
//! stays out of folders in which another user could have placed a link.

use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::account::ServerAccount;
use super::error::PostgresError;

/// A socket's whole path must fit in 107 bytes, of which PostgreSQL's own file name takes 19.
const LONGEST_SOCKET_FOLDER: usize = 88;

/// The number in the socket's name; no port is opened.
pub(super) const SOCKET_PORT: u16 = 5432;

#[derive(Debug)]
pub(super) struct Folders {
    pub(super) data_dir: PathBuf,
    pub(super) home: PathBuf,
    pub(super) cluster: PathBuf,
    pub(super) configuration: PathBuf,
    pub(super) log: PathBuf,
    /// Names this data folder in process titles, so that its own servers are told from others.
    pub(super) cluster_name: String,
}

/// A server, as its pid file tells of it.
pub(super) struct Running {
    pub(super) pid: u32,
    pub(super) socket_folder: PathBuf,
}

/// The data folder is taken until this is dropped.
#[derive(Debug)]
pub(super) struct FolderLock(File);

impl Drop for FolderLock {
    /// Given up and not only closed: a program that another thread just starts has a copy of the file until
    /// it runs, and with it the lock.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "the data folder stays locked until this process ends");
        }
    }
}

impl Folders {
    /// Makes what does not exist yet of the folders that are ours.
    pub(super) fn prepare(data_dir: &Path) -> Result<Self, PostgresError> {
        // Open for passing through, not for listing: the server's user has to get to its cluster.
        let create = |path: &Path| {
            if path.is_dir() {
                return Ok(());
            }
            DirBuilder::new()
                .recursive(true)
                .create(path)
                .and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o711)))
                .map_err(PostgresError::io("create the folder", path))
        };
        create(data_dir)?;
        let data_dir =
            fs::canonicalize(data_dir).map_err(PostgresError::io("find the folder", data_dir))?;
        let home = data_dir.join("postgres");
        create(&home)?;
        let digest = Sha256::digest(data_dir.as_os_str().as_encoded_bytes());
        let hash: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(Self {
            cluster: home.join("cluster"),
            configuration: home.join("postgresql.conf"),
            log: home.join("server.log"),
            cluster_name: format!("muster-{hash}"),
            home,
            data_dir,
        })
    }

    /// Takes the data folder for this process.
    pub(super) fn lock(&self) -> Result<FolderLock, PostgresError> {
        let path = self.data_dir.join("lock");
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(PostgresError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who holds it is a courtesy; that somebody does is what counts.
                let _ = file.read_to_string(&mut holder);
                return Err(PostgresError::InUse {
                    data_dir: self.data_dir.clone(),
                    holder: holder.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => {
                return Err(PostgresError::io("lock", &path)(source));
            }
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "process {}", std::process::id()))
            .map_err(PostgresError::io("write", &path))?;
        Ok(FolderLock(file))
    }

    /// The server that has the cluster and is ready, as its pid file says.
    pub(super) fn running(&self) -> Result<Option<Running>, PostgresError> {
        let path = self.cluster.join("postmaster.pid");
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read.map_err(PostgresError::io("read", path))?,
        };
        // PostgreSQL's miscadmin.h: the first line is the process, the fifth the socket's folder,
        // the eighth the state.
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let [pid, _, _, _, socket_folder, _, _, "ready", ..] = lines.as_slice() else {
            return Ok(None);
        };
        let running = |pid| Running {
            pid,
            socket_folder: PathBuf::from(socket_folder),
        };
        Ok(pid.parse().ok().map(running))
    }

    /// The major version of the cluster that is here, if one is.
    pub(super) fn made_by(&self) -> Result<Option<u32>, PostgresError> {
        let path = self.cluster.join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(version) => Ok(version.trim().parse().ok()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(PostgresError::io("read", path)(error)),
        }
    }

    /// A folder for the socket that only the server's user may enter. Called when no server of
    /// this data folder runs, so a socket that is found there is a dead one's.
    pub(super) fn socket_folder(&self, account: &ServerAccount) -> Result<PathBuf, PostgresError> {
        let beside = self.home.join("run");
        let folder = if fits_a_socket(&beside) {
            remove(&beside)?;
            beside
        } else {
            PathBuf::from(format!("/tmp/{}-{}", self.cluster_name, account.uid))
        };
        // Anybody may write to /tmp, so what is found there is not trusted by its name.
        private_folder(&folder, account)?;
        for suffix in ["", ".lock"] {
            remove(&folder.join(format!(".s.PGSQL.{SOCKET_PORT}{suffix}")))?;
        }
        Ok(folder)
    }
}

/// Removes a file or a whole folder, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), PostgresError> {
    let removed = if path.is_dir() && !path.is_symlink() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(PostgresError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Short enough for a socket, and free of what PostgreSQL's list of folders would have to quote.
fn fits_a_socket(folder: &Path) -> bool {
    let bytes = folder.as_os_str().as_encoded_bytes();
    bytes.len() <= LONGEST_SOCKET_FOLDER
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(byte))
}

/// Creates `path` with mode 0700 for the server's user, or proves that it is such a folder.
pub(super) fn private_folder(path: &Path, account: &ServerAccount) -> Result<(), PostgresError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => account.give(path)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(PostgresError::io("create the folder", path)(error)),
    }
    let found = fs::symlink_metadata(path).map_err(PostgresError::io("look at", path))?;
    let is_private = found.is_dir() && found.mode() & 0o077 == 0;
    if is_private && found.uid() == account.uid {
        return Ok(());
    }
    Err(PostgresError::ForeignFolder {
        path: path.to_owned(),
        wanted_owner: account.uid,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_odd_paths_do_not_hold_sockets() {
        assert!(fits_a_socket(Path::new("/var/lib/muster/postgres/run")));
        assert!(!fits_a_socket(Path::new("/srv/a, b/postgres/run")));
        assert!(!fits_a_socket(Path::new("/srv/企业/postgres/run")));
        assert!(!fits_a_socket(&Path::new("/srv").join("a".repeat(100))));
    }

    /// As a program has one that is started meanwhile.
    #[test]
    fn a_copy_of_the_file_does_not_keep_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::prepare(folder.path()).unwrap();
        let lock = folders.lock().unwrap();
        let copy = lock.0.try_clone().unwrap();
        assert!(matches!(folders.lock(), Err(PostgresError::InUse { .. })));
        drop(lock);
        folders.lock().unwrap();
        drop(copy);
    }
}

//! Whom the server runs as.
//!
//! PostgreSQL refuses root. Started by root, its processes therefore run as another user, who owns
//! the cluster and nothing else; started by anybody else, they run as that user.
//! `setpriv` of util-linux makes the change, and asks the kernel to interrupt the server when the
//! thread that started it ends, so that even `kill -9` leaves no server behind.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::PostgresError;

/// Enough to find `setpriv`, `sh` and `id`; what else the environment holds is none of the server's business.
const PROGRAM_PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/// What the kernel sends to a program when the thread that started it is gone.
#[derive(Debug, Clone, Copy)]
pub(super) enum WhenOrphaned {
    /// A server: finish cleanly (PostgreSQL's fast shutdown).
    Interrupt,
    /// A helper whose half-done work is thrown away anyway.
    Kill,
}

#[derive(Debug, Clone)]
pub(super) struct ServerAccount {
    name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// We are root and become this user.
    switches: bool,
    /// The user may enter folders that are closed to it, see [`ServerAccount::ensure_reaches`].
    enters_closed_folders: bool,
    has_setpriv: bool,
}

impl ServerAccount {
    /// The owner of an existing cluster, else `postgres`, else `nobody`; ourselves when not root.
    pub(super) fn choose(cluster: &Path) -> Result<Self, PostgresError> {
        let has_setpriv = plain("setpriv")
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success());
        let account = |name: String, uid, gid, switches| Self {
            name,
            uid,
            gid,
            switches,
            enters_closed_folders: false,
            has_setpriv,
        };
        let own = id(&["-u"]).ok_or(PostgresError::NoAccount)?;
        if own != 0 {
            let gid = id(&["-g"]).ok_or(PostgresError::NoAccount)?;
            return Ok(account(format!("with id {own}"), own, gid, false));
        }
        if let Ok(owned) = fs::metadata(cluster)
            && owned.uid() != 0
        {
            let name = format!("with id {}", owned.uid());
            return Ok(account(name, owned.uid(), owned.gid(), true));
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| {
                let (uid, gid) = (id(&["-u", name])?, id(&["-g", name])?);
                Some(account(name.to_owned(), uid, gid, true))
            })
            .ok_or(PostgresError::NoAccount)
    }

    /// A command that runs `program` as this user, with an environment of its own.
    pub(super) fn command(&self, program: &Path, orphaned: WhenOrphaned) -> Command {
        if !self.has_setpriv && !self.switches {
            return plain(program);
        }
        let mut command = plain("setpriv");
        command.args([
            "--pdeathsig",
            match orphaned {
                WhenOrphaned::Interrupt => "INT",
                WhenOrphaned::Kill => "KILL",
            },
        ]);
        if self.switches {
            command
                .args(["--reuid", &self.uid.to_string()])
                .args(["--regid", &self.gid.to_string()])
                .arg("--clear-groups");
        }
        if self.enters_closed_folders {
            command.args([
                "--inh-caps",
                "+dac_read_search",
                "--ambient-caps",
                "+dac_read_search",
            ]);
        }
        command.arg("--").arg(program);
        command
    }

    /// Makes sure that the server can enter `folder`, which is its own, through the folders above.
    ///
    /// A checkout below root's home is closed to everybody else. There the server is given one
    /// capability, to read and search past permissions, and remains without any right to write.
    pub(super) fn ensure_reaches(&mut self, folder: &Path) -> Result<(), PostgresError> {
        if self.enters(folder) {
            return Ok(());
        }
        if self.switches {
            self.enters_closed_folders = true;
            if self.enters(folder) {
                tracing::info!(
                    folder = %folder.display(),
                    account = self.name,
                    "PostgreSQL's user cannot pass the folders above its data by itself; \
                     its processes get the capability cap_dac_read_search"
                );
                return Ok(());
            }
        }
        Err(PostgresError::Unreachable {
            folder: folder.to_owned(),
            account: self.name.clone(),
        })
    }

    fn enters(&self, folder: &Path) -> bool {
        self.command(Path::new("/bin/sh"), WhenOrphaned::Kill)
            .args(["-c", r#"cd "$1""#, "sh"])
            .arg(folder)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Gives `path` to this user; nothing to do when it is ours and we do not switch.
    pub(super) fn give(&self, path: &Path) -> Result<(), PostgresError> {
        if !self.switches {
            return Ok(());
        }
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
            .map_err(PostgresError::io("give to PostgreSQL's user", path))
    }

    /// As [`Self::give`] with everything below, for a cluster that root copied here.
    pub(super) fn give_tree(&self, path: &Path) -> Result<(), PostgresError> {
        let owner = fs::metadata(path)
            .map_err(PostgresError::io("look at", path))?
            .uid();
        if !self.switches || owner == self.uid {
            return Ok(());
        }
        let output = plain("chown")
            .args(["-R", "-h", &format!("{}:{}", self.uid, self.gid), "--"])
            .arg(path)
            .output()
            .map_err(PostgresError::io("give to PostgreSQL's user", path))?;
        if output.status.success() {
            return Ok(());
        }
        Err(PostgresError::Program {
            doing: format!("giving {} to the user {}", path.display(), self.name),
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }
}

/// A command in an empty environment: no settings of a user's libpq, no secrets of ours.
pub(super) fn plain(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", PROGRAM_PATH)
        .env("LC_ALL", "C")
        .current_dir("/")
        .stdin(Stdio::null());
    command
}

/// Sends a signal by name. The standard library cannot, and `kill` is part of every shell.
pub(super) fn send_signal(pid: u32, signal: &str) -> bool {
    plain("/bin/sh")
        .args(["-c", r#"kill -s "$1" "$2""#, "sh", signal, &pid.to_string()])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = plain("id").args(arguments).output().ok()?;
    let printed = String::from_utf8(output.stdout).ok()?;
    printed.trim().parse().ok()
}

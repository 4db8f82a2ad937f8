//! PostgreSQL alone, by its own programs and with the configuration that the service gives
//! it: what a start of the service is compared with.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::service::Service;
use crate::{Error, process};

/// What the server says when it takes connections.
const READY: &str = "database system is ready to accept connections";

/// The programs of a service's PostgreSQL, run as the same user.
pub struct Programs {
    folder: PathBuf,
    /// User and group, where we are root and PostgreSQL therefore somebody else.
    owner: Option<(u32, u32)>,
    configuration: PathBuf,
    socket_folder: tempfile::TempDir,
}

/// A running server. Dropping it ends it.
pub struct Server {
    child: Option<Child>,
}

impl Programs {
    pub fn of(service: &Service) -> Result<Self, Error> {
        let program = fs::read_link(format!("/proc/{}/exe", service.postgres_pid()?))?;
        let folder = program
            .parent()
            .ok_or("PostgreSQL's program is in no folder")?
            .to_owned();
        let cluster = fs::metadata(service.cluster())?;
        let owner =
            (fs::metadata("/proc/self")?.uid() == 0).then_some((cluster.uid(), cluster.gid()));
        let configuration = service.cluster().with_file_name("postgresql.conf");
        // Short enough for a socket, wherever the build is.
        let socket_folder = tempfile::tempdir()?;
        let programs = Self {
            folder,
            owner,
            configuration,
            socket_folder,
        };
        programs.give(programs.socket_folder.path())?;
        Ok(programs)
    }

    /// Makes a cluster in a folder that is not there yet.
    pub fn initdb(&self, cluster: &Path) -> Result<(), Error> {
        fs::create_dir(cluster)?;
        self.give(cluster)?;
        let output = self
            .command("initdb")
            .args([
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions",
            ])
            .args([
                "--auth-local=trust",
                "--auth-host=reject",
                "--username=postgres",
                "--pgdata",
            ])
            .arg(cluster)
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("initdb failed: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    /// Starts a server and returns when it takes connections.
    pub fn start(&self, cluster: &Path) -> Result<Server, Error> {
        let setting = |name: &str, path: &Path| format!("{name}={}", path.display());
        let mut child = self
            .command("postgres")
            .arg("-D")
            .arg(cluster)
            .args(["-c", &setting("config_file", &self.configuration)])
            .args([
                "-c",
                &setting("unix_socket_directories", self.socket_folder.path()),
            ])
            .args([
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let words = child.stderr.take();
        let server = Server { child: Some(child) };
        let mut lines = BufReader::new(words.ok_or("a server without standard error")?).lines();
        let mut said = String::new();
        for line in lines.by_ref().map_while(Result::ok) {
            if line.ends_with(READY) {
                // What it says later is read and forgotten, so that it can go on.
                std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
                return Ok(server);
            }
            said = line;
        }
        Err(format!("PostgreSQL did not start: {said}").into())
    }

    /// Runs a script in the running server, and stops at its first error.
    pub fn script(&self, sql: &str) -> Result<(), Error> {
        let mut child = self
            .command("psql")
            .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
            .args(["--username=postgres", "--dbname=postgres", "--host"])
            .arg(self.socket_folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        // Closed by dropping it: the end of the script.
        let mut input = child.stdin.take().ok_or("psql without standard input")?;
        input.write_all(sql.as_bytes())?;
        drop(input);
        let status = child.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(format!("psql ended with {status}").into())
    }

    /// Runs pgbench on the running server; what it said.
    pub fn pgbench(&self, arguments: &[&str]) -> Result<String, Error> {
        let output = self
            .command("pgbench")
            .args(["--username=postgres", "--host"])
            .arg(self.socket_folder.path())
            .args(arguments)
            .arg("postgres")
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
        Err(format!(
            "pgbench failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into())
    }

    /// Lets the user of the programs read and write in a folder.
    pub fn give(&self, folder: &Path) -> Result<(), Error> {
        match self.owner {
            Some((user, group)) => Ok(chown(folder, Some(user), Some(group))?),
            None => Ok(()),
        }
    }

    fn command(&self, program: &str) -> Command {
        let program = self.folder.join(program);
        let mut command = match self.owner {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid", &user.to_string(), "--regid", &group.to_string(), "--clear-groups"])
                    // Root's folders may be closed to others.
                    .args(["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search", "--"])
                    .arg(program);
                command
            }
        };
        command
            .current_dir("/")
            .stdin(Stdio::null())
            .env("LC_ALL", "C");
        command
    }
}

impl Server {
    pub fn stop(mut self) -> Result<(), Error> {
        match self.child.take() {
            Some(child) => process::stop(child, "INT"),
            None => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = self.child.take()
            && let Err(error) = process::stop(child, "INT")
        {
            eprintln!("load: {error}");
        }
    }
}

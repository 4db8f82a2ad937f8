//! Finding PostgreSQL's programs: in PATH first, then where distributions put them.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::PostgresError;

/// The oldest PostgreSQL whose features the schema relies on.
pub const MINIMUM_MAJOR: u32 = 15;

/// Where packages put PostgreSQL; `*` stands for one folder, newest version first.
const USUAL_FOLDERS: [&str; 6] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/lib/postgresql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/bin",
];

/// A complete set of programs of one PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    folder: PathBuf,
    pub(super) major: u32,
}

impl Programs {
    /// The first set that is new enough. An existing cluster (`made_by`) can only be opened by
    /// programs of its own major version, so then exactly that one is looked for.
    pub(super) fn find(cluster: &Path, made_by: Option<u32>) -> Result<Self, PostgresError> {
        let mut looked = Vec::new();
        for folder in candidates() {
            let Some(programs) = Self::in_folder(&folder) else {
                looked.push(folder.display().to_string());
                continue;
            };
            let fits = match made_by {
                Some(major) => programs.major == major,
                None => programs.major >= MINIMUM_MAJOR,
            };
            if fits {
                return Ok(programs);
            }
            looked.push(format!("{} (version {})", folder.display(), programs.major));
        }
        looked.extend(USUAL_FOLDERS.map(String::from));
        let looked = looked.join(", ");
        Err(match made_by {
            Some(made_by) => PostgresError::OtherVersion {
                cluster: cluster.to_owned(),
                made_by,
                looked,
            },
            None => PostgresError::NoPrograms {
                minimum: MINIMUM_MAJOR,
                looked,
            },
        })
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        // A link in PATH leads to the folder that holds the whole set.
        let server = fs::canonicalize(folder.join("postgres")).ok()?;
        let folder = server.parent()?;
        if !["initdb", "psql"]
            .iter()
            .all(|name| folder.join(name).exists())
        {
            return None;
        }
        let output = Command::new(&server).arg("--version").output().ok()?;
        Some(Self {
            folder: folder.to_owned(),
            major: major_version(&String::from_utf8_lossy(&output.stdout))?,
        })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Whether this build can compress its write-ahead log with lz4.
    pub(super) fn has_lz4(&self) -> bool {
        Command::new(self.path("pg_config"))
            .arg("--configure")
            .output()
            .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("--with-lz4"))
    }
}

/// Folders of PATH that hold a `postgres`, then the usual ones that exist.
fn candidates() -> Vec<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "PATH tells where programs are; it is no setting of ours"
    )]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path)
        .filter(|folder| folder.join("postgres").exists())
        .collect();
    folders.extend(
        USUAL_FOLDERS
            .iter()
            .flat_map(|pattern| expand(Path::new(pattern))),
    );
    folders
}

/// The folders that a pattern with at most one `*` names, by the number in its place, highest first.
fn expand(pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![(0, PathBuf::new())];
    for part in pattern.components() {
        let part = part.as_os_str().to_string_lossy();
        let Some((before, after)) = part.split_once('*') else {
            for (_, folder) in &mut found {
                folder.push(part.as_ref());
            }
            continue;
        };
        found = found
            .into_iter()
            .flat_map(|(_, folder)| fs::read_dir(folder).into_iter().flatten().flatten())
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let version = name.strip_prefix(before)?.strip_suffix(after)?;
                Some((version.parse::<u32>().ok()?, entry.path()))
            })
            .collect();
    }
    found.retain(|(_, folder)| folder.is_dir());
    found.sort_by_key(|(version, _)| Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// `postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)` → 15; `17beta1` → 17.
fn major_version(printed: &str) -> Option<u32> {
    let version = printed.split("(PostgreSQL) ").nth(1)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_server_prints() {
        for (printed, major) in [
            (
                "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n",
                Some(15),
            ),
            ("postgres (PostgreSQL) 17beta1", Some(17)),
            ("postgres (PostgreSQL) 9.6.24", Some(9)),
            ("something else", None),
        ] {
            assert_eq!(major_version(printed), major, "{printed}");
        }
    }

    #[test]
    fn the_newest_version_of_a_pattern_comes_first() {
        let root = tempfile::tempdir().unwrap();
        for version in ["9", "15", "16", "common"] {
            fs::create_dir_all(root.path().join(version).join("bin")).unwrap();
        }
        fs::create_dir_all(root.path().join("17")).unwrap();
        assert_eq!(
            expand(&root.path().join("*/bin")),
            ["16", "15", "9"].map(|version| root.path().join(version).join("bin")),
        );
    }
}

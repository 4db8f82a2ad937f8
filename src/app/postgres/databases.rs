//! Roles and databases inside the private cluster.
//!
//! Three roles: the cluster's superuser, who only makes the others and their databases; the owner
//! of the schema, who migrates it; and the service's own, which is subject to row-level security.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::account::plain;
use super::error::PostgresError;
use super::folders::SOCKET_PORT;

/// The database that the service uses.
pub const DATABASE: &str = "muster";

/// Whom a connection acts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The cluster's administrator.
    Superuser,
    /// Owns the schema: migrations.
    Owner,
    /// The service: subject to row-level security.
    App,
}

impl Role {
    /// The role's name in PostgreSQL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Superuser => "postgres",
            Self::Owner => "muster_owner",
            Self::App => "muster_app",
        }
    }
}

/// Creates what is missing, and puts right what is there. Safe to repeat; the same file sets up a
/// server that an operator runs.
const ROLES_AND_DATABASE: &str = include_str!("../../../deploy/postgres/10-roles.sql");

/// The way to the server: its socket, and the `psql` that speaks to it.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) psql: PathBuf,
    pub(super) socket_folder: PathBuf,
}

pub(super) fn url(socket_folder: &Path, role: Role, database: &str) -> String {
    // A socket's folder stands where a URL has its host.
    let host = socket_folder.as_os_str().as_encoded_bytes();
    let host = percent_encoding::percent_encode(host, NON_ALPHANUMERIC);
    let role = role.name();
    let database = utf8_percent_encode(database, NON_ALPHANUMERIC);
    format!("postgres://{role}@{host}:{SOCKET_PORT}/{database}")
}

impl Door {
    pub(super) fn url(&self, role: Role, database: &str) -> String {
        url(&self.socket_folder, role, database)
    }

    pub(super) fn ensure_roles_and_database(&self) -> Result<(), PostgresError> {
        self.run(
            "creating the roles and the database",
            "postgres",
            ROLES_AND_DATABASE,
        )
    }

    pub(super) fn create_database(
        &self,
        name: &str,
        template: Option<&str>,
        owner: Role,
    ) -> Result<(), PostgresError> {
        let name = checked(name)?;
        let template = checked(template.unwrap_or("template1"))?;
        let owner = owner.name();
        let database = format!("CREATE DATABASE {name} TEMPLATE {template} OWNER {owner};\n");
        let grants = format!(
            "\\connect {name}\n\
             ALTER SCHEMA public OWNER TO {owner};\n\
             REVOKE CREATE ON SCHEMA public FROM PUBLIC;\n\
             GRANT USAGE ON SCHEMA public TO muster_app;\n"
        );
        let sql = database + &grants;
        self.run(&format!("creating the database {name}"), "postgres", &sql)
    }

    pub(super) fn drop_database(&self, name: &str) -> Result<(), PostgresError> {
        let name = checked(name)?;
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE);\n");
        self.run(&format!("dropping the database {name}"), "postgres", &sql)
    }

    /// Runs a script as the superuser, up to its first error.
    pub(super) fn run(&self, doing: &str, database: &str, sql: &str) -> Result<(), PostgresError> {
        let mut child = plain(&self.psql)
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"])
            .args(["-U", Role::Superuser.name(), "-d", database])
            .args(["-p", &SOCKET_PORT.to_string(), "-h"])
            .arg(&self.socket_folder)
            .env("PGOPTIONS", "-c client_min_messages=warning")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(PostgresError::io("run", &self.psql))?;
        if let Some(mut input) = child.stdin.take() {
            // A psql that could not connect has closed its end; its own words say more.
            let _ = input.write_all(sql.as_bytes());
        }
        let output = child
            .wait_with_output()
            .map_err(PostgresError::io("run", &self.psql))?;
        if output.status.success() {
            return Ok(());
        }
        Err(PostgresError::Program {
            doing: doing.to_owned(),
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }
}

/// A name that needs no quoting.
fn checked(name: &str) -> Result<&str, PostgresError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let begins_well = !name.starts_with(|first: char| first.is_ascii_digit());
    if (1..=63).contains(&name.len()) && name.bytes().all(plain) && begins_well {
        return Ok(name);
    }
    Err(PostgresError::Name {
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::Host;

    use super::*;

    #[test]
    fn the_url_of_a_socket_is_understood_by_the_driver() {
        let door = Door {
            psql: PathBuf::new(),
            socket_folder: PathBuf::from("/srv/some_where-1.2/postgres/run"),
        };
        let url = door.url(Role::App, "muster_test_1");
        let parsed: tokio_postgres::Config = url.parse().unwrap();
        assert_eq!(
            parsed.get_hosts(),
            [Host::Unix(PathBuf::from(
                "/srv/some_where-1.2/postgres/run"
            ))],
            "{url}"
        );
        assert_eq!(parsed.get_ports(), [SOCKET_PORT]);
        assert_eq!(parsed.get_user(), Some("muster_app"));
        assert_eq!(parsed.get_dbname(), Some("muster_test_1"));
    }

    #[test]
    fn names_that_would_need_quoting_are_refused() {
        for name in ["", "1a", "A", "a b", "a\"b", "a;b", &"a".repeat(64)] {
            assert!(checked(name).is_err(), "{name:?}");
        }
        assert!(checked("muster_test_1").is_ok());
    }
}
